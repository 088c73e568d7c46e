package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// jsonReader makes a tree of the tokens of encoding/json, with the place of
// each found from the offsets between them.
type jsonReader struct {
	*faults
	decoder *json.Decoder
	depth   int // how much deeper it may go
}

func readJSON(f *faults, depth int) *Node {
	r := &jsonReader{f, json.NewDecoder(strings.NewReader(f.source.text)), depth}
	r.decoder.UseNumber()
	root, ok := r.value()
	if !ok {
		return nil
	}
	if rest := strings.TrimLeft(f.source.text[r.decoder.InputOffset():], jsonSpace); rest != "" {
		r.fail(len(f.source.text)-len(rest), "there is text after the end of the document", "one file holds one document")
	}
	return root
}

const jsonSpace = " \t\r\n"

// next is the offset of the next token.
func (r *jsonReader) next() int {
	rest := strings.TrimLeft(r.source.text[r.decoder.InputOffset():], jsonSpace)
	if rest != "" && (rest[0] == ',' || rest[0] == ':') {
		rest = strings.TrimLeft(rest[1:], jsonSpace)
	}
	return len(r.source.text) - len(rest)
}

func (r *jsonReader) fail(offset int, problem, hint string) {
	line, column := r.source.at(offset)
	r.add(line, column, "", problem, hint)
}

// token reads the next token; ok is false after a fault.
func (r *jsonReader) token() (token json.Token, node *Node, ok bool) {
	start := r.next()
	token, err := r.decoder.Token()
	if err != nil {
		r.failToken(start, err)
		return nil, nil, false
	}
	line, column := r.source.at(start)
	node = &Node{Line: line, Column: column}
	source := r.source.text[start:r.decoder.InputOffset()]
	switch token := token.(type) {
	case nil:
		node.Kind, node.Text = Null, "null"
	case bool:
		node.Kind, node.Text = Bool, source
	case json.Number:
		node.Kind, node.Text = Int, source
		if strings.ContainsAny(source, ".eE") {
			node.Kind = Float
		}
	case string:
		if hasLoneSurrogate(source, token) {
			r.fail(start, "a \\u escape here is half of a character", "write both halves of the pair, or the character itself")
			return nil, nil, false
		}
		node.Kind, node.Text = String, token
	default:
		return token, node, true
	}
	node.Source = source
	return token, node, true
}

func (r *jsonReader) failToken(start int, err error) {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		if strings.TrimSpace(r.source.text) == "" {
			r.fail(0, "the document is empty", "")
			return
		}
		r.fail(len(r.source.text), "the document ends in the middle", "a bracket or a quote is still open")
	case errors.As(err, &syntax):
		// The decoder's offset counts only what it read of scalars. If the fault is
		// within this one, reading it alone tells where.
		var within *json.SyntaxError
		alone := json.NewDecoder(strings.NewReader(r.source.text[start:])).Decode(new(json.RawMessage))
		hint := ""
		if errors.As(alone, &within) && within.Error() == syntax.Error() {
			start += max(int(within.Offset)-1, 0)
		} else if rest := r.source.text[start:]; rest != "" && strings.Contains("'_abcdefghijklmnopqrstuvwxyz", strings.ToLower(rest[:1])) {
			hint = "names and texts stand in double quotes"
		}
		r.fail(start, "this is not JSON: "+syntax.Error(), hint)
	default:
		r.fail(start, "this is not JSON: "+err.Error(), "")
	}
}

// hasLoneSurrogate reports whether the decoder put a replacement character where
// the source has none: for an escape that is no character.
func hasLoneSurrogate(source, value string) bool {
	const mark = string(utf8.RuneError)
	written := strings.Count(source, mark) + strings.Count(strings.ToLower(source), `\ufffd`)
	return strings.Count(value, mark) > written
}

func (r *jsonReader) value() (*Node, bool) {
	token, node, ok := r.token()
	if !ok {
		return nil, false
	}
	delim, isDelim := token.(json.Delim)
	if !isDelim {
		return node, true
	}
	if r.depth == 0 {
		r.fail(int(r.decoder.InputOffset())-1, tooDeep, "")
		return nil, false
	}
	r.depth--
	defer func() { r.depth++ }()
	if delim == '[' {
		node.Kind = List
		ok = r.items(node)
	} else {
		node.Kind = Map
		ok = r.members(node)
	}
	if !ok {
		return nil, false
	}
	_, _, ok = r.token() // the closing bracket
	return node, ok
}

func (r *jsonReader) items(list *Node) bool {
	for r.decoder.More() {
		item, ok := r.value()
		if !ok {
			return false
		}
		list.Items = append(list.Items, item)
	}
	return true
}

func (r *jsonReader) members(m *Node) bool {
	var names names
	for r.decoder.More() {
		_, name, ok := r.token()
		if !ok {
			return false
		}
		value, ok := r.value()
		if !ok {
			return false
		}
		if value.Kind == Null {
			value.Line, value.Column = name.Line, name.Column
		}
		names.add(r.faults, m, Member{name, value})
	}
	return true
}

const tooDeep = "lists and maps are nested too deep here"

// names finds members of a map that have the same name. Small maps, nearly all
// of them, are searched; large ones get an index.
type names struct{ index map[string]*Node }

// add appends a member to the map, or says that its name was there before.
func (s *names) add(f *faults, m *Node, member Member) {
	const small = 16
	name := member.Name.Text
	var first *Node
	if s.index == nil && len(m.Members) == small {
		s.index = make(map[string]*Node, 2*small)
		for _, other := range m.Members {
			s.index[other.Name.Text] = other.Name
		}
	}
	if s.index != nil {
		first = s.index[name]
	} else {
		for _, other := range m.Members {
			if other.Name.Text == name {
				first = other.Name
			}
		}
	}
	if first != nil {
		f.add(member.Name.Line, member.Name.Column, member.Name.Source,
			fmt.Sprintf("%s is already a member of this map, in line %d", Quote(name), first.Line), "")
		return
	}
	if s.index != nil {
		s.index[name] = member.Name
	}
	m.Members = append(m.Members, member)
}
