// Package client asks a server of Ambit over HTTP, and has it change accounts. It stands on the standard
// library and the nouns of package ambit alone, decides nothing, and turns no
// failure into an answer: what is not clearly one is an error.
package client

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// A Client asks as whoever its token is of. Its methods may be called by any
// number of goroutines.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// timeout is how long an answer may take.
const timeout = 35 * time.Second

// New makes a client of the server at a URL, such as https://ambit.example. The
// token is sent to it and nowhere else: redirects are not followed.
func New(server, token string) (*Client, error) {
	u, err := url.Parse(server)
	switch {
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		named := "that"
		if !strings.Contains(server, "@") { // it may hold a password
			named = strconv.Quote(server)
		}
		return nil, fmt.Errorf("%s is no URL of a server; write it as https://ambit.example", named)
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("the URL of a server takes neither a user nor a query; write it as %s://%s", u.Scheme, u.Host)
	case strings.TrimSpace(token) != token || token == "" || strings.ContainsAny(token, "\r\n"):
		return nil, fmt.Errorf("the token is empty, or has white space around it")
	}
	return &Client{
		base: strings.TrimRight(server, "/"), token: token,
		http: &http.Client{
			Timeout:       timeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// An Error is an answer that the server refused (RFC 9457).
type Error struct {
	Status  int    `json:"status"` // of HTTP
	Code    string `json:"code"`   // stable, such as "missing_permission"
	Detail  string `json:"detail"` // for people
	Hint    string `json:"hint"`
	Field   string `json:"field"` // of the request
	Request string `json:"request"`
}

// Error is the sentence for people.
func (e *Error) Error() string {
	if e.Field != "" {
		return e.Field + ": " + e.Detail
	}
	return e.Detail
}

// refused is the error that a server answered with. What is no problem document
// comes from something else.
func (c *Client) refused(got *http.Response, text []byte) error {
	var refused Error
	if mediaType(got) == "application/problem+json" {
		if err := json.Unmarshal(text, &refused); err == nil && refused.Code != "" {
			refused.Status = got.StatusCode
			return &refused
		}
	}
	return fmt.Errorf("%s answers %s; is it a server of Ambit?", c.base, got.Status)
}

// mediaType is the kind of an answer; one that cannot be read is none.
func mediaType(got *http.Response) string {
	kind, _, err := mime.ParseMediaType(got.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}
