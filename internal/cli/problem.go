package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/client"
	"github.com/ambit-iam/ambit/internal/document"
	"github.com/ambit-iam/ambit/internal/iam"
)

// The errors that mean something to the exit code and have been told already.
var (
	errDenied = errors.New("denied")       // the answer is printed
	errFailed = errors.New("tests failed") // the failures are printed
)

// A usageError is the caller's: the command line makes no sense.
type usageError struct{ message, hint string }

// Error is the message without the hint.
func (e *usageError) Error() string { return e.message }

// A notFoundError says that something named on the command line does not exist.
type notFoundError struct{ message, hint string }

// Error is the message without the hint.
func (e *notFoundError) Error() string { return e.message }

// A wrongFileError says that a file is a document of another kind than the wanted
// one.
type wrongFileError struct{ message, hint string }

// Error is the message without the hint.
func (e *wrongFileError) Error() string { return e.message }

// A notAuthenticatedError says that there is nothing to authenticate with.
type notAuthenticatedError struct{ message string }

// Error is the message.
func (e *notAuthenticatedError) Error() string { return e.message }

// A listError says why nothing can be on a list.
type listError struct {
	reason ambit.Reason
	detail string
}

// Error is a sentence with the reason's code.
func (e *listError) Error() string {
	return fmt.Sprintf("nothing can be on the list: %s (%s)", e.detail, e.reason)
}

// An errorCode is the stable code of an error in its JSON document. Questions that
// cannot be asked have the code of their fault, empty lists their reason.
type errorCode string

const (
	codeError       errorCode = "error"
	codeUsage       errorCode = "usage"
	codeNotFound    errorCode = "not_found"
	codeBadFile     errorCode = "bad_file"
	codeInterrupted errorCode = "interrupted"

	codeUnauthenticated errorCode = "unauthenticated"
)

// A problem is what an error comes to on the command line.
type problem struct {
	code          errorCode
	exit          int
	message, hint string // nothing is printed where there is no message
}

// verdict decides what an error comes to.
func verdict(err error) problem {
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		return joined(several.Unwrap())
	}
	var (
		usage    *usageError
		notFound *notFoundError
		wrong    *wrongFileError
		list     *listError
		question *ambit.QuestionError
		faults   *document.Error
		path     *fs.PathError
		refused  *iam.Error
		told     *client.Error
		nobody   *notAuthenticatedError
		network  *net.OpError
	)
	switch {
	case err == nil:
		return problem{exit: exitOK}
	case errors.Is(err, errDenied):
		return problem{exit: exitDeny}
	case errors.Is(err, errFailed):
		return problem{exit: exitError}
	case errors.As(err, &usage):
		return problem{codeUsage, exitUsage, usage.message, usage.hint}
	case errors.As(err, &question):
		return problem{errorCode(question.Code), exitUsage, "this cannot be asked: " + err.Error(), ""}
	case errors.As(err, &list):
		return problem{errorCode(list.reason), exitOfList(list.reason), list.Error(), ""}
	case errors.As(err, &notFound):
		return problem{codeNotFound, exitNotFound, notFound.message, notFound.hint}
	case errors.As(err, &wrong):
		return problem{codeBadFile, exitError, wrong.message, wrong.hint}
	case errors.As(err, &faults):
		return problem{codeBadFile, exitError, err.Error(), ""}
	case errors.As(err, &refused):
		return problem{errorCode(refused.Code), exitOfCode(refused.Code, exitOfRefusal(refused.Kind)), refusalText(refused), refused.Hint}
	case errors.As(err, &told):
		return problem{errorCode(told.Code), exitOfCode(told.Code, exitOfStatus(told.Status)), err.Error(), told.Hint}
	case errors.As(err, &nobody):
		return problem{codeUnauthenticated, exitNotAuthenticated, nobody.message, ""}
	case errors.As(err, &network) && network.Op == "dial":
		return problem{codeError, exitError, err.Error(), "does it run, and is its address in --url or " + urlEnv + " right? ambit serve runs a server"}
	case errors.As(err, &network) && network.Op == "listen":
		return problem{codeError, exitError, err.Error(), "end what listens there, or name another address, HOST:PORT; port 0 is one that is free"}
	case errors.As(err, &path) && errors.Is(err, fs.ErrNotExist):
		return problem{codeNotFound, exitNotFound, fmt.Sprintf("there is no file %s", path.Path), ""}
	case errors.Is(err, context.Canceled):
		return problem{codeInterrupted, exitError, "interrupted", ""}
	}
	return problem{codeError, exitError, err.Error(), ""}
}

