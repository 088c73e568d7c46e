package cli

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
)

// TestHostsTellWhatWouldBeRight runs the commands of a host with what cannot be.
func TestHostsTellWhatWouldBeRight(t *testing.T) {
	database := "sqlite:" + filepath.Join(t.TempDir(), "ambit.db")
	if _, stderr, code := command(t, "init", "--database", database, "--account", "acme"); code != exitOK {
		t.Fatal(stderr)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	at := taken.Addr().String()
	for line, want := range map[string]struct {
		code int
		told string
	}{
		"init --account shop --database ambit.db":               {exitUsage, "write sqlite:PATH"},
		"init --account shop --database postgres://x:secret":    {exitUsage, `the scheme "postgres"; write sqlite:PATH`},
		"audit verify --database ambit.db":                      {exitUsage, "write sqlite:PATH"},
		"serve --database ambit.db":                             {exitUsage, "write sqlite:PATH"},
		"serve --listen " + at + " --database " + database:      {exitError, "or name another address"},
		"serve --listen 127.0.0.1:99999 --database " + database: {exitUsage, "--listen"},
		"demo --listen 127.0.0.1:99999":                         {exitUsage, "--listen"},
	} {
		stdout, stderr, code := command(t, strings.Fields(line)...)
		if code != want.code || stdout != "" || !strings.Contains(stderr, want.told) || strings.Contains(stderr, "secret") {
			t.Errorf("%s: exit code %d, want %d; stdout %q, stderr %q", line, code, want.code, stdout, stderr)
		}
	}
}
