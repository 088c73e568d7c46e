package cloudflare_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

// form has {a} for the account's key, {z} for that of zones.
func (b bed) keys(text string) string {
	return strings.NewReplacer("{a}", "com.cloudflare.api.account."+b.Mine.ID, "{z}", "com.cloudflare.api.account.zone.",
		"{other}", "com.cloudflare.api.account."+b.Theirs.ID).Replace(text)
}

func parsed(t *testing.T, text string) any {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAScopeIsAnsweredAsItWasSent(t *testing.T) {
	b := newBed(t)
	many := []string{}
	for i := range 40 {
		many = append(many, fmt.Sprintf(`{"key": "{z}%032x"}`, i))
	}
	for _, sent := range []string{
		`{"key": "{a}", "objects": [{"key": "*"}]}`,
		`{"key": "{a}", "objects": [{"key": "{z}` + zoneA + `"}]}`,
		`{"key": "{a}", "objects": [{"key": "{z}` + zoneB + `"}, {"key": "{z}` + zoneA + `"}]}`,
		`{"key": "{a}", "objects": [{"key": "{z}` + zoneA + `"}, {"key": "{z}` + zoneB + `"}]}`,
		`{"key": "{a}", "objects": [{"key": "{z}` + zoneA + `"}, {"key": "*"}]}`,
		`{"key": "{z}` + zoneA + `", "objects": [{"key": "*"}]}`,
		`{"key": "{z}` + zoneA + `", "objects": [{"key": "{z}` + zoneA + `"}]}`,
		`{"key": "{a}", "objects": [` + strings.Join(many, ", ") + `]}`,
	} {
		sent = b.keys(sent)
		want := []any{parsed(t, sent)}
		for _, body := range []string{sent, "[" + sent + "]"} {
			made := b.do("POST", "/iam/resource_groups", `{"name": "x", "scope": `+body+`}`)
			at := "/iam/resource_groups/" + made.Str("result.id")
			for _, said := range []any{made.Get("result.scope"), b.do("GET", at, "").Get("result.scope"), b.do("PUT", at, `{"name": "y"}`).Get("result.scope")} {
				if !reflect.DeepEqual(said, any(want)) {
					t.Errorf("%.200s is answered as %v", sent, said)
				}
			}
			if said := b.Owner().With(goSDK...).Send("GET", b.at(at), "").Is(http.StatusOK).Get("result.scope"); !reflect.DeepEqual(said, want[0]) {
				t.Errorf("as an object, %.200s is answered as %v", sent, said)
			}
		}
	}
}

// What somebody else changes of a resource group shows, whatever was sent for it.
func TestAScopeFollowsItsNodes(t *testing.T) {
	b := newBed(t)
	id := b.do("POST", "/iam/resource_groups", b.keys(`{"name": "x", "scope": {"key": "{z}`+zoneA+`", "objects": [{"key": "*"}]}}`)).Str("result.id")
	set := ambit.Ref{Type: ambit.ResourceGroupType, ID: id}
	b.OK(b.change(set, zone(zoneB)))
	want := []any{parsed(t, b.scope(zoneA, zoneB))}
	if said := b.do("GET", "/iam/resource_groups/"+id, ""); !reflect.DeepEqual(said.Get("result.scope"), any(want)) {
		t.Errorf("with another zone the scope is %s", said.Text)
	}
	b.OK(b.change(set, b.Account(), zone("no-hex"), ambit.Ref{Type: ambit.UserType, ID: b.Mine.Owner.ID}))
	said := b.do("GET", "/iam/resource_groups/"+id, "")
	if len(said.Items("result.scope.0.objects")) != 3 || !strings.Contains(said.Str("messages.0.message"), "2 of its nodes") {
		t.Errorf("with what no scope names it is %s", said.Text)
	}
	before := b.Revision()
	refused := b.Owner().Send("PUT", b.at("/iam/resource_groups/"+id), `{"name": "new", "scope": `+b.scope(zoneC)+`}`).Is(http.StatusConflict)
	if refused.Str("errors.0.source.pointer") != "/scope" || b.Revision() != before {
		t.Errorf("nodes that no scope names are lost: %s", refused.Text)
	}
	b.do("PUT", "/iam/resource_groups/"+id, `{"name": "new"}`)
	if got := b.Get(set).(*ambit.ResourceGroup); got.Title != "new" {
		t.Errorf("it is called %+v", got)
	}
}

func TestScopesThatMakeNoSenseAreRefused(t *testing.T) {
	b := newBed(t)
	id := b.set("x", zoneA)
	for _, c := range []struct{ scope, pointer string }{
		{`null`, "/scope"}, {`[]`, "/scope"}, {`"x"`, "/scope"}, {`{}`, "/scope/key"}, {`[{}, {}]`, "/scope"},
		{`{"key": "{a}"}`, "/scope/objects"}, {`{"key": "{a}", "objects": []}`, "/scope/objects"}, {`{"key": "{a}", "objects": null}`, "/scope/objects"},
		{`{"key": "{a}", "objects": {"key": "*"}}`, "/scope/objects"}, {`{"key": "{a}", "objects": [null]}`, "/scope/objects/0/key"},
		{`{"key": "{a}", "objects": [{"key": "*"}, {"key": 7}]}`, "/scope/objects/1/key"},
		{`{"key": "{a}", "objects": [{"key": "*"}, {"key": "*"}]}`, "/scope/objects/1/key"},
		{`{"key": "{a}", "objects": [{"key": "{a}"}]}`, "/scope/objects/0/key"},
		{`{"key": "{a}", "objects": [{"key": "{z}"}]}`, "/scope/objects/0/key"},
		{`{"key": "{a}", "objects": [{"key": "*"}, {"key": "{z}` + strings.ToUpper(zoneA) + `"}]}`, "/scope/objects/1/key"},
		{`{"key": "{other}", "objects": [{"key": "*"}]}`, "/scope/key"},
		{`{"key": "*", "objects": [{"key": "*"}]}`, "/scope/key"},
		{`{"key": "{z}x", "objects": [{"key": "*"}]}`, "/scope/key"},
		{`{"key": "{z}` + zoneA + `", "objects": [{"key": "{z}` + zoneB + `"}]}`, "/scope/objects/0/key"},
		{`{"key": "{z}` + zoneA + `", "objects": [{"key": "*"}, {"key": "{z}` + zoneA + `"}]}`, "/scope/objects/1/key"},
		{`{"key": 1, "objects": [{"key": "*"}]}`, "/scope/key"},
	} {
		before := b.Revision()
		for _, said := range []struct{ method, path string }{{"POST", ""}, {"PUT", "/" + id}} {
			got := b.Owner().Send(said.method, b.at("/iam/resource_groups"+said.path), b.keys(`{"name": "y", "scope": `+c.scope+`}`)).Is(http.StatusBadRequest)
			if got.Get("errors.0.code") != 1001.0 || got.Get("errors.0.source.pointer") != c.pointer {
				t.Errorf("%s of %s is refused with %s, want one at %s", said.method, c.scope, got.Text, c.pointer)
			}
		}
		if b.Revision() != before {
			t.Errorf("%s changes something", c.scope)
		}
	}
}

func TestEveryAccountHasAResourceGroupThatIsAllOfIt(t *testing.T) {
	b := newBed(t)
	at := "/iam/resource_groups/" + b.Mine.ID
	for _, said := range []string{
		b.Owner().Send("PUT", b.at(at), `{"name": "mine"}`).Is(http.StatusUnprocessableEntity).Text,
		b.Owner().Send("DELETE", b.at(at), "").Is(http.StatusUnprocessableEntity).Text,
	} {
		if !strings.Contains(said, `"code":1010`) {
			t.Errorf("it is refused with %s", said)
		}
	}
	_, nobody := b.User("nobody", "")
	nobody.Send("GET", b.at(at), "").Is(http.StatusForbidden)
	nobody.Send("DELETE", b.at(at), "").Is(http.StatusForbidden)
	// Who may see one resource group sees that one alone.
	shop := b.set("shop", zoneA)
	_, some := b.User("some", "ambit.resource-groups:read", ambit.Ref{Type: ambit.ResourceGroupType, ID: shop})
	if got := some.Send("GET", b.at("/iam/resource_groups"), "").Is(http.StatusOK).Strs("result", "id"); len(got) != 1 || got[0] != shop {
		t.Errorf("he sees %v", got)
	}
}

func TestAResourceGroupInUseStays(t *testing.T) {
	b := newBed(t)
	shop := b.set("shop", zoneA)
	group := b.group("g", policy("deny", []string{dnsWrite}, []string{shop, b.Mine.ID}))
	refused := b.Owner().Send("DELETE", b.at("/iam/resource_groups/"+shop), "").Is(http.StatusConflict)
	if refused.Header.Get("X-Should-Retry") != "false" || !strings.Contains(refused.Text, b.policyIDs(group)[0]) {
		t.Errorf("it is refused with %s", refused.Text)
	}
	b.do("PUT", "/iam/user_groups/"+group, `{"policies": []}`)
	b.do("DELETE", "/iam/resource_groups/"+shop, "")
}
