package ambit

import (
	"fmt"
	"strings"
)

// Text is the explanation for people: at most 24 lines of at most 100 characters,
// and hardly ever so many. What it leaves out it counts.
func (e *Explanation) Text() string { return e.TextWide(textWidth) }

// TextWide is the text in lines of at most width characters, for less or more room
// than [Explanation.Text] takes; under 40 there is none.
func (e *Explanation) TextWide(width int) string {
	p := &page{e, max(width, leastWidth)}
	return p.text()
}

func (e *page) text() string {
	head, tail := e.head(), e.tail()
	lines := head
	room := textLines - len(head) - len(tail)
	for i := range e.Parts {
		lines = append(lines, e.part(&e.Parts[i], room/len(e.Parts))...)
	}
	return strings.Join(append(lines, tail...), "\n") + "\n"
}

// head says what was decided, and why in a sentence.
func (e *page) head() []string {
	word, verb := "DENY  ", "may not"
	if e.Decision.Allowed {
		word, verb = "ALLOW  ", "may"
	}
	where := e.name(e.Resource)
	if e.StandIn != "" {
		what := e.name(Ref{Type: e.StandIn})
		article := "a"
		if strings.ContainsRune("aeiou", rune(what[0])) {
			article = "an"
		}
		where = fmt.Sprintf("%s %s in %s", article, what, where)
	}
	lines := e.fold(word, fmt.Sprintf("%s %s %s on %s", e.name(e.Principal), verb, shorten(string(e.Permission), mostShown), where), 2)
	lines = append(lines, e.fold("  ", fmt.Sprintf("%s (%s, revision %d)", e.because(), e.Decision.Reason, e.Decision.Revision), 2)...)
	if e.Hint != "" {
		lines = append(lines, e.fold("  ", e.Hint, 2)...)
	}
	return lines
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
		sentence = shorten(e.Decision.Detail, 140)
	}
	return sentence
}

// tail says what else had to agree.
func (e *page) tail() []string {
	var lines []string
	if c := e.Ceiling; c != nil {
		text := fmt.Sprintf("the ceiling of %s admits it", e.name(c.Token))
		if !c.Admits {
			text = fmt.Sprintf("the ceiling of %s does not admit it: %s", e.name(c.Token), c.Detail)
		}
		lines = append(lines, e.fold("  ", text, 2)...)
	}
	lines = append(lines, e.refused()...)
	if e.Decision.Described {
		lines = append(lines, e.fold("  ", "This rests on what the question says of the resource.", 1)...)
	}
	return lines
}

// refused says what may not be written, in at most three lines.
func (e *page) refused() []string {
	const most = 3
	list := e.Decision.Refused
	told := list
	if len(list) > most {
		told = list[:most-1]
	}
	var lines []string
	for _, r := range told {
		text := fmt.Sprintf("%s may not be written: %s", shorten(r.Name, mostShown), r.Detail)
		lines = append(lines, e.fold("  ", text, most/len(told))...)
	}
	if rest := list[len(told):]; len(rest) > 0 {
		var names []string
		for _, r := range rest[:min(len(rest), most)] {
			names = append(names, shorten(r.Name, mostShown))
		}
		text := fmt.Sprintf("… and %d more may not be written: %s", len(rest), few(names, most, len(rest)-len(names)))
		lines = append(lines, e.fold("  ", text, 1)...)
	}
	return lines
}

// name is a reference as people know it.
func (e *Explanation) name(r Ref) string {
	if label, ok := e.Names[r.String()]; ok {
		return shorten(label, mostShown)
	}
	return shorten(r.String(), mostShown)
}

// part tells what the policies came to for one principal, in at most so many
// lines.
func (e *page) part(part *ExplanationPart, room int) []string {
	var lines []string
	perField := 2
	if len(e.Parts) > 1 {
		perField = 1
		who := "the principal"
		if part.ActsFor {
			who = "acted for"
		}
		text := fmt.Sprintf("%s, %s: %s", who, e.name(part.Principal), part.Reason)
		if part.Detail != "" {
			text += " (" + part.Detail + ")"
		}
		lines = e.fold("  ", text, 1)
	}
	var told [][]string
	for i := range part.Applied[:min(len(part.Applied), 3)] {
		told = append(told, e.policyLines(&part.Applied[i], perField))
	}
	lines, left := fill(lines, told, room-1)
	more := len(part.Applied) - len(told) + left + part.MoreApplied
	if len(part.Misses) > 0 {
		lines = append(lines, "  nearest misses:")
		told = nil
		for i := range part.Misses {
			told = append(told, e.missLines(&part.Misses[i], perField))
		}
		lines, left = fill(lines, told, room-1)
		more = left + part.MoreMisses
	} else if part.Reason == ReasonNoPolicy {
		lines = append(lines, e.fold("  ", e.name(part.Principal)+" holds no policy that covers it or names the permission", perField)...)
	}
	if text := leftOut(part, more); text != "" {
		lines = append(lines, e.fold("  ", text, 1)...)
	}
	return lines
}

// fill adds as many texts as there is room for, at least one, and tells how many
// it left out.
func fill(lines []string, texts [][]string, room int) ([]string, int) {
	for i, text := range texts {
		if i > 0 && len(lines)+len(text) > room {
			return lines, len(texts) - i
		}
		lines = append(lines, text...)
	}
	return lines, 0
}

// leftOut says how many are left out; empty if none.
func leftOut(part *ExplanationPart, more int) string {
	verb := "applied"
	if part.Reason == ReasonNoPolicy {
		verb = "came near"
	}
	switch {
	case part.Unlooked && more > 0:
		return fmt.Sprintf("… and at least %d more %s; there are too many to look at all", more, verb)
	case part.Unlooked:
		return "… there are too many policies to look at all"
	case more > 0:
		return fmt.Sprintf("… and %d more %s", more, verb)
	}
	return ""
}
