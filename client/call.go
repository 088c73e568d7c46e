package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// A call is one request, and where its answer goes.
type call struct {
	method string // empty: POST
	path   string // with everything in it escaped
	query  url.Values
	asked  any    // the body as JSON; nil: none
	lines  []byte // the body as lines of JSON, in the place of asked
	patch  bool   // the body is a merge patch
	status int    // of the answer; 0: 200
	answer any    // what the answer is read into; nil: it has no body
}

const (
	jsonKind  = "application/json"
	linesKind = "application/x-ndjson"
	patchKind = "application/merge-patch+json"
)

// maxAnswer is the most bytes of an answer that are read.
const maxAnswer = 64 << 20

// ErrTooLarge is an answer that is larger than is read at once: ask for less.
var ErrTooLarge = errors.New("the answer is too large")

// post asks at a path, and reads the answer into answer.
func (c *Client) post(ctx context.Context, path string, asked, answer any) error {
	return c.send(ctx, call{path: path, asked: asked, answer: answer})
}

// send sends a request and reads the answer. Anything but the status and the kind
// of answer that the call has is an error.
func (c *Client) send(ctx context.Context, k call) error {
	got, text, err := c.exchange(ctx, k)
	if err != nil {
		return err
	}
	want := k.status
	if want == 0 {
		want = http.StatusOK
	}
	if got.StatusCode != want {
		return c.refused(got, text)
	}
	if k.answer == nil {
		return nil
	}
	if kind := mediaType(got); kind != jsonKind {
		return fmt.Errorf("%s answers %q in place of JSON; is it a server of Ambit?", c.base, kind)
	}
	if err := json.Unmarshal(text, k.answer); err != nil {
		return fmt.Errorf("reading the answer of %s: %w", c.base, err)
	}
	return nil
}

// exchange sends a request and reads the whole answer, whatever it is.
func (c *Client) exchange(ctx context.Context, k call) (*http.Response, []byte, error) {
	r, err := c.request(ctx, k)
	if err != nil {
		return nil, nil, err
	}
	got, err := c.http.Do(r)
	if err != nil {
		var failed *url.Error
		if errors.As(err, &failed) {
			err = failed.Err // the rest of it is where, which is said already
		}
		return nil, nil, fmt.Errorf("asking the server at %s: %w", c.base, err)
	}
	defer got.Body.Close()
	text, err := io.ReadAll(io.LimitReader(got.Body, maxAnswer+1))
	if err != nil {
		return nil, nil, fmt.Errorf("reading the answer of %s: %w", c.base, err)
	}
	if len(text) > maxAnswer {
		return nil, nil, fmt.Errorf("reading the answer of %s: %w: it has more than %d bytes", c.base, ErrTooLarge, maxAnswer)
	}
	return got, text, nil
}

func (c *Client) request(ctx context.Context, k call) (*http.Request, error) {
	body, kind := k.lines, linesKind
	if k.asked != nil {
		var err error
		if body, err = json.Marshal(k.asked); err != nil {
			return nil, fmt.Errorf("writing the request: %w", err)
		}
		if kind = jsonKind; k.patch {
			kind = patchKind
		}
	}
	method, at := k.method, c.base+k.path
	if method == "" {
		method = http.MethodPost
	}
	if len(k.query) > 0 {
		at += "?" + k.query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, at, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if body != nil {
		r.Header.Set("Content-Type", kind)
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	r.Header.Set("Accept", "application/json, application/problem+json, "+linesKind)
	return r, nil
}

// query is the page as a request has it.
func (p Page) query() url.Values {
	q := url.Values{}
	if p.Limit > 0 {
		q.Set("limit", strconv.Itoa(p.Limit))
	}
	if p.Cursor != "" {
		q.Set("cursor", p.Cursor)
	}
	return q
}

// A page is a page of a list as answers have it.
type page[T any] struct {
	Items    *[]T   `json:"items"` // one that is missing is not an empty one
	Next     string `json:"next"`
	Revision uint64 `json:"revision"`
}

// pageOf reads a page of a list.
func pageOf[T any](ctx context.Context, c *Client, path string, q url.Values) (List[T], error) {
	var got page[T]
	if err := c.send(ctx, call{method: http.MethodGet, path: path, query: q, answer: &got}); err != nil {
		return List[T]{}, err
	}
	if got.Items == nil {
		return List[T]{}, errNoAnswer
	}
	return List[T]{Items: *got.Items, Next: got.Next, Revision: got.Revision}, nil
}

// All reads a list from its first page to its last.
func All[T any](pages func(Page) (List[T], error)) (List[T], error) {
	var all List[T]
	for p := (Page{Limit: MaxPage}); ; {
		l, err := pages(p)
		if err != nil {
			return List[T]{}, err // some of a list is not the list
		}
		l.Items = append(all.Items, l.Items...)
		if all = l; l.Next == "" {
			return all, nil
		}
		p.Cursor = l.Next
	}
}

// MaxPage is the most items of a page.
const MaxPage = 1000
