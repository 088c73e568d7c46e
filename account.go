package ambit

import (
	"hash/maphash"
	"iter"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// An Account is a tenant at one revision: its catalogs, resources, principals,
// roles, policies and tokens. It is an immutable value, safe for use by any
// number of goroutines; changing it makes another value that shares whatever did
// not change.
type Account struct {
	id       string
	settings Settings
	revision uint64
	schema   *schema
	state    *kernel.State
	names    kernel.Column[string]  // by node: its id
	stored   kernel.Column[*stored] // by node: what is not in state
	byID     kernel.Index
	byName   kernel.Index // of Ambit's own nouns: indexKeys
}

// A stored is what an account holds of a node beside its type, id and edges. Most
// resources have none.
type stored struct {
	own        Noun // one of Ambit's own; nil for a resource
	attributes map[string]Value
	token      *compiledToken // of a token
}

// A compiledToken is what a token means to the kernel.
type compiledToken struct {
	principal kernel.Node
	actsFor   kernel.Node // NoNode: nobody
	bounded   bool        // whether there is a ceiling
	perms     *kernel.PermSet
	nodes     []kernel.Node
}

// A Config is what an account is made with.
type Config struct {
	ID         string     // 32 lower-case hexadecimal digits
	Slug       string     // 1 to 64 of a-z, 0-9 and hyphens, beginning with a letter, not like an id; empty: none until [Set]
	Conditions Conditions // nil: conditions fail closed
}

// ID is the account's id.
func (a *Account) ID() string { return a.id }

// Ref is the account as a node.
func (a *Account) Ref() Ref { return Ref{AccountType, a.id} }

// Settings are the account's own.
func (a *Account) Settings() Settings {
	s := a.settings
	s.Attributes = cloneAttributes(s.Attributes)
	return s
}

// Revision is how many entries the account has seen.
func (a *Account) Revision() uint64 { return a.revision }

// Size is how many nodes the account has had, those that are gone included: what
// its memory grows with.
func (a *Account) Size() int { return int(a.state.Count()) }

// Catalogs are the adopted catalogs in the order of adoption, OwnCatalog first.
func (a *Account) Catalogs() []*Catalog { return append([]*Catalog(nil), a.schema.catalogs...) }

// seed makes the hashes of names hard to foresee, so that nobody can choose
// names that collide. What an account answers does not depend on it.
var seed = maphash.MakeSeed()

func hashOf(typ uint16, text string) uint32 {
	h := maphash.String(seed, text)
	return uint32(h>>32) ^ uint32(h) ^ uint32(typ)*0x9e3779b1
}

// node finds a node by its type and id.
func (a *Account) node(typ uint16, id string) (kernel.Node, bool) {
	if typ == 0 {
		return kernel.Root, id == a.id
	}
	hash := hashOf(typ, id)
	var it kernel.Iter
	for a.byID.Seek(&it, hash); ; {
		n, ok := a.byID.Next(&it, hash)
		if !ok {
			return kernel.NoNode, false
		}
		if a.state.TypeOf(n) == typ && a.names.Get(n) == id {
			return n, true
		}
	}
}

// named lists the nouns of Ambit's own of a type that bear a name.
func (a *Account) named(typ uint16, name string) iter.Seq[kernel.Node] {
	return func(yield func(kernel.Node) bool) {
		hash := hashOf(typ, name)
		var it kernel.Iter
		for a.byName.Seek(&it, hash); ; {
			n, ok := a.byName.Next(&it, hash)
			if !ok {
				return
			}
			if a.state.TypeOf(n) == typ && OwnOf(a.stored.Get(n).own).Name == name && !yield(n) {
				return
			}
		}
	}
}

// ref is the full reference of a node.
func (a *Account) ref(n kernel.Node) Ref {
	return Ref{a.schema.types[a.state.TypeOf(n)].name, a.names.Get(n)}
}

// typeOf is the type of a node that is there.
func (a *Account) typeOf(n kernel.Node) *typeInfo { return a.schema.types[a.state.TypeOf(n)] }

// attributes are those stored of a node.
func (a *Account) attributes(n kernel.Node) map[string]Value {
	if n == kernel.Root {
		return a.settings.Attributes
	}
	if s := a.stored.Get(n); s != nil {
		return s.attributes
	}
	return nil
}

// Get is the noun that r refers to, as far as r is written as people write
// references. A policy that a catalog brings along is answered too, under the
// reference that decisions name it by ("ambit.policy:catalog/name"), though
// [Account.Nouns] does not list it and no command can change it. The error is a
// [CommandError].
func (a *Account) Get(r Ref) (Noun, error) {
	if t, _ := a.schema.typeNamed(r.Type); t != nil {
		if b := a.schema.builtinPolicy(t, r.ID); b != nil {
			return a.builtinNoun(b), nil
		}
	}
	n, err := a.lookup("reference", r)
	if err != nil {
		return nil, err
	}
	if noun := a.noun(n); noun != nil {
		return noun, nil
	}
	return nil, refuse(CodeUnknown, "reference", "%s is not something that is registered", r)
}

// builtinNoun is a catalog's policy as a noun of this account.
func (a *Account) builtinNoun(b *builtinPolicy) *Policy {
	p := clonePolicy(b.noun)
	p.Home = a.Ref()
	for i, r := range p.Nodes {
		if r.Type == AccountType {
			p.Nodes[i] = a.Ref()
		}
	}
	return p
}

// noun is what stands at a node; nil for the account and for opaque nodes.
func (a *Account) noun(n kernel.Node) Noun {
	if s := a.stored.Get(n); s != nil && s.own != nil {
		return cloneOwn(s.own)
	}
	if n == kernel.Root || a.typeOf(n).opaque {
		return nil
	}
	r := &Resource{Node: a.ref(n), Attributes: cloneAttributes(a.attributes(n))}
	for e := range a.state.Edges(n) {
		if e.Rel >= kernel.FirstRel {
			r.Relations = append(r.Relations, Relation{a.schema.rels[e.Rel].name, a.ref(e.To)})
		}
	}
	return r
}

// Nouns lists everything the account holds, in order of registration.
func (a *Account) Nouns() iter.Seq[Noun] {
	return func(yield func(Noun) bool) {
		for n := kernel.Root + 1; n < a.state.Count(); n++ {
			if a.state.TypeOf(n) == kernel.Gone {
				continue
			}
			if noun := a.noun(n); noun != nil && !yield(noun) {
				return
			}
		}
	}
}

// memberRelation is the relation of members to a set of type t.
func memberRelation(t TypeName) (kernel.Rel, bool) {
	switch t {
	case GroupType:
		return kernel.RelMember, true
	case ResourceGroupType:
		return kernel.RelInSet, true
	}
	return 0, false
}
