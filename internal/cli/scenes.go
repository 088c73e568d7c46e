package cli

import (
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
)

// A scene is one world of the demo (demo/NAME.yaml) with the questions that it is
// shown by. What the world must answer stands in its own tests; the remarks here
// are for whoever watches.
type scene struct {
	name, title, story string
	picture            string
	questions          []demoQuestion
}

// A demoQuestion is a question of a scene, or, with list, a list.
type demoQuestion struct {
	heading                  string // printed above it
	as, permission, resource string
	context                  map[string]ambit.Value
	write                    string
	now                      string
	list                     listKind
	remark                   string
	why                      bool // print the explanation
}

type listKind string

const (
	listResources  listKind = "resources"
	listPrincipals listKind = "principals"
)

// demoNow is when the demo takes place, where a question does not say.
var demoNow = time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)

func (q demoQuestion) question() (ambit.Question, error) {
	asked := ambit.Question{Permission: ambit.PermissionID(q.permission), Context: q.context, Now: demoNow}
	var err error
	if asked.Principal, err = parseRef(q.as); err != nil {
		return asked, err
	}
	if q.resource != "account" {
		if asked.Resource.Ref, err = parseRef(q.resource); err != nil {
			return asked, err
		}
	}
	if q.write != "" {
		asked.Write = strings.Split(q.write, ",")
	}
	if q.now != "" {
		asked.Now, err = time.Parse(time.RFC3339, q.now)
	}
	return asked, err
}

// widths are the columns that the scene's questions take. Where all are about the
// account, that goes without saying.
func (s scene) widths() (w [3]int) {
	elsewhere := false
	for _, q := range s.questions {
		if q.list == "" {
			for i, text := range []string{q.as, q.permission, q.resource} {
				w[i] = max(w[i], len(text))
			}
			elsewhere = elsewhere || q.resource != "account"
		}
	}
	if !elsewhere {
		w[2] = 0
	}
	return w
}

