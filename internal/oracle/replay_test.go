package oracle

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/google/go-cmp/cmp"
)

// replayWorlds is how many worlds the tests of whole histories look at.
func replayWorlds() uint64 { return uint64(max(*questionsFlag/2000, 50)) }

// TestHistoryMakesTheSameAccount plays the changes of a draft, cut into entries,
// onto an empty account: it must answer as the draft's own does, and every value
// on the way must go on answering as it did.
func TestHistoryMakesTheSameAccount(t *testing.T) {
	cases, allowed := 0, 0
	for n := range replayWorlds() {
		g := &gen{Rand: rand.New(rand.NewPCG(*seedFlag, 2<<32+n))}
		w := g.world()
		d, err := build(w, g.Rand)
		if err != nil {
			t.Fatalf("seed %d, world %d: %v", *seedFlag, n, err)
		}
		changes := slices.Clone(d.Changes())
		whole := d.Account()
		questions := make([]ambit.Question, 40)
		for i := range questions {
			questions[i] = g.question()
		}
		want := answersOf(whole, questions)
		values, err := replay(g, w, changes)
		if err != nil {
			t.Fatalf("seed %d, world %d: %v", *seedFlag, n, err)
		}
		onTheWay := make([][]string, len(values))
		for i, v := range values {
			onTheWay[i] = answersOf(v, questions)
		}
		if diff := cmp.Diff(want, onTheWay[len(values)-1]); diff != "" {
			t.Fatalf("seed %d, world %d: replayed, the answers differ (- the draft's, + replayed):\n%s", *seedFlag, n, diff)
		}
		if got, last := values[len(values)-1].Revision(), uint64(len(values)-1); got != last {
			t.Fatalf("seed %d, world %d: revision %d after %d entries", *seedFlag, n, got, last)
		}
		for i, v := range values {
			if diff := cmp.Diff(onTheWay[i], answersOf(v, questions)); diff != "" {
				t.Fatalf("seed %d, world %d: the value after entry %d was disturbed by later ones:\n%s", *seedFlag, n, i, diff)
			}
		}
		for _, words := range want {
			if cases++; allows(words) {
				allowed++
			}
		}
		sameLists(t, g, whole, values[len(values)-1])
	}
	if allowed < cases/20 {
		t.Errorf("only %d of %d answers are allows", allowed, cases)
	}
}

// replay applies the changes in random portions; the first value is empty.
func replay(g *gen, w *World, changes []ambit.Change) ([]*ambit.Account, error) {
	d, err := ambit.NewDraft(ambit.Config{ID: w.ID, Slug: w.Slug, Conditions: conditions})
	if err != nil {
		return nil, err
	}
	values := []*ambit.Account{d.Account()}
	for len(changes) > 0 {
		n := g.between(1, min(len(changes), 12))
		last := values[len(values)-1]
		next, err := last.Apply(ambit.Entry{Revision: last.Revision() + 1, Time: noon, Changes: changes[:n]})
		if err != nil {
			return nil, fmt.Errorf("entry %d: %w", last.Revision()+1, err)
		}
		values, changes = append(values, next), changes[n:]
	}
	return values, nil
}

func answersOf(a *ambit.Account, questions []ambit.Question) []string {
	var all []string
	for _, q := range questions {
		all = append(all, inWords(a.Check(q)))
	}
	return all
}

// sameLists compares the order of registration as lists show it.
func sameLists(t *testing.T, g *gen, a, b *ambit.Account) {
	t.Helper()
	for range 5 {
		q := g.listQuestion()
		q.Principal = ambit.Ref{}
		x, errX := a.ListPrincipals(q, "", ambit.Page{})
		y, errY := b.ListPrincipals(q, "", ambit.Page{})
		if diff := cmp.Diff(x.Items, y.Items); diff != "" || (errX == nil) != (errY == nil) {
			t.Fatalf("ListPrincipals for %+v: %v, %v\n%s", q, errX, errY, diff)
		}
	}
}

// TestWhatIsCreatedAnewInheritsNothing deletes a node and registers one under the
// same id: it must be as one that never was there before.
func TestWhatIsCreatedAnewInheritsNothing(t *testing.T) {
	cases, lost := 0, 0
	for n := range replayWorlds() {
		g := &gen{Rand: rand.New(rand.NewPCG(*seedFlag, 3<<32+n))}
		w := g.world()
		forgetIDs(w)
		g.o = NewOracle(w, nil)
		account, err := settled(w, g.Rand)
		if err != nil {
			t.Fatalf("seed %d, world %d: %v", *seedFlag, n, err)
		}
		nodes := nounsOf(w, func(*ambit.Resource) bool { return true })
		if len(nodes) == 0 {
			continue
		}
		old := pick(g, nodes)
		gone := account.Draft()
		if err := gone.Do(ambit.Delete{Ref: old.Node, Cascade: true}); err != nil {
			continue // something needs a relation to it
		}
		after, twin, err := g.anew(gone.Account(), old)
		if err != nil {
			t.Fatalf("seed %d, world %d: after the deletion of %s: %v", *seedFlag, n, old.Node, err)
		}
		for range 60 {
			q := g.question()
			if g.o.typeOf(old.Node.Type).acts && g.chance(50) {
				q.Principal = old.Node
			} else {
				q.Resource.Ref, q.Resource.Relations = old.Node, nil
			}
			asked := q
			g.exchange(&asked, old.Node, twin)
			was, is, other := inWords(account.Check(q)), inWords(after.Check(q)), inWords(after.Check(asked))
			if is != other {
				t.Fatalf("seed %d, world %d: %s created anew is not as %s: %s, %s\n%+v\n%s", *seedFlag, n, old.Node, twin, is, other, q, WorldFile(w, q))
			}
			if cases++; allows(was) && !allows(is) {
				lost++
			}
		}
	}
	if lost < cases/200 {
		t.Errorf("only %d of %d answers show that something was lost", lost, cases)
	}
}

// anew registers a node again, with those of its relations whose targets are left,
// and a twin beside it.
func (g *gen) anew(a *ambit.Account, old *ambit.Resource) (*ambit.Account, ambit.Ref, error) {
	again := copied(old)
	again.Relations = slices.DeleteFunc(again.Relations, func(r ambit.Relation) bool {
		_, err := a.Get(r.To)
		return err != nil && r.To != g.w.Account() && !g.o.typeOf(r.To.Type).opaque
	})
	twin := copied(again)
	twin.Node.ID = "twin"
	d := a.Draft()
	for _, n := range []ambit.Noun{again, twin} {
		if err := d.Do(ambit.Put{Noun: n}); err != nil {
			return nil, ambit.Ref{}, err
		}
	}
	return d.Account(), twin.Node, nil
}

// exchange asks about the other node, however the question writes the one.
func (g *gen) exchange(q *ambit.Question, from, to ambit.Ref) {
	refs := []*ambit.Ref{&q.Principal, &q.Resource.Ref}
	q.Resource.Relations = slices.Clone(q.Resource.Relations)
	for i := range q.Resource.Relations {
		refs = append(refs, &q.Resource.Relations[i].To)
	}
	for _, r := range refs {
		if full, err := g.o.resolve(*r, ""); err == nil && full == from {
			*r = to
		}
	}
}