// exitOfList is the exit code of a list on which nothing can be: of what does not
// exist it cannot be told whether it would be denied.
func exitOfList(r ambit.Reason) int {
	switch r {
	case ambit.ReasonUnknownPrincipal, ambit.ReasonUnknownPermission, ambit.ReasonUnknownResource:
		return exitNotFound
	}
	return exitDeny
}

// exitOfCode is the exit code of a refusal: of one that names what is not there it
// is that, however the rest of it would be told.
func exitOfCode(code string, exit int) int {
	if code == string(ambit.CodeUnknown) {
		return exitNotFound
	}
	return exit
}

// exitOfRefusal is the exit code of an operation that was not carried out.
func exitOfRefusal(k iam.Kind) int {
	switch k {
	case iam.Invalid:
		return exitUsage
	case iam.Unauthenticated:
		return exitNotAuthenticated
	case iam.Forbidden:
		return exitDeny
	case iam.NotFound:
		return exitNotFound
	case iam.Conflict, iam.Precondition:
		return exitConflict
	}
	return exitError
}

// exitOfStatus is the exit code of what a server refused.
func exitOfStatus(status int) int {
	switch status {
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return exitUsage
	case http.StatusUnauthorized:
		return exitNotAuthenticated
	case http.StatusForbidden:
		return exitDeny
	case http.StatusNotFound:
		return exitNotFound
	case http.StatusConflict, http.StatusPreconditionFailed:
		return exitConflict
	}
	return exitError
}

// refusalText is why an operation was not carried out. Whoever is on the host may
// know why it failed.
func refusalText(e *iam.Error) string {
	if cause := errors.Unwrap(e); cause != nil && exitOfRefusal(e.Kind) == exitError {
		return cause.Error()
	}
	return e.Error()
}

// joined tells several errors as one problem. Where they differ in what they are,
// it is merely an error.
func joined(errs []error) problem {
	all := verdict(errs[0])
	for _, err := range errs[1:] {
		p := verdict(err)
		if p.exit != all.exit {
			all.exit = exitError
		}
		if p.code != all.code {
			all.code = codeError
		}
		all.message = lines(all.message, p.message)
		all.hint = lines(all.hint, p.hint)
	}
	return all
}

// lines puts one text beneath the other.
func lines(a, b string) string {
	if a == "" || b == "" || a == b {
		return cmp.Or(a, b)
	}
	return a + "\n" + b
}

// An errorAnswer is a problem as JSON.
type errorAnswer struct {
	Error errorDetail `json:"error"`
}

type errorDetail struct {
	Code    errorCode `json:"code"`
	Message string    `json:"message"`
	Hint    string    `json:"hint,omitempty"`
}

// print tells the problem, in lines for people or as a document. That it cannot
// be told has nowhere to be said.
func (p problem) print(w io.Writer, asJSON bool) {
	if p.message == "" {
		return
	}
	if asJSON {
		_ = printJSON(w, errorAnswer{errorDetail{p.code, p.message, p.hint}})
		return
	}
	for line := range strings.Lines(p.message) {
		fmt.Fprintf(w, "ambit: %s\n", strings.TrimRight(line, "\n"))
	}
	for line := range strings.Lines(p.hint) {
		fmt.Fprintf(w, "ambit: hint: %s\n", strings.TrimRight(line, "\n"))
	}
}

// wantsJSON reports whether the command line asks for JSON. Where it could not be
// read to its end, so that the flag may not be set yet, its words tell.
func wantsJSON(cmd *cobra.Command, err error, args []string) bool {
	if f := cmd.Flags().Lookup("output"); f != nil && f.Value.String() == string(outputJSON) {
		return true
	}
	var usage *usageError
	if !errors.As(err, &usage) {
		return false
	}
	for i, arg := range args {
		switch arg {
		case "-ojson", "-o=json", "--output=json", "--" + jsonFlag:
			return true
		case "-o", "--output":
			return i+1 < len(args) && args[i+1] == string(outputJSON)
		case "--":
			return false
		}
	}
	return false
}

// printJSON prints one document.
func printJSON(w io.Writer, document any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(document); err != nil {
		return fmt.Errorf("printing the result: %w", err)
	}
	return nil
}
