package catalog

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/document"
)

// Write is a valid catalog as a YAML document for people, from which [Read] makes
// an equal one ([ambit.Catalog.Equal]).
func Write(c *ambit.Catalog) []byte { return document.Write(tree(c)) }

// builder makes a map and leaves out what is not there.
type builder struct{ *document.Node }

func newBuilder() builder { return builder{&document.Node{Kind: document.Map}} }

func (b builder) text(name, text string) {
	if text != "" {
		b.Add(name, document.Text(text))
	}
}

func (b builder) flag(name string, set bool) {
	if set {
		b.Add(name, &document.Node{Kind: document.Bool, Text: "true"})
	}
}

func texts[S ~string](b builder, name string, list []S) {
	if len(list) > 0 {
		b.Add(name, document.Texts(list))
	}
}

// entries adds a map with an entry for each of list.
func entries[T any](b builder, name string, list []T, entry func(T) (string, *document.Node)) {
	m := newBuilder()
	for _, item := range list {
		name, value := entry(item)
		m.Add(name, value)
	}
	if len(list) > 0 {
		b.Add(name, m.Node)
	}
}

// tree is a catalog as its document has it.
func tree(c *ambit.Catalog) *document.Node {
	c = c.Canonical()
	b := newBuilder()
	b.Add("catalog", document.Text(c.Name))
	b.text("version", c.Version)
	b.text("title", c.Title)
	b.text("description", c.Description)
	b.text("ids", c.IDs)
	entries(b, "types", c.Types, writeType)
	writePermissions(b, c.Permissions)
	entries(b, "wildcards", c.Wildcards, func(w ambit.Wildcard) (string, *document.Node) {
		b := newBuilder()
		b.text("description", w.Description)
		b.text("title", w.Title)
		texts(b, "scopes", w.Scopes)
		return string(w.Pattern), b.Node
	})
	entries(b, "roles", c.Roles, func(r ambit.BuiltinRole) (string, *document.Node) {
		b := newBuilder()
		b.text("title", r.Title)
		b.text("description", r.Description)
		b.text("id", r.ID)
		b.text("label", r.Label)
		texts(b, "permissions", r.Permissions)
		texts(b, "scopes", r.Scopes)
		return r.Name, b.Node
	})
	if len(c.Policies) > 0 {
		list := &document.Node{Kind: document.List}
		for _, p := range c.Policies {
			list.Items = append(list.Items, writePolicy(p))
		}
		b.Add("policies", list)
	}
	return b.Node
}

func writeType(t ambit.Type) (string, *document.Node) {
	b := newBuilder()
	b.text("plural", t.Plural)
	b.text("title", t.Title)
	b.text("description", t.Description)
	texts(b, "parents", t.Parents)
	b.flag("acts", t.Acts)
	b.flag("opaque", t.Opaque)
	entries(b, "relations", t.Relations, writeRelation)
	entries(b, "attributes", t.Attributes, writeAttribute)
	texts(b, "reach", t.Reach)
	return t.Name, b.Node
}

func writeRelation(r ambit.RelationDecl) (string, *document.Node) {
	if r == (ambit.RelationDecl{Name: r.Name, To: r.To}) && r.To != "" {
		return r.Name, document.Text(r.To)
	}
	b := newBuilder()
	b.text("to", r.To)
	b.flag("one", r.One)
	b.flag("required", r.Required)
	b.text("guard", string(r.Guard))
	b.text("description", r.Description)
	return r.Name, b.Node
}

func writeAttribute(a ambit.AttributeDecl) (string, *document.Node) {
	if a.Default == nil && a.Guard == "" && !a.Request && a.Description == "" {
		return a.Name, document.Text(string(a.Type))
	}
	b := newBuilder()
	b.text("type", string(a.Type))
	b.text("guard", string(a.Guard))
	if a.Default != nil {
		b.Add("default", writeValue(a.Default))
	}
	b.flag("request", a.Request)
	b.text("description", a.Description)
	return a.Name, b.Node
}

// writePermissions writes them by type, which the canonical form keeps together.
func writePermissions(b builder, list []ambit.Permission) {
	byType := newBuilder()
	for _, p := range list {
		if byType.Get(p.Type) == nil {
			byType.Add(p.Type, newBuilder().Node)
		}
		name, value := writePermission(p)
		byType.Get(p.Type).Add(name, value)
	}
	if len(list) > 0 {
		b.Add("permissions", byType.Node)
	}
}

func writePermission(p ambit.Permission) (string, *document.Node) {
	if p.ID == "" && p.Title == "" && len(p.Scopes) == 0 && len(p.Includes) == 0 {
		if p.Description == "" {
			return p.Action, &document.Node{Kind: document.Null}
		}
		return p.Action, document.Text(p.Description)
	}
	b := newBuilder()
	b.text("id", string(p.ID))
	b.text("title", p.Title)
	b.text("description", p.Description)
	texts(b, "scopes", p.Scopes)
	texts(b, "includes", p.Includes)
	return p.Action, b.Node
}

func writePolicy(p ambit.BuiltinPolicy) *document.Node {
	b := newBuilder()
	b.text("name", p.Name)
	b.text("description", p.Description)
	grants := slices.Clone(p.Roles)
	for _, pattern := range p.Permissions {
		grants = append(grants, string(pattern))
	}
	texts(b, string(p.Effect), grants)
	if len(p.To) == 1 {
		b.text("to", p.To[0])
	} else {
		texts(b, "to", p.To)
	}
	b.text("at", p.At)
	b.text("when", p.When)
	return b.Node
}

// writeValue is an attribute's value as a node.
func writeValue(v ambit.Value) *document.Node {
	switch v := v.(type) {
	case bool:
		return &document.Node{Kind: document.Bool, Text: strconv.FormatBool(v)}
	case string:
		return document.Text(v)
	case time.Time:
		return document.Text(v.Format(time.RFC3339Nano))
	case float64:
		text := strconv.FormatFloat(v, 'g', -1, 64)
		if v == math.Trunc(v) && !strings.ContainsAny(text, ".e") {
			text += ".0"
		}
		return &document.Node{Kind: document.Float, Text: text}
	case []ambit.Value:
		list := &document.Node{Kind: document.List}
		for _, item := range v {
			list.Items = append(list.Items, writeValue(item))
		}
		return list
	}
	return &document.Node{Kind: document.Int, Text: fmt.Sprint(v)}
}
