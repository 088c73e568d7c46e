package document

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text makes a scalar that is text.
func Text(text string) *Node { return &Node{Kind: String, Text: text} }

// Texts makes a list of texts.
func Texts[S ~string](texts []S) *Node {
	list := &Node{Kind: List}
	for _, text := range texts {
		list.Items = append(list.Items, Text(string(text)))
	}
	return list
}

// Add appends a member to the map n.
func (n *Node) Add(name string, value *Node) {
	n.Members = append(n.Members, Member{Text(name), value})
}

// Write is the tree as YAML that reads back to an equal tree (but for places).
// What fits into a line is written in one: lists of scalars, and small maps
// within others.
//
// The library of YAML writes too, but puts quotes around every text with a colon
// within brackets, and references are such texts.
func Write(root *Node) []byte {
	w := &writer{}
	w.block(root, 0, false)
	return w.Bytes()
}

// width is how far a line may go that a list or map is written in.
const width = 120

type writer struct{ bytes.Buffer }

// block writes n from the next line on, or after a dash (compact) in its line.
func (w *writer) block(n *Node, indent int, compact bool) {
	begin := func(first bool) {
		if !first || !compact {
			w.indent(indent)
		}
	}
	switch {
	case n.Kind == Map && len(n.Members) > 0:
		for i, m := range n.Members {
			begin(i == 0)
			w.WriteString(quoted(m.Name.Text, true))
			w.WriteByte(':')
			w.value(m.Value, indent)
		}
	case n.Kind == List && len(n.Items) > 0:
		for i, item := range n.Items {
			begin(i == 0)
			w.WriteString("- ")
			if line, ok := inline(item, width-indent-2); ok {
				w.WriteString(line + "\n")
			} else {
				w.block(item, indent+2, true)
			}
		}
	default:
		begin(true)
		line, _ := inline(n, width)
		w.WriteString(line + "\n")
	}
}

// value writes what follows the colon of a member.
func (w *writer) value(n *Node, indent int) {
	used := w.Len() - bytes.LastIndexByte(w.Bytes(), '\n')
	scalar := n.Kind != Map && n.Kind != List
	// The outermost members are the sections of a document, one entry a line.
	if line, ok := inline(n, width-used); scalar || ok && (indent > 0 || n.Kind == List) || len(n.Items)+len(n.Members) == 0 {
		w.WriteString(" " + line + "\n")
		return
	}
	w.WriteByte('\n')
	w.block(n, indent+2, false)
}

func (w *writer) indent(n int) { w.WriteString(strings.Repeat(" ", n)) }

// inline is n within a line. ok is false where that would be too long, or where
// n is a map or list that holds more than scalars and lists of them.
func inline(n *Node, room int) (line string, ok bool) {
	switch n.Kind {
	case List, Map:
	case String:
		return quoted(n.Text, false), true
	case Null:
		return "null", true
	default:
		return n.Text, true
	}
	var b strings.Builder
	open, closer := byte('['), byte(']')
	if n.Kind == Map {
		open, closer = '{', '}'
	}
	b.WriteByte(open)
	add := func(i int, name string, child *Node) bool {
		if i > 0 {
			b.WriteString(", ")
		}
		if child.Kind == Map && len(child.Members) > 0 || child.Kind == List && len(child.Items) > 0 && n.Kind == List {
			return false
		}
		text, ok := inline(child, room)
		b.WriteString(name)
		b.WriteString(text)
		return ok && b.Len() < room
	}
	for i, item := range n.Items {
		if !add(i, "", item) {
			return "", false
		}
	}
	for i, m := range n.Members {
		if !add(i, quoted(m.Name.Text, true)+": ", m.Value) {
			return "", false
		}
	}
	b.WriteByte(closer)
	return b.String(), true
}

// quoted is text as a plain scalar where every reader of YAML takes it for that
// text, within brackets too, and in double quotes elsewhere.
func quoted(text string, name bool) string {
	if safe(text) || name && len(text) > 0 && plainKind(text) == Int && text[0] != '-' && text[0] != '+' {
		return text
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(text, string(utf8.RuneError)) {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r < 0x100:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// safe reports whether text needs no quotes, in this YAML or an older one.
func safe(text string) bool {
	switch strings.ToLower(text) {
	case "", "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return false
	}
	if c := text[0]; !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == '/' || c >= utf8.RuneSelf) {
		return false
	}
	for _, r := range text {
		if r == utf8.RuneError || !unicode.IsPrint(r) || strings.ContainsRune(",[]{}\"\\", r) {
			return false
		}
	}
	return text[len(text)-1] != ' ' && text[len(text)-1] != ':' && !strings.Contains(text, ": ") && !strings.Contains(text, " #")
}
