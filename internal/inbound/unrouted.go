package inbound

import "net/http"

// MethodsThere are the methods that the path of a request takes, as an Allow header
// says it, where no route of a mux matches because of the method; empty where there
// is nothing at the path. Fallback is what the mux has for such a request: only it
// knows.
func MethodsThere(r *http.Request, fallback http.Handler) string {
	seen := &probe{header: http.Header{}}
	fallback.ServeHTTP(seen, r)
	if seen.status != http.StatusMethodNotAllowed {
		return ""
	}
	return seen.header.Get("Allow")
}

// A probe sees what a handler would answer.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header         { return p.header }
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }
func (p *probe) WriteHeader(status int)      { p.status = status }
