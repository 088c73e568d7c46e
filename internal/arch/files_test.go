package arch

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// root is the repository, from this package's folder.
const root = "../.."

type file struct {
	path string // from the repository's root, with slashes
	text string
}

// files lists the files of the repository that keep accepts.
func files(t *testing.T, under string, keep func(path string) bool) []file {
	t.Helper()
	var list []file
	err := filepath.WalkDir(filepath.Join(root, under), func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if rel == ".git" || d.Name() == "node_modules" {
				return fs.SkipDir
			}
			return nil
		}
		if rel == ".git" || !keep(rel) { // a worktree has a file of that name
			return nil
		}
		text, err := os.ReadFile(name)
		list = append(list, file{rel, string(text)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// goFiles lists the Go files of a room, tests left out.
func goFiles(t *testing.T, room string) []file {
	t.Helper()
	return files(t, room, func(path string) bool {
		dir := filepath.ToSlash(filepath.Dir(path))
		return dir == room && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go")
	})
}
