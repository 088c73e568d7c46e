package iam

import (
	"fmt"

	"github.com/ambit-iam/ambit"
)

// refusal says why a write was not judged fit: everything that its author lacks,
// and where, as far as he may see the nodes that are named.
func (c *change) refusal(refused *ambit.RefusedError) *Error {
	told := &Error{Kind: Forbidden, cause: refused}
	for i, s := range refused.Shortfalls {
		one := Error{Code: "not_granted", Detail: s.Error()}
		switch s.Code {
		case ambit.ShortLastOwner:
			told.Kind, one.Code = Conflict, string(s.Code)
		case ambit.ShortPublic:
			one.Code, one.Needs = "publish", ambit.PublishPermission
		}
		if !s.Node.IsZero() {
			if c.sees(s.Node) {
				one.At = s.Node
			} else {
				one.Detail = "it would grant something on a node that you may not see, and do not hold it there"
			}
		}
		if i == 0 {
			told.Code, told.Detail, told.Needs, told.At = one.Code, one.Detail, one.Needs, one.At
		}
		told.More = append(told.More, one)
	}
	switch {
	case refused.More > 0:
		told.Hint = fmt.Sprintf("there are %d more such places", refused.More)
	case told.Kind == Conflict:
		told.Hint = "make somebody else an owner first"
	default:
		told.Hint = "nobody grants what he does not hold: ask somebody who holds it, or an owner"
	}
	if len(told.More) == 1 {
		told.More = nil
	}
	return told
}

// sees reports whether the caller may read a node.
func (c *change) sees(node ambit.Ref) bool {
	return allowed(c.before, c.caller, permissionOn(node.Type, "read"), node, c.now) == nil
}
