package scalr

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect/dialecttest"
)

func TestAnAccessPolicyIsMadeChangedAndDeleted(t *testing.T) {
	s := newStage(t)
	reads := s.role("reads", "*:read")
	made := s.owner.Send("POST", Prefix+"/access-policies?include=workspace,team,roles.permissions", policyBodyOf(s.crewLink(), webLink, toAll("roles", reads, "role-scalr.user", reads)))
	made.Golden(t, "testdata/policy-made.json", http.StatusCreated)
	id := made.Str("data.id")
	if got := made.Header.Get("Location"); got != Prefix+"/access-policies/"+id {
		t.Errorf("the policy is said to be at %q", got)
	}
	is := s.Get(policyRef(id)).(*ambit.Policy)
	if is.Home != s.web || is.Effect != ambit.Allow || !slices.Equal(is.Nodes, []ambit.Ref{s.web}) || !slices.Equal(is.Principals, []ambit.Ref{s.crew}) ||
		!slices.Equal(is.Roles, []ambit.RoleName{ambit.RoleName(strings.TrimPrefix(reads, "role-")), "scalr/user"}) {
		t.Errorf("the policy is %+v", is)
	}
	if !s.Allowed(s.crew, "runs:apply", s.web) || s.Allowed(s.crew, "runs:read", s.prod) {
		t.Error("the policy does not grant what was asked for")
	}
	answer := s.owner.Send("PATCH", Prefix+"/access-policies/"+id, policyBodyOf(toAll("roles", reads))).Is(http.StatusOK)
	if got := answer.Strs("data.relationships.roles.data", "id"); !slices.Equal(got, []string{reads}) {
		t.Errorf("the roles are %v", got)
	}
	if s.Allowed(s.crew, "runs:apply", s.web) || !s.Allowed(s.crew, "runs:read", s.web) {
		t.Error("the changed policy does not grant what was asked for")
	}
	s.owner.Send("PATCH", Prefix+"/access-policies/"+id, policyBodyOf()).Is(http.StatusOK)
	s.owner.Send("PATCH", Prefix+"/access-policies/"+id, policyBodyOf(s.crewLink(), webLink, `"user": {"data": null}`, `"account": null`)).Is(http.StatusOK)
	for _, other := range []string{s.annLink(), prodLink, s.accLink(), `"team": {"data": null}`, `"workspace": null`, s.roboLink()} {
		title, detail, at := fails(t, s.owner.Send("PATCH", Prefix+"/access-policies/"+id, policyBodyOf(other, toAll("roles", "role-scalr.admin"))), http.StatusUnprocessableEntity)
		if title != "Invalid Relationship" || !strings.Contains(detail, "Only roles") || !strings.HasPrefix(other, `"`+strings.TrimPrefix(at, "/data/relationships/")+`"`) {
			t.Errorf("%s is refused with %q: %q at %s", other, title, detail, at)
		}
	}
	if !slices.Equal(s.Get(policyRef(id)).(*ambit.Policy).Roles, is.Roles[:1]) {
		t.Error("a refused change has changed roles")
	}
	if gone := s.owner.Send("DELETE", Prefix+"/access-policies/"+id, "").Is(http.StatusNoContent); gone.Text != "" {
		t.Errorf("a deletion is answered with %s", gone.Text)
	}
	s.owner.Send("GET", Prefix+"/access-policies/"+id, "").Is(http.StatusNotFound)
	if s.Allowed(s.crew, "runs:read", s.web) {
		t.Error("what the policy granted is still granted")
	}
	if log := s.Operations(); !slices.Contains(log, "policies.create") || !slices.Contains(log, "policies.update") || log[len(log)-1] != "policies.delete" {
		t.Errorf("the log has %v", log)
	}
}

// Every kind of subject can be given roles at every kind of scope, and what comes
// back is what was given and nothing else.
func TestEverySubjectAtEveryScope(t *testing.T) {
	s := newStage(t, "harness")
	reads := s.role("reads", "workspaces:read")
	names := map[string]string{}
	for scope, where := range map[string]string{"account": s.accLink(), "environment": prodLink, "workspace": webLink} {
		for subject, who := range map[string]string{"user": s.annLink(), "team": s.crewLink(), "service-account": s.roboLink()} {
			id := s.policy(where, who, toAll("roles", reads))
			names[id] = scope + " " + subject
			related := s.owner.Send("GET", Prefix+"/access-policies/"+id, "").Is(http.StatusOK).Get("data.relationships").(map[string]any)
			var has []string
			for name := range related {
				has = append(has, name)
			}
			want := []string{scope, subject, "roles"}
			slices.Sort(has)
			slices.Sort(want)
			if !slices.Equal(has, want) {
				t.Errorf("a policy for a %s at a %s has %v", subject, scope, has)
			}
		}
	}
	for _, who := range []ambit.Ref{s.ann, s.crew, s.robo} {
		if !s.Allowed(who, "workspaces:read", s.web) {
			t.Errorf("%s may not read", who)
		}
	}
	if len(names) != 9 {
		t.Fatalf("there are %d policies", len(names))
	}
}

