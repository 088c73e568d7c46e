package document

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// fail faults so many bytes of text from offset on.
func (r yamlReader) fail(offset, length int, problem, hint string) {
	line, column := r.source.at(offset)
	r.add(line, column, r.source.text[offset:min(offset+length, len(r.source.text))], problem, hint)
}

// A stop is where the library stopped reading.
type stop struct {
	yamlReader
	message string
	at      int // offset of what it did not expect
	from    int // offset of where what it was reading began; at, where it does not tell
}

// unreadable faults what the library stopped at: in words of ours where we know
// better what is meant, else in its own.
func (r yamlReader) unreadable(err error) {
	var e *yaml.LoadError
	if !errors.As(err, &e) || e.Mark.Line < 1 {
		r.fail(0, 0, "this is not YAML: "+err.Error(), "")
		return
	}
	s := stop{r, e.Message, r.source.offset(e.Mark.Line, e.Mark.Column), 0}
	s.from = s.at
	if e.ContextMark.Line > 0 {
		s.from = r.source.offset(e.ContextMark.Line, e.ContextMark.Column)
	}
	s.fault()
}

// meant has the library's messages that always mean the same.
var meant = map[string]struct {
	begun         bool // what is wrong is where it began, not where the library stopped
	problem, hint string
}{
	tooDeep: {false, tooDeep, ""},
	"could not find expected ':'": {true, "a member of a map was expected here",
		"write \"name: value\", with a space after the colon"},
	"block sequence entries are not allowed in this context": {false, "a list cannot begin in the line of its name",
		"begin it on the next line, or write it as [a, b]"},
	"found a comment without preceding whitespace": {false, "a comment follows without a space", "put a space before the #"},
	"found unexpected end of stream":               {true, "this quote is never closed", ""},
	"found unexpected document indicator":          {true, "this quote is never closed", ""},
	"found unknown escape character": {false, "there is no such escape",
		"write \\\\ for a backslash, or use single quotes, where it stands for itself"},
	"did not find expected hexadecimal number":    {true, "these quotes hold an escape that is no character", escapes},
	"found invalid Unicode character escape code": {true, "these quotes hold an escape that is no character", escapes},
	"did not find expected comment or line break": {false, "text cannot follow | or > in its line",
		"begin it on the next line, indented"},
}

const escapes = "write the character itself, or \\x and 2 hexadecimal digits, \\u and 4, or \\U and 8"

func (s stop) fault() {
	problem, known := meant[s.message]
	switch char := s.char(s.at); {
	case known && problem.begun:
		s.fail(s.from, 1, problem.problem, problem.hint)
	case known:
		s.fail(s.at, 1, problem.problem, problem.hint)
	case s.message == "mapping values are not allowed in this context":
		s.strayColon()
	case s.message == "did not find expected ',' or ']'", s.message == "did not find expected ',' or '}'":
		s.unclosed()
	case s.message == "did not find expected key", s.message == "did not find expected '-' indicator",
		s.message == "did not find expected <document start>":
		s.misplaced()
	case char == '\t':
		s.fail(s.at, 1, "a tab indents this line", "indent with spaces")
	case strings.IndexByte("*&!%", s.char(s.from)) >= 0:
		s.misread(s.from, inBrackets(s.before(s.from)))
	case s.message == "found character that cannot start any token", s.message == "did not find expected node content":
		s.misread(s.at, inBrackets(s.before(s.at)))
	default:
		s.fail(s.at, 1, "this is not YAML: "+s.message, "")
	}
}

// char is the byte at an offset, 0 at the end.
func (s stop) char(offset int) byte {
	if offset == len(s.source.text) {
		return 0
	}
	return s.source.text[offset]
}

// before is what stands before an offset in its line.
func (s stop) before(offset int) string {
	line, _ := s.source.at(offset)
	return s.source.text[s.source.lines[line-1]:offset]
}

// strayColon faults a colon that makes a name of a text that cannot be one.
func (s stop) strayColon() {
	line := s.before(s.at)
	start := s.at - len(line)
	name := len(line) - len(strings.TrimLeft(line, " "))
	if colon := strings.Index(line, ": "); colon >= 0 {
		value := strings.TrimLeft(line[colon+1:], " ")
		s.fail(s.at-len(value), len(value), "a second \": \" follows in the same line",
			"put the whole text in quotes, or begin a map on the next line")
	} else if strings.HasPrefix(line, "---") {
		s.fail(start, 3, "text follows --- in its line", "begin it on the next line")
	} else {
		s.fail(start+name, len(line)-name, "a name stands in the middle of a text that began above",
			"indent it as the map it belongs to; in \"name: value\" a space follows the colon")
	}
}

