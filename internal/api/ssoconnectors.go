package api

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// An ssoConnector is an e-mail domain whose people sign in elsewhere, in answers.
type ssoConnector struct {
	Own
	Domain       string       `json:"domain" doc:"The e-mail domain in its one form: lower case, ASCII." example:"acme.example"`
	Enabled      bool         `json:"enabled,omitempty" doc:"Whether people of the domain may sign in through it; only one that is verified can be."`
	Verification verification `json:"verification" doc:"How far the proof of the domain has come."`
}

// A verification is how far the proof of a domain has come.
type verification struct {
	Code         string                   `json:"code" doc:"The whole text of the TXT record to be set at the domain itself." example:"ambit_sso=mzxw6ytboi2dgmrtgq2tmnzyhe4dsmbr"`
	Status       ambit.VerificationStatus `json:"status" enum:"awaiting,pending,verified,failed" doc:"awaiting: not begun; pending: DNS is asked, for two days at most; verified; failed: begin again."`
	BeganAt      time.Time                `json:"began_at,omitzero" doc:"When the current or last attempt began."`
	VerifiedAt   time.Time                `json:"verified_at,omitzero" doc:"When the record was found."`
	MissingSince time.Time                `json:"missing_since,omitzero" doc:"Since when the record of a verified domain is known to be gone; absent: it was there."`
	AskedAt      time.Time                `json:"asked_at,omitzero" doc:"When DNS was last asked since the verification changed; only where one or a list is read."`
	AsksNextAt   time.Time                `json:"asks_next_at,omitzero" doc:"When DNS is asked next; only where one or a list is read."`
}

// A newSSOConnector is a connector to be made.
type newSSOConnector struct {
	Name   string            `json:"name,omitempty" maxLength:"256" doc:"A name, unique among connectors in its home."`
	Home   ambit.Ref         `json:"home,omitzero" doc:"The node that it lies in; by default the account."`
	Title  string            `json:"title,omitempty" maxLength:"1024" doc:"What people call it; need not be unique."`
	Labels map[string]string `json:"labels,omitempty" doc:"Notes by key."`
	Domain string            `json:"domain" maxLength:"1024" doc:"The e-mail domain, in any case and script; one connector has it in an account." example:"acme.example"`
	Await  bool              `json:"await,omitempty" doc:"Do not ask DNS yet: begin-verification does."`
}

// An ssoConnectorChange is what can be said of a connector that is there.
type ssoConnectorChange struct {
	Name    string            `json:"name,omitempty" maxLength:"256" doc:"A name, unique among connectors in its home."`
	Title   string            `json:"title,omitempty" maxLength:"1024" doc:"What people call it; need not be unique."`
	Labels  map[string]string `json:"labels,omitempty" doc:"Notes by key."`
	Enabled bool              `json:"enabled,omitempty" doc:"Whether people of the domain may sign in through it."`
}

func showSSOConnector(noun ambit.Noun) ssoConnector {
	s := noun.(*ambit.SSOConnector)
	return ssoConnector{Own: showOwn(s), Domain: s.Domain, Enabled: s.Enabled, Verification: verification{
		Code: s.Verification.Code, Status: s.Verification.Status, BeganAt: s.Verification.Began,
		VerifiedAt: s.Verification.Verified, MissingSince: s.Verification.Missing,
	}}
}

// asked adds when DNS was asked about connectors, and will be.
func (x *API) asked(ctx context.Context, connectors []ssoConnector) error {
	ids := make([]string, len(connectors))
	for i, s := range connectors {
		ids[i] = s.ID
	}
	asked, err := x.service.AskedDomains(ctx, callerOf(ctx).Account, ids)
	if err != nil {
		return err
	}
	for i, s := range connectors {
		v := &connectors[i].Verification
		v.AskedAt, v.AsksNextAt = asked[s.ID].Last, asked[s.ID].Next
	}
	return nil
}

func (x *API) registerSSOConnectors() {
	k := kind[ssoConnector]{one: "SSO connector", many: "SSO connectors", path: "sso-connectors", typ: ambit.SSOConnectorType, show: showSSOConnector}
	faults := []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed}
	registerReads(x, k, x.asked)
	register(x, operation{
		id: "create-sso-connector", method: http.MethodPost, path: "/v1/sso-connectors", tag: k.path, status: http.StatusCreated,
		summary: "Create an SSO connector", faults: []int{http.StatusConflict},
		description: "The answer has the text of the TXT record that is to be set at the domain itself. DNS is asked for it at once, and for two days at most.",
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Writing
		Body newSSOConnector
	}) (*shownNoun[ssoConnector], error) {
		noun, receipt, err := x.service.CreateSSOConnector(ctx, caller, iam.NewSSOConnector{
			Own:    ambit.Own{Name: in.Body.Name, Home: in.Body.Home, Title: in.Body.Title, Labels: in.Body.Labels},
			Domain: in.Body.Domain, Begin: !in.Body.Await,
		}, in.write(ctx))
		if err != nil {
			return nil, err
		}
		out, err := answered(ctx, x, k, caller, noun, receipt)
		if err == nil {
			out.Location = "/v1/sso-connectors/" + url.PathEscape(receipt.Made.ID)
		}
		return out, err
	})
	register(x, operation{
		id: "update-sso-connector", method: http.MethodPatch, path: "/v1/sso-connectors/{id}", tag: k.path, faults: faults,
		summary:     "Change, enable or disable an SSO connector",
		description: "The domain and what proves it stay as they are. A domain is enabled in one account at a time, and deleted only once disabled.",
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Named
		Changing
		Body mergePatch `contentType:"application/merge-patch+json"`
	}) (*shownNoun[ssoConnector], error) {
		noun, receipt, err := x.service.Update(ctx, caller, k.ref(in.ID), in.write(ctx), func(old ambit.Noun) (ambit.Noun, error) {
			next := *old.(*ambit.SSOConnector)
			said, err := patched(x, ssoConnectorChange{next.Name, next.Title, next.Labels, next.Enabled}, in.Body)
			next.Name, next.Title, next.Labels, next.Enabled = said.Name, said.Title, said.Labels, said.Enabled
			return &next, err
		})
		if err != nil {
			return nil, err
		}
		return answered(ctx, x, k, caller, noun, receipt)
	})
	register(x, operation{
		id: "begin-sso-verification", method: http.MethodPost, path: "/v1/sso-connectors/{id}/begin-verification", tag: k.path, faults: faults,
		summary:     "Have DNS asked for the record of an SSO connector",
		description: "One that awaits it or has failed becomes pending. Of one that is pending or verified it is no change.",
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Named
		Changing
	}) (*shownNoun[ssoConnector], error) {
		noun, receipt, err := x.service.BeginVerification(ctx, caller, k.ref(in.ID), in.write(ctx))
		if err != nil {
			return nil, err
		}
		return answered(ctx, x, k, caller, noun, receipt)
	})
}
