package ambit

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A Teller is a [Condition] that can say what it names. Explanations show that of
// conditions that implement it.
type Teller interface {
	Condition
	// Tell lists the members that the condition names (of principal, resource,
	// account, action and context; now too), each once, in the order in which
	// they are written, with what they are in facts.
	Tell(facts *Facts) []Told
}

// Told is one member that a condition names.
type Told struct {
	Name    string // as the condition writes it, such as context.device.os
	Of      string // the variable, such as context
	Member  string // of the variable, such as device; empty for the whole
	Value   Value
	Missing bool // there is no value
}

// A ReadValue is a member that a condition names, and what it was.
type ReadValue struct {
	Name  string `json:"name"`            // as the condition writes it, such as context.device.os
	Type  string `json:"type,omitempty"`  // of the value: bool, int, double, string, time, list, object or null
	Value string `json:"value,omitempty"` // as a condition would write it, at most some 60 characters

	Missing  bool `json:"missing,omitempty"`  // there is no value
	Stored   bool `json:"stored,omitempty"`   // the value is the account's, and not from the question
	Withheld bool `json:"withheld,omitempty"` // the value is not shown
}

// read tells what a condition saw.
func (x *asker) read(c *condition) (values []ReadValue, more int) {
	teller, ok := c.run.(Teller)
	if !ok || !c.concerns.Has(uint32(x.thing.typ.num)) {
		return nil, 0
	}
	told := teller.Tell(x.gather())
	for _, t := range told[:min(len(told), mostValues)] {
		v := ReadValue{Name: shorten(t.Name, mostShown), Missing: t.Missing}
		if !t.Missing {
			v.Type, v.Value = kindOf(t.Value), show(t.Value)
			v.Stored = x.isStored(t)
		}
		values = append(values, v)
	}
	return values, len(told) - len(values)
}

// isStored reports whether a value comes from the account: it is an attribute
// that the question does not supply.
func (x *asker) isStored(t Told) bool {
	if t.Member == "id" || t.Member == "type" {
		return false
	}
	overlay := map[string]Value(nil)
	switch t.Of {
	case "principal":
		overlay = x.principal.overlay
	case "resource":
		overlay = x.resource.overlay
	case "account":
	default:
		return false
	}
	_, given := overlay[t.Member]
	return !given
}

// mostShown is how many characters a value or a name takes in an explanation.
const mostShown = 60

// show writes a value as a condition would, as far as that is short.
func show(v Value) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("%q", shorten(v, mostShown))
	case time.Time:
		return moment(v)
	case []any:
		return "[" + showSome(len(v), func(i int) string { return showElement(v[i]) }) + "]"
	case map[string]any:
		names := slices.Sorted(maps.Keys(v))
		return "{" + showSome(len(v), func(i int) string { return shorten(names[i], mostShown) }) + "}"
	case nil:
		return "null"
	}
	return fmt.Sprint(v)
}

// showElement writes an element of a list; of another list within, only that it is
// there.
func showElement(v Value) string {
	switch v.(type) {
	case []any:
		return "[…]"
	case map[string]any:
		return "{…}"
	}
	return show(v)
}

// showSome joins as many of n parts as are short.
func showSome(n int, part func(int) string) string {
	var b strings.Builder
	for i := range n {
		text := part(i)
		if b.Len()+len(text) > mostShown && i > 0 {
			return fmt.Sprintf("%s, … %d more", b.String(), n-i)
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(text)
	}
	return b.String()
}

// Withhold takes out of an explanation what whoever may only ask about himself
// need not be let see: the values of attributes that the account stores, and hints
// at what is registered. What is left names policies, groups and nodes.
func (e *Explanation) Withhold() {
	if e.Decision.Reason == ReasonUnknownPrincipal || e.Decision.Reason == ReasonUnknownResource {
		e.Hint = ""
	}
	withhold := func(p *AppliedPolicy) {
		for i := range p.Values {
			if v := &p.Values[i]; v.Stored {
				v.Value, v.Withheld = "", true
			}
		}
	}
	for i := range e.Parts {
		part := &e.Parts[i]
		for j := range part.Applied {
			withhold(&part.Applied[j])
		}
		for j := range part.Misses {
			withhold(&part.Misses[j].AppliedPolicy)
		}
	}
}
