package cel

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// longestListing is how many names a sentence takes.
const longestListing = 12

// listing joins names as a sentence does: "a, b and c".
func listing(names []string) string {
	if len(names) > longestListing {
		names = append(names[:longestListing-1:longestListing-1], fmt.Sprintf("%d more", len(names)-longestListing+1))
	}
	switch len(names) {
	case 0:
		return "nothing"
	case 1:
		return names[0]
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// printable makes a piece of a source fit for one line.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return utf8.RuneError
	}, s)
}

// article puts "a" or "an" before a type's name, as far as it takes one.
func article(name string) string {
	switch {
	case name == "null":
		return name
	case name == "any":
		return "of a type not known"
	case strings.HasPrefix(name, "int"), strings.HasPrefix(name, "object"):
		return "an " + name
	}
	return "a " + name
}

// kindOf names the type of an attribute's or a context's value.
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "bool"
	case int64:
		return "int"
	case float64:
		return "double"
	case string:
		return "string"
	case time.Time:
		return "time"
	case []any:
		return "list"
	case map[string]any:
		return "object"
	}
	return fmt.Sprintf("%T", v)
}

// nearest finds the one name that was probably meant, if there is one.
func nearest(written string, names []string) (string, bool) {
	best, at := "", max(1, len(written)/3)+1
	for _, name := range names {
		d := distance(strings.ToLower(written), strings.ToLower(name))
		if d < at || d == at && best != "" && name < best {
			best, at = name, d
		}
	}
	return best, best != ""
}

// distance counts the letters to add, drop, change or swap with their neighbor
// to get from a to b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	var before []int // the row before last
	last := make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row := make([]int, len(y)+1)
		row[0] = i + 1
		for j := range y {
			change := last[j]
			if x[i] != y[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(y)]
}
