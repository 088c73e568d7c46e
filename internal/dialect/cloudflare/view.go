package cloudflare

import (
	"fmt"

	"github.com/ambit-iam/ambit/internal/iam"
)

// A view is what a caller can see of his account, in the form that his client
// takes. What it has looked up once it keeps.
type view struct {
	*iam.Look
	form   form
	index  *roleIndex
	sets   map[string]*resourceGroup // by id
	unsaid []message
}

// leaveUnsaid notes what the wire form cannot say of something, for the answer's
// messages.
func (v *view) leaveUnsaid(format string, args ...any) {
	v.unsaid = append(v.unsaid, message{Code: codeUnsaid, Message: fmt.Sprintf(format, args...)})
}
