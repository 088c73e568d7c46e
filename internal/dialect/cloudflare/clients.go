package cloudflare

import (
	"net/http"
	"strconv"
	"strings"
)

// A form is what of the wire form depends on who reads it.
type form struct {
	// scopeObject has scopes of resource groups written as the one object that
	// they are, not as an array with that object in it.
	scopeObject bool
}

// clients are those whose decoders want another form than the published
// description, which has arrays for scopes: they would find nothing in it, and
// say nothing of that. Each says who it is in its headers.
var clients = []struct {
	lang  string // X-Stainless-Lang
	since int    // X-Stainless-Package-Version, the first number
	form  form
}{
	{"go", 7, form{scopeObject: true}}, // github.com/cloudflare/cloudflare-go/v7
	{"js", 7, form{scopeObject: true}}, // cloudflare 7 of npm, whose types say so
}

// formFor is the form for who sent a request.
func formFor(h http.Header) form {
	major, _, _ := strings.Cut(h.Get("X-Stainless-Package-Version"), ".")
	version, err := strconv.Atoi(major)
	if err != nil {
		return form{} // nobody we know
	}
	for _, c := range clients {
		if c.lang == h.Get("X-Stainless-Lang") && version >= c.since {
			return c.form
		}
	}
	return form{}
}
