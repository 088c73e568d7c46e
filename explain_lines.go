package ambit

import (
	"fmt"
	"slices"
	"strings"
)

// policyLines tells how a policy applied.
func (e *page) policyLines(p *AppliedPolicy, perField int) []string {
	return slices.Concat(
		e.fold("  ", e.policy(p), 1),
		e.fold("    who    ", e.way(p), perField),
		e.fold("    what   ", strings.TrimPrefix(e.by(p), " by "), perField),
		e.fold("    where  ", e.where(p), perField),
		e.when(p, perField),
	)
}

// missLines tells how near a policy came.
func (e *page) missLines(m *Miss, perField int) []string {
	p := &m.AppliedPolicy
	lines := e.fold("  - ", fmt.Sprintf("%s for %s%s", e.policy(p), e.way(p), e.by(p)), perField)
	lines = append(lines, e.fold("    ", m.Detail, perField)...)
	if m.Reason == MissConditionFalse || m.Reason == MissConditionFault {
		lines = append(lines, e.fold("    when   ", e.condition(p, m.Detail), perField+1)...)
	}
	return lines
}

// when tells the times and the condition under which a policy applied.
func (e *page) when(p *AppliedPolicy, perField int) []string {
	var parts []string
	if !p.NotBefore.IsZero() {
		parts = append(parts, "from "+moment(p.NotBefore))
	}
	if !p.ExpiresAt.IsZero() {
		parts = append(parts, "until "+moment(p.ExpiresAt))
	}
	if len(parts) > 0 {
		parts = []string{strings.Join(parts, " ") + " (asked at " + moment(e.Now) + ")"}
	}
	switch {
	case p.Fault != "":
		parts = append(parts, fmt.Sprintf("%s (it could not be evaluated, and a deny holds then: %s)", e.condition(p, p.Fault), p.Fault))
	case p.Condition != "":
		parts = append(parts, shorten(strings.Join(strings.Fields(p.Condition), " "), textWidth)+" (true)")
	}
	if len(parts) == 0 {
		return nil
	}
	return e.fold("    when   ", strings.Join(parts, "; "), perField)
}

// condition tells a condition and what it names, but for what was said already.
func (e *Explanation) condition(p *AppliedPolicy, said string) string {
	text := shorten(strings.Join(strings.Fields(p.Condition), " "), textWidth)
	var list []string
	for _, v := range p.Values {
		switch {
		case v.Missing && strings.Contains(said, v.Name):
		case v.Missing:
			list = append(list, v.Name+" has no value")
		case v.Withheld:
			list = append(list, fmt.Sprintf("%s is set (%s)", v.Name, v.Type))
		default:
			list = append(list, fmt.Sprintf("%s is %s (%s)", v.Name, v.Value, v.Type))
		}
	}
	if len(list)+p.ValuesMore == 0 {
		return text
	}
	return text + ", where " + few(list, mostValues, p.ValuesMore)
}

func (e *Explanation) policy(p *AppliedPolicy) string {
	return fmt.Sprintf("%s by %s", p.Effect, e.name(p.Policy))
}

// mostTold is how many nodes of a way the text tells.
const mostTold = 5

// way joins who holds a policy through whom.
func (e *Explanation) way(p *AppliedPolicy) string {
	names := make([]string, len(p.Who))
	for i, r := range p.Who {
		names[i] = e.name(r)
	}
	omitted := p.WhoOmitted
	if cut := len(names) - mostTold; cut > 0 {
		names = append(names[:mostTold-1:mostTold-1], names[len(names)-1])
		omitted += cut
	}
	if omitted > 0 {
		names = slices.Insert(names, len(names)-1, fmt.Sprintf("… %d more …", omitted))
	}
	return strings.Join(names, " → ")
}

// by names the role and pattern of a policy.
func (e *Explanation) by(p *AppliedPolicy) string {
	if p.Pattern == "" {
		return ""
	}
	pattern := shorten(string(p.Pattern), mostShown)
	text := " by " + pattern
	if p.Role != "" {
		role := string(p.Role)
		if label, ok := e.Names[Ref{RoleType, role}.String()]; ok {
			_, role, _ = strings.Cut(label, ":")
		}
		text = fmt.Sprintf(" by role %s (%s)", shorten(role, mostShown), pattern)
	}
	if p.Includes != "" {
		text += fmt.Sprintf(", and %s includes %s", p.Includes, e.Permission)
	}
	return text
}

// where tells the way from the resource to the node at which the policy sits.
func (e *Explanation) where(p *AppliedPolicy) string {
	var b strings.Builder
	b.WriteString(e.name(e.Resource))
	steps, omitted := p.Where, p.WhereOmitted
	if e.StandIn != "" && len(steps) > 0 && steps[0].To == e.Resource {
		steps = steps[1:] // from what would lie in the resource to the resource
	}
	if cut := len(steps) - mostTold; cut > 0 {
		steps = append(steps[:mostTold-1:mostTold-1], steps[len(steps)-1])
		omitted += cut
	}
	for i, s := range steps {
		if i == len(steps)-1 && omitted > 0 {
			fmt.Fprintf(&b, " → … %d more …", omitted)
		}
		b.WriteString(s.arrow() + e.name(s.To))
	}
	if p.ResourceGroup != (Ref{}) {
		fmt.Fprintf(&b, ", in %s", e.name(p.ResourceGroup))
	}
	if len(p.Where) == 0 && p.Node != e.Resource {
		fmt.Fprintf(&b, ", covered by %s", e.name(p.Node))
	}
	return b.String()
}

// arrow leads to the node of the step.
func (s *Step) arrow() string {
	switch {
	case s.Backward:
		return fmt.Sprintf(" ←%s– ", s.Relation)
	case s.Reach:
		return fmt.Sprintf(" –%s→ ", s.Relation)
	}
	return " → "
}
