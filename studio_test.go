package ambit_test

import (
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/cel"
)

// studioText is a catalog with scopes, includes and conditions.
const studioText = `
catalog: studio
types:
  account: {attributes: {sealed: {type: bool, default: false}}}
  team:    {parents: [account]}
  project: {parents: [team]}
  drawer:  {parents: [team, drawer]}
  file:
    parents:    [drawer, project]
    relations:  {seal: {to: project, guard: protected}, lead: {to: ambit.user, one: true}}
    attributes:
      open:  {type: bool, default: false}
      size:  {type: int, request: true}
      price: {type: int, guard: protected}
      made:  {type: time, guard: read-only}
  note:  {parents: [file], attributes: {seal: {type: bool, guard: protected}}}
  bot:   {parents: [project], acts: true, attributes: {mode: {type: string, request: true}}}
  vault: {opaque: true}
  ambit.user: {attributes: {level: {type: int, request: true, default: 1}}}
permissions:
  file:
    create:
    read:
    edit:    {scopes: [project]}
    share:   {scopes: [project, team]}
    protect:
  note: {read: }
  project:
    read:
    manage: {includes: [ambit.users:read]}
    secure: {scopes: [team], includes: [ambit.users:update]}
  drawer: {read: }
  vault:  {open: }
  bot:    {poke: }
wildcards:
  "files:*":    {scopes: [team]}
  "projects:*": {scopes: [account]}
roles:
  everything: {permissions: ["*:*"]}
  reader:     {permissions: ["*:read"], id: 5eed0000000000000000000000000001}
  local:      {permissions: [files:read], scopes: [project]}
  filing:     {permissions: [drawers:read], scopes: [drawer]}
`

// studio reads the catalog above with more lines at its end.
func studio(t testing.TB, more string) *ambit.Catalog {
	t.Helper()
	c, err := catalog.Read("studio.yaml", []byte(studioText+more), catalog.WithConditions(cel.New()))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newStudio is an account with a file that lies in a project and in a drawer:
// team t > project p > file f, and t > drawer d > drawer inner > f.
func newStudio(t *testing.T, more string) *fixture {
	t.Helper()
	d, err := ambit.NewDraft(ambit.Config{ID: id("acme"), Slug: "acme", Conditions: cel.New()})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t, d}
	f.do(ambit.Adopt{Catalog: studio(t, more)})
	f.resource("team:t account=account")
	f.resource("project:p team=team:t")
	f.resource("drawer:d team=team:t")
	f.resource("drawer:inner drawer=drawer:d")
	f.resource("file:f drawer=drawer:inner project=project:p")
	f.resource("note:n file=file:f")
	f.resource("bot:b project=project:p")
	return f
}

// A claim is what one is told who asks.
type claim struct {
	who, permission, what string
	want                  ambit.Reason
}

const (
	yes   = ambit.ReasonAllowed
	no    = ambit.ReasonNoPolicy
	never = ambit.ReasonDenied
)

func expectAll(t *testing.T, a *ambit.Account, claims []claim) {
	t.Helper()
	for _, c := range claims {
		expect(t, a, ask(c.who, c.permission, c.what), c.want)
	}
}

// holder makes a user that is named after what it holds, and lets it hold that.
func (f *fixture) holder(name, what, at string) {
	f.t.Helper()
	f.user(name)
	f.allow(name, what, "ambit.user:"+name, at)
}

func (f *fixture) role(r *ambit.Role) {
	f.t.Helper()
	f.do(ambit.Put{Noun: r})
}