// A role may hold what can not be granted at a policy's scope: it has no effect
// there.
func TestPermissionsThatDoNotApplyAtAScopeHaveNoEffectThere(t *testing.T) {
	s := newStage(t)
	both := s.role("both", "runs:apply", "environments:read")
	s.policy(s.annLink(), prodLink, toAll("roles", both))
	if !s.Allowed(s.ann, "environments:read", s.prod) || s.Allowed(s.ann, "runs:apply", s.web) {
		t.Error("of two permissions not exactly that holds which applies to environments")
	}
	s.policy(s.annLink(), webLink, toAll("roles", both))
	if !s.Allowed(s.ann, "runs:apply", s.web) {
		t.Error("at the workspace the other one does not hold")
	}
}

// Policies that this form cannot say are not there, and nothing touches them.
func TestPoliciesThatCannotBeSaidAreLeftAlone(t *testing.T) {
	s := newStage(t)
	run := s.Create(&ambit.Resource{Node: ambit.Ref{Type: "run", ID: "r"}, Relations: []ambit.Relation{{Name: "workspace", To: s.web}}}).Ref()
	set := s.Create(&ambit.ResourceGroup{Own: ambit.Own{Name: "set"}}).Ref()
	local := s.Create(&ambit.Role{Own: ambit.Own{Home: s.prod}, Permissions: []ambit.Pattern{"runs:*"}}).Ref()
	plain := func(edit func(*ambit.Policy)) string {
		p := &ambit.Policy{Effect: ambit.Allow, Principals: []ambit.Ref{s.ann}, Nodes: []ambit.Ref{s.prod}, Roles: []ambit.RoleName{"scalr/reader"}}
		if edit != nil {
			edit(p)
		}
		return policyPrefix + s.Create(p).Ref().ID
	}
	now := s.Now()
	shown := []string{plain(nil), plain(func(p *ambit.Policy) { p.Name, p.Description, p.Title = "named", "said", "told" })}
	var hidden []string
	for _, edit := range []func(*ambit.Policy){
		func(p *ambit.Policy) { p.Effect = ambit.Deny },
		func(p *ambit.Policy) { p.Disabled = true },
		func(p *ambit.Policy) { p.Condition = "true" },
		func(p *ambit.Policy) { p.NotBefore = now.Add(-time.Hour) },
		func(p *ambit.Policy) { p.ExpiresAt = now.Add(time.Hour) },
		func(p *ambit.Policy) { p.Permissions = []ambit.Pattern{"runs:read"} },
		func(p *ambit.Policy) { p.Roles, p.Permissions = nil, []ambit.Pattern{"runs:read"} },
		func(p *ambit.Policy) { p.Principals = append(p.Principals, s.crew) },
		func(p *ambit.Policy) { p.Principals = []ambit.Ref{ambit.Authenticated} },
		func(p *ambit.Policy) { p.Principals = []ambit.Ref{{Type: ambit.UserType}} },
		func(p *ambit.Policy) { p.Nodes = append(p.Nodes, s.web) },
		func(p *ambit.Policy) { p.Nodes = []ambit.Ref{run} },
		func(p *ambit.Policy) { p.Nodes = []ambit.Ref{s.ann} },
		func(p *ambit.Policy) { p.ResourceGroups = []ambit.Ref{set} },
		func(p *ambit.Policy) { p.Nodes, p.ResourceGroups = nil, []ambit.Ref{set} },
		func(p *ambit.Policy) { p.Roles = append(p.Roles, ambit.RoleName(local.ID)) },
	} {
		hidden = append(hidden, plain(edit))
	}
	before := s.Revision()
	list := s.owner.Send("GET", Prefix+"/access-policies?page[size]=100", "").Is(http.StatusOK).Strs("data", "id")
	const nobody = policyPrefix + "0190a1b2c3d4e5f60718293a4b5c6d7e"
	for i, id := range hidden {
		if slices.Contains(list, id) {
			t.Errorf("policy %d is on the list", i)
		}
		for _, method := range []string{"GET", "PATCH", "DELETE"} {
			body := ""
			if method == "PATCH" {
				body = policyBodyOf(toAll("roles", "role-scalr.user"))
			}
			of, none := s.owner.Send(method, Prefix+"/access-policies/"+id, body).Is(http.StatusNotFound), s.owner.Send(method, Prefix+"/access-policies/"+nobody, body)
			if strings.ReplaceAll(of.Text, id, nobody) != none.Text {
				t.Errorf("%s of policy %d: %s, and of none: %s", method, i, of.Text, none.Text)
			}
		}
	}
	if s.Revision() != before {
		t.Error("something was written")
	}
	for _, id := range shown {
		if !slices.Contains(list, id) {
			t.Errorf("%s is not on the list", id)
		}
	}
	s.owner.Send("PATCH", Prefix+"/access-policies/"+shown[1], policyBodyOf(toAll("roles", "role-scalr.user"))).Is(http.StatusOK)
	if is := s.Get(policyRef(shown[1])).(*ambit.Policy); is.Name != "named" || is.Description != "said" || is.Title != "told" || is.Home != s.Account() {
		t.Errorf("a change leaves of the policy %+v", is)
	}
	_, detail, at := fails(t, s.owner.Send("POST", Prefix+"/access-policies", policyBodyOf(s.annLink(), prodLink, toAll("roles", "role-"+local.ID))), http.StatusNotFound)
	if at != "/data/relationships/roles" || !strings.Contains(detail, local.ID) {
		t.Errorf("a role at home elsewhere is refused with %q at %s", detail, at)
	}
}

