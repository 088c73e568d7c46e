package server

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// A document is what a node tells of its operations at /openapi.json, as far as
// tests read it. They go by it, so that what is new is tested by being there.
type document struct {
	Paths      map[string]map[string]*operation
	Components struct{ Schemas map[string]*schema }
}

// An operation is a method of a path.
type operation struct {
	ID         string `json:"operationId"`
	Parameters []struct {
		In, Name string
		Schema   *schema
	}
	RequestBody *struct{ Content content }
	Responses   map[string]struct{ Content content }

	method, path string
}

// content is what bodies are like, by media type.
type content map[string]struct{ Schema *schema }

// A schema is what may stand somewhere in a body.
type schema struct {
	Ref        string `json:"$ref"`
	Type       any
	Format     string
	Items      *schema
	Properties map[string]*schema
	Required   []string
	Enum       []string

	AdditionalProperties any // false, true or a schema
}

// operations reads the document of a node: its operations, in order of paths and
// methods.
func (n *node) operations(t *testing.T) (document, []*operation) {
	t.Helper()
	d := read[document](n.ask(t, "", "GET", "/openapi.json", "").done())
	var all []*operation
	for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(d.Paths[path])) {
			op := d.Paths[path][method]
			op.path, op.method = path, strings.ToUpper(method)
			all = append(all, op)
		}
	}
	return d, all
}

// of is the schema that a schema refers to, or itself.
func (d document) of(s *schema) *schema {
	if s != nil && s.Ref != "" {
		return d.Components.Schemas[s.Ref[strings.LastIndex(s.Ref, "/")+1:]]
	}
	return s
}

// body is what an operation takes: a media type and a schema; empty and nil where
// it takes nothing.
func (d document) body(op *operation) (string, *schema) {
	if op.RequestBody == nil {
		return "", nil
	}
	for kind, c := range op.RequestBody.Content {
		return kind, d.of(c.Schema)
	}
	return "", nil
}
