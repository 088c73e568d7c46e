package world_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/world"
)

// partsOf takes an account apart: the nouns by type, as lists of a server come.
func partsOf(t *testing.T, a *ambit.Account) world.Parts {
	t.Helper()
	settings := a.Settings()
	p := world.Parts{
		Config:   ambit.Config{ID: a.ID(), Slug: settings.Slug, Conditions: cel.New()},
		Catalogs: a.Catalogs(), Attributes: settings.Attributes, Members: map[ambit.Ref][]ambit.Ref{},
	}
	for noun := range a.Nouns() {
		p.Nouns = append(p.Nouns, noun)
		ref := noun.Ref()
		if ref.Type != ambit.GroupType && ref.Type != ambit.ResourceGroupType {
			continue
		}
		members, err := a.Members(ref, ambit.Page{})
		if err != nil {
			t.Fatal(err)
		}
		p.Members[ref] = members.Items
	}
	slices.SortStableFunc(p.Nouns, func(a, b ambit.Noun) int { return -strings.Compare(string(a.Ref().Type), string(b.Ref().Type)) })
	return p
}

func TestWhatIsTakenApartCanBePutTogether(t *testing.T) {
	files, err := filepath.Glob("../testdata/corpus/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus (%v)", err)
	}
	worlds := map[string]string{"everything": everything}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		worlds[file] = string(data)
	}
	for name, data := range worlds {
		w := read(t, name, data)
		whole, err := world.Assemble(partsOf(t, w.Account))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		copied := world.Of(whole)
		if diff := cmp.Diff(nouns(w), nouns(copied), cmp.Transformer("sorted", sortedRefs)); diff != "" {
			t.Errorf("%s: put together again, it differs (-was +is):\n%s", name, diff)
		}
		again, err := world.Assemble(partsOf(t, whole))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(text(t, whole), text(t, again)); diff != "" {
			t.Errorf("%s: what was put together comes in another order when that is done again:\n%s", name, diff)
		}
	}
}

// sortedRefs are members of a set, which have no order.
func sortedRefs(refs []ambit.Ref) []string {
	var texts []string
	for _, ref := range refs {
		texts = append(texts, ref.String())
	}
	slices.Sort(texts)
	return texts
}

func text(t *testing.T, a *ambit.Account) string {
	t.Helper()
	written, err := world.Write(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(written)
}

func TestWhatIsMissingIsNamed(t *testing.T) {
	w := read(t, "everything.yaml", everything)
	parts := partsOf(t, w.Account)
	parts.Nouns = slices.DeleteFunc(parts.Nouns, func(n ambit.Noun) bool { return n.Ref().ID == "both" })
	_, err := world.Assemble(parts)
	if err == nil || !strings.Contains(err.Error(), "the members of resource-group:boxes: ") || !strings.Contains(err.Error(), "box:both") {
		t.Errorf("got %v", err)
	}
}

func TestPlacesAreToldOfWhatTheFileHas(t *testing.T) {
	w := read(t, "w.yaml", "account: acme\ncatalogs: []\nusers:\n  sam: {}\n")
	ref, err := w.Account.Resolve(ambit.Ref{Type: "ambit.user", ID: "sam"})
	if err != nil {
		t.Fatal(err)
	}
	if at, found := w.Place(ref); !found || at.String() != "w.yaml:4:3" {
		t.Errorf("sam is at %s (%v)", at, found)
	}
	if at, found := world.Of(w.Account).Place(ref); found {
		t.Errorf("where no file is, sam is at %s", at)
	}
}
