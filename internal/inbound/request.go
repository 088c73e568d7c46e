// Package inbound is what every surface shares about a request: its id and
// address, who is calling, and the digest by which a repeated one is known.
package inbound

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"

	"github.com/ambit-iam/ambit/internal/journal"
)

// A Request is what is known of a request beside its contents. The server makes
// it, routing and authentication add to it, and logs and metrics read it.
type Request struct {
	ID      string
	Address string
	Route   string // the pattern that matched; empty: none did
	Account string // of the caller, once known
	Key     string // the public part of the caller's token, once known

	url  *url.URL
	sent hash.Hash // of the method, the path and as much of the body as was read
}

// URL is the request's, once its digest is being made; nil before.
func (r *Request) URL() *url.URL { return r.url }

// Digest tells the request from another one with the same idempotency key. It is
// whole when the body has been read.
func (r *Request) Digest() (d journal.Digest) {
	if r.sent != nil {
		r.sent.Sum(d[:0])
	}
	return d
}

// Digesting begins the digest of a request, whose body adds to it as it is read.
func (r *Request) Digesting(of *http.Request) {
	r.url, r.sent = of.URL, sha256.New()
	fmt.Fprintf(r.sent, "%s %s\n", of.Method, of.URL.RequestURI()) // a hash never fails
	of.Body = struct {
		io.Reader
		io.Closer
	}{io.TeeReader(sentBody{of.Body}, r.sent), of.Body}
}

// A sentBody is the body of a request, whose faults are the sender's.
type sentBody struct{ io.Reader }

// Read reads on; an error but the end's is a [BrokenBody].
func (b sentBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = &BrokenBody{err}
	}
	return n, err
}

// A BrokenBody is the error of a body that broke off, or whose framing is none.
type BrokenBody struct{ cause error }

// Error says so, and nothing of what was sent.
func (*BrokenBody) Error() string { return "the body breaks off, or its chunks cannot be read" }

// Unwrap is what reading it met with.
func (b *BrokenBody) Unwrap() error { return b.cause }

type contextKey struct{}

// WithRequest is ctx with a request.
func WithRequest(ctx context.Context, r *Request) context.Context {
	return context.WithValue(ctx, contextKey{}, r)
}

// RequestOf is the request of a context; one without contents if there is none.
func RequestOf(ctx context.Context) *Request {
	if r, ok := ctx.Value(contextKey{}).(*Request); ok {
		return r
	}
	return new(Request)
}
