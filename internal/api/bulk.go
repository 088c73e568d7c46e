package api

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A bulkLine is one line of a bulk write: one of its members.
type bulkLine struct {
	Put     *resource `json:"put,omitempty" doc:"A resource to be registered or replaced."`
	Delete  ambit.Ref `json:"delete,omitzero" doc:"A resource to be removed."`
	Cascade bool      `json:"cascade,omitempty" doc:"With delete: and whatever would be left without a parent."`
}

// bulkProgress answers an entry of a bulk write.
type bulkProgress struct {
	Line      int    `json:"line" doc:"The last line that is written; from_line is one more."`
	Revision  uint64 `json:"revision"`
	Created   int    `json:"created"`
	Replaced  int    `json:"replaced"`
	Deleted   int    `json:"deleted"`
	Unchanged int    `json:"unchanged"`
}

// bulkEnd is the last line of an answer.
type bulkEnd struct {
	End  bool `json:"end"`
	Line int  `json:"line"`
}

// bulkFault ends an answer early: nothing of its entry was written.
type bulkFault struct {
	Error *Problem `json:"error"`
	Line  int      `json:"line" doc:"The first line of the entry that was not written: from_line to go on with."`
}

// maxLine is the longest line of a bulk write, in bytes.
const maxLine = maxBody

// A BulkInput is a bulk write: its body is read as it comes.
type BulkInput struct {
	FromLine int `query:"from_line" minimum:"1" default:"1" doc:"Skip the lines before this one: they were written."`
	Batch    int `query:"batch" minimum:"1" maximum:"1000" default:"1000" doc:"How many lines make one entry, written whole or not at all."`

	body        io.Reader
	contentType string
	begin       func() error
}

// Resolve takes the body before huma would read it whole.
func (in *BulkInput) Resolve(hc huma.Context) []error {
	r, w := humago.Unwrap(hc)
	in.body, in.contentType = r.Body, r.Header.Get("Content-Type")
	in.begin = func() error {
		err := http.NewResponseController(w).EnableFullDuplex() // answers go out while lines come in
		if errors.Is(err, http.ErrNotSupported) {
			return nil // the answer then waits for the end of the lines
		}
		return err
	}
	return nil
}

func (x *API) registerBulk() {
	line := x.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[bulkLine](), true, "")
	register(x, operation{
		id: "bulk-resources", method: http.MethodPost, path: "/v1/bulk/resources", tag: "resources", answers: linesType,
		faults:  []int{http.StatusUnsupportedMediaType},
		summary: "Register, replace and remove many resources",
		description: "Takes a line of JSON for each. Lines are written in entries of up to a thousand, each whole or not at all, and each is answered by a line with the last line written and the revision. " +
			"The last line of the answer is {\"end\": true, …}, or a fault with the line that stopped it. Send the same lines with from_line to go on; sending a line twice changes nothing the second time.",
		takes: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{linesType: {Schema: line}}},
	}, func(ctx context.Context, caller authn.Caller, in *BulkInput) (*huma.StreamResponse, error) {
		if kind, _, err := mime.ParseMediaType(in.contentType); err != nil || kind != linesType {
			return nil, problem(http.StatusUnsupportedMediaType, "unsupported_media_type", "send lines of JSON, with the Content-Type "+linesType)
		}
		if err := in.begin(); err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) {
			hc.SetHeader("Content-Type", linesType)
			b := &bulk{x: x, ctx: ctx, caller: caller, from: in.FromLine, batch: in.Batch, out: lines{to: hc.BodyWriter()}}
			b.run(in.body)
		}}, nil
	})
}

// A bulk is a bulk write at work. It holds one entry at a time.
type bulk struct {
	x           *API
	ctx         context.Context
	caller      authn.Caller
	from, batch int
	out         lines
	read        int // lines so far
	size        int // bytes of the lines that wait
	waiting     []iam.BulkLine
}

func (b *bulk) run(body io.Reader) {
	scanner := bufio.NewScanner(body)
	scanner.Buffer(make([]byte, 0, 64<<10), maxLine)
	for scanner.Scan() {
		b.read++
		if b.read < b.from || len(scanner.Bytes()) == 0 {
			continue
		}
		line, err := b.line(scanner.Bytes())
		if err != nil {
			b.fault(b.read, err)
			return
		}
		b.waiting, b.size = append(b.waiting, line), b.size+len(scanner.Bytes())
		if (len(b.waiting) == b.batch || b.size > maxMembers) && !b.send() {
			return
		}
	}
	if err := scanner.Err(); errors.Is(err, bufio.ErrTooLong) {
		b.fault(b.read+1, &iam.Error{Kind: iam.Invalid, Code: "too_large", Detail: "the line is longer than a mebibyte"})
	} else if err != nil {
		b.fault(b.read+1, &iam.Error{Kind: iam.Invalid, Code: "broken_off", Detail: "the lines broke off here"})
	} else if b.send() {
		b.out.write(bulkEnd{true, b.read})
	}
}

// send writes what waits as one entry, and reports whether to go on.
func (b *bulk) send() bool {
	if len(b.waiting) == 0 {
		return true
	}
	result, err := b.x.service.Bulk(b.ctx, b.caller, b.waiting, iam.Write{})
	if err != nil {
		b.fault(b.waiting[0].Number, err)
		return false
	}
	b.out.write(bulkProgress{b.read, result.Revision, result.Created, result.Replaced, result.Deleted, result.Unchanged})
	b.out.flush()
	b.waiting, b.size = b.waiting[:0], 0
	return b.out.err == nil
}

// fault ends the answer. What waits before the line is not written: line says
// where to go on.
func (b *bulk) fault(line int, err error) {
	if len(b.waiting) > 0 {
		line = b.waiting[0].Number
	}
	p, ok := b.x.told(b.ctx, err).(*Problem)
	if !ok {
		p = Internal()
	}
	b.out.write(bulkFault{p, line})
}

// line reads the line that was scanned last.
func (b *bulk) line(text []byte) (iam.BulkLine, error) {
	said, err := accept[bulkLine](b.x, text)
	if err != nil {
		return iam.BulkLine{}, err
	}
	line := iam.BulkLine{Number: b.read, Cascade: said.Cascade}
	switch {
	case (said.Put == nil) == said.Delete.IsZero(), said.Put != nil && said.Cascade:
		return line, &iam.Error{Kind: iam.Invalid, Code: "invalid", Detail: "a line has put, or delete and perhaps cascade"}
	case said.Put == nil:
		line.Delete, err = b.x.application(b.ctx, b.caller, iam.View{}, said.Delete, "delete")
		return line, err
	}
	ref, err := b.x.application(b.ctx, b.caller, iam.View{}, said.Put.Ref, "put.ref")
	line.Put = said.Put.plain(ref)
	return line, err
}
