package judge

import (
	"strings"

	"github.com/ambit-iam/ambit"
)

// A trait is something that a policy can have, counted where it took part in a
// decision, so that a run says what it was about.
type trait int

const (
	toOne trait = iota
	toGroup
	toType
	toAuthenticated
	toAnonymous
	byRole
	byID
	byType
	byAction
	byAnything
	byOwn
	atSelf
	atSet
	ofCatalog
	inTime
	onCondition
	traitCount
)

var traitNames = [traitCount]string{
	"to a principal", "to a group", "to a type", "to authenticated", "to anonymous",
	"by a role", "by an id", "by types:*", "by *:action", "by *:*", "by ambit.*:…",
	"at self", "at a resource group", "of a catalog", "in bounds of time", "on a condition",
}

func (t trait) String() string { return traitNames[t] }

// byPattern tells the forms of patterns apart. An id of Ambit's own is an id.
func byPattern(p ambit.Pattern) trait {
	types, action, _ := strings.Cut(string(p), ":")
	switch {
	case types == ambit.OwnPrefix+"*":
		return byOwn
	case types == "*" && action == "*":
		return byAnything
	case types == "*":
		return byAction
	case action == "*":
		return byType
	}
	return byID
}
