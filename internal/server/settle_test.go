package server

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/client"
	"github.com/ambit-iam/ambit/world"
)

// A settlement is a world on a node: everything that its file has was made over
// HTTP, and each who can ask has a token of his own.
type settlement struct {
	*node
	t      *testing.T
	world  *world.World
	owner  string                       // the secret of the account's owner
	ids    map[ambit.Ref]ambit.Ref      // of the world's nouns, what they are on the node
	names  *strings.Replacer            // ids on the node, to the world's
	own    map[ambit.Ref]*client.Client // who can ask for himself, by his reference in the world
	turned map[ambit.Ref]bool           // who has a token that nobody is let in with
	asker  *client.Client               // one who may ask about others, and nothing else
}

// settle makes a world on the account that a node began with.
func settle(t *testing.T, n *node, w *world.World) *settlement {
	s := &settlement{
		node: n, t: t, world: w, owner: n.account.Token.Reveal(),
		ids: map[ambit.Ref]ambit.Ref{w.Account.Ref(): {Type: ambit.AccountType, ID: n.account.ID}},
		own: map[ambit.Ref]*client.Client{}, turned: map[ambit.Ref]bool{},
	}
	for _, c := range w.Account.Catalogs()[1:] { // Ambit's own is in every account
		s.make("PUT", "/v1/account/catalogs/"+c.Name, struct{}{})
	}
	var sets []ambit.Ref
	var tokens []*ambit.Token
	for noun := range w.Account.Nouns() {
		switch noun := noun.(type) {
		case *ambit.Token:
			tokens = append(tokens, noun) // they expire with nobody, so their order is free
			continue
		case *ambit.Group, *ambit.ResourceGroup:
			sets = append(sets, noun.Ref())
		}
		s.noun(noun)
	}
	for _, set := range sets {
		s.members(set)
	}
	s.make("PATCH", "/v1/account", map[string]any{"attributes": w.Account.Settings().Attributes})
	s.tokens(tokens)
	s.asker = s.makeAsker()
	var pairs []string
	for mine, theirs := range s.ids {
		pairs = append(pairs, theirs.ID, mine.ID)
	}
	s.names = strings.NewReplacer(pairs...)
	return s
}

// make sends what the owner makes.
func (s *settlement) make(method, path string, body any) answer {
	s.t.Helper()
	a := s.ask(s.t, s.owner, method, path, text(s.t, body))
	if a.status >= 300 {
		s.t.Fatalf("%s %s %s: %d %s", method, path, text(s.t, body), a.status, a.text)
	}
	return a
}

// is what a reference of the world is on the node.
func (s *settlement) is(r ambit.Ref) ambit.Ref {
	if theirs, ok := s.ids[r]; ok {
		return theirs
	}
	return r
}

func (s *settlement) are(list []ambit.Ref) []ambit.Ref {
	theirs := make([]ambit.Ref, len(list))
	for i, r := range list {
		theirs[i] = s.is(r)
	}
	return theirs
}

// places are the paths of Ambit's own nouns.
var places = map[ambit.TypeName]string{
	ambit.UserType: "users", ambit.ServiceAccountType: "service-accounts", ambit.GroupType: "groups",
	ambit.ResourceGroupType: "resource-groups", ambit.RoleType: "roles", ambit.PolicyType: "policies",
}

// noun makes a noun of the world on the node.
func (s *settlement) noun(noun ambit.Noun) {
	s.t.Helper()
	if r, ok := noun.(*ambit.Resource); ok {
		type relation struct {
			Name string    `json:"name"`
			To   ambit.Ref `json:"to"`
		}
		relations := []relation{}
		for _, to := range r.Relations {
			relations = append(relations, relation{to.Name, s.is(to.To)})
		}
		s.make("PUT", "/v1/resources/"+url.PathEscape(r.Node.String()), map[string]any{"relations": relations, "attributes": r.Attributes})
		return
	}
	own := ambit.OwnOf(noun)
	body := map[string]any{"name": own.Name, "home": s.is(own.Home)}
	switch noun := noun.(type) {
	case *ambit.User:
		body["disabled"], body["attributes"] = noun.Disabled, noun.Attributes
		if body["status"] = noun.Status; noun.Status == "" {
			body["status"] = ambit.Pending
		}
	case *ambit.ServiceAccount:
		body["disabled"], body["attributes"] = noun.Disabled, noun.Attributes
	case *ambit.Group:
		body["attributes"] = noun.Attributes
	case *ambit.ResourceGroup:
		body["attributes"] = noun.Attributes
	case *ambit.Role:
		body["description"], body["permissions"], body["scopes"] = noun.Description, noun.Permissions, noun.Scopes
	case *ambit.Policy:
		body["description"], body["effect"], body["condition"], body["disabled"] = noun.Description, noun.Effect, noun.Condition, noun.Disabled
		body["principals"], body["nodes"], body["resource_groups"] = s.are(noun.Principals), s.are(noun.Nodes), s.are(noun.ResourceGroups)
		body["permissions"] = noun.Permissions
		var roles []string
		for _, role := range noun.Roles { // custom ones go by id
			roles = append(roles, strings.TrimPrefix(s.is(ambit.Ref{Type: ambit.RoleType, ID: string(role)}).String(), string(ambit.RoleType)+":"))
		}
		body["roles"] = roles
		if !noun.NotBefore.IsZero() {
			body["not_before"] = noun.NotBefore
		}
		if !noun.ExpiresAt.IsZero() {
			body["expires_at"] = noun.ExpiresAt
		}
	default:
		s.t.Fatalf("how is a %T made?", noun)
	}
	for name, v := range body { // what is not said is left out
		if b := text(s.t, v); b == "null" {
			delete(body, name)
		}
	}
	made := read[struct{ Ref ambit.Ref }](s.make("POST", "/v1/"+places[noun.Ref().Type], body))
	s.ids[noun.Ref()] = made.Ref
}

