package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/world"
)

const shop = `
account: {slug: acme, id: "%032d", attributes: {%s}}
catalogs:
  - catalog: shop
    types:
      account: {attributes: {open: bool, size: int}}
      store: {parents: [account, store], relations: {twin: {to: store}}}
    permissions: {store: {open: null}}
`

// of is a world of the shop; number tells its account from others.
func of(t *testing.T, number int, attributes, text string) *world.World {
	t.Helper()
	w, err := world.Read("w.yaml", []byte(fmt.Sprintf(shop, number, attributes)+text), world.Options{Conditions: cel.New()})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// told is a plan as text: a line for each step, in the words of the file.
func told(p *Plan) string {
	var b strings.Builder
	for _, s := range p.Steps {
		what := p.wanted.Short(s.Ref)
		if s.Action == Delete {
			what = p.present.Short(s.Ref)
		}
		if s.Catalog != nil {
			what = "catalog " + s.Catalog.Name
		}
		line := fmt.Sprintf("%s %s %s", s.Action, what, strings.Join(s.Fields, ","))
		if s.Set {
			line += fmt.Sprintf(" +%d -%d", len(s.Add), len(s.Remove))
		}
		if s.Again {
			line += " again"
		}
		b.WriteString(strings.Join(strings.Fields(line), " ") + "\n")
	}
	return b.String()
}

func TestPlans(t *testing.T) {
	const id = "11111111111111111111111111111111"
	for name, c := range map[string]struct {
		is, shall string
		prune     bool
		want      string
	}{
		"nothing differs but ids": {
			"users: {sam: {id: \"" + id + "\", title: Sam}}\npolicies: [{name: p, allow: [stores:open], to: ambit.user:sam, at: account}]",
			"users: {sam: {title: Sam}}\npolicies: [{name: p, allow: [stores:open], to: ambit.user:sam, at: account}]", true, "",
		},
		"a name comes before an id": {
			"users: {sam: {id: \"" + id + "\"}, eve: {}}",
			"users: {eve: {id: \"" + id + "\"}}", true, "- user:sam\n",
		},
		"an id tells of a rename": {
			"users: {sam: {id: \"" + id + "\"}}",
			"users: {samuel: {id: \"" + id + "\"}}", true, "~ user:samuel name\n",
		},
		"names are of a home": {
			"resources: {store:a: {}, store:b: {}}\ngroups: {g: {home: \"store:a\"}}",
			"resources: {store:a: {}, store:b: {}}\ngroups: {g: {home: \"store:b\"}}", true, "+ group:g\n- group:g\n",
		},
		"homes that were renamed have the same in them": {
			"groups: {g: {id: \"" + id + "\"}, in: {home: group:g}}",
			"groups: {new: {id: \"" + id + "\"}, in: {home: group:new}}", true, "~ group:new name\n",
		},
		"policies without a name are what they say": {
			"users: {sam: {}, eve: {}}\npolicies:\n - {id: \"" + id + "\", allow: [stores:open], to: ambit.user:eve, at: account}\n - {id: a" + id[1:] + ", allow: [stores:open], to: ambit.user:sam, at: account}\n - {id: b" + id[1:] + ", allow: [stores:open], to: ambit.user:sam, at: account}",
			"users: {eve: {}, sam: {}}\npolicies:\n - {allow: [stores:open], to: ambit.user:sam, at: account}\n - {deny: [stores:open], to: ambit.user:sam, at: account}", true,
			"+ policy:X\n- policy:X\n- policy:X\n",
		},
		"resources come before what refers to them, and again after": {
			"", "resources: {store:a: {twin: b}, store:b: {twin: a, store: c}, store:c: {}}\ngroups: {g: {members: [group:h, ambit.user:sam]}, h: {}}\nusers: {sam: {}}\npolicies: [{name: p, allow: [stores:open], to: group:g, at: store:c}]", false,
			"+ store:a\n+ store:c\n+ store:b\n+ user:sam\n+ group:g\n+ group:h\n~ store:a again\n~ group:g members +2 -0 again\n+ policy:p\n",
		},
		"what goes, goes before what it needs": {
			"resources: {store:a: {}, store:b: {store: a}}\ngroups: {g: {home: \"store:b\", members: [\"ambit.user:sam\"]}}\nusers: {sam: {}, me: {}}\nroles: {r: {permissions: [stores:open]}}\npolicies:\n - {name: mine, allow: [r], to: ambit.user:me, at: account}\n - {name: p, allow: [r], to: group:g, at: store:b}",
			"", true,
			"- policy:p\n- role:r\n- group:g\n- user:me\n- user:sam\n- store:b\n- store:a\n- policy:mine\n",
		},
		"nothing goes unasked": {"users: {sam: {}}", "", false, ""},
		"members come and go": {
			"users: {sam: {}, eve: {}}\ngroups: {g: {members: [ambit.user:sam]}}",
			"users: {sam: {}, eve: {}}\ngroups: {g: {members: [ambit.user:eve]}}", false, "~ group:g members +1 -1\n",
		},
		"tokens are in no plan": {"users: {sam: {}}\ntokens: {t: {principal: ambit.user:sam}}", "users: {sam: {}}", true, ""},
	} {
		present, wanted := of(t, 1, "", c.is), of(t, 2, "", c.shall)
		var caller ambit.Ref
		if me, err := present.Account.Resolve(ambit.Ref{Type: ambit.UserType, ID: "me"}); err == nil {
			caller = me
		}
		p := New(present, wanted, Options{Prune: c.prune, Caller: caller})
		got, want := plain(told(p)), plain(c.want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if left := New(present, wanted, Options{}).Left; !c.prune != (len(p.Left) == len(left)) && len(left) > 0 {
			t.Errorf("%s: %d are left, of %d", name, len(p.Left), len(left))
		}
	}
}

// plain is text less the ids of policies, which are hashes, and the types'
// prefixes.
func plain(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		before, after, found := strings.Cut(strings.ReplaceAll(line, "ambit.", ""), "policy:")
		if id := strings.TrimSpace(after); found && (len(id) == 32 || id == "X") {
			line = before + "policy:X\n"
		}
		b.WriteString(strings.ReplaceAll(line, "ambit.", ""))
	}
	return b.String()
}

func TestSettingsAndCatalogsAreBroughtToWhatIsWanted(t *testing.T) {
	present, wanted := of(t, 1, "open: true, size: 3", ""), of(t, 2, "size: 4", "")
	p := New(present, wanted, Options{Prune: true})
	if diff := cmp.Diff("~ account open,size\n", told(p)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]ambit.Value{"open": nil, "size": int64(4)}, p.Steps[0].Attributes); diff != "" {
		t.Error(diff)
	}
	other, err := world.Read("w.yaml", []byte("account: acme\ncatalogs:\n - {catalog: shop, types: {store: {parents: [account]}}}\n - keygen"), world.Options{Conditions: cel.New()})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		is, shall *world.World
		want      string
	}{
		{of(t, 1, "", ""), other, "~ catalog shop version\n+ catalog keygen\n"},
		{other, of(t, 1, "", ""), "~ catalog shop version\n- catalog keygen\n"},
		{other, other, ""},
	} {
		if diff := cmp.Diff(c.want, told(New(c.is, c.shall, Options{Prune: true}))); diff != "" {
			t.Error(diff)
		}
	}
}

