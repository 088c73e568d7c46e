package server

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// A field is a place of a request that takes a text, and so could take an id. In
// the name of one in a body, "[]" is an element of a list, and "note" a member of
// what takes members of any name.
type field struct {
	in   string // path, query, header or body
	name []string
}

// String is the field for people.
func (f field) String() string { return f.in + " " + strings.Join(f.name, ".") }

const (
	element = "[]"
	anyName = "note"
)

// fields are the places of an operation's requests that take texts, as the document
// has them.
func (d document) fields(op *operation) []field {
	var all []field
	for _, p := range op.Parameters {
		if takesText(p.Schema) {
			all = append(all, field{p.In, []string{p.Name}})
		}
	}
	for _, name := range d.texts(d.written(op), 0) {
		all = append(all, field{"body", name})
	}
	return all
}

// written is the schema of what the body of an operation speaks of: of a merge
// patch that of the noun, which is answered. It is nil where there is no body.
func (d document) written(op *operation) *schema {
	kind, s := d.body(op)
	if kind == mergePatch {
		return d.of(op.Responses["200"].Content["application/json"].Schema)
	}
	return s
}

// takesText reports whether a schema lets texts through, and more than a few.
func takesText(s *schema) bool {
	return s.Properties == nil && s.Items == nil && (s.Type == "string" || s.Type == nil) && s.Format != "date-time" && len(s.Enum) == 0
}

// free reports whether a schema is of objects whose members bear any names.
func free(s *schema) bool {
	return s.Type == "object" && s.Properties == nil && s.AdditionalProperties != nil && s.AdditionalProperties != false
}

// texts are the names of the texts in a schema.
func (d document) texts(s *schema, depth int) (names [][]string) {
	s = d.of(s)
	if s == nil || depth > 8 {
		return nil
	}
	under := func(name string, inner *schema) {
		for _, rest := range d.texts(inner, depth+1) {
			names = append(names, append([]string{name}, rest...))
		}
	}
	switch {
	case s.Items != nil:
		under(element, s.Items)
	case free(s):
		names = append(names, []string{anyName})
	case takesText(s):
		names = append(names, nil)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		under(name, s.Properties[name])
	}
	return names
}

// A filler makes requests of an operation, in which everything but one field is
// the caller's own, and good.
type filler struct {
	t    *testing.T
	d    document
	op   *operation
	good func(place string) any // by the place's name, as in "body nodes.[]"; nil: there is none
	// needs says of a member that it has to be there, though the document does not.
	needs func(place string) bool
}

// A filled field is what stands in one: in a list, alone (0), before something
// good (1) or after it (2).
type filled struct {
	field
	value string
	turn  int
}

// A call is a request with everything that it takes.
type call struct {
	path, kind, body string
	header           []string
}

// call fills a field; nil: it fills only what is needed.
func (f filler) call(with *filled) call {
	values := map[string]map[string]string{"path": {}, "query": {}, "header": {}}
	for _, p := range f.op.Parameters {
		if v := f.good(p.In + " " + p.Name); v != nil {
			values[p.In][p.Name] = fmt.Sprint(v)
		}
	}
	inBody := with != nil && with.in == "body"
	if with != nil && !inBody {
		values[with.in][with.name[0]] = with.value
	}
	q := request{path: values["path"], query: url.Values{}}
	for name, v := range values["query"] {
		q.query.Set(name, v)
	}
	var c call
	for name, v := range values["header"] {
		c.header = append(c.header, name, v)
	}
	c.path = q.at(f.op.path)
	kind, s := f.d.body(f.op)
	if s == nil {
		return c
	}
	c.kind = kind
	at, branch := []string(nil), (*filled)(nil)
	if inBody {
		at, branch = with.name, with
	}
	c.body = text(f.t, f.build(f.d.written(f.op), nil, at, branch, kind == mergePatch))
	return c
}

// build is a value of a schema at a place. On the branch to a field, at is what is
// left of its name, and with what shall stand there; beside it, what has to be
// there is good. A patch needs nothing but the branch.
func (f filler) build(s *schema, place, at []string, with *filled, patch bool) any {
	s = f.d.of(s)
	if with != nil && len(at) == 0 {
		return with.value
	}
	if with == nil {
		if v := f.good(placed(place)); v != nil {
			return v
		}
	}
	deeper := func(name string) []string { return append(slices.Clone(place), name) }
	switch {
	case s.Items != nil && with == nil:
		return []any{f.build(s.Items, deeper(element), nil, nil, false)}
	case s.Items != nil:
		list := []any{f.build(s.Items, deeper(element), at[1:], with, false)}
		switch with.turn {
		case 1:
			list = append(list, f.build(s.Items, deeper(element), nil, nil, false))
		case 2:
			list = append([]any{f.build(s.Items, deeper(element), nil, nil, false)}, list...)
		}
		return list
	case s.Properties != nil:
		object := map[string]any{}
		for name, inner := range s.Properties {
			switch {
			case with != nil && at[0] == name:
				object[name] = f.build(inner, deeper(name), at[1:], with, false)
			case !patch && (slices.Contains(s.Required, name) || f.needs(placed(deeper(name)))):
				object[name] = f.build(inner, deeper(name), nil, nil, false)
			}
		}
		return object
	case free(s) && with != nil:
		return map[string]any{at[0]: with.value}
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Format == "date-time":
		return "2030-01-01T00:00:00Z"
	case s.Type == "boolean":
		return true
	}
	f.t.Fatalf("%s: what is good as %s? Say so in the table", f.op.ID, placed(place))
	return nil
}

// placed is the name of a place in a body.
func placed(place []string) string { return strings.TrimSpace("body " + strings.Join(place, ".")) }
