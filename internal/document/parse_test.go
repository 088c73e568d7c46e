package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit/internal/casefile"
)

// show is a tree for case files: JSON, with maps as lists that begin with "map".
func show(t *testing.T, n *Node) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(printable(n)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func printable(n *Node) any {
	switch n.Kind {
	case List:
		list := []any{}
		for _, item := range n.Items {
			list = append(list, printable(item))
		}
		return list
	case Map:
		list := []any{"map"}
		for _, m := range n.Members {
			list = append(list, []any{m.Name.Text, printable(m.Value)})
		}
		return list
	case Null:
		return nil
	case String:
		return n.Text
	}
	return map[string]string{[...]string{Bool: "bool", Int: "int", Float: "float"}[n.Kind]: n.Text}
}

// messages are the faults of err, one in a line.
func messages(t *testing.T, err error) string {
	var all *Error
	if !errors.As(err, &all) {
		t.Fatalf("%v (%T) is no *Error", err, err)
	}
	var b strings.Builder
	for _, f := range all.Faults {
		b.WriteString(f.Message() + "\n")
	}
	return b.String()
}

func TestYAMLReads(t *testing.T) {
	casefile.Run(t, "testdata/yaml.txt", func(t *testing.T, input string) string {
		doc, err := Parse("case.yaml", []byte(input), testLimits)
		if err != nil {
			t.Fatal(err)
		}
		return show(t, doc.Root)
	})
}

func TestYAMLFaults(t *testing.T) {
	casefile.Run(t, "testdata/yaml-faults.txt", func(t *testing.T, input string) string {
		doc, err := Parse("case.yaml", []byte(input), testLimits)
		if err == nil {
			t.Fatalf("read as %s", show(t, doc.Root))
		}
		return messages(t, err)
	})
}

func TestJSON(t *testing.T) {
	casefile.Run(t, "testdata/json.txt", func(t *testing.T, input string) string {
		doc, err := Parse("case.json", []byte(input), testLimits)
		if err != nil {
			return messages(t, err)
		}
		return show(t, doc.Root)
	})
}

// What no line of a case file can hold.
func TestTextThatIsNone(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"a: \xff", "1:4: the byte 0xFF is not UTF-8; write the document in UTF-8"},
		{"\xfe\xffa", "1:1: the byte 0xFE is not UTF-8; write the document in UTF-8"},
		{"a: é\x00", "1:5: the character U+0000 cannot stand in a document; remove it, or escape it within double quotes"},
		{"a: b\n\x7f", "2:1: the character U+007F cannot stand in a document; remove it, or escape it within double quotes"},
		{"a: \u0090", "1:4: the character U+0090 cannot stand in a document; remove it, or escape it within double quotes"},
		{"a: b\rc: d", "1:5: a carriage return stands alone; end lines with a line feed"},
	} {
		for _, name := range []string{"a.yaml", "a.json"} {
			_, err := Parse(name, []byte(test.text), testLimits)
			if err == nil {
				t.Errorf("%q was read", test.text)
			} else if got := strings.TrimSpace(messages(t, err)); got != test.want {
				t.Errorf("%q:\n got %s\nwant %s", test.text, got, test.want)
			}
		}
	}
}

