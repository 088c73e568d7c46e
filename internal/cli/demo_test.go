package cli

import (
	"bytes"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestSamples sees that each world of the demo has its commands, of this program
// and of the API.
func TestSamples(t *testing.T) {
	if len(samples) != len(scenes) {
		t.Errorf("%d worlds have commands, of %d", len(samples), len(scenes))
	}
	for _, scene := range scenes {
		asked, sent := 0, 0
		for _, s := range samples[scene.name] {
			if s.what == "" || (s.ambit == "") == (s.post == "") {
				t.Errorf("%s: %+v is no command", scene.name, s)
			}
			if s.post != "" {
				sent++
			} else {
				asked++
			}
		}
		if asked+sent != 3 || sent != 1 {
			t.Errorf("%s has %d commands and %d requests", scene.name, asked, sent)
		}
	}
}

// A full device takes nothing.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// TestDemoLeavesNothing ends the demo in the ways in which it does not get to serve.
func TestDemoLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	var errs bytes.Buffer
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"nobody can read it":   {[]string{"demo", "stax"}, "ambit: no space left\n"},
		"it cannot listen":     {[]string{"demo", "stax", "--listen", taken.Addr().String()}, "ambit: listening: "},
		"there is no such one": {[]string{"demo", "none"}, "ambit: the demo has no world"},
	} {
		errs.Reset()
		code := Main(t.Context(), c.args, testTerminal(full{}, &errs))
		if code == exitOK || !strings.HasPrefix(errs.String(), c.want) {
			t.Errorf("%s: exit code %d, %s", name, code, errs.String())
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s: it leaves %v (%v)", name, left, err)
		}
	}
	t.Setenv("TMPDIR", filepath.Join(dir, "missing"))
	errs.Reset()
	if code := Main(t.Context(), []string{"demo", "stax"}, testTerminal(full{}, &errs)); code == exitOK || !strings.HasPrefix(errs.String(), "ambit: ") {
		t.Errorf("without a place for it: exit code %d, %s", code, errs.String())
	}
}

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var buffer bytes.Buffer
		p := newProgress(&buffer)
		said := func() string {
			synctest.Wait()
			p.mu.Lock()
			defer p.mu.Unlock()
			return buffer.String()
		}
		p.at("first")
		time.Sleep(patience / 2)
		p.at("second")
		if said() != "" {
			t.Errorf("it says %q before anybody wonders", said())
		}
		time.Sleep(patience)
		p.at("third")
		p.end()
		if want := "ambit: second\nambit: third\n"; said() != want {
			t.Errorf("it says %q, not %q", said(), want)
		}
		p = newProgress(&buffer)
		buffer.Reset()
		p.at("quick")
		p.end()
		time.Sleep(2 * patience)
		if said() != "" {
			t.Errorf("it says %q when it is over", said())
		}
	})
}

func TestShellWord(t *testing.T) {
	for text, want := range map[string]string{
		"/usr/bin/ambit": "/usr/bin/ambit",
		"/my bin/ambit":  "'/my bin/ambit'",
		"it's":           `'it'\''s'`,
		`{"a":"$b"}`:     `'{"a":"$b"}'`,
		"":               "''",
	} {
		if got := shellWord(text); got != want {
			t.Errorf("%q is %s in a shell, not %s", text, got, want)
		}
	}
}
