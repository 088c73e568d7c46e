package document

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// A Decoder takes a document apart and collects what is wrong with it. Its
// methods fault what is not as expected and go on; what they answer then is a
// zero value. A nil node is answered so without a fault: a member that is not
// there is for [Members] to demand.
type Decoder struct {
	faults
	blamed map[*Node]bool
}

// Decode begins to take the document apart.
func (d *Document) Decode() *Decoder {
	return &Decoder{faults: faults{source: d.source}, blamed: map[*Node]bool{}}
}

// Err is an [*Error] with every fault so far, in the order of the document, or
// nil.
func (d *Decoder) Err() error { return d.err() }

// Fault adds a fault of n: what is wrong, and what would be right (or nothing).
func (d *Decoder) Fault(n *Node, problem, hint string) {
	d.blamed[n] = true
	d.add(n.Line, n.Column, n.Source, problem, hint)
}

// Blamed reports whether n has a fault of its own.
func (d *Decoder) Blamed(n *Node) bool { return d.blamed[n] }

// expect faults n for not being what it should be. what names the thing that n
// is the value of, as in "the name of a role".
func (d *Decoder) expect(n *Node, wanted, what string) {
	problem := fmt.Sprintf("%s must be %s, not %s", what, wanted, n.describe())
	hint := ""
	if n.Kind != String && len(n.Items)+len(n.Members) == 0 && n.Source != "" && strings.Contains(wanted, "text") {
		hint = fmt.Sprintf("in quotes it is text: %q", n.Source)
	}
	if b := strings.ToLower(n.Text); n.Kind == String && strings.HasPrefix(wanted, "true") &&
		(b == "yes" || b == "no" || b == "on" || b == "off") {
		hint = "yes, no, on and off are text in YAML 1.2"
	}
	d.Fault(n, problem, hint)
}

// String is the text that n must be.
func (d *Decoder) String(n *Node, what string) (string, bool) {
	if n == nil {
		return "", false
	}
	if n.Kind != String {
		d.expect(n, "text", what)
		return "", false
	}
	return n.Text, true
}

// Bool is the truth value that n must be.
func (d *Decoder) Bool(n *Node, what string) (value, ok bool) {
	if n == nil {
		return false, false
	}
	if n.Kind != Bool {
		d.expect(n, "true or false", what)
		return false, false
	}
	return strings.EqualFold(n.Text, "true"), true
}

// Time is the time that n must be, written as RFC 3339.
func (d *Decoder) Time(n *Node, what string) (time.Time, bool) {
	if n == nil {
		return time.Time{}, false
	}
	const example = "a time, such as 2026-01-31T09:00:00Z"
	if n.Kind != String {
		d.expect(n, example, what)
		return time.Time{}, false
	}
	at, err := time.Parse(time.RFC3339Nano, n.Text)
	if err != nil {
		d.expect(n, example, what)
		return time.Time{}, false
	}
	return at, true
}

// List is the items of the list that n must be.
func (d *Decoder) List(n *Node, what string) []*Node {
	if n == nil {
		return nil
	}
	if n.Kind != List {
		d.expect(n, "a list", what)
		return nil
	}
	return n.Items
}

// Several is the items of a list, or n itself where it is a scalar: one or
// several of something.
func (d *Decoder) Several(n *Node, what string) []*Node {
	switch {
	case n == nil:
		return nil
	case n.Kind == List:
		return n.Items
	case n.Kind == Map || n.Kind == Null:
		d.expect(n, "one or a list", what)
		return nil
	}
	return []*Node{n}
}

// Strings is the list of texts that n must be, not nil if it is an empty one.
// Items that are no text are faulted and answered as empty text, so that
// positions stay.
func (d *Decoder) Strings(n *Node, what string) []string {
	items := d.List(n, what)
	if n == nil || n.Kind != List {
		return nil
	}
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i], _ = d.String(item, "each of "+what)
	}
	return texts
}

// Value is n as a Go value: nil, bool, int64, float64, string, []any or
// map[string]any. Numbers beyond these are faulted.
func (d *Decoder) Value(n *Node) (any, bool) {
	if n == nil {
		return nil, true
	}
	switch n.Kind {
	case Bool:
		return strings.EqualFold(n.Text, "true"), true
	case String:
		return n.Text, true
	case Int:
		return d.number(n, parseInt)
	case Float:
		return d.number(n, parseFloat)
	case List:
		list, all := make([]any, len(n.Items)), true
		for i, item := range n.Items {
			value, ok := d.Value(item)
			list[i], all = value, all && ok
		}
		return list, all
	case Map:
		m, all := make(map[string]any, len(n.Members)), true
		for _, member := range n.Members {
			value, ok := d.Value(member.Value)
			m[member.Name.Text], all = value, all && ok
		}
		return m, all
	}
	return nil, true
}

func (d *Decoder) number(n *Node, parse func(string) (any, error)) (any, bool) {
	value, err := parse(n.Text)
	if err != nil {
		d.Fault(n, fmt.Sprintf("the number %s %s", brief(n.Text), err), "")
		return nil, false
	}
	return value, true
}

func parseInt(text string) (any, error) {
	digits, base := strings.TrimPrefix(text, "+"), 10
	switch {
	case strings.HasPrefix(text, "0x"):
		digits, base = text[2:], 16
	case strings.HasPrefix(text, "0o"):
		digits, base = text[2:], 8
	case len(strings.TrimLeft(digits, "-")) > 1 && strings.TrimLeft(digits, "-")[0] == '0':
		// Ten in YAML 1.2, eight in 1.1.
		return nil, fmt.Errorf("begins with 0, which readers of YAML disagree about")
	}
	n, err := strconv.ParseInt(digits, base, 64)
	if err != nil {
		return nil, fmt.Errorf("does not fit into 64 bits")
	}
	return n, nil
}

func parseFloat(text string) (any, error) {
	x, err := strconv.ParseFloat(strings.Replace(text, ".i", "i", 1), 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
		return nil, fmt.Errorf("is not finite, or too large")
	}
	return x, nil
}
