package ambit

import (
	"crypto/sha256"
	"maps"
	"slices"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// A snapshot is the whole of an account at its revision as bytes, but for its
// catalogs, which it only names:
//
//	magic, whose last byte is the version of the form
//	revision
//	names of the adopted catalogs, without Ambit's own
//	types and relations by number, those no longer declared too
//	slug and attributes of the account
//	nodes by handle: type + 1, or 0 for one that is gone; id; edges × 2 + whether
//	    it has attributes; edges
//	what Ambit's own nouns hold, and the attributes of resources, in order of nodes
//	SHA-256 of all that
//
// Numbers are varints, texts have their length before them, and a text that is
// likely to come again is written once and numbered. References are handles of
// nodes. The bytes depend on nothing but the account.
const snapshotMagic = "ambit\r\n\x03"

// AppendSnapshot appends to b a compact form of the account, from which [Restore]
// makes it again.
func (a *Account) AppendSnapshot(b []byte) []byte {
	w := &snapshotWriter{a: a, b: append(b, snapshotMagic...), symbols: map[string]uint64{}}
	w.uint(a.revision)
	w.schema()
	w.text(a.settings.Slug)
	w.attributes(a.settings.Attributes)
	w.nodes()
	for n := range a.state.Count() {
		if s := a.stored.Get(n); s == nil {
			continue
		} else if s.own != nil {
			w.noun(s.own)
		} else {
			w.attributes(s.attributes)
		}
	}
	sum := sha256.Sum256(w.b[len(b):])
	return append(w.b, sum[:]...)
}

// schema writes the numbers of types and relations, which depend on which catalogs
// the account has had.
func (w *snapshotWriter) schema() {
	s := w.a.schema
	w.uint(uint64(len(s.catalogs) - 1))
	for _, c := range s.catalogs[1:] {
		w.text(c.Name)
	}
	w.uint(uint64(len(s.types)))
	for _, t := range s.types {
		w.text(string(t.name))
		w.text(t.plural)
	}
	rels := s.rels[kernel.FirstRel:]
	w.uint(uint64(len(rels)))
	for _, r := range rels {
		w.uint(uint64(w.a.schema.typeByName[r.from.name].num))
		w.text(r.name)
		w.bool(r.parent)
	}
}

func (w *snapshotWriter) nodes() {
	st := w.a.state
	w.uint(uint64(st.Count()))
	for n := range st.Count() {
		typ := st.TypeOf(n)
		if typ == kernel.Gone {
			w.uint(0)
			continue
		}
		w.uint(uint64(typ) + 1)
		w.id(w.a.names.Get(n))
		edges := slices.Collect(st.Edges(n))
		s := w.a.stored.Get(n)
		w.uint(uint64(len(edges))<<1 | bit(s != nil && s.own == nil))
		for _, e := range edges {
			w.uint(uint64(e.Rel))
			w.uint(uint64(e.To))
		}
	}
}

func bit(is bool) uint64 {
	if is {
		return 1
	}
	return 0
}

func (w *snapshotWriter) attributes(attributes map[string]Value) {
	w.uint(uint64(len(attributes)))
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		w.symbol(name)
		w.value(attributes[name])
	}
}

// ref writes a reference: the node's handle × 2, or an odd number for one that
// names no node.
func (w *snapshotWriter) ref(r Ref) {
	if r.ID == "" {
		w.uint(w.nodeless(r)<<1 | 1)
		return
	}
	n := kernel.NoNode // which cannot be restored
	if t := w.a.schema.typeByName[r.Type]; t != nil {
		n, _ = w.a.node(t.num, r.ID)
	}
	w.uint(uint64(n) << 1)
}

// What references without an id are numbered as; types follow.
const (
	noRef = iota
	anonymousRef
	authenticatedRef
	firstTypeRef
)

func (w *snapshotWriter) nodeless(r Ref) uint64 {
	switch r {
	case Ref{}:
		return noRef
	case Anonymous:
		return anonymousRef
	case Authenticated:
		return authenticatedRef
	}
	if t := w.a.schema.typeByName[r.Type]; t != nil {
		return firstTypeRef + uint64(t.num)
	}
	return firstTypeRef + uint64(kernel.Gone) // which cannot be restored
}
