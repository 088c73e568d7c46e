package world_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/world"
)

// read reads a world that must be sound.
func read(t *testing.T, name, text string) *world.World {
	t.Helper()
	w, err := world.Read(name, []byte(text), world.Options{Conditions: cel.New()})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// get is a noun that must be there.
func get[N ambit.Noun](t *testing.T, w *world.World, ref string) N {
	t.Helper()
	parsed, err := ambit.ParseRef(ref)
	if err != nil {
		t.Fatal(err)
	}
	noun, err := w.Account.Get(parsed)
	if err != nil {
		t.Fatal(err)
	}
	return noun.(N)
}

func TestIDsComeOfNames(t *testing.T) {
	w := read(t, "ids.yaml", `
account: acme
catalogs: [harness]
resources:
  organization:shop: {}
users:
  alice: {}
  bob: {id: 00112233445566778899aabbccddeeff}
groups:
  team: {home: organization:shop}
  inner: {home: group:team}
policies:
  - {allow: [core_project_view], to: group:team, at: organization:shop}
  - {name: named, allow: [core_project_view], to: group:team, at: organization:shop}
tokens:
  key: {principal: ambit.user:alice}
`)
	derive := func(parts ...string) string {
		sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
		return hex.EncodeToString(sum[:])[:32]
	}
	alice := derive("ambit.user", "account", "alice")
	team := derive("ambit.group", "harness/organization:shop", "team")
	for ref, want := range map[string]string{
		"ambit.user:alice":   alice,
		"ambit.user:bob":     "00112233445566778899aabbccddeeff",
		"group:team":         team,
		"group:inner":        derive("ambit.group", "ambit.group:"+team, "inner"),
		"ambit.policy:named": derive("ambit.policy", "account", "named"),
		"ambit.token:key":    derive("ambit.token", "ambit.user:"+alice, "key"),
		"account":            derive("account", "", "acme"),
	} {
		parsed, err := ambit.ParseRef(ref)
		if err != nil {
			t.Fatal(err)
		}
		got, err := w.Account.Resolve(parsed)
		if err != nil || got.ID != want {
			t.Errorf("%s has the id %s (%v), want %s", ref, got.ID, err, want)
		}
	}
	nameless := ambit.Ref{Type: ambit.PolicyType, ID: derive("ambit.policy", "account", "0")}
	if _, err := w.Account.Get(nameless); err != nil {
		t.Errorf("the policy without a name: %v", err)
	}
}

// A file may name things before they come, and relations that are no parents may
// even go in a circle.
func TestOrderOfTheFileIsFree(t *testing.T) {
	w := read(t, "order.yaml", `
account: acme
catalogs:
  - catalog: desk
    types:
      room: {parents: [account], relations: {key: key}}
      key:  {parents: [room], relations: {spare: key}}
      desk: {parents: [room], relations: {owner: ambit.user, neighbors: desk}}
resources:
  desk:2: {room: hall, neighbors: [desk:1, "3"]}
  desk:1: {room: hall, neighbors: "2", owner: alice}
  key:b: {room: hall, spare: a}
  room:hall: {key: a}
  key:a: {room: hall, spare: b}
  desk:3: {room: hall}
users:
  alice: {home: desk:3}
`)
	var order []string
	for noun := range w.Account.Nouns() {
		order = append(order, w.Short(noun.Ref()))
	}
	want := []string{"room:hall", "desk:2", "desk:1", "key:b", "key:a", "desk:3", "user:alice"}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Errorf("order of registration (-want +got):\n%s", diff)
	}
	relations := func(ref string) (texts []string) {
		for _, r := range get[*ambit.Resource](t, w, ref).Relations {
			texts = append(texts, r.Name+" "+w.Short(r.To))
		}
		slices.Sort(texts)
		return texts
	}
	for ref, want := range map[string][]string{
		"desk:1":    {"neighbors desk:2", "owner user:alice", "room room:hall"},
		"desk:2":    {"neighbors desk:1", "neighbors desk:3", "room room:hall"},
		"room:hall": {"account account", "key key:a"},
		"key:b":     {"room room:hall", "spare key:a"},
	} {
		if diff := cmp.Diff(want, relations(ref)); diff != "" {
			t.Errorf("relations of %s (-want +got):\n%s", ref, diff)
		}
	}
}

func TestReadJSON(t *testing.T) {
	w := read(t, "world.json", `{
	"account": {"slug": "acme", "attributes": {"protected": true}},
	"catalogs": ["keygen"],
	"resources": {"product:editor": {}, "user:zoë": {"attributes": {"firstName": "Zoë"}}},
	"tests": [{"why": "a protected account", "as": "anonymous", "deny": {"user.create": null}}]
}`)
	if got := get[*ambit.Resource](t, w, "user:zoë").Attributes["firstName"]; got != "Zoë" {
		t.Errorf("firstName is %v", got)
	}
	if got := w.Account.Settings().Attributes["protected"]; got != true {
		t.Errorf("protected is %v", got)
	}
	results := w.Run(t.Context(), w.Asker())
	if len(results) != 1 || !results[0].Passed || results[0].Place.String() != "world.json:5:71" {
		t.Errorf("results: %+v", results)
	}
}

