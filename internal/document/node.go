package document

import "fmt"

// Kind is what a [Node] is.
type Kind uint8

// The kinds. A scalar's kind is the type that its document gives it: plain text
// in YAML by the core schema of YAML 1.2, in JSON by its syntax.
const (
	Null Kind = iota
	Bool
	Int    // a whole number of any size
	Float  // a number with a point or an exponent, infinities and NaN
	String // quoted text, block text, and plain text that is nothing else
	List
	Map
)

// A Node is one part of a document: a scalar, a list or a map.
type Node struct {
	Kind Kind

	// Line and Column are where it begins, from 1; columns count characters. A
	// null that is not written stands where its member's name does.
	Line, Column int

	// Text is a scalar's value as text: unquoted, unescaped, unfolded.
	Text string

	// Source is a scalar as written; of one that spans lines, the first line.
	Source string

	Items   []*Node  // of a List
	Members []Member // of a Map, in the order written
}

// A Member is a named part of a map. Its name is a scalar of kind [String],
// however it is written.
type Member struct{ Name, Value *Node }

// Get is the value of the member called name, or nil where there is none.
func (n *Node) Get(name string) *Node {
	if n == nil {
		return nil
	}
	for _, m := range n.Members {
		if m.Name.Text == name {
			return m.Value
		}
	}
	return nil
}

// describe says what n is, for messages: "a list", "the number 3".
func (n *Node) describe() string {
	switch n.Kind {
	case Null:
		return "nothing"
	case Bool:
		return n.Text
	case Int, Float:
		return "the number " + brief(n.Text)
	case String:
		return "the text " + Quote(n.Text)
	case List:
		return "a list"
	}
	return "a map"
}

// Quote is text in quotes for a message, shortened if it is long, with anything
// unprintable escaped.
func Quote(text string) string { return fmt.Sprintf("%q", brief(text)) }

// brief is text of at most some sixty characters.
func brief(text string) string {
	const most = 60
	seen := 0
	for i := range text {
		if seen == most {
			return text[:i] + "…"
		}
		seen++
	}
	return text
}
