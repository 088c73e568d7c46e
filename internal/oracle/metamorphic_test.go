package oracle

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ambit-iam/ambit"
)

// A law relates the engine's answers before and after a change of a world. No
// second evaluator has a part in it.
type law struct {
	name string

	// prepare makes a world one that the law speaks of.
	prepare func(*World)

	// change changes a copy of the world; false where there is nothing to change.
	change func(*gen, *change) bool

	// holds judges the answers before and after.
	holds func(before, after string) bool

	// telling picks the cases in which the change could be seen: a law that has
	// none says nothing.
	telling func(before, after string) bool
}

// A change is what a law does to a world and to the questions about it.
type change struct {
	after *World
	focus []*ambit.Policy // policies that the questions are aimed at

	// before and question rewrite a question for each world; nil: as it is.
	before, question func(ambit.Question) ambit.Question
}

func same(before, after string) bool  { return before == after }
func isAllowed(before, _ string) bool { return allows(before) }

// changed tells whether one of the two allows.
func changed(before, after string) bool { return allows(before) != allows(after) }

// onlyDenies: what was denied is not allowed after. (What could not be asked, since
// two things had the name, may have become clear.)
func onlyDenies(before, after string) bool {
	return allows(before) || !allows(after) || strings.HasPrefix(before, "error")
}

// onlyAllows: what was allowed is allowed after.
func onlyAllows(before, after string) bool { return !allows(before) || allows(after) }

func allows(words string) bool { return strings.HasPrefix(words, string(ambit.ReasonAllowed)) }

var laws = []law{
	{"adding a deny never allows", nil, addDeny, onlyDenies, changed},
	{"removing an allow never allows", nil, removeAllow, onlyDenies, changed},
	{"the order of the facts says nothing", nil, reorder, same, isAllowed},
	{"names say nothing", forgetIDs, renameAll, same, isAllowed},
	{"saying it twice says nothing new", nil, duplicate, same, isAllowed},
	{"two roles with the parts of one are that one", nil, splitRole, same, isAllowed},
	{"what is unrelated says nothing", nil, addUnrelated, same, isAllowed},
	{"a wider wildcard in an allow never denies", forgetEntries, widen, onlyAllows, changed},
	{"a grant on the parent never denies", forgetScopes, lift, onlyAllows, changed},
	{"a ceiling only narrows", nil, addCeiling, onlyDenies, changed},
	{"a token never may what its principal may not", nil, asToken, onlyDenies, changed},
	{"a narrower ceiling only narrows", nil, narrowCeiling, onlyDenies, changed},
}

// perLaw is how many questions a law asks of one world.
const perLaw = 40

// TestLawsHoldOverRandomWorlds asks, for all laws together, a tenth of the questions
// that engine and oracle are asked.
func TestLawsHoldOverRandomWorlds(t *testing.T) {
	worlds := uint64(max(*questionsFlag/10/perLaw/len(laws), 50))
	for i := range laws {
		t.Run(laws[i].name, func(t *testing.T) {
			var next, cases, telling, applied atomic.Uint64
			var workers sync.WaitGroup
			for range runtime.GOMAXPROCS(0) {
				workers.Go(func() {
					for n := next.Add(1) - 1; n < worlds && !t.Failed(); n = next.Add(1) - 1 {
						asked, told, err := laws[i].try(*seedFlag, n)
						if err != nil {
							t.Errorf("seed %d, world %d: %v", *seedFlag, n, err)
						}
						cases.Add(asked)
						telling.Add(told)
						if asked > 0 {
							applied.Add(1)
						}
					}
				})
			}
			workers.Wait()
			t.Logf("%d cases in %d of %d worlds, %d of them telling", cases.Load(), applied.Load(), worlds, telling.Load())
			if least := worlds / 10; telling.Load() < least && !t.Failed() {
				t.Errorf("only %d telling cases; at least %d are needed", telling.Load(), least)
			}
		})
	}
}

// try makes one world, changes it as the law does and asks both.
func (l *law) try(seed, n uint64) (cases, telling uint64, err error) {
	// Another stream than that of the comparison with the oracle.
	g := &gen{Rand: rand.New(rand.NewPCG(seed, 1<<32+n))}
	w := g.world()
	if l.prepare != nil {
		l.prepare(w)
		g.o = NewOracle(w, nil)
	}
	c := &change{after: copied(w)}
	if !l.change(g, c) {
		return 0, 0, nil
	}
	before, err := settled(w, nil)
	if err != nil {
		return 0, 0, fmt.Errorf("before: %w", err)
	}
	after, err := settled(c.after, g.Rand)
	if err != nil {
		return 0, 0, fmt.Errorf("after: %w\n%s", err, WorldFile(c.after, ambit.Question{}))
	}
	for range perLaw {
		q := g.question()
		if len(c.focus) > 0 && g.chance(70) {
			q = g.aimed(g.asPolicy(pick(g, c.focus)))
			g.circumstances(&q)
			g.throughToken(&q)
		}
		asked := q
		if c.before != nil {
			q = c.before(q)
		}
		if c.question != nil {
			asked = c.question(asked)
		}
		was, is := inWords(before.Check(q)), inWords(after.Check(asked))
		cases++
		if !l.holds(was, is) {
			return cases, telling, fmt.Errorf("%s: before %s, after %s\nquestion before: %+v\nquestion after: %+v\nbefore:\n%s\nafter:\n%s",
				l.name, was, is, q, asked, WorldFile(w, q), WorldFile(c.after, asked))
		}
		if l.telling(was, is) {
			telling++
		}
	}
	return cases, telling, nil
}

// settled builds a world and gives it as a value.
func settled(w *World, r *rand.Rand) (*ambit.Account, error) {
	d, err := build(w, r)
	if err != nil {
		return nil, err
	}
	return d.Account(), nil
}

// inWords is everything that an answer says.
func inWords(d ambit.Decision, err error) string {
	text, described, refused := answer(d, err)
	if described {
		text += " described"
	}
	if refused != "" {
		text += " refused " + refused
	}
	return text
}

// asPolicy is the policy as the generator aims at it.
func (g *gen) asPolicy(p *ambit.Policy) *policy {
	o := NewOracle(&World{ID: g.w.ID, Slug: g.w.Slug, Catalogs: g.w.Catalogs, Members: g.w.Members}, nil)
	o.Nouns = append(o.Nouns, p)
	for _, n := range g.w.Nouns {
		if r, ok := n.(*ambit.Role); ok {
			o.Nouns = append(o.Nouns, r)
		}
	}
	all := o.policies()
	return &all[len(all)-1]
}