// The policies that a catalog brings along are no access policies.
func TestPoliciesOfCatalogsAreNotShown(t *testing.T) {
	b := dialecttest.New(t, New, reading(t, `
catalog: shop
types: {store: {parents: [account]}, bot: {parents: [account], acts: true}}
permissions: {store: {read: }}
roles: {reader: {permissions: [stores:read]}}
policies: [{allow: [reader], to: bot, at: account}]
`))
	for _, id := range []string{"ap-shop%2Fpolicy-1", "ap-policy-1"} {
		b.Owner().Send("GET", Prefix+"/access-policies/"+id, "").Is(http.StatusNotFound)
		b.Owner().Send("DELETE", Prefix+"/access-policies/"+id, "").Is(http.StatusNotFound)
	}
	if all := b.Owner().Send("GET", Prefix+"/access-policies", "").Is(http.StatusOK).Items("data"); len(all) != 1 {
		t.Errorf("beside the owner's there are %d policies", len(all)-1)
	}
}

// Through this dialect as anywhere, an account keeps an owner.
func TestTheLastOwnersPolicyStays(t *testing.T) {
	s := newStage(t)
	id := s.owner.Send("GET", Prefix+"/access-policies", "").Is(http.StatusOK).Str("data.0.id")
	for _, refused := range []dialecttest.Answer{
		s.owner.Send("DELETE", Prefix+"/access-policies/"+id, ""),
		s.owner.Send("PATCH", Prefix+"/access-policies/"+id, policyBodyOf(toAll("roles", "role-scalr.admin"))),
	} {
		if title, detail, _ := fails(t, refused, http.StatusConflict); title != "Conflict" || !strings.Contains(detail, "make somebody else an owner first") {
			t.Errorf("the refusal is %q: %q", title, detail)
		}
	}
	s.owner.Send("PATCH", Prefix+"/access-policies/"+id, policyBodyOf(toAll("roles", "role-ambit.owner", "role-scalr.admin"))).Is(http.StatusOK)
}

