package cloudflare

import (
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A connector is an SSO connector.
type connector struct {
	ID           string       `json:"id"`
	EmailDomain  string       `json:"email_domain"`
	Enabled      bool         `json:"enabled"`
	FedRAMP      bool         `json:"use_fedramp_language"`
	CreatedOn    time.Time    `json:"created_on,omitzero"`
	UpdatedOn    time.Time    `json:"updated_on,omitzero"`
	Verification verification `json:"verification"`
}

// A verification is how far the proof of a connector's domain has come.
type verification struct {
	Code   string `json:"code"` // the whole text of the TXT record
	Status string `json:"status"`
}

// fedRAMPLabel is where a connector keeps in which words people are told of signing
// in: nothing here shows them.
const fedRAMPLabel = "cloudflare.use_fedramp_language"

func connectorOf(noun *ambit.SSOConnector) connector {
	return connector{
		ID: noun.ID, EmailDomain: noun.Domain, Enabled: noun.Enabled, FedRAMP: noun.Labels[fedRAMPLabel] != "",
		CreatedOn: noun.Created, UpdatedOn: noun.Changed,
		Verification: verification{noun.Verification.Code, string(noun.Verification.Status)},
	}
}

func tellConnector(v *view, ref ambit.Ref) (answer, error) {
	noun, err := v.Get(ref)
	if err != nil {
		return answer{}, err
	}
	return answer{Result: connectorOf(noun.(*ambit.SSOConnector))}, nil
}

func listConnectors(r *request) (answer, error) {
	v, err := r.look()
	if err != nil {
		return answer{}, err
	}
	nouns, err := listed[*ambit.SSOConnector](v, ambit.SSOConnectorType)
	if err != nil {
		return answer{}, err
	}
	connectors := make([]connector, len(nouns))
	for i, noun := range nouns {
		connectors[i] = connectorOf(noun)
	}
	return answer{Result: connectors}, nil
}

func getConnector(r *request) (answer, error) {
	v, err := r.look()
	if err != nil {
		return answer{}, err
	}
	ref, err := v.find(ambit.SSOConnectorType, "read", r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	return tellConnector(v, ref)
}

type connectorBody struct {
	EmailDomain dialect.Optional[string] `json:"email_domain"`
	Begin       dialect.Optional[bool]   `json:"begin_verification"`
	Enabled     dialect.Optional[bool]   `json:"enabled"`
	FedRAMP     dialect.Optional[bool]   `json:"use_fedramp_language"`
}

// note notes what only this wire form knows of a connector.
func (b *connectorBody) note(noun ambit.Noun) {
	switch {
	case !sent(b.FedRAMP):
	case b.FedRAMP.Value:
		label(noun, fedRAMPLabel, "true")
	default:
		label(noun, fedRAMPLabel, "")
	}
}

func createConnector(r *request) (answer, error) {
	body, err := object[connectorBody](r)
	if err != nil {
		return answer{}, err
	}
	if !sent(body.EmailDomain) {
		return answer{}, dialect.Invalid("email_domain", "is missing: whose people shall sign in?")
	}
	if body.Enabled.Or(false) {
		return answer{}, dialect.Invalid("enabled", "a connector is enabled when its domain is verified, not before")
	}
	v, err := r.look()
	if err != nil {
		return answer{}, err
	}
	if err := v.mayTell(ambit.SSOConnectorType); err != nil {
		return answer{}, err
	}
	next := &ambit.SSOConnector{}
	body.note(next)
	made, _, err := r.service.CreateSSOConnector(r.Context(), r.caller, iam.NewSSOConnector{
		Own: next.Own, Domain: body.EmailDomain.Value, Begin: body.Begin.Or(true),
	}, iam.Write{})
	if err != nil {
		return answer{}, at("email_domain", err)
	}
	return answer{Result: connectorOf(made)}, nil
}

func updateConnector(r *request) (answer, error) {
	body, err := object[connectorBody](r)
	if err != nil {
		return answer{}, err
	}
	return r.write("sso-connectors.update", func(w *iam.Work, v *view) (ambit.Ref, error) {
		ref, err := v.find(ambit.SSOConnectorType, "read", r.PathValue("id"))
		if err != nil {
			return ref, err
		}
		_, err = w.Update(ref, func(noun ambit.Noun) (ambit.Noun, error) {
			next := noun.(*ambit.SSOConnector)
			if body.EmailDomain.Present && body.EmailDomain.Value != next.Domain {
				return nil, dialect.Invalid("email_domain", "stays as it is; make another connector for another domain")
			}
			next.Enabled = body.Enabled.Or(next.Enabled)
			body.note(next)
			return next, nil
		})
		return ref, err
	}, tellConnector)
}

func deleteConnector(r *request) (answer, error) {
	return r.remove("sso-connectors.delete", false, func(v *view) (ambit.Ref, error) {
		return v.find(ambit.SSOConnectorType, "delete", r.PathValue("id"))
	})
}

// beginVerification is answered without a result: clients read the whole of it.
func beginVerification(r *request) (answer, error) {
	v, err := r.look()
	if err != nil {
		return answer{}, err
	}
	ref, err := v.find(ambit.SSOConnectorType, "update", r.PathValue("id"))
	if err != nil {
		return answer{}, err
	}
	_, _, err = r.service.BeginVerification(r.Context(), r.caller, ref, iam.Write{})
	return answer{}, err
}
