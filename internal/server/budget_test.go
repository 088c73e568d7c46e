package server

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A node with far less memory than its accounts would take lets some go and reads
// them again: its answers stay right, and its heap does not grow with the number
// of accounts.
func TestASmallBudgetHoldsManyAccounts(t *testing.T) {
	const budget = 4 << 20
	accounts, things := 80, 500
	if testing.Short() {
		accounts = 40
	}
	n := start(t, Options{MemoryBudget: budget}, nil)
	callers := authn.New(authn.Options{Journal: n.server.opts.Journal, Accounts: n.server.accounts, Clock: n.server.clock.now})
	operator, err := callers.Authenticate(t.Context(), n.operator.Token.Reveal(), "")
	if err != nil {
		t.Fatal(err)
	}
	stock, err := catalog.Read("stock.yaml", []byte("catalog: stock\ntypes:\n  thing: {parents: [account]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	heap := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	made := make([]iam.MadeAccount, accounts)
	var third uint64 // the heap after a third of them
	for i := range made {
		if made[i], err = n.server.Service().CreateAccount(t.Context(), operator, iam.NewAccount{Slug: fmt.Sprintf("tenant-%d", i), Catalogs: []*ambit.Catalog{stock}}, iam.Write{}); err != nil {
			t.Fatal(err)
		}
		owner, err := callers.Authenticate(t.Context(), made[i].Token.Reveal(), "")
		if err != nil {
			t.Fatal(err)
		}
		n.fill(owner, things+i)
		if held, size := n.server.accounts.Held(); size > budget || held == 0 {
			t.Fatalf("after %d accounts %d are held, of %d bytes; the budget is %d", i+1, held, size, budget)
		}
		if i == accounts/3 {
			third = heap()
		}
	}
	all := heap()
	// From many sides and in no order, each account is asked of itself.
	var askers sync.WaitGroup
	for asker := range 4 {
		askers.Go(func() {
			for i := range accounts {
				one := (i*37 + asker*11) % accounts
				n.asks(made[one], things+one)
			}
		})
	}
	askers.Wait()
	asked := heap()
	held, size := n.server.accounts.Held()
	t.Logf("%d accounts of %d things and more under a budget of %d bytes: %d held, of %d bytes; heap %d after a third of them, %d after all, %d after %d questions",
		accounts, things, budget, held, size, third, all, asked, 4*accounts)
	if held >= accounts/2 || size > budget {
		t.Errorf("%d of %d accounts are held, of %d bytes", held, accounts, size)
	}
	// Values weigh what sizeOf says only roughly, and the journal has buffers of its own.
	if bound := third + 2*budget; all > bound || asked > bound {
		t.Errorf("the heap grew from %d to %d and %d bytes, beyond %d", third, all, asked, bound)
	}
	n.alive()
}

// fill registers things in the caller's account, all in one entry.
func (n *node) fill(owner authn.Caller, things int) {
	n.t.Helper()
	lines := make([]iam.BulkLine, things)
	for i := range lines {
		lines[i] = iam.BulkLine{Number: i + 1, Put: &ambit.Resource{
			Node:      ambit.Ref{Type: "stock/thing", ID: fmt.Sprintf("%s-%d", owner.Account, i)},
			Relations: []ambit.Relation{{Name: "account", To: ambit.Ref{Type: ambit.AccountType, ID: owner.Account}}},
		}}
	}
	if _, err := n.server.Service().Bulk(n.t.Context(), owner, lines, iam.Write{}); err != nil {
		n.t.Fatal(err)
	}
}

// asks holds the node to what the account of an owner has: so many things, all of
// that account.
func (n *node) asks(at iam.MadeAccount, things int) {
	n.t.Helper()
	a, body, err := n.raw("GET /v1/resources?type=thing&limit=1000 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer " + at.Token.Reveal() + "\r\n\r\n")
	if err != nil || a.StatusCode != http.StatusOK {
		n.t.Errorf("%s: %v %s", at.Slug, err, body)
		return
	}
	if got := strings.Count(string(body), `"ref":"stock/thing:`+at.ID+"-"); got != things || strings.Count(string(body), `"ref":`) != things {
		n.t.Errorf("%s has %d things, want %d", at.Slug, got, things)
	}
}
