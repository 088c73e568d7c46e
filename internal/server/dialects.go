package server

import (
	"net/http"

	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/dialect/cloudflare"
	"github.com/ambit-iam/ambit/internal/dialect/scalr"
	"github.com/ambit-iam/ambit/internal/dialect/stax"
)

// dialects are the interfaces of other systems, by the paths beneath which they
// answer.
func dialects(opts dialect.Options) map[string]http.Handler {
	terraform := scalr.New(opts)
	return map[string]http.Handler{
		cloudflare.Prefix + "/": cloudflare.New(opts),
		scalr.Prefix + "/":      terraform,
		scalr.Discovery:         terraform,
		stax.Prefix + "/":       stax.New(opts),
	}
}
