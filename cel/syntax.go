package cel

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"cel.dev/cel-go/common"
)

// syntaxError tells where the parser was stopped.
func syntaxError(source string, e *common.Error) *Error {
	message := strings.TrimPrefix(e.Message, "Syntax error: ")
	if strings.Contains(message, "recursion limit") {
		return &Error{Problem: "the condition is nested too deeply", Hint: "write it as several policies"}
	}
	if strings.Contains(message, "count exceeds limit") {
		return &Error{Problem: "the condition has too many parts", Hint: "split the policy"}
	}
	wrong := &Error{
		Line:      e.Location.Line(),
		Column:    e.Location.Column() + 1,
		multiline: strings.Contains(source, "\n"),
	}
	word := wordAt(source, e.Location)
	switch {
	case strings.HasPrefix(message, "expected "):
		wrong.Problem, wrong.Hint = "unexpected "+word, message+" here"
	case strings.HasPrefix(message, "mismatched input"):
		wrong.Problem = "unexpected " + word
		if _, wanted, ok := strings.Cut(message, "expecting '"); ok {
			wrong.Hint = "expected '" + wanted + " here"
		} else {
			wrong.Hint = "expected something to follow"
		}
	case strings.HasPrefix(message, "unexpected "):
		wrong.Problem, wrong.Hint = "unexpected "+word, syntaxHint(strings.Trim(word, `"`))
		if _, hint, ok := strings.Cut(message, ", expected '"); ok {
			wrong.Hint = "write " + strings.TrimSuffix(hint, "'")
		}
	case strings.HasPrefix(message, "reserved identifier"):
		wrong.Problem, wrong.Hint = word+" is reserved and names nothing", "conditions refer to "+listing(variableNames)
	case strings.HasPrefix(message, "invalid argument to has()"):
		wrong.Problem, wrong.Hint = "has() is given "+word, "give it a member, such as has(resource.owner) or has(context.mfa)"
	case strings.HasPrefix(message, "argument must be a simple name"), strings.HasPrefix(message, "argument is not an identifier"):
		wrong.Problem, wrong.Hint = word+" is no name for the element", "write a plain one, as in list.exists(x, x > 3)"
	case strings.HasPrefix(message, "unterminated"):
		wrong.Problem, wrong.Hint = "the text that begins here has no end", "close it with the same quote"
	default:
		wrong.Problem = word + ": " + message
	}
	return wrong
}

func syntaxHint(word string) string {
	if r, _ := utf8.DecodeRuneInString(word); r >= utf8.RuneSelf && unicode.IsLetter(r) {
		return `names have no such letters; write context["` + word + `"] for such a member`
	}
	return syntaxHints[word]
}

// syntaxHints are for what people write who have other languages in mind.
var syntaxHints = map[string]string{
	"and": "join conditions with &&",
	"or":  "join conditions with ||",
	"not": "negate with !",
	"is":  "compare with ==",
	"=":   "compare with ==",
	"<>":  "compare with !=",
	"'":   "texts stand between quotes",
	";":   "a condition is a single expression",
}

// word is what an error shows of the source: a name or number, an operator, or
// the beginning of a text.
var word = regexp.MustCompile(`^(?:[\pL\pN_]+|["'][^\n]{0,20}|[=<>!&|]{1,2}|.)`)

// wordAt is the word at a place, quoted, or "end" where the source ends.
func wordAt(source string, place common.Location) string {
	lines := strings.Split(source, "\n")
	if place.Line() < 1 || place.Line() > len(lines) {
		return "end"
	}
	line := []rune(lines[place.Line()-1])
	rest := ""
	if c := place.Column(); c >= 0 && c < len(line) {
		rest = string(line[c:])
	}
	if rest == "" && place.Line() == len(lines) {
		return "end"
	}
	return `"` + printable(word.FindString(rest)) + `"`
}
