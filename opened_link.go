package ambit

import (
	"slices"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// locate is the node of a full reference; NoNode where there is none.
func (s *survey) locate(r Ref) kernel.Node {
	if t := s.schema.typeByName[r.Type]; t != nil {
		if n, ok := s.node(t.num, r.ID); ok {
			return n
		}
	}
	return kernel.NoNode
}

// active reports whether a principal may act at all.
func (s *survey) active(n kernel.Node) bool {
	x := asker{a: s.Account}
	_, ok := x.admit(n)
	return ok
}

// counterpart is, in another survey, the node that a node of s is there; NoNode
// where there is none.
func (s *survey) counterpart(n kernel.Node, other *survey) kernel.Node { return other.locate(s.ref(n)) }

// knownTo reports whether a node of s is known in another survey too: one of an
// opaque type always is.
func (s *survey) knownTo(n kernel.Node, other *survey) bool {
	r := s.ref(n)
	t := other.schema.typeByName[r.Type]
	return t != nil && t.opaque || other.locate(r) != kernel.NoNode
}

// A link is an edge by names, which stay the same where a node is made anew.
type link struct {
	rel kernel.Rel
	to  Ref
}

func (s *survey) links(n kernel.Node) []link {
	var list []link
	if n != kernel.NoNode {
		for e := range s.state.Edges(n) {
			list = append(list, link{e.Rel, s.ref(e.To)})
		}
	}
	return list
}

// without lists what is in list and not in other.
func without[T comparable](list, other []T) []T {
	if len(list) == 0 {
		return nil
	}
	in := setOf(other)
	return slices.DeleteFunc(slices.Clone(list), func(x T) bool { return in[x] })
}

func setOf[T comparable](list []T) map[T]bool {
	set := make(map[T]bool, len(list))
	for _, x := range list {
		set[x] = true
	}
	return set
}

// containment reports whether a link is to something that holds its node.
func (c *comparison) containment(l link) bool {
	return c.before.state.Schema.Parent.Has(uint32(l.rel)) || c.after.state.Schema.Parent.Has(uint32(l.rel))
}
