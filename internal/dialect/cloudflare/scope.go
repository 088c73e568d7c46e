package cloudflare

import (
	"maps"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
)

// zoneType is the type of zones, which are taken unseen.
const zoneType ambit.TypeName = "cloudflare/zone"

// The keys of scopes name their resources so; everything in a scope is an object
// of it with the key "*".
const (
	accountKey = "com.cloudflare.api.account."
	zoneKey    = "com.cloudflare.api.account.zone."
	everything = "*"
)

// A scope is what a resource group consists of: parts of an account or of a zone.
type scope struct {
	Key     string        `json:"key"`
	Objects []scopeObject `json:"objects"`
}

// A scopeObject is a part of a scope.
type scopeObject struct {
	Key string `json:"key"`
}

// keyOf is the key of a node; false where the grammar of keys has none for it.
func keyOf(r ambit.Ref) (string, bool) {
	switch {
	case r.Type == ambit.AccountType:
		return accountKey + r.ID, true
	case r.Type == zoneType && ambit.ValidID(r.ID):
		return zoneKey + r.ID, true
	}
	return "", false
}

// zoneOf is the zone that a key names.
func zoneOf(key string) (ambit.Ref, bool) {
	id, ok := strings.CutPrefix(key, zoneKey)
	return ambit.Ref{Type: zoneType, ID: id}, ok && ambit.ValidID(id)
}

// nodes are what the scope comes to in an account, each once. Errors say where in
// the scope, which stands at field.
func (s scope) nodes(account ambit.Ref, field string) ([]ambit.Ref, error) {
	whole := account
	if s.Key != accountKey+account.ID {
		zone, ok := zoneOf(s.Key)
		if !ok {
			return nil, dialect.Invalid(field+".key", "must be "+accountKey+account.ID+" or "+zoneKey+" and a zone's id, of 32 lower-case hexadecimal digits")
		}
		whole = zone
	}
	if len(s.Objects) == 0 {
		return nil, dialect.Invalid(field+".objects", `must not be empty; the one object {"key": "*"} is everything in the scope`)
	}
	var nodes []ambit.Ref
	there := map[ambit.Ref]bool{}
	for i, object := range s.Objects {
		node, inner := whole, object.Key != everything
		if inner {
			zone, ok := zoneOf(object.Key)
			if !ok || whole != account && zone != whole {
				return nil, dialect.Invalid(element(field+".objects", i)+".key", `must be "*", or `+zoneKey+" and the id of a zone in the scope")
			}
			node = zone
		}
		if there[node] {
			return nil, dialect.Invalid(element(field+".objects", i)+".key", "is there already")
		}
		nodes, there[node] = append(nodes, node), true
	}
	return nodes, nil
}

// scopeLabel is where a resource group keeps the words of its scope: there are two
// for a whole zone, and the order of objects is the client's.
const scopeLabel = "cloudflare.scope"

// noted is the scope as the label has it, without what every key begins with; empty
// where that is too long for a label. The account's key is written "*".
func (s scope) noted() string {
	words := []string{everything}
	if zone, ok := zoneOf(s.Key); ok {
		words[0] = zone.ID
	}
	for _, object := range s.Objects {
		words = append(words, strings.TrimPrefix(object.Key, zoneKey))
	}
	text := strings.Join(words, " ")
	if len(text) > ambit.MaxLabelLength {
		return ""
	}
	return text
}

// scopeNoted is the scope that a label has.
func scopeNoted(text string, account ambit.Ref) scope {
	words := strings.Fields(text)
	if len(words) == 0 {
		return scope{}
	}
	s := scope{Key: accountKey + account.ID}
	if words[0] != everything {
		s.Key = zoneKey + words[0]
	}
	for _, word := range words[1:] {
		if word != everything {
			word = zoneKey + word
		}
		s.Objects = append(s.Objects, scopeObject{word})
	}
	return s
}

// scopeOf is the scope that consists of nodes: as the label has it, unless the
// nodes have changed since. It tells how many of them no scope can name.
func scopeOf(nodes []ambit.Ref, label string, account ambit.Ref) (s scope, unsaid int) {
	s = scopeNoted(label, account)
	if said, err := s.nodes(account, ""); err == nil && sameNodes(said, nodes) {
		return s, 0
	}
	s = scope{Key: accountKey + account.ID}
	for _, node := range nodes {
		switch key, ok := keyOf(node); {
		case !ok:
			unsaid++
		case node == account:
			s.Objects = append(s.Objects, scopeObject{everything})
		default:
			s.Objects = append(s.Objects, scopeObject{key})
		}
	}
	return s, unsaid
}

func sameNodes(a, b []ambit.Ref) bool {
	set := func(nodes []ambit.Ref) map[ambit.Ref]bool {
		m := map[ambit.Ref]bool{}
		for _, node := range nodes {
			m[node] = true
		}
		return m
	}
	return maps.Equal(set(a), set(b))
}

// as is the scope in the form that a client takes.
func (s scope) as(f form) any {
	if f.scopeObject {
		return s
	}
	return []scope{s}
}
