package cli

import (
	"io"
	"strings"
	"time"
	"unicode/utf8"
)

// table writes rows beneath their heads, each column as wide as it has to be.
func table(w io.Writer, p palette, rows [][]string) error {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for i, row := range rows {
		var line strings.Builder
		for j, cell := range row {
			line.WriteString(pad(cell, widths[j]+2))
		}
		text := strings.TrimRight(line.String(), " ")
		if i == 0 {
			text = p.bold(text)
		}
		b.WriteString(text + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// minute is a time to the minute, for tables; of the zero time, what stands for it.
func minute(at time.Time, zero string) string {
	if at.IsZero() {
		return zero
	}
	return at.UTC().Format("2006-01-02 15:04Z")
}

// visible is text of others, without what would do something to a terminal.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x200e || r == 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return '\ufffd'
		}
		return r
	}, text)
}
