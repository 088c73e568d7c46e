package world_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/world"
)

// again writes a world's account and reads that. The file must be the same when
// it is written once more.
func again(t *testing.T, w *world.World) *world.World {
	t.Helper()
	written, err := world.Write(w.Account)
	if err != nil {
		t.Fatal(err)
	}
	copied, err := world.Read("export.yaml", written, world.Options{Conditions: cel.New()})
	if err != nil {
		t.Fatalf("the export cannot be read:\n%s\n%s", err, written)
	}
	twice, err := world.Write(copied.Account)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(written), string(twice)); diff != "" {
		t.Errorf("written again, the export differs (-first +second):\n%s", diff)
	}
	return copied
}

// TestExportAnswersAlike exports every world of the corpus, and asks what is read
// back the questions of the original.
func TestExportAnswersAlike(t *testing.T) {
	files, err := filepath.Glob("../testdata/corpus/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus (%v)", err)
	}
	asked := 0
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			w := read(t, file, string(data))
			copied := again(t, w)
			before, after := w.Run(t.Context(), w.Asker()), w.Run(t.Context(), copied.Asker())
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("answers differ (-original +export):\n%s", diff)
			}
			asked += len(after)
		})
	}
	t.Logf("%d cases asked of exports", asked)
}

// everything holds whatever a file can hold, and what is hard to write: names
// that mean two things, ids that look like references, values at their edges.
const everything = `
account: {slug: acme, id: 0123456789abcdef0123456789abcdef, attributes: {locked: false}}
catalogs:
  - stax
  - catalog: own
    title: "An own one: with #marks"
    ids: "{type}.{action}"
    types:
      account: {attributes: {locked: {type: bool, default: true}}}
      ambit.user: {attributes: {department: string}}
      box:
        parents: [account, box, ambit.group]
        acts: true
        relations: {other: {to: box, guard: protected}, lid: {to: lid, one: true}}
        attributes: {at: time, ratio: double, count: int, text: string, names: list(string), on: {type: bool, request: true}}
        reach: [other, ~box.other]
      lid: {opaque: true}
      user: {parents: [account], acts: true}
    permissions:
      box: {open: Open, close: {id: shut}, admin: {id: admin}, protect: null}
      user: {see: {scopes: [account, elsewhere], includes: ["ambit.users:read"]}}
    wildcards: {"boxs:*": {scopes: [box]}}
    roles:
      boss: {permissions: ["*:*"], scopes: [box, account]}
      opener: {permissions: [box.open]}
    policies:
      - {name: open, allow: [opener], to: box, at: self, when: resource.on}
resources:
  box:a: {}
  box:b: {box: a, other: [a, "box:b"]}
  box:both: {account: account, box: [a, b]}
  "box:user:x": {box: a, other: "box:user:x"}
  "box:box:y": {box: "box:user:x", lid: "l:1"}
  box:on: {box: a, attributes: {on: true}}
  "box:a b": {attributes: {at: "2026-01-01T00:00:00.5+02:00", ratio: -0.0, count: -9223372036854775808, names: ["", "a: b", "#c", "null"]}}
  "box:ü \U0001F4E6 \u200b": {attributes: {text: "two\nlines\ttab \x85 \u2028 \ufeff \"quoted\" \\", ratio: 1e300}}
  "box:- x": {attributes: {text: "", ratio: 0.1, on: false, names: []}}
  box:in-group: {group: crew}
  user:alice: {}
users:
  alice: {attributes: {department: "yes"}}
  bob: {status: pending, disabled: true, home: box:a}
  "11111111111111111111111111111111": {name: twin}
  "22222222222222222222222222222222": {name: twin, home: box:a}
  "33333333333333333333333333333333": {}
  "a: b": {}
service-accounts:
  ci: {disabled: true}
groups:
  crew: {members: [ambit.user:alice, service-account:ci, "user:alice", box:b, group:inner]}
  inner: {home: group:crew, members: ["ambit.user:11111111111111111111111111111111"]}
  empty: {}
resource-groups:
  boxes: {members: [box:a, box:both, "lid:free", resource-group:boxes]}
roles:
  opener: {home: box:a, permissions: [box.open, shut], scopes: [box, elsewhere], description: "opens: shuts"}
  box.open: {permissions: []}
  boss: {permissions: [shut]}
  stax/admin: {permissions: [box.open]}
policies:
  - {allow: [own/boss, {role: box.open}, {permission: box.open}, {permission: admin}, own/opener], to: [anonymous, authenticated, box, "user:alice"], at: [account, {node: resource-group:boxes}, resource-group:boxes]}
  - {name: named, deny: ["*:*", "ambit.*:*", ambit.owner], to: group:crew, at: box:a, home: box:a, when: 'resource.text == "a\nb"',
     not-before: "2026-01-01T00:00:00Z", expires: "2027-01-01T00:00:00.000000001Z", disabled: true, description: "x: y"}
  - {name: named, allow: [shut], to: "ambit.user:22222222222222222222222222222222", at: account}
tokens:
  plain: {principal: ambit.user:alice}
  held: {principal: box:b, ceiling: {permissions: [box.open, "*:*"], at: [box:a, "lid:free", account]}, acts-for: ambit.user:alice, expires: "2026-01-01T00:00:00Z"}
  shut: {principal: box:a, ceiling: {permissions: [], at: []}}
`

func TestEverythingSurvives(t *testing.T) {
	w := read(t, "everything.yaml", everything)
	copied := again(t, w)
	if diff := cmp.Diff(nouns(w), nouns(copied)); diff != "" {
		t.Errorf("nouns (-original +export):\n%s", diff)
	}
	if diff := cmp.Diff(w.Account.Settings(), copied.Account.Settings()); diff != "" {
		t.Errorf("settings (-original +export):\n%s", diff)
	}
	if diff := cmp.Diff(w.Account.Catalogs(), copied.Account.Catalogs()); diff != "" {
		t.Errorf("catalogs (-original +export):\n%s", diff)
	}
}

// nouns are those of an account by reference, with the members of sets.
func nouns(w *world.World) map[string]any {
	all := map[string]any{}
	for noun := range w.Account.Nouns() {
		ref := noun.Ref()
		all[ref.String()] = noun
		if ref.Type != ambit.GroupType && ref.Type != ambit.ResourceGroupType {
			continue
		}
		members, err := w.Account.Members(ref, ambit.Page{})
		if err != nil {
			all[ref.String()+" members"] = err
		} else if members.Items != nil {
			all[ref.String()+" members"] = members.Items
		}
	}
	return all
}

func TestWriteRefusesWhatNoFileHolds(t *testing.T) {
	w := read(t, "bytes.yaml", "account: acme\ncatalogs: [{catalog: own, types: {box: {parents: [account], attributes: {text: string}}}}]")
	draft := w.Account.Draft()
	box := &ambit.Resource{
		Node:       ambit.Ref{Type: "own/box", ID: "b"},
		Relations:  []ambit.Relation{{Name: "account", To: w.Account.Ref()}},
		Attributes: map[string]ambit.Value{"text": "\xff"},
	}
	if err := draft.Do(ambit.Put{Noun: box}); err != nil {
		t.Skipf("the engine refuses it: %v", err)
	}
	_, err := world.Write(draft.Account())
	if err == nil || !strings.Contains(err.Error(), `account acme: the text "\xff" is not UTF-8`) {
		t.Errorf("got %v", err)
	}
}
