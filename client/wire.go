package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
)

// An own is what Ambit's own nouns begin with, in requests and answers.
type own struct {
	ID      string            `json:"id,omitempty"`
	Name    string            `json:"name,omitempty"`
	Home    ambit.Ref         `json:"home,omitzero"`
	Title   string            `json:"title,omitempty"`
	Labels  map[string]string `json:"labels,omitempty"`
	Created time.Time         `json:"created_at,omitzero"`
	Changed time.Time         `json:"changed_at,omitzero"`
}

// said is what a request says of a noun: the server knows its id, and when it was
// made.
func said(o ambit.Own) own {
	return own{Name: o.Name, Home: o.Home, Title: o.Title, Labels: o.Labels}
}

func (o own) plain() ambit.Own {
	return ambit.Own{ID: o.ID, Name: o.Name, Home: o.Home, Title: o.Title, Labels: o.Labels, Created: o.Created, Changed: o.Changed}
}

// The nouns in requests and answers.
type (
	resource struct {
		Ref        ambit.Ref  `json:"ref"`
		Relations  []relation `json:"relations,omitempty"`
		Attributes values     `json:"attributes,omitempty"`
	}
	user struct {
		own
		Status     ambit.UserStatus `json:"status,omitempty"`
		Disabled   bool             `json:"disabled,omitempty"`
		Attributes values           `json:"attributes,omitempty"`
	}
	serviceAccount struct {
		own
		Disabled   bool   `json:"disabled,omitempty"`
		Attributes values `json:"attributes,omitempty"`
	}
	set struct {
		own
		Attributes values `json:"attributes,omitempty"`
	}
	role struct {
		own
		Description string          `json:"description,omitempty"`
		Permissions []ambit.Pattern `json:"permissions"`
		Scopes      []string        `json:"scopes,omitempty"`
	}
	policy struct {
		own
		Description    string           `json:"description,omitempty"`
		Effect         ambit.Effect     `json:"effect"`
		Principals     []ambit.Ref      `json:"principals"`
		Roles          []ambit.RoleName `json:"roles,omitempty"`
		Permissions    []ambit.Pattern  `json:"permissions,omitempty"`
		Nodes          []ambit.Ref      `json:"nodes,omitempty"`
		ResourceGroups []ambit.Ref      `json:"resource_groups,omitempty"`
		Condition      string           `json:"condition,omitempty"`
		NotBefore      time.Time        `json:"not_before,omitzero"`
		ExpiresAt      time.Time        `json:"expires_at,omitzero"`
		Disabled       bool             `json:"disabled,omitempty"`
	}
)

// bodyOf is a noun as a request has it.
func bodyOf(noun ambit.Noun) (any, error) {
	switch n := noun.(type) {
	case *ambit.Resource:
		return resourceBody(n), nil
	case *ambit.User:
		return user{said(n.Own), n.Status, n.Disabled, n.Attributes}, nil
	case *ambit.ServiceAccount:
		return serviceAccount{said(n.Own), n.Disabled, n.Attributes}, nil
	case *ambit.Group:
		return set{said(n.Own), n.Attributes}, nil
	case *ambit.ResourceGroup:
		return set{said(n.Own), n.Attributes}, nil
	case *ambit.Role:
		return role{said(n.Own), n.Description, append([]ambit.Pattern{}, n.Permissions...), n.Scopes}, nil
	case *ambit.Policy:
		return policy{
			said(n.Own), n.Description, n.Effect, append([]ambit.Ref{}, n.Principals...), n.Roles, n.Permissions,
			n.Nodes, n.ResourceGroups, n.Condition, n.NotBefore, n.ExpiresAt, n.Disabled,
		}, nil
	}
	return nil, fmt.Errorf("a %T is not made or changed this way", noun)
}

func resourceBody(r *ambit.Resource) resource {
	body := resource{Ref: r.Node, Attributes: r.Attributes}
	for _, rel := range r.Relations {
		body.Relations = append(body.Relations, relation(rel))
	}
	return body
}

// readNoun reads a noun of an answer.
func readNoun(kind ambit.TypeName, text []byte) (ambit.Noun, error) {
	var noun ambit.Noun
	var err error
	switch kind {
	case ambit.UserType:
		noun, err = reading(text, func(u user) ambit.Noun {
			return &ambit.User{Own: u.plain(), Status: u.Status, Disabled: u.Disabled, Attributes: u.Attributes}
		})
	case ambit.ServiceAccountType:
		noun, err = reading(text, func(s serviceAccount) ambit.Noun {
			return &ambit.ServiceAccount{Own: s.plain(), Disabled: s.Disabled, Attributes: s.Attributes}
		})
	case ambit.GroupType:
		noun, err = reading(text, func(s set) ambit.Noun { return &ambit.Group{Own: s.plain(), Attributes: s.Attributes} })
	case ambit.ResourceGroupType:
		noun, err = reading(text, func(s set) ambit.Noun { return &ambit.ResourceGroup{Own: s.plain(), Attributes: s.Attributes} })
	case ambit.RoleType:
		noun, err = reading(text, func(r role) ambit.Noun {
			return &ambit.Role{Own: r.plain(), Description: r.Description, Permissions: r.Permissions, Scopes: r.Scopes}
		})
	case ambit.PolicyType:
		noun, err = reading(text, func(p policy) ambit.Noun {
			return &ambit.Policy{
				Own: p.plain(), Description: p.Description, Effect: p.Effect, Principals: p.Principals, Roles: p.Roles,
				Permissions: p.Permissions, Nodes: p.Nodes, ResourceGroups: p.ResourceGroups, Condition: p.Condition,
				NotBefore: p.NotBefore, ExpiresAt: p.ExpiresAt, Disabled: p.Disabled,
			}
		})
	case ambit.TokenType:
		noun, err = reading(text, func(t Token) ambit.Noun { return t.noun() })
	default:
		noun, err = reading(text, func(r resource) ambit.Noun {
			made := &ambit.Resource{Node: r.Ref, Attributes: r.Attributes}
			for _, rel := range r.Relations {
				made.Relations = append(made.Relations, ambit.Relation(rel))
			}
			return made
		})
	}
	if err == nil && noun.Ref().ID == "" {
		return nil, errNoAnswer
	}
	return noun, err
}

func reading[W any](text []byte, plain func(W) ambit.Noun) (ambit.Noun, error) {
	var w W
	if err := json.Unmarshal(text, &w); err != nil {
		return nil, err
	}
	return plain(w), nil
}

// values are attributes by name. Numbers without a fraction or exponent keep 64
// bits.
type values map[string]ambit.Value

// MarshalJSON writes them so that their types are kept.
func (v values) MarshalJSON() ([]byte, error) { return json.Marshal(exact(v)) }

// UnmarshalJSON reads them.
func (v *values) UnmarshalJSON(text []byte) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var read map[string]any
	if err := d.Decode(&read); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more follows the attributes")
	}
	for name := range read {
		value, err := plainValue(read[name])
		if err != nil {
			return fmt.Errorf("attribute %s: %w", name, err)
		}
		read[name] = value
	}
	*v = read
	return nil
}

func plainValue(v any) (ambit.Value, error) {
	switch v := v.(type) {
	case json.Number:
		if strings.ContainsAny(string(v), ".eE") {
			return v.Float64()
		}
		return v.Int64()
	case []any:
		for i := range v {
			item, err := plainValue(v[i])
			if err != nil {
				return nil, err
			}
			v[i] = item
		}
	}
	return v, nil
}
