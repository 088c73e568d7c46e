package document

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit/internal/spell"
)

// Members are those of one map whose names its reader knows. Each accessor makes
// a name known; [Members.Done] faults the others. A member without a value is
// faulted too: a condition or a time that was left empty by mistake must not be
// taken for one that is not wanted.
type Members struct {
	d     *Decoder
	node  *Node
	what  string
	known []string
}

// Members expects n to be a map. what names it, as in "a type". Of anything else
// (n may be nil) the answer is empty, never nil.
func (d *Decoder) Members(n *Node, what string) *Members {
	m := &Members{d: d, what: what}
	switch {
	case n == nil:
	case n.Kind == Map:
		m.node = n
	case n.Kind != Null:
		d.expect(n, "a map", what)
	}
	return m
}

// Node is the member's value, or nil where it is absent or has none.
func (m *Members) Node(name string) *Node {
	if !slices.Contains(m.known, name) {
		m.known = append(m.known, name)
	}
	value := m.node.Get(name)
	if value == nil || value.Kind != Null {
		return value
	}
	if !m.d.Blamed(value) {
		m.d.Fault(value, name+" has no value", "give it one, or leave it out")
	}
	return nil
}

// Condition is a member that is a condition; it is not empty.
func (m *Members) Condition(name string) string {
	n := m.Node(name)
	text, ok := m.d.String(n, name)
	if ok && strings.TrimSpace(text) == "" {
		m.d.Fault(n, name+" is empty", "write a condition, or leave "+name+" out to have none")
	}
	return text
}

// Require is the member's value; its absence is faulted at the place of owner.
func (m *Members) Require(name string, owner *Node, hint string) *Node {
	value := m.Node(name)
	if value == nil && !m.d.Blamed(owner) {
		m.d.Fault(owner, fmt.Sprintf("%s has no %s", m.what, name), hint)
	}
	return value
}

// String is a member that is text.
func (m *Members) String(name string) string {
	text, _ := m.d.String(m.Node(name), name)
	return text
}

// Bool is a member that is true or false.
func (m *Members) Bool(name string) bool {
	value, _ := m.d.Bool(m.Node(name), name)
	return value
}

// Strings is a member that is a list of texts.
func (m *Members) Strings(name string) []string {
	return m.d.Strings(m.Node(name), name)
}

// Done faults every member that was not asked for.
func (m *Members) Done() {
	if m.node == nil {
		return
	}
	for _, member := range m.node.Members {
		if name := member.Name.Text; !slices.Contains(m.known, name) {
			hint := "its members are " + strings.Join(m.known, ", ")
			if near, ok := spell.Nearest(name, slices.Values(m.known)); ok {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			m.d.Fault(member.Name, fmt.Sprintf("%s has no member %s", m.what, Quote(name)), hint)
		}
	}
}

// Entries are the members of a map whose names are the document's own, such as
// those of types; n may be nil.
func (d *Decoder) Entries(n *Node, what string) []Member {
	if n == nil || n.Kind == Null {
		return nil
	}
	if n.Kind != Map {
		d.expect(n, "a map", what)
		return nil
	}
	return n.Members
}
