package api

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var updateGuide = flag.Bool("update", false, "write the list of operations in docs/api.md")

const apiPage = "../../docs/api.md"

// The guide lists every operation and every error code, as the API has them.
func TestTheGuideListsWhatThereIs(t *testing.T) {
	b := newBed(t)
	var list strings.Builder
	tag := ""
	for _, op := range byTag(b.api.operations()) {
		if op.Tags[0] != tag {
			tag = op.Tags[0]
			fmt.Fprintf(&list, "\n### %s\n\n| | path | what |\n|---|---|---|\n", tag)
		}
		fmt.Fprintf(&list, "| %s | `%s` | %s |\n", op.Method, op.Path, op.Summary)
	}
	list.WriteString("\n### Error codes\n\n| code | meaning |\n|---|---|\n")
	for _, c := range errorCodes {
		fmt.Fprintf(&list, "| `%s` | %s |\n", c.Code, c.Meaning)
	}
	page, err := os.ReadFile(apiPage)
	if err != nil {
		t.Fatal(err)
	}
	head, _, ok := strings.Cut(string(page), "<!-- generated -->\n")
	if !ok {
		t.Fatal("docs/api.md has no place for what is generated")
	}
	want := head + "<!-- generated -->\n" + list.String()
	if *updateGuide {
		if err := os.WriteFile(apiPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(page) != want {
		t.Error("docs/api.md does not list what the API has; run the test with -update")
	}
}

func TestErrorCodesAreInOrderAndExplained(t *testing.T) {
	var codes []string
	for _, c := range errorCodes {
		codes = append(codes, c.Code)
		if c.Meaning == "" {
			t.Errorf("%s has no meaning", c.Code)
		}
	}
	if !slices.IsSorted(codes) || len(slices.Compact(slices.Clone(codes))) != len(codes) {
		t.Error("the codes are not in order, or one is there twice")
	}
	for _, code := range writtenCodes(t) {
		if !slices.Contains(codes, code) {
			t.Errorf("the code %q is written in the sources and not explained", code)
		}
	}
}

// codeArgument is where the functions that make errors take the code.
var codeArgument = map[string]int{"invalid": 0, "conflict": 0, "problem": 1}

// writtenCodes are the codes that the sources of operations and of the API write.
func writtenCodes(t *testing.T) []string {
	var codes []string
	text := regexp.MustCompile(`^[a-z][a-z_]+$`)
	add := func(e ast.Expr) {
		lit, ok := e.(*ast.BasicLit)
		if !ok || lit.Kind != gotoken.STRING {
			return
		}
		code, err := strconv.Unquote(lit.Value)
		if err != nil {
			t.Fatal(err)
		}
		if text.MatchString(code) {
			codes = append(codes, code)
		}
	}
	for _, folder := range []string{".", "../iam"} {
		files, err := filepath.Glob(folder + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			parsed, err := parser.ParseFile(gotoken.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.KeyValueExpr:
					if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Code" {
						add(n.Value)
					}
				case *ast.CallExpr:
					if f, ok := n.Fun.(*ast.Ident); ok {
						if i, ok := codeArgument[f.Name]; ok && i < len(n.Args) {
							add(n.Args[i])
						}
					}
				}
				return true
			})
		}
	}
	if len(codes) < 20 {
		t.Fatalf("only %d codes were found in the sources: the search is broken", len(codes))
	}
	return codes
}

// Everything but the public routes needs a token.
func TestOnlyThePublicRoutesNeedNoToken(t *testing.T) {
	b := newBed(t)
	for _, op := range b.api.operations() {
		path := filled(op.Path, "x")
		said := b.as("").sends(op.Method, path, "")
		said.refuses(http.StatusUnauthorized, "unauthenticated")
		if said.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s %s does not say how to authenticate", op.Method, path)
		}
	}
	for _, path := range public {
		if path == "/healthz" || path == "/readyz" {
			continue // the server's
		}
		b.as("").sends("GET", path, "").is(http.StatusOK)
	}
}

// filled is a path with something in the place of its parameters.
func filled(path, with string) string {
	return regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllLiteralString(path, with)
}

func TestTheDocumentationAsksNoOtherHost(t *testing.T) {
	b := newBed(t)
	page := b.as("").sends("GET", "/docs", "").is(http.StatusOK)
	if strings.Contains(page.text, "<script") || regexp.MustCompile(`(src|href)="(https?:)?//`).MatchString(page.text) {
		t.Error("the page has a script, or leads elsewhere")
	}
	if got := page.header.Get("Content-Security-Policy"); !strings.Contains(got, "default-src 'none'") {
		t.Errorf("the page's policy is %q", got)
	}
	for _, op := range b.api.operations() {
		if !strings.Contains(page.text, `id="`+op.OperationID+`"`) {
			t.Errorf("the page does not tell of %s", op.OperationID)
		}
	}
	for _, link := range regexp.MustCompile(`href="#([^"]+)"`).FindAllStringSubmatch(page.text, -1) {
		if !strings.Contains(page.text, `id="`+link[1]+`"`) {
			t.Errorf("the page links to %q, which is not there", link[1])
		}
	}
}
