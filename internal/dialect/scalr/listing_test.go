package scalr

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

func TestPagesEndInNull(t *testing.T) {
	s := newStage(t)
	for i := range 23 {
		s.role(fmt.Sprintf("role-%02d", i), "runs:read")
	}
	mine := "filter[account]=" + s.acc + "&sort=name"
	for _, c := range []struct {
		query, want string
		items       int
		first       string
	}{
		{"", `{"current-page":1,"next-page":2,"page-size":20,"prev-page":null,"total-count":23,"total-pages":2}`, 20, "role-00"},
		{"&page[number]=2", `{"current-page":2,"next-page":null,"page-size":20,"prev-page":1,"total-count":23,"total-pages":2}`, 3, "role-20"},
		{"&page[number]=1&page[size]=23", `{"current-page":1,"next-page":null,"page-size":23,"prev-page":null,"total-count":23,"total-pages":1}`, 23, "role-00"},
		{"&page[number]=2&page[size]=10", `{"current-page":2,"next-page":3,"page-size":10,"prev-page":1,"total-count":23,"total-pages":3}`, 10, "role-10"},
		{"&page[size]=1&page[number]=23", `{"current-page":23,"next-page":null,"page-size":1,"prev-page":22,"total-count":23,"total-pages":23}`, 1, "role-22"},
		{"&page[number]=999", `{"current-page":999,"next-page":null,"page-size":20,"prev-page":2,"total-count":23,"total-pages":2}`, 0, ""},
		{"&page[number]=2147483647&page[size]=100", `{"current-page":2147483647,"next-page":null,"page-size":100,"prev-page":1,"total-count":23,"total-pages":1}`, 0, ""},
		{"&filter[name]=nobody", `{"current-page":1,"next-page":null,"page-size":20,"prev-page":null,"total-count":0,"total-pages":1}`, 0, ""},
	} {
		answer := s.owner.Send("GET", Prefix+"/roles?"+mine+c.query, "").Is(http.StatusOK)
		var got struct {
			Meta struct{ Pagination json.RawMessage }
		}
		if err := json.Unmarshal([]byte(answer.Text), &got); err != nil {
			t.Fatal(err)
		}
		names := answer.Strs("data", "attributes.name")
		if string(got.Meta.Pagination) != c.want || len(names) != c.items || c.items > 0 && names[0] != c.first {
			t.Errorf("%s: %v of %s", c.query, names, got.Meta.Pagination)
		}
	}
}

func TestRolesAreFilteredSortedAndSought(t *testing.T) {
	s := newStage(t)
	b, a := s.role("beta", "runs:read"), s.role("alpha", "runs:read")
	s.owner.Send("PATCH", Prefix+"/roles/"+b, roleBodyOf(`"description": "Holds ALMOST nothing"`)).Is(http.StatusOK)
	for query, want := range map[string][]string{
		"filter[account]=" + s.acc:                                {b, a},
		"filter[account]=in:" + s.acc:                             {b, a},
		"filter[account]=in:null," + s.acc + "&filter[name]=user": {"role-scalr.user"},
		"filter[account]=null&filter[name]=in:user,alpha,admin":   {"role-scalr.admin", "role-scalr.user"},
		"filter[account]=acc-nobody":                              {},
		"filter[role]=" + a:                                       {a},
		"filter[role]=in:" + a + ",role-ambit.owner,none":         {"role-ambit.owner", a},
		"filter[name]=alpha":                                      {a},
		"filter[name]=Alpha":                                      {},
		"filter[role][name]=alpha":                                {a},
		"filter[role][name]=alpha&filter[role]=" + b:              {},
		"filter[account]=" + s.acc + "&sort=name":                 {a, b},
		"filter[account]=" + s.acc + "&sort=-name":                {b, a},
		"filter[account]=" + s.acc + "&sort=is-system,-name":      {b, a},
		"filter[account]=" + s.acc + "&sort=-description":         {b, a},
		"filter[account]=" + s.acc + "&sort=id":                   {min(a, b), max(a, b)},
		"query=ALPH":                                              {a},
		"query=almost":                                            {b},
		"query=minimum":                                           {},
		"query=-min-":                                             {"role-scalr.account-min-access", "role-scalr.environment-min-access"},
		"query=" + a:                                              {a},
		"query=&filter[account]=" + s.acc:                         {b, a},
		"include=&filter[name]=alpha":                             {a},
		"page[size]=&filter[role]=" + a:                           {a},
		"filter%5Baccount%5D=" + s.acc + "&a=1":                   nil,
	} {
		answer := s.owner.Send("GET", Prefix+"/roles?"+query, "")
		if want == nil {
			answer.Is(http.StatusBadRequest)
			continue
		}
		if got := answer.Is(http.StatusOK).Strs("data", "id"); !slices.Equal(got, want) {
			t.Errorf("%s lists %v, want %v", query, got, want)
		}
	}
}

