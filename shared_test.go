package ambit

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// obliging compiles every condition but the word "wrong", into one that holds.
type obliging struct{}

type obliged struct{ source string }

func (obliging) Compile(source string, _ ConditionEnv) (Condition, error) {
	if strings.Contains(source, "wrong") {
		return nil, fmt.Errorf("%s is wrong", source)
	}
	return &obliged{source}, nil
}

func (*obliged) Reads() []string            { return nil }
func (*obliged) Holds(*Facts) (bool, error) { return true, nil }

// newShared is an account with a user who may do something on a condition.
func newShared(t *testing.T) (*Account, *Policy) {
	t.Helper()
	d, err := NewDraft(Config{ID: strings.Repeat("a", 32), Slug: "acme", Conditions: obliging{}})
	if err != nil {
		t.Fatal(err)
	}
	user := &User{Own: Own{ID: strings.Repeat("b", 32)}, Status: Accepted}
	p := &Policy{
		Own: Own{ID: strings.Repeat("c", 32)}, Effect: Allow, Principals: []Ref{user.Ref()},
		Permissions: []Pattern{"ambit.users:read", "ambit.roles:*"}, Nodes: []Ref{{Type: AccountType}}, Condition: "context.fine",
	}
	for _, cmd := range []Command{Put{user}, Put{p}} {
		if err := d.Do(cmd); err != nil {
			t.Fatal(err)
		}
	}
	return d.Account(), p
}

func sizes(s *schema) [2]int {
	runtime.GC()
	s.permSets.forget()
	s.conditions.shared.forget()
	return [2]int{len(s.permSets.live), len(s.conditions.shared.live)}
}

// What was only asked for leaves nothing behind: neither commands that are
// refused nor drafts that are dropped make the account's memory grow.
func TestDroppedDraftsLeaveNothingBehind(t *testing.T) {
	a, p := newShared(t)
	before := sizes(a.schema)
	const drafts, collect = 10_000, 500
	most := 0
	for i := range drafts {
		if i%collect == 0 {
			runtime.GC()
		}
		next := *p
		next.Permissions = listOf(i + 1)
		next.Condition = fmt.Sprintf("context.n == %d", i)
		switch i % 3 {
		case 0: // refused for what it is
			next.Condition += " wrong"
		case 1: // refused for something that is looked at later
			next.NotBefore, next.ExpiresAt = time.Unix(2, 0), time.Unix(1, 0)
		}
		if err := a.Draft().Do(Put{&next}); (err == nil) != (i%3 == 2) {
			t.Fatalf("draft %d: %v", i, err)
		}
		most = max(most, len(a.schema.permSets.live), len(a.schema.conditions.shared.live))
	}
	if most > 4*collect {
		t.Errorf("%d entries were kept at a time, of drafts of which at most %d were not collected yet", most, collect)
	}
	if after := sizes(a.schema); after != before {
		t.Errorf("after %d drafts that were dropped the schema keeps %v lists of patterns and conditions; before it were %v", drafts, after, before)
	}
	runtime.KeepAlive(a)
}

// listOf is one of very many lists of permissions.
func listOf(i int) (list []Pattern) {
	for bit := range 16 {
		if i>>bit&1 == 1 {
			list = append(list, Pattern("ambit."+ownNouns[bit/4].plural+":"+[...]string{"create", "read", "update", "delete"}[bit%4]))
		}
	}
	return list
}

// Policies with the same condition and the same patterns share what these come
// to, over any number of drafts.
func TestPoliciesShareWhatTheyHaveInCommon(t *testing.T) {
	a, p := newShared(t)
	for i := range 50 {
		if i%10 == 0 {
			runtime.GC()
		}
		next := *p
		next.ID = fmt.Sprintf("%032x", i)
		d := a.Draft()
		if err := d.Do(Put{&next}); err != nil {
			t.Fatal(err)
		}
		a = d.Account()
	}
	typ := a.schema.typeByName[PolicyType].num
	first, _ := a.node(typ, p.ID)
	want := a.state.Policy(first)
	for n := range a.state.OfType(typ, 0) {
		got := a.state.Policy(n)
		if got.Condition != want.Condition || got.Fixed[0].Perms != want.Fixed[0].Perms {
			t.Fatalf("%s has a condition or a set of permissions of its own", a.ref(n))
		}
	}
}

// Questions take no lock: they find everything compiled with the policies.
func TestQuestionsDoNotWaitForWriters(t *testing.T) {
	a, _ := newShared(t)
	for _, mu := range []interface{ Lock() }{&a.schema.permSets.mu, &a.schema.conditions.shared.mu} {
		mu.Lock()
	}
	q := Question{Principal: Ref{UserType, strings.Repeat("b", 32)}, Permission: "ambit.roles:read", Now: time.Unix(1, 0)}
	done := make(chan error)
	go func() {
		e, err := a.Explain(q)
		if err == nil && (!e.Decision.Allowed || e.Parts[0].Applied[0].Pattern != "ambit.roles:*") {
			err = fmt.Errorf("explained as %+v", e)
		}
		done <- err
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(20 * time.Second):
		t.Fatal("an explanation waits for what writers hold")
	}
}
