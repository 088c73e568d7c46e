package api

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit/internal/iam"
)

func TestAConnectorIsMadeVerifiedEnabledAndDeleted(t *testing.T) {
	b := newBed(t)
	owner := b.owner()
	made := owner.sends("POST", "/v1/sso-connectors", `{"domain": "ACME.Example.", "title": "People", "labels": {"a": "b"}, "await": true}`).is(http.StatusCreated)
	at := made.header.Get("Location")
	if at != "/v1/sso-connectors/"+made.str("id") || made.str("domain") != "acme.example" || made.str("verification.status") != "awaiting" ||
		!strings.HasPrefix(made.str("verification.code"), iam.VerificationPrefix) || strings.Contains(made.text, "_at\":\"0001") {
		t.Errorf("made at %s was %s", at, made.text)
	}
	owner.sends("POST", "/v1/sso-connectors", `{"domain": "acme.example"}`).refuses(http.StatusConflict, "conflict")
	owner.sends("POST", "/v1/sso-connectors", `{"domain": "acme"}`).refuses(http.StatusUnprocessableEntity, "invalid")
	owner.sends("POST", "/v1/sso-connectors", `{"domain": "x.example", "verification": {"status": "verified"}}`).refuses(http.StatusUnprocessableEntity, "invalid")
	owner.sends("PATCH", at, `{"domain": "x.example"}`).refuses(http.StatusUnprocessableEntity, "invalid")
	owner.sends("PATCH", at, `{"verification": {"status": "verified"}}`).refuses(http.StatusUnprocessableEntity, "invalid")
	owner.sends("PATCH", at, `{"enabled": true}`).refuses(http.StatusConflict, "not_verified")

	begun := owner.sends("POST", at+"/begin-verification", "").is(http.StatusOK)
	if begun.str("verification.status") != "pending" || begun.str("verification.code") != made.str("verification.code") {
		t.Errorf("begun it is %s", begun.text)
	}
	if again := owner.sends("POST", at+"/begin-verification", "").is(http.StatusOK); again.text != begun.text {
		t.Errorf("begun again it is %s", again.text)
	}
	checks, err := b.service.DueDomainChecks(t.Context(), 10)
	if err != nil || len(checks) != 1 {
		t.Fatalf("%d checks are due (%v)", len(checks), err)
	}
	s, err := b.service.CheckedConnector(t.Context(), checks[0])
	if err != nil {
		t.Fatal(err)
	}
	next := time.Now().Add(time.Hour)
	if _, err := b.service.ConcludeDomainCheck(t.Context(), checks[0], s.Verification, iam.DomainVerified, next); err != nil {
		t.Fatal(err)
	}
	shown := owner.sends("GET", at, "").is(http.StatusOK)
	if shown.str("verification.status") != "verified" || shown.str("verification.verified_at") == "" || shown.str("verification.asks_next_at") != next.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano) {
		t.Errorf("verified it is %s", shown.text)
	}
	if list := owner.sends("GET", "/v1/sso-connectors", "").is(http.StatusOK).items("items"); len(list) != 1 {
		t.Errorf("the list has %d", len(list))
	}
	enabled := owner.sends("PATCH", at, `{"enabled": true}`).is(http.StatusOK)
	if enabled.get("enabled") != true || enabled.str("title") != "People" {
		t.Errorf("enabled it is %s", enabled.text)
	}
	owner.sends("DELETE", at, "").refuses(http.StatusConflict, "enabled")
	owner.sends("PATCH", at, `{"enabled": null, "title": null}`).is(http.StatusOK)
	owner.sends("DELETE", at, "").is(http.StatusNoContent)
	owner.sends("GET", at, "").refuses(http.StatusNotFound, "not_found")
	trail := owner.sends("GET", "/v1/audit?operation=sso-connectors.", "").is(http.StatusOK)
	for _, operation := range []string{"create", "begin-verification", "verified", "update", "delete"} {
		if !strings.Contains(trail.text, `"operation":"sso-connectors.`+operation+`"`) {
			t.Errorf("the log does not have %s: %s", operation, trail.text)
		}
	}
}
