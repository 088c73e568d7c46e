package ambit

import "fmt"

// A CommandError says why a command was refused; nothing was changed.
type CommandError struct {
	Code   CommandCode
	Field  string // of the noun or command, such as "policy.nodes[2]"
	Detail string // what is wrong and what would be right
}

// CommandCode is the stable code of a [CommandError].
type CommandCode string

// The codes of refused commands.
const (
	CodeInvalid   CommandCode = "invalid"   // not well formed, or not as the catalog declares
	CodeUnknown   CommandCode = "unknown"   // names something that is not there
	CodeAmbiguous CommandCode = "ambiguous" // could mean more than one thing
	CodeConflict  CommandCode = "conflict"  // the name is taken, it would make a circle, or take something out of a policy's home
	CodeInUse     CommandCode = "in_use"    // something else depends on it
	CodeLimit     CommandCode = "limit"     // more, or longer, than an account takes: [MaxPrincipals] and its like
)

// Error is the sentence for people.
func (e *CommandError) Error() string { return e.Field + ": " + e.Detail }

func refuse(code CommandCode, field, format string, args ...any) *CommandError {
	return &CommandError{code, field, fmt.Sprintf(format, args...)}
}
