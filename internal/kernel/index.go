package kernel

// An Index finds nodes by a 32-bit hash of whatever its caller looks them up by.
// It is persistent, as a [State] is. Several nodes may stand under one hash.
type Index struct{ set *Set }

// Add enters n under hash.
func (x *Index) Add(e *Edit, hash uint32, n Node) {
	x.set = x.set.insert(e.own, uint64(hash)<<32|uint64(n))
}

// Remove takes n out under hash.
func (x *Index) Remove(e *Edit, hash uint32, n Node) {
	x.set = x.set.remove(e.own, uint64(hash)<<32|uint64(n))
}

// Seek puts it before the nodes under hash; see [Index.Next].
func (x *Index) Seek(it *Iter, hash uint32) { it.Seek(x.set, uint64(hash)<<32) }

// Next is the next node under hash.
func (x *Index) Next(it *Iter, hash uint32) (Node, bool) {
	k, ok := it.Next()
	if !ok || uint32(k>>32) != hash {
		return NoNode, false
	}
	return Node(k), true
}
