package ambit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
	"github.com/google/go-cmp/cmp"
)

// restored is the account made again from its snapshot, which it must write again.
func restored(t testing.TB, a *ambit.Account) *ambit.Account {
	t.Helper()
	snapshot := a.AppendSnapshot(nil)
	again, err := ambit.Restore(ambit.Config{ID: a.ID(), Conditions: cel.New()}, a.Catalogs()[1:], snapshot)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(snapshot, again.AppendSnapshot(nil)) {
		t.Fatal("the restored account has another snapshot")
	}
	return again
}

// sameAccount compares whatever two accounts tell.
func sameAccount(t *testing.T, want, got *ambit.Account) {
	t.Helper()
	if want.ID() != got.ID() || want.Revision() != got.Revision() || want.Size() != got.Size() {
		t.Fatalf("got account %s at %d with %d nodes, want %s at %d with %d",
			got.ID(), got.Revision(), got.Size(), want.ID(), want.Revision(), want.Size())
	}
	if diff := cmp.Diff(want.Settings(), got.Settings()); diff != "" {
		t.Fatalf("settings: %s", diff)
	}
	if diff := cmp.Diff(toldOf(want), toldOf(got)); diff != "" {
		t.Fatalf("what they hold differs (- original, + restored):\n%s", diff)
	}
}

// toldOf is everything that is told of the nouns, their members and who refers to
// them.
func toldOf(a *ambit.Account) []string {
	var all []string
	for noun := range a.Nouns() {
		all = append(all, inFull(noun, nil), inFull(a.Get(noun.Ref())))
		if o := ambit.OwnOf(noun); o != nil && o.Name != "" {
			all = append(all, inFull(a.Get(ambit.Ref{Type: noun.Ref().Type, ID: o.Name})))
		}
		members, err := a.Members(noun.Ref(), ambit.Page{Limit: 2})
		all = append(all, fmt.Sprint(members, err))
		referrers, err := a.Referrers(noun.Ref(), ambit.Page{Limit: 3})
		all = append(all, fmt.Sprint(referrers, err))
	}
	return all
}

// inFull is a noun as text in which nothing is left out.
func inFull(noun ambit.Noun, err error) string {
	text, _ := json.Marshal(noun) // of plain data
	return fmt.Sprintf("%T %s %v", noun, text, err)
}

// answers are those to questions at random, of every kind.
func (s scribbler) answers(a *ambit.Account) []string {
	var all []string
	add := func(x ...any) { all = append(all, fmt.Sprint(x...)) }
	var known []ambit.Ref
	for noun := range a.Nouns() {
		known = append(known, noun.Ref())
	}
	node := func() ambit.Ref {
		if s.IntN(4) == 0 {
			return s.node()
		}
		return known[s.IntN(len(known))]
	}
	for range 30 {
		q := ambit.Question{
			Principal: node(), Resource: ambit.About(node()), Now: now,
			Permission: ambit.PermissionID(s.pick("files:read files:edit vaults:open ambit.users:read notes:read bots:poke projects:manage")),
		}
		d, err := a.Check(q)
		all = append(all, fmt.Sprintf("%+v %v", d, err))
		if e, err := a.Explain(q); err == nil {
			add(e.Text())
		}
		page := ambit.Page{Limit: 1 + s.IntN(3)}
		list := q
		list.Resource = ambit.Target{}
		things, err := a.ListResources(list, "", page)
		add(things, err)
		list = q
		list.Principal = ambit.Ref{}
		who, err := a.ListPrincipals(list, "", page)
		add(who, err)
		list = q
		list.Permission = ""
		what, err := a.ListPermissions(list, page)
		add(what, err)
	}
	return all
}

