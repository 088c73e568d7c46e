package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/ambit-iam/ambit"
)

// paths are where the nouns of Ambit's own types are. Those of all other types are
// resources.
var paths = map[ambit.TypeName]string{
	ambit.UserType: "/v1/users", ambit.ServiceAccountType: "/v1/service-accounts", ambit.GroupType: "/v1/groups",
	ambit.ResourceGroupType: "/v1/resource-groups", ambit.RoleType: "/v1/roles", ambit.PolicyType: "/v1/policies",
	ambit.TokenType: "/v1/tokens",
}

const resourcesPath = "/v1/resources"

// place is the path of a noun.
func place(r ambit.Ref) string {
	if path, own := paths[r.Type]; own {
		return path + "/" + url.PathEscape(r.ID)
	}
	return resourcesPath + "/" + url.PathEscape(r.String())
}

// Nouns lists the nouns of a type that the caller may read, in order of
// registration. Tokens are listed by [Client.Tokens].
func (c *Client) Nouns(ctx context.Context, kind ambit.TypeName, p Page) (List[ambit.Noun], error) {
	path, own := paths[kind]
	query := p.query()
	if !own {
		path = resourcesPath
		query.Set("type", string(kind))
	}
	listed, err := pageOf[json.RawMessage](ctx, c, path, query)
	if err != nil {
		return List[ambit.Noun]{}, err
	}
	found := List[ambit.Noun]{Next: listed.Next, Revision: listed.Revision}
	for _, text := range listed.Items {
		noun, err := readNoun(kind, text)
		if err != nil {
			return List[ambit.Noun]{}, fmt.Errorf("reading the answer of %s: %w", c.base, err)
		}
		found.Items = append(found.Items, noun)
	}
	return found, nil
}

// Get is a noun. Ambit's own go by id, or by name where that is unique in the
// account.
func (c *Client) Get(ctx context.Context, ref ambit.Ref) (ambit.Noun, error) {
	var text json.RawMessage
	if err := c.send(ctx, call{method: http.MethodGet, path: place(ref), answer: &text}); err != nil {
		return nil, err
	}
	return c.answered(ref.Type, text)
}

// Create stores a new noun. One of Ambit's own is given an id by the server, which
// the answer has: that of the noun is not sent. A zero home is the account.
func (c *Client) Create(ctx context.Context, noun ambit.Noun) (ambit.Noun, error) {
	kind := noun.Ref().Type
	path, own := paths[kind]
	if !own {
		path = resourcesPath
	}
	body, err := bodyOf(noun)
	if err != nil {
		return nil, err
	}
	var text json.RawMessage
	if err := c.send(ctx, call{path: path, asked: body, status: http.StatusCreated, answer: &text}); err != nil {
		return nil, err
	}
	return c.answered(kind, text)
}

// Replace puts a noun in the place of the one of its reference.
func (c *Client) Replace(ctx context.Context, noun ambit.Noun) (ambit.Noun, error) {
	body, err := bodyOf(noun)
	if err != nil {
		return nil, err
	}
	var text json.RawMessage
	if err := c.send(ctx, call{method: http.MethodPut, path: place(noun.Ref()), asked: body, answer: &text}); err != nil {
		return nil, err
	}
	return c.answered(noun.Ref().Type, text)
}

// Delete removes a noun, and with cascade whatever would be left without a parent.
func (c *Client) Delete(ctx context.Context, ref ambit.Ref, cascade bool) error {
	query := url.Values{}
	if cascade {
		query.Set("cascade", strconv.FormatBool(true))
	}
	return c.send(ctx, call{method: http.MethodDelete, path: place(ref), query: query, status: http.StatusNoContent})
}

// Members lists who or what is in a group or a resource group.
func (c *Client) Members(ctx context.Context, set ambit.Ref, p Page) (List[ambit.Ref], error) {
	return pageOf[ambit.Ref](ctx, c, place(set)+"/members", p.query())
}

// ChangeMembers takes out of a group or a resource group and then puts in, whole
// or not at all.
func (c *Client) ChangeMembers(ctx context.Context, set ambit.Ref, add, remove []ambit.Ref) error {
	asked := struct {
		Add    []ambit.Ref `json:"add,omitempty"`
		Remove []ambit.Ref `json:"remove,omitempty"`
	}{add, remove}
	return c.send(ctx, call{path: place(set) + "/members", asked: asked, status: http.StatusNoContent})
}

// answered is a noun that was answered.
func (c *Client) answered(kind ambit.TypeName, text []byte) (ambit.Noun, error) {
	noun, err := readNoun(kind, text)
	if err != nil {
		return nil, fmt.Errorf("reading the answer of %s: %w", c.base, err)
	}
	return noun, nil
}
