package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/internal/casefile"
	"github.com/ambit-iam/ambit/world"
)

func testTerminal(out, err io.Writer) Terminal {
	return Terminal{In: strings.NewReader(""), Out: out, Err: err, Env: func(string) string { return "" }, Program: "ambit"}
}

// command runs a command line.
func command(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	code = Main(t.Context(), args, testTerminal(&out, &errs))
	return out.String(), errs.String(), code
}

// commandUntilPrinted runs a command line that is told to stop when it has printed
// something, as a server is.
func commandUntilPrinted(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var out, errs bytes.Buffer
	code = Main(ctx, args, testTerminal(&stopping{&out, stop}, &errs))
	return out.String(), errs.String(), code
}

// A stopping writer calls stop after each write.
type stopping struct {
	io.Writer
	stop func()
}

func (w *stopping) Write(p []byte) (int, error) {
	defer w.stop()
	return w.Writer.Write(p)
}

// TestTour holds the tour of the demo against a file, to be looked at when it
// changes.
func TestTour(t *testing.T) {
	stdout, stderr, code := command(t, "demo", "--tour")
	if code != exitOK || stderr != "" {
		t.Fatalf("exit code %d, stderr %q", code, stderr)
	}
	casefile.Whole(t, "testdata/tour.txt", stdout)
	for line := range strings.Lines(stdout) {
		if n := len([]rune(strings.TrimRight(line, "\n"))); n > stageWidth {
			t.Errorf("a line of %d columns: %s", n, line)
		}
	}
}

// TestDemoWorlds asks the worlds of the demo their own questions, and that each
// has a scene.
func TestDemoWorlds(t *testing.T) {
	files, err := fs.Glob(demoFiles, "demo/*.yaml")
	if err != nil || len(files) != len(scenes) {
		t.Fatalf("%d worlds for %d scenes (%v)", len(files), len(scenes), err)
	}
	for _, name := range demoWorlds() {
		stdout, stderr, code := command(t, "test", "--world", name)
		if code != exitOK {
			t.Errorf("%s: %s%s", name, stdout, stderr)
		}
	}
}

func TestExitCodes(t *testing.T) {
	gone := &fs.PathError{Op: "open", Path: "x.yaml", Err: fs.ErrNotExist}
	for _, c := range []struct {
		err  error
		want problem
	}{
		{nil, problem{}},
		{errors.New("it broke"), problem{"error", 1, "it broke", ""}},
		{errFailed, problem{exit: 1}},
		{&usageError{"no", "do"}, problem{"usage", 2, "no", "do"}},
		{&ambit.QuestionError{Code: ambit.FaultReference, Field: "resource", Detail: "what?"}, problem{"bad_reference", 2, "this cannot be asked: resource: what?", ""}},
		{errDenied, problem{exit: 3}},
		{&notFoundError{message: "gone"}, problem{"not_found", 4, "gone", ""}},
		{gone, problem{"not_found", 4, "there is no file x.yaml", ""}},
		{&fs.PathError{Op: "open", Path: "x.yaml", Err: fs.ErrPermission}, problem{"error", 1, "open x.yaml: permission denied", ""}},
		{&wrongFileError{"a world", "test it"}, problem{"bad_file", 1, "a world", "test it"}},
		{&listError{ambit.ReasonUnknownPrincipal, "there is no user:x"}, problem{"unknown_principal", 4, "nothing can be on the list: there is no user:x (unknown_principal)", ""}},
		{&listError{ambit.ReasonUnknownPermission, "x"}, problem{"unknown_permission", 4, "nothing can be on the list: x (unknown_permission)", ""}},
		{&listError{ambit.ReasonUnknownResource, "x"}, problem{"unknown_resource", 4, "nothing can be on the list: x (unknown_resource)", ""}},
		{&listError{ambit.ReasonDisabledPrincipal, "x"}, problem{"disabled_principal", 3, "nothing can be on the list: x (disabled_principal)", ""}},
		{&listError{ambit.ReasonTypeMismatch, "x"}, problem{"type_mismatch", 3, "nothing can be on the list: x (type_mismatch)", ""}},
		{context.Canceled, problem{"interrupted", 1, "interrupted", ""}},
		{errors.Join(gone, gone), problem{"not_found", 4, "there is no file x.yaml", ""}},
		{errors.Join(nil, gone, errors.New("it broke")), problem{"error", 1, "there is no file x.yaml\nit broke", ""}},
		{errors.Join(errFailed, gone), problem{"error", 1, "there is no file x.yaml", ""}},
		{errors.Join(&notFoundError{"a", "b"}, &notFoundError{"c", "d"}), problem{"not_found", 4, "a\nc", "b\nd"}},
	} {
		if got := verdict(c.err); got != c.want {
			t.Errorf("%v: %+v, want %+v", c.err, got, c.want)
		}
	}
}

