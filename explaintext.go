package ambit

import (
	"fmt"
	"strings"
)

// Text is the explanation for people, in well under a screen.
func (e *Explanation) Text() string {
	var b strings.Builder
	verb := "may not"
	if e.Decision.Allowed {
		verb = "may"
	}
	where := e.name(e.Resource)
	if e.StandIn != "" {
		where = fmt.Sprintf("a %s in %s", e.name(Ref{Type: e.StandIn}), where)
	}
	fmt.Fprintf(&b, "%s  %s %s %s on %s\n", e.word(), e.name(e.Principal), verb, e.Permission, where)
	fmt.Fprintf(&b, "  %s\n", e.because())
	for i := range e.Parts {
		e.writePart(&b, &e.Parts[i])
	}
	if e.Ceiling != nil {
		admits := "does not admit it"
		if e.Ceiling.Admits {
			admits = "admits it"
		}
		fmt.Fprintf(&b, "  the ceiling of %s %s\n", e.name(e.Ceiling.Token), admits)
	}
	for _, r := range e.Decision.Refused {
		fmt.Fprintf(&b, "  %s may not be written: %s\n", r.Name, r.Detail)
	}
	if e.Decision.Described {
		b.WriteString("  This rests on what the question says of the resource.\n")
	}
	return b.String()
}

func (e *Explanation) word() string {
	if e.Decision.Allowed {
		return "ALLOW"
	}
	return "DENY"
}

// because is the reason in a sentence.
func (e *Explanation) because() string {
	sentence := map[Reason]string{
		ReasonAllowed:    "A policy allows it and none denies it.",
		ReasonDenied:     "A policy denies it, whatever others allow.",
		ReasonNoPolicy:   "No policy allows it.",
		ReasonActsFor:    "The one acted for may not.",
		ReasonCeiling:    "The token's ceiling does not admit it.",
		ReasonAttributes: "Something to be written may not be.",
	}[e.Decision.Reason]
	if sentence == "" {
		sentence = e.Decision.Detail
	}
	return fmt.Sprintf("%s (%s, revision %d)", sentence, e.Decision.Reason, e.Decision.Revision)
}

// name is a reference as people know it.
func (e *Explanation) name(r Ref) string {
	if label, ok := e.Names[r.String()]; ok {
		return label
	}
	return r.String()
}

func (e *Explanation) writePart(b *strings.Builder, part *ExplanationPart) {
	if len(e.Parts) > 1 {
		who := "the principal"
		if part.ActsFor {
			who = "acted for"
		}
		fmt.Fprintf(b, "  %s, %s: %s\n", who, e.name(part.Principal), part.Reason)
	}
	shown := part.Applied
	if len(shown) > 3 {
		shown = shown[:3]
	}
	for i := range shown {
		e.writePolicy(b, &shown[i])
	}
	switch {
	case len(part.Misses) > 0:
		b.WriteString("  nearest misses:\n")
	case part.Reason == ReasonNoPolicy:
		fmt.Fprintf(b, "  %s holds no policy that covers it or names the permission\n", e.name(part.Principal))
	}
	for i := range part.Misses {
		m := &part.Misses[i]
		fmt.Fprintf(b, "  - %s for %s%s: %s\n", e.policy(&m.AppliedPolicy), e.way(m.Who), e.by(&m.AppliedPolicy), m.Detail)
	}
	if part.Omitted || len(shown) < len(part.Applied) {
		b.WriteString("  … there are more; this tells only some\n")
	}
}

func (e *Explanation) writePolicy(b *strings.Builder, p *AppliedPolicy) {
	fmt.Fprintf(b, "  %s\n", e.policy(p))
	fmt.Fprintf(b, "    who    %s\n", e.way(p.Who))
	fmt.Fprintf(b, "    what   %s\n", strings.TrimPrefix(e.by(p), " by "))
	fmt.Fprintf(b, "    where  %s\n", e.where(p))
	switch {
	case p.Fault != "":
		fmt.Fprintf(b, "    when   %s (not known, and a deny holds then: %s)\n", p.Condition, p.Fault)
	case p.Condition != "":
		fmt.Fprintf(b, "    when   %s (true)\n", p.Condition)
	}
}

func (e *Explanation) policy(p *AppliedPolicy) string {
	return fmt.Sprintf("%s by %s", p.Effect, e.name(p.Policy))
}

// way joins who holds a policy through whom.
func (e *Explanation) way(who []Ref) string {
	names := make([]string, len(who))
	for i, r := range who {
		names[i] = e.name(r)
	}
	return strings.Join(names, " → ")
}

// by names the role and pattern of a policy.
func (e *Explanation) by(p *AppliedPolicy) string {
	if p.Pattern == "" {
		return ""
	}
	text := " by " + string(p.Pattern)
	if p.Role != "" {
		role := string(p.Role)
		if label, ok := e.Names[Ref{RoleType, role}.String()]; ok {
			_, role, _ = strings.Cut(label, ":")
		}
		text = fmt.Sprintf(" by role %s (%s)", role, p.Pattern)
	}
	if p.Includes != "" {
		text += fmt.Sprintf(", whose %s includes it", p.Includes)
	}
	return text
}

// where tells the way from the resource to the node at which the policy sits.
func (e *Explanation) where(p *AppliedPolicy) string {
	var b strings.Builder
	b.WriteString(e.name(e.Resource))
	steps := p.Where
	if e.StandIn != "" && len(steps) > 0 && steps[0].To == e.Resource {
		steps = steps[1:] // from what would lie in the resource to the resource
	}
	for _, s := range steps {
		arrow := " → "
		switch {
		case s.Backward:
			arrow = fmt.Sprintf(" ←%s– ", s.Relation)
		case s.Reach:
			arrow = fmt.Sprintf(" –%s→ ", s.Relation)
		}
		b.WriteString(arrow + e.name(s.To))
	}
	if p.ResourceGroup != (Ref{}) {
		fmt.Fprintf(&b, ", in %s", e.name(p.ResourceGroup))
	}
	if len(p.Where) == 0 && p.Node != e.Resource {
		fmt.Fprintf(&b, ", covered by %s", e.name(p.Node))
	}
	return b.String()
}
