package oracle

import "github.com/ambit-iam/ambit"

// refused: "A check may name those to be written: undeclared and `read-only` ones
// are refused; `protected` ones need the type's permission with the action
// `protect` … on the same resource, under the same ceiling."
func (o *Oracle) refused(a *inquiry) []ambit.Refusal {
	var all []ambit.Refusal
	for _, name := range a.Write {
		if reason := o.refusal(a, name); reason != "" {
			all = append(all, ambit.Refusal{Name: name, Reason: reason})
		}
	}
	return all
}

func (o *Oracle) refusal(a *inquiry, name string) ambit.Reason {
	var guard ambit.Guard
	if attribute := a.thing.typ.attribute(name); attribute != nil {
		guard = attribute.Guard
	} else if r := a.thing.typ.relation(name); r != nil {
		o.hits.hit(writeRelation)
		guard = r.guard
	} else {
		o.hits.hit(writeUndeclared)
		return ambit.ReasonUndeclared
	}
	switch guard {
	case ambit.GuardReadOnly:
		o.hits.hit(writeReadOnly)
		return ambit.ReasonReadOnly
	case ambit.GuardProtected:
		if !o.mayProtect(a) {
			return ambit.ReasonProtected
		}
		return ""
	}
	o.hits.hit(writeFree)
	return ""
}

// mayProtect: "`protected` asks for every permission of the type whose action is
// `protect`; where the type declares none, nobody may write it. The question is
// asked of the same caller, token and ceiling included."
func (o *Oracle) mayProtect(a *inquiry) bool {
	declared := false
	for i := range o.permissions {
		p := &o.permissions[i]
		if p.typ != a.thing.typ.name || p.action != ambit.ProtectAction {
			continue
		}
		declared = true
		again := *a
		again.perm, again.Write = p, nil
		if !o.decide(&again).Allowed {
			o.hits.hit(writeProtectedRefused)
			return false
		}
	}
	o.hits.either(declared, writeProtectedHeld, writeProtectedNoPermission)
	return declared
}
