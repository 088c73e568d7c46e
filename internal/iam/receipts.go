package iam

import (
	"encoding/json"

	"github.com/ambit-iam/ambit"
)

// An answer is what is kept under an idempotency key: what the write made, so
// that it can be shown again, and nothing secret.
type answer struct {
	Made     ambit.Ref `json:"made,omitzero"`
	Revision uint64    `json:"revision"`
}

// maxIdempotencyKey is how long such a key may be, in bytes.
const maxIdempotencyKey = 255

// A replayed error ends an operation that had been carried out before.
type replayed struct{ answer answer }

func (*replayed) Error() string { return "this request was carried out before" }

// answers says what the write has made.
func (c *change) answers(r ambit.Ref) { c.made = r }

// seenBefore looks the idempotency key up. Nobody else can be writing with it:
// the account is locked.
func (c *change) seenBefore() error {
	if c.write.Idempotency == "" {
		return nil
	}
	if len(c.write.Idempotency) > maxIdempotencyKey {
		return invalid("invalid", "Idempotency-Key", "it has %d bytes; at most %d are possible", len(c.write.Idempotency), maxIdempotencyKey)
	}
	kept, ok, err := c.s.journal.Receipt(c.ctx, c.caller.Account, c.caller.Principal.String(), c.write.Idempotency, c.now)
	if err != nil || !ok {
		return err
	}
	if kept.Request != c.write.Request {
		return conflict("idempotency_key_reused", "Idempotency-Key", "this key was used with another request; use a new one")
	}
	var before answer
	if err := json.Unmarshal(kept.Answer, &before); err != nil {
		return err
	}
	return &replayed{before}
}

// kept is the answer as it is kept.
func (c *change) kept() ([]byte, error) {
	return json.Marshal(answer{c.made, c.before.Revision() + 1})
}
