package kernel

// An owner marks the pages and tree nodes that one edit has made for itself and
// may therefore change in place. It is compared by identity.
type owner struct{ _ byte }

const (
	pageBits = 9
	pageSize = 1 << pageBits
	pageMask = pageSize - 1
)

type page[T any] struct {
	owner *owner
	items [pageSize]T
}

// Pages is a persistent array by handle. Copying the struct copies the array;
// the copy shares all pages until one of the two is written to. Items that were
// never set are zero.
type Pages[T any] struct {
	dir   []*page[T]
	owner *owner // of dir
}

// Get is the item at i.
func (p *Pages[T]) Get(i uint32) T {
	if n := i >> pageBits; int(n) < len(p.dir) {
		if pg := p.dir[n]; pg != nil {
			return pg.items[i&pageMask]
		}
	}
	var zero T
	return zero
}

// at is a pointer to the item at i for reading, or nil if it was never set.
func (p *Pages[T]) at(i uint32) *T {
	if n := i >> pageBits; int(n) < len(p.dir) {
		if pg := p.dir[n]; pg != nil {
			return &pg.items[i&pageMask]
		}
	}
	return nil
}

// set stores v at i on behalf of own.
func (p *Pages[T]) set(own *owner, i uint32, v T) {
	*p.slot(own, i) = v
}

// slot is a pointer to the item at i for writing on behalf of own.
func (p *Pages[T]) slot(own *owner, i uint32) *T {
	n := int(i >> pageBits)
	if p.owner != own {
		p.dir = append(make([]*page[T], 0, max(len(p.dir), n+1)+1), p.dir...)
		p.owner = own
	}
	for len(p.dir) <= n {
		p.dir = append(p.dir, nil)
	}
	pg := p.dir[n]
	switch {
	case pg == nil:
		pg = &page[T]{owner: own}
		p.dir[n] = pg
	case pg.owner != own:
		pg = &page[T]{owner: own, items: pg.items}
		p.dir[n] = pg
	}
	return &pg.items[i&pageMask]
}

// A Column is a [Pages] that a caller keeps beside a state, such as the names of
// its nodes, written on behalf of the same edit.
type Column[T any] struct{ Pages[T] }

// Set stores v at i on behalf of e.
func (c *Column[T]) Set(e *Edit, i uint32, v T) { c.set(e.own, i, v) }
