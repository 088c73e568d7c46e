package document

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf8"
)

// Limits bound what [Parse] reads.
type Limits struct {
	Size  int // bytes of text
	Depth int // lists and maps within each other
}

// A Document is a document that could be read.
type Document struct {
	Root   *Node
	source source
}

// Name is the name that the document was read under.
func (d *Document) Name() string { return d.source.name }

// Parse reads a document: JSON where its name ends in ".json", otherwise YAML (of
// which JSON is a part). The error is an [*Error] that lists every place at which
// the text cannot be read; then nothing more is known of it.
func Parse(name string, data []byte, limits Limits) (*Document, error) {
	f := &faults{source: source{name: name, lines: []int{0}}}
	if len(data) > limits.Size {
		f.add(1, 1, "", fmt.Sprintf("the document is %d bytes long", len(data)),
			fmt.Sprintf("at most %d bytes are read", limits.Size))
		return nil, f.err()
	}
	text := strings.TrimPrefix(string(data), "\ufeff")
	f.source = newSource(name, text)
	isJSON := strings.EqualFold(path.Ext(name), ".json")
	if !checkCharacters(f, isJSON) {
		return nil, f.err()
	}
	var root *Node
	if isJSON {
		root = readJSON(f, limits.Depth)
	} else {
		root = readYAML(f, limits)
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	return &Document{Root: root, source: f.source}, nil
}

// unseen are characters that nobody sees and the library of YAML takes for line
// breaks, as YAML 1.1 did, or (the last) now and then drops with what follows.
const unseen = "\u0085\u2028\u2029\ufeff"

// checkCharacters finds the first thing that is not text: bytes that are not
// UTF-8, and characters that no document may hold.
func checkCharacters(f *faults, isJSON bool) bool {
	text := f.source.text
	for i := 0; i < len(text); {
		if c := text[i]; c >= ' ' && c < 0x7f || c == '\n' || c == '\t' {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		problem, hint := "", ""
		switch {
		case r == utf8.RuneError && size == 1:
			problem, hint = fmt.Sprintf("the byte 0x%02X is not UTF-8", text[i]), "write the document in UTF-8"
		case r == '\r' && strings.HasPrefix(text[i:], "\r\n"):
		case r == '\r':
			problem, hint = "a carriage return stands alone", "end lines with a line feed"
		case r < ' ', r >= 0x7f && r < 0xa0 && r != 0x85, r == 0xfffe, r == 0xffff, !isJSON && strings.ContainsRune(unseen, r):
			problem, hint = fmt.Sprintf("the character U+%04X cannot stand in a document", r),
				"remove it, or escape it within double quotes"
		}
		if problem != "" {
			line, column := f.source.at(i)
			f.add(line, column, "", problem, hint)
			return false
		}
		i += size
	}
	return true
}
