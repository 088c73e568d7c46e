package ambit

import (
	"sync"
	"weak"
)

// A shared holds one value for each key for as long as something else uses that
// value, and makes it anew when it is asked for after that. So what very many
// policies have in common is kept once, and what only dropped drafts and refused
// commands had needed is not kept at all. The values are pure functions of their
// keys: which of two equal ones is handed out does not show.
type shared[V any] struct {
	mu    sync.Mutex
	live  map[string]weak.Pointer[V]
	sweep int // how many entries there may be before those that nothing uses go
}

// fewShared is how many entries are too few to look for those that nothing uses.
const fewShared = 64

// of is the value for key: one that is in use, else what create makes. What
// create asks not to keep is handed out and forgotten.
func (s *shared[V]) of(key string, create func() (v *V, keep bool)) *V {
	if v := s.find(key); v != nil {
		return v
	}
	v, keep := create() // may take long; others need not wait
	if !keep {
		return v
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if other := s.live[key].Value(); other != nil {
		return other
	}
	if s.live == nil {
		s.live, s.sweep = map[string]weak.Pointer[V]{}, fewShared
	}
	s.live[key] = weak.Make(v)
	if len(s.live) > s.sweep {
		s.forget()
		s.sweep = max(fewShared, 2*len(s.live))
	}
	return v
}

func (s *shared[V]) find(key string) *V {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.live[key].Value()
}

// forget removes the entries whose values nothing uses any more.
func (s *shared[V]) forget() {
	for key, v := range s.live {
		if v.Value() == nil {
			delete(s.live, key)
		}
	}
}
