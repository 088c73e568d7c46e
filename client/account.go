package client

import (
	"context"
	"net/http"
	"net/url"

	"github.com/ambit-iam/ambit"
)

// A Caller is who a client asks as.
type Caller struct {
	Account   string    `json:"account"` // its id
	Slug      string    `json:"slug"`
	Principal ambit.Ref `json:"principal"`
	Name      string    `json:"name"`
	Token     ambit.Ref `json:"token"`
	Revision  uint64    `json:"revision"` // of the account
}

// Whoami tells who is calling.
func (c *Client) Whoami(ctx context.Context) (Caller, error) {
	var who Caller
	if err := c.send(ctx, call{method: http.MethodGet, path: "/v1/whoami", answer: &who}); err != nil {
		return Caller{}, err
	}
	if who.Account == "" {
		return Caller{}, errNoAnswer
	}
	return who, nil
}

const accountPath = "/v1/account"

// settings are those of an account as answers have them.
type settings struct {
	Slug       string `json:"slug"`
	Attributes values `json:"attributes"`
}

// Settings are those of the caller's account.
func (c *Client) Settings(ctx context.Context) (ambit.Settings, error) {
	var got settings
	if err := c.send(ctx, call{method: http.MethodGet, path: accountPath, answer: &got}); err != nil {
		return ambit.Settings{}, err
	}
	if got.Slug == "" {
		return ambit.Settings{}, errNoAnswer
	}
	return ambit.Settings{Slug: got.Slug, Attributes: got.Attributes}, nil
}

// ChangeAttributes stores attributes of the caller's account, and takes away those
// whose value is nil; others stay as they are.
func (c *Client) ChangeAttributes(ctx context.Context, attributes map[string]ambit.Value) error {
	asked := map[string]any{"attributes": values(attributes)}
	var got settings
	err := c.send(ctx, call{method: http.MethodPatch, path: accountPath, asked: asked, patch: true, answer: &got})
	if err == nil && got.Slug == "" {
		err = errNoAnswer
	}
	return err
}

// A CatalogVersion is a version of a catalog, known by its digest.
type CatalogVersion struct {
	Catalog string `json:"catalog"`
	Title   string `json:"title,omitempty"`
	Digest  string `json:"digest"` // SHA-256 of its canonical form, in hexadecimal
}

const adoptedPath = accountPath + "/catalogs"

// Adopted lists the catalogs of the caller's account, in order of adoption,
// Ambit's own first.
func (c *Client) Adopted(ctx context.Context) ([]CatalogVersion, error) {
	l, err := pageOf[CatalogVersion](ctx, c, adoptedPath, nil)
	return l.Items, err
}

// CatalogVersions lists the versions that can be adopted.
func (c *Client) CatalogVersions(ctx context.Context) ([]CatalogVersion, error) {
	l, err := pageOf[CatalogVersion](ctx, c, "/v1/catalogs", nil)
	return l.Items, err
}

// CatalogDocument is an adopted catalog as a YAML document, and its digest.
func (c *Client) CatalogDocument(ctx context.Context, name string) (document, digest string, err error) {
	var got struct {
		Document string `json:"document"`
		Digest   string `json:"digest"`
	}
	err = c.send(ctx, call{method: http.MethodGet, path: adoptedPath + "/" + url.PathEscape(name), answer: &got})
	if err == nil && (got.Document == "" || got.Digest == "") {
		err = errNoAnswer
	}
	return got.Document, got.Digest, err
}

// Adopt adopts the version of a catalog that has a digest; empty: the newest.
func (c *Client) Adopt(ctx context.Context, name, digest string) error {
	asked := struct {
		Digest string `json:"digest,omitempty"`
	}{digest}
	return c.send(ctx, call{method: http.MethodPut, path: adoptedPath + "/" + url.PathEscape(name), asked: asked, status: http.StatusNoContent})
}

// Abandon gives up a catalog that nothing uses.
func (c *Client) Abandon(ctx context.Context, name string) error {
	return c.send(ctx, call{method: http.MethodDelete, path: adoptedPath + "/" + url.PathEscape(name), status: http.StatusNoContent})
}
