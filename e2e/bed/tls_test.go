package bed

import (
	"net/http"
	"strings"
	"testing"
)

func TestAServerAnswersOverTLS(t *testing.T) {
	s := StartTLS(t, "scalr")
	if s.Native("GET", "/v1/whoami", nil)["slug"] != "acme" || !strings.HasPrefix(s.URL, "https://") {
		t.Error("the owner is somebody else")
	}
	if out, code := s.Ambit("check", "user:nobody", "roles:read"); code != 3 {
		t.Errorf("ambit check exits with %d: %s", code, out)
	}
	if answer, err := http.Get(s.URL + "/readyz"); err == nil {
		answer.Body.Close()
		t.Error("whoever does not know the certificate trusts it")
	}
}