// The scenes begin with the plainest and end with the richest.
var scenes = []scene{
	{
		name: "stax", title: "Stax: roles and tokens",
		story: "Whoever asks holds one of three roles, everywhere. A token can be held shorter\nthan whoever it stands for.",
		picture: `account            admin: nora · user: ci, assistant · readonly: reporter
token:nightly      of ci, may only look at workloads
token:agent        of assistant, acting for nora`,
		questions: []demoQuestion{
			{as: "user:nora", permission: "teams:CreateUser", resource: "account"},
			{as: "user:nora", permission: "teams:CreateRootUser", resource: "account", remark: "admin is no wildcard", why: true},
			{as: "service-account:ci", permission: "workloads:CreateWorkload", resource: "account"},
			{as: "token:nightly", permission: "workloads:CreateWorkload", resource: "account", why: true},
			{as: "token:agent", permission: "workloads:CreateWorkload", resource: "account", remark: "both may"},
			{as: "token:agent", permission: "teams:CreateUser", resource: "account", remark: "the assistant may not"},
		},
	},
	{
		name: "scalr", title: "Scalr: where a grant counts",
		story: "A grant covers what lies beneath. Some permissions are only granted close by,\nand a deny stands, whatever is allowed below it.",
		picture: `account
├─ environment:production    deny runs:apply until January 5
│  ├─ workspace:network
│  └─ workspace:shop         dana may deploy
└─ environment:staging       developers may deploy
   └─ workspace:shop-next`,
		questions: []demoQuestion{
			{as: "ambit.user:erik", permission: "runs:create", resource: "workspace:shop-next", remark: "by way of his group"},
			{as: "ambit.user:erik", permission: "runs:create", resource: "workspace:shop"},
			{as: "ambit.user:erik", permission: "runs:apply", resource: "workspace:shop-next", why: true},
			{as: "ambit.user:dana", permission: "runs:apply", resource: "workspace:shop", remark: "on January 1", why: true},
			{as: "ambit.user:dana", permission: "runs:apply", resource: "workspace:shop", now: "2026-01-05T00:00:00Z", remark: "on January 5"},
		},
	},
	{
		name: "harness", title: "Harness: administrators of each level",
		story: "A role says at which level it counts. Who administers a project makes roles\nfor it, and only for it.",
		picture: `account
└─ organization:shop         admins: group platform ∋ group leads ∋ olaf
   ├─ project:shop/web       admin: mia · release-manager: vera
   │  └─ pipeline:web
   └─ project:shop/pay       _account_viewer: vera (to no effect)
      └─ pipeline:pay`,
		questions: []demoQuestion{
			{as: "ambit.user:mia", permission: "core_pipeline_edit", resource: "pipeline:web"},
			{as: "ambit.user:mia", permission: "core_pipeline_edit", resource: "pipeline:pay", remark: "another project"},
			{as: "ambit.user:olaf", permission: "core_pipeline_edit", resource: "pipeline:pay", remark: "by two groups"},
			{as: "ambit.user:mia", permission: "ambit.roles:create", resource: "project:shop/web", why: true},
			{as: "ambit.user:vera", permission: "core_pipeline_execute", resource: "pipeline:web", remark: "its own role"},
			{as: "ambit.user:vera", permission: "core_pipeline_view", resource: "pipeline:pay", why: true},
		},
	},
	{
		name: "cloudflare", title: "Cloudflare: sets, conditions, time",
		story: "Zones need not be registered. Groups of people get groups of zones,\ncontractors go by themselves, administrators bring a second factor.",
		picture: `group:webmasters ∋ ana ── domain-dns ── resource-group:storefronts
user:ben ──────────────── domain-dns ── zone:shop.example  until February 1
user:kim ──────────────── admin ─────── account            when context.mfa`,
		questions: []demoQuestion{
			{as: "user:ana", permission: "dns-records:edit", resource: "zone:shop.test", why: true},
			{as: "user:ana", permission: "dns-records:edit", resource: "zone:intranet.example", remark: "not in the set"},
			{as: "user:ben", permission: "dns-records:edit", resource: "zone:shop.example", remark: "in January"},
			{as: "user:ben", permission: "dns-records:edit", resource: "zone:shop.example", now: "2026-02-01T00:00:00Z", remark: "in February"},
			{as: "user:kim", permission: "cache:purge", resource: "zone:shop.example", context: map[string]ambit.Value{"mfa": true}, remark: "with mfa"},
			{as: "user:kim", permission: "cache:purge", resource: "zone:shop.example", remark: "mfa unsaid", why: true},
		},
	},
	{
		name: "keygen", title: "Keygen: things that act",
		story: "Products, licenses and users ask for themselves. Ada has a license of each of\ntwo products: neither product sees the other's.",
		picture: `account
├─ product:editor ── policy:pro ───── license:ada-editor ── machine:laptop
│  └─ release:editor-2   open
├─ product:game ──── policy:player ── license:ada-game
│  └─ release:game-1
└─ user:ada              holds both licenses`,
		questions: []demoQuestion{
			{as: "product:editor", permission: "license.read", resource: "license:ada-editor"},
			{as: "product:editor", permission: "license.read", resource: "license:ada-game", remark: "the other product's"},
			{as: "product:editor", permission: "user.read", resource: "user:ada", why: true},
			{as: "ambit.user:sam", permission: "license.update", resource: "license:ada-editor", write: "name", remark: "writing its name"},
			{as: "ambit.user:sam", permission: "license.update", resource: "license:ada-editor", write: "maxMachines", remark: "writing maxMachines", why: true},
			{as: "anonymous", permission: "release.download", resource: "release:editor-2", remark: "open to all"},
			{heading: "Lists are the same rules asked the other way round:", list: listPrincipals,
				permission: "license.read", resource: "license:ada-editor", remark: "who reads license:ada-editor"},
			{list: listResources, as: "user:ada", permission: "license.read", remark: "which licenses ada reads    "},
		},
	},
}

// tries are the commands to go on with; "ambit" is however the program is run.
var tries = []struct {
	what     string
	commands []string
}{
	{"ask something else", []string{"check --world demo:keygen user:ada machine.read machine:laptop"}},
	{"ask why", []string{"explain --world demo:keygen product:game user.read user:ada"}},
	{"ask the other way round", []string{"list principals --world demo:keygen license.read license:ada-game"}},
	{"look at what an application declares", []string{"catalog show keygen"}},
	{"take a world home, change it, and ask its tests", []string{
		"demo keygen --source > mine.yaml",
		"test --world mine.yaml",
	}},
}
