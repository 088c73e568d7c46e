package journal

import (
	"errors"
	"strconv"
)

// The errors that a journal tells apart. They come wrapped, with what was being
// done.
var (
	// ErrNotFound: there is nothing of that name.
	ErrNotFound = errors.New("not found")
	// ErrInvalid: what was handed over cannot be stored or asked, here or in
	// any other journal; nothing was written.
	ErrInvalid = errors.New("not valid")
	// ErrAnswered: a receipt is kept for this principal and idempotency key;
	// nothing was written.
	ErrAnswered = errors.New("a request with this idempotency key was answered already")
	// ErrUnknownOutcome: the store failed while committing.
	ErrUnknownOutcome = errors.New("the store failed while committing; whether the write happened is not known")
	// ErrReadOnly: the store failed earlier, so that a write could be
	// acknowledged that is not durable; nothing was written.
	ErrReadOnly = errors.New("the store failed earlier and takes no writes until it is opened again")
	// ErrFull: the store has no room, and nothing was written.
	ErrFull = errors.New("the store has no room left")
	// ErrBusy: the store was not to be had in time, and nothing was written.
	ErrBusy = errors.New("the store is busy")
	// ErrClosed: the journal is closed, and nothing was written.
	ErrClosed = errors.New("the journal is closed")
	// ErrBroken: a log is not what was once written.
	ErrBroken = errors.New("the log is broken")
)

// A ClaimedError is a claim that another account holds.
type ClaimedError struct{ Claim Claim }

// Error names the claim.
func (e *ClaimedError) Error() string {
	return strconv.QuoteToGraphic(e.Claim.Key) + " is taken as a " + string(e.Claim.Kind)
}
