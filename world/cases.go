package world

import (
	"fmt"
	"slices"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/document"
)

// A subject is a resource that a test asks about, with what the test says of it.
type subject struct {
	place *document.Node
	text  string
	value *document.Node // nil where the test only names it
}

// subjects reads which resources a permission is asked about: none or account,
// one, a list, or a map with something to each.
func (a *asking) subjects(m document.Member) []subject {
	switch m.Value.Kind {
	case document.Null:
		return []subject{{m.Name, string(ambit.AccountType), nil}}
	case document.Map:
		var list []subject
		for _, s := range m.Value.Members {
			list = append(list, subject{s.Name, s.Name.Text, s.Value})
		}
		return list
	}
	var list []subject
	for _, n := range a.Several(m.Value, "a resource") {
		if text, ok := a.String(n, "a resource"); ok {
			list = append(list, subject{n, text, nil})
		}
	}
	if len(list) == 0 && m.Value.Kind == document.List && len(m.Value.Items) == 0 {
		a.fault(m.Name, fmt.Errorf("%s is asked about nothing; name a resource, or account", m.Name.Text))
	}
	return list
}

// each makes a question of every caller, permission and subject.
func (a *asking) each(part *document.Node, what string, ask func(c caller, p document.Member, s subject, q ambit.Question, err error)) {
	for _, m := range a.Entries(part, what) {
		for _, s := range a.subjects(m) {
			for _, c := range a.callers {
				q, err := a.question(c.ref, m.Name.Text, s.text)
				ask(c, m, s, q, err)
			}
		}
	}
}

func (a *asking) question(as ambit.Ref, permission, resource string) (q ambit.Question, err error) {
	q = a.base
	q.Principal, q.Permission = as, ambit.PermissionID(permission)
	q.Resource, err = a.target(resource)
	return q, err
}

func (a *asking) allow(part *document.Node) {
	a.each(part, "allow", func(c caller, p document.Member, s subject, q ambit.Question, err error) {
		if err == nil && s.value != nil {
			err = fmt.Errorf("what is allowed has no reason; write %s: [%s]", p.Name.Text, s.text)
		}
		if err != nil {
			a.fault(s.place, err)
			return
		}
		a.add(s.place, checkProbe{q: q, allow: true, refused: a.refused}, c.text, p.Name.Text, s.text)
	})
}

// reasons are those that a denial can have.
var reasons = []string{
	string(ambit.ReasonDenied), string(ambit.ReasonNoPolicy), string(ambit.ReasonUnknownPrincipal),
	string(ambit.ReasonPendingPrincipal), string(ambit.ReasonDisabledPrincipal), string(ambit.ReasonExpiredToken),
	string(ambit.ReasonUnknownPermission), string(ambit.ReasonUnknownResource), string(ambit.ReasonTypeMismatch),
	string(ambit.ReasonCeiling), string(ambit.ReasonActsFor), string(ambit.ReasonAttributes),
}

func (a *asking) deny(part *document.Node) {
	a.each(part, "deny", func(c caller, p document.Member, s subject, q ambit.Question, err error) {
		if err != nil {
			a.fault(s.place, err)
			return
		}
		reason, _ := a.String(s.value, "the reason of a denial")
		if reason != "" && !slices.Contains(reasons, reason) {
			a.fault(s.value, noSuch(fmt.Sprintf("%q is no reason of a denial", reason), reason, reasons))
		}
		a.add(s.place, checkProbe{q: q, reason: ambit.Reason(reason), refused: a.refused}, c.text, p.Name.Text, s.text)
	})
}

// faults are the codes of questions that cannot be asked.
var faults = []string{
	string(ambit.FaultReference), string(ambit.FaultRelations), string(ambit.FaultAttribute),
	string(ambit.FaultList),
}

func (a *asking) errors(part *document.Node) {
	a.each(part, "error", func(c caller, p document.Member, s subject, q ambit.Question, err error) {
		code, _ := a.String(s.value, "the code of an error")
		if code != "" && !slices.Contains(faults, code) {
			a.fault(s.value, noSuch(fmt.Sprintf("%q is no code of a question that cannot be asked", code), code, faults))
		}
		a.add(s.place, errorProbe{q: q, code: ambit.QuestionFault(code), err: err}, c.text, p.Name.Text, s.text)
	})
}

func (a *asking) explanations(part *document.Node) {
	a.each(part, "explain", func(c caller, p document.Member, s subject, q ambit.Question, err error) {
		if err == nil && s.value == nil {
			err = fmt.Errorf("an explanation of what?; write %s: {%s: [\"a fragment of its text\"]}", p.Name.Text, s.text)
		}
		if err != nil {
			a.fault(s.place, err)
			return
		}
		var fragments []string
		for _, n := range a.Several(s.value, "fragments of the explanation") {
			if text, ok := a.String(n, "a fragment of the explanation"); ok {
				fragments = append(fragments, text)
			}
		}
		if len(fragments) == 0 {
			a.fault(s.place, fmt.Errorf("no fragment is expected of this explanation; name one"))
		}
		a.add(s.place, explainProbe{q, fragments}, "why", c.text, p.Name.Text, s.text)
	})
}
