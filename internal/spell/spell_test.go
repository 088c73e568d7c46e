package spell

import (
	"slices"
	"strings"
	"testing"
)

func TestNearestFindsWhatWasMeant(t *testing.T) {
	names := []string{"parents", "permissions", "policy", "policies", "user", "at", "to", "o"}
	for _, test := range []struct{ word, want string }{
		{"parent", "parents"},
		{"Parents", "parents"},
		{"premissions", "permissions"},
		{"polcy", "policy"},
		{"polices", "policies"},
		{"usre", "user"},
		{"a", "at"},
		{"parents", ""}, // the name itself is no hint
		{"machine", ""},
		{"x", ""}, // "o" shares no letter with it
		{"", ""},
		{strings.Repeat("p", 65), ""},
	} {
		got, ok := Nearest(test.word, slices.Values(names))
		if got != test.want || ok != (test.want != "") {
			t.Errorf("Nearest(%q) = %q, %t; want %q", test.word, got, ok, test.want)
		}
	}
}

func TestDistanceCountsEdits(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"abc", "abc", 0},
		{"abc", "acb", 1},
		{"abc", "ab", 1},
		{"abc", "xabc", 1},
		{"abc", "axc", 1},
		{"kitten", "sitting", 3},
	} {
		if got := new(table).distance(test.a, test.b, 10); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.a, test.b, got, test.want)
		}
		if got := new(table).distance(test.b, test.a, 10); got != test.want {
			t.Errorf("distance(%q, %q) = %d, want %d", test.b, test.a, got, test.want)
		}
	}
}
