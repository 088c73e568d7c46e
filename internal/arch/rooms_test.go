package arch

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/ambit-iam/ambit"

// floors is the order of the rooms: a room may import rooms of the floors below
// its own, and no others. A room that is not listed fails the test.
var floors = [][]string{
	{"internal/kernel", "internal/spell", "internal/casefile", "internal/synctrace", "internal/stillclock", "internal/strictjson", "internal/journal"},
	{"."},
	{"cel", "internal/document", "internal/workload", "internal/journal/sqljournal", "internal/journal/journaltest", "internal/entry", "internal/climb", "client"},
	{"catalog"},
	{"world", "internal/live"},
	{"internal/authn", "internal/plan"},
	{"internal/iam"},
	{"internal/inbound", "internal/seed"},
	{"internal/api", "internal/dialect", "internal/sso"},
	{"internal/dialect/dialecttest"},
	{"internal/dialect/scalr", "internal/dialect/harness", "internal/dialect/cloudflare", "internal/dialect/stax"},
	{"internal/server"},
	{"internal/cli"},
	{"cmd/ambit"},
	// Rooms without code of their own: tests and tools of the repository.
	{"internal/arch", "internal/mutants", "internal/oracle"},
}

// pure are the rooms that do no input or output, read no clock, take no context
// and log nothing, and what they may therefore not import.
var pure = []string{".", "internal/kernel"}

var impure = []string{"os", "io", "io/fs", "net", "net/http", "context", "log", "log/slog", "syscall", "os/exec", "math/rand", "math/rand/v2", "crypto/rand", "embed"}

// thirdParty says which room may import which modules of others: everything else
// of ours stands on the standard library and on other rooms.
var thirdParty = map[string][]string{
	"cel":                 {"cel.dev/cel-go", "cel.dev/expr", "google.golang.org/protobuf", "google.golang.org/genproto"},
	"internal/cli":        {"github.com/spf13/cobra", "github.com/spf13/pflag"},
	"internal/iam":        {"golang.org/x/net/idna"},
	"internal/sso":        {"golang.org/x/net/dns"},
	"internal/api":        {"github.com/danielgtaylor/huma", "github.com/go-json-experiment/json"},
	"internal/server":     {"github.com/prometheus/client_golang"},
	"internal/document":   {"go.yaml.in/yaml/v4"},
	"internal/strictjson": {"github.com/go-json-experiment/json"},
	"internal/dialect":    {"github.com/go-json-experiment/json"},
	"internal/casefile":   {"github.com/google/go-cmp"},

	"internal/journal/sqljournal":  {"modernc.org/sqlite", "github.com/pressly/goose/v3"},
	"internal/journal/journaltest": {"github.com/google/go-cmp"},
}

type pkg struct {
	ImportPath string
	Imports    []string
	Standard   bool
}

// packages lists the packages of the module.
func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", module+"/...")
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %s", exit.Stderr)
		}
		t.Fatal(err)
	}
	var list []pkg
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

// room is the room of a package of ours.
func room(importPath string) (string, bool) {
	if importPath == module {
		return ".", true
	}
	return strings.CutPrefix(importPath, module+"/")
}

func floorOf(room string) int {
	return slices.IndexFunc(floors, func(rooms []string) bool { return slices.Contains(rooms, room) })
}

func TestRoomsLookOnlyDownward(t *testing.T) {
	list := packages(t)
	if len(list) < 10 {
		t.Fatalf("only %d packages were found", len(list))
	}
	for _, p := range list {
		own, _ := room(p.ImportPath)
		floor := floorOf(own)
		if floor < 0 {
			t.Errorf("room %s has no floor: enter it in rooms_test.go, as low as it can stand", own)
			continue
		}
		for _, imported := range p.Imports {
			if other, ours := room(imported); ours && floorOf(other) >= floor {
				t.Errorf("room %s imports %s, which is not below it", own, other)
			}
		}
	}
}

func TestTheEngineIsPure(t *testing.T) {
	for _, p := range packages(t) {
		own, _ := room(p.ImportPath)
		if !slices.Contains(pure, own) {
			continue
		}
		for _, imported := range p.Imports {
			if slices.Contains(impure, imported) {
				t.Errorf("room %s imports %s; it must stay pure", own, imported)
			}
		}
	}
	for _, own := range pure {
		for _, file := range goFiles(t, own) {
			for _, call := range []string{"time.Now(", "time.Since(", "time.After(", "time.Sleep("} {
				if strings.Contains(file.text, call) {
					t.Errorf("%s reads the clock: %s", file.path, call)
				}
			}
		}
	}
}

func TestOthersModulesStayInTheirRooms(t *testing.T) {
	for _, p := range packages(t) {
		own, _ := room(p.ImportPath)
		for _, imported := range p.Imports {
			first, _, _ := strings.Cut(imported, "/")
			if _, ours := room(imported); ours || !strings.Contains(first, ".") {
				continue
			}
			allowed := slices.ContainsFunc(thirdParty[own], func(m string) bool {
				return imported == m || strings.HasPrefix(imported, m+"/")
			})
			if !allowed {
				t.Errorf("room %s imports %s; enter it in rooms_test.go with a reason in the commit, or do without", own, imported)
			}
		}
	}
}
