package api

import (
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A Freshness is how new the value must be that a question is answered from.
type Freshness struct {
	AtLeast uint64 `json:"at_least,omitempty" doc:"Answer at this revision or a later one; waits for it up to two seconds."`
	Latest  bool   `json:"latest,omitempty" doc:"Answer at what the database has now."`
}

func (f Freshness) view() iam.View { return iam.View{AtLeast: f.AtLeast, Latest: f.Latest} }

// An Asked is what every question has in common. The time is the server's.
type Asked struct {
	Principal           ambit.Ref `json:"principal,omitzero" doc:"Who would act; by default the caller." example:"user:alice"`
	PrincipalAttributes values    `json:"principal_attributes,omitempty" doc:"In place of stored ones, where they are declared request: true."`
	ActionProperties    values    `json:"action_properties,omitempty" doc:"What conditions see as action.properties."`
	Context             values    `json:"context,omitempty" doc:"What conditions see as context."`
}

// question is what is asked but for the permission and the resource.
func (a Asked) question() ambit.Question {
	return ambit.Question{
		Principal: a.Principal, PrincipalAttributes: a.PrincipalAttributes.plain(),
		ActionProperties: a.ActionProperties.plain(), Context: a.Context.plain(),
	}
}

// A target is what a question is about.
type target struct {
	Ref        ambit.Ref  `json:"ref,omitzero" doc:"The resource." example:"project:web"`
	Relations  []relation `json:"relations,omitempty" nullable:"false" doc:"Of a resource that is not registered: where it lies, whole."`
	Attributes values     `json:"attributes,omitempty" doc:"Of a registered resource those that are declared request: true."`
}

func (t target) plain() ambit.Target {
	return ambit.Target{Ref: t.Ref, Relations: relations(t.Relations), Attributes: t.Attributes.plain()}
}

// A Question asks whether a principal may do something to a resource.
type Question struct {
	Asked
	Permission ambit.PermissionID `json:"permission" minLength:"1" doc:"What would be done." example:"projects:update"`
	Resource   target             `json:"resource,omitzero" doc:"To what; by default the account."`
	Write      []string           `json:"write,omitempty" nullable:"false" doc:"Attributes and relations of the resource that would be written."`
}

func (q Question) plain() ambit.Question {
	asked := q.Asked.question()
	asked.Permission, asked.Resource, asked.Write = q.Permission, q.Resource.plain(), q.Write
	return asked
}

// A checked is one question to be decided.
type checked struct {
	Question
	Freshness
}

// asPosed names the fields of an error as requests have them: the engine's
// principal.attributes are principal_attributes here.
func asPosed(err error) error {
	refused, ok := err.(*iam.Error)
	if !ok {
		return err
	}
	told := *refused
	told.Field = strings.Replace(told.Field, "principal.attributes", "principal_attributes", 1)
	return &told
}

// A refusal says why one attribute or relation may not be written.
type refusal struct {
	Name   string       `json:"name" doc:"The attribute or relation."`
	Reason ambit.Reason `json:"reason" doc:"The stable code."`
	Detail string       `json:"detail" doc:"For people."`
}

// A decision answers a question.
type decision struct {
	Allowed   bool         `json:"allowed" doc:"Whether the principal may."`
	Reason    ambit.Reason `json:"reason" doc:"The stable code of why." example:"no_policy"`
	Revision  uint64       `json:"revision" doc:"The account's revision at which it was decided."`
	Described bool         `json:"described,omitempty" doc:"The answer rests on what the request supplied."`
	Refused   []refusal    `json:"refused,omitempty" nullable:"false" doc:"What may not be written, and why."`
	Policy    ambit.Ref    `json:"policy,omitzero" doc:"A policy that decided."`
	Detail    string       `json:"detail,omitempty" doc:"For people, where the reason alone does not say enough."`
}

func showDecision(d ambit.Decision) decision {
	shown := decision{
		Allowed: d.Allowed, Reason: d.Reason, Revision: d.Revision, Described: d.Described, Policy: d.Policy, Detail: d.Detail,
	}
	for _, r := range d.Refused {
		shown.Refused = append(shown.Refused, refusal(r))
	}
	return shown
}