func TestAccessPoliciesAreFilteredSortedAndSought(t *testing.T) {
	s := newStage(t)
	odd := s.Create(&ambit.Resource{Node: ambit.Ref{Type: "workspace", ID: "α b&c"}, Relations: []ambit.Relation{{Name: "environment", To: s.prod}}}).Ref()
	mine := s.role("mine", "runs:read")
	one := s.policy(s.annLink(), s.accLink(), toAll("roles", mine))
	two := s.policy(s.crewLink(), prodLink, toAll("roles", "role-scalr.reader"))
	three := s.policy(s.roboLink(), to("workspace", "workspaces", odd.ID), toAll("roles", mine, "role-scalr.user"))
	owners := s.owner.Send("GET", Prefix+"/access-policies?filter[account]="+s.acc, "").Is(http.StatusOK).Str("data.0.id")
	byID := []string{owners, one, two, three}
	slices.Sort(byID)
	slices.Reverse(byID)
	for query, want := range map[string][]string{
		"":                             {owners, one, two, three},
		"sort=-id":                     byID,
		"filter[account]=" + s.acc:     {owners, one},
		"filter[account]=null":         {two, three},
		"filter[account]=acc-other":    {},
		"filter[environment]=env-prod": {two},
		"filter[environment]=in:null,env-prod&filter[workspace]=null": {owners, one, two},
		"filter[workspace]=" + url.QueryEscape(odd.ID):                {three},
		"filter[workspace]=prod/web":                                  {},
		"filter[user]=user-" + s.ann.ID:                               {one},
		"filter[user]=" + s.ann.ID:                                    {},
		"filter[team]=in:team-" + s.crew.ID + ",team-x":               {two},
		"filter[service-account]=sa-" + s.robo.ID:                     {three},
		"filter[access-policy]=in:" + two + "," + one:                 {one, two},
		"query=mine":                       {one, three},
		"query=CREW":                       {two},
		"query=ann":                        {one},
		"query=acme":                       {owners, one},
		"query=" + url.QueryEscape("Α B&"): {three},
		"query=scalr.reader":               {two},
		"sort=is-system&page[size]=1&page[number]=3": {two},
	} {
		if got := s.owner.Send("GET", Prefix+"/access-policies?"+query, "").Is(http.StatusOK).Strs("data", "id"); !slices.Equal(got, want) {
			t.Errorf("%s lists %v, want %v", query, got, want)
		}
	}
}

