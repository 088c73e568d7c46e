package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/client"
)

// answers are what commands print with --output json, in the order of the page.
var answers = []struct {
	title string
	value any
}{
	{"ambit check", decisionAnswer{}},
	{"ambit explain", explanationAnswer{Explanation: &ambit.Explanation{}}},
	{"ambit list resources", resourcesAnswer{}},
	{"ambit list principals", principalsAnswer{}},
	{"ambit list permissions", permissionsAnswer{}},
	{"ambit test", testAnswer{}},
	{"ambit catalog list", catalogsAnswer{}},
	{"ambit catalog check", checkedAnswer{}},
	{"ambit demo", demoAnswer{}},
	{"ambit init", initAnswer{}},
	{"ambit audit verify", verifiedAnswer{}},
	{"ambit audit list", auditAnswer{}},
	{"ambit token create and rotate", client.SecretToken{}},
	{"ambit token list", tokensAnswer{}},
	{"ambit token revoke", revokedAnswer{}},
	{"ambit apply", applyAnswer{}},
	{"ambit version", versionAnswer{}},
	{"Errors", errorAnswer{}},
}

// parts are the titles of what stands inside answers.
var parts = map[reflect.Type]string{
	reflect.TypeFor[ambit.Decision]():        "A decision",
	reflect.TypeFor[ambit.Refusal]():         "A refusal",
	reflect.TypeFor[ambit.ExplanationPart](): "A part",
	reflect.TypeFor[ambit.AppliedPolicy]():   "An applied policy",
	reflect.TypeFor[ambit.Miss]():            "A miss",
	reflect.TypeFor[ambit.Step]():            "A step",
	reflect.TypeFor[ambit.CeilingReport]():   "A ceiling",
	reflect.TypeFor[ambit.ReadValue]():       "A value that a condition read",
	reflect.TypeFor[failureAnswer]():         "A failure",
	reflect.TypeFor[testedFile]():            "A tested file",
	reflect.TypeFor[catalogSummary]():        "A catalog",
	reflect.TypeFor[checkedCatalog]():        "A checked catalog",
	reflect.TypeFor[verifiedAccount]():       "A proved log",
	reflect.TypeFor[demoAccount]():           "An account of the demo",
	reflect.TypeFor[demoCommand]():           "A command to try",
	reflect.TypeFor[accountAnswer]():         "An account",
	reflect.TypeFor[client.Token]():          "A token",
	reflect.TypeFor[client.Ceiling]():        "A token's ceiling",
	reflect.TypeFor[client.LastUse]():        "A last use",
	reflect.TypeFor[appliedChange]():         "An applied step",
	reflect.TypeFor[errorDetail]():           "An error",
}

