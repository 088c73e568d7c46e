package server

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/climb"
)

var requestsFlag = flag.Int("requests", 2000, "how many requests people who hold little send (TestNobodyClimbsOverHTTP)")

// requestsOfAWorld is after how many requests another world is begun.
const requestsOfAWorld = 200

// TestNobodyClimbsOverHTTP sends requests at random for every operation of the
// node's document that is no GET, as people who hold something, and not all.
// Whatever goes through, nobody, nor any token, may do anything after it that he
// might not do before and its author neither; what is refused changes nothing.
func TestNobodyClimbsOverHTTP(t *testing.T) {
	_, all := start(t, Options{}, nil).operations(t)
	ops := slices.DeleteFunc(all, func(op *operation) bool { return op.method == "GET" })
	for _, op := range ops {
		if generators[op.ID] == nil {
			t.Errorf("%s %s: there is no generator of requests for %s; write one", op.method, op.path, op.ID)
		}
	}
	if t.Failed() {
		return
	}
	requests := *requestsFlag
	if testing.Short() {
		requests = min(requests, 500)
	}
	tally := ascents{by: map[string]*ascent{}, statuses: map[int]int{}}
	sent := 0
	for world := 0; sent < requests; world++ {
		t.Run(fmt.Sprint("world ", world), func(t *testing.T) {
			s := newScramble(t, uint64(world))
			for range min(requestsOfAWorld, requests-sent) {
				if len(s.climbers) < 5 {
					return // the others are not let in any more
				}
				if sent%len(ops) == 0 {
					s.r.Shuffle(len(ops), func(i, j int) { ops[i], ops[j] = ops[j], ops[i] })
				}
				s.step(ops[sent%len(ops)], &tally)
				sent++
			}
		})
	}
	t.Logf("%s", &tally)
	if tally.gained < requests/4 || len(tally.by) != len(ops) {
		t.Errorf("that is too little to mean anything: %d of %d operations", len(tally.by), len(ops))
	}
	var never []string // of what changes something
	for _, op := range ops {
		if _, asks := askGenerators[op.ID]; !asks && tally.by[op.ID].changed == 0 {
			never = append(never, op.ID)
		}
	}
	// Of few requests some operation can have been unlucky.
	if len(never) > 0 && requests >= 10_000 || len(never) > 6 && requests >= 2000 {
		t.Errorf("never went through: %v", never)
	}
}

// An ascent counts what came of an operation.
type ascent struct{ sent, changed, same, refused int }

// ascents count what came of all of them.
type ascents struct {
	by                            map[string]*ascent
	statuses                      map[int]int // of what was refused
	gained, escalated, violations int
}

// String is the counts for people.
func (a *ascents) String() string {
	var sum ascent
	var b strings.Builder
	for _, id := range slices.Sorted(maps.Keys(a.by)) {
		one := a.by[id]
		sum.sent, sum.changed, sum.same, sum.refused = sum.sent+one.sent, sum.changed+one.changed, sum.same+one.same, sum.refused+one.refused
		fmt.Fprintf(&b, "%-32s %5d sent %5d changed %5d did not %5d refused\n", id, one.sent, one.changed, one.same, one.refused)
	}
	return fmt.Sprintf("%d operations, %d requests, %d accepted (%d of them changed something), %d refused %v; %d gains, %d of them by escalating, %d violations\n%s",
		len(a.by), sum.sent, sum.changed+sum.same, sum.changed, sum.refused, a.statuses, a.gained, a.escalated, a.violations, b.String())
}

// step has somebody try an operation.
func (s *scramble) step(op *operation, tally *ascents) {
	s.t.Helper()
	c := one(s.r, s.climbers)
	if s.chance(6) {
		c = s.owner
	}
	s.at = c.account
	accounts := []string{s.owner.account, s.operator.ID}
	before := map[string]surveyedAt{}
	for _, account := range accounts {
		before[account] = s.survey(account)
	}
	heads := s.heads(s.t, accounts...)
	q := generators[op.ID](s)
	a := s.tries(c, op, q)
	count := tally.by[op.ID]
	if count == nil {
		count = &ascent{}
		tally.by[op.ID] = count
	}
	count.sent++
	moved := !slices.Equal(heads, s.heads(s.t, accounts...))
	status := a.refusal()
	switch {
	case moved:
		count.changed++
	case status > 0:
		count.refused++
	default:
		count.same++
	}
	if status > 0 {
		tally.statuses[status]++
	}
	if status == http.StatusUnauthorized {
		s.climbers = slices.DeleteFunc(s.climbers, func(other climber) bool { return other == c })
	}
	if _, asks := askGenerators[op.ID]; moved && (a.status >= 400 || asks) {
		s.t.Errorf("%s by %s is answered %d, and something changed: %s", op.ID, c.name, a.status, a.text)
	}
	if !moved {
		return
	}
	for _, account := range accounts {
		s.judge(before[account], s.survey(account), c, a.shown(), tally, op.ID+" "+q.at(op.path)+" "+q.body)
	}
}

// judge looks for what nobody should have come to do in an account.
func (s *scramble) judge(before, after surveyedAt, c climber, shown ambit.Ref, tally *ascents, what string) {
	s.t.Helper()
	for _, g := range climb.Gains(before.rights, after.rights, c.token, shown) {
		if !before.ofBefore(g) {
			continue
		}
		tally.gained++
		switch {
		case g.Escalated:
			tally.escalated++
		case !g.Held:
			tally.violations++
			s.t.Errorf("%s could: %s\n  %s, which he may not himself", c.name, what, g)
		}
	}
}

// refusal is the status with which something was refused: of lines, in the last
// of them. 0: it was not.
func (a answer) refusal() int {
	if a.status >= 400 {
		return a.status
	}
	if !strings.HasPrefix(a.header.Get("Content-Type"), jsonLines) {
		return 0
	}
	lines := strings.Split(strings.TrimSpace(a.text), "\n")
	return read[struct{ Error struct{ Status int } }](answer{t: a.t, text: lines[len(lines)-1]}).Error.Status
}

// shown is the token whose secret an answer holds, if it does.
func (a answer) shown() ambit.Ref {
	var secret struct {
		Token  struct{ Ref ambit.Ref }
		Secret string
	}
	if a.status >= 300 || !strings.Contains(a.text, `"secret"`) || json.Unmarshal([]byte(a.text), &secret) != nil {
		return ambit.Ref{}
	}
	return secret.Token.Ref
}
