package scalr

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/internal/dialect/dialecttest"
)

// A stage is a bed with something to grant on, and people to grant to.
type stage struct {
	*dialecttest.Bed
	owner           dialecttest.Caller
	acc             string
	prod, web       ambit.Ref // an environment and a workspace in it
	ann, crew, robo ambit.Ref // a user, a team, a service account
	annCalls        dialecttest.Caller
}

// newStage has accounts with the catalog scalr, and others beside it.
func newStage(t *testing.T, others ...string) *stage {
	t.Helper()
	return stageOn(dialecttest.New(t, New, dialecttest.Builtin(t, append([]string{"scalr"}, others...)...)...))
}

func stageOn(b *dialecttest.Bed) *stage {
	s := &stage{Bed: b, owner: b.Owner(), acc: "acc-" + b.Mine.ID}
	s.prod = b.Create(&ambit.Resource{Node: ambit.Ref{Type: "scalr/environment", ID: "env-prod"}, Relations: []ambit.Relation{{Name: "account", To: b.Account()}}}).Ref()
	s.web = b.Create(&ambit.Resource{Node: ambit.Ref{Type: "workspace", ID: "prod/web"}, Relations: []ambit.Relation{{Name: "environment", To: s.prod}}}).Ref()
	s.ann, s.annCalls = b.User("ann", "")
	s.crew = b.Create(&ambit.Group{Own: ambit.Own{Name: "crew"}}).Ref()
	s.robo = b.Create(&ambit.ServiceAccount{Own: ambit.Own{Name: "robo"}}).Ref()
	return s
}

// to is a to-one relationship as a member of a body.
func to(name, kind, id string) string {
	return fmt.Sprintf(`%q: {"data": {"id": %s, "type": %q}}`, name, quoted(id), kind)
}

// toAll is a to-many relationship as a member of a body.
func toAll(name string, ids ...string) string {
	list := []string{}
	for _, id := range ids {
		list = append(list, fmt.Sprintf(`{"id": %s, "type": %q}`, quoted(id), name))
	}
	return fmt.Sprintf(`%q: {"data": [%s]}`, name, strings.Join(list, ", "))
}

func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func roleBodyOf(attributes string, relationships ...string) string {
	return fmt.Sprintf(`{"data": {"type": "roles", "attributes": {%s}, "relationships": {%s}}}`, attributes, strings.Join(relationships, ", "))
}

func policyBodyOf(relationships ...string) string {
	return fmt.Sprintf(`{"data": {"type": "access-policies", "attributes": {}, "relationships": {%s}}}`, strings.Join(relationships, ", "))
}

// role makes a role through the dialect.
func (s *stage) role(name string, permissions ...string) string {
	s.Helper()
	body := roleBodyOf(`"name": `+quoted(name), toAll("permissions", permissions...))
	return s.owner.Send("POST", Prefix+"/roles", body).Is(http.StatusCreated).Str("data.id")
}

// policy makes an access policy through the dialect.
func (s *stage) policy(relationships ...string) string {
	s.Helper()
	return s.owner.Send("POST", Prefix+"/access-policies", policyBodyOf(relationships...)).Is(http.StatusCreated).Str("data.id")
}

func (s *stage) annLink() string  { return to("user", "users", "user-"+s.ann.ID) }
func (s *stage) crewLink() string { return to("team", "teams", "team-"+s.crew.ID) }
func (s *stage) roboLink() string {
	return to("service-account", "service-accounts", "sa-"+s.robo.ID)
}
func (s *stage) accLink() string { return to("account", "accounts", s.acc) }

const (
	prodLink = `"environment": {"data": {"id": "env-prod", "type": "environments"}}`
	webLink  = `"workspace": {"data": {"id": "prod/web", "type": "workspaces"}}`
)

// fails demands an error of this dialect's form and answers its title, detail and
// place.
func fails(t *testing.T, a dialecttest.Answer, status int) (title, detail, at string) {
	t.Helper()
	a.Is(status)
	if a.Header.Get("Content-Type") != mediaType || a.Str("errors.0.status") != fmt.Sprint(status) {
		t.Errorf("an error is sent as %s: %s", a.Header.Get("Content-Type"), a.Text)
	}
	at, _ = a.Get("errors.0.source.pointer").(string)
	if parameter, ok := a.Get("errors.0.source.parameter").(string); ok {
		at = "?" + parameter
	}
	detail, _ = a.Get("errors.0.detail").(string)
	return a.Str("errors.0.title"), detail, at
}

// reading is a catalog from its text.
func reading(t *testing.T, text string) *ambit.Catalog {
	t.Helper()
	c, err := catalog.Read("catalog.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}
