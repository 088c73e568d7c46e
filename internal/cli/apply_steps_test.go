package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// owned begins the worlds of these tests: whoever applies them is in them.
const owned = `
account: acme
catalogs:
  - catalog: shop
    types:
      account: {attributes: {open: bool, motto: string}}
      store: {parents: [account, store], relations: {twin: {to: store}}, attributes: {size: int, ratio: double, since: time, tags: list(string)}}
      till: {parents: [store], acts: true}
    permissions:
      store: {open: null, close: null}
      till: {use: null}
`

const owners = `
policies:
  - {name: owners, description: Owners of the account., allow: [ambit.owner], to: ambit.user:owner, at: account}
`

// shop is a server with the catalog of these tests published.
func shop(t *testing.T) *served {
	t.Helper()
	s := serve(t, "acme")
	_, document, _ := strings.Cut(owned, "catalogs:\n  - ")
	document = strings.ReplaceAll(document, "\n    ", "\n")
	body, err := json.Marshal(map[string]string{"document": document})
	if err != nil {
		t.Fatal(err)
	}
	s.posts("/v1/catalogs", s.operator, string(body))
	return s
}

const before = owned + `
resources:
  store:a: {twin: b, attributes: {size: 3, ratio: 2.0, since: "2026-01-01T00:00:00.5Z", tags: [x, "y"]}}
  store:b: {twin: a}
  store:a/1: {store: a}
  till:t: {store: a/1}
users:
  owner: {}
  sam: {title: Sam, labels: {team: search}}
groups:
  crew: {members: [ambit.user:sam, till:t]}
  inner: {home: "store:a", members: [group:crew]}
resource-groups:
  stores: {members: ["store:a", "store:b"]}
roles:
  keeper: {permissions: [stores:open, stores:close]}
` + owners + `
  - {allow: [keeper], to: group:crew, at: resource-group:stores}
  - {allow: [stores:open], to: till, at: account, expires: "2030-01-01T00:00:00Z", when: "resource.size > 2"}
tokens:
  old: {principal: ambit.user:sam}
`

const changed = owned + `
resources:
  store:a: {attributes: {size: 4}}
  store:a/1: {store: c}
  store:c: {twin: a}
users:
  owner: {}
  sam: {}
  eve: {}
groups:
  crew: {members: [ambit.user:eve]}
roles:
  keeper: {permissions: [stores:open]}
` + owners + `
  - {allow: [keeper], to: group:crew, at: "store:c"}
`

// TestApplyBringsAnAccountToTheFile applies one world and then another, and wants
// each step to be told, a second apply to do nothing, and nothing to be deleted
// unasked.
func TestApplyBringsAnAccountToTheFile(t *testing.T) {
	s := shop(t)
	one := file(t, "one.yaml", strings.Replace(before, "account: acme", "account: {slug: acme, attributes: {open: true, motto: x}}", 1))
	stdout, stderr := s.does("apply", one)
	if !strings.Contains(stdout, "done: 12 created, 1 changed, 0 deleted, 2 as they are") || !strings.Contains(stderr, "the file has 1 tokens, which are not applied") {
		t.Errorf("applied:\n%s%s", stdout, stderr)
	}
	for _, flags := range [][]string{nil, {"--prune"}, {"--dry-run"}} {
		if stdout, _ := s.does(append([]string{"apply", one}, flags...)...); !strings.Contains(stdout, ": 0 created, 0 changed, 0 deleted, 14 as they are") {
			t.Errorf("applied again with %v:\n%s", flags, stdout)
		}
	}
	s.does("token", "create", "ambit.user:sam", "--name", "his", "--expires", "1d")
	s.does("token", "create", "till:t", "--name", "its", "--expires", "1d")

	two := file(t, "two.yaml", changed)
	export, _ := s.does("export")
	dry, _ := s.does("apply", two, "--dry-run")
	if now, _ := s.does("export"); now != export {
		t.Error("a dry run changes something")
	}
	const want = `~ account (motto, open)
~ store:a (attributes, relations)
+ store:c
~ store:a/1 (relations)
~ user:sam (labels, title)
+ user:eve
~ role:keeper (permissions)
~ group:crew (members)
+ policy:ID
`
	stdout, stderr = s.does("apply", two)
	if diff := cmp.Diff(want, steps(stdout)); diff != "" || steps(dry) != want {
		t.Errorf("applied (-want +got):\n%s\nthe dry run said\n%s", diff, dry)
	}
	if !strings.Contains(stderr, "what the account has and the file does not, 6 in all") {
		t.Errorf("told: %s", stderr)
	}
	stdout, _ = s.does("apply", two, "--prune")
	if diff := cmp.Diff("- policy:ID\n- policy:ID\n- resource-group:stores\n- group:inner\n- till:t\n- store:b\n", steps(stdout)); diff != "" {
		t.Errorf("pruned (-want +got):\n%s", diff)
	}
	if stdout, _ := s.does("apply", two, "--prune"); !strings.Contains(stdout, "done: 0 created, 0 changed, 0 deleted") {
		t.Errorf("pruned again:\n%s", stdout)
	}
	if tokens, _ := s.does("token", "list"); strings.Contains(tokens, "its") || !strings.Contains(tokens, "his") {
		t.Errorf("the tokens of whoever was deleted go with it, and no others:\n%s", tokens)
	}
}

