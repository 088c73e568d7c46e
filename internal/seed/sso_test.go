package seed_test

import (
	"testing"

	"github.com/ambit-iam/ambit"
)

// What a world says of a connector proves nothing in an account.
func TestConnectorsOfAWorldAwaitTheirVerification(t *testing.T) {
	b := newBed(t)
	w := b.read("connectors.yaml", `
account: acme
sso-connectors:
  people:
    title: Everybody
    domain: acme.example
    enabled: true
    verification: {code: known-to-all, status: verified, began: "2026-01-31T09:00:00Z", verified: "2026-01-31T09:05:00Z"}
`)
	_, account := b.fill("acme", w)
	list, err := account.NounsOf(ambit.SSOConnectorType, ambit.Page{})
	if err != nil || len(list.Items) != 1 {
		t.Fatal(list, err)
	}
	s := list.Items[0].(*ambit.SSOConnector)
	if s.Name != "people" || s.Title != "Everybody" || s.Domain != "acme.example" || s.Enabled ||
		s.Verification.Status != ambit.VerificationAwaiting || s.Verification.Code == "known-to-all" {
		t.Errorf("made was %+v", s)
	}
}
