package ambit

import "slices"

// shortList is how long a list may be to be gone through for what is in it
// already.
const shortList = 64

// A distinct is a list in which nothing stands twice. It keeps a set beside it
// once it is long, so that a list costs as much as it has elements.
type distinct[T comparable] struct {
	list []T
	seen map[T]struct{} // nil: the list is short
}

// add appends v and reports whether it was not there yet.
func (d *distinct[T]) add(v T) bool {
	if d.seen == nil && len(d.list) < shortList {
		if slices.Contains(d.list, v) {
			return false
		}
		d.list = append(d.list, v)
		return true
	}
	if d.seen == nil {
		d.seen = make(map[T]struct{}, 4*shortList)
		for _, old := range d.list {
			d.seen[old] = struct{}{}
		}
	}
	if _, ok := d.seen[v]; ok {
		return false
	}
	d.seen[v] = struct{}{}
	d.list = append(d.list, v)
	return true
}

// reset empties the list, and lets go of what was in it.
func (d *distinct[T]) reset() {
	clear(d.list)
	d.list, d.seen = d.list[:0], nil
}
