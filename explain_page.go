package ambit

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The size of an explanation's text: less than a screen.
const (
	textLines = 24
	textWidth = 100 // characters
)

// leastWidth is that of a page on which the labels of an explanation leave room
// for words.
const leastWidth = 40

// A page is where an explanation is written to, so many characters wide.
type page struct {
	*Explanation
	width int
}

// shorten leaves out the middle of a text that is longer than so many characters,
// and makes it fit for one line.
func shorten(s string, most int) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return utf8.RuneError
	}, s)
	if len(plain) <= most {
		return plain
	}
	runes := []rune(plain)
	if len(runes) <= most {
		return plain
	}
	head := most / 2
	return string(runes[:head]) + "…" + string(runes[len(runes)-(most-1-head):])
}

// fold breaks a text at spaces into at most so many lines: the first begins with
// lead, the others are indented as far. Of what does not fit, the end is left out.
func (p *page) fold(lead, text string, most int) []string {
	width := p.width - utf8.RuneCountInString(lead)
	var lines []string
	line, used := lead, 0
	for word := range strings.FieldsSeq(text) {
		word = shorten(word, width)
		size := utf8.RuneCountInString(word)
		switch {
		case used == 0:
			line += word
			used = size
		case used+1+size <= width:
			line += " " + word
			used += 1 + size
		case len(lines)+1 == most:
			return append(lines, p.cutAfter(line)+"…")
		default:
			lines = append(lines, line)
			line, used = strings.Repeat(" ", utf8.RuneCountInString(lead))+word, size
		}
	}
	return append(lines, line)
}

// cutAfter makes room for one more character and a space at the end of a line.
func (p *page) cutAfter(line string) string {
	runes := []rune(line)
	if len(runes) > p.width-2 {
		runes = runes[:p.width-2]
	}
	return string(runes) + " "
}
