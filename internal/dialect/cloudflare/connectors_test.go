package cloudflare_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
)

// conclude has the instance find something out about every domain that is to be
// asked about.
func (b bed) conclude(finding iam.DomainFinding) {
	b.Helper()
	checks, err := b.Service.DueDomainChecks(context.Background(), 100)
	b.OK(err)
	if len(checks) == 0 {
		b.Fatal("no domain is to be asked about")
	}
	for _, check := range checks {
		c, err := b.Service.CheckedConnector(context.Background(), check)
		b.OK(err)
		_, err = b.Service.ConcludeDomainCheck(context.Background(), check, c.Verification, finding, b.Now())
		b.OK(err)
	}
}

func TestAConnectorIsVerifiedEnabledAndDeleted(t *testing.T) {
	b := newBed(t)
	made := b.do("POST", "/sso_connectors", `{"email_domain": "example.com", "begin_verification": false}`)
	at := "/sso_connectors/" + made.Str("result.id")
	status := func(want string) {
		t.Helper()
		if said := b.do("GET", at, ""); said.Str("result.verification.status") != want || said.Str("result.verification.code") != made.Str("result.verification.code") {
			t.Errorf("the connector is %s, want %s", said.Text, want)
		}
	}
	if !strings.HasPrefix(made.Str("result.verification.code"), "ambit_sso=") {
		t.Errorf("the record is %s", made.Text)
	}
	status("awaiting")
	begun := b.do("POST", at+"/begin_verification", "")
	if begun.Text != `{"success":true,"errors":[],"messages":[]}`+"\n" {
		t.Errorf("beginning is answered with %s", begun.Text)
	}
	status("pending")
	b.do("POST", at+"/begin_verification", "")
	refuses(t, b.Owner().Send("PATCH", b.at(at), `{"enabled": true}`), http.StatusConflict, 1002)
	b.conclude(iam.DomainFailed)
	status("failed")
	b.do("POST", at+"/begin_verification", "")
	b.conclude(iam.DomainVerified)
	status("verified")
	b.do("POST", at+"/begin_verification", "")
	status("verified")
	if said := b.do("PATCH", at, `{"enabled": true, "email_domain": "example.com"}`); said.Get("result.enabled") != true || said.Get("result.use_fedramp_language") != false {
		t.Errorf("enabled, it is %s", said.Text)
	}
	before := b.Revision()
	b.do("PATCH", at, `{}`)
	b.do("PATCH", at, `{"enabled": null}`)
	if b.Revision() != before {
		t.Error("a change of nothing is one")
	}
	refuses(t, b.Owner().Send("DELETE", b.at(at), ""), http.StatusConflict, 1002)
	b.do("PATCH", at, `{"enabled": false, "use_fedramp_language": true}`)
	noun := b.Get(ambit.Ref{Type: ambit.SSOConnectorType, ID: made.Str("result.id")}).(*ambit.SSOConnector)
	if noun.Enabled || noun.Labels["cloudflare.use_fedramp_language"] != "true" {
		t.Errorf("it is kept as %+v", noun)
	}
	b.do("DELETE", at, "")
	refuses(t, b.Owner().Send("POST", b.at(at+"/begin_verification"), ""), http.StatusNotFound, 1003)
}

// Of two accounts one can have its people sign in at a domain.
func TestADomainIsEnabledInOneAccount(t *testing.T) {
	b := newBed(t)
	mine := b.do("POST", "/sso_connectors", `{"email_domain": "example.com"}`).Str("result.id")
	theirs, at := b.As(b.Theirs.Token.Reveal()), "/client/v4/accounts/"+b.Theirs.ID+"/sso_connectors"
	other := theirs.Send("POST", at, `{"email_domain": "example.com"}`).Is(http.StatusOK).Str("result.id")
	b.conclude(iam.DomainVerified)
	b.do("PATCH", "/sso_connectors/"+mine, `{"enabled": true}`)
	refused := theirs.Send("PATCH", at+"/"+other, `{"enabled": true}`)
	refuses(t, refused, http.StatusConflict, 1002)
	if strings.Contains(refused.Text, b.Mine.ID) {
		t.Errorf("it is told whose the domain is: %s", refused.Text)
	}
	b.do("PATCH", "/sso_connectors/"+mine, `{"enabled": false}`)
	theirs.Send("PATCH", at+"/"+other, `{"enabled": true}`).Is(http.StatusOK)
}
