package api

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsHTML string

var docsPage = template.Must(template.New("docs").Parse(docsHTML))

// docsPolicy lets the page show itself and do nothing else: it has no script and
// asks no host for anything.
const docsPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// registerDocs adds /docs: the OpenAPI document as a page. It is made once, when
// all operations are there.
func (x *API) registerDocs() error {
	var page bytes.Buffer
	if err := docsPage.Execute(&page, x.reference()); err != nil {
		return fmt.Errorf("making the page of the documentation: %w", err)
	}
	x.mux.HandleFunc("GET /docs", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", docsPolicy)
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Write(page.Bytes()) // the reader may be gone; there is nobody to tell
	})
	return nil
}

// A reference is what the page shows.
type reference struct {
	Title, Version, Description string
	Tags                        []referenceTag
	Schemas                     []referenceSchema
	Codes                       []errorCode
}

type referenceTag struct {
	Name       string
	Operations []referenceOperation
}

type referenceOperation struct {
	ID, Method, Path, Summary, Description string
	Parameters                             []referenceMember
	Takes, Answers                         referenceLink
	Statuses                               []string
}

// A referenceLink is a type in words, with the schema that it leads to, if any.
type referenceLink struct{ Text, Schema string }

type referenceSchema struct {
	Name, Description string
	Members           []referenceMember
}

type referenceMember struct {
	Name, In, Description string
	Required              bool
	Type                  referenceLink
}

// reference is the OpenAPI document in the order in which people read it.
func (x *API) reference() reference {
	document := x.huma.OpenAPI()
	page := reference{Title: document.Info.Title, Version: document.Info.Version, Description: document.Info.Description, Codes: errorCodes}
	for _, op := range byTag(x.operations()) {
		if n := len(page.Tags); n == 0 || page.Tags[n-1].Name != op.Tags[0] {
			page.Tags = append(page.Tags, referenceTag{Name: op.Tags[0]})
		}
		tag := &page.Tags[len(page.Tags)-1]
		tag.Operations = append(tag.Operations, referTo(op))
	}
	schemas := document.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		schema := schemas[name]
		page.Schemas = append(page.Schemas, referenceSchema{name, schema.Description, members(schema)})
	}
	return page
}

func referTo(op *huma.Operation) referenceOperation {
	shown := referenceOperation{
		ID: op.OperationID, Method: op.Method, Path: op.Path, Summary: op.Summary, Description: op.Description,
		Statuses: slices.Sorted(maps.Keys(op.Responses)),
	}
	for _, p := range op.Parameters {
		shown.Parameters = append(shown.Parameters, referenceMember{p.Name, p.In, p.Description, p.Required, typeOf(p.Schema)})
	}
	if op.RequestBody != nil {
		shown.Takes = contentOf(op.RequestBody.Content)
	}
	for status, response := range op.Responses {
		if strings.HasPrefix(status, "2") {
			shown.Answers = contentOf(response.Content)
		}
	}
	return shown
}

// contentOf is what a body is, with its media type where that is not JSON.
func contentOf(content map[string]*huma.MediaType) referenceLink {
	kinds := slices.Sorted(maps.Keys(content))
	if len(kinds) == 0 {
		return referenceLink{}
	}
	link := typeOf(content[kinds[0]].Schema)
	if kinds[0] != "application/json" {
		link.Text += " as " + kinds[0]
	}
	return link
}

func members(s *huma.Schema) []referenceMember {
	var list []referenceMember
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		list = append(list, referenceMember{Name: name, Description: p.Description, Required: slices.Contains(s.Required, name), Type: typeOf(p)})
	}
	return list
}

// typeOf is a schema in words.
func typeOf(s *huma.Schema) referenceLink {
	switch {
	case s == nil:
		return referenceLink{}
	case s.Ref != "":
		name := s.Ref[strings.LastIndex(s.Ref, "/")+1:]
		return referenceLink{name, name}
	case s.Type == huma.TypeArray && s.Items != nil:
		inner := typeOf(s.Items)
		return referenceLink{"list of " + inner.Text, inner.Schema}
	case len(s.Enum) > 0:
		return referenceLink{Text: strings.Trim(strings.ReplaceAll(fmt.Sprint(s.Enum), " ", " | "), "[]")}
	case s.Type == "":
		return referenceLink{Text: "any value"}
	case s.Format != "":
		return referenceLink{Text: s.Type + " (" + s.Format + ")"}
	}
	return referenceLink{Text: s.Type}
}