// members says of every member what it is. The name before the dot is that of the
// Go type that has it.
var members = map[string]string{
	"Decision.allowed":   "whether it is allowed",
	"Decision.reason":    "why: a [reason](#reasons-of-decisions)",
	"Decision.revision":  "the revision of the account at which it was decided",
	"Decision.described": "true where the answer rests on relations or attributes that the question supplied",
	"Decision.refused":   "what of `--write` may not be written, in the order asked",
	"Decision.policy":    "a policy that decided: a deny that applied, else an allow; `explain` tells all",
	"Decision.detail":    "a sentence for people, where the reason does not say enough",

	"Refusal.name":   "the attribute or relation",
	"Refusal.reason": "why: a [reason](#reasons-of-decisions)",
	"Refusal.detail": "a sentence for people",

	"decisionAnswer.principal":  "who was asked about",
	"decisionAnswer.permission": "what was asked",
	"decisionAnswer.resource":   "where; of nothing, the account",
	"decisionAnswer.now":        "the time of the question",
	"decisionAnswer.names":      "short spellings of the references, which commands take too",

	"Explanation.decision":    "the answer",
	"Explanation.principal":   "who was asked about",
	"Explanation.permission":  "what was asked",
	"Explanation.resource":    "where; of nothing, the account",
	"Explanation.stand_in":    "the type of what would lie in the resource, where the question is about that",
	"Explanation.parts":       "what the policies came to: for the principal, and for the one that a token acts for",
	"Explanation.ceiling":     "what the token's ceiling came to, where it has one",
	"explanationAnswer.names": "short spellings of the references",

	"Explanation.now":  "when the question was asked",
	"Explanation.hint": "what would be right, where the question names what there is not",

	"CeilingReport.detail": "why it does not admit it",

	"ExplanationPart.principal":    "whose policies these are",
	"ExplanationPart.acts_for":     "true of the one acted for",
	"ExplanationPart.allowed":      "what they come to",
	"ExplanationPart.reason":       "why: a [reason](#reasons-of-decisions)",
	"ExplanationPart.applied":      "the policies that applied, denies first",
	"ExplanationPart.misses":       "of a denial by no policy: those that nearly applied, the nearest first",
	"ExplanationPart.detail":       "a sentence, where the reason alone does not say enough",
	"ExplanationPart.more_applied": "how many more policies applied than are told",
	"ExplanationPart.more_misses":  "how many more came near than are told",
	"ExplanationPart.unlooked":     "true where there was too much to look at all of it: at least that many more, then",

	"AppliedPolicy.policy":         "which; the id of a catalog's policy is catalog/name",
	"AppliedPolicy.effect":         "`allow` or `deny`",
	"AppliedPolicy.who":            "the way from the principal by groups to what the policy names",
	"AppliedPolicy.role":           "the role that names the permission; left out where the policy does itself",
	"AppliedPolicy.pattern":        "the pattern that names it",
	"AppliedPolicy.includes":       "what the pattern names, where that only includes the permission asked",
	"AppliedPolicy.node":           "where the policy sits",
	"AppliedPolicy.resource_group": "the resource group by which it sits there",
	"AppliedPolicy.where":          "the way from the resource to the node",
	"AppliedPolicy.who_omitted":    "how many steps of that way are left out of its middle",
	"AppliedPolicy.where_omitted":  "how many steps of that way are left out of its middle",
	"AppliedPolicy.not_before":     "when the policy begins to apply, where it says",
	"AppliedPolicy.expires_at":     "when it ends to apply, where it says",
	"AppliedPolicy.values":         "what the condition read",
	"AppliedPolicy.values_more":    "how many more values it names than are told",
	"AppliedPolicy.condition":      "the condition",
	"AppliedPolicy.fault":          "why the condition could not be evaluated, where a deny applied for that",

	"ReadValue.name":     "as the condition writes it",
	"ReadValue.type":     "of the value: bool, int, double, string, time, list, object or null",
	"ReadValue.value":    "as a condition would write it, cut where it is long",
	"ReadValue.missing":  "true where there is no value",
	"ReadValue.stored":   "true where the value is the account's, and not from the question",
	"ReadValue.withheld": "true where the value is not shown",

	"Miss.reason": "why it did not apply: a [reason](#reasons-of-misses)",
	"Miss.detail": "a sentence for people",

	"Step.relation": "the relation that leads on",
	"Step.backward": "true where it leads from the next node to this one",
	"Step.reach":    "true where it is part of a reach path, not containment",
	"Step.to":       "the next node",

	"CeilingReport.token":  "whose ceiling it is",
	"CeilingReport.admits": "whether it admits the permission on the resource",

	"resourcesAnswer.resources":     "the resources, in order of registration",
	"resourcesAnswer.names":         "short spellings of the references",
	"principalsAnswer.principals":   "the principals: anonymous first, the others in order of registration",
	"principalsAnswer.names":        "short spellings of the references",
	"permissionsAnswer.permissions": "the permissions, in order of adoption and declaration",
	"emptiness.reason":              "why nothing can be on the list, where one thing accounts for it: a [reason](#reasons-of-decisions)",
	"emptiness.detail":              "a sentence for people",

	"testAnswer.passed":         "how many cases passed",
	"testAnswer.failed":         "how many did not",
	"testAnswer.failures":       "those that did not",
	"testAnswer.files":          "how each file came out, in the order of the command line",
	"failureAnswer.file":        "the file",
	"failureAnswer.line":        "the line of the case, from 1",
	"failureAnswer.column":      "the column, in characters, from 1",
	"failureAnswer.why":         "what the test is to show",
	"failureAnswer.question":    "what was asked, in words",
	"failureAnswer.want":        "the answer expected, in words",
	"failureAnswer.got":         "the answer, in words",
	"failureAnswer.explanation": "of a decision, its explanation as text",
	"testedFile.file":           "the file, as the command line names it",
	"testedFile.passed":         "how many of its cases passed",
	"testedFile.failed":         "how many did not",
	"testedFile.error":          "why it could not be asked",

	"catalogsAnswer.catalogs":    "the catalogs, by name",
	"catalogSummary.name":        "the name",
	"catalogSummary.title":       "the title, for people",
	"catalogSummary.description": "what it is for",
	"catalogSummary.types":       "how many types it declares",
	"catalogSummary.permissions": "how many permissions",
	"catalogSummary.roles":       "how many roles",
	"catalogSummary.policies":    "how many policies",

	"checkedAnswer.catalogs": "the files, in the order of the command line",
	"checkedCatalog.file":    "the file, as the command line names it",
	"checkedCatalog.name":    "the catalog's name, where it is sound",
	"checkedCatalog.error":   "what is wrong, where it is not: a fault in each line",

	"demoAnswer.url":            "where the server listens",
	"demoAnswer.docs":           "its reference, as a page",
	"demoAnswer.openapi":        "its reference, as OpenAPI",
	"demoAnswer.operator_token": "the operator's, who makes accounts",
	"demoAnswer.accounts":       "the accounts",
	"demoAccount.slug":          "its slug: the name of its world",
	"demoAccount.id":            "its id: 32 hexadecimal digits",
	"demoAccount.title":         "what it shows",
	"demoAccount.token":         "the token of its owner",
	"demoAccount.commands":      "what can be tried",
	"demoCommand.what":          "what it shows",
	"demoCommand.command":       "the command, for a POSIX shell",

	"initAnswer.account":        "the account",
	"initAnswer.token":          "the token of its owner, which is not to be had again",
	"initAnswer.operator_token": "the operator's, where the database was new",
	"accountAnswer.id":          "its id: 32 hexadecimal digits",
	"accountAnswer.slug":        "its slug",

	"verifiedAnswer.accounts":  "the logs that were proved, by the ids of their accounts",
	"verifiedAccount.account":  "the account's id",
	"verifiedAccount.revision": "of the last entry",
	"verifiedAccount.hash":     "of the last entry: 64 hexadecimal digits",

	"auditAnswer.entries": "the entries, the oldest first, as `GET /v1/audit` answers them",
	"auditAnswer.after":   "the revision after which to go on",

	"SecretToken.token":  "the token",
	"SecretToken.secret": "its secret, which is not to be had again",

	"tokensAnswer.tokens":     "the tokens, the oldest first",
	"tokensAnswer.next":       "the cursor of the next page, where there is one",
	"revokedAnswer.tokens":    "those that were named",
	"revokedAnswer.principal": "of whom every token is revoked",

	"Token.id":             "its id: 32 hexadecimal digits",
	"Token.name":           "its name",
	"Token.home":           "the principal that it authenticates as",
	"Token.title":          "its title, for people",
	"Token.labels":         "notes by key",
	"Token.created_at":     "when it was made",
	"Token.changed_at":     "when it was last changed",
	"Token.ceiling":        "what it can never exceed, where there is something",
	"Token.acts_for":       "the principal on whose behalf it acts",
	"Token.expires_at":     "when it ends, where it does",
	"Token.key":            "the public part of its secrets, as logs have it",
	"Token.generation":     "how many secrets it has had",
	"Token.previous_until": "until when the secret before this one goes on",
	"Token.last_used":      "when it was last used, if it ever was",
	"Ceiling.permissions":  "permissions and patterns",
	"Ceiling.nodes":        "the nodes at and beneath which it can do anything at all",
	"LastUse.at":           "when, to the hour",
	"LastUse.network":      "from where, roughly",

	"applyAnswer.changes":   "what was done, or with `--dry-run` would be, in order",
	"applyAnswer.created":   "how many things were made",
	"applyAnswer.updated":   "how many were changed",
	"applyAnswer.deleted":   "how many were deleted",
	"applyAnswer.unchanged": "how many are as the file has them",
	"applyAnswer.left":      "what the account has and the file does not, without `--prune`",
	"applyAnswer.dry_run":   "whether nothing was done",
	"appliedChange.action":  "`+` made, `~` changed, `-` deleted",
	"appliedChange.what":    "the noun, or the catalog",
	"appliedChange.fields":  "of what was changed, what of it",

	"versionAnswer.version": "the version; `(devel)` where the build has none",
	"versionAnswer.commit":  "what it was built from; empty where that is not known",
	"versionAnswer.go":      "the version of Go that it was built with",

	"errorAnswer.error":   "what went wrong",
	"errorDetail.code":    "a stable [code](#codes-of-errors)",
	"errorDetail.message": "what, where, and what would be right; several lines where several things are wrong",
	"errorDetail.hint":    "what can be done about it, where there is something",
}

