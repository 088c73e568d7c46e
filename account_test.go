package ambit_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/ambit-iam/ambit"
)

func TestCheckAllocatesNothing(t *testing.T) {
	f := newFixture(t)
	f.resource("product:p account=account")
	f.resource("policy:pol product=product:p")
	f.resource("user:u account=account")
	f.resource("license:l policy=policy:pol user=user:u")
	f.resource("machine:m license=license:l")
	f.user("alice")
	f.do(ambit.Put{Noun: &ambit.Group{Own: own("ops")}})
	f.do(ambit.AddMember{Set: ref("ambit.group:ops"), Member: ref("ambit.user:alice")})
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	f.do(ambit.AddMember{Set: ref("ambit.resource-group:set"), Member: ref("product:p")})
	f.allow("a", "role:keeper", "ambit.group:ops", "resource-group:set")
	f.deny("d", "machine.delete", "ambit.group:ops", "account")
	f.do(ambit.Put{Noun: &ambit.Token{
		Own:     ambit.Own{ID: id("token"), Home: ref("ambit.user:alice")},
		Ceiling: &ambit.Ceiling{Permissions: []ambit.Pattern{"*:read"}, Nodes: refs("product:p")},
	}})
	a := f.Account()
	for _, q := range []struct {
		name string
		q    ambit.Question
		want ambit.Reason
	}{
		{"self", ask("product:p", "license.read", "license:l"), ambit.ReasonAllowed},
		{"group and resource group", ask("ambit.user:alice", "machine.read", "machine:m"), ambit.ReasonAllowed},
		{"deny", ask("ambit.user:alice", "machine.delete", "machine:m"), ambit.ReasonDenied},
		{"second parent", ask("user:u", "machine.read", "machine:m"), ambit.ReasonAllowed},
		{"nothing applies", ask("user:u", "machine.update", "machine:m"), ambit.ReasonNoPolicy},
		{"reach", ask("product:p", "user.read", "user:u"), ambit.ReasonAllowed},
		{"stand-in", ask("product:p", "machine.create", "license:l"), ambit.ReasonAllowed},
		{"opaque", ask("ambit.user:alice", "zone.read", "zone:z"), ambit.ReasonNoPolicy},
		{"token", ask("ambit.token:"+id("token"), "machine.read", "machine:m"), ambit.ReasonAllowed},
		{"anonymous", ask("anonymous", "machine.read", "machine:m"), ambit.ReasonNoPolicy},
	} {
		t.Run(q.name, func(t *testing.T) {
			expect(t, a, q.q, q.want)
			if n := testing.AllocsPerRun(200, func() { a.Check(q.q) }); n != 0 && !raced {
				t.Errorf("a check allocates %v times", n)
			}
		})
	}
}

// TestWideBackwardReach asks where a backward step leads to more nodes than are
// followed without thinking: from either side the answer is that of a narrow one.
func TestWideBackwardReach(t *testing.T) {
	for _, licenses := range []int{1, 64, 65, 3_000} {
		t.Run(fmt.Sprint(licenses), func(t *testing.T) {
			f := newFixture(t)
			for _, p := range []string{"few", "many", "none"} {
				f.resource("product:" + p + " account=account")
				f.resource("policy:" + p + " product=product:" + p)
			}
			f.resource("user:u account=account")
			f.resource("user:other account=account")
			f.resource("license:first policy=policy:few user=user:u")
			f.resource("license:elsewhere policy=policy:none user=user:other")
			for i := range licenses - 1 {
				f.resource(fmt.Sprintf("license:%d policy=policy:many user=user:u", i))
			}
			f.user("broad")
			for i := range 20 { // more policies than are gone through one by one
				f.allow(fmt.Sprint("p", i), "role:reader", "ambit.user:broad", fmt.Sprintf("license:%s", []string{"first", "elsewhere"}[i%2]))
			}
			f.allow("few", "role:reader", "ambit.user:broad", "product:few")
			a := f.Account()
			expect(t, a, ask("product:few", "user.update", "user:u"), ambit.ReasonAllowed)
			if licenses > 1 {
				expect(t, a, ask("product:many", "user.update", "user:u"), ambit.ReasonAllowed)
			}
			expect(t, a, ask("product:none", "user.update", "user:u"), ambit.ReasonNoPolicy)
			expect(t, a, ask("product:none", "user.update", "user:other"), ambit.ReasonAllowed)
			expect(t, a, ask("ambit.user:broad", "user.read", "user:u"), ambit.ReasonAllowed)
			expect(t, a, ask("ambit.user:broad", "user.read", "user:other"), ambit.ReasonNoPolicy)
			list, err := a.ListResources(ask("product:few", "user.update", ""), "", ambit.Page{})
			if err != nil || !slices.Equal(list.Items, refs("shop/user:u")) {
				t.Errorf("product few may update the users %v (%v), want user u", list.Items, err)
			}
		})
	}
}

