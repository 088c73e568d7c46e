package bed

import (
	"fmt"
	"os"
	"testing"
)

// TestMain removes what was built, and fails if it is still there.
func TestMain(m *testing.M) {
	code := m.Run()
	if err := Clean(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	if _, err := os.Stat(built); built != "" && !os.IsNotExist(err) {
		fmt.Fprintf(os.Stderr, "%s is left behind\n", built)
		code = 1
	}
	os.Exit(code)
}

func TestAServerAnswers(t *testing.T) {
	s := Start(t, "harness")
	if s.Native("GET", "/v1/whoami", nil)["slug"] != "acme" {
		t.Error("the owner is somebody else")
	}
	id, token := s.Member("ann")
	if s.Allowed("ambit.user:"+id, "core_role_view", "") {
		t.Error("who holds nothing is allowed")
	}
	if answer := s.Send("GET", "/v1/users", nil, "Authorization", "Bearer "+token); answer.Status != 200 {
		t.Errorf("with a token of her own: %d %s", answer.Status, answer.Text)
	}
	if out, code := s.Ambit("check", "user:ann", "core_role_view"); code != 3 {
		t.Errorf("ambit check exits with %d: %s", code, out)
	}
}
