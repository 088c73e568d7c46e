package kernel

import "math/bits"

// A nodeList is an ordered list of distinct nodes that stays quick when it grows
// long: past a threshold it keeps a hash table beside it.
type nodeList struct {
	list  []Node
	table []uint64 // round<<32 | node, open addressing; of another round: free
	round uint32   // 0: the table was never used
	shift uint8    // leaves of a hash as many bits as the table has
}

const longList = 64

// reset empties the list. The table's entries are of a round that is over then,
// so that beginning anew costs nothing however long the list once was.
func (l *nodeList) reset() {
	l.list = l.list[:0]
	if l.round++; l.round == 0 {
		clear(l.table)
		l.round = 1
	}
}

func (l *nodeList) has(n Node) bool {
	if len(l.list) > longList {
		_, found := l.find(n)
		return found
	}
	for _, m := range l.list {
		if m == n {
			return true
		}
	}
	return false
}

// add appends n and reports whether it was new.
func (l *nodeList) add(n Node) bool {
	if len(l.list) <= longList {
		if l.has(n) {
			return false
		}
		l.list = append(l.list, n)
		if len(l.list) > longList {
			l.tabulate()
		}
		return true
	}
	at, found := l.find(n)
	if found {
		return false
	}
	l.list = append(l.list, n)
	l.table[at] = uint64(l.round)<<32 | uint64(n)
	if 2*len(l.list) > len(l.table) {
		l.tabulate()
	}
	return true
}

// find is where n stands in the table, or the free place where it would.
func (l *nodeList) find(n Node) (at uint32, found bool) {
	last := uint32(len(l.table) - 1)
	for at = n * 0x9E3779B1 >> l.shift; ; at = (at + 1) & last {
		switch e := l.table[at]; {
		case uint32(e>>32) != l.round:
			return at, false
		case Node(e) == n:
			return at, true
		}
	}
}

// tabulate enters the whole list in the table, in a wider one if that would be
// more than half full.
func (l *nodeList) tabulate() {
	if l.round == 0 {
		l.round = 1
	}
	if 2*len(l.list) > len(l.table) {
		width := bits.Len(uint(4*len(l.list) - 1))
		l.table, l.shift = make([]uint64, 1<<width), uint8(32-width)
	}
	for _, n := range l.list {
		at, _ := l.find(n)
		l.table[at] = uint64(l.round)<<32 | uint64(n)
	}
}
