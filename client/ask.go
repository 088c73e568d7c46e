package client

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"strconv"

	"github.com/ambit-iam/ambit"
)

// A question as requests have it. Its time is the server's.
type question struct {
	Principal           ambit.Ref          `json:"principal,omitzero"`
	PrincipalAttributes map[string]any     `json:"principal_attributes,omitempty"`
	ActionProperties    map[string]any     `json:"action_properties,omitempty"`
	Context             map[string]any     `json:"context,omitempty"`
	Permission          ambit.PermissionID `json:"permission,omitempty"`
	Resource            target             `json:"resource,omitzero"`
	Write               []string           `json:"write,omitempty"`
	Type                ambit.TypeName     `json:"type,omitempty"`
	Limit               int                `json:"limit,omitempty"`
	Cursor              string             `json:"cursor,omitempty"`
}

type target struct {
	Ref        ambit.Ref      `json:"ref,omitzero"`
	Relations  []relation     `json:"relations,omitempty"`
	Attributes map[string]any `json:"attributes,omitempty"`
}

type relation struct {
	Name string    `json:"name"`
	To   ambit.Ref `json:"to"`
}

func posed(q ambit.Question) question {
	asked := question{
		Principal: q.Principal, Permission: q.Permission, Write: q.Write,
		PrincipalAttributes: exact(q.PrincipalAttributes), ActionProperties: exact(q.ActionProperties), Context: exact(q.Context),
		Resource: target{Ref: q.Resource.Ref, Attributes: exact(q.Resource.Attributes)},
	}
	for _, r := range q.Resource.Relations {
		asked.Resource.Relations = append(asked.Resource.Relations, relation(r))
	}
	return asked
}

// exact keeps the types of values in JSON: a whole float stays one.
func exact(values map[string]ambit.Value) map[string]any {
	if len(values) == 0 {
		return nil
	}
	kept := make(map[string]any, len(values))
	for name, v := range values {
		kept[name] = exactValue(v)
	}
	return kept
}

func exactValue(v any) any {
	switch v := v.(type) {
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return json.RawMessage(strconv.FormatFloat(v, 'f', 1, 64))
		}
	case []any:
		kept := make([]any, len(v))
		for i := range v {
			kept[i] = exactValue(v[i])
		}
		return kept
	case map[string]any:
		return exact(v)
	}
	return v
}

// errNoAnswer is JSON that answers nothing.
var errNoAnswer = errors.New("the server's JSON is no answer; is it a server of Ambit?")

// Check asks whether q.Principal may do something; zero: the token itself. q.Now
// is not sent. An error is an [*Error] where the server refused to answer.
func (c *Client) Check(ctx context.Context, q ambit.Question) (ambit.Decision, error) {
	var d ambit.Decision
	if err := c.post(ctx, "/v1/check", posed(q), &d); err != nil {
		return ambit.Decision{}, err
	}
	if d.Reason == "" {
		return ambit.Decision{}, errNoAnswer
	}
	return d, nil
}

// Explain is Check with what led to the answer.
func (c *Client) Explain(ctx context.Context, q ambit.Question) (*ambit.Explanation, error) {
	var e ambit.Explanation
	if err := c.post(ctx, "/v1/explain", posed(q), &e); err != nil {
		return nil, err
	}
	if e.Decision.Reason == "" {
		return nil, errNoAnswer
	}
	return &e, nil
}

// A Page says which part of a list is wanted.
type Page struct {
	Limit  int    // at most this many, up to 1,000; 0: as many as the server thinks fit
	Cursor string // of the page before; empty: from the start
}

// A List is a page of a list.
type List[T any] struct {
	Items  []T
	Next   string            // the cursor of the next page; empty: there is none
	Reason ambit.Reason      // why nothing can be on it, where that has one cause
	Detail string            // the reason for people
	Names  map[string]string // what people call items, by reference, where the server tells

	// Revision is that of the account at which the list is read, all pages at the
	// same; 0: the list does not tell.
	Revision uint64
}

// The lists as answers have them. A member that is missing is not an empty list.
type listed struct {
	Resources   *[]ambit.Ref          `json:"resources"`
	Principals  *[]ambit.Ref          `json:"principals"`
	Permissions *[]ambit.PermissionID `json:"permissions"`
	Next        string                `json:"next"`
	Reason      ambit.Reason          `json:"reason"`
	Detail      string                `json:"detail"`
	Names       map[string]string     `json:"names"`
}

// ListResources lists the resources of a type (empty: the permission's) on which
// q.Principal may do something.
func (c *Client) ListResources(ctx context.Context, q ambit.Question, kind ambit.TypeName, p Page) (List[ambit.Ref], error) {
	return list(ctx, c, "/v1/list-resources", q, kind, p, func(l *listed) *[]ambit.Ref { return l.Resources })
}

// ListPrincipals lists who may do something, of a type (empty: of any).
func (c *Client) ListPrincipals(ctx context.Context, q ambit.Question, kind ambit.TypeName, p Page) (List[ambit.Ref], error) {
	return list(ctx, c, "/v1/list-principals", q, kind, p, func(l *listed) *[]ambit.Ref { return l.Principals })
}

// ListPermissions lists what q.Principal may do at a resource.
func (c *Client) ListPermissions(ctx context.Context, q ambit.Question, p Page) (List[ambit.PermissionID], error) {
	return list(ctx, c, "/v1/list-permissions", q, "", p, func(l *listed) *[]ambit.PermissionID { return l.Permissions })
}

func list[T any](ctx context.Context, c *Client, path string, q ambit.Question, kind ambit.TypeName, p Page, items func(*listed) *[]T) (List[T], error) {
	asked := posed(q)
	asked.Type, asked.Limit, asked.Cursor = kind, p.Limit, p.Cursor
	var answer listed
	if err := c.post(ctx, path, asked, &answer); err != nil {
		return List[T]{}, err
	}
	found := items(&answer)
	if found == nil {
		return List[T]{}, errNoAnswer
	}
	return List[T]{Items: *found, Next: answer.Next, Reason: answer.Reason, Detail: answer.Detail, Names: answer.Names}, nil
}
