package iam

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

// cursorsLast is for how long a list can be read on.
const cursorsLast = 5 * time.Minute

// A Page says which part of a list is wanted.
type Page struct {
	Limit  int    // at most this many, 1 to [MaxPage]; 0: [DefaultPage]
	Cursor string // from the page before; empty: the first
}

// The lengths of pages.
const (
	DefaultPage = 100
	MaxPage     = 1000
)

// A cursor is where a list goes on: in which list, at which revision and time.
// It is signed, so that nobody can make one up, and says nothing secret.
type cursor struct {
	Account  string `json:"a"`
	List     string `json:"l"` // which list it is of, with everything asked
	Revision uint64 `json:"r"`
	Now      int64  `json:"n"` // microseconds
	After    string `json:"p"`
}

// A reading is a page being read: of which value, at which time, from where.
type reading struct {
	account *ambit.Account
	now     time.Time
	page    ambit.Page
	list    string
}

// read begins a page. What identifies the list is everything that was asked but
// for the page; a cursor of another list is refused, and one whose time is over,
// or whose revision is no longer in memory, is gone.
func (s *Service) read(ctx context.Context, caller authn.Caller, v View, p Page, asked ...any) (reading, error) {
	switch {
	case p.Limit < 0 || p.Limit > MaxPage:
		return reading{}, invalid("invalid", "limit", "%d is out of range; pages hold 1 to %d items", p.Limit, MaxPage)
	case p.Limit == 0:
		p.Limit = DefaultPage
	}
	text, err := json.Marshal(append(asked, caller.Token))
	if err != nil {
		return reading{}, err
	}
	sum := sha256.Sum256(text)
	r := reading{page: ambit.Page{Limit: p.Limit}, list: base64.RawURLEncoding.EncodeToString(sum[:16]), now: s.clock()}
	if p.Cursor == "" {
		r.account, err = s.view(ctx, caller, v)
		return r, err
	}
	c, err := s.openCursor(ctx, p.Cursor)
	if err != nil {
		return reading{}, err
	}
	if c.Account != caller.Account || c.List != r.list {
		return reading{}, invalid("bad_cursor", "cursor", "this cursor is of another list; read on with the very request that it came from")
	}
	began := time.UnixMicro(c.Now).UTC()
	after, err := ambit.ParsePosition(c.After)
	if err != nil {
		return reading{}, err
	}
	account, ok := s.accounts.At(c.Account, c.Revision)
	if !ok || r.now.Sub(began) > cursorsLast {
		return reading{}, &Error{
			Kind: Gone, Code: "cursor_over", Field: "cursor",
			Detail: "this list can no longer be read on: cursors last for five minutes, on the node that gave them; begin again without one",
		}
	}
	r.account, r.now, r.page.After = account, began, after
	return r, nil
}

// next is the cursor of the page after; empty where there is none.
func (s *Service) next(ctx context.Context, r reading, after ambit.Position) (string, error) {
	if after.IsZero() {
		return "", nil
	}
	s.accounts.Pin(r.account, r.now.Add(cursorsLast))
	text, err := json.Marshal(cursor{r.account.ID(), r.list, r.account.Revision(), r.now.UnixMicro(), after.String()})
	if err != nil {
		return "", err
	}
	key, err := s.cursorKey(ctx)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(append(sign(key, text), text...)), nil
}

func (s *Service) openCursor(ctx context.Context, text string) (cursor, error) {
	bad := invalid("bad_cursor", "cursor", "this is no cursor of a list")
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(data) < signatureLength {
		return cursor{}, bad
	}
	key, err := s.cursorKey(ctx)
	if err != nil {
		return cursor{}, err
	}
	if !hmac.Equal(data[:signatureLength], sign(key, data[signatureLength:])) {
		return cursor{}, bad
	}
	var c cursor
	if err := json.Unmarshal(data[signatureLength:], &c); err != nil {
		return cursor{}, bad
	}
	return c, nil
}

const signatureLength = 16

func sign(key, text []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(text)
	return mac.Sum(nil)[:signatureLength]
}

// cursorKey is the key of this instance, the same on every node.
func (s *Service) cursorKey(ctx context.Context) ([]byte, error) {
	if key := s.key.Load(); key != nil {
		return *key, nil
	}
	key, err := s.journal.Instance(ctx, "cursor-key", func() ([]byte, error) {
		fresh := make([]byte, 32)
		_, err := io.ReadFull(s.random, fresh)
		return fresh, err
	})
	if err != nil {
		return nil, err
	}
	s.key.Store(&key)
	return key, nil
}
