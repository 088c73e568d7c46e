package oracle

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/world"
)

// perExport is how many questions are asked of an account and of its export.
const perExport = 40

// TestExportsAreTheSameAccounts writes random accounts as world files and reads
// those: everything that was in them is, and every question has the same answer.
func TestExportsAreTheSameAccounts(t *testing.T) {
	worlds := uint64(max(*questionsFlag/1000, 50))
	seen := map[string]int{}
	for n := range worlds {
		// Another stream than those of the comparison with the oracle and of the laws.
		g := newGen(*seedFlag, 2<<32+n)
		w := g.world()
		d, trouble := attempt(w, g.Rand)
		if trouble != "" {
			t.Fatalf("seed %d, world %d: %s", *seedFlag, n, trouble)
		}
		account := d.Account()
		copied, file, err := exported(account)
		if err != nil {
			t.Fatalf("seed %d, world %d: %v\n%s", *seedFlag, n, err, file)
		}
		if text := compareAccounts(account, copied); text != "" {
			t.Fatalf("seed %d, world %d: the export holds something else (-account +export):\n%s\n%s", *seedFlag, n, text, file)
		}
		for range perExport {
			q := g.question()
			if was, is := inWords(account.Check(q)), inWords(copied.Check(q)); was != is {
				t.Fatalf("seed %d, world %d: %+v\nthe account answers %s, its export %s\n%s", *seedFlag, n, q, was, is, file)
			}
		}
		note(seen, w)
	}
	t.Logf("%d exports of %v", worlds, seen)
	for _, what := range []string{"disabled", "pending", "token", "ceiling", "acts for", "expires", "not before", "condition", "nested group", "set", "role away", "nameless", "named alike"} {
		if seen[what] == 0 {
			t.Errorf("of %d random accounts none holds: %s", worlds, what)
		}
	}
}

// exported writes an account and reads what was written, which written once more is
// the same.
func exported(account *ambit.Account) (copied *ambit.Account, file []byte, err error) {
	if file, err = world.Write(account); err != nil {
		return nil, nil, fmt.Errorf("it cannot be written: %w", err)
	}
	read, err := world.Read("export.yaml", file, world.Options{Conditions: conditions})
	if err != nil {
		return nil, file, fmt.Errorf("its export cannot be read: %w", err)
	}
	twice, err := world.Write(read.Account)
	if err != nil {
		return nil, file, fmt.Errorf("its export cannot be written: %w", err)
	}
	if !bytes.Equal(file, twice) {
		return nil, file, fmt.Errorf("written again, the export differs (-first +second):\n%s", cmp.Diff(string(file), string(twice)))
	}
	return read.Account, file, nil
}

// compareAccounts compares what two accounts hold. Relations of a resource that have
// different names have no order among each other in a file, and neither have nouns
// of different sections.
func compareAccounts(a, b *ambit.Account) string {
	for _, text := range []string{
		cmp.Diff(a.ID(), b.ID()), cmp.Diff(a.Settings(), b.Settings()), cmp.Diff(a.Catalogs(), b.Catalogs()),
		cmp.Diff(held(a), held(b)),
	} {
		if text != "" {
			return text
		}
	}
	return ""
}

// held is everything in an account, by reference, and what is in its sets.
func held(a *ambit.Account) map[string]any {
	all := map[string]any{}
	for noun := range a.Nouns() {
		ref := noun.Ref()
		if r, ok := noun.(*ambit.Resource); ok {
			slices.SortStableFunc(r.Relations, func(x, y ambit.Relation) int { return strings.Compare(x.Name, y.Name) })
		}
		all[ref.String()] = noun
		if ref.Type == ambit.GroupType || ref.Type == ambit.ResourceGroupType {
			members, err := a.Members(ref, ambit.Page{})
			slices.SortFunc(members.Items, compareRefs) // those of different sections have no order
			all[ref.String()+" members"] = fmt.Sprint(members.Items, err)
		}
	}
	return all
}

// note counts what a world holds, so that the test cannot come to miss some of it.
func note(seen map[string]int, w *World) {
	see := func(what string, is bool) {
		if is {
			seen[what]++
		}
	}
	names := map[ambit.Ref]int{}
	for _, n := range w.Nouns {
		if o := own(n); o != nil {
			alike := ambit.Ref{Type: n.Ref().Type, ID: o.Name}
			names[alike]++
			see("nameless", o.Name == "")
			see("named alike", o.Name != "" && names[alike] == 2)
		}
		switch n := n.(type) {
		case *ambit.User:
			see("disabled", n.Disabled)
			see("pending", n.Status == ambit.Pending)
		case *ambit.Group:
			see("nested group", slices.ContainsFunc(w.Members[n.Ref()], func(m ambit.Ref) bool { return m.Type == ambit.GroupType }))
		case *ambit.ResourceGroup:
			see("set", len(w.Members[n.Ref()]) > 0)
		case *ambit.Role:
			see("role away", n.Home != w.Account())
		case *ambit.Policy:
			see("expires", !n.ExpiresAt.IsZero())
			see("not before", !n.NotBefore.IsZero())
			see("condition", n.Condition != "")
		case *ambit.Token:
			see("token", true)
			see("ceiling", n.Ceiling != nil)
			see("acts for", !n.ActsFor.IsZero())
			see("expires", !n.Expires.IsZero())
		}
	}
}
