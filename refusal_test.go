package ambit_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

// TestReachCostsAsManyNodesAsThereAre follows a path that leads between two nodes
// by 40^7 ways.
func TestReachCostsAsManyNodesAsThereAre(t *testing.T) {
	f := newFixture(t)
	f.do(ambit.Adopt{Catalog: &ambit.Catalog{
		Name: "net",
		Types: []ambit.Type{{
			Name: "host", Parents: []string{"account"},
			Relations: []ambit.RelationDecl{{Name: "peer", To: "host"}},
			Reach:     []string{strings.Repeat("peer/", 7) + "peer"},
		}},
		Permissions: []ambit.Permission{{Type: "host", Action: "ping"}},
	}})
	f.user("u")
	peers := ""
	for i := range 40 {
		f.resource(fmt.Sprintf("host:%d account=account", i))
		peers += fmt.Sprintf(" peer=host:%d", i)
	}
	for i := range 40 {
		f.resource(fmt.Sprintf("host:%d account=account%s", i, peers))
	}
	f.resource("host:a account=account peer=host:1")
	f.resource("host:b account=account")
	f.resource("host:39 account=account peer=host:b" + peers)
	f.resource("host:c account=account")
	f.allow("p", "hosts:ping", "ambit.user:u", "host:b")
	a := f.Account()
	expect(t, a, ask("ambit.user:u", "hosts:ping", "host:a"), ambit.ReasonAllowed)
	expect(t, a, ask("ambit.user:u", "hosts:ping", "host:c"), ambit.ReasonNoPolicy)
	e, err := a.Explain(ask("ambit.user:u", "hosts:ping", "host:a"))
	if err != nil || !e.Decision.Allowed {
		t.Errorf("explained as %v, %v", e, err)
	}
}

// TestWhatIsLeftOutNeverMeansEverything leaves out, one by one, what a program
// could forget.
func TestWhatIsLeftOutNeverMeansEverything(t *testing.T) {
	f := newFixture(t)
	f.user("u")
	f.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("set")}})
	p := policy(ambit.Allow, "p", "*:*", "ambit.user:u", "account")
	p.Nodes = []ambit.Ref{{}}
	refused(t, f.Draft, ambit.Put{Noun: p}, ambit.CodeInvalid, "policy.nodes[0]")
	refused(t, f.Draft, ambit.Put{Noun: &ambit.Token{
		Own:     ambit.Own{ID: id("t"), Home: ref("ambit.user:u")},
		Ceiling: &ambit.Ceiling{Permissions: []ambit.Pattern{"*:*"}, Nodes: []ambit.Ref{{}}},
	}}, ambit.CodeInvalid, "token.ceiling.nodes[0]")
	refused(t, f.Draft, ambit.AddMember{Set: ref("ambit.resource-group:set")}, ambit.CodeInvalid, "member")
	refused(t, f.Draft, ambit.AddMember{Member: ref("ambit.user:u")}, ambit.CodeInvalid, "set")
	refused(t, f.Draft, ambit.Delete{}, ambit.CodeInvalid, "ref")

	f.allow("past", "*:*", "ambit.user:u", "account")
	a := f.Account()
	q := ask("ambit.user:u", "product.create", "")
	q.Now = time.Time{}
	_, check := a.Check(q)
	_, explain := a.Explain(q)
	_, resources := a.ListResources(q, "", ambit.Page{})
	for name, err := range map[string]error{"check": check, "explain": explain, "list": resources} {
		var fault *ambit.QuestionError
		if !errors.As(err, &fault) || fault.Code != ambit.FaultTime {
			t.Errorf("%s without a time: %v", name, err)
		}
	}
}

// TestAnEntryThatCannotBeIsAnError applies what no draft can have made.
func TestAnEntryThatCannotBeIsAnError(t *testing.T) {
	f := newFixture(t)
	f.user("u")
	a := f.Account()
	var user *ambit.User
	for _, c := range []ambit.Change{
		ambit.Put{}, ambit.Put{Noun: user}, ambit.Adopt{}, nil,
		ambit.Put{Noun: &ambit.Policy{Own: own("p"), Principals: []ambit.Ref{{Type: "gone/x"}}}},
		ambit.Put{Noun: &ambit.Policy{Own: own("p"), Principals: refs("shop/product:gone")}},
		ambit.Put{Noun: resource("gone/x:y account=account:z")},
		ambit.Put{Noun: &ambit.Token{Own: own("t")}},
		ambit.AddMember{}, ambit.RemoveMember{}, ambit.Remove{Refs: refs("shop/product:gone")},
	} {
		if _, err := a.Apply(ambit.Entry{Revision: a.Revision() + 1, Changes: []ambit.Change{c}}); err == nil {
			t.Errorf("%#v is applied", c)
		}
	}
}

// TestACatalogDoesNotChangeWhatIsStored adopts versions that declare otherwise
// what nodes and the account have.
func TestACatalogDoesNotChangeWhatIsStored(t *testing.T) {
	f := newFixture(t)
	f.resource("product:p account=account")
	f.resource("policy:pol product=product:p")
	l := resource("license:l policy=policy:pol")
	l.Attributes = map[string]ambit.Value{"note": "2030-01-01T00:00:00Z"}
	f.do(ambit.Put{Noun: l})
	next := licensing()
	next.Types[3].Attributes[2].Type = ambit.TypeTime
	refused(t, f.Draft, ambit.Adopt{Catalog: next}, ambit.CodeInUse, "note")

	f.do(ambit.Set{Settings: ambit.Settings{Slug: "acme", Attributes: map[string]ambit.Value{"protected": true}}})
	next = licensing()
	next.Types = next.Types[1:]
	refused(t, f.Draft, ambit.Adopt{Catalog: next}, ambit.CodeInUse, "protected")
}
