package document

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"
)

// WriteJSON is the tree as JSON in one line without spaces: the same bytes for
// equal trees. [Parse] makes an equal tree of it (but for places). Numbers must be
// finite, and texts UTF-8.
func WriteJSON(root *Node) []byte {
	var b bytes.Buffer
	writeJSON(&b, root)
	return b.Bytes()
}

func writeJSON(b *bytes.Buffer, n *Node) {
	switch n.Kind {
	case Null:
		b.WriteString("null")
	case Bool:
		b.WriteString(strings.ToLower(n.Text))
	case String:
		writeText(b, n.Text)
	case List:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, item)
		}
		b.WriteByte(']')
	case Map:
		b.WriteByte('{')
		for i, m := range n.Members {
			if i > 0 {
				b.WriteByte(',')
			}
			writeText(b, m.Name.Text)
			b.WriteByte(':')
			writeJSON(b, m.Value)
		}
		b.WriteByte('}')
	default:
		b.WriteString(n.Text)
	}
}

// writeText escapes what JSON wants escaped and what no document may hold as it
// is; everything else stands for itself.
func writeText(b *bytes.Buffer, text string) {
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
		case r < ' ', r >= 0x7f && r < 0xa0, r == 0xfffe, r == 0xffff, strings.ContainsRune(unseen, r):
			fmt.Fprintf(b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}
