package document

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tree is a document without places: scalars as kind and text.
func tree(n *Node) any {
	switch n.Kind {
	case List:
		list := []any{}
		for _, item := range n.Items {
			list = append(list, tree(item))
		}
		return list
	case Map:
		m := []any{"map"}
		for _, member := range n.Members {
			m = append(m, member.Name.Text, tree(member.Value))
		}
		return m
	case Null:
		return nil
	case String:
		return n.Text
	}
	return [2]any{n.Kind, n.Text}
}

var testLimits = Limits{Size: 1 << 20, Depth: 32}

func TestWhatIsWrittenReadsBack(t *testing.T) {
	for _, text := range []string{
		"", " ", "a", "a b", "a: b", "a:", ":a", "user:alice", "a #b", "a#b", "#a", "*:*", "-", "- a", "a -b", "!x", "yes", "null", "~", "1",
		"1.5", "0x1f", "010", "2026-01-01T00:00:00Z", "a\nb", "a\n", "\ta", "a\x00b", "\u0085\u2028\ufeff", "é", "日本", "😀", `a"b\c`, "'a'", "{a}", "a,b",
		"---", "...", "<<", "=", "@a", "`a", "%a", "&a", "|", ">", "?", "a ", "\r\n", "\u007f", "\U0001d173",
	} {
		want := &Node{Kind: Map}
		want.Add("value", Text(text))
		want.Add(text+"x", &Node{Kind: List, Items: []*Node{Text(text), {Kind: Map, Members: []Member{{Text(text), Text(text)}}}}})
		for name, data := range map[string][]byte{"written.yaml": Write(want), "written.json": WriteJSON(want)} {
			doc, err := Parse(name, data, testLimits)
			if err != nil {
				t.Errorf("%q: %v\n%s", text, err, data)
				continue
			}
			if diff := cmp.Diff(tree(want), tree(doc.Root)); diff != "" {
				t.Errorf("%s: %q reads back otherwise (-want +got):\n%s", name, text, diff)
			}
		}
	}
}