// TestReadersNeverSeeHalfAnEntry flips which of two users holds a role, in one
// entry, while others ask about both: exactly one holds it in every value.
func TestReadersNeverSeeHalfAnEntry(t *testing.T) {
	f := newFixture(t)
	f.resource("product:p account=account")
	f.user("one")
	f.user("two")
	f.allow("turn", "product.read", "ambit.user:one", "product:p")
	var current atomic.Pointer[ambit.Account]
	current.Store(f.Account())

	flips := 1_000
	if testing.Short() {
		flips = 200
	}
	done := make(chan struct{})
	var readers sync.WaitGroup
	var asked atomic.Int64
	for range 8 {
		readers.Go(func() {
			for {
				a := current.Load()
				one, err1 := a.Check(ask("ambit.user:one", "product.read", "product:p"))
				two, err2 := a.Check(ask("ambit.user:two", "product.read", "product:p"))
				if err1 != nil || err2 != nil || one.Allowed == two.Allowed || one.Revision != a.Revision() {
					t.Errorf("at revision %d one is %v and two is %v (%v, %v)", a.Revision(), one.Allowed, two.Allowed, err1, err2)
					return
				}
				asked.Add(1)
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	who := [2]string{"ambit.user:two", "ambit.user:one"}
	for i := range flips {
		a := current.Load()
		d := a.Draft()
		if err := d.Do(ambit.Delete{Ref: ref("ambit.policy:turn")}); err != nil {
			t.Fatal(err)
		}
		p := policy(ambit.Allow, "turn", "product.read", who[i%2], "product:p")
		p.ID = id(fmt.Sprint("turn", i))
		if err := d.Do(ambit.Put{Noun: p}); err != nil {
			t.Fatal(err)
		}
		next, err := a.Apply(ambit.Entry{Revision: a.Revision() + 1, Changes: d.Changes()})
		if err != nil {
			t.Fatal(err)
		}
		current.Store(next)
	}
	close(done)
	readers.Wait()
	if asked.Load() < 8 {
		t.Errorf("only %d questions were asked", asked.Load())
	}
	t.Logf("%d flips, %d pairs of questions", flips, asked.Load())
}

// TestOlderValuesStayAsTheyWere asks every value of a long history again at the
// end.
func TestOlderValuesStayAsTheyWere(t *testing.T) {
	f := newFixture(t)
	f.user("alice")
	history := []*ambit.Account{f.Account()}
	const steps = 400
	for i := range steps {
		d := history[i].Draft()
		step := &fixture{t, d}
		step.resource(fmt.Sprintf("product:%d account=account", i))
		if i%2 == 0 {
			step.allow(fmt.Sprint("p", i), "product.read", "ambit.user:alice", fmt.Sprintf("product:%d", i))
		}
		if i >= 10 {
			step.do(ambit.Delete{Ref: ref(fmt.Sprintf("product:%d", i-10)), Cascade: true})
		}
		history = append(history, d.Account())
	}
	for i, a := range history {
		for j := range steps {
			want := ambit.ReasonUnknownResource
			if j < i && (j+10 >= i || j > steps) {
				want = ambit.ReasonNoPolicy
				if j%2 == 0 {
					want = ambit.ReasonAllowed
				}
			}
			expect(t, a, ask("ambit.user:alice", "product.read", fmt.Sprintf("product:%d", j)), want)
		}
		if a.Revision() != uint64(i+1) {
			t.Errorf("value %d has revision %d", i, a.Revision())
		}
	}
}