// steps are the lines of steps, less ids.
func steps(stdout string) string {
	var b strings.Builder
	for line := range strings.Lines(withoutIDs(stdout)) {
		if strings.ContainsAny(line[:1], "+~-") {
			b.WriteString(strings.Replace(line, " ambit.", " ", 1))
		}
	}
	return b.String()
}

func TestApplyIsRefusedWithWhereAndWhy(t *testing.T) {
	s := shop(t)
	s.does("apply", file(t, "w.yaml", before))
	boss := owned + "users:\n  boss: {}\npolicies:\n  - {name: bosses, allow: [ambit.owner], to: ambit.user:boss, at: account}\n"
	for name, c := range map[string]struct {
		text, flags string
		code        int
		say         string
	}{
		"a file with faults":     {"account: acme\ncatalogs: [none]", "", exitError, "w.yaml:2:12"},
		"another account":        {strings.Replace(before, "acme", "shop", 1), "--prune", exitUsage, "the token is of account acme and the file says account: shop"},
		"the caller himself":     {boss, "--prune", exitUsage, "the file does not have user:owner, who is calling"},
		"an unpublished catalog": {"account: acme\ncatalogs: [{catalog: other, types: {x: {parents: [account]}}}]", "", exitNotFound, "the server has no version of the catalog other"},
		"an unpublished version": {strings.Replace(owned, "close: null", "shut: null", 1), "", exitNotFound, "no such version of the catalog shop"},
		"no server":              {before, "--url http://127.0.0.1:1", exitError, "asking the server"},
	} {
		path := file(t, "w.yaml", c.text)
		stdout, stderr, code := s.runs(append([]string{"apply", path}, strings.Fields(c.flags)...)...)
		if code != c.code || !strings.Contains(stderr, c.say) || stdout != "" {
			t.Errorf("%s: exit code %d, want %d\n%s%s", name, code, c.code, stdout, stderr)
		}
	}
	s.fails(exitNotFound, "there is no file", "apply", "nowhere.yaml")
	s.token = "ambt_wrong"
	s.fails(exitNotAuthenticated, "", "apply", file(t, "w.yaml", before))
	s.fails(exitNotAuthenticated, "", "export")
}

// helped is a world whose helper may see everything and register resources, and
// nothing else.
func helped(resources int, more string) string {
	var b strings.Builder
	b.WriteString(owned + "resources:\n")
	for i := range resources {
		fmt.Fprintf(&b, "  store:s%d: {}\n", i)
	}
	b.WriteString("users:\n  owner: {}\n  helper: {}\n" + more + owners)
	b.WriteString("  - {name: help, allow: [ambit.auditor, 'ambit.resources:*'], to: ambit.user:helper, at: account}\n")
	return b.String()
}

