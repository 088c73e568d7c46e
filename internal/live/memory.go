package live

import (
	"time"

	"github.com/ambit-iam/ambit"
)

// What a value takes, roughly, measured on accounts of the benchmarks' shape.
const (
	accountBytes = 256 << 10 // an empty one with its catalogs
	nodeBytes    = 240
)

func sizeOf(v *value) int64 {
	if v == nil {
		return 0
	}
	return accountBytes + nodeBytes*int64(v.account.Size())
}

func (h *holding) touch(s *Accounts) { h.used.Store(int64(time.Since(s.began))) }

// drop lets go of what is in memory of an account. Its caller has the turn.
func (s *Accounts) drop(h *holding) {
	if old := h.current.Swap(nil); old != nil {
		s.size.Add(-sizeOf(old))
	}
	h.mu.Lock()
	h.pins = nil
	h.mu.Unlock()
}

// evict lets go of the accounts not used for longest, until what is held is
// within the budget. The one in use stays, and so does one that is being written.
func (s *Accounts) evict(inUse *holding) {
	if s.opts.Budget == 0 {
		return
	}
	passed := map[*holding]bool{inUse: true}
	for s.size.Load() > s.opts.Budget {
		var oldest *holding
		s.held.Range(func(_, value any) bool {
			h := value.(*holding)
			if !passed[h] && h.current.Load() != nil && (oldest == nil || h.used.Load() < oldest.used.Load()) {
				oldest = h
			}
			return true
		})
		if oldest == nil {
			return
		}
		passed[oldest] = true
		select {
		case <-oldest.turn:
			s.drop(oldest)
			s.leave(oldest)
			oldest.unlock()
		default:
		}
	}
}

// Held is how many accounts are in memory, and roughly how many bytes they take.
func (s *Accounts) Held() (accounts int, bytes int64) {
	s.held.Range(func(_, h any) bool {
		if h.(*holding).current.Load() != nil {
			accounts++
		}
		return true
	})
	return accounts, s.size.Load()
}

// A pin holds on to a value that a list is being read from.
type pin struct {
	account *ambit.Account
	until   time.Time
}

// maxPins is how many revisions of one account are held on to at most; the one
// that ends first goes first.
const maxPins = 64

// Pin holds on to a value until a time, so that [Accounts.At] finds it.
func (s *Accounts) Pin(a *ambit.Account, until time.Time) {
	h := s.holding(a.ID())
	h.mu.Lock()
	defer h.mu.Unlock()
	now := s.opts.Clock()
	kept := h.pins[:0]
	for _, p := range h.pins {
		if p.until.After(now) && p.account.Revision() != a.Revision() {
			kept = append(kept, p)
		}
	}
	kept = append(kept, pin{a, until})
	h.pins = kept[max(0, len(kept)-maxPins):]
}

// At is the value of an account at a revision, if it is still held on to.
func (s *Accounts) At(id string, revision uint64) (*ambit.Account, bool) {
	h := s.holding(id)
	if v := h.current.Load(); v != nil && v.account.Revision() == revision {
		return v.account, true
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, p := range h.pins {
		if p.account.Revision() == revision && p.until.After(s.opts.Clock()) {
			return p.account, true
		}
	}
	return nil, false
}