// referenceJSON writes a table for each document and each of its parts, and holds
// what is said of their members against the members that there are.
func referenceJSON(t *testing.T, b *strings.Builder) {
	b.WriteString(`
## JSON

With ` + "`--output json`" + ` a command prints one document to stdout, with the members below; those marked "optional" are left
out where there is nothing to tell. References are full (` + "`keygen/license:l1`" + `); ` + "`names`" + ` has the short spelling of each that has
one (` + "`license:l1`" + `, ` + "`user:alice`" + `). Times are written as RFC 3339, in UTC. Members stay what they are; more may come.

What ` + "`ambit catalog show`" + ` prints is a [catalog](catalog.md), and what ` + "`ambit export`" + ` prints a world.
`)
	r := &jsonReference{t: t, b: b, used: map[string]bool{}, told: map[reflect.Type]bool{}}
	for _, a := range answers {
		fmt.Fprintf(b, "\n### %s in JSON\n", a.title)
		r.table(reflect.TypeOf(a.value))
		for len(r.open) > 0 {
			next := r.open[0]
			r.open = r.open[1:]
			fmt.Fprintf(b, "\n#### %s\n", parts[next])
			r.table(next)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if !r.used[name] {
			t.Errorf("no document has the member %s, of which something is said", name)
		}
	}
}

type jsonReference struct {
	t    *testing.T
	b    *strings.Builder
	used map[string]bool       // members that were written
	told map[reflect.Type]bool // parts that were, or will be
	open []reflect.Type        // parts to be written yet
}

func (r *jsonReference) table(of reflect.Type) {
	r.b.WriteString("\n| member | type | what it is |\n|---|---|---|\n")
	r.rows(of, nil)
}

// rows writes the members of a struct, those of embedded structs among them, but
// for those that hide.
func (r *jsonReference) rows(of reflect.Type, hidden []string) {
	var own []string
	for i := range of.NumField() {
		if name, _ := tagOf(of.Field(i)); name != "" {
			own = append(own, name)
		}
	}
	for i := range of.NumField() {
		f := of.Field(i)
		if !f.IsExported() && !f.Anonymous {
			continue
		}
		if f.Anonymous {
			embedded := f.Type
			if embedded.Kind() == reflect.Pointer {
				embedded = embedded.Elem()
			}
			r.rows(embedded, append(slices.Clone(hidden), own...))
			continue
		}
		name, optional := tagOf(f)
		switch key := of.Name() + "." + name; {
		case name == "":
			r.t.Errorf("%s.%s has no name in JSON", of.Name(), f.Name)
		case slices.Contains(hidden, name):
		case members[key] == "":
			r.t.Errorf("nothing is said of the member %s", key)
		default:
			r.used[key] = true
			kind := r.kind(f.Type)
			if optional {
				kind += ", optional"
			}
			fmt.Fprintf(r.b, "| `%s` | %s | %s |\n", name, kind, members[key])
		}
	}
}

// tagOf is the name of a field in JSON, and whether it may be left out.
func tagOf(f reflect.StructField) (name string, optional bool) {
	name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name, strings.HasPrefix(options, "omit")
}

// kind is what a value of the type is in JSON.
func (r *jsonReference) kind(of reflect.Type) string {
	switch of {
	case reflect.TypeFor[ambit.Ref]():
		return "reference"
	case reflect.TypeFor[time.Time]():
		return "time"
	case reflect.TypeFor[json.RawMessage]():
		return "object"
	}
	switch of.Kind() {
	case reflect.Bool:
		return "bool"
	case reflect.String:
		return "string"
	case reflect.Int, reflect.Uint32, reflect.Uint64:
		return "number"
	case reflect.Pointer:
		return r.kind(of.Elem())
	case reflect.Slice:
		return "list of " + r.kind(of.Elem())
	case reflect.Map:
		return "map of " + r.kind(of.Elem())
	case reflect.Struct:
		title := parts[of]
		if title == "" {
			r.t.Errorf("the part %s has no title", of.Name())
		}
		if !r.told[of] {
			r.told[of] = true
			r.open = append(r.open, of)
		}
		_, noun, _ := strings.Cut(title, " ")
		return fmt.Sprintf("[%s](#%s)", noun, strings.ReplaceAll(strings.ToLower(title), " ", "-"))
	}
	r.t.Errorf("nothing is said of what a %s is in JSON", of)
	return ""
}