// Nobody sees these, and the library of YAML reads other lines than are seen.
func TestWhatNobodySeesIsEscapedInYAML(t *testing.T) {
	for text, want := range map[string]string{
		"a: b\u2028c: d":   "1:5: the character U+2028 cannot stand in a document; remove it, or escape it within double quotes",
		"a: 'b\u2029c'":    "1:6: the character U+2029 cannot stand in a document; remove it, or escape it within double quotes",
		"# a\u0085b: c":    "1:4: the character U+0085 cannot stand in a document; remove it, or escape it within double quotes",
		"a: b\n\ufeffc: d": "2:1: the character U+FEFF cannot stand in a document; remove it, or escape it within double quotes",
	} {
		_, err := Parse("a.yaml", []byte(text), testLimits)
		if err == nil {
			t.Errorf("%q was read", text)
		} else if got := strings.TrimSpace(messages(t, err)); got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
	for name, text := range map[string]string{"a.json": "[\"\u0085\u2028\u2029\ufeff\"]", "a.yaml": `["\u0085\u2028\u2029\uFEFF"]`} {
		doc, err := Parse(name, []byte(text), testLimits)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got, want := doc.Root.Items[0].Text, "\u0085\u2028\u2029\ufeff"; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

// Messages point at scalars as they are written, or at what their first line has
// of them.
func TestScalarsKnowTheirPlaceAndSource(t *testing.T) {
	text := strings.Join([]string{
		`é: {a: "b\"", 'it''s': [c d, 0x1F, ~], e: , f}`,
		`plain: one # why`,
		`lines: two`,
		`  three`,
		`"quoted": "four`,
		`  five"`,
		`block: |-`,
		`  six`,
		`none:`,
		`list:`,
		`- 'seven`,
		``,
		`  eight'`,
		`- `,
	}, "\r\n")
	doc, err := Parse("a.yaml", []byte(text), testLimits)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var walk func(n *Node)
	walk = func(n *Node) {
		if n.Kind != List && n.Kind != Map {
			got = append(got, fmt.Sprintf("%d:%d %s", n.Line, n.Column, n.Source))
		}
		for _, item := range n.Items {
			walk(item)
		}
		for _, m := range n.Members {
			walk(m.Name)
			walk(m.Value)
		}
	}
	walk(doc.Root)
	want := []string{
		`1:1 é`, `1:5 a`, `1:8 "b\""`, `1:15 'it''s'`, `1:25 c d`, `1:30 0x1F`, `1:36 ~`, `1:40 e`, `1:40 `, `1:45 f`, `1:45 `,
		`2:1 plain`, `2:8 one`,
		`3:1 lines`, `3:8 two`,
		`5:1 "quoted"`, `5:11 "four`,
		`7:1 block`, `7:8 |-`,
		`9:1 none`, `9:1 `,
		`10:1 list`, `11:3 'seven`, `14:2 `,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("scalars (-want +got):\n%s", diff)
	}
}

func TestLinesMayEndAsOnWindowsAndBeginWithAMark(t *testing.T) {
	doc, err := Parse("a.yaml", []byte("\ufeffa:\r\n  b: |\r\n    c\r\n    d\r\n  e: \"f\r\n    g\"\r\nh: i\r\n  j\r\n"), testLimits)
	if err != nil {
		t.Fatal(err)
	}
	want := `["map",["a",["map",["b","c\nd\n"],["e","f g"]]],["h","i j"]]`
	if got := strings.TrimSpace(show(t, doc.Root)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestSizeIsBounded(t *testing.T) {
	limits := Limits{Size: 4, Depth: 32}
	if _, err := Parse("a.yaml", []byte("a: b"), limits); err != nil {
		t.Errorf("4 bytes: %v", err)
	}
	_, err := Parse("a.yaml", []byte("a: bc"), limits)
	if want := "1:1: the document is 5 bytes long; at most 4 bytes are read\n"; err == nil || messages(t, err) != want {
		t.Errorf("5 bytes: got %v, want %s", err, want)
	}
}

// What the library needs most memory for is bounded by the size that is allowed.
func TestDensityIsBounded(t *testing.T) {
	limits := Limits{Size: 80, Depth: 32} // 10 at 8 bytes each
	for text, want := range map[string]string{
		"[" + strings.Repeat("a,", 9) + "]":      "",
		"[" + strings.Repeat("a,", 10) + "]":     "1:1: the document has 11 commas, opening brackets and lines; of YAML at most 10 are read, of JSON any number\n",
		"a: [{}" + strings.Repeat("\n", 9) + "]": "1:1: the document has 11 commas, opening brackets and lines; of YAML at most 10 are read, of JSON any number\n",
	} {
		got := ""
		if _, err := Parse("a.yaml", []byte(text), limits); err != nil {
			got = messages(t, err)
		}
		if got != want {
			t.Errorf("%q:\n got %s\nwant %s", text, got, want)
		}
	}
}

// Where reading is not in proportion to the text, each of these takes minutes, or
// all memory. The limit only tells that from milliseconds, on however busy a
// machine.
func TestTimeIsProportionalToTheText(t *testing.T) {
	const n, limit = 50_000, time.Minute
	members := func(format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	limits := Limits{Size: 32 << 20, Depth: 32}
	for name, text := range map[string]string{
		"members":           members("m%d: {a: b}\n"),
		"members in a line": "{" + members("m%d: a,") + "}",
		"items":             strings.Repeat("- a\n", n),
		"empty lines":       "a: |\n  b\n" + strings.Repeat("\n", n) + "c: d\n",
		"tabs":              "a: \"" + strings.Repeat("\tb", n) + "\"",
		"quoted lines":      "a: \"" + strings.Repeat("b  \n  ", n) + "\"",
		"plain lines":       "a: b\n" + strings.Repeat("  c\n\n", n),
		"folded lines":      "a: >\n" + strings.Repeat("  c\n\n", n),
		"comments":          strings.Repeat("# a\n", n) + "a: b",
		"comments beside":   strings.Repeat("- a #b\n", n),
		"members as a name": "[" + members("m%d: a, ") + "]: b",
		"lists in a list":   "- [" + strings.Repeat("[a],", n) + "]",
		"aliases in a line": "[" + strings.Repeat("*a,", n) + "]",
		"deep lines":        strings.Repeat(strings.Repeat("- ", 32)+"a\n", n/32),
		"quotes in a line":  "[" + strings.Repeat("'a',", n) + "]",
		"blocks of text":    strings.Repeat("- |\n  a\n", n),
		"tags in a line":    "[" + strings.Repeat("!a b,", n) + "]",
		"blanks":            "a:" + strings.Repeat(" ", n) + "b",
		"brackets":          strings.Repeat("[", n),
		"dashes":            strings.Repeat("- ", n),
		"open quotes":       strings.Repeat("- \"a\n", n),
		"open brackets":     strings.Repeat("- [a\n", n),
		"stars":             strings.Repeat("- *a\n", n),
		"colons":            strings.Repeat(": ", n),
		"tabs that indent":  strings.Repeat("\ta: b\n", n),
	} {
		for _, ext := range []string{".yaml", ".json"} {
			start := time.Now()
			_, err := Parse(name+ext, []byte(text), limits)
			if took := time.Since(start); took > limit {
				t.Errorf("%s%s: took %v", name, ext, took)
			}
			var all *Error
			if err != nil && (!errors.As(err, &all) || len(all.Faults) > mostFaults || len(err.Error()) > 20_000) {
				t.Errorf("%s%s: unbounded error %.200s", name, ext, err)
			}
		}
	}
}
