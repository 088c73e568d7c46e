package ambit

import "github.com/ambit-iam/ambit/internal/kernel"

// mostBeneath is how many nodes are looked at to rule out that two nodes have
// something beneath them in common.
const mostBeneath = 100_000

// meet reports whether something lies in both nodes, or may: where that takes
// more than mostBeneath nodes on either side to tell, it may.
func (s *survey) meet(a, b kernel.Node) bool {
	if s.state.Above(a, b) || s.state.Above(b, a) {
		return true
	}
	found, complete := s.common(a, b)
	if !complete {
		found, complete = s.common(b, a)
	}
	return found || !complete
}

// common looks for something beneath a that lies in b too; it says whether it
// came to the end.
func (s *survey) common(a, b kernel.Node) (found, complete bool) {
	looked := 0
	s.state.Beneath(a, func(n kernel.Node) bool {
		looked++
		found = s.state.Above(b, n)
		return !found && looked <= mostBeneath
	})
	return found, looked <= mostBeneath
}

// inSight reports whether something that a permission is about could be reached
// from n, or from beneath it, without lying there.
func (s *survey) inSight(n kernel.Node, perms kernel.Bits) bool {
	own := s.state.TypeOf(n)
	for _, p := range s.schema.perms {
		if !perms.Has(uint32(p.num)) {
			continue
		}
		for _, path := range s.schema.kernel.Types[p.typ.num].Reach {
			if path.End == own || s.schema.kernel.Types[path.End].Holders.Has(uint32(own)) {
				return true
			}
		}
	}
	return false
}