func TestCatalogOfAnotherFile(t *testing.T) {
	const text = "account: acme\ncatalogs: [./own.yaml]\nresources: {widget:w: {}}"
	var asked string
	w, err := world.Read("w.yaml", []byte(text), world.Options{Catalog: func(path string) (*ambit.Catalog, error) {
		asked = path
		return catalog.Read(path, []byte("catalog: own\ntypes: {widget: {parents: [account]}}"))
	}})
	if err != nil || asked != "./own.yaml" {
		t.Fatalf("asked for %q: %v", asked, err)
	}
	get[*ambit.Resource](t, w, "widget:w")

	_, err = world.Read("w.yaml", []byte(text), world.Options{Catalog: func(string) (*ambit.Catalog, error) {
		return nil, errors.New("the disk is on fire; fetch water")
	}})
	if err == nil || !strings.Contains(err.Error(), "w.yaml:2:12: the disk is on fire; fetch water") {
		t.Errorf("got %v", err)
	}
}

func TestWords(t *testing.T) {
	w := read(t, "words.yaml", `
account: acme
catalogs: [keygen]
resources:
  product:editor: {}
  policy:pro: {product: editor}
users:
  alice: {}
`)
	if got, ok := w.AttributeType("license", "maxMachines"); !ok || got != ambit.TypeInt {
		t.Errorf("maxMachines is %q, %t", got, ok)
	}
	if _, ok := w.AttributeType("license", "nope"); ok {
		t.Error("an attribute that nothing declares has a type")
	}
	relation, err := w.Relation("license", "policy", "pro")
	if want := (ambit.Relation{Name: "policy", To: ambit.Ref{Type: "keygen/policy", ID: "pro"}}); err != nil || relation != want {
		t.Errorf("relation %v (%v), want %v", relation, err, want)
	}
	if _, err := w.Relation("license", "polcy", "pro"); err == nil || !strings.Contains(err.Error(), `did you mean "policy"?`) {
		t.Errorf("a relation that is not there: %v", err)
	}
	product := ambit.Ref{Type: "product", ID: "editor"}
	for permission, want := range map[ambit.PermissionID]ambit.TypeName{"product.read": "product", "license.create": "keygen/license", "nothing": "product"} {
		if got := w.Described(product, permission); got != want {
			t.Errorf("a question about %s on %s describes a %s, want %s", permission, product, got, want)
		}
	}
	for ref, want := range map[string][2]string{
		"product:editor":     {"keygen/product:editor", "product:editor"},
		"ambit.user:alice":   {"ambit.user:" + get[*ambit.User](t, w, "ambit.user:alice").ID, "ambit.user:alice"},
		"anonymous":          {"anonymous", "anonymous"},
		"account":            {"account:" + w.Account.ID(), "account"},
		"ghost:x":            {"ghost:x", "ghost:x"},
		"ambit.user:nobody":  {"ambit.user:nobody", "ambit.user:nobody"},
		"keygen/license:new": {"keygen/license:new", "license:new"},
	} {
		parsed, err := ambit.ParseRef(ref)
		if err != nil {
			t.Fatal(err)
		}
		if got := [2]string{w.Full(parsed).String(), w.Short(parsed)}; got != want {
			t.Errorf("%s is spelled %q, want %q", ref, got, want)
		}
	}
	if want := []string{"product:editor", "policy:pro", "ambit.user:alice"}; !slices.Equal(w.References(), want) {
		t.Errorf("references %v, want %v", w.References(), want)
	}
	if want := []string{"product:editor", "ambit.user:alice"}; !slices.Equal(w.Principals(), want) {
		t.Errorf("principals %v, want %v", w.Principals(), want)
	}
	if want := []string{"account", "code", "created", "distributionStrategy", "metadata", "name", "permissions", "platforms", "updated", "url"}; !slices.Equal(w.Declared("product"), want) {
		t.Errorf("a product declares %v, want %v", w.Declared("product"), want)
	}
	if got := w.Declared("ghost"); got != nil {
		t.Errorf("what has no type declares %v", got)
	}
	if !slices.Contains(w.Permissions(), "license.validate-key") || !slices.Contains(w.Types(), "ambit.user") || !slices.Contains(w.Types(), "license") {
		t.Error("permissions or types are missing")
	}
}

func TestTimesAndValues(t *testing.T) {
	w := read(t, "values.yaml", `
account: acme
catalogs:
  - catalog: own
    types:
      thing: {parents: [account], attributes: {at: time, ratio: double, count: int, names: list(string), on: bool}}
resources:
  thing:x: {attributes: {at: "2026-01-02T03:04:05.000000006+01:00", ratio: 3, count: -7, names: [a, "b c"], on: true}}
`)
	want := map[string]ambit.Value{
		"at": time.Date(2026, 1, 2, 2, 4, 5, 6, time.UTC), "ratio": 3.0, "count": int64(-7),
		"names": []ambit.Value{"a", "b c"}, "on": true,
	}
	if diff := cmp.Diff(want, get[*ambit.Resource](t, w, "thing:x").Attributes); diff != "" {
		t.Errorf("attributes (-want +got):\n%s", diff)
	}
}