// unclosed faults a list or map in brackets that does not go on as one.
func (s stop) unclosed() {
	char, opened := s.char(s.at), s.char(s.from)
	line, column := s.source.at(s.from)
	below, _ := s.source.at(s.at)
	switch {
	case char == 0:
		s.fail(s.from, 1, fmt.Sprintf("this %c is never closed", opened), "")
	case char == ']', char == '}':
		s.fail(s.at, 1, fmt.Sprintf("%c cannot close the %c of line %d, column %d", char, opened, line, column), "")
	case below > line && indentation(s.source.line(below)) <= indentation(s.source.line(line)):
		s.fail(s.from, 1, fmt.Sprintf("this %c is not closed before line %d", opened, below), "close it, or indent what belongs to it")
	case char == ':' && opened == '{':
		s.fail(s.at, 1, "a second colon follows in the same member",
			"a comma may be missing before the name, or quotes around the text")
	default:
		s.fail(s.at, 1, fmt.Sprintf("a comma or %c was expected here", closing[opened]), "")
	}
}

var closing = map[byte]byte{'[': ']', '{': '}'}

// misplaced faults what belongs to nothing around it.
func (s stop) misplaced() {
	rest := firstLine(s.source.text[s.at:])
	switch {
	case strings.Trim(s.before(s.at), " ") != "":
		s.fail(s.at, len(rest), "there is more text after the end of the value",
			"put the whole text in quotes, or remove the rest; quotes before it may be open")
	case s.message == "did not find expected '-' indicator":
		s.fail(s.at, 1, "a list item was expected here", "begin it with \"- \", or indent it as what it belongs to")
	case strings.HasPrefix(rest, "- ") && s.message == "did not find expected key":
		s.fail(s.at, 1, "a list item stands among the members of a map", "indent it under the name that it belongs to")
	case s.message == "did not find expected key":
		s.fail(s.at, 1, "the indentation of this line fits nothing above it", "indent every member like the first one")
	default:
		s.fail(s.at, 1, "this line does not belong to anything above it", "indent it like the first line, or put the text in quotes")
	}
}

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// inBrackets guesses whether a bracket is open after what stands before in a line.
func inBrackets(before string) bool {
	return strings.Count(before, "[")+strings.Count(before, "{") > strings.Count(before, "]")+strings.Count(before, "}")
}

// misread faults text for its first character, which YAML takes for more than
// text, and shows how to write what was probably meant.
func (r yamlReader) misread(offset int, flow bool) {
	const most = 256 // bytes; messages show less
	text := plainText(firstLine(r.source.text[offset:min(offset+most, len(r.source.text))]), flow)
	if text == "" {
		r.fail(offset, 0, "the document ends in the middle", "a bracket or a quote is still open")
		return
	}
	problem := fmt.Sprintf("plain text cannot begin with %c", text[0])
	hint := "put the text in quotes: '" + strings.ReplaceAll(brief(text), "'", "''") + "'"
	switch text[0] {
	case '*':
		problem = Quote(text) + " begins with *, which marks an alias; aliases are not read"
	case '&':
		problem = Quote(text) + " begins with &, which marks an anchor; anchors are not read"
		hint = "write the value out where it is needed"
	case '!':
		problem = Quote(text) + " begins with !, which marks a tag; tags are not read"
	case ',':
		problem, hint = "there is nothing before this comma", ""
	case ']', '}':
		problem, hint = fmt.Sprintf("%c cannot stand here", text[0]), ""
	case '-':
		problem, hint = "a list item cannot stand here", "write lists within brackets as [a, b]"
	}
	r.fail(offset, len(text), problem, hint)
}

// plainText is the plain text that a line begins with.
func plainText(line string, flow bool) string {
	stops := []string{" #", "\t#", ": "}
	if flow {
		stops = append(stops, ",", "[", "]", "{", "}")
	}
	for _, stop := range stops {
		if end := strings.Index(line, stop); end > 0 {
			line = line[:end]
		}
	}
	return strings.TrimSuffix(strings.TrimRight(line, " \t\r"), ":")
}
