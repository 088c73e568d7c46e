package server

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"

	"github.com/ambit-iam/ambit"
)

// generators make up requests for the operations that are no GET: an operation that
// is not here fails the test.
var generators = merged(
	nounGenerators(ambit.UserType, "user", own(makeUser)),
	nounGenerators(ambit.ServiceAccountType, "service-account", own(makeServiceAccount)),
	nounGenerators(ambit.GroupType, "group", own(makeSet)),
	nounGenerators(ambit.ResourceGroupType, "resource-group", own(makeSet)),
	nounGenerators(ambit.RoleType, "role", own(makeRole)),
	nounGenerators(ambit.PolicyType, "policy", own(makePolicy)),
	memberGenerators(ambit.GroupType, "group"),
	memberGenerators(ambit.ResourceGroupType, "resource-group"),
	tokenGenerators, connectorGenerators, resourceGenerators, accountGenerators, askGenerators,
)

// A generator makes up a request.
type generator func(*scramble) request

func merged(parts ...map[string]generator) map[string]generator {
	all := map[string]generator{}
	for _, part := range parts {
		for id, g := range part {
			all[id] = g
		}
	}
	return all
}

// of is a request about a node, by its id.
func of(r ambit.Ref) map[string]string { return map[string]string{"id": r.ID} }

// about is a request about a node, by its reference.
func about(r ambit.Ref) map[string]string { return map[string]string{"ref": r.String()} }

func (s *scramble) json(v any) string { return text(s.t, v) }

func (s *scramble) cascading() url.Values { return url.Values{"cascade": {fmt.Sprint(s.chance(50))}} }

func nounGenerators(t ambit.TypeName, slug string, make maker) map[string]generator {
	return map[string]generator{
		"create-" + slug:  func(s *scramble) request { return request{body: s.json(make(s))} },
		"replace-" + slug: func(s *scramble) request { return request{path: of(s.pick(t)), body: s.json(make(s))} },
		"update-" + slug: func(s *scramble) request {
			return request{path: of(s.pick(t)), body: s.json(s.part(make(s))), kind: mergePatch}
		},
		"delete-" + slug: func(s *scramble) request { return request{path: of(s.pick(t)), query: s.cascading()} },
	}
}

const (
	mergePatch = "application/merge-patch+json"
	jsonLines  = "application/x-ndjson"
)

func memberGenerators(t ambit.TypeName, slug string) map[string]generator {
	return map[string]generator{
		"replace-" + slug + "-members": func(s *scramble) request {
			return request{path: of(s.pick(t)), body: s.json(map[string]any{"items": s.members(t)})}
		},
		"change-" + slug + "-members": func(s *scramble) request {
			body := map[string]any{"add": s.members(t)}
			if s.chance(40) {
				body["remove"] = s.members(t)
			}
			return request{path: of(s.pick(t)), body: s.json(body)}
		},
	}
}

var tokenGenerators = map[string]generator{
	"create-token": func(s *scramble) request { return request{body: s.json(makeToken(s))} },
	"rename-token": func(s *scramble) request {
		body := map[string]any{"name": fmt.Sprint("t", s.r.IntN(30))}
		return request{path: of(s.pick(ambit.TokenType)), body: s.json(body), kind: mergePatch}
	},
	"rotate-token": func(s *scramble) request {
		return request{path: of(s.pick(ambit.TokenType)), query: url.Values{"overlap": {fmt.Sprint(s.r.IntN(3) * 3600)}}}
	},
	"delete-token": func(s *scramble) request { return request{path: of(s.pick(ambit.TokenType))} },
	"revoke-tokens": func(s *scramble) request {
		return request{path: about(s.pick(ambit.ServiceAccountType, ambit.UserType))}
	},
}

var connectorGenerators = map[string]generator{
	"create-sso-connector": func(s *scramble) request {
		body := own(makeSet)(s)
		body["domain"], body["await"] = fmt.Sprintf("n%d.example", s.r.IntN(50)), true
		return request{body: s.json(body)}
	},
	"update-sso-connector": func(s *scramble) request {
		body := map[string]any{"title": fmt.Sprint("t", s.r.IntN(30)), "enabled": s.chance(20)}
		return request{path: of(s.pick(ambit.SSOConnectorType)), body: s.json(s.part(body)), kind: mergePatch}
	},
	"begin-sso-verification": func(s *scramble) request { return request{path: of(s.pick(ambit.SSOConnectorType))} },
	"delete-sso-connector":   func(s *scramble) request { return request{path: of(s.pick(ambit.SSOConnectorType))} },
}

