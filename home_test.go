package ambit_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

// at is a policy that is at home somewhere, for a user u.
func at(name, home, nodes string) ambit.Put {
	p := policy(ambit.Allow, name, "files:read", "user:u", nodes)
	p.Home = ref(home)
	return ambit.Put{Noun: p}
}

// TestAMoveTakesNoNodeOutOfAPolicysHome moves nodes that policies name, and
// nodes in which such nodes lie.
func TestAMoveTakesNoNodeOutOfAPolicysHome(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.resource("team:t2 account=account")
	f.resource("project:p2 team=team:t")
	f.resource("drawer:d2 team=team:t2")
	f.do(at("in-project", "project:p", "file:f bot:b"))
	f.do(at("in-team", "team:t", "note:n"))
	f.do(at("in-drawer", "drawer:d", "drawer:inner"))
	f.do(at("in-account", "account", "file:f note:n team:t"))

	put := func(text string) ambit.Put { return ambit.Put{Noun: resource(text)} }
	for _, c := range []struct{ move, words string }{
		{"file:f drawer=drawer:inner", "policy:in-project, at home in project:p, names file:f"},
		{"file:f project=project:p2", "policy:in-project"},
		{"bot:b project=project:p2", "policy:in-project, at home in project:p, names bot:b"},
		{"drawer:inner drawer=drawer:d2", "policy:in-drawer, at home in drawer:d, names drawer:inner"},
		{"drawer:inner team=team:t", "policy:in-drawer"},
	} {
		refused(t, f.Draft, put(c.move), ambit.CodeConflict, c.words)
		refused(t, f.Draft, put(c.move), ambit.CodeConflict, "give these policies other nodes or another home first")
	}
	// The note stays in the team by the file's project, until that leaves too.
	f.do(at("in-drawer", "drawer:d", "drawer:d"))
	f.do(put("drawer:inner drawer=drawer:d2"))
	refused(t, f.Draft, put("project:p team=team:t2"), ambit.CodeConflict, "policy:in-team, at home in team:t, names note:n")
	f.do(at("in-team", "project:p", "note:n"))
	f.do(put("project:p team=team:t2")) // with all that is at home in it

	// What adds a parent, or leaves the parents as they are, takes nothing away.
	f.do(put("file:f drawer=drawer:inner project=project:p drawer=drawer:d"))
	f.do(put("file:f project=project:p drawer=drawer:d seal=project:p"))
	rewritable(t, f.Account())
}

// rewritable checks that every policy can still be written.
func rewritable(t *testing.T, a *ambit.Account) {
	t.Helper()
	d := a.Draft()
	for noun := range a.Nouns() {
		if p, ok := noun.(*ambit.Policy); ok {
			p.Description += "again"
			if err := d.Do(ambit.Put{Noun: p}); err != nil {
				t.Errorf("%s cannot be written any more: %v", p.Name, err)
			}
		}
	}
}

// TestAmbitsOwnNounsMoveNoNodeOutOfAPolicysHome moves nouns that policies name, or
// in which something lies that they name; and policies, which take along what lies
// in themselves.
func TestAmbitsOwnNounsMoveNoNodeOutOfAPolicysHome(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	group := func(name, home string) ambit.Put {
		return ambit.Put{Noun: &ambit.Group{Own: ambit.Own{ID: id(name), Name: name, Home: ref(home)}}}
	}
	f.do(group("outer", "project:p"))
	f.do(group("inner", "group:outer"))
	f.do(at("in-project", "project:p", "group:inner"))
	refused(t, f.Draft, group("inner", "account"), ambit.CodeConflict, "group.home: would take what policies name out of their homes: policy:in-project, at home in project:p, names group:inner")
	refused(t, f.Draft, group("outer", "team:t"), ambit.CodeConflict, "names group:inner")
	refused(t, f.Draft, group("outer", "vault:new"), ambit.CodeConflict, "names group:inner")
	f.do(group("inner", "project:p"))
	f.do(group("outer", "vault:new"))

	// A policy names what lies in itself, and moves.
	f.do(at("self", "project:p", "project:p"))
	f.do(group("within", "policy:self"))
	f.do(at("self", "project:p", "policy:self group:within"))
	f.do(at("self", "team:t", "policy:self group:within"))
	f.do(at("other", "team:t", "policy:self"))
	refused(t, f.Draft, at("self", "account", "policy:self group:within"), ambit.CodeConflict, "policy:other, at home in team:t, names policy:self")
	f.do(at("other", "account", "policy:self"))
	f.do(at("self", "vault:new", "policy:self group:within"))
	rewritable(t, f.Account())
}

// TestADeletionTakesNoNodeOutOfAPolicysHome deletes one of two parents.
func TestADeletionTakesNoNodeOutOfAPolicysHome(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.do(at("in-drawer", "drawer:d", "note:n"))
	// The file would be left in its project alone, and the note with it.
	refused(t, f.Draft, ambit.Delete{Ref: ref("drawer:inner")}, ambit.CodeInUse, "policy:in-drawer, at home in drawer:d, names note:n")
	f.do(at("in-drawer", "drawer:d", "note:n drawer:inner"))
	refused(t, f.Draft, ambit.Delete{Ref: ref("drawer:inner")}, ambit.CodeInUse, "names note:n")
	// Where the home goes as well, so does the policy.
	d := f.Account().Draft()
	if err := d.Do(ambit.Delete{Ref: ref("drawer:d"), Cascade: true}); err != nil {
		t.Error(err)
	}
	gone(t, d.Account(), "policy:in-drawer drawer:inner")
	f = &fixture{t, f.Account().Draft()}
	f.do(at("in-drawer", "drawer:d", "drawer:inner drawer:d"))
	f.do(ambit.Delete{Ref: ref("drawer:inner")})
	rewritable(t, f.Account())
}

