package world

import (
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/document"
)

// A mapWriter writes the members of one map; those that say nothing are left
// out.
type mapWriter struct {
	*document.Node
	w *writer
}

func (w *writer) newMap() mapWriter { return mapWriter{&document.Node{Kind: document.Map}, w} }

func (m mapWriter) text(name, value string) {
	if value != "" {
		m.Add(name, document.Text(m.w.checked(value)))
	}
}

func (m mapWriter) truth(name string, value bool) {
	if value {
		m.Add(name, m.w.value(value))
	}
}

func (m mapWriter) moment(name string, at time.Time) {
	if !at.IsZero() {
		m.Add(name, m.w.value(at))
	}
}

func (m mapWriter) home(own *ambit.Own) {
	if own.Home != m.w.account {
		m.text("home", m.w.short(own.Home))
	}
}

// words are what is only for people.
func (m mapWriter) words(own *ambit.Own) {
	m.text("title", own.Title)
	if len(own.Labels) == 0 {
		return
	}
	n := &document.Node{Kind: document.Map}
	for _, key := range slices.Sorted(maps.Keys(own.Labels)) {
		n.Add(m.w.checked(key), document.Text(m.w.checked(own.Labels[key])))
	}
	m.Add("labels", n)
}

func (m mapWriter) refs(name string, refs []ambit.Ref) {
	texts := make([]string, len(refs))
	for i, ref := range refs {
		texts[i] = m.w.checked(m.w.short(ref))
	}
	m.Add(name, document.Texts(texts))
}

// members are sorted: they have no order of their own, and that in which they were
// registered is not the same once the file is read.
func (m mapWriter) members(set ambit.Ref) {
	list, err := m.w.of.Members(set, ambit.Page{})
	if err != nil && m.w.err == nil {
		m.w.err = err
	}
	if refs := list.Items; len(refs) > 0 {
		slices.SortFunc(refs, func(a, b ambit.Ref) int { return strings.Compare(m.w.short(a), m.w.short(b)) })
		m.refs("members", refs)
	}
}

const attributesMember = "attributes"

func (m mapWriter) attributes(values map[string]ambit.Value) {
	if len(values) == 0 {
		return
	}
	n := &document.Node{Kind: document.Map}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		n.Add(name, m.w.value(values[name]))
	}
	m.Add(attributesMember, n)
}

func (m mapWriter) token(t *ambit.Token) {
	m.text("principal", m.w.short(t.Home))
	if t.Ceiling != nil {
		ceiling := m.w.newMap()
		ceiling.Add("permissions", document.Texts(t.Ceiling.Permissions))
		ceiling.refs("at", t.Ceiling.Nodes)
		m.Add("ceiling", ceiling.Node)
	}
	if !t.ActsFor.IsZero() {
		m.text("acts-for", m.w.short(t.ActsFor))
	}
	m.moment("expires", t.Expires)
}

// policy is a policy as an element of its section.
func (w *writer) policy(p *ambit.Policy) *document.Node {
	m := w.newMap()
	m.text("name", p.Name)
	m.text("id", p.ID)
	m.text("description", p.Description)
	m.home(&p.Own)
	m.words(&p.Own)
	m.Add(string(p.Effect), w.granted(p))
	m.refs("to", p.Principals)
	m.Add("at", w.places(p))
	m.text("when", p.Condition)
	m.moment("not-before", p.NotBefore)
	m.moment("expires", p.ExpiresAt)
	m.truth("disabled", p.Disabled)
	return m.Node
}

// granted is what a policy is about: texts, where they can mean only that.
func (w *writer) granted(p *ambit.Policy) *document.Node {
	list := &document.Node{Kind: document.List}
	add := func(text, kind string, clear bool) {
		item := document.Text(w.checked(text))
		if !clear {
			m := w.newMap()
			m.text(kind, text)
			item = m.Node
		}
		list.Items = append(list.Items, item)
	}
	for _, name := range p.Roles {
		text := w.shortRole(name)
		if meant, err := w.of.ResolveRole(ambit.RoleName(text), p.Home); err != nil || meant != name {
			text = string(name) // by name a policy can only mean roles that are near its home
		}
		_, isPermission := w.perms[ambit.PermissionID(text)]
		add(text, "role", !isPermission)
	}
	for _, pattern := range p.Permissions {
		add(string(pattern), "permission", len(w.rolesMeant(string(pattern))) == 0)
	}
	return list
}

// places is where a policy sits. A resource group means its members, unless it
// is said that the node is meant.
func (w *writer) places(p *ambit.Policy) *document.Node {
	list := &document.Node{Kind: document.List}
	for _, ref := range p.Nodes {
		item := document.Text(w.checked(w.short(ref)))
		if ref.Type == ambit.ResourceGroupType {
			m := w.newMap()
			m.text("node", item.Text)
			item = m.Node
		}
		list.Items = append(list.Items, item)
	}
	for _, ref := range p.ResourceGroups {
		list.Items = append(list.Items, document.Text(w.checked(w.short(ref))))
	}
	return list
}

// value is the value of an attribute.
func (w *writer) value(value ambit.Value) *document.Node {
	switch v := value.(type) {
	case bool:
		return &document.Node{Kind: document.Bool, Text: strconv.FormatBool(v)}
	case int64:
		return &document.Node{Kind: document.Int, Text: strconv.FormatInt(v, 10)}
	case float64:
		return &document.Node{Kind: document.Float, Text: double(v)}
	case time.Time:
		return document.Text(v.UTC().Format(time.RFC3339Nano))
	case string:
		return document.Text(w.checked(v))
	case []ambit.Value:
		list := &document.Node{Kind: document.List}
		for _, element := range v {
			list.Items = append(list.Items, w.value(element))
		}
		return list
	}
	// Attributes have one of the types above, or the engine has let in another.
	panic("world: an attribute has a value of no attribute type")
}

// double spells a number so that it cannot be taken for an integer, which would
// lose the sign of zero.
func double(f float64) string {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.FormatFloat(f, 'f', 1, 64)
	}
	mantissa, exponent, found := strings.Cut(strconv.FormatFloat(f, 'g', -1, 64), "e")
	if !strings.Contains(mantissa, ".") {
		mantissa += ".0"
	}
	if found {
		return mantissa + "e" + exponent
	}
	return mantissa
}
