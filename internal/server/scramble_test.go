package server

import (
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/internal/climb"
	"github.com/ambit-iam/ambit/internal/iam"
)

// worksText is the catalog of the accounts in which people scramble: conditions
// over whatever a write can change, reach, and people of the application's own.
const worksText = `
catalog: works
types:
  account: {attributes: {open: {type: bool, default: false}, tier: {type: string, guard: protected}}}
  project: {parents: [account]}
  file:    {parents: [project], attributes: {open: {type: bool, default: false}, level: {type: int, guard: protected}}}
  product: {parents: [account], acts: true}
  license: {parents: [product], relations: {holder: {to: client}}}
  client:  {parents: [account], acts: true, reach: [~license.holder/product]}
  ambit.user: {attributes: {rank: {type: int, default: 0}}}
permissions:
  file:    {read: , edit: , protect: }
  project: {read: , edit: }
  client:  {read: , edit: }
  license: {read: }
roles:
  reader: {permissions: ["*:read"]}
policies:
  - {allow: ["clients:*", "licenses:read"], to: product, at: self}
  - {name: opened, allow: ["files:read"], to: anonymous, at: account, when: resource.open}
`

// worksNext is a version that grants more by itself.
const worksNext = worksText + `  - {name: everybody, allow: ["files:edit"], to: authenticated, at: account}
`

// surveyed are the permissions that are compared.
var surveyed = []ambit.PermissionID{
	"files:read", "files:edit", "files:protect", "projects:read", "projects:edit", "clients:edit", "licenses:read",
	"ambit.policies:create", "ambit.policies:update", "ambit.policies:publish", ambit.EscalatePermission, "ambit.groups:update",
	"ambit.roles:update", "ambit.tokens:create", "ambit.users:update", "ambit.resources:update", "ambit.accounts:update", "ambit.catalogs:adopt",
}

// manages is what everybody may who scrambles: to manage, and not what is managed.
const manages = "ambit.policies:create ambit.policies:read ambit.policies:update ambit.policies:delete ambit.policies:publish ambit.roles:* ambit.groups:* " +
	"ambit.resource-groups:* ambit.users:* ambit.service-accounts:* ambit.tokens:* ambit.resources:* ambit.sso-connectors:* ambit.accounts:update ambit.catalogs:adopt"

// A climber is somebody who tries what he can.
type climber struct {
	name    string
	account string
	secret  string
	token   ambit.Ref
}

// A scramble is an account of a node in which people who hold little do what they
// can, over HTTP.
type scramble struct {
	*node
	t        *testing.T
	r        *rand.Rand
	owner    climber
	climbers []climber
	at       string        // the account of whoever tries just now
	later    time.Duration // how far from now rights are surveyed
	known    map[string]surveyedAt
}

// A surveyedAt is what was found at a revision of an account.
type surveyedAt struct {
	revision uint64
	who      map[ambit.Ref]bool
	nodes    map[ambit.Ref]bool
	rights   climb.Rights
}

