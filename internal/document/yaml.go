package document

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

// yamlReader makes our tree of the library's, and faults what the library reads
// but a document may not hold.
type yamlReader struct{ *faults }

// A directive is a line with % above the document; the library tells of some of
// them only.
var directive = regexp.MustCompile(`\A(?:[ \t]*(?:#.*)?\r?\n)*%`)

// density is how many bytes a document may have for each comma, opening bracket and
// line that it may have: the library takes up to two kilobytes of memory for each
// of these, whatever stands between them.
const density = 8

func readYAML(f *faults, limits Limits) *Node {
	r := yamlReader{f}
	marks := 0
	for _, mark := range []string{",", "[", "{", "\n"} {
		marks += strings.Count(f.source.text, mark)
	}
	if most := limits.Size / density; marks > most {
		r.fail(0, 0, fmt.Sprintf("the document has %d commas, opening brackets and lines", marks),
			fmt.Sprintf("of YAML at most %d are read, of JSON any number", most))
		return nil
	}
	if at := directive.FindStringIndex(f.source.text); at != nil {
		r.fail(at[1]-1, 1, "a directive cannot stand here", "leave out everything above the line ---")
		return nil
	}
	loader, err := yaml.NewLoader(strings.NewReader(f.source.text), yaml.WithPlugin(bounds{limits.Depth}))
	if err != nil {
		r.unreadable(err)
		return nil
	}
	var first, second yaml.Node
	switch err := loader.Load(&first); {
	case errors.Is(err, io.EOF), err == nil && omitted(first.Content[0]):
		r.fail(len(f.source.text), 0, "the document is empty", "")
		return nil
	case err != nil:
		r.unreadable(err)
		return nil
	}
	root := r.node(first.Content[0], limits.Depth, false)
	switch err := loader.Load(&second); {
	case err == nil:
		r.add(second.Line, second.Column, "", "a second document begins here", "one file holds one document")
	case !errors.Is(err, io.EOF):
		r.unreadable(err)
	}
	return root
}

// node is n and what is in it, at most so deep; flow says that brackets are
// around it.
func (r yamlReader) node(n *yaml.Node, depth int, flow bool) *Node {
	made := &Node{Line: n.Line, Column: n.Column}
	refused := r.refuse(n, flow)
	if n.Kind != yaml.ScalarNode && n.Kind != yaml.AliasNode && depth == 0 {
		r.fail(r.offset(n), 1, tooDeep, "")
		return made
	}
	flow = n.Style&yaml.FlowStyle != 0
	switch n.Kind {
	case yaml.ScalarNode:
		made.Kind, made.Text = String, n.Value
		if plain(n) {
			made.Kind = plainKind(n.Value)
		}
		if !refused {
			made.Source = r.written(n)
		}
	case yaml.SequenceNode:
		made.Kind = List
		for _, item := range n.Content {
			made.Items = append(made.Items, r.node(item, depth-1, flow))
		}
	case yaml.MappingNode:
		made.Kind = Map
		if flow && !refused && !strings.HasPrefix(r.rest(n), "{") {
			r.fail(r.offset(n), 1, "a \": \" in a list would make a map of one member",
				"without the space it is text, as in user:alice; a map is written {name: value}")
		}
		var names names
		for i := 0; i+1 < len(n.Content); i += 2 {
			name, ok := r.name(n.Content[i], flow)
			value := r.node(n.Content[i+1], depth-1, flow)
			if omitted(n.Content[i+1]) {
				value.Line, value.Column = name.Line, name.Column
			}
			if ok {
				names.add(r.faults, made, Member{name, value})
			}
		}
	}
	n.Content = nil // what is made of it takes its memory
	return made
}

// name is the name of a member; ok is false if it is none.
func (r yamlReader) name(n *yaml.Node, flow bool) (name *Node, ok bool) {
	name = &Node{Kind: String, Line: n.Line, Column: n.Column}
	switch {
	case r.refuse(n, flow):
		return name, false
	case n.Kind != yaml.ScalarNode:
		r.fail(r.offset(n), 1, "a list or map cannot be the name of a member", "write \"name: value\"")
		return name, false
	case omitted(n):
		r.fail(r.offset(n), 1, "there is no name before this colon", "write \"name: value\"")
		return name, false
	case plain(n) && n.Value == "<<":
		r.fail(r.offset(n), 2, "merge keys are not read", "write out what should be merged")
		return name, false
	}
	name.Text, name.Source = n.Value, r.written(n)
	return name, true
}

// refuse faults n if it has or is what documents do without: each is a way to
// make a small text large, or far more often a slip.
func (r yamlReader) refuse(n *yaml.Node, flow bool) bool {
	if n.Kind != yaml.AliasNode && n.Anchor == "" && n.Tag != "!" && n.Style&yaml.TaggedStyle == 0 {
		return false
	}
	r.misread(r.offset(n), flow)
	return true
}

func plain(n *yaml.Node) bool {
	const other = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
	return n.Kind == yaml.ScalarNode && n.Style&other == 0
}

// omitted reports whether n stands for nothing written.
func omitted(n *yaml.Node) bool { return plain(n) && n.Value == "" }

// offset is where n begins in the text, and rest is the text from there on.
func (r yamlReader) offset(n *yaml.Node) int  { return r.source.offset(n.Line, n.Column) }
func (r yamlReader) rest(n *yaml.Node) string { return r.source.text[r.offset(n):] }

// written is the scalar n as it stands in the text, up to the end of its first
// line. It must not look further: the rest of the text may be long.
func (r yamlReader) written(n *yaml.Node) string {
	const quoted = yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle
	rest := r.rest(n)
	switch {
	case n.Style&quoted != 0:
		return inQuotes(rest)
	case plain(n) && strings.HasPrefix(rest, n.Value):
		return n.Value
	case plain(n): // it goes on in the next line
		return plainText(firstLine(rest), false)
	}
	header := 1 // of a block of text: | or >, perhaps with more
	for header < len(rest) && !strings.ContainsRune(" \t\r\n", rune(rest[header])) {
		header++
	}
	return rest[:header]
}

// inQuotes is the quoted text that s begins with, or what its first line has of
// it.
func inQuotes(s string) string {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\n':
			return strings.TrimSuffix(s[:i], "\r")
		case s[0] == '"' && s[i] == '\\' && !strings.HasPrefix(s[i+1:], "\n"),
			s[0] == '\'' && strings.HasPrefix(s[i:], "''"):
			i++
		case s[i] == s[0]:
			return s[:i+1]
		}
	}
	return s
}

// bounds is a plugin of the library. It stops the library at lists and maps that
// are too deep, before its stack grows with them, and has it leave aliases in the
// tree, so that all of them are found.
type bounds struct{ depth int }

func (b bounds) CheckDepth(depth int, _ *yaml.DepthContext) error {
	if depth > b.depth {
		return errors.New(tooDeep)
	}
	return nil
}

func (bounds) CheckAlias(int, int) error { return nil }

func (b bounds) NewAliasDataContext(yaml.AliasDataServices) (yaml.AliasDataContext, error) {
	return b, nil
}

func (bounds) ResolveAlias(string) (*yaml.Node, bool, error) {
	return &yaml.Node{Kind: yaml.ScalarNode}, true, nil
}

func (bounds) BeginDocument() error                  { return nil }
func (bounds) DefineAnchor(string, *yaml.Node) error { return nil }
func (bounds) EndDocument() error                    { return nil }
