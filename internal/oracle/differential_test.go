package oracle

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ambit-iam/ambit"
)

var (
	questionsFlag = flag.Int("questions", 200_000, "how many random questions engine and oracle are asked")
	seedFlag      = flag.Uint64("seed", 1, "where the random worlds start")
)

// TestMain trades memory for time: random worlds are short-lived garbage.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}

// perWorld is how many questions each world is asked.
const perWorld = 150

// leastHits is how often each rule must have decided something for a run of that
// many questions to count.
func leastHits(questions int) uint64 {
	switch {
	case questions >= 40_000_000:
		return 10_000
	case questions >= 1_000_000:
		return 50
	case questions >= 200_000:
		return 5
	}
	return 0
}

// A tally is what a run came to.
type tally struct {
	mu        sync.Mutex
	hits      Hits
	worlds    int
	questions int
	allowed   int
	lists     int
	explained int
	failures  []string
}

// TestEngineAnswersAsTheOracleDoes asks both about random worlds.
func TestEngineAnswersAsTheOracleDoes(t *testing.T) {
	total := &tally{}
	var next atomic.Uint64
	worlds := uint64((*questionsFlag + perWorld - 1) / perWorld)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			part := &tally{}
			for n := next.Add(1) - 1; n < worlds && !total.enough(); n = next.Add(1) - 1 {
				part.world(*seedFlag, n)
				total.take(part)
			}
		})
	}
	workers.Wait()
	for _, f := range total.failures {
		t.Error(f)
	}
	total.judge(t)
}

func (a *tally) enough() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.failures) >= 3
}

// take adds part to a and empties it.
func (a *tally) take(part *tally) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.hits.Add(&part.hits)
	a.worlds += part.worlds
	a.questions += part.questions
	a.allowed += part.allowed
	a.lists += part.lists
	a.explained += part.explained
	a.failures = append(a.failures, part.failures...)
	*part = tally{}
}

// judge prints the figures and fails where they are too thin to mean anything.
func (a *tally) judge(t *testing.T) {
	share := func(n uint64) float64 { return 100 * float64(n) / float64(max(a.questions, 1)) }
	allows, overrides := share(uint64(a.allowed)), share(a.hits[decidedByDenyOverAllow])
	t.Logf("%d questions about %d worlds from seed %d, %d lists, %d explanations; %.1f %% allowed, %.1f %% decided by a deny over an allow",
		a.questions, a.worlds, *seedFlag, a.lists, a.explained, allows, overrides)
	for r := Rule(1); r < ruleCount && testing.Verbose() && !t.Failed(); r++ {
		t.Logf("%-34s %12d", r, a.hits[r])
	}
	if t.Failed() || a.questions < 100_000 {
		return
	}
	if allows < 10 || allows > 60 {
		t.Errorf("%.1f %% of the answers are allows; they must be 10 to 60 %%", allows)
	}
	if overrides < 5 {
		t.Errorf("%.1f %% of the answers are denies over allows; they must be at least 5 %%", overrides)
	}
	if thin := a.hits.Below(leastHits(a.questions)); len(thin) > 0 {
		t.Errorf("rules hit fewer than %d times: %s", leastHits(a.questions), strings.Join(thin, ", "))
	}
}

// world makes world number n and asks all there is to ask about it.
func (a *tally) world(seed, n uint64) {
	g := newGen(seed, n)
	w := g.world()
	d, trouble := attempt(w, g.Rand)
	if trouble != "" {
		a.report(seed, n, found{World: w}, trouble)
		return
	}
	account := d.Account()
	if text := holdsTheSame(w, account); text != "" {
		a.fail("seed %d, world %d: %s", seed, n, text)
		return
	}
	o := NewOracle(w, &a.hits)
	a.worlds++
	var asked []ambit.Question
	var answered []ambit.Decision
	for range perWorld {
		q := g.question()
		a.questions++
		got, trouble := ask(o, account, q)
		if trouble != "" {
			a.report(seed, n, found{w, q}, trouble)
			return
		}
		if got == nil {
			continue
		}
		if got.Allowed {
			a.allowed++
		}
		asked, answered = append(asked, q), append(answered, *got)
	}
	a.consistent(seed, n, g, account, asked, answered)
	if n%3 == 0 {
		a.compareLists(seed, n, g, account)
	}
}

func (a *tally) fail(format string, args ...any) {
	a.failures = append(a.failures, fmt.Sprintf(format, args...))
}

// consistent holds the engine to itself: many at once as one by one, and
// explanations that explain the same decision.
func (a *tally) consistent(seed, n uint64, g *gen, account *ambit.Account, asked []ambit.Question, answered []ambit.Decision) {
	many, err := account.CheckMany(asked)
	if err != nil || len(many) != len(asked) {
		a.fail("seed %d, world %d: CheckMany of %d questions that can be asked: %d answers, %v", seed, n, len(asked), len(many), err)
		return
	}
	for i, d := range many {
		if text := compareAnswers(answered[i], nil, d, nil); text != "" || d.Policy != answered[i].Policy {
			a.fail("seed %d, world %d: CheckMany differs from Check about %+v: %s", seed, n, asked[i], text)
			return
		}
	}
	for range min(5, len(asked)) {
		i := g.IntN(len(asked))
		e, err := account.Explain(asked[i])
		if err != nil {
			a.fail("seed %d, world %d: no explanation of %+v: %v", seed, n, asked[i], err)
			return
		}
		a.explained++
		if text := compareAnswers(answered[i], nil, e.Decision, nil); text != "" || e.Decision.Policy != answered[i].Policy {
			a.fail("seed %d, world %d: Explain differs from Check about %+v: %s", seed, n, asked[i], text)
			return
		}
	}
}
