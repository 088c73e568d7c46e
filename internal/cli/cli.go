package cli

// The manners of the command line, which every command keeps:
//
//   - Results go to stdout, and nothing else does. Everything for the person at
//     the terminal goes to stderr, each line beginning "ambit: ".
//   - An error says what, where, and what would be right; a hint follows in a
//     line of its own where there is something to do about it.
//   - --output json prints one JSON document, whose members are documented in
//     the command's help and stay; text is for people and may change.
//   - The exit code is the answer: see the codes below. A denial is an answer,
//     not an error: it prints no message.
//   - Color only for a terminal, and never where NO_COLOR is set.
//   - Nothing is asked interactively, nothing is read from stdin unless named.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/ambit-iam/ambit"
)

// The exit codes. They are part of the interface.
const (
	exitOK               = 0 // done, or allowed
	exitError            = 1 // it went wrong, or a test failed
	exitUsage            = 2 // the command line or the question makes no sense
	exitDeny             = 3 // denied
	exitNotFound         = 4 // what is named does not exist
	exitNotAuthenticated = 5 // a server did not accept the credentials
	exitConflict         = 6 // somebody else's write came first
)

// A Terminal is what a command line talks to, and how it was called.
type Terminal struct {
	Out, Err io.Writer
	Env      func(name string) string
	Program  string // as the shell was told it
}

// Main runs the command line args, without the program's name, and returns the
// exit code.
func Main(ctx context.Context, args []string, t Terminal) int {
	root := newRoot(t)
	root.SetArgs(args)
	root.SetOut(t.Out)
	root.SetErr(t.Err)
	err := root.ExecuteContext(ctx)
	message, hint, code := verdict(err)
	for line := range strings.Lines(message) {
		fmt.Fprintf(t.Err, "ambit: %s\n", strings.TrimRight(line, "\n"))
	}
	if hint != "" {
		fmt.Fprintf(t.Err, "ambit: hint: %s\n", hint)
	}
	return code
}

// The errors that mean something to the exit code. Any other is an error of the
// ordinary kind.
var (
	errDenied = errors.New("denied")       // the answer is printed already
	errFailed = errors.New("tests failed") // the failures are printed already
)

// A usageError is the caller's: the command line makes no sense.
type usageError struct{ message, hint string }

func (e *usageError) Error() string { return e.message }

// A notFoundError says that something named on the command line does not exist.
type notFoundError struct{ message, hint string }

func (e *notFoundError) Error() string { return e.message }

// verdict decides what is said about an error and which exit code it is.
func verdict(err error) (message, hint string, code int) {
	var (
		usage    *usageError
		notFound *notFoundError
		question *ambit.QuestionError
		path     *fs.PathError
	)
	switch {
	case err == nil:
		return "", "", exitOK
	case errors.Is(err, errDenied):
		return "", "", exitDeny
	case errors.Is(err, errFailed):
		return "", "", exitError
	case errors.As(err, &usage):
		return usage.message, usage.hint, exitUsage
	case errors.As(err, &question):
		return "this cannot be asked: " + err.Error(), "", exitUsage
	case errors.As(err, &notFound):
		return notFound.message, notFound.hint, exitNotFound
	case errors.As(err, &path) && errors.Is(err, fs.ErrNotExist):
		return fmt.Sprintf("there is no file %s", path.Path), "", exitNotFound
	case errors.Is(err, context.Canceled):
		return "interrupted", "", exitError
	}
	return err.Error(), "", exitError
}
