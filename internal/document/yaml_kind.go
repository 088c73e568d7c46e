package document

import "regexp"

// What plain text is, by the core schema of YAML 1.2 (section 10.3.2): yes, no,
// on and off are text there, and 010 is ten.
var (
	plainInt   = regexp.MustCompile(`^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$`)
	plainFloat = regexp.MustCompile(`^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$`)
)

func plainKind(text string) Kind {
	switch text {
	case "", "null", "Null", "NULL", "~":
		return Null
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return Bool
	}
	// Most text is a word: only what begins like a number is matched.
	if c := text[0]; c != '-' && c != '+' && c != '.' && (c < '0' || c > '9') {
		return String
	}
	switch {
	case plainInt.MatchString(text):
		return Int
	case plainFloat.MatchString(text):
		return Float
	}
	return String
}