// readCatalog reads a catalog.
func readCatalog(t *testing.T, document string) *ambit.Catalog {
	t.Helper()
	c, err := catalog.Read("catalog.yaml", []byte(document), catalog.WithConditions(cel.New()))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newScramble makes the account of a seed, on a node of its own.
func newScramble(t *testing.T, seed uint64) *scramble {
	t.Helper()
	s := &scramble{node: start(t, Options{Conditions: cel.New(), Logger: slog.New(slog.DiscardHandler)}, nil), t: t, r: rand.New(rand.NewPCG(seed, 2)), known: map[string]surveyedAt{}}
	s.later = one(s.r, []time.Duration{0, 0, 90 * time.Minute})
	made, _, err := s.server.Service().Bootstrap(t.Context(), iam.NewAccount{Slug: "works", Catalogs: []*ambit.Catalog{readCatalog(t, worksText)}})
	if err != nil {
		t.Fatal(err)
	}
	s.owner = s.climber("owner", made.ID, made.Token.Reveal())
	s.at = made.ID
	s.world()
	return s
}

// climber is somebody with a secret.
func (s *scramble) climber(name, account, secret string) climber {
	s.t.Helper()
	who := read[struct{ Token ambit.Ref }](s.ask(s.t, secret, "GET", "/v1/whoami", "").done())
	return climber{name, account, secret, who.Token}
}

// put makes a noun as the owner, and is its reference.
func (s *scramble) put(path string, body map[string]any) ambit.Ref {
	s.t.Helper()
	return read[struct{ Ref ambit.Ref }](s.ask(s.t, s.owner.secret, "POST", "/v1/"+path, text(s.t, body)).done()).Ref
}

// joins makes somebody who holds patterns at a place, with a token of his own.
func (s *scramble) joins(by climber, name string, patterns []string, at ambit.Ref, ceiling map[string]any) {
	s.t.Helper()
	make := func(path string, body map[string]any) answer {
		return s.ask(s.t, by.secret, "POST", "/v1/"+path, text(s.t, body)).done()
	}
	user := read[struct{ Ref ambit.Ref }](make("users", map[string]any{"name": name, "status": "accepted"})).Ref
	make("policies", map[string]any{"effect": "allow", "principals": []ambit.Ref{user}, "permissions": patterns, "nodes": []ambit.Ref{at}})
	body := map[string]any{"principal": user}
	if ceiling != nil {
		body["ceiling"] = ceiling
	}
	secret := read[struct{ Secret string }](make("tokens", body)).Secret
	s.climbers = append(s.climbers, s.climber(name, by.account, secret))
}

// world fills the account, and the operators' with operators who may little.
func (s *scramble) world() {
	s.t.Helper()
	account := ambit.Ref{Type: ambit.AccountType, ID: s.at}
	to := func(name string, to ambit.Ref) []any { return []any{map[string]any{"name": name, "to": to}} }
	resource := func(ref string, relations ...any) ambit.Ref {
		return s.put("resources", map[string]any{"ref": ref, "relations": relations})
	}
	s.ask(s.t, s.owner.secret, "PUT", "/v1/account/catalogs/stax", "{}").done() // which somebody may give up
	p, q := resource("project:p", to("account", account)...), resource("project:q", to("account", account)...)
	resource("file:f", to("project", p)...)
	resource("file:g", to("project", q)...)
	product := resource("product:x", to("account", account)...)
	client := resource("client:c", to("account", account)...)
	resource("license:l", append(to("product", product), to("holder", client)...)...)
	crew := s.put("groups", map[string]any{"name": "crew"})
	shelf := s.put("resource-groups", map[string]any{"name": "shelf"})
	s.put("roles", map[string]any{"name": "editor", "permissions": []string{"files:edit"}})
	allow := func(to, at ambit.Ref, more map[string]any) {
		body := map[string]any{"effect": "allow", "principals": []ambit.Ref{to}, "permissions": []string{"files:*"}, "nodes": []ambit.Ref{at}}
		maps.Copy(body, more)
		s.put("policies", body)
	}
	users := ambit.Ref{Type: ambit.UserType}
	allow(crew, q, map[string]any{"permissions": []string{"files:*", "projects:edit"}, "roles": []string{"editor"}})
	allow(crew, p, map[string]any{"resource_groups": []ambit.Ref{shelf}, "permissions": []string{"files:read"}})
	allow(users, p, map[string]any{"condition": "principal.rank >= 2"})
	allow(users, q, map[string]any{"condition": `principal.name == "boss"`})
	allow(crew, p, map[string]any{"condition": "account.open"})
	allow(crew, p, map[string]any{"condition": "resource.level > 3", "permissions": []string{"files:protect"}})
	all := []string{"*:*", "ambit.*:*"}
	managing := func(more ...string) []string { return append(more, splitWords(manages)...) }
	s.joins(s.owner, "clerk", managing(), account, nil)
	s.joins(s.owner, "lead", managing("files:*", "projects:*"), p, nil)
	s.joins(s.owner, "reader", managing("files:read"), account, nil)
	s.joins(s.owner, "admin", all, account, nil)
	s.joins(s.owner, "chief", all, account, nil) // is denied nothing
	s.joins(s.owner, "bound", all, account, map[string]any{"permissions": []string{"files:read", "ambit.*:*"}, "nodes": []ambit.Ref{p}})
	s.joins(s.owner, "escalator", managing(string(ambit.EscalatePermission)), q, nil)
	denied := s.principalOf("admin")
	s.put("policies", map[string]any{"effect": "deny", "principals": []ambit.Ref{denied}, "permissions": []string{"files:edit", "ambit.groups:*"}, "nodes": []ambit.Ref{q}})
	s.put("service-accounts", map[string]any{"name": "robot"})
	s.put("service-accounts", map[string]any{"name": "runner", "home": p})
	pending := s.put("users", map[string]any{"name": "pending"})
	allow(pending, q, nil)
	system := s.climber("operator", s.operator.ID, s.operator.Token.Reveal())
	root := ambit.Ref{Type: ambit.AccountType, ID: s.operator.ID}
	s.joins(system, "publisher", []string{"ambit.catalogs:publish", "ambit.policies:create"}, root, nil)
	s.joins(system, "maker", []string{"ambit.accounts:create", "ambit.users:*", "ambit.tokens:*"}, root, nil)
}

func (s *scramble) principalOf(name string) ambit.Ref {
	s.t.Helper()
	ref, found, err := s.value(s.at).ByName(ambit.UserType, ambit.Ref{Type: ambit.AccountType, ID: s.at}, name)
	if err != nil || !found {
		s.t.Fatal(name, err)
	}
	return ref
}

// value is an account as the node has it.
func (s *scramble) value(account string) *ambit.Account {
	s.t.Helper()
	a, err := s.server.accounts.Get(s.t.Context(), account)
	if err != nil {
		s.t.Fatal(err)
	}
	return a
}

// heads are how many entries the log of each account has, as the journal tells.
func (n *node) heads(t *testing.T, accounts ...string) []uint64 {
	t.Helper()
	heads, err := n.server.opts.Journal.Heads(t.Context(), accounts)
	if err != nil {
		t.Fatal(err)
	}
	revisions := make([]uint64, len(heads))
	for i, h := range heads {
		revisions[i] = h.Revision
	}
	return revisions
}

// survey finds out what everybody in an account may do; what was found at the same
// revision is known.
func (s *scramble) survey(account string) surveyedAt {
	s.t.Helper()
	a := s.value(account)
	if known, ok := s.known[account]; ok && known.revision == a.Revision() {
		return known
	}
	found := surveyedAt{a.Revision(), map[ambit.Ref]bool{ambit.Anonymous: true}, map[ambit.Ref]bool{a.Ref(): true}, nil}
	acting := []ambit.TypeName{ambit.UserType, ambit.ServiceAccountType, ambit.GroupType, ambit.TokenType, "works/product", "works/client"}
	for noun := range a.Nouns() {
		ref := noun.Ref()
		if slices.Contains(acting, ref.Type) {
			found.who[ref] = true
		}
		if _, ok := noun.(*ambit.Resource); ok || ref.Type == ambit.UserType || ref.Type == ambit.GroupType {
			found.nodes[ref] = true
		}
	}
	rights, err := climb.Survey{
		Who: slices.Collect(maps.Keys(found.who)), Permissions: surveyed, Nodes: slices.Collect(maps.Keys(found.nodes)), Now: time.Now().Add(s.later),
	}.Take(a)
	if err != nil {
		s.t.Fatal(err)
	}
	found.rights = rights
	s.known[account] = found
	return found
}

// ofBefore reports whether a gain is one of somebody, and at something, that there
// was before. Tokens count from when they are made: what a new one may do, somebody
// may do. Of a new user, whoever wrote the policies that apply to him granted that.
func (before surveyedAt) ofBefore(g climb.Gain) bool {
	return before.nodes[g.Node] && (before.who[g.Who] || g.Who.Type == ambit.TokenType)
}

// one is any of a list.
func one[T any](r *rand.Rand, of []T) T { return of[r.IntN(len(of))] }

// tries has somebody send a request for an operation, and says what came of it.
func (s *scramble) tries(c climber, op *operation, q request) answer {
	s.t.Helper()
	header := []string{}
	if q.kind != "" {
		header = append(header, "Content-Type", q.kind)
	}
	a := s.ask(s.t, c.secret, op.method, q.at(op.path), q.body, header...)
	if a.status >= http.StatusInternalServerError {
		s.t.Errorf("%s by %s: %d %s\n%s", op.ID, c.name, a.status, a.text, q.body)
	}
	return a
}
