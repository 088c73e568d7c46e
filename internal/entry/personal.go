package entry

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/journal"
)

// A wirePersonal stands in a body for a value about a person.
type wirePersonal struct {
	ID         string `json:"personal"`
	Commitment string `json:"commitment"` // hexadecimal
}

// A hider takes personal values out of an entry in the making.
type hider struct {
	revision uint64
	random   io.Reader
	taken    []journal.Personal
}

// hide puts a value aside. Its id is made of the entry's revision and how many
// were put aside before, and therefore unique in the account.
func (h *hider) hide(subject ambit.Ref, value string) (*wirePersonal, error) {
	p := journal.Personal{
		ID:      fmt.Sprintf("%d.%d", h.revision, len(h.taken)),
		Subject: subject.String(),
		Value:   value,
	}
	if _, err := io.ReadFull(h.random, p.Salt[:]); err != nil {
		return nil, fmt.Errorf("making a salt: %w", err)
	}
	h.taken = append(h.taken, p)
	commitment := p.Commitment()
	return &wirePersonal{p.ID, hex.EncodeToString(commitment[:])}, nil
}

// A revealer puts personal values back.
type revealer map[string]journal.Personal

// reveal is the value that w stands for; false where it was erased.
func (r revealer) reveal(w *wirePersonal) (string, bool, error) {
	if w == nil {
		return "", false, errors.New("a personal value is null")
	}
	p, ok := r[w.ID]
	if !ok {
		return "", false, nil
	}
	if commitment := p.Commitment(); hex.EncodeToString(commitment[:]) != w.Commitment {
		return "", false, fmt.Errorf("the personal value %s is not the one that was committed to", w.ID)
	}
	return p.Value, true, nil
}
