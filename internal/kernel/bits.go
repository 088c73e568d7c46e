package kernel

// Bits is a set of small integers. It is not changed once it is shared.
type Bits []uint64

// Has reports whether i is in the set.
func (b Bits) Has(i uint32) bool {
	return int(i>>6) < len(b) && b[i>>6]>>(i&63)&1 == 1
}

// With is the set with i in it; it may reuse b's memory.
func (b Bits) With(i uint32) Bits {
	for int(i>>6) >= len(b) {
		b = append(b, 0)
	}
	b[i>>6] |= 1 << (i & 63)
	return b
}

// Union is the set of what is in b or c; it may reuse b's memory.
func (b Bits) Union(c Bits) Bits {
	for len(b) < len(c) {
		b = append(b, 0)
	}
	for i, word := range c {
		b[i] |= word
	}
	return b
}

// Within reports whether all of b is in c.
func (b Bits) Within(c Bits) bool {
	for i, word := range b {
		if i >= len(c) && word != 0 || i < len(c) && word&^c[i] != 0 {
			return false
		}
	}
	return true
}

// Empty reports whether nothing is in b.
func (b Bits) Empty() bool { return b.Within(nil) }

// Intersection is the set of what is in both b and c, in memory of its own.
func (b Bits) Intersection(c Bits) Bits {
	both := make(Bits, min(len(b), len(c)))
	for i := range both {
		both[i] = b[i] & c[i]
	}
	return both
}
