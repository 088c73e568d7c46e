package server

import (
	"net/http"

	"github.com/ambit-iam/ambit/internal/dialect"
)

// dialects are the interfaces of other systems, by the paths beneath which they
// answer.
func dialects(opts dialect.Options) map[string]http.Handler {
	return map[string]http.Handler{}
}