// TestARestoredAccountGoesOnAsTheOriginal changes accounts at random, makes them
// again from their snapshots, and changes both further: refusals, changes, answers
// and positions stay the same, and so does every byte of later snapshots.
func TestARestoredAccountGoesOnAsTheOriginal(t *testing.T) {
	f := newStudio(t, "")
	f.resource("team:a account=account")
	f.resource("project:a team=team:a")
	f.resource("drawer:a team=team:a")
	f.allow("known", "*:read vaults:open ambit.users:read", "authenticated", "account")
	f.deny("robots", "vaults:open", "bot", "team:t")
	a := f.Account()
	b := restored(t, a)
	done, allowed := 0, 0
	for seed := range uint64(60) {
		s := scribbler{rand.New(rand.NewPCG(seed, 21))}
		original, copied := a.Draft(), b.Draft()
		for range 40 {
			cmd := s.command()
			want, got := original.Do(cmd), copied.Do(cmd)
			if fmt.Sprint(want) != fmt.Sprint(got) {
				t.Fatalf("seed %d: %s:\n the original says %v\n the restored one %v", seed, spelled(cmd), want, got)
			}
			if want == nil {
				done++
			}
		}
		if diff := cmp.Diff(original.Changes(), copied.Changes()); diff != "" {
			t.Fatalf("seed %d: the changes differ (- original, + restored):\n%s", seed, diff)
		}
		a, b = original.Account(), copied.Account()
		if seed%3 == 0 {
			b = restored(t, b)
		}
		sameAccount(t, a, b)
		if !bytes.Equal(a.AppendSnapshot(nil), b.AppendSnapshot(nil)) {
			t.Fatalf("seed %d: the same changes led to different snapshots", seed)
		}
		rng := rand.NewPCG(seed, 22)
		want := scribbler{rand.New(rng)}.answers(a)
		rng.Seed(seed, 22)
		if diff := cmp.Diff(want, scribbler{rand.New(rng)}.answers(b)); diff != "" {
			t.Fatalf("seed %d: the answers differ (- original, + restored):\n%s", seed, diff)
		}
		allowed += strings.Count(strings.Join(want, "\n"), "Allowed:true")
	}
	if done < 500 || allowed < 50 {
		t.Errorf("%d commands were carried out and %d questions allowed; both must be many", done, allowed)
	}
}

