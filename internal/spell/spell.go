// Package spell finds the name that somebody probably meant, for the hints of
// fault messages. It knows nothing of what the names are for.
package spell

import (
	"iter"
	"strings"
)

// longest is the length, in bytes, above which words are not compared: names are
// short, and a hint must stay cheap whatever a document holds.
const longest = 64

// Nearest is the candidate closest to word, if one is close enough to be what
// was meant: the same but for case, or at most a third of its letters (at least
// one, at most three) missing, added, replaced or swapped. Of several equally
// close the first wins.
func Nearest(word string, candidates iter.Seq[string]) (string, bool) {
	if word == "" || len(word) > longest {
		return "", false
	}
	lower := strings.ToLower(word)
	best, bound := "", min(max(len(word)/3, 1), 3)+1
	var rows table
	for candidate := range candidates {
		if len(candidate) > longest || candidate == word {
			continue
		}
		d := rows.distance(lower, strings.ToLower(candidate), bound)
		if d < bound && d < max(len(word), len(candidate)) { // some letter must remain
			best, bound = candidate, d
		}
	}
	return best, best != ""
}

// A table is the room to count edits in: as there may be thousands of candidates,
// none is made for each.
type table [3][longest + 1]int

// distance counts the edits from a to b (insert, delete, replace, swap two
// neighbors); from bound upward it may stop counting. Neither is longer than the
// table is wide.
func (t *table) distance(a, b string, bound int) int {
	if diff := len(a) - len(b); diff >= bound || -diff >= bound {
		return bound
	}
	before, last, row := t[0][:len(b)+1], t[1][:len(b)+1], t[2][:len(b)+1]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if least > bound {
			return bound
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