// Who manages the access to an environment needs nothing at the account for it.
func TestAccessCanBeManagedAtOneEnvironment(t *testing.T) {
	s := newStage(t)
	far := s.Create(&ambit.Resource{Node: ambit.Ref{Type: "scalr/environment", ID: "env-far"}, Relations: []ambit.Relation{{Name: "account", To: s.Account()}}}).Ref()
	manages, calls := s.User("manages", "access-policies:* environments:read ambit.resources:read", s.prod)
	_, looks := s.User("looks", "ambit.resources:read")
	at := func(env string) string {
		return policyBodyOf(s.annLink(), to("environment", "environments", env), toAll("roles", "role-scalr.environment-min-access"))
	}
	made := calls.Send("POST", Prefix+"/access-policies", at(s.prod.ID)).Is(http.StatusCreated).Str("data.id")
	if got := calls.Send("GET", Prefix+"/access-policies", "").Is(http.StatusOK).Strs("data", "id"); !slices.Equal(got, []string{made}) {
		t.Errorf("who manages one environment sees %v", got)
	}
	there := calls.Send("POST", Prefix+"/access-policies", at(far.ID)).Is(http.StatusNotFound)
	none := calls.Send("POST", Prefix+"/access-policies", at("env-non")).Is(http.StatusNotFound)
	if strings.ReplaceAll(there.Text, "env-far", "env-non") != none.Text {
		t.Errorf("another environment is answered %s, none %s", there.Text, none.Text)
	}
	title, detail, pointer := fails(t, none, http.StatusNotFound)
	if title != "Invalid Relationship" || detail != "Environment with ID 'env-non' not found or user unauthorized." || pointer != "/data/relationships/environment" {
		t.Errorf("an environment that is not there is refused with %q: %q at %s", title, detail, pointer)
	}
	for body, want := range map[string]int{at(far.ID): http.StatusForbidden, at("env-non"): http.StatusNotFound} {
		fails(t, looks.Send("POST", Prefix+"/access-policies", body), want)
	}
	fails(t, calls.Send("POST", Prefix+"/access-policies", policyBodyOf(s.annLink(), s.accLink(), toAll("roles", "role-scalr.reader"))), http.StatusForbidden)
	if _, detail, _ := fails(t, calls.Send("POST", Prefix+"/access-policies", policyBodyOf(to("user", "users", "user-"+manages.ID), prodLink, toAll("roles", "role-scalr.admin"))), http.StatusForbidden); !strings.Contains(detail, "nobody grants what he does not hold") {
		t.Errorf("taking more than one holds is refused with %q", detail)
	}
	several := calls.Send("POST", Prefix+"/access-policies", policyBodyOf(s.annLink(), prodLink, toAll("roles", "role-scalr.user")))
	if _, detail, _ := fails(t, several, http.StatusForbidden); len(several.Items("errors")) < 2 || !strings.Contains(detail, "nobody grants what he does not hold") {
		t.Errorf("taking several things that one does not hold is refused with %s", several.Text)
	}
	_, blind := s.User("blind", "access-policies:*", s.prod)
	if told := blind.Send("POST", Prefix+"/access-policies", policyBodyOf(s.annLink(), prodLink, toAll("roles", "role-scalr.user"))); len(told.Items("errors")) != 1 {
		t.Errorf("who may see nothing is told the same again and again: %s", told.Text)
	}
	for i := range several.Items("errors") {
		if several.Str(fmt.Sprintf("errors.%d.status", i)) != "403" || several.Str(fmt.Sprintf("errors.%d.title", i)) != "Forbidden" {
			t.Errorf("fault %d is of another kind: %s", i, several.Text)
		}
	}
	calls.Send("DELETE", Prefix+"/access-policies/"+made, "").Is(http.StatusNoContent)
}

func TestAccessPoliciesAreGuarded(t *testing.T) {
	s := newStage(t)
	id := s.policy(s.crewLink(), prodLink, toAll("roles", "role-scalr.reader"))
	_, reads := s.User("reads", "access-policies:read")
	body := policyBodyOf(toAll("roles", "role-scalr.user"))
	reads.Send("GET", Prefix+"/access-policies/"+id, "").Is(http.StatusOK)
	for _, refused := range []dialecttest.Answer{
		reads.Send("PATCH", Prefix+"/access-policies/"+id, body), reads.Send("DELETE", Prefix+"/access-policies/"+id, ""),
	} {
		if _, detail, _ := fails(t, refused, http.StatusForbidden); !strings.Contains(detail, "this needs ambit.policies:") {
			t.Errorf("the refusal says %q", detail)
		}
	}
	for _, hidden := range []dialecttest.Answer{
		s.annCalls.Send("GET", Prefix+"/access-policies/"+id, ""), s.annCalls.Send("PATCH", Prefix+"/access-policies/"+id, body),
		s.annCalls.Send("DELETE", Prefix+"/access-policies/"+id, ""),
	} {
		if title, detail, at := fails(t, hidden, http.StatusNotFound); title != "IamAccessPolicy with ID '"+id+"' not found or user unauthorized." || detail+at != "" {
			t.Errorf("who may see nothing is told %q", title)
		}
	}
	if got := s.annCalls.Send("GET", Prefix+"/access-policies", "").Is(http.StatusOK).Items("data"); len(got) != 0 {
		t.Errorf("who may see nothing sees %v", got)
	}
	// What is included is what the caller may see, and no more.
	included := reads.Send("GET", Prefix+"/access-policies/"+id+"?include=team,roles,environment", "").Is(http.StatusOK).Strs("included", "id")
	if !slices.Equal(included, []string{"env-prod"}) {
		t.Errorf("who may see neither teams nor roles sees %v", included)
	}
}
