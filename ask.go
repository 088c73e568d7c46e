package ambit

import (
	"fmt"
	"sync"
	"time"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// An asker is the working memory of one question: what its words mean in the
// account, and the kernel's side of it. Askers are used again, so that a check
// allocates nothing.
type asker struct {
	a *Account
	q Question
	k kernel.Asking

	caller caller
	perm   *permissionInfo
	thing  thing
	point  kernel.Point

	edges []kernel.Edge
	named distinct[pointed] // what the relations of the request mean
	facts Facts
	// What conditions see, kept here so that nothing is allocated for them.
	principal, resource, account entity
	overlay                      map[string]Value // of the principal, converted
	fault                        error            // of the condition evaluated last
}

// A caller is who asks: a principal, behind a token where one is used.
type caller struct {
	node    kernel.Node // NoNode: anonymous
	token   *stored     // nil: none
	actsFor kernel.Node // NoNode: nobody
}

// A thing is what is asked about.
type thing struct {
	typ  *typeInfo
	node kernel.Node // NoNode: not registered
	// lies is, for a stand-in, the node it lies in; within the relation to it.
	lies      kernel.Node
	within    kernel.Rel
	standIn   bool
	described bool
	id        string           // of what is not registered
	overlay   map[string]Value // converted
}

var askers = sync.Pool{New: func() any { return new(asker) }}

func (a *Account) ask(q *Question) *asker {
	x := askers.Get().(*asker)
	x.a, x.q = a, *q
	x.caller, x.perm, x.thing = caller{}, nil, thing{}
	x.edges = x.edges[:0]
	x.fault, x.overlay = nil, nil
	x.point = kernel.Point{Now: nanoseconds(q.Now), Conditions: x}
	return x
}

// done gives the asker back. What it points to is let go, so that an idle asker
// keeps no account alive.
func (x *asker) done() {
	x.a, x.q, x.perm, x.thing = nil, Question{}, nil, thing{}
	x.caller, x.facts = caller{}, Facts{}
	x.principal, x.resource, x.account, x.overlay = entity{}, entity{}, entity{}, nil
	x.named.reset()
	x.k.Release()
	askers.Put(x)
}

// faulty is a question that cannot be asked.
func faulty(code QuestionFault, field, format string, args ...any) *QuestionError {
	return &QuestionError{code, field, fmt.Sprintf(format, args...)}
}

// denied is a decision made before policies are looked at.
func (a *Account) denied(reason Reason, format string, args ...any) Decision {
	return Decision{Reason: reason, Revision: a.revision, Detail: fmt.Sprintf(format, args...)}
}

// questionType is the type that a reference of a question means; nil if there is
// none.
func (a *Account) questionType(field string, r Ref) (*typeInfo, error) {
	t, ambiguous := a.schema.typeNamed(r.Type)
	if ambiguous != nil {
		return nil, faulty(FaultReference, field, "the type %q could be %s; write which", r.Type, typeNames(ambiguous))
	}
	return t, nil
}

// malformed says what is wrong with the form of a reference to a node.
func malformed(field string, r Ref) error {
	if !validTypeText(string(r.Type)) {
		return faulty(FaultReference, field, "%q is no type name; write type:id, such as project:web", r.Type)
	}
	if err := CheckID(r.ID); err != nil && r.Type != AccountType {
		return faulty(FaultReference, field, "reference %q: %v", r, err)
	}
	return nil
}

// resolveCaller finds who asks, or says why that one is denied everything.
func (x *asker) resolveCaller() (Decision, bool, error) {
	a, r := x.a, x.q.Principal
	x.caller = caller{node: kernel.NoNode, actsFor: kernel.NoNode}
	if r == Anonymous {
		return Decision{}, true, nil
	}
	if r.ID == "" {
		return Decision{}, false, faulty(FaultReference, "principal", "%q names no principal; write type:id, or anonymous", r)
	}
	t, err := a.questionType("principal", r)
	if err != nil {
		return Decision{}, false, err
	}
	n, ambiguous := kernel.NoNode, false
	if t != nil {
		n, ambiguous = a.find(t, r.ID)
	}
	switch {
	case ambiguous:
		return Decision{}, false, faulty(FaultReference, "principal", "%s", a.namesakes(t, r.ID))
	case n == kernel.NoNode:
		return a.denied(ReasonUnknownPrincipal, "there is no %s", r), false, malformed("principal", r)
	case t.name == TokenType:
		return x.resolveToken(a.stored.Get(n))
	}
	d, ok := x.admit(n)
	x.caller.node = n
	return d, ok, nil
}

// resolveToken makes the token's principal the caller.
func (x *asker) resolveToken(s *stored) (Decision, bool, error) {
	t := s.own.(*Token)
	if !t.Expires.IsZero() && x.point.Now >= nanoseconds(t.Expires) {
		return x.a.denied(ReasonExpiredToken, "%s expired at %s, and the question is of %s", x.a.labelRef(t.Ref()), moment(t.Expires), moment(x.q.Now)), false, nil
	}
	x.caller = caller{node: s.token.principal, token: s, actsFor: s.token.actsFor}
	d, ok := x.admit(x.caller.node)
	return d, ok, nil
}

// admit says whether a node may be a caller at all.
func (x *asker) admit(n kernel.Node) (Decision, bool) {
	a := x.a
	if t := a.typeOf(n); !t.acts {
		return a.denied(ReasonUnknownPrincipal, "%s cannot be a principal: %s does not act", a.label(n), a.schema.bareType(t.name)), false
	}
	s := a.stored.Get(n)
	if s == nil {
		return Decision{}, true
	}
	switch own := s.own.(type) {
	case *User:
		if own.Status != Accepted {
			return a.denied(ReasonPendingPrincipal, "%s has not accepted yet", a.label(n)), false
		}
		if own.Disabled {
			return a.denied(ReasonDisabledPrincipal, "%s is disabled", a.label(n)), false
		}
	case *ServiceAccount:
		if own.Disabled {
			return a.denied(ReasonDisabledPrincipal, "%s is disabled", a.label(n)), false
		}
	}
	return Decision{}, true
}

// Admits reports whether a principal or token can be a caller at all at a time:
// it is known, accepted, not disabled and not expired. What it may do is another
// question.
func (a *Account) Admits(caller Ref, now time.Time) bool {
	x := a.ask(&Question{Principal: caller, Now: now})
	defer x.done()
	_, ok, err := x.resolveCaller()
	return ok && err == nil && !now.IsZero()
}

// resolvePermission finds what is asked.
func (x *asker) resolvePermission() (Decision, bool) {
	x.perm = x.a.schema.permByID[x.q.Permission]
	if x.perm == nil {
		return x.a.denied(ReasonUnknownPermission, "no adopted catalog declares the permission %q", x.q.Permission), false
	}
	x.point.Perm = x.perm.num
	return Decision{}, true
}