func TestWhatIsIncludedComesOnce(t *testing.T) {
	s := newStage(t)
	s.robo = s.Create(&ambit.ServiceAccount{Own: ambit.Own{Name: "off", Title: "Switched off"}, Disabled: true}).Ref()
	pending := s.Create(&ambit.User{Own: ambit.Own{Name: "new@example.com", Title: "New Comer"}}).Ref()
	mine := s.role("mine", "runs:read", "plans:*")
	s.policy(s.annLink(), s.accLink(), toAll("roles", mine))
	s.policy(to("user", "users", "user-"+pending.ID), prodLink, toAll("roles", mine, "role-scalr.environment-min-access"))
	s.policy(s.roboLink(), webLink, toAll("roles", mine))
	s.policy(s.crewLink(), webLink, toAll("roles", mine))
	s.owner.Send("GET", Prefix+"/access-policies?filter[access-policy]=in:"+strings.Join(s.owner.Send("GET", Prefix+"/access-policies?query=mine", "").Strs("data", "id"), ",")+
		"&include=account,environment,workspace,user,team,service-account,roles.account,roles.permissions", "").Golden(t, "testdata/policies-included.json", http.StatusOK)
	if answer := s.owner.Send("GET", Prefix+"/access-policies?query=nothing&include=roles", "").Is(http.StatusOK); len(answer.Items("included")) != 0 {
		t.Errorf("an empty list includes %s", answer.Text)
	}
	if answer := s.owner.Send("GET", Prefix+"/access-policies", "").Is(http.StatusOK); answer.Get("included") != nil {
		t.Errorf("what nobody asked for is included: %s", answer.Text)
	}
	roles := s.owner.Send("GET", Prefix+"/roles?filter[name]=in:mine,admin&include=account", "").Is(http.StatusOK)
	if got := roles.Strs("included", "id"); !slices.Equal(got, []string{s.acc}) {
		t.Errorf("of two roles, one of them of the account, %v are the accounts", got)
	}
}

// A query that cannot be carried out in full is refused, everywhere.
func TestQueriesThatMeanNothingAreRefused(t *testing.T) {
	s := newStage(t)
	role := s.role("one", "runs:read")
	policy := s.policy(s.annLink(), prodLink, toAll("roles", role))
	before := s.Revision()
	for path, queries := range map[string][]string{
		"GET /permissions":                  {"page[size]=1", "include=roles", "include=", "x=", "%zz", "a;b"},
		"GET /permissions/*:*":              {"page[size]=1", "include=roles", "filter[id]=1"},
		"GET /roles":                        {"filter[unknown]=1", "filter[name]=", "filter[name]=a&filter[name]=b", "filter[name", "filter=1", "include=users", "include=account,", "include=permissions.x", "sort=age", "sort=", "sort=name,", "sort=--name", "page[number]=0", "page[number]=-1", "page[number]=x", "page[number]=2147483648", "page[size]=0", "page[size]=101", "page[size]=1.5", "page=1", "fields[roles]=name", "query=a&query=b", "%zz"},
		"GET /roles/" + role:                {"filter[name]=one", "include=roles", "page[size]=1", "sort=name"},
		"POST /roles":                       {"filter[name]=one", "include=roles", "x=1"},
		"PATCH /roles/" + role:              {"filter[name]=one", "include=roles", "x=1"},
		"DELETE /roles/" + role:             {"include=account", "include=", "cascade=true"},
		"GET /access-policies":              {"filter[role]=1", "filter[user]=", "include=permissions", "include=role", "sort=name", "page[size]=1000", "x=1"},
		"GET /access-policies/" + policy:    {"filter[user]=1", "include=environments", "x=1"},
		"POST /access-policies":             {"include=environments", "x=1"},
		"PATCH /access-policies/" + policy:  {"include=environments", "x=1"},
		"DELETE /access-policies/" + policy: {"include=roles", "x=1"},
	} {
		method, path, _ := strings.Cut(path, " ")
		body := ""
		switch {
		case method == "GET" || method == "DELETE":
		case strings.Contains(path, "roles"):
			body = roleBodyOf(`"name": "two"`)
		default:
			body = policyBodyOf(s.annLink(), prodLink, toAll("roles", role))
		}
		for _, query := range queries {
			title, detail, at := fails(t, s.owner.Send(method, Prefix+path+"?"+query, body), http.StatusBadRequest)
			if title != "Invalid Parameter" || detail == "" || !strings.HasPrefix(at, "?") {
				t.Errorf("%s %s?%s is refused with %q: %q at %s", method, path, query, title, detail, at)
			}
		}
	}
	if s.Revision() != before {
		t.Error("something was written")
	}
}
