package catalog

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/document"
)

// MaxSize is the most bytes that a catalog document may have. In JSON, which takes
// more quotes, it may have three times as many, so that whatever was read can be
// read back from [Encode].
const MaxSize = 4 << 20

const maxDepth = 32

// An Option changes how catalogs are read.
type Option func(*options)

type options struct{ conditions ambit.Conditions }

// WithConditions has the conditions of the catalog's policies compiled, so that
// their mistakes are found too.
func WithConditions(c ambit.Conditions) Option {
	return func(o *options) { o.conditions = c }
}

// Read reads a catalog document: JSON where name ends in ".json", otherwise YAML.
// The name is otherwise only for messages. What is read is in canonical form
// ([ambit.Catalog.Canonical]). The error lists every fault of the document, one
// per line, as "name:line:column: problem; hint", the first few with their line.
func Read(name string, data []byte, opts ...Option) (*ambit.Catalog, error) {
	limits := document.Limits{Size: MaxSize, Depth: maxDepth}
	if strings.EqualFold(path.Ext(name), ".json") {
		limits.Size *= 3
	}
	doc, err := document.Parse(name, data, limits)
	if err != nil {
		return nil, err
	}
	d := doc.Decode()
	c := Decode(d, doc.Root, opts...)
	if err := d.Err(); err != nil {
		return nil, err
	}
	return c, nil
}

// Decode reads the catalog that stands at n of another document. Its faults are
// d's; where there are any, the catalog must not be used.
func Decode(d *document.Decoder, n *document.Node, opts ...Option) *ambit.Catalog {
	var o options
	for _, opt := range opts {
		opt(&o)
	}
	r := &reader{Decoder: d, root: n, c: &ambit.Catalog{}}
	r.catalog()
	// All are found before any is added: see clouded.
	found := r.validate()
	if o.conditions != nil {
		found = append(found, r.compile(o.conditions)...)
	}
	for _, f := range found {
		d.Fault(f.node, f.problem, f.hint)
	}
	return r.c.Canonical()
}

// reader is the state of reading one catalog.
type reader struct {
	*document.Decoder
	root *document.Node
	c    *ambit.Catalog

	// listed tells, for each policy, which items of its document's list are
	// what the catalog lists: its roles, then its patterns.
	listed [][]int

	permissions map[ambit.PermissionID]bool // nil: not asked for yet; see ids
}

type found struct {
	node          *document.Node
	problem, hint string
}

// validate finds what is wrong with the catalog by itself, and where.
func (r *reader) validate() []found {
	if r.c.Name == ambit.OwnCatalogName {
		if r.c.Equal(ambit.OwnCatalog()) { // as Encode wrote it
			return nil
		}
		return []found{{r.root.Get("catalog"), "the name \"ambit\" is reserved for Ambit's own catalog", "choose another"}}
	}
	var list []found
	for _, f := range r.c.Validate() {
		if node := r.place(f.Path); node != nil {
			list = append(list, found{node, f.Problem, f.Hint})
		}
	}
	return list
}

// place is the node to show for a fault at path: the name of an entry or of a
// part with parts of its own, else the value; where the document has no such
// part, what is nearest around it. It is nil where the fault follows from one
// that is known already.
func (r *reader) place(path []string) *document.Node {
	path = r.translate(path)
	name, value := (*document.Node)(nil), r.root
	walked := 0
	for ; walked < len(path); walked++ {
		if r.Blamed(value) {
			return nil
		}
		nextName, next := step(value, path[walked])
		if next == nil {
			break
		}
		name, value = nextName, next
	}
	if r.clouded(name, value) {
		return nil
	}
	scalar := value.Kind != document.Map && value.Kind != document.List
	if name == nil || scalar && value.Kind != document.Null && (walked < len(path) || !isEntry(path)) {
		return value
	}
	return name
}

// clouded reports whether a fault of this part may follow from one that is known:
// what misses something may have it under a wrong name or with a wrong value.
func (r *reader) clouded(name, value *document.Node) bool {
	return r.Blamed(value) || r.Blamed(name) || slices.ContainsFunc(value.Members, func(m document.Member) bool {
		return r.Blamed(m.Name) || r.Blamed(m.Value)
	})
}

// step is the part of n that one step of a path leads to; name is nil for items
// of lists.
func step(n *document.Node, to string) (name, value *document.Node) {
	switch n.Kind {
	case document.List:
		if i, err := strconv.Atoi(to); err == nil && i < len(n.Items) {
			return nil, n.Items[i]
		}
	case document.Map:
		for _, m := range n.Members {
			if m.Name.Text == to {
				return m.Name, m.Value
			}
		}
	}
	return nil, nil
}

// isEntry reports whether path leads to an entry, whose name is the document's
// own, rather than to a member that the grammar names.
func isEntry(path []string) bool {
	switch path[0] {
	case "types":
		return len(path) == 2 || len(path) == 4 && (path[2] == "relations" || path[2] == "attributes")
	case "permissions":
		return len(path) <= 3
	case "wildcards", "roles":
		return len(path) == 2
	}
	return false
}

// translate turns a path to what a policy grants, which counts roles before
// patterns, into the document's, which may mix them.
func (r *reader) translate(path []string) []string {
	if len(path) != 4 || path[0] != "policies" {
		return path
	}
	policy, err := strconv.Atoi(path[1])
	item, err2 := strconv.Atoi(path[3])
	if (path[2] != "allow" && path[2] != "deny") || err != nil || err2 != nil || policy >= len(r.listed) || item >= len(r.listed[policy]) {
		return path
	}
	return []string{path[0], path[1], path[2], strconv.Itoa(r.listed[policy][item])}
}
