package server

import (
	"net/http"

	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/dialect/cloudflare"
	"github.com/ambit-iam/ambit/internal/dialect/harness"
	"github.com/ambit-iam/ambit/internal/dialect/scalr"
	"github.com/ambit-iam/ambit/internal/dialect/stax"
)

// dialects are the interfaces of other systems, by the paths beneath which they
// answer.
func dialects(opts dialect.Options) map[string]http.Handler {
	delivery, terraform := harness.New(opts), scalr.New(opts)
	return map[string]http.Handler{
		"/authz/api/":           delivery,
		"/ng/api/":              delivery,
		"/resourcegroup/api/":   delivery,
		cloudflare.Prefix + "/": cloudflare.New(opts),
		scalr.Prefix + "/":      terraform,
		scalr.Discovery:         terraform,
		stax.Prefix + "/":       stax.New(opts),
	}
}
