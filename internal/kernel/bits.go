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

// Includes reports whether all of c is in the set.
func (b Bits) Includes(c Bits) bool {
	for i, word := range c {
		if i >= len(b) && word != 0 || i < len(b) && word&^b[i] != 0 {
			return false
		}
	}
	return true
}
