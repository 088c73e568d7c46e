// Package cloudflarejs drives the Cloudflare dialect with the client that npm has.
package cloudflarejs

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit/e2e/bed"
	"github.com/ambit-iam/ambit/e2e/table"
)

var clients = table.New("cloudflare (npm) v7.3.0")

func TestMain(m *testing.M) { clients.Main(m) }

// A row is what came of one thing that was tried.
type row struct {
	Method, What string
	Refused      bool
	Error        string // empty: it came as it should
}

func TestAccessIsManagedFromNode(t *testing.T) {
	run(t, exec.Command("npm", "ci", "--no-audit", "--no-fund"))
	s := bed.Start(t, "cloudflare")
	_, stranger := s.Member("stranger")
	owner := s.Native("GET", "/v1/whoami", nil)["principal"].(string)
	node := exec.Command("node", "methods.mjs")
	node.Env = append(os.Environ(), "AMBIT_URL="+s.URL, "AMBIT_ACCOUNT="+s.Account, "AMBIT_TOKEN="+s.Token,
		"AMBIT_STRANGER="+stranger, "AMBIT_OWNER="+strings.TrimPrefix(owner, "ambit.user:"))
	rows := json.NewDecoder(bytes.NewReader(run(t, node)))
	n := 0
	for ; ; n++ {
		var r row
		if err := rows.Decode(&r); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		tell := clients.Works
		if r.Refused {
			tell = clients.Refuses
		}
		tell(t, r.Method, r.What, func(t *testing.T) {
			if r.Error != "" {
				t.Error(r.Error)
			}
		})
	}
	if n < 50 {
		t.Errorf("only %d things were tried", n)
	}
}

// run runs a command in the folder of the client and returns what it prints.
func run(t *testing.T, cmd *exec.Cmd) []byte {
	t.Helper()
	var errs bytes.Buffer
	cmd.Dir, cmd.Stderr = "node", &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s%s", cmd.Args, err, out, errs.String())
	}
	return out
}