// TestEveryCommandTeaches asks of every command a help with an example, and flags
// that say what they take.
func TestEveryCommandTeaches(t *testing.T) {
	commands := 0
	everyCommand(newRoot(testTerminal(nil, nil)), func(cmd *cobra.Command) {
		commands++
		if cmd.Short == "" || cmd.Long == "" || cmd.Example == "" && !cmd.HasSubCommands() {
			t.Errorf("%s: its help lacks something", cmd.CommandPath())
		}
		if cmd.Flags().Lookup("output") != nil && !strings.Contains(cmd.Long, "JSON: ") {
			t.Errorf("%s: its help does not say what its JSON holds", cmd.CommandPath())
		}
	})
	if commands < 10 {
		t.Errorf("only %d commands", commands)
	}
}

// TestDocumentedJSON holds the members that the JSON has against those that the
// help promises.
func TestDocumentedJSON(t *testing.T) {
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"check", "product:editor", "license.update", "license:ada-editor", "--write", "nope"},
			[]string{"allowed", "reason", "detail", "policy", "refused", "described?", "revision", "principal", "permission", "resource", "now", "names"}},
		{[]string{"list", "resources", "user:ada", "license.read"}, []string{"resources", "names"}},
		{[]string{"list", "principals", "license.read", "license:ada-editor"}, []string{"principals", "names"}},
		{[]string{"list", "permissions", "anonymous"}, []string{"permissions"}},
		{[]string{"list", "permissions", "user:nobody"}, []string{"permissions", "reason", "detail"}},
		{[]string{"test"}, []string{"passed", "failed", "failures", "files"}},
		{[]string{"explain", "user:ada", "license.read", "product:editor"},
			[]string{"decision", "principal", "permission", "resource", "now", "hint?", "stand_in?", "parts", "ceiling?", "names"}},
	} {
		stdout, stderr, _ := command(t, append(c.args, "--world", "demo:keygen", "--output", "json")...)
		var got map[string]any
		if err := json.Unmarshal([]byte(stdout), &got); err != nil {
			t.Fatalf("%v: %v\n%s%s", c.args, err, stdout, stderr)
		}
		for _, name := range c.want {
			name, optional := strings.CutSuffix(name, "?")
			if _, found := got[name]; !found && !optional {
				t.Errorf("%v: no %s in %s", c.args, name, stdout)
			}
			delete(got, name)
		}
		if len(got) > 0 {
			t.Errorf("%v: not in the help: %v", c.args, got)
		}
	}
}

// Values on the command line take the type that the catalog declares.
func TestValues(t *testing.T) {
	file := filepath.Join(t.TempDir(), "w.yaml")
	text := `
account: acme
catalogs:
  - catalog: own
    types:
      ambit.user: {attributes: {level: {type: int, request: true}}}
      box: {parents: [account, box], attributes: {version: string, count: int, at: time, names: list(string), on: bool}}
    permissions: {box: {open: null}}
resources: {box:a: {}}
`
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	w, err := readWorld(testTerminal(nil, nil), file)
	if err != nil {
		t.Fatal(err)
	}
	f := questionForm{
		as: "user:x", permission: "box.open", resource: "box:new", now: "2026-01-31T09:00:00Z",
		attributes:   []string{"version=1.0", "count=3", "at=2026-01-31T09:00:00Z", `names=["a"]`, "on=true"},
		asAttributes: []string{"level=7"},
		relations:    []string{"box=a"},
		context:      []string{"mfa=true", "ip=10.0.0.1", "n=3", "x=1.5", "empty="},
		contextJSON:  `{"deep": {"list": [1, null, 2.5]}}`,
		write:        []string{"count"},
	}
	q, err := f.question(w, clock())
	if err != nil {
		t.Fatal(err)
	}
	want := ambit.Question{
		Principal: ambit.Ref{Type: "user", ID: "x"}, Permission: "box.open",
		Resource: ambit.Target{
			Ref:       ambit.Ref{Type: "box", ID: "new"},
			Relations: []ambit.Relation{{Name: "box", To: ambit.Ref{Type: "own/box", ID: "a"}}},
			Attributes: map[string]ambit.Value{
				"version": "1.0", "count": int64(3), "at": q.Now, "names": []ambit.Value{"a"}, "on": true,
			},
		},
		PrincipalAttributes: map[string]ambit.Value{"level": int64(7)},
		Context: map[string]ambit.Value{
			"mfa": true, "ip": "10.0.0.1", "n": int64(3), "x": 1.5, "empty": "",
			"deep": map[string]ambit.Value{"list": []ambit.Value{int64(1), nil, 2.5}},
		},
		Write: []string{"count"}, Now: q.Now,
	}
	if diff := cmp.Diff(want, q); diff != "" {
		t.Errorf("the question (-want +got):\n%s", diff)
	}
	if q.Now.Format("2006-01-02T15:04:05Z07:00") != f.now {
		t.Errorf("now is %s", q.Now)
	}
}

