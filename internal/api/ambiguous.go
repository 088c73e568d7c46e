package api

import (
	"net/http"
	"net/url"
	"strings"
)

// single are the headers that say how a request is meant, of which only one can be
// heeded.
var single = []string{"Idempotency-Key", "If-Match", "If-None-Match", "Content-Type", "Content-Encoding"}

// ambiguous is what is wrong with a request that says in two ways how it is meant,
// or in one that would be passed over; nil where it is clear. What stands in front
// of Ambit, and whoever reads a log, may take the other one.
func ambiguous(r *http.Request) *Problem {
	for _, name := range single {
		if len(r.Header[name]) > 1 {
			return misread(name, "there is more than one "+name+" header; send one")
		}
	}
	if keys, sent := r.Header["Idempotency-Key"]; sent && keys[0] == "" {
		return misread("Idempotency-Key", "the key is empty, so that the request would be carried out each time it is sent; send a key, or no such header")
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		p := problem(http.StatusUnsupportedMediaType, "unsupported_media_type", "bodies are taken as they are; send it without a Content-Encoding")
		p.Field = "Content-Encoding"
		return p
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return misread("", "the query cannot be read; write name=value, joined by &, with everything else percent-encoded")
	}
	for _, values := range query {
		if len(values) > 1 { // its name is the caller's text, and is not repeated
			return misread("", "a query parameter is there twice; send each once")
		}
	}
	return nil
}

func misread(field, detail string) *Problem {
	p := problem(http.StatusBadRequest, "bad_request", detail)
	p.Field = field
	return p
}
