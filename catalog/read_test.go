package catalog

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/internal/casefile"
	"github.com/ambit-iam/ambit/internal/document"
)

func TestFaults(t *testing.T) {
	casefile.Run(t, "testdata/faults.txt", func(t *testing.T, input string) string {
		_, err := Read("case.yaml", []byte(input), WithConditions(cel.New()))
		var all *document.Error
		if !errors.As(err, &all) {
			t.Fatalf("got the error %v", err)
		}
		var b strings.Builder
		for _, f := range all.Faults {
			b.WriteString(f.Message() + "\n")
		}
		return b.String()
	})
}

const everything = `
catalog: demo
version: "2.1"
title: Demo
description: |
  Two
  lines
ids: "{type}.{action}"
types:
  account: {attributes: {protected: {type: bool, default: false}}}
  ambit.user: {attributes: {department: string}}
  zone: {opaque: true}
  policy: {parents: [account], plural: policies, title: Policy, description: A policy}
  license:
    parents: [policy, user]
    acts: true
    relations: {group: {to: group, one: true, required: true, guard: protected, description: Its group}, other: zone, user: {one: true}}
    attributes:
      open: bool
      max: {type: int, guard: read-only, default: 3, request: true, description: How many}
      free: {type: double, guard: free, default: 2}
      since: {type: time, default: "2026-01-31T09:00:00Z"}
      tags: {type: list(string), default: [a, "1"]}
    reach: [group, ~machine.license/owner, user]
  machine: {parents: [license], relations: {owner: ambit.user}}
  group: {parents: [account]}
permissions:
  license:
    read: Read a license
    list:
    validate-key: {description: Validate, title: Validate key, scopes: [account, global-scope], includes: [ambit.users:read], id: "license:validate"}
  policy: {read: null}
wildcards:
  "*:*": {description: Everything, title: All, scopes: [account]}
  licenses:*: All of licenses
roles:
  admin: {title: Admin, description: May all, id: 0123456789abcdef0123456789abcdef, label: staff, permissions: ["*:*", license.read], scopes: [account]}
  none:
policies:
  - {name: first, description: The first, allow: [license.read, admin, "policies:*", demo/none], to: license, at: self, when: resource.open}
  - deny: license.list
    to: [anonymous, authenticated, ambit.user, service-account]
    at: account
`

func TestEveryConstructIsRead(t *testing.T) {
	since, err := ambit.TypeTime.Convert("2026-01-31T09:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	want := &ambit.Catalog{
		Name: "demo", Version: "2.1", Title: "Demo", Description: "Two\nlines\n", IDs: "{type}.{action}",
		Types: []ambit.Type{
			{Name: "account", Attributes: []ambit.AttributeDecl{{Name: "protected", Type: ambit.TypeBool, Default: false}}},
			{Name: "ambit.user", Attributes: []ambit.AttributeDecl{{Name: "department", Type: ambit.TypeString}}},
			{Name: "zone", Opaque: true},
			{Name: "policy", Parents: []string{"account"}, Plural: "policies", Title: "Policy", Description: "A policy"},
			{
				Name: "license", Parents: []string{"policy", "user"}, Acts: true,
				Relations: []ambit.RelationDecl{
					{Name: "group", To: "group", One: true, Required: true, Guard: ambit.GuardProtected, Description: "Its group"},
					{Name: "other", To: "zone"},
					{Name: "user", One: true},
				},
				Attributes: []ambit.AttributeDecl{
					{Name: "open", Type: ambit.TypeBool},
					{Name: "max", Type: ambit.TypeInt, Guard: ambit.GuardReadOnly, Default: int64(3), Request: true, Description: "How many"},
					{Name: "free", Type: ambit.TypeDouble, Default: 2.0},
					{Name: "since", Type: ambit.TypeTime, Default: since},
					{Name: "tags", Type: ambit.ListOf(ambit.TypeString), Default: []ambit.Value{"a", "1"}},
				},
				Reach: []string{"group", "~machine.license/owner", "user"},
			},
			{Name: "machine", Parents: []string{"license"}, Relations: []ambit.RelationDecl{{Name: "owner", To: "ambit.user"}}},
			{Name: "group", Parents: []string{"account"}},
		},
		Permissions: []ambit.Permission{
			{Type: "license", Action: "read", Description: "Read a license"},
			{Type: "license", Action: "list"},
			{
				Type: "license", Action: "validate-key", ID: "license:validate", Title: "Validate key", Description: "Validate",
				Scopes: []string{"account", "global-scope"}, Includes: []ambit.PermissionID{"ambit.users:read"},
			},
			{Type: "policy", Action: "read"},
		},
		Wildcards: []ambit.Wildcard{
			{Pattern: "*:*", Title: "All", Description: "Everything", Scopes: []string{"account"}},
			{Pattern: "licenses:*", Description: "All of licenses"},
		},
		Roles: []ambit.BuiltinRole{
			{
				Name: "admin", ID: "0123456789abcdef0123456789abcdef", Title: "Admin", Description: "May all", Label: "staff",
				Permissions: []ambit.Pattern{"*:*", "license.read"}, Scopes: []string{"account"},
			},
			{Name: "none"},
		},
		Policies: []ambit.BuiltinPolicy{
			{
				Name: "first", Description: "The first", Effect: ambit.Allow,
				Roles: []string{"admin", "demo/none"}, Permissions: []ambit.Pattern{"license.read", "policies:*"},
				To: []string{"license"}, At: "self", When: "resource.open",
			},
			{
				Effect: ambit.Deny, Permissions: []ambit.Pattern{"license.list"},
				To: []string{"anonymous", "authenticated", "ambit.user", "service-account"}, At: "account",
			},
		},
	}
	got, err := Read("demo.yaml", []byte(everything), WithConditions(cel.New()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
	again, err := Read("written.yaml", Write(got))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, again); diff != "" {
		t.Errorf("written and read (-want +got):\n%s", diff)
	}
}

func TestJSONIsReadAsWell(t *testing.T) {
	c, err := Read("demo.json", []byte(`{"catalog": "demo", "types": {"a": {"parents": ["account"], "attributes": {"n": {"type": "int", "default": 3}}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := &ambit.Catalog{Name: "demo", Types: []ambit.Type{{
		Name: "a", Parents: []string{"account"}, Attributes: []ambit.AttributeDecl{{Name: "n", Type: ambit.TypeInt, Default: int64(3)}},
	}}}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestErrorShowsTheLine(t *testing.T) {
	_, err := Read("demo.yaml", []byte("catalog: demo\ntypes:\n  license: {parents: [polcy, account]}\n  policy: {parents: [account]}\n"))
	want := `demo.yaml:3:23: there is no type "polcy"; did you mean "policy"?
     3 |   license: {parents: [polcy, account]}
       |                       ^^^^^`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestLargeCatalogsAreRefused(t *testing.T) {
	_, err := Read("big.yaml", make([]byte, MaxSize+1))
	if err == nil || !strings.Contains(err.Error(), "at most 4194304 bytes are read") {
		t.Errorf("got %v", err)
	}
}
