package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/ambit-iam/ambit"
)

// A BulkLine is a resource to be registered or replaced, or one to be removed.
type BulkLine struct {
	Put     *ambit.Resource
	Delete  ambit.Ref
	Cascade bool // with Delete: and whatever would be left without a parent
}

// MaxBulk is how many lines are written whole or not at all.
const MaxBulk = 1000

// A BulkError stops a bulk write.
type BulkError struct {
	Line int    // the line at fault, from 0; -1: none in particular
	Done int    // how many lines are written, the first ones
	Err  *Error // why
}

// Error is the reason, without the line, which counts otherwise than its callers do.
func (e *BulkError) Error() string {
	if e.Line < 0 {
		return e.Err.Error()
	}
	said := *e.Err
	_, said.Field, _ = strings.Cut(said.Field, ".")
	return said.Error()
}

// Unwrap is the refusal.
func (e *BulkError) Unwrap() error { return e.Err }

// Bulk registers, replaces and removes at most [MaxBulk] resources. Unless they are
// very large, that is one entry. A line of which nothing changes does no harm: all
// of it can be sent again.
func (c *Client) Bulk(ctx context.Context, lines []BulkLine) error {
	if len(lines) > MaxBulk {
		return fmt.Errorf("%d lines are too many for one entry; at most %d go together", len(lines), MaxBulk)
	}
	var body bytes.Buffer
	for _, line := range lines {
		said := struct {
			Put     *resource `json:"put,omitempty"`
			Delete  ambit.Ref `json:"delete,omitzero"`
			Cascade bool      `json:"cascade,omitempty"`
		}{Delete: line.Delete, Cascade: line.Cascade}
		if line.Put != nil {
			put := resourceBody(line.Put)
			said.Put = &put
		}
		text, err := json.Marshal(said)
		if err != nil {
			return fmt.Errorf("writing the request: %w", err)
		}
		body.Write(append(text, '\n'))
	}
	got, text, err := c.exchange(ctx, call{path: "/v1/bulk/resources", lines: body.Bytes()})
	if err != nil {
		return err
	}
	if got.StatusCode != http.StatusOK {
		return c.refused(got, text)
	}
	if kind := mediaType(got); kind != linesKind {
		return fmt.Errorf("%s answers %q in place of lines of JSON; is it a server of Ambit?", c.base, kind)
	}
	return c.bulkEnd(text, len(lines))
}

// bulkEnd reads the answer of a bulk write, which says in its last line how it
// ended.
func (c *Client) bulkEnd(text []byte, sent int) error {
	for line := range bytes.Lines(text) {
		var said struct {
			Line  int    `json:"line"`
			End   bool   `json:"end"`
			Error *Error `json:"error"`
		}
		if err := json.Unmarshal(line, &said); err != nil {
			return fmt.Errorf("reading the answer of %s: %w", c.base, err)
		}
		switch {
		case said.Error != nil:
			return &BulkError{faultyLine(said.Error), said.Line - 1, said.Error}
		case said.End && said.Line == sent:
			return nil
		}
	}
	return fmt.Errorf("the answer of %s broke off; send the same again", c.base)
}

// faultyLine is the line that a refusal is about, from 0: its field begins with
// "line 3".
func faultyLine(e *Error) int {
	text, found := strings.CutPrefix(e.Field, "line ")
	if !found {
		return -1
	}
	number, _, _ := strings.Cut(text, ".")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return -1
	}
	return n - 1
}
