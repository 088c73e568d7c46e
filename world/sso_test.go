package world_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
)

func TestConnectorsAreReadAndWritten(t *testing.T) {
	w := read(t, "connectors.yaml", `
account: acme
sso-connectors:
  people:
    title: Everybody
    domain: acme.example
    enabled: true
    verification: {code: ambit_sso=1, status: verified, began: "2026-01-31T09:00:00Z", verified: "2026-01-31T09:05:00Z", missing: "2026-02-01T00:00:00Z"}
  new: {domain: new.example, verification: {code: ambit_sso=2}}
`)
	at := time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)
	for _, account := range []*ambit.Account{w.Account, again(t, w).Account} {
		var got []ambit.SSOConnector
		for noun := range account.Nouns() {
			s := *noun.(*ambit.SSOConnector)
			s.ID, s.Home = "", ambit.Ref{}
			got = append(got, s)
		}
		want := []ambit.SSOConnector{
			{Own: ambit.Own{Name: "people", Title: "Everybody"}, Domain: "acme.example", Enabled: true, Verification: ambit.Verification{
				Code: "ambit_sso=1", Status: ambit.VerificationVerified, Began: at, Verified: at.Add(5 * time.Minute), Missing: at.Add(15 * time.Hour),
			}},
			{Own: ambit.Own{Name: "new"}, Domain: "new.example", Verification: ambit.Verification{Code: "ambit_sso=2", Status: ambit.VerificationAwaiting}},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("connectors (-want +got):\n%s", diff)
		}
	}
}
