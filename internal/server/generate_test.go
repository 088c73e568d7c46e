package server

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
)

// A request is what an operation is sent.
type request struct {
	path  map[string]string // parameters in the path
	query url.Values
	kind  string // the media type; empty: JSON
	body  string
}

// at is the path and query of a request for an operation.
func (q request) at(path string) string {
	for name, v := range q.path {
		path = strings.ReplaceAll(path, "{"+name+"}", url.PathEscape(v))
	}
	if len(q.query) > 0 {
		path += "?" + q.query.Encode()
	}
	return path
}

func splitWords(text string) []string { return strings.Fields(text) }

// nodes are the nodes of a type, or of several, in the account of who tries.
func (s *scramble) nodes(types ...ambit.TypeName) []ambit.Ref {
	var refs []ambit.Ref
	for noun := range s.value(s.at).Nouns() {
		for _, t := range types {
			if noun.Ref().Type == t {
				refs = append(refs, noun.Ref())
			}
		}
	}
	return refs
}

// pick is a node of one of the types, or, at times, one that is not there.
func (s *scramble) pick(types ...ambit.TypeName) ambit.Ref {
	if refs := s.nodes(types...); len(refs) > 0 && s.r.IntN(30) > 0 {
		return one(s.r, refs)
	}
	return ambit.Ref{Type: types[0], ID: "none"}
}

func (s *scramble) principal() ambit.Ref {
	switch s.r.IntN(14) {
	case 0:
		return ambit.Anonymous
	case 1:
		return ambit.Authenticated
	case 2:
		return ambit.Ref{Type: ambit.UserType}
	}
	return s.pick(ambit.UserType, ambit.GroupType, ambit.ServiceAccountType, "works/client", "works/product")
}

func (s *scramble) account() ambit.Ref { return ambit.Ref{Type: ambit.AccountType, ID: s.at} }

func (s *scramble) place() ambit.Ref {
	if s.r.IntN(4) == 0 {
		return s.account()
	}
	return s.pick("works/project", "works/file", "works/client", ambit.GroupType)
}

// some are up to n of what pick finds.
func some[T any](s *scramble, n int, pick func() T) []T {
	list := []T{}
	for range 1 + s.r.IntN(n) {
		list = append(list, pick())
	}
	return list
}

func (s *scramble) patterns() []string {
	return some(s, 2, func() string {
		return one(s.r, []string{
			"files:read", "files:edit", "files:*", "*:read", "*:*", "projects:edit", "clients:edit",
			"ambit.groups:*", "ambit.tokens:*", "ambit.policies:create", "ambit.*:*", "ambit.*:*", string(ambit.EscalatePermission),
		})
	})
}

func (s *scramble) ceiling() map[string]any {
	return map[string]any{"permissions": s.patterns(), "nodes": []ambit.Ref{s.place()}}
}

func (s *scramble) moment() string {
	return time.Now().Add(time.Duration(s.r.IntN(5)-1) * time.Hour).UTC().Format(time.RFC3339)
}

func (s *scramble) chance(percent int) bool { return s.r.IntN(100) < percent }

// A maker makes up a body, of which what is not needed is left out at random.
type maker func(*scramble) map[string]any

// own is what all of Ambit's own nouns have.
func own(more maker) maker {
	return func(s *scramble) map[string]any {
		body := more(s)
		if s.chance(40) {
			body["home"] = one(s.r, []ambit.Ref{s.account(), s.pick("works/project")})
		}
		if s.chance(20) {
			body["name"] = one(s.r, []string{"boss", fmt.Sprint("n", s.r.IntN(20))})
		}
		return body
	}
}

func makeUser(s *scramble) map[string]any {
	body := map[string]any{"status": one(s.r, []string{"accepted", "accepted", "pending"}), "disabled": s.chance(15)}
	if s.value(s.at).ID() != s.operator.ID && s.chance(60) {
		body["attributes"] = map[string]any{"rank": s.r.IntN(4)}
	}
	return body
}

func makeServiceAccount(s *scramble) map[string]any { return map[string]any{"disabled": s.chance(20)} }

