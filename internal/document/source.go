package document

import (
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// source is the text of a document and the places of its lines.
type source struct {
	name  string
	text  string
	lines []int // offset of each line's first byte

	// The last place asked for. Places are mostly asked for in order, so that
	// finding all of them costs one pass, on lines of any length.
	last place
}

// place is an offset with its line and column.
type place struct{ offset, line, column int }

func newSource(name, text string) source {
	s := source{name: name, text: text, lines: []int{0}}
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			s.lines = append(s.lines, i+1)
		}
	}
	return s
}

// at is the line and column of an offset, both from 1.
func (s *source) at(offset int) (line, column int) {
	if offset < s.last.offset || s.last.line == 0 {
		line = sort.SearchInts(s.lines, offset+1)
		s.last = place{s.lines[line-1], line, 1}
	}
	for s.last.line < len(s.lines) && s.lines[s.last.line] <= offset {
		s.last = place{s.lines[s.last.line], s.last.line + 1, 1}
	}
	s.last.column += utf8.RuneCountInString(s.text[s.last.offset:offset])
	s.last.offset = offset
	return s.last.line, s.last.column
}

// offset is that of a line and column: what at is the reverse of. Beyond the end
// of a line it is that of its end.
func (s *source) offset(line, column int) int {
	if line > len(s.lines) {
		return len(s.text)
	}
	if line != s.last.line || column < s.last.column {
		s.last = place{s.lines[line-1], line, 1}
	}
	for s.last.column < column && s.last.offset < len(s.text) && s.text[s.last.offset] != '\n' {
		_, size := utf8.DecodeRuneInString(s.text[s.last.offset:])
		s.last.offset += size
		s.last.column++
	}
	return s.last.offset
}

// line is the text of a line, without its end.
func (s *source) line(number int) string {
	if number < 1 || number > len(s.lines) {
		return ""
	}
	text := s.text[s.lines[number-1]:]
	if end := strings.IndexByte(text, '\n'); end >= 0 {
		text = text[:end]
	}
	return strings.TrimSuffix(text, "\r")
}

// excerpt is the line of a fault, with carets under what offends. It is cut to
// a width that fits a terminal, and holds nothing that would move one's cursor.
func (s *source) excerpt(f Fault) string {
	const before, after = 60, 60
	line := []rune(s.line(f.Line))
	at := min(f.Column-1, len(line))
	from, to := max(at-before, 0), min(at+after, len(line))
	width := max(utf8.RuneCountInString(firstLine(f.Text)), 1)

	var shown, carets strings.Builder
	if from > 0 {
		shown.WriteString("…")
		carets.WriteString(" ")
	}
	for i, r := range line[from:to] {
		switch {
		case r == '\t':
			r = ' '
		case !unicode.IsGraphic(r):
			r = '·'
		}
		shown.WriteRune(r)
		if from+i < at {
			carets.WriteByte(' ')
		}
	}
	if to < len(line) {
		shown.WriteString("…")
	}
	carets.WriteString(strings.Repeat("^", min(width, max(to-at, 1))))
	return fmt.Sprintf("\n%6d | %s\n       | %s", f.Line, shown.String(), carets.String())
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
