package kernel

// A Hit is a policy that the caller holds and that sits where it covers the
// thing, with what became of it.
type Hit struct {
	Policy  uint32
	Holder  Holder
	Node    Node // covers the thing
	Set     Node // the resource group by which the policy sits there; NoNode: none
	Outcome Outcome
}

// A Holder is what a policy names as its principal: a node, or a pseudo-principal.
type Holder struct {
	Node   Node // NoNode: see Pseudo
	Pseudo uint32
}

// holders visits what the caller holds policies by, with the policies of one
// effect.
func (a *Asking) holders(deny bool, tell func(Holder, *Set) bool) {
	nodes, pseudos := &a.st.allow, &a.st.allowPseudo
	if deny {
		nodes, pseudos = &a.st.deny, &a.st.denyPseudo
	}
	for _, c := range a.callers.list {
		if !tell(Holder{Node: c}, nodes.sets.Get(c)) {
			return
		}
	}
	everybody := []uint32{PseudoAnonymous}
	if a.caller != NoNode {
		everybody = []uint32{PseudoType(a.st.TypeOf(a.caller)), PseudoAuthenticated}
	}
	for _, pseudo := range everybody {
		if !tell(Holder{Node: NoNode, Pseudo: pseudo}, pseudos.sets.Get(pseudo)) {
			return
		}
	}
}

// Hits visits every policy of one effect that the caller holds where it covers
// the thing, as long as visit asks for more.
func (a *Asking) Hits(p *Point, deny bool, visit func(Hit) bool) {
	a.widen()
	a.holders(deny, func(h Holder, held *Set) bool {
		at := func(place uint32, node, set Node) bool {
			var it Iter
			for it.Seek(held, uint64(place)<<32); ; {
				k, ok := it.Next()
				if !ok || uint32(k>>32) != place {
					return true
				}
				hit := Hit{Policy: uint32(k), Holder: h, Node: node, Set: set}
				hit.Outcome = a.Outcome(p, a.st.Policy(hit.Policy), node)
				if !visit(hit) {
					return false
				}
			}
		}
		for _, n := range a.cover.list {
			if !at(n, n, NoNode) {
				return false
			}
		}
		for _, m := range a.sets {
			if !at(setFlag|m.set, m.node, m.set) {
				return false
			}
		}
		return !a.coversCaller() || at(atSelf, a.caller, NoNode)
	})
}

// Elsewhere visits the allows that the caller holds and that name the
// permission, but sit where they do not cover the thing; of those only the
// first look ones that are held are looked at. It reports whether that was all.
func (a *Asking) Elsewhere(perm uint16, look int, visit func(policy uint32, h Holder) bool) (all bool) {
	a.widen()
	all = true
	a.holders(false, func(h Holder, held *Set) bool {
		var it Iter
		for it.Seek(held, 0); ; {
			k, ok := it.Next()
			if !ok {
				return true
			}
			if look--; look < 0 {
				all = false
				return false
			}
			if a.covering(uint32(k>>32)) || !a.st.names(a.st.Policy(uint32(k)), perm) {
				continue
			}
			if !visit(uint32(k), h) {
				all = false
				return false
			}
		}
	})
	return all
}

// covering reports whether what stands at place covers the thing.
func (a *Asking) covering(place uint32) bool {
	switch {
	case place == atSelf:
		return a.coversCaller()
	case place&setFlag != 0:
		for _, m := range a.sets {
			if m.set == place&^setFlag {
				return true
			}
		}
		return false
	}
	return a.Covers(place)
}

// CallerPath leads from the caller by groups to holder: both are on it.
func (a *Asking) CallerPath(holder Node) []Node {
	way, _ := a.search(a.caller, holder, func(r Rel) bool { return r == RelMember })
	path := []Node{a.caller}
	for _, link := range way {
		path = append(path, link.To)
	}
	return path
}

// A Link is one step of the way from the thing to a node that covers it.
type Link struct {
	Rel   Rel
	Back  bool // from To to the node before
	Reach bool // part of a reach path, not containment
	To    Node
}

// Way is how n covers the thing: the links from the thing to n, none if n is
// the thing. Root covers everything, with or without a way.
func (a *Asking) Way(n Node) []Link {
	contains := func(r Rel) bool { return a.st.Schema.Parent.Has(uint32(r)) }
	if way, ok := a.search(a.thing, n, contains); ok {
		return way
	}
	paths := a.st.Schema.Types[a.typ].Reach
	for i := range paths {
		if way, ok := a.reachWay(&paths[i], 0, a.thing, n, contains, map[visit]bool{}); ok {
			return way
		}
	}
	return nil
}

// search finds the shortest way from one node to another by edges of some
// relations.
func (a *Asking) search(from, to Node, by func(Rel) bool) ([]Link, bool) {
	type visited struct {
		link Link
		prev int
	}
	list := []visited{{Link{To: from}, -1}}
	seen := map[Node]bool{from: true}
	for i := 0; i < len(list); i++ {
		if list[i].link.To == to {
			var way []Link
			for j := i; list[j].prev >= 0; j = list[j].prev {
				way = append([]Link{list[j].link}, way...)
			}
			return way, true
		}
		for j := 0; ; j++ {
			e, ok := a.edgeOf(list[i].link.To, j)
			if !ok {
				break
			}
			if by(e.Rel) && !seen[e.To] {
				seen[e.To] = true
				list = append(list, visited{Link{Rel: e.Rel, To: e.To}, i})
			}
		}
	}
	return nil, false
}

// A visit is a node at a step of a reach path, from which no way was found.
type visit struct {
	step int
	node Node
}

// reachWay finds a way by a reach path, from its step on.
func (a *Asking) reachWay(p *Path, step int, n, to Node, contains func(Rel) bool, seen map[visit]bool) ([]Link, bool) {
	if seen[visit{step, n}] {
		return nil, false
	}
	seen[visit{step, n}] = true
	if step == len(p.Steps) {
		return a.search(n, to, contains)
	}
	s := p.Steps[step]
	try := func(next Node) ([]Link, bool) {
		rest, ok := a.reachWay(p, step+1, next, to, contains, seen)
		return append([]Link{{Rel: s.Rel, Back: s.Back, Reach: true, To: next}}, rest...), ok
	}
	if s.Back {
		if n == NoNode {
			return nil, false
		}
		for source := range a.st.Sources(n, s.Rel) {
			if way, ok := try(source); ok {
				return way, true
			}
		}
		return nil, false
	}
	for i := 0; ; i++ {
		e, ok := a.edgeOf(n, i)
		if !ok {
			return nil, false
		}
		if e.Rel == s.Rel {
			if way, ok := try(e.To); ok {
				return way, true
			}
		}
	}
}