func makeSet(*scramble) map[string]any { return map[string]any{} }

func makeRole(s *scramble) map[string]any {
	body := map[string]any{"permissions": s.patterns()}
	if s.chance(20) {
		body["scopes"] = []string{one(s.r, []string{"account", "project", "file"})}
	}
	return body
}

func makePolicy(s *scramble) map[string]any {
	body := map[string]any{
		"effect": one(s.r, []string{"allow", "allow", "deny"}), "principals": some(s, 2, s.principal),
		"permissions": []string{}, "roles": []string{}, "nodes": []ambit.Ref{}, "resource_groups": []ambit.Ref{}, "disabled": s.chance(10),
	}
	if s.chance(70) {
		body["permissions"] = s.patterns()
	} else {
		body["roles"] = []string{one(s.r, []string{"works/reader", "ambit.admin", "ambit.auditor", s.pick(ambit.RoleType).ID})}
	}
	if s.chance(75) {
		body["nodes"] = some(s, 2, s.place)
	} else {
		body["resource_groups"] = []ambit.Ref{s.pick(ambit.ResourceGroupType)}
	}
	if s.chance(25) {
		body["condition"] = one(s.r, []string{
			"", "resource.open", "account.open", "principal.rank >= 2", `principal.name == "boss"`, "resource.level > 3", "context.mfa",
			`resource.name == "boss"`,
		})
	}
	for _, name := range []string{"not_before", "expires_at"} {
		if s.chance(15) {
			body[name] = s.moment()
		}
	}
	return body
}

func makeToken(s *scramble) map[string]any {
	body := map[string]any{"principal": s.pick(ambit.UserType, ambit.ServiceAccountType, "works/client", "works/product")}
	if s.chance(30) {
		delete(body, "principal")
	}
	if s.chance(50) {
		body["ceiling"] = s.ceiling()
	}
	if s.chance(20) {
		body["acts_for"] = s.pick(ambit.UserType)
	}
	if s.chance(30) {
		body["expires_at"] = time.Now().Add(time.Duration(1+s.r.IntN(4)) * time.Hour).UTC().Format(time.RFC3339)
	}
	return body
}

// to is a relation of a resource.
func to(name string, to ambit.Ref) map[string]any { return map[string]any{"name": name, "to": to} }

// resource makes up a resource: another state of one that is there, or, in some
// percent, one that may be new.
func (s *scramble) resource(fresh int) (ambit.Ref, map[string]any) {
	ref := s.pick("works/file", "works/project", "works/license", "works/client")
	if s.chance(fresh) {
		ref = ambit.Ref{Type: one(s.r, []ambit.TypeName{"works/file", "works/file", "works/license", "works/client"}), ID: fmt.Sprint("n", s.r.IntN(6))}
	}
	var relations []any
	body := map[string]any{}
	switch ref.Type {
	case "works/file":
		for range 1 + s.r.IntN(2) {
			relations = append(relations, to("project", s.pick("works/project")))
		}
		attributes := map[string]any{"open": s.chance(50)}
		if s.chance(25) {
			attributes["level"] = s.r.IntN(6)
		}
		body["attributes"] = attributes
	case "works/license":
		relations = append(relations, to("product", s.pick("works/product")), to("holder", s.pick("works/client")))
	default:
		relations = append(relations, to("account", s.account()))
	}
	body["relations"] = relations
	return ref, body
}

func (s *scramble) members(set ambit.TypeName) []ambit.Ref {
	return some(s, 2, func() ambit.Ref {
		if set == ambit.GroupType {
			return s.pick(ambit.UserType, ambit.GroupType, ambit.ServiceAccountType, "works/client")
		}
		return s.place()
	})
}

// part is some of a body, as a merge patch: what is not chosen stays as it is.
func (s *scramble) part(body map[string]any) map[string]any {
	patch := map[string]any{}
	takes := s.chance(5)
	for _, name := range slices.Sorted(maps.Keys(body)) {
		if s.chance(35) || len(patch) == 0 {
			if patch[name] = body[name]; takes {
				patch[name] = nil
			}
		}
	}
	return patch
}
