package kernel

// A nodeList is an ordered list of distinct nodes that stays quick when it grows
// long: past a threshold it keeps a map beside it.
type nodeList struct {
	list []Node
	seen map[Node]struct{}
}

const longList = 64

func (l *nodeList) reset() {
	l.list = l.list[:0]
	if l.seen != nil {
		clear(l.seen)
	}
}

func (l *nodeList) has(n Node) bool {
	if len(l.list) > longList {
		_, ok := l.seen[n]
		return ok
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
	if l.has(n) {
		return false
	}
	l.list = append(l.list, n)
	switch {
	case len(l.list) == longList+1:
		if l.seen == nil {
			l.seen = make(map[Node]struct{}, 4*longList)
		}
		for _, m := range l.list {
			l.seen[m] = struct{}{}
		}
	case len(l.list) > longList:
		l.seen[n] = struct{}{}
	}
	return true
}
