package judge

import (
	"flag"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ambit-iam/ambit"
)

var (
	questionsFlag = flag.Int("questions", 200_000, "how many questions Cedar and the engine are asked")
	seedFlag      = flag.Uint64("seed", 1, "where the random scenes start")
)

const (
	perScene     = 250 // questions
	perExplained = 10  // questions for each explanation
	mostFailures = 3   // after so many a run ends
)

// TestCedarDecidesAlike asks both about random scenes.
func TestCedarDecidesAlike(t *testing.T) {
	total := &tally{}
	scenes := uint64((*questionsFlag + perScene - 1) / perScene)
	var next atomic.Uint64
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for n := next.Add(1) - 1; n < scenes && !total.over(); n = next.Add(1) - 1 {
				part := &tally{}
				part.try(*seedFlag, n)
				total.add(part)
			}
		})
	}
	workers.Wait()
	for _, f := range total.failures {
		t.Error(f)
	}
	total.report(t)
}

// A tally is what a run came to.
type tally struct {
	mu        sync.Mutex
	scenes    int
	questions int
	allowed   int
	forbidden int
	overrides int // forbidden while a permit applied
	suspended int
	explained int
	traits    [traitCount]int
	failures  []string
}

func (a *tally) over() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.failures) >= mostFailures
}

func (a *tally) add(part *tally) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.scenes += part.scenes
	a.questions += part.questions
	a.allowed += part.allowed
	a.forbidden += part.forbidden
	a.overrides += part.overrides
	a.suspended += part.suspended
	a.explained += part.explained
	for i, n := range part.traits {
		a.traits[i] += n
	}
	a.failures = append(a.failures, part.failures...)
}

// report prints the figures and fails where they are too thin to mean anything.
func (a *tally) report(t *testing.T) {
	share := func(n int) float64 { return 100 * float64(n) / float64(max(a.questions, 1)) }
	t.Logf("%d questions about %d worlds from seed %d: %.1f %% allowed, %.1f %% forbidden over a permit, %.1f %% forbidden otherwise, %.1f %% of suspended principals; %d explanations; %d mismatches",
		a.questions, a.scenes, *seedFlag, share(a.allowed), share(a.overrides), share(a.forbidden-a.overrides), share(a.suspended), a.explained, len(a.failures))
	for i, n := range a.traits {
		t.Logf("%-20s %9d", trait(i), n)
	}
	if t.Failed() {
		return
	}
	if a.questions < 100_000 {
		t.Logf("too few questions to hold the figures to anything")
		if a.questions == 0 {
			t.Error("nothing was asked")
		}
		return
	}
	if s := share(a.allowed); s < 10 || s > 60 {
		t.Errorf("%.1f %% of the answers are allows; they must be 10 to 60 %%", s)
	}
	if s := share(a.overrides); s < 5 {
		t.Errorf("%.1f %% of the answers are forbids over permits; they must be at least 5 %%", s)
	}
	for i, n := range a.traits {
		if n < a.questions/1000 {
			t.Errorf("policies %s took part in %d decisions; it must be at least one in a thousand", trait(i), n)
		}
	}
}

// try asks both about scene number n.
func (a *tally) try(seed, n uint64) {
	g, s := newScene(seed, n)
	m, err := meet(s, s, seed, n)
	if err != nil {
		a.failures = append(a.failures, fmt.Sprintf("seed %d, world %d: %v", seed, n, err))
		return
	}
	a.scenes++
	questions := g.questioner()
	for i := range perScene {
		q, explain := questions.next(), i%perExplained == 0
		r, trouble := m.ask(q, explain)
		if trouble != "" {
			a.failures = append(a.failures, mismatch(seed, n, s, q, m, trouble))
			return
		}
		a.count(r)
		if explain {
			a.explained++
		}
	}
}

func (a *tally) count(r *ruling) {
	a.questions++
	switch r.reasons[0] {
	case ambit.ReasonAllowed:
		a.allowed++
	case ambit.ReasonDenied:
		a.forbidden++
	case ambit.ReasonPendingPrincipal:
		a.suspended++
	}
	if r.overridden {
		a.overrides++
	}
	var seen [traitCount]bool
	for _, t := range r.traits {
		if !seen[t] {
			seen[t] = true
			a.traits[t]++
		}
	}
}
