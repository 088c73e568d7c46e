// Package table keeps docs/clients.md: which method of which client was seen to
// work. Its rows come from the tests that drive the clients, and a row that no
// test earns any more fails them.
package table

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/ambit-iam/ambit/e2e/bed"
)

var update = flag.Bool("update", false, "write the rows of docs/clients.md that this run has earned")

// A Table is the part of the page about one client.
type Table struct {
	client string // with its version, as the heading has it
	mu     sync.Mutex
	rows   map[string]row
	failed bool
}

type row struct {
	works []string // what was seen to work
	fails []string // what was seen to be refused, as it should be
}

// New begins the table of a client, such as "cloudflare-go v7.9.0".
func New(client string) *Table { return &Table{client: client, rows: map[string]row{}} }

// Works runs a test of a method of the client that is to succeed; what says in a
// few words what was done.
func (x *Table) Works(t *testing.T, method, what string, test func(*testing.T)) {
	x.run(t, method, what, test, func(r *row) *[]string { return &r.works })
}

// Refuses runs a test of a method that is to end in an error of the client's own
// kind.
func (x *Table) Refuses(t *testing.T, method, what string, test func(*testing.T)) {
	x.run(t, method, what, test, func(r *row) *[]string { return &r.fails })
}

func (x *Table) run(t *testing.T, method, what string, test func(*testing.T), list func(*row) *[]string) {
	t.Helper()
	passed := t.Run(method+"/"+what, test)
	x.mu.Lock()
	defer x.mu.Unlock()
	r := x.rows[method]
	if at := list(&r); !slices.Contains(*at, what) {
		*at = append(*at, what)
	}
	x.rows[method] = r
	x.failed = x.failed || !passed
}

// Main runs the tests of a package and then holds the page against what they have
// shown: for TestMain. What was built for them is removed.
func (x *Table) Main(m *testing.M) {
	flag.Parse()
	code := m.Run()
	err := bed.Clean()
	if code == 0 && !x.failed && whole() {
		err = errors.Join(err, x.check())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// whole reports whether no test was left out.
func whole() bool {
	for _, name := range []string{"test.run", "test.skip"} {
		if f := flag.Lookup(name); f != nil && f.Value.String() != "" {
			return false
		}
	}
	return true
}

// check holds the client's part of the page against the rows.
func (x *Table) check() error {
	root, err := bed.Root()
	if err != nil {
		return err
	}
	path := filepath.Join(root, "docs", "clients.md")
	page, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	begin, end := "<!-- "+x.client+" -->\n", "<!-- end of "+x.client+" -->\n"
	before, rest, ok := strings.Cut(string(page), begin)
	was, after, ended := strings.Cut(rest, end)
	switch {
	case !ok && *update:
		before, after, ended = strings.TrimRight(string(page), "\n")+"\n\n", "", true
	case !ok || !ended:
		return fmt.Errorf("docs/clients.md has no part between %q and %q; run the tests with -update", begin, end)
	}
	is := x.String()
	if *update {
		return os.WriteFile(path, []byte(before+begin+is+end+after), 0o644)
	}
	if was != is {
		return fmt.Errorf("docs/clients.md says of %s\n%s\nand this run has shown\n%s\nrun the tests with -update", x.client, was, is)
	}
	return nil
}

// String is the client's part of the page.
func (x *Table) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n| method | works | is refused as it should be |\n|---|---|---|\n", x.client)
	methods := make([]string, 0, len(x.rows))
	for method := range x.rows {
		methods = append(methods, method)
	}
	slices.Sort(methods)
	for _, method := range methods {
		r := x.rows[method]
		slices.Sort(r.works)
		slices.Sort(r.fails)
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", method, strings.Join(r.works, "; "), strings.Join(r.fails, "; "))
	}
	fmt.Fprintf(&b, "\n%d methods.\n\n", len(methods))
	return b.String()
}
