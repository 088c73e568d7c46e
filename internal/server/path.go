package server

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/ambit-iam/ambit/internal/api"
)

// clean refuses paths that are another spelling of one: routes are matched on the
// path as it was sent, and nothing is redirected, so that what stands in front of
// Ambit and sees the path sees the route.
func (s *Server) clean(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodOptions && unclean(r.URL.EscapedPath()) {
			api.WriteProblem(w, r, api.NoRoute())
			return
		}
		next.ServeHTTP(w, r)
	})
}

// unclean reports whether a path, as it was sent, holds an empty or dot segment,
// a backslash, a semicolon, a control character in any spelling, or an escape
// that need not be one.
func unclean(escaped string) bool {
	if !strings.HasPrefix(escaped, "/") || strings.ContainsAny(escaped, "\\;") {
		return true
	}
	if escaped == "/" {
		return false
	}
	for segment := range strings.SplitSeq(escaped[1:], "/") {
		if segment == "" || segment == "." || segment == ".." {
			return true
		}
	}
	for _, after := range strings.Split(escaped, "%")[1:] {
		b, err := strconv.ParseUint(after[:min(2, len(after))], 16, 8)
		if err != nil || len(after) < 2 || b < ' ' || b == 0x7f || plain(byte(b)) {
			return true
		}
	}
	return false
}

// plain reports whether a byte is one that paths spell as itself (RFC 3986, 2.3).
// The tilde is left out: no route has one, and some clients escape it.
func plain(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '-' || b == '.' || b == '_'
}
