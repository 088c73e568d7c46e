package world

import (
	"container/heap"

	"github.com/ambit-iam/ambit"
)

// sorted puts nouns, given type by type, into an order in which each comes after
// those that it cannot do without: always the first that can come next. What goes
// in a circle comes at the end. Unlike [wording.inOrder] it needs no order over all
// types, and of nouns that it has sorted it makes the same order again.
func (w *wording) sorted(nouns []ambit.Noun) []ambit.Noun {
	s := sorting{index: make(map[ambit.Ref]int, len(nouns)), missing: make([]int, len(nouns)), needed: make([][]int, len(nouns))}
	for i, noun := range nouns {
		s.index[noun.Ref()] = i
	}
	order := &ordering{wording: w}
	for i, noun := range nouns {
		for _, need := range order.needs(noun) {
			if on, there := s.index[need]; there && on != i {
				s.missing[i]++
				s.needed[on] = append(s.needed[on], i)
			}
		}
		if s.missing[i] == 0 {
			s.ready = append(s.ready, i) // in order, and so a heap
		}
	}
	done := make([]ambit.Noun, 0, len(nouns))
	for s.Len() > 0 {
		i := heap.Pop(&s).(int)
		done = append(done, nouns[i])
		delete(s.index, nouns[i].Ref())
		for _, next := range s.needed[i] {
			if s.missing[next]--; s.missing[next] == 0 {
				heap.Push(&s, next)
			}
		}
	}
	for _, noun := range nouns {
		if _, left := s.index[noun.Ref()]; left {
			done = append(done, noun)
		}
	}
	return done
}

// A sorting is a heap of the nouns that can come next, by where they were given.
type sorting struct {
	index   map[ambit.Ref]int // of those still to come
	missing []int             // of each noun, how many of its needs are still to come
	needed  [][]int           // of each noun, those that need it
	ready   []int
}

// Len, Less, Swap, Push and Pop make it a heap.
func (s *sorting) Len() int { return len(s.ready) }

// Less compares where two were given.
func (s *sorting) Less(i, j int) bool { return s.ready[i] < s.ready[j] }

// Swap exchanges two.
func (s *sorting) Swap(i, j int) { s.ready[i], s.ready[j] = s.ready[j], s.ready[i] }

// Push adds one at the end.
func (s *sorting) Push(i any) { s.ready = append(s.ready, i.(int)) }

// Pop takes the last.
func (s *sorting) Pop() any {
	last := s.ready[len(s.ready)-1]
	s.ready = s.ready[:len(s.ready)-1]
	return last
}