var resourceGenerators = map[string]generator{
	"create-resource": func(s *scramble) request {
		ref, body := s.resource(90)
		body["ref"] = ref
		return request{body: s.json(body)}
	},
	"put-resource": func(s *scramble) request {
		ref, body := s.resource(40)
		return request{path: about(ref), body: s.json(body)}
	},
	"update-resource": func(s *scramble) request {
		ref, body := s.resource(0)
		return request{path: about(ref), body: s.json(s.part(body)), kind: mergePatch}
	},
	"delete-resource": func(s *scramble) request {
		return request{path: about(s.pick("works/file", "works/license", "works/client")), query: s.cascading()}
	},
	"bulk-resources": func(s *scramble) request {
		// What is removed and then registered again is new, and no gain of who may
		// do something to it (docs/granting.md): a request does the one or the other.
		var lines strings.Builder
		removes := s.chance(20)
		for range 1 + s.r.IntN(4) {
			line := map[string]any{}
			if ref, body := s.resource(40); removes {
				line["delete"] = ref
			} else {
				body["ref"] = ref
				line["put"] = body
			}
			lines.WriteString(s.json(line) + "\n")
		}
		batch := []string{"1", "1000"}
		return request{query: url.Values{"batch": {batch[s.r.IntN(2)]}}, body: lines.String(), kind: jsonLines}
	},
}

var accountGenerators = map[string]generator{
	"update-account": func(s *scramble) request {
		body := map[string]any{}
		if s.chance(20) {
			body["slug"] = fmt.Sprint("slug-", s.r.IntN(1_000_000))
		}
		attributes := map[string]any{"open": s.chance(50)}
		if s.chance(20) {
			attributes["tier"] = fmt.Sprint("t", s.r.IntN(3))
		}
		body["attributes"] = attributes
		return request{body: s.json(body), kind: mergePatch}
	},
	"adopt-catalog": func(s *scramble) request {
		body := map[string]any{}
		name := one(s.r, []string{"works", "works", "stax"})
		if name == "works" && s.chance(50) {
			digest := s.server.Service().Digest(readCatalog(s.t, s.document())) // whether or not it was published
			body["digest"] = hex.EncodeToString(digest[:])
		}
		return request{path: map[string]string{"name": name}, body: s.json(body)}
	},
	"abandon-catalog": func(s *scramble) request {
		return request{path: map[string]string{"name": one(s.r, []string{"works", "stax", "ambit"})}}
	},
	"publish-catalog": func(s *scramble) request {
		return request{body: s.json(map[string]any{"document": s.document()})}
	},
	"create-account": func(s *scramble) request {
		return request{body: s.json(map[string]any{"slug": fmt.Sprint("made-", s.r.IntN(1_000_000)), "catalogs": []string{"stax"}})}
	},
}

// document is a version of the catalog works.
func (s *scramble) document() string {
	text := one(s.r, []string{worksText, worksNext})
	return strings.Replace(text, "catalog: works", fmt.Sprintf("catalog: works\ntitle: number %d", s.r.IntN(3)), 1)
}

// askGenerators are for operations that only ask, and must change nothing.
var askGenerators = map[string]generator{
	"check":   func(s *scramble) request { return request{body: s.json(s.question())} },
	"explain": func(s *scramble) request { return request{body: s.json(s.question())} },
	"check-many": func(s *scramble) request {
		return request{body: s.json(map[string]any{"questions": some(s, 3, s.question)})}
	},
	"list-resources": func(s *scramble) request {
		q := s.question()
		delete(q, "resource")
		return request{body: s.json(q)}
	},
	"list-principals": func(s *scramble) request {
		q := s.question()
		delete(q, "principal")
		return request{body: s.json(q)}
	},
	"list-permissions": func(s *scramble) request {
		q := s.question()
		delete(q, "permission")
		return request{body: s.json(q)}
	},
}

func (s *scramble) question() map[string]any {
	q := map[string]any{"permission": one(s.r, surveyed), "resource": map[string]any{"ref": s.place()}}
	if s.chance(50) {
		q["principal"] = s.pick(ambit.UserType, ambit.GroupType)
	}
	return q
}
