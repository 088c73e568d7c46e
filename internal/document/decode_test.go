package document

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func decode(t *testing.T, text string) (*Decoder, *Node) {
	t.Helper()
	doc, err := Parse("case.yaml", []byte(text), testLimits)
	if err != nil {
		t.Fatal(err)
	}
	return doc.Decode(), doc.Root
}

func TestDecodersTakeWhatIsThere(t *testing.T) {
	d, root := decode(t, "{s: a, b: True, l: [x, y], e: [], one: z, t: 2026-01-31T09:00:00Z, m: {k: v}}")
	m := d.Members(root, "a case")
	at, _ := d.Time(m.Node("t"), "t")
	var several []string
	for _, name := range []string{"l", "one", "absent"} {
		for _, n := range d.Several(m.Node(name), name) {
			several = append(several, n.Text)
		}
	}
	got := []any{m.String("s"), m.Bool("b"), m.Strings("l"), m.Strings("e"), several, at, d.Entries(m.Node("m"), "m")[0].Name.Text}
	want := []any{"a", true, []string{"x", "y"}, []string{}, []string{"x", "y", "z"}, time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC), "k"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decoded (-want +got):\n%s", diff)
	}
	if m.Strings("absent") != nil || m.String("absent") != "" || m.Bool("absent") || m.Node("absent") != nil {
		t.Error("what is absent was not zero")
	}
	m.Done()
	if err := d.Err(); err != nil {
		t.Errorf("faults: %v", err)
	}
}

func TestDecodersFaultWhatIsNotAsExpected(t *testing.T) {
	d, root := decode(t, strings.TrimSpace(`
text: 12
flag: on
list: a
map: [a]
time: yesterday
several: {a: b}
strings: [a, 1]
textt: a
unsaid:
when: " "
`))
	m := d.Members(root, "a case")
	m.String("text")
	m.Bool("flag")
	d.List(m.Node("list"), "list")
	d.Entries(m.Node("map"), "map")
	d.Time(m.Node("time"), "time")
	d.Several(m.Node("several"), "several")
	m.Strings("strings")
	m.Node("unsaid")
	m.Condition("when")
	m.Require("needed", root, "write needed: anything")
	m.Done()
	want := strings.TrimLeft(`
1:1: a case has no needed; write needed: anything
1:7: text must be text, not the number 12; in quotes it is text: "12"
2:7: flag must be true or false, not the text "on"; yes, no, on and off are text in YAML 1.2
3:7: list must be a list, not the text "a"
4:6: map must be a map, not a list
5:7: time must be a time, such as 2026-01-31T09:00:00Z, not the text "yesterday"
6:10: several must be one or a list, not a map
7:14: each of strings must be text, not the number 1; in quotes it is text: "1"
8:1: a case has no member "textt"; did you mean "text"?
9:1: unsaid has no value; give it one, or leave it out
10:7: when is empty; write a condition, or leave when out to have none
`, "\n")
	if diff := cmp.Diff(want, messages(t, d.Err())); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestValuesAreThoseOfGo(t *testing.T) {
	d, root := decode(t, `[null, true, 1, -0x1, +7, 0o17, 0xff, 1.5, 1e3, a, "1", [x], {y: z}]`)
	got, ok := d.Value(root)
	want := []any{nil, true, int64(1), "-0x1", int64(7), int64(15), int64(255), 1.5, 1000.0, "a", "1", []any{"x"}, map[string]any{"y": "z"}}
	if diff := cmp.Diff(any(want), got); diff != "" || !ok {
		t.Errorf("values, ok %t (-want +got):\n%s", ok, diff)
	}

	d, root = decode(t, `[9223372036854775807, 9223372036854775808, 007, -01, .inf, .nan, 1e999, 0, -0]`)
	if _, ok := d.Value(root); ok {
		t.Error("numbers beyond those of Go were taken")
	}
	wantFaults := strings.TrimLeft(`
1:23: the number 9223372036854775808 does not fit into 64 bits
1:44: the number 007 begins with 0, which readers of YAML disagree about
1:49: the number -01 begins with 0, which readers of YAML disagree about
1:54: the number .inf is not finite, or too large
1:60: the number .nan is not finite, or too large
1:66: the number 1e999 is not finite, or too large
`, "\n")
	if diff := cmp.Diff(wantFaults, messages(t, d.Err())); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestErrorShowsFaultsInOrderWithTheirLines(t *testing.T) {
	d, root := decode(t, "a: \"x\\ty\"\nb:\t日本 tail\nc: "+strings.Repeat("long ", 40)+"\nd: e\n")
	for _, name := range []string{"d", "c", "b", "a"} {
		d.Fault(root.Get(name), name+" is wrong", "")
	}
	want := strings.TrimLeft(`
case.yaml:1:4: a is wrong
     1 | a: "x\ty"
       |    ^^^^^^
case.yaml:2:4: b is wrong
     2 | b: 日本 tail
       |    ^^^^^^^
case.yaml:3:4: c is wrong
     3 | c: long long long long long long long long long long long long …
       |    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
case.yaml:4:4: d is wrong`, "\n")
	if got := d.Err().Error(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestFaultsBeyondFiftyAreCounted(t *testing.T) {
	d, root := decode(t, "- a\n")
	for range 53 {
		d.Fault(root.Items[0], "wrong", "")
	}
	if got := d.Err().Error(); !strings.HasSuffix(got, "\ncase.yaml:1:3: wrong\nand 3 more") || strings.Count(got, "case.yaml") != 50 {
		t.Errorf("got\n%s", got)
	}
}