// TestAnApplyThatBreaksOffGoesOn has an apply refused in its middle, with the line
// of the file; the same file then does the rest, and only that.
func TestAnApplyThatBreaksOffGoesOn(t *testing.T) {
	s := shop(t)
	s.does("apply", file(t, "w.yaml", helped(1, "")))
	owner := s.token
	token, _ := s.does("token", "create", "ambit.user:helper", "--expires", "1d")
	s.token = strings.TrimSpace(token)
	many := helped(1500, "  late: {}\n")
	path := file(t, "many.yaml", many)
	stdout, stderr, code := s.runs("apply", path)
	above, _, _ := strings.Cut(many, "  late:")
	place := fmt.Sprintf("%s:%d:3: user:late: ", path, strings.Count(above, "\n")+1)
	if code != exitDeny || strings.Count(stdout, "\n+ store:s") != 1498 || strings.Contains(stdout, "done") ||
		!strings.Contains(stderr, place) || !strings.Contains(stderr, "1499 changes are made; applied again, the file goes on") {
		t.Errorf("exit code %d, want %s\n%s", code, place, stderr)
	}
	log, _ := s.does("audit", "list", "--operation", "resources.bulk")
	if n := strings.Count(log, "resources.bulk"); n != 1+2 {
		t.Errorf("1499 resources are %d entries", n)
	}
	s.token = owner
	stdout, _ = s.does("apply", path, "--output", "json")
	var said applyAnswer
	if err := json.Unmarshal([]byte(stdout), &said); err != nil || said.Created != 1 || len(said.Changes) != 1 || said.Changes[0].What != "user:late" || said.Unchanged != 1505 {
		t.Errorf("%v: %+v", err, said)
	}
}

// TestRefusedResourcesAreToldWithTheirLine has the second resource of several that
// go together refused.
func TestRefusedResourcesAreToldWithTheirLine(t *testing.T) {
	s := shop(t)
	world := helped(1, "") + "  - {name: shut, deny: ['ambit.resources:create'], to: ambit.user:helper, at: 'store:s0'}\n"
	s.does("apply", file(t, "w.yaml", world))
	token, _ := s.does("token", "create", "ambit.user:helper", "--expires", "1d")
	s.token = strings.TrimSpace(token)
	world = strings.Replace(world, "  store:s0: {}\n", "  store:s0: {}\n  store:new: {}\n  store:shut: {store: s0}\n  store:more: {}\n", 1)
	above, _, _ := strings.Cut(world, "  store:shut")
	path := file(t, "bad.yaml", world)
	s.fails(exitDeny, fmt.Sprintf("ambit: %s:%d:3: store:shut: this needs ambit.resources:create", path, strings.Count(above, "\n")+1), "apply", path)
	if export, _ := s.does("export"); strings.Contains(export, "store:new") {
		t.Error("what is one entry is written in part")
	}
}

// TestExportsSayWhatTheyLeaveOut exports as somebody who may not read everything.
func TestExportsSayWhatTheyLeaveOut(t *testing.T) {
	s := shop(t)
	world := strings.Replace(before, "tokens:", "  - {name: some, allow: ['ambit.accounts:read', 'ambit.catalogs:read', 'ambit.users:read'], to: ambit.user:sam, at: account}\ntokens:", 1)
	s.does("apply", file(t, "w.yaml", world))
	full, _ := s.does("export")
	dir := t.TempDir()
	_, stderr := s.does("export", "--file", dir+string(filepath.Separator))
	if got, err := os.ReadFile(filepath.Join(dir, "acme.yaml")); err != nil || string(got) != full || !strings.Contains(stderr, "account acme is in") {
		t.Errorf("%v: the file differs\n%s", err, stderr)
	}
	s.does("export", "--file", filepath.Join(dir, "acme.json"))
	inJSON, _ := s.does("export", "--output", "json")
	if got, err := os.ReadFile(filepath.Join(dir, "acme.json")); err != nil || string(got) != inJSON || !json.Valid(got) {
		t.Errorf("%v: the file in JSON differs", err)
	}
	for _, name := range []string{"acme.yaml", "acme.json"} {
		if stdout, _ := s.does("apply", filepath.Join(dir, name), "--prune"); !strings.HasPrefix(stdout, "done: 0 created, 0 changed, 0 deleted") {
			t.Errorf("%s changes something:\n%s", name, stdout)
		}
	}
	token, _ := s.does("token", "create", "ambit.user:sam", "--expires", "1d")
	s.token = strings.TrimSpace(token)
	some, stderr := s.does("export")
	if !strings.Contains(stderr, "the token may not read all resources, service accounts, groups, resource groups, roles, policies;") {
		t.Errorf("stderr %q", stderr)
	}
	if !strings.Contains(some, "  sam:") || strings.Contains(some, "store:a:") || strings.Contains(some, "keeper") {
		t.Errorf("what may be read is\n%s", some)
	}
	s.token = ""
	s.fails(exitNotAuthenticated, "there is no token", "export")
}