// members fills a group or resource group.
func (s *settlement) members(set ambit.Ref) {
	s.t.Helper()
	list, err := s.world.Account.Members(set, ambit.Page{})
	if err != nil {
		s.t.Fatal(err)
	}
	if len(list.Items) > 0 {
		s.make("PUT", "/v1/"+places[set.Type]+"/"+s.is(set).ID+"/members", map[string]any{"items": s.are(list.Items)})
	}
}

// tokens makes the tokens of the world, and one for each other principal that is
// there and can have one.
func (s *settlement) tokens(stated []*ambit.Token) {
	s.t.Helper()
	for _, t := range stated {
		body := map[string]any{"name": t.Name, "principal": s.is(t.Home)}
		if t.Ceiling != nil {
			body["ceiling"] = map[string]any{"permissions": t.Ceiling.Permissions, "nodes": s.are(t.Ceiling.Nodes)}
		}
		if !t.ActsFor.IsZero() {
			body["acts_for"] = s.is(t.ActsFor)
		}
		if t.Expires.IsZero() {
			body["lasting"] = true
		} else {
			body["expires_at"] = t.Expires
		}
		s.token(t.Ref(), body)
	}
	for _, text := range s.world.Principals() {
		ref, err := ambit.ParseRef(text)
		if err != nil {
			s.t.Fatal(err)
		}
		ref = s.world.Full(ref)
		if ref.Type != ambit.GroupType && ref.Type != ambit.TokenType { // a group has no tokens
			s.token(ref, map[string]any{"principal": s.is(ref)})
		}
	}
}

// token makes a token of somebody, and finds out whether he is let in with it. Of
// a token of the world it is the token that asks.
func (s *settlement) token(of ambit.Ref, body map[string]any) {
	s.t.Helper()
	made := read[struct {
		Token  struct{ Ref ambit.Ref }
		Secret string
	}](s.make("POST", "/v1/tokens", body))
	if of.Type == ambit.TokenType {
		s.ids[of] = made.Token.Ref
	}
	switch a := s.ask(s.t, made.Secret, "GET", "/v1/whoami", ""); a.status {
	case http.StatusOK:
		s.own[of] = s.client(made.Secret)
	case http.StatusUnauthorized:
		s.turned[of] = true
	default:
		s.t.Fatalf("whoami: %d %s", a.status, a.text)
	}
}

func (s *settlement) client(secret string) *client.Client {
	s.t.Helper()
	c, err := client.New(s.url, secret)
	if err != nil {
		s.t.Fatal(err)
	}
	return c
}

// makeAsker makes a program that may ask about others, and nothing else. It has
// no name, so that it takes none from the world.
func (s *settlement) makeAsker() *client.Client {
	s.t.Helper()
	program := read[struct{ Ref ambit.Ref }](s.make("POST", "/v1/service-accounts", map[string]any{}))
	s.make("POST", "/v1/policies", map[string]any{
		"effect": ambit.Allow, "principals": []ambit.Ref{program.Ref}, "permissions": []ambit.PermissionID{ambit.AskPermission},
		"nodes": []ambit.Ref{s.is(s.world.Account.Ref())},
	})
	made := read[struct{ Secret string }](s.make("POST", "/v1/tokens", map[string]any{"principal": program.Ref}))
	return s.client(made.Secret)
}

// as is a value of an answer in the world's words.
func as[T any](s *settlement, v T) (T, error) {
	var read T
	b, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal([]byte(s.names.Replace(string(b))), &read)
	}
	return read, err
}
