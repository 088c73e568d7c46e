package kernel

// An owner marks the pages and tree nodes that one edit has made for itself and
// may therefore change in place. It is compared by identity.
type owner struct{ _ byte }

const (
	pageBits = 9
	pageSize = 1 << pageBits
	pageMask = pageSize - 1

	folderBits = 7
	folderSize = 1 << folderBits
	folderMask = folderSize - 1
)

type page[T any] struct {
	owner *owner
	items [pageSize]T
}

// A folder is a part of the directory, with the pages of 65,536 items. In one
// piece the directory of a large account would be copied by each small edit.
type folder[T any] struct {
	owner *owner
	pages [folderSize]*page[T]
}

// Pages is a persistent array by handle. Copying the struct copies the array;
// the copy shares all pages until one of the two is written to. Items that were
// never set are zero.
type Pages[T any] struct {
	dir   []*folder[T]
	owner *owner // of dir
}

// Get is the item at i.
func (p *Pages[T]) Get(i uint32) T {
	if item := p.at(i); item != nil {
		return *item
	}
	var zero T
	return zero
}

// at is a pointer to the item at i for reading, or nil if it was never set.
func (p *Pages[T]) at(i uint32) *T {
	if n := i >> (pageBits + folderBits); int(n) < len(p.dir) {
		if f := p.dir[n]; f != nil {
			if pg := f.pages[i>>pageBits&folderMask]; pg != nil {
				return &pg.items[i&pageMask]
			}
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
	pg := &p.folder(own, i>>(pageBits+folderBits)).pages[i>>pageBits&folderMask]
	switch {
	case *pg == nil:
		*pg = &page[T]{owner: own}
	case (*pg).owner != own:
		*pg = &page[T]{owner: own, items: (*pg).items}
	}
	return &(*pg).items[i&pageMask]
}

// folder is a part of the directory for writing on behalf of own.
func (p *Pages[T]) folder(own *owner, n uint32) *folder[T] {
	if p.owner != own {
		p.dir = append(make([]*folder[T], 0, max(len(p.dir), int(n)+1)), p.dir...)
		p.owner = own
	}
	for len(p.dir) <= int(n) {
		p.dir = append(p.dir, nil)
	}
	f := p.dir[n]
	switch {
	case f == nil:
		p.dir[n] = &folder[T]{owner: own}
	case f.owner != own:
		p.dir[n] = &folder[T]{owner: own, pages: f.pages}
	}
	return p.dir[n]
}

// A Column is a [Pages] that a caller keeps beside a state, such as the names of
// its nodes, written on behalf of the same edit.
type Column[T any] struct{ Pages[T] }

// Set stores v at i on behalf of e.
func (c *Column[T]) Set(e *Edit, i uint32, v T) { c.set(e.own, i, v) }
