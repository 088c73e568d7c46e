package judge

import (
	"fmt"
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go"

	"github.com/ambit-iam/ambit"
)

// A court is a scene as Cedar sees it.
type court struct {
	statements map[cedar.PolicyID]*statement
	all        cedar.PolicyMap
	permits    cedar.PolicyMap
	entities   cedar.EntityMap
}

func (s *scene) court() (*court, error) {
	c := &court{
		statements: map[cedar.PolicyID]*statement{},
		all:        cedar.PolicyMap{}, permits: cedar.PolicyMap{},
		entities: s.entities(),
	}
	for _, st := range s.statements() {
		var p cedar.Policy
		if err := p.UnmarshalCedar([]byte(st.text)); err != nil {
			return nil, fmt.Errorf("Cedar refuses policy %s: %w\n%s", st.id, err, st.text)
		}
		c.statements[st.id], c.all[st.id] = &st, &p
		if p.Effect() == cedar.Permit {
			c.permits[st.id] = &p
		}
	}
	return c, nil
}

// A ruling is Cedar's answer, in Ambit's terms.
type ruling struct {
	reasons    []ambit.Reason // any of these; the first is an allow or is not
	policies   []ambit.Ref    // that applied, of the effect that decided
	traits     []trait        // of theirs
	overridden bool           // a permit applied too
}

func (r *ruling) allowed() bool { return r.reasons[0] == ambit.ReasonAllowed }

// rule asks Cedar. The error says that the scene leaves the shared language.
func (c *court) rule(q ambit.Question) (*ruling, error) {
	context := record(q.Context)
	context["now"] = cedar.NewDatetime(q.Now)
	request := cedar.Request{
		Principal: caller(q.Principal), Action: actionOf(q.Permission),
		Resource: thing(q.Resource.Ref), Context: cedar.NewRecord(context),
	}
	if q.Principal == ambit.Anonymous {
		request.Principal = nobody
	}
	for _, id := range []cedar.EntityUID{request.Principal, request.Action, request.Resource} {
		if _, ok := c.entities[id]; !ok {
			return nil, fmt.Errorf("Cedar was not told of %s", id)
		}
	}
	decision, why := cedar.Authorize(c.all, c.entities, request)
	if len(why.Errors) > 0 {
		return nil, fmt.Errorf("in Cedar a condition fails: %v", why.Errors)
	}
	r := &ruling{reasons: []ambit.Reason{ambit.ReasonNoPolicy}}
	switch {
	case decision == cedar.Allow:
		r.reasons[0] = ambit.ReasonAllowed
	case slices.ContainsFunc(why.Reasons, func(d cedar.DiagnosticReason) bool { return d.PolicyID == suspension.id }):
		r.reasons = []ambit.Reason{ambit.ReasonPendingPrincipal, ambit.ReasonDisabledPrincipal}
		return r, nil
	case len(why.Reasons) > 0:
		r.reasons[0] = ambit.ReasonDenied
		permitted, _ := cedar.Authorize(c.permits, c.entities, request)
		r.overridden = permitted == cedar.Allow
	}
	for _, d := range why.Reasons {
		st := c.statements[d.PolicyID]
		r.traits = append(r.traits, st.traits...)
		if !slices.Contains(r.policies, st.policy) {
			r.policies = append(r.policies, st.policy)
		}
	}
	return r, nil
}

// differs tells how the engine's decision differs from Cedar's, in the outcome,
// in its reason, or in naming a policy that did not apply.
func (r *ruling) differs(d ambit.Decision) string {
	if d.Allowed == r.allowed() && slices.Contains(r.reasons, d.Reason) &&
		(d.Policy.IsZero() == (len(r.policies) == 0)) && (d.Policy.IsZero() || slices.Contains(r.policies, d.Policy)) {
		return ""
	}
	return fmt.Sprintf("Cedar answers %q by %s, the engine %q by %s", r.reasons, names(r.policies), d.Reason, d.Policy)
}

// differsFrom tells how the policies that the engine explains a decision with
// differ from those that applied in Cedar.
func (r *ruling) differsFrom(e *ambit.Explanation) string {
	if text := r.differs(e.Decision); text != "" || len(e.Parts) == 0 {
		return text
	}
	effect := ambit.Allow
	if !r.allowed() {
		effect = ambit.Deny
	}
	var told []ambit.Ref
	for _, a := range e.Parts[0].Applied {
		switch {
		case a.Effect != effect:
		case !slices.Contains(r.policies, a.Policy):
			return fmt.Sprintf("the engine explains it by %s, which does not apply in Cedar; what does: %s", a.Policy, names(r.policies))
		case !slices.Contains(told, a.Policy):
			told = append(told, a.Policy)
		}
	}
	if len(told) < len(r.policies) && !e.Parts[0].Omitted() {
		return fmt.Sprintf("the engine explains it by %s, Cedar by %s", names(told), names(r.policies))
	}
	return ""
}

func names(refs []ambit.Ref) string {
	var all []string
	for _, r := range refs {
		all = append(all, r.String())
	}
	return "[" + strings.Join(all, " ") + "]"
}