func TestColorsAreForTerminals(t *testing.T) {
	if p := testTerminal(nil, nil).colors(&bytes.Buffer{}); p.on {
		t.Error("a buffer is colored")
	}
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if p := testTerminal(nil, nil).colors(file); p.on {
		t.Error("a file is colored")
	}
	// The one device that looks like a terminal wherever tests run.
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	for name, value := range map[string]string{"NO_COLOR": "1", "TERM": "dumb", "": ""} {
		terminal := Terminal{Env: func(asked string) string {
			if asked == name {
				return value
			}
			return ""
		}}
		if p := terminal.colors(null); p.on != (name == "") {
			t.Errorf("with %s=%s: colored %t", name, value, p.on)
		}
	}
	if got := (palette{true}).green("yes"); got != "\x1b[32myes\x1b[0m" {
		t.Errorf("green is %q", got)
	}
}

func TestShownCatalogsAreWhole(t *testing.T) {
	for _, name := range catalog.BuiltinNames() {
		if name == ambit.OwnCatalogName {
			continue // nobody else may declare it
		}
		builtin, err := catalog.Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range []string{"yaml", "json"} {
			args := []string{"catalog", "show", name}
			if format == "json" {
				args = append(args, "--output", format)
			}
			stdout, stderr, code := command(t, args...)
			if code != exitOK {
				t.Fatal(stderr)
			}
			shown, err := catalog.Read(name+"."+format, []byte(stdout))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(builtin, shown); diff != "" {
				t.Errorf("%s as %s (-builtin +shown):\n%s", name, format, diff)
			}
		}
	}
}

func TestCompletions(t *testing.T) {
	for args, want := range map[string][]string{
		"check --world demo:keygen anony":                           {"anonymous"},
		"check --world demo:keygen user:ada machine.check":          {"machine.check-out"},
		"check --world demo:keygen user:ada machine.read mach":      {"machine:laptop"},
		"check --world demo:keygen user:ada machine.read x y":       nil,
		"check --world demo:keygen --permission license.revok":      {"license.revoke"},
		"list resources --world demo:keygen user:ada x --type mach": {"machine"},
		"list principals --world demo:keygen license.validate":      {"license.validate", "license.validate-key"},
		"check --world nowhere.yaml a":                              nil,
		"check --world demo:key":                                    {"demo:keygen"},
		"check --world demo:keygen --output j":                      {"json"},
		"demo scal":                                                 {"scalr"},
		"catalog show harn":                                         {"harness"},
		"completion po":                                             {"powershell"},
		"help list res":                                             {"resources"},
		"test demo:scal":                                            {"demo:scalr"},
		"check --world - user:":                                     nil,
		"check --world demo:keygen license:":                        {"license:ada-editor", "license:ada-game"},
		"check --world demo:keygen role:":                           nil,
		"check --world demo:keygen release:":                        nil,
		"check --world demo:keygen user:ada license.update license:ada-editor --write maxM":     {"maxMachines", "maxMemory"},
		"check --world demo:keygen user:ada license.update license:ada-editor --write name,pol": {"name,policy"},
		"check --world demo:keygen user:ada license.create product:editor --write expi":         {"expiry"},
		"check --world demo:keygen --resource user:ada --write maxM":                            nil,
		"list permissions --world demo:keygen anonymous product:edito":                          {"product:editor"},
	} {
		stdout, _, _ := command(t, append([]string{cobra.ShellCompNoDescRequestCmd}, strings.Fields(args)...)...)
		var got []string
		for line := range strings.Lines(stdout) {
			if !strings.HasPrefix(line, ":") {
				got = append(got, strings.TrimSpace(line))
			}
		}
		typed := args[strings.LastIndexByte(args, ' ')+1:]
		matches := matching(got, typed) // shells filter what flags offer
		if diff := cmp.Diff(want, matches); diff != "" {
			t.Errorf("%s (-want +got):\n%s", args, diff)
		}
	}
}

