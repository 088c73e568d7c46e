package cli

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A codeTable tells of the codes that the constants of one type are.
type codeTable struct {
	title, intro string
	folder, typ  string // where the constants stand
	meaning      map[string]string
}

var codeTables = []codeTable{
	{
		title: "Reasons of decisions", folder: "../..", typ: "Reason",
		intro: "Of answers of `check`, `explain` and their parts, of refusals, and of lists on which nothing can be.",
		meaning: map[string]string{
			"allowed":            "a policy allows it, and none denies it",
			"denied":             "a policy denies it, whatever others allow",
			"no_policy":          "no policy allows it",
			"unknown_principal":  "nobody of that name is known, or it is something that does not act",
			"pending_principal":  "the user has not accepted yet",
			"disabled_principal": "the principal is disabled",
			"expired_token":      "the token's time is over",
			"unknown_permission": "no adopted catalog declares the permission",
			"unknown_resource":   "the resource, or what the question says that it lies in, is not known",
			"type_mismatch":      "the resource is not of the permission's type and cannot hold one",
			"ceiling":            "the token's ceiling does not admit it",
			"acts_for":           "the one that the token acts for may not",
			"attributes":         "something to be written may not be; `refused` says what",
			"undeclared":         "of a refusal: the type declares no such attribute or relation",
			"read_only":          "of a refusal: nobody who asks may write it",
			"protected":          "of a refusal: it takes the type's permission with the action protect",
		},
	},
	{
		title: "Reasons of misses", folder: "../..", typ: "MissReason",
		intro: "Why a policy that nearly applied did not, the nearest first.",
		meaning: map[string]string{
			"condition_false": "its condition does not hold",
			"condition_fault": "its condition could not be evaluated",
			"unconcerned":     "its condition reads attributes that the resource's type does not declare",
			"too_late":        "it has expired",
			"too_early":       "its time has not come",
			"disabled":        "it is disabled",
			"out_of_scope":    "it sits where the permission or the role may not be granted",
			"away_from_home":  "its custom role is not at home there",
			"elsewhere":       "it grants this, but on other nodes",
			"not_granted":     "it covers the resource, but does not grant this",
		},
	},
	{
		title: "Codes of questions", folder: "../..", typ: "QuestionFault",
		intro: "Why a question cannot be asked as it stands: codes of errors, with exit code 2.",
		meaning: map[string]string{
			"bad_reference": "a reference cannot be read, or could mean several things",
			"bad_relations": "relations differ from the registered ones, or are not the type's",
			"bad_attribute": "an attribute is not declared, has a value of another type, or may not be supplied",
			"bad_list":      "there is no such list, or no such page of it",
			"bad_time":      "the question does not say when it is asked",
		},
	},
	{
		title: "Codes of errors", folder: ".", typ: "errorCode",
		intro: "Of error documents, besides the codes of questions, those that a server answers, and, where nothing can be on a list, the reason.",
		meaning: map[string]string{
			"usage":           "the command line makes no sense; exit code 2",
			"not_found":       "what is named does not exist: a file, a catalog, a world of the demo; exit code 4",
			"bad_file":        "a file has faults, or is of another kind than the wanted one; exit code 1",
			"interrupted":     "the command was interrupted; exit code 1",
			"unauthenticated": "there is no token, or it is not valid; exit code 5",
			"error":           "anything else, or several things at once; exit code 1",
		},
	},
}

// referenceCodes writes the tables, and holds them against the constants that
// there are.
func referenceCodes(t *testing.T, b *strings.Builder) {
	b.WriteString("\n## Codes\n\nCodes stay what they are; more may come.\n")
	for _, table := range codeTables {
		fmt.Fprintf(b, "\n### %s\n\n%s\n\n| code | |\n|---|---|\n", table.title, table.intro)
		declared := constants(t, table.folder, table.typ)
		if len(declared) == 0 {
			t.Errorf("%s has no constants of the type %s", table.folder, table.typ)
		}
		for _, code := range declared {
			meaning := table.meaning[code]
			if meaning == "" {
				t.Errorf("nothing is said of the %s %s", table.typ, code)
			}
			fmt.Fprintf(b, "| `%s` | %s |\n", code, meaning)
		}
		for _, code := range slices.Sorted(maps.Keys(table.meaning)) {
			if !slices.Contains(declared, code) {
				t.Errorf("there is no %s %s, of which something is said", table.typ, code)
			}
		}
	}
}

// constants are the values of the constants of a type of text, in the order of the
// source.
func constants(t *testing.T, folder, typ string) []string {
	t.Helper()
	sources, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if named, ok := spec.Type.(*ast.Ident); !ok || named.Name != typ {
				return true
			}
			for _, value := range spec.Values {
				literal, ok := value.(*ast.BasicLit)
				if !ok {
					continue
				}
				text, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				values = append(values, text)
			}
			return true
		})
	}
	return values
}
