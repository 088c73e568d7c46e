package ambit

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	wordRule      = "names are lower-case words: a letter, then letters, digits and hyphens, at most 64 bytes"
	relationRule  = "names of relations are a lower-case letter, then letters, digits, hyphens and underscores, at most 64 bytes"
	attributeRule = "names of attributes are letters, digits and underscores, not beginning with a digit, at most 64 bytes"
	actionRule    = "names of actions are a letter, then letters, digits, hyphens, underscores and dots, at most 64 bytes"
	roleRule      = "names of roles are a letter or underscore, then letters, digits, hyphens, underscores and dots, at most 64 bytes"
)

// reserved reports whether a name means something in the place of a type.
func reserved(name string) bool {
	switch name {
	case string(Anonymous.Type), string(Authenticated.Type), string(Self.Type), OwnCatalogName:
		return true
	}
	return false
}

func lower(c byte) bool  { return c >= 'a' && c <= 'z' }
func letter(c byte) bool { return lower(c) || c >= 'A' && c <= 'Z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

// spelled reports whether a name of at most 64 bytes begins with a byte that
// first accepts and goes on with letters, digits and the bytes of others.
func spelled(name string, first func(byte) bool, others string) bool {
	if name == "" || len(name) > 64 || !first(name[0]) {
		return false
	}
	for i := 1; i < len(name); i++ {
		if c := name[i]; !letter(c) && !digit(c) && strings.IndexByte(others, c) < 0 {
			return false
		}
	}
	return true
}

func validRelation(name string) bool { return spelled(name, lower, "-_") }
func validAction(name string) bool   { return spelled(name, letter, "-_.") }
func validAttribute(name string) bool {
	return spelled(name, func(c byte) bool { return letter(c) || c == '_' }, "_")
}
func validRole(name string) bool {
	return spelled(name, func(c byte) bool { return letter(c) || c == '_' }, "-_.")
}

// celWords cannot be selected in a condition, so no attribute can bear them.
func celWord(name string) bool {
	switch name {
	case "true", "false", "null", "in":
		return true
	}
	return false
}

// checkID says what is wrong with a permission's id, if anything.
func checkPermissionID(id PermissionID) string {
	switch {
	case id == "":
		return "is empty"
	case len(id) > MaxIDLength:
		return fmt.Sprintf("is %d bytes long; ids are at most %d", len(id), MaxIDLength)
	case !utf8.ValidString(string(id)):
		return "is not valid UTF-8"
	}
	for _, r := range id {
		switch {
		case r == '*':
			return "holds a *, which only patterns do"
		case unicode.IsSpace(r):
			return "holds white space"
		case !unicode.IsGraphic(r):
			return fmt.Sprintf("holds the character U+%04X, which nobody can see", r)
		}
	}
	return ""
}

// quote is text in quotes for a message, cut short if it is long.
func quote(text string) string {
	const most = 80
	if len(text) > most {
		return fmt.Sprintf("%q…", strings.ToValidUTF8(text[:most], ""))
	}
	return fmt.Sprintf("%q", text)
}

// prose faults text for people that holds control characters.
func (v *validation) prose(p place, text string) {
	for _, r := range text {
		if r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\t' {
			v.fault(p, fmt.Sprintf("the text holds the character U+%04X", r), "texts are lines of printable characters")
			return
		}
	}
}

// head checks what stands at the top of the catalog.
func (v *validation) head() {
	switch name := v.c.Name; {
	case name == "":
		v.fault(at("catalog"), "the catalog has no name", "write catalog: and a lower-case word")
	case !validName(name):
		v.fault(at("catalog"), fmt.Sprintf("%s cannot name a catalog", quote(name)), wordRule)
	case reserved(name) && !v.own:
		v.fault(at("catalog"), fmt.Sprintf("the name %q is reserved", name), "choose another")
	}
	v.version()
	v.prose(at("title"), v.c.Title)
	v.prose(at("description"), v.c.Description)
	v.template()
}

// version checks what people call this version; it means nothing to the engine.
func (v *validation) version() {
	text, most := v.c.Version, 64
	seen := strings.IndexFunc(text, func(r rune) bool { return r == utf8.RuneError || !unicode.IsPrint(r) }) < 0
	if !seen || len(text) > 0 && utf8.RuneCountInString(text) > most {
		v.fault(at("version"), fmt.Sprintf("%s cannot be what a version is called", quote(text)), fmt.Sprintf("write 1 to %d printable characters", most))
	}
}

// template checks the template of permission ids. Ids made by one that is wrong
// say nothing: see validation.noIDs.
func (v *validation) template() {
	text := v.c.IDs
	if text == "" {
		return
	}
	const hint = "it is made of {type}, {types} and {action}, such as \"{type}.{action}\""
	wrong := ""
	rest := strings.NewReplacer("{type}", "", "{types}", "", "{action}", "").Replace(text)
	switch inID := checkPermissionID(PermissionID(rest + "x")); {
	case strings.ContainsAny(rest, "{}"):
		wrong = "has braces around something else"
	case !strings.Contains(text, "{action}"):
		wrong = "has no {action}, so all actions would have the same id"
	case inID != "":
		wrong = inID
	case strings.HasPrefix(text, OwnPrefix) && !v.own:
		wrong = fmt.Sprintf("begins with %q, which is reserved for Ambit's own", OwnPrefix)
	default:
		return
	}
	v.noIDs = true
	v.fault(at("ids"), fmt.Sprintf("the template %s %s", quote(text), wrong), hint)
}
