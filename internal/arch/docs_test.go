package arch

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestExportedNamesAreDocumented(t *testing.T) {
	names := 0
	for _, rooms := range floors {
		for _, own := range rooms {
			for _, f := range goFiles(t, own) {
				set := token.NewFileSet()
				tree, err := parser.ParseFile(set, f.path, f.text, parser.ParseComments)
				if err != nil {
					t.Fatal(err)
				}
				undocumented(tree, func(n ast.Node, name string) {
					names++
					if n != nil {
						t.Errorf("%s: %s has no comment", set.Position(n.Pos()), name)
					}
				})
			}
		}
	}
	if names < 100 {
		t.Errorf("only %d exported names were looked at", names)
	}
}

// undocumented visits the exported names of a file: with the node where the name
// lacks a comment, with nil where it has one.
func undocumented(tree *ast.File, visit func(ast.Node, string)) {
	tell := func(n ast.Node, name *ast.Ident, documented bool) {
		if !name.IsExported() {
			return
		}
		if documented {
			n = nil
		}
		visit(n, name.Name)
	}
	for _, decl := range tree.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv != nil && !exportedReceiver(decl.Recv.List[0].Type) {
				continue
			}
			tell(decl, decl.Name, decl.Doc != nil)
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					tell(spec, spec.Name, decl.Doc != nil || spec.Doc != nil)
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						tell(spec, name, decl.Doc != nil || spec.Doc != nil || spec.Comment != nil)
					}
				}
			}
		}
	}
}

func exportedReceiver(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.StarExpr:
		return exportedReceiver(e.X)
	case *ast.IndexExpr:
		return exportedReceiver(e.X)
	case *ast.Ident:
		return e.IsExported()
	}
	return false
}

func TestEveryRoomSaysWhatItOwns(t *testing.T) {
	for _, rooms := range floors {
		for _, own := range rooms {
			documented := false
			for _, f := range goFiles(t, own) {
				tree, err := parser.ParseFile(token.NewFileSet(), f.path, f.text, parser.ParseComments|parser.PackageClauseOnly)
				if err != nil {
					t.Fatal(err)
				}
				documented = documented || tree.Doc != nil
			}
			if !documented {
				t.Errorf("room %s has no package comment", own)
			}
		}
	}
}

var (
	link     = regexp.MustCompile(`\]\(([^)#\s]+)(#[^)]*)?\)`)
	codeSpan = regexp.MustCompile("`([A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.*<>{}-]+)+/?)`")
)

// TestDocumentsNameWhatExists follows every relative link of every document, and
// every path in a code span that begins with a folder of the repository.
func TestDocumentsNameWhatExists(t *testing.T) {
	top, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	folders := map[string]bool{}
	for _, e := range top {
		if e.IsDir() {
			folders[e.Name()] = true
		}
	}
	followed := 0
	for _, f := range files(t, ".", func(p string) bool { return strings.HasSuffix(p, ".md") }) {
		follow := func(target string) {
			followed++
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(target))); err != nil {
				t.Errorf("%s names %s, which does not exist", f.path, target)
			}
		}
		for _, m := range link.FindAllStringSubmatch(f.text, -1) {
			if !strings.Contains(m[1], "://") && !strings.HasPrefix(m[1], "mailto:") {
				follow(path.Join(path.Dir(f.path), m[1]))
			}
		}
		for _, m := range codeSpan.FindAllStringSubmatch(f.text, -1) {
			first, _, _ := strings.Cut(m[1], "/")
			if folders[first] && !strings.ContainsAny(m[1], "*<>{}") {
				follow(strings.TrimSuffix(m[1], "/"))
			}
		}
	}
	if followed < 10 {
		t.Errorf("only %d paths were followed", followed)
	}
}

// TestNoMachineIsNamed looks for paths of the machine that something was made on.
func TestNoMachineIsNamed(t *testing.T) {
	machine := regexp.MustCompile(`(^|[^a-z./])/(work|farm|root|home/[a-z]+)/`)
	for _, f := range files(t, ".", func(p string) bool {
		return !strings.HasSuffix(p, ".sum") && !strings.Contains(p, "/testdata/fuzz/") && p != "internal/arch/docs_test.go"
	}) {
		for i, line := range strings.Split(f.text, "\n") {
			if machine.MatchString(line) {
				t.Errorf("%s:%d names a path of some machine", f.path, i+1)
			}
		}
	}
}