// TestPlansAreSpokenInTheAccountsWords looks at what is sent: every reference is
// the present account's, those given meanwhile included.
func TestPlansAreSpokenInTheAccountsWords(t *testing.T) {
	const text = "users: {sam: {}}\nroles: {r: {permissions: [stores:open]}}\nresource-groups: {all: {}}\npolicies: [{name: p, home: \"store:a\", allow: [r, ambit.auditor], to: [ambit.user:sam, anonymous], at: [store:a, resource-group:all]}]\nresources: {store:a: {}}"
	wanted := of(t, 2, "", text)
	p := New(of(t, 1, "", ""), wanted, Options{})
	n := 0
	for _, s := range p.Steps {
		noun := p.InPresent(s.Noun)
		rendering := likeness(noun)
		if strings.Contains(rendering, wanted.Account.ID()) {
			t.Errorf("it names the other account: %s", rendering)
		}
		if policy, ok := noun.(*ambit.Policy); ok {
			for _, ref := range append(policy.Principals[:1:1], policy.ResourceGroups[0], ambit.Ref{ID: string(policy.Roles[0])}) {
				if !strings.HasPrefix(ref.ID, "made-") {
					t.Errorf("it names %s, which nobody has", ref)
				}
			}
			if policy.Roles[1] != "ambit.auditor" || policy.Principals[1] != ambit.Anonymous || policy.Home.ID != "a" {
				t.Errorf("the policy is %+v", policy)
			}
			n++
		}
		if ambit.OwnOf(s.Noun) != nil {
			p.Made(s.Ref, ambit.Ref{Type: s.Ref.Type, ID: "made-" + s.Ref.ID})
		}
	}
	if created, updated, deleted := p.Counts(); n != 1 || created != 5 || updated+deleted != 0 {
		t.Errorf("%d policies; %d, %d, %d", n, created, updated, deleted)
	}
}
