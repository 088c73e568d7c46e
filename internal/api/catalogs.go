package api

import (
	"context"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A version is a catalog version that can be adopted.
type version struct {
	Catalog   string    `json:"catalog" doc:"The catalog's name." example:"harness"`
	Title     string    `json:"title,omitempty" doc:"For people."`
	Digest    string    `json:"digest" doc:"Of its canonical form: SHA-256 in hexadecimal."`
	BuiltIn   bool      `json:"built_in" doc:"It came with Ambit."`
	Published time.Time `json:"published,omitzero" doc:"When it was published."`
}

type versionList struct {
	Items []version `json:"items" nullable:"false" doc:"Those that come with Ambit first, then by when they were published."`
}

// An adopted catalog is part of the account.
type adopted struct {
	Catalog string `json:"catalog" doc:"The catalog's name." example:"harness"`
	Title   string `json:"title,omitempty" doc:"For people."`
	Digest  string `json:"digest" doc:"Of the version: SHA-256 of its canonical form, in hexadecimal."`
}

type adoptedList struct {
	Items []adopted `json:"items" nullable:"false" doc:"Ambit's own first."`
}

type publishing struct {
	Document string `json:"document" minLength:"1" doc:"The catalog: a YAML or JSON document (docs/catalog.md)."`
}

type adopting struct {
	Digest string `json:"digest,omitempty" maxLength:"64" doc:"Which version; by default the newest."`
	Uses   []fate `json:"uses,omitempty" nullable:"false" maxItems:"10000" doc:"What becomes of uses of names that the version drops."`
}

// A fate says what becomes of the uses of one name.
type fate struct {
	Kind ambit.NameKind `json:"kind" enum:"type,relation,attribute,permission,role,scope,condition" doc:"What kind of name it is."`
	Type ambit.TypeName `json:"type,omitempty" doc:"Of relations and attributes: the type that has it, in full."`
	Name string         `json:"name" minLength:"1" doc:"The name that is dropped, in full."`
	To   string         `json:"to,omitempty" doc:"The name that takes its place, in full."`
	Drop bool           `json:"drop,omitempty" doc:"The uses lose the name, with what follows as from a deletion."`
}

// A Cataloged names a catalog in the path.
type Cataloged struct {
	Name string `path:"name" maxLength:"64" doc:"The catalog's name." example:"harness"`
}

func (x *API) showAdopted(c *ambit.Catalog) adopted {
	digest := x.service.Digest(c)
	return adopted{c.Name, c.Title, hex.EncodeToString(digest[:])}
}

func (x *API) registerCatalogs() {
	x.registerVersions()
	x.registerCatalogDocument()
	const tag = "catalogs"
	register(x, operation{
		id: "list-adopted-catalogs", method: http.MethodGet, path: "/v1/account/catalogs", tag: tag,
		summary: "List the catalogs of the account",
	}, func(ctx context.Context, caller authn.Caller, _ *struct{}) (*body[adoptedList], error) {
		catalogs, err := x.service.Adopted(ctx, caller)
		if err != nil {
			return nil, err
		}
		out := &body[adoptedList]{adoptedList{Items: make([]adopted, len(catalogs))}}
		for i, c := range catalogs {
			out.Body.Items[i] = x.showAdopted(c)
		}
		return out, nil
	})
	register(x, operation{
		id: "adopt-catalog", method: http.MethodPut, path: "/v1/account/catalogs/{name}", tag: tag, status: http.StatusNoContent,
		summary: "Adopt a version of a catalog", faults: []int{http.StatusConflict},
		description: "A version that drops names in use is refused unless uses says what becomes of them.",
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Cataloged
		Writing
		Body adopting
	}) (*done, error) {
		fates := make([]ambit.Fate, len(in.Body.Uses))
		for i, f := range in.Body.Uses {
			fates[i] = ambit.Fate(f)
		}
		receipt, err := x.service.Adopt(ctx, caller, in.Name, in.Body.Digest, fates, in.write(ctx))
		return &done{receipt.Revision}, err
	})
	register(x, operation{
		id: "abandon-catalog", method: http.MethodDelete, path: "/v1/account/catalogs/{name}", tag: tag, status: http.StatusNoContent,
		summary: "Give up a catalog that nothing uses", faults: []int{http.StatusConflict},
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Cataloged
		Writing
	}) (*done, error) {
		receipt, err := x.service.Abandon(ctx, caller, in.Name, in.write(ctx))
		return &done{receipt.Revision}, err
	})
}

func (x *API) registerVersions() {
	const tag = "catalogs"
	register(x, operation{
		id: "list-catalogs", method: http.MethodGet, path: "/v1/catalogs", tag: tag,
		summary: "List the catalog versions that can be adopted",
	}, func(ctx context.Context, caller authn.Caller, _ *struct{}) (*body[versionList], error) {
		versions, err := x.service.Versions(ctx, caller)
		if err != nil {
			return nil, err
		}
		out := &body[versionList]{versionList{Items: make([]version, len(versions))}}
		for i, v := range versions {
			out.Body.Items[i] = version(v)
		}
		return out, nil
	})
	register(x, operation{
		id: "publish-catalog", method: http.MethodPost, path: "/v1/catalogs", tag: tag,
		summary:     "Publish a catalog version",
		description: "For operators: needs ambit.catalogs:publish in the account " + iam.SystemSlug + ". Publishing an equal one again changes nothing.",
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Writing
		Body publishing
	}) (*struct {
		Revision uint64 `header:"Ambit-Revision"`
		Body     version
	}, error) {
		read, err := catalog.Read(documentName(in.Body.Document), []byte(in.Body.Document))
		if err != nil {
			return nil, &iam.Error{Kind: iam.Invalid, Code: "bad_catalog", Field: "document", Detail: err.Error()}
		}
		made, receipt, err := x.service.Publish(ctx, caller, read, in.write(ctx))
		return &struct {
			Revision uint64 `header:"Ambit-Revision"`
			Body     version
		}{receipt.Revision, version(made)}, err
	})
}

// documentName is what a document is called in messages, by which its form is
// known: JSON is an object at its very beginning.
func documentName(text string) string {
	if strings.HasPrefix(strings.TrimSpace(text), "{") {
		return "document.json"
	}
	return "document.yaml"
}
