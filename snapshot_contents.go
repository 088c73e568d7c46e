package ambit

import (
	"fmt"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// contents reads what nodes hold, and compiles it.
func (r *restorer) contents() {
	var names kernel.IndexKeys
	for _, n := range r.filled {
		var kept stored
		if !r.own[r.d.a.state.TypeOf(n)] {
			kept.attributes = r.attributes()
		} else {
			kept.own = newOwn(r.d.a.typeOf(n).name, r.ownOf(n))
			r.noun(kept.own)
			kept.attributes = attributesOf(kept.own)
			for key := range indexKeys(kept.own) {
				names.Add(hashOf(r.d.a.state.TypeOf(n), key), n)
			}
			r.compile(n, &kept)
		}
		if r.err != nil {
			return
		}
		r.d.a.stored.Set(r.d.edit, n, &kept)
	}
	r.d.a.byName = names.Index()
}

// ownOf is what the nodes tell of one of Ambit's own nouns.
func (r *restorer) ownOf(n kernel.Node) Own {
	r.d.read.forget()
	own := Own{ID: r.d.a.names.Get(n)}
	for e := range r.d.a.state.Edges(n) {
		if e.Rel == kernel.RelHome {
			own.Home = r.d.a.ref(e.To)
			r.d.read.add(own.Home, e.To)
		}
	}
	if own.Home.IsZero() {
		r.fail("%s has no home", r.d.a.ref(n))
	}
	return own
}

// newOwn is a noun of one of the types of Ambit's own that have nouns; else nil.
func newOwn(t TypeName, own Own) Noun {
	switch t {
	case UserType:
		return &User{Own: own}
	case ServiceAccountType:
		return &ServiceAccount{Own: own}
	case GroupType:
		return &Group{Own: own}
	case ResourceGroupType:
		return &ResourceGroup{Own: own}
	case RoleType:
		return &Role{Own: own}
	case PolicyType:
		return &Policy{Own: own}
	case TokenType:
		return &Token{Own: own}
	case SSOConnectorType:
		return &SSOConnector{Own: own}
	}
	return nil
}

// compile makes what a role, policy or token means to the kernel.
func (r *restorer) compile(n kernel.Node, kept *stored) {
	if r.err != nil {
		return
	}
	var err error
	switch noun := kept.own.(type) {
	case *Role:
		var role *kernel.Role
		if role, err = r.d.compileRole(noun); err == nil {
			r.load.SetRole(n, role)
		}
	case *Policy:
		var policy *kernel.Policy
		if policy, err = r.d.compilePolicy(noun); err == nil {
			r.load.SetPolicy(n, policy)
		}
	case *Token:
		if kept.token, err = r.d.compileToken(noun); err == nil {
			kept.token.eachReferred(func(rel kernel.Rel, to kernel.Node) { r.load.Link(n, rel, to) })
		}
	}
	if err != nil {
		r.fail("%s: %w", r.d.a.ref(n), err)
	}
}

// reference reads what [snapshotWriter.ref] wrote.
func (r *restorer) reference(number uint64) (Ref, error) {
	n := number >> 1
	if number&1 == 0 {
		if n >= uint64(r.d.a.state.Count()) || r.d.a.state.TypeOf(kernel.Node(n)) == kernel.Gone {
			return Ref{}, fmt.Errorf("it refers to node %d, which is not there", n)
		}
		ref := r.d.a.ref(kernel.Node(n))
		r.d.read.add(ref, kernel.Node(n))
		return ref, nil
	}
	switch types := r.d.a.schema.types; {
	case n == noRef:
		return Ref{}, nil
	case n == anonymousRef:
		return Anonymous, nil
	case n == authenticatedRef:
		return Authenticated, nil
	case n-firstTypeRef < uint64(len(types)):
		return Ref{Type: types[n-firstTypeRef].name}, nil
	}
	return Ref{}, fmt.Errorf("it refers to type %d, which is not there", n-firstTypeRef)
}

// readRefs are the references of the noun that is being read, with their nodes:
// what compiles it then looks nothing up, which would take most of the time.
type readRefs struct {
	refs  []Ref
	nodes []kernel.Node
	next  int // where to look first: they are asked for nearly in order
}

func (x *readRefs) add(r Ref, n kernel.Node) {
	x.refs, x.nodes = append(x.refs, r), append(x.nodes, n)
}

func (x *readRefs) forget() { x.refs, x.nodes, x.next = x.refs[:0], x.nodes[:0], 0 }

func (x *readRefs) node(r Ref) (kernel.Node, bool) {
	for i := range x.refs {
		if at := (x.next + i) % len(x.refs); x.refs[at] == r {
			x.next = at + 1
			return x.nodes[at], true
		}
	}
	return kernel.NoNode, false
}