// TestARefusedMoveNamesSoManyPolicies has more policies in the way than a refusal
// names, and more at home there than are gone through without looking at the
// other side.
func TestARefusedMoveNamesSoManyPolicies(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.resource("project:p2 team=team:t")
	for i := range 300 {
		f.do(at(fmt.Sprint("other ", i), "project:p", "bot:b"))
	}
	f.do(ambit.Put{Noun: resource("file:f drawer=drawer:inner project=project:p project=project:p2")})
	move := ambit.Put{Noun: resource("file:f drawer=drawer:inner project=project:p2")}
	for i := range 6 {
		d := f.Account().Draft()
		f = &fixture{t, d}
		f.do(at(fmt.Sprint("way ", i), "project:p", "note:n"))
		err := d.Do(move)
		if err == nil {
			t.Fatal("the file left the home of a policy")
		}
		if named := strings.Count(err.Error(), "names note:n"); named != min(i+1, 5) || strings.Contains(err.Error(), "and more") != (i == 5) {
			t.Errorf("with %d policies in the way %d are named: %v", i+1, named, err)
		}
	}
}

// TestPoliciesStayAtHomeThroughRandomMoves holds the refusal of moves against the
// rule itself, over drawers that lie in several others.
func TestPoliciesStayAtHomeThroughRandomMoves(t *testing.T) {
	refusals, moves, circles := 0, 0, 0
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 1))
		f := newStudio(t, "")
		f.user("u")
		const drawers = 12
		name := func(i int) string { return fmt.Sprint("drawer:", i) }
		parents := map[int][]int{} // none: the team
		put := func(i int, in []int) ambit.Put {
			text := name(i)
			for _, p := range in {
				text += " drawer=" + name(p)
			}
			if len(in) == 0 {
				text += " team=team:t"
			}
			return ambit.Put{Noun: resource(text)}
		}
		var within func(i, home int, in map[int][]int) bool
		within = func(i, home int, in map[int][]int) bool {
			return i == home || slices.ContainsFunc(in[i], func(p int) bool { return within(p, home, in) })
		}
		for i := range drawers {
			for p := range i {
				if r.IntN(i+2) < 2 && len(parents[i]) < 3 {
					parents[i] = append(parents[i], p)
				}
			}
			f.do(put(i, parents[i]))
		}
		type rule struct{ home, node int }
		var rules []rule
		for range 40 {
			if x := (rule{r.IntN(drawers), r.IntN(drawers)}); within(x.node, x.home, parents) {
				f.do(at(fmt.Sprint(len(rules)), name(x.home), name(x.node)))
				rules = append(rules, x)
			}
		}
		for range 30 {
			i := r.IntN(drawers)
			var in []int
			for range r.IntN(3) {
				if p := r.IntN(drawers); p != i && !slices.Contains(in, p) {
					in = append(in, p)
				}
			}
			if slices.ContainsFunc(in, func(p int) bool { return within(p, i, parents) }) {
				refused(t, f.Draft, put(i, in), ambit.CodeConflict, "lies in it")
				circles++
				continue
			}
			after := maps.Clone(parents)
			after[i] = in
			if slices.ContainsFunc(rules, func(x rule) bool { return !within(x.node, x.home, after) }) {
				refused(t, f.Draft, put(i, in), ambit.CodeConflict, "out of their homes")
				refusals++
				continue
			}
			f.do(put(i, in))
			parents = after
			moves++
		}
		rewritable(t, f.Account())
	}
	if refusals < 200 || moves < 200 || circles < 200 {
		t.Errorf("%d refusals, %d moves and %d circles are too few", refusals, moves, circles)
	}
}

// TestAPolicyCountsAtHomeAlone names a resource group that others edit.
func TestAPolicyCountsAtHomeAlone(t *testing.T) {
	f := newStudio(t, "")
	f.user("u")
	f.resource("project:q team=team:t")
	f.resource("file:g project=project:q")
	f.resource("file:h project=project:q")
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	p := policy(ambit.Allow, "p", "files:read", "user:u", "resource-group:set")
	p.Home = ref("project:p")
	f.do(ambit.Put{Noun: p})
	for _, member := range []string{"project:p", "file:g", "team:t", "account"} {
		f.do(ambit.AddMember{Set: ref("resource-group:set"), Member: ref(member)})
	}
	a := f.Account()
	expectAll(t, a, []claim{
		{"user:u", "files:read", "file:f", yes},
		{"user:u", "files:read", "file:g", no},
		{"user:u", "files:read", "file:h", no},
		{"user:u", "files:read", "team:t", no},
		{"user:u", "files:read", "", no},
	})
	list, err := a.ListResources(ask("user:u", "files:read", ""), "", ambit.Page{})
	if err != nil || !slices.Equal(list.Items, refs("studio/file:f")) {
		t.Errorf("u may read %v (%v), want file f", list.Items, err)
	}
	who, err := a.ListPrincipals(ask("", "files:read", "file:g"), "", ambit.Page{})
	if err != nil || len(who.Items) != 0 {
		t.Errorf("%v may read file g (%v), want nobody", who.Items, err)
	}
	misses := explain(t, a, ask("user:u", "files:read", "file:g")).Parts[0].Misses
	if len(misses) == 0 || misses[0].Reason != ambit.MissAwayFromHome || misses[0].Node != ref("studio/file:g") ||
		misses[0].Detail != "the policy is at home in project:p, and file:g does not lie there" {
		t.Errorf("nearly by %+v", misses)
	}
}
