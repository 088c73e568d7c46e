package cli

// The manners of the command line, which every command keeps:
//
//   - Results go to stdout, and nothing else does. Everything for the person at
//     the terminal goes to stderr, each line beginning "ambit: ".
//   - An error says what, where, and what would be right; a hint follows in a
//     line of its own where there is something to do about it.
//   - --output json prints one JSON document, whose members are documented in
//     docs/cli.md and stay; an error is then a document on stderr. Text is for
//     people and may change.
//   - The exit code is the answer: see the codes below. A denial is an answer,
//     not an error: it prints no message.
//   - Color only for a terminal, and never where NO_COLOR is set.
//   - Nothing is asked interactively, nothing is read from stdin unless named.

import (
	"context"
	"io"
)

// The exit codes. They are part of the interface.
const (
	exitOK               = 0
	exitError            = 1
	exitUsage            = 2
	exitDeny             = 3
	exitNotFound         = 4
	exitNotAuthenticated = 5
	exitConflict         = 6
)

// exitCodes says what each code means, wherever it is told.
var exitCodes = []struct {
	code    int
	meaning string
}{
	{exitOK, "done, or allowed"},
	{exitError, "an error, or a failed test"},
	{exitUsage, "wrong usage, or a question that cannot be asked"},
	{exitDeny, "denied"},
	{exitNotFound, "what is named does not exist"},
	{exitNotAuthenticated, "not authenticated"},
	{exitConflict, "a conflict with somebody else's write"},
}

// A Terminal is what a command line talks to, and how it was called.
type Terminal struct {
	In       io.Reader // read where - is named
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
	cmd, err := root.ExecuteContextC(ctx)
	p := verdict(err)
	if p.code == codeError && ctx.Err() != nil {
		p = verdict(ctx.Err()) // requests that it ended say why in words of their own
	}
	p.print(t.Err, wantsJSON(cmd, err, args))
	return p.exit
}