// everything is an account with every kind of noun, every field and every type of
// value, from which some nodes have gone.
func everything(t testing.TB) *ambit.Account {
	t.Helper()
	zone := time.FixedZone("", 2*60*60)
	more := &ambit.Catalog{Name: "kept", Types: []ambit.Type{
		{Name: "account", Attributes: []ambit.AttributeDecl{{Name: "motto", Type: ambit.TypeString}}},
		{Name: "thing", Parents: []string{"account"}, Attributes: []ambit.AttributeDecl{
			{Name: "yes", Type: ambit.TypeBool}, {Name: "no", Type: ambit.TypeBool},
			{Name: "int", Type: ambit.TypeInt}, {Name: "least", Type: ambit.TypeInt},
			{Name: "double", Type: ambit.TypeDouble}, {Name: "text", Type: ambit.TypeString},
			{Name: "time", Type: ambit.TypeTime}, {Name: "ahead", Type: ambit.TypeTime},
			{Name: "empty", Type: ambit.ListOf(ambit.TypeInt)}, {Name: "times", Type: ambit.ListOf(ambit.TypeTime)},
			{Name: "words", Type: ambit.ListOf(ambit.TypeString)},
		}},
	}}
	for _, own := range []ambit.TypeName{ambit.UserType, ambit.ServiceAccountType, ambit.GroupType, ambit.ResourceGroupType} {
		more.Types = append(more.Types, ambit.Type{Name: string(own), Attributes: []ambit.AttributeDecl{{Name: "tag", Type: ambit.TypeString}}})
	}
	tag := map[string]ambit.Value{"tag": "blue"}
	at := func(name string) ambit.Own { return ambit.Own{ID: id(name), Name: name, Home: ref("project:p")} }
	commands := []ambit.Command{
		ambit.Adopt{Catalog: &ambit.Catalog{Name: "gone", Types: []ambit.Type{{Name: "husk", Parents: []string{"account"}, Relations: []ambit.RelationDecl{{Name: "of", To: "husk"}}}}}},
		ambit.Adopt{Catalog: more},
		ambit.Abandon{Name: "gone"},
		ambit.Set{Settings: ambit.Settings{Slug: "all", Attributes: map[string]ambit.Value{"motto": "ohne Gewähr", "sealed": true}}},
		ambit.Put{Noun: &ambit.Resource{
			Node: ref("kept/thing:é:1"), Relations: []ambit.Relation{{Name: "account", To: ref("account")}},
			Attributes: map[string]ambit.Value{
				"yes": true, "no": false, "int": int64(1) << 62, "least": int64(-1) << 63, "double": 0.1, "text": "", "empty": []ambit.Value{},
				"time": time.Date(1, 2, 3, 4, 5, 6, 789, time.UTC), "ahead": time.Date(9999, 1, 2, 3, 4, 5, 0, zone),
				"times": []ambit.Value{now, now.In(zone)}, "words": []ambit.Value{"a", ""},
			},
		}},
		ambit.Put{Noun: &ambit.User{Own: at("u"), Status: ambit.Accepted, Attributes: tag}},
		ambit.Put{Noun: &ambit.User{Own: ambit.Own{ID: id("pending")}, Disabled: true}},
		ambit.Put{Noun: &ambit.ServiceAccount{Own: at("s"), Disabled: true, Attributes: tag}},
		ambit.Put{Noun: &ambit.Group{Own: at("g"), Attributes: tag}},
		ambit.Put{Noun: &ambit.ResourceGroup{Own: at("set"), Attributes: tag}},
		ambit.AddMember{Set: ref("group:g"), Member: ref("user:u")},
		ambit.AddMember{Set: ref("resource-group:set"), Member: ref("account")},
		ambit.AddMember{Set: ref("resource-group:set"), Member: ref("vault:named-once")},
		ambit.Put{Noun: &ambit.Role{Own: at("any"), Description: "any scope", Permissions: []ambit.Pattern{"files:read"}}},
		ambit.Put{Noun: &ambit.Role{Own: at("some"), Permissions: []ambit.Pattern{"files:*"}, Scopes: []string{"studio/project"}}},
		ambit.Put{Noun: &ambit.Policy{
			Own: at("p"), Description: "everything", Effect: ambit.Deny,
			Principals: refs("authenticated bot:b bot anonymous group:g user:u"),
			Roles:      []ambit.RoleName{"any", "reader", "some"}, Permissions: []ambit.Pattern{"files:read", "notes:read"},
			Nodes: refs("file:f project:p"), ResourceGroups: refs("resource-group:set"),
			Condition: "resource.open", NotBefore: now, ExpiresAt: now.In(zone).Add(time.Nanosecond), Disabled: true,
		}},
		ambit.Put{Noun: policy(ambit.Allow, "plain", "role:any", "user:u", "project:p")},
		ambit.Put{Noun: &ambit.Token{
			Own: ambit.Own{ID: id("t"), Name: "t", Home: ref("bot:b")}, ActsFor: ref("user:u"), Expires: now,
			Ceiling: &ambit.Ceiling{Permissions: []ambit.Pattern{"files:read"}, Nodes: refs("account file:f")},
			Key:     "public", Generation: 3, PreviousUntil: now.Add(time.Hour),
		}},
		ambit.Put{Noun: &ambit.Token{Own: ambit.Own{ID: id("bare"), Home: ref("user:u")}}},
		ambit.Put{Noun: connector("bare.example", ambit.VerificationAwaiting)},
		ambit.Put{Noun: &ambit.SSOConnector{Own: at("acme.example"), Domain: "acme.example", Enabled: true, Verification: ambit.Verification{
			Code: "ambit_sso=2", Status: ambit.VerificationVerified, Began: now, Verified: now.Add(time.Minute), Missing: now.Add(time.Hour),
		}}},
		ambit.Delete{Ref: ref("note:n")},
	}
	d, err := ambit.NewDraft(ambit.Config{ID: id("acme"), Slug: "acme", Conditions: cel.New()})
	if err != nil {
		t.Fatal(err)
	}
	before := []ambit.Command{ambit.Adopt{Catalog: studio(t, "")}}
	for _, text := range []string{
		"team:t account=account", "project:p team=team:t", "drawer:d team=team:t",
		"file:f drawer=drawer:d project=project:p", "note:n file=file:f", "bot:b project=project:p",
	} {
		before = append(before, ambit.Put{Noun: resource(text)})
	}
	for _, cmd := range append(before, commands...) {
		if err := d.Do(cmd); err != nil {
			t.Fatalf("%s: %v", spelled(cmd), err)
		}
	}
	// A role of no scope, which commands no longer make and entries still may.
	none := &ambit.Role{Own: ambit.Own{ID: id("none"), Home: ref("studio/project:p")}, Permissions: []ambit.Pattern{"files:read"}, Scopes: []string{}}
	a, err := d.Account().Apply(ambit.Entry{Revision: 2, Changes: []ambit.Change{ambit.Put{Noun: none}}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestASnapshotHoldsEverything(t *testing.T) {
	a := everything(t)
	b := restored(t, a)
	sameAccount(t, a, b)
	for noun := range a.Nouns() {
		again, err := b.Get(noun.Ref())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(noun, again); diff != "" {
			t.Errorf("%s (- original, + restored):\n%s", noun.Ref(), diff)
		}
		if noun.Ref().ID == id("none") {
			continue
		}
		d := b.Draft()
		if err := d.Do(ambit.Put{Noun: noun}); err != nil || len(d.Changes()) > 0 {
			t.Errorf("putting %s as it is: %v, %d changes", noun.Ref(), err, len(d.Changes()))
		}
	}
}

// TestARestoredAccountAdoptsAsTheOriginal adopts a version with more in it: types
// and relations that were dropped have kept their numbers.
func TestARestoredAccountAdoptsAsTheOriginal(t *testing.T) {
	a := everything(t)
	b := restored(t, a)
	next := studio(t, "")
	next.Types = append(next.Types, ambit.Type{Name: "shelf", Parents: []string{"team"}})
	for _, cmd := range []ambit.Command{
		ambit.Adopt{Catalog: next},
		ambit.Adopt{Catalog: &ambit.Catalog{Name: "gone", Types: []ambit.Type{
			{Name: "fresh", Parents: []string{"account"}},
			{Name: "husk", Parents: []string{"account"}, Relations: []ambit.RelationDecl{{Name: "of", To: "husk"}}},
		}}},
		ambit.Put{Noun: resource("husk:h account=account")},
		ambit.Put{Noun: resource("shelf:s team=team:t")},
	} {
		var values []*ambit.Account
		for _, from := range []*ambit.Account{a, b} {
			d := from.Draft()
			if err := d.Do(cmd); err != nil {
				t.Fatal(err)
			}
			values = append(values, d.Account())
		}
		a, b = values[0], values[1]
		if !bytes.Equal(a.AppendSnapshot(nil), b.AppendSnapshot(nil)) {
			t.Fatalf("after %T the snapshots differ", cmd)
		}
		sameAccount(t, a, b)
	}
}

func TestASnapshotIsAppended(t *testing.T) {
	a := everything(t)
	if got := a.AppendSnapshot([]byte("before")); !bytes.Equal(got, append([]byte("before"), a.AppendSnapshot(nil)...)) {
		t.Error("what was there before changes the snapshot")
	}
}

// TestWhoHoldsManyPoliciesHoldsThemWhenRestored asks for each of more policies at
// one place than are gone through one by one.
func TestWhoHoldsManyPoliciesHoldsThemWhenRestored(t *testing.T) {
	f := newFixture(t)
	f.resource("product:p account=account")
	f.user("crowd")
	held := strings.Fields("product.read product.update product.delete policy.create policy.read policy.update policy.delete license.create license.read license.delete machine.create machine.read")
	for i, what := range held {
		f.allow(fmt.Sprint("crowd", i), what, "ambit.user:crowd", "product:p")
	}
	a := restored(t, f.Account())
	for _, what := range held {
		expect(t, a, ask("ambit.user:crowd", what, "product:p"), yes)
	}
	expect(t, a, ask("ambit.user:crowd", "machine.delete", "product:p"), no)
}
