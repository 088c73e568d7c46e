package cloudflare

import (
	"net/http"
	"testing"
)

// The rows that differ are shown with the real clients in e2e/cloudflarev6 and
// e2e/cloudflarev7.
func TestClientsAreKnownByTheirHeaders(t *testing.T) {
	for _, c := range []struct {
		lang, version string
		scopeObject   bool
	}{
		{"go", "7.9.0", true}, {"go", "7.0.0", true}, {"go", "10.1.0", true}, {"go", "7", true},
		{"go", "6.10.0", false}, {"go", "2.0.0", false}, {"go", "", false}, {"go", "v7", false}, {"go", "-7.0", false},
		{"js", "7.3.0", true}, {"js", "6.4.0", false},
		{"python", "7.0.0", false}, {"", "7.9.0", false}, {"", "", false}, {"Go", "7.9.0", false},
	} {
		h := http.Header{}
		if c.lang != "" {
			h.Set("X-Stainless-Lang", c.lang)
		}
		if c.version != "" {
			h.Set("X-Stainless-Package-Version", c.version)
		}
		if got := formFor(h); got.scopeObject != c.scopeObject {
			t.Errorf("%s %s takes %+v", c.lang, c.version, got)
		}
	}
}

func TestFieldsBecomePointers(t *testing.T) {
	for field, want := range map[string]string{
		"name": "/name", "[0].id": "/0/id", "policies[10].resource_groups[2].scope.key": "/policies/10/resource_groups/2/scope/key",
	} {
		if got := pointer(field); got != want {
			t.Errorf("%s becomes %s, want %s", field, got, want)
		}
	}
}
