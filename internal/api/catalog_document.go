package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A documented catalog is an adopted one, whole.
type documented struct {
	adopted
	Document string `json:"document" doc:"The catalog as a YAML document, as publishing takes it."`
}

// registerCatalogDocument adds what shows an adopted catalog: an export of the
// account has to hold it, since elsewhere nobody may have published it.
func (x *API) registerCatalogDocument() {
	register(x, operation{
		id: "get-adopted-catalog", method: http.MethodGet, path: "/v1/account/catalogs/{name}", tag: "catalogs",
		summary: "Show a catalog of the account", faults: []int{http.StatusNotFound},
	}, func(ctx context.Context, caller authn.Caller, in *struct{ Cataloged }) (*body[documented], error) {
		catalogs, err := x.service.Adopted(ctx, caller)
		if err != nil {
			return nil, err
		}
		for _, c := range catalogs {
			if c.Name == in.Name {
				return &body[documented]{documented{x.showAdopted(c), string(catalog.Write(c))}}, nil
			}
		}
		return nil, &iam.Error{Kind: iam.NotFound, Code: "not_found", Field: "name", Detail: fmt.Sprintf("the account has adopted no catalog %q", in.Name)}
	})
}
