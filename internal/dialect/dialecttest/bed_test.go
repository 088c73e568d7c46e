package dialecttest

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/inbound"
)

// echo is a dialect that tells who calls.
func echo(take inbound.Credential) func(dialect.Options) http.Handler {
	return func(opts dialect.Options) http.Handler {
		m := dialect.New(opts, take, func(w http.ResponseWriter, _ *http.Request, e *iam.Error) {
			w.WriteHeader(http.StatusTeapot)
			w.Write([]byte(e.Detail))
		})
		m.Handle("POST /who", func(w http.ResponseWriter, r *http.Request, c authn.Caller) error {
			return dialect.Write(w, http.StatusOK, "application/json", map[string]any{"calls": []string{c.Principal.ID, c.Address}})
		})
		return m
	}
}

func TestTheBedStandsOnRealAccounts(t *testing.T) {
	b := New(t, echo(inbound.Bearer), Builtin(t, "cloudflare", "harness")...)
	ann, calls := b.User("ann", "zones:read")
	said := calls.Send("POST", "/who", "").Is(http.StatusOK)
	if said.Str("calls.0") != ann.ID || !slices.Equal(said.Items("calls"), []any{ann.ID, address}) || said.Get("calls.2") != nil {
		t.Errorf("ann is taken for %s", said.Text)
	}
	zone := ambit.Ref{Type: "zone", ID: "z"}
	if !b.Allowed(ann, "zones:read", zone) || b.Allowed(ann, "zones:edit", zone) {
		t.Error("the engine knows nothing of what ann may")
	}
	if log := b.Operations(); !slices.Equal(log[len(log)-3:], []string{"users.create", "policies.create", "tokens.create"}) {
		t.Errorf("the log has %v", log)
	}
	b.As(b.Theirs.Token.Reveal()).Send("POST", "/who", "").Is(http.StatusOK)
	b.As("").Send("POST", "/who", "").Is(http.StatusTeapot)
	b.Pass(time.Hour)
	b.Credential = inbound.APIKey
	calls.Send("POST", "/who", "").Is(http.StatusTeapot)
	calls.With("Authorization", "Bearer x").Send("POST", "/who", "").Is(http.StatusTeapot)
}

func TestGoldenTextsSayNothingThatIsNewWithEveryRun(t *testing.T) {
	const one, two, declared = "019b7f7d9dc870000000000000000001", "019b7f7d9dc870000000000000000002", "33666b9c79b9a5273fc7344ff42f953d"
	got := Normal(two + " " + one + " " + two + " 2026-01-02T15:04:05.25Z " + declared + " ambit_sso=abc234 2026-01-02T15:04:05Z ambit_sso=abc234")
	if want := "id-1 id-2 id-1 time-1 " + declared + " ambit_sso=code-1 time-2 ambit_sso=code-1"; got != want {
		t.Errorf("the text is %q, want %q", got, want)
	}
}