// untouched is a reader that nobody may read.
type untouched struct{ *testing.T }

func (r untouched) Read([]byte) (int, error) {
	r.Error("stdin is read")
	return 0, io.EOF
}

// TestCompletionLeavesStdinAlone completes a line that names stdin: there it is the
// terminal's, at which somebody types.
func TestCompletionLeavesStdinAlone(t *testing.T) {
	var out bytes.Buffer
	terminal := testTerminal(&out, &out)
	terminal.In = untouched{t}
	Main(t.Context(), []string{cobra.ShellCompNoDescRequestCmd, "check", "-w", "-", "user:"}, terminal)
	Main(t.Context(), []string{cobra.ShellCompNoDescRequestCmd, "check", "-w", "-", "user:ada", "x", "--write", "na"}, terminal)
	if got := strings.TrimSpace(out.String()); strings.Contains(got, "user:") {
		t.Errorf("offered: %s", got)
	}
}

// TestJSONIsAskedFor looks for --output json where the command line could not be
// read.
func TestJSONIsAskedFor(t *testing.T) {
	cmd := newRoot(testTerminal(nil, nil))
	for line, want := range map[string]bool{
		"check -o json": true, "check -ojson": true, "check -o=json": true, "check --output json": true, "check --output=json": true,
		"check": false, "check -o": false, "check -o text": false, "check --output": false, "check -- -o json": false, "check json": false,
	} {
		if got := wantsJSON(cmd, &usageError{}, strings.Fields(line)); got != want {
			t.Errorf("%s: %t", line, got)
		}
	}
	if wantsJSON(cmd, errFailed, []string{"-o", "json"}) {
		t.Error("the words of a line that could be read are looked at")
	}
}

// acme is the world that the examples of the help ask, and apply to a server.
const acme = `
account: acme
catalogs: [keygen]
resources:
  product:p1: {}
  policy:pol1: {product: p1}
  user:alice: {}
  license:l1: {policy: pol1, user: alice}
users:
  owner: {}
  nora: {}
service-accounts:
  ci: {}
groups:
  crew: {members: [ambit.user:nora]}
policies:
  - {name: owners, allow: [ambit.owner], to: ambit.user:owner, at: account}
  - {name: reading, allow: [license.read], to: [service-account:ci, ambit.user:nora], at: account}
  - {name: revoke, allow: [license.revoke], to: "user:alice", at: account, when: context.mfa}
tests:
  - {why: a user reads his licenses, as: "user:alice", allow: {license.read: license:l1}}
`

// TestExamplesRun runs every example of the help.
func TestExamplesRun(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, text := range map[string]string{
		"acme.yaml": acme,
		"shop.yaml": "catalog: shop\ntypes: {order: {parents: [account]}}\n",
	} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var examples []string
	everyCommand(newRoot(testTerminal(nil, nil)), func(cmd *cobra.Command) {
		examples = append(examples, strings.Split(cmd.Example, "\n")...)
	})
	for _, try := range tries {
		for _, line := range try.commands {
			examples = append(examples, "ambit "+line)
		}
	}
	// What is looked at must be there.
	slices.SortStableFunc(examples, func(a, b string) int {
		return strings.Count(b, "ambit init ") - strings.Count(a, "ambit init ")
	})
	server := serve(t, "acme")
	ran := 0
	for _, line := range examples {
		line, _, _ = strings.Cut(strings.TrimSpace(line), "   ") // what follows says what it is for
		line, into, _ := strings.Cut(line, " > ")
		if line == "" {
			continue
		}
		args := strings.Fields(line)[1:]
		if args[0] == "serve" {
			continue // it ends when it is told to: cmd/ambit has scripts of it
		}
		run := server.runs
		if args[0] == "demo" { // it may serve
			run = func(args ...string) (string, string, int) { return commandUntilPrinted(t, args...) }
		}
		stdout, stderr, code := run(args...)
		if code != exitOK && code != exitDeny || stdout+stderr == "" {
			t.Errorf("%s: exit code %d\n%s%s", line, code, stdout, stderr)
		}
		if into != "" {
			if err := os.WriteFile(into, []byte(stdout), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		ran++
	}
	if ran < 20 {
		t.Errorf("only %d examples ran", ran)
	}
}

var _ words = (*world.World)(nil)
