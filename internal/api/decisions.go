package api

import (
	"context"
	"net/http"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// manyQuestions are several questions, decided at one revision.
type manyQuestions struct {
	Questions []Question `json:"questions" nullable:"false" minItems:"1" maxItems:"1000" doc:"Each is answered by itself, in their order."`
	Freshness
}

type manyDecisions struct {
	Decisions []decision `json:"decisions" nullable:"false" doc:"In the order of the questions."`
	Revision  uint64     `json:"revision" doc:"The account's revision at which they were made."`
}

// A body is an answer that has nothing but its body.
type body[T any] struct{ Body T }

const askers = "Asking about others, and supplying context, attributes or relations, needs ambit.decisions:check on the resource."

func (x *API) registerDecisions() {
	register(x, operation{
		id: "check", method: http.MethodPost, path: "/v1/check", tag: "decisions", faults: []int{http.StatusServiceUnavailable},
		summary: "Decide whether a principal may do something", description: askers,
	}, func(ctx context.Context, caller authn.Caller, in *body[checked]) (*body[decision], error) {
		decisions, err := x.service.Check(ctx, caller, in.Body.view(), []ambit.Question{in.Body.plain()})
		if err != nil {
			return nil, asPosed(err)
		}
		return &body[decision]{showDecision(decisions[0])}, nil
	})
	register(x, operation{
		id: "check-many", method: http.MethodPost, path: "/v1/check-many", tag: "decisions", faults: []int{http.StatusServiceUnavailable},
		summary: "Decide several questions at one revision", description: askers,
	}, func(ctx context.Context, caller authn.Caller, in *body[manyQuestions]) (*body[manyDecisions], error) {
		questions := make([]ambit.Question, len(in.Body.Questions))
		for i, q := range in.Body.Questions {
			questions[i] = q.plain()
		}
		decisions, err := x.service.Check(ctx, caller, in.Body.view(), questions)
		if err != nil {
			return nil, asPosed(err)
		}
		out := &body[manyDecisions]{manyDecisions{Decisions: make([]decision, len(decisions)), Revision: decisions[0].Revision}}
		for i, d := range decisions {
			out.Body.Decisions[i] = showDecision(d)
		}
		return out, nil
	})
	register(x, operation{
		id: "explain", method: http.MethodPost, path: "/v1/explain", tag: "decisions", faults: []int{http.StatusServiceUnavailable},
		summary: "Decide, and tell why", description: askers + " Who may ask only about himself is not shown what the account stores.",
	}, func(ctx context.Context, caller authn.Caller, in *body[checked]) (*body[explanation], error) {
		told, err := x.service.Explain(ctx, caller, in.Body.view(), in.Body.plain())
		if err != nil {
			return nil, asPosed(err)
		}
		return &body[explanation]{explanation{told}}, nil
	})
}

// A Paged is which page of a list is wanted, in a body.
type Paged struct {
	Limit  int    `json:"limit,omitempty" minimum:"1" maximum:"1000" default:"100" doc:"How many items a page holds at most."`
	Cursor string `json:"cursor,omitempty" maxLength:"1024" doc:"The next of the page before, with the very same request; cursors last for five minutes."`
}

func (p Paged) page() iam.Page { return iam.Page{Limit: p.Limit, Cursor: p.Cursor} }

type resourcesAsked struct {
	Asked
	Freshness
	Paged
	Permission ambit.PermissionID `json:"permission" minLength:"1" doc:"What would be done." example:"projects:update"`
	Type       ambit.TypeName     `json:"type,omitempty" doc:"The type of what is listed; by default the permission's."`
}

type principalsAsked struct {
	Asked
	Freshness
	Paged
	Permission ambit.PermissionID `json:"permission" minLength:"1" doc:"What would be done." example:"projects:update"`
	Resource   target             `json:"resource,omitzero" doc:"To what; by default the account."`
	Type       ambit.TypeName     `json:"type,omitempty" doc:"The type of who is listed; by default any that acts."`
}

type permissionsAsked struct {
	Asked
	Freshness
	Paged
	Resource target `json:"resource,omitzero" doc:"To what; by default the account."`
}

// A Listed is what every list that answers a question has beside its items.
type Listed struct {
	Next     string       `json:"next,omitempty" doc:"The cursor of the next page; absent on the last."`
	Revision uint64       `json:"revision" doc:"The account's revision at which the list is made."`
	Reason   ambit.Reason `json:"reason,omitempty" doc:"Why nothing can be on the list, where that has one cause."`
	Detail   string       `json:"detail,omitempty" doc:"The reason for people."`
}

func listed[T any](l iam.List[T]) Listed { return Listed{l.Next, l.Revision, l.Reason, l.Detail} }

// A Naming is what people call the references of a list.
type Naming struct {
	Names map[string]string `json:"names,omitempty" doc:"What people call them, by reference, where that is something else. Who may ask only about himself is not told."`
}

type resourceList struct {
	Resources []ambit.Ref `json:"resources" nullable:"false"`
	Naming
	Listed
}

type principalList struct {
	Principals []ambit.Ref `json:"principals" nullable:"false"`
	Naming
	Listed
}

type permissionList struct {
	Permissions []ambit.PermissionID `json:"permissions" nullable:"false"`
	Listed
}

func (x *API) registerLists() {
	faults := []int{http.StatusGone, http.StatusServiceUnavailable}
	register(x, operation{
		id: "list-resources", method: http.MethodPost, path: "/v1/list-resources", tag: "decisions", faults: faults,
		summary: "List the resources that a principal may act on", description: askers,
	}, func(ctx context.Context, caller authn.Caller, in *body[resourcesAsked]) (*body[resourceList], error) {
		q := in.Body.question()
		q.Permission = in.Body.Permission
		list, err := x.service.ListResources(ctx, caller, in.Body.view(), q, in.Body.Type, in.Body.page())
		return &body[resourceList]{resourceList{list.Items, Naming{list.Names}, listed(list)}}, asPosed(err)
	})
	register(x, operation{
		id: "list-principals", method: http.MethodPost, path: "/v1/list-principals", tag: "decisions", faults: faults,
		summary: "List who may act on a resource", description: "It is always about others, and needs ambit.decisions:check on the resource.",
	}, func(ctx context.Context, caller authn.Caller, in *body[principalsAsked]) (*body[principalList], error) {
		q := in.Body.question()
		q.Permission, q.Resource = in.Body.Permission, in.Body.Resource.plain()
		list, err := x.service.ListPrincipals(ctx, caller, in.Body.view(), q, in.Body.Type, in.Body.page())
		return &body[principalList]{principalList{list.Items, Naming{list.Names}, listed(list)}}, asPosed(err)
	})
	register(x, operation{
		id: "list-permissions", method: http.MethodPost, path: "/v1/list-permissions", tag: "decisions", faults: faults,
		summary: "List what a principal may do to a resource", description: askers,
	}, func(ctx context.Context, caller authn.Caller, in *body[permissionsAsked]) (*body[permissionList], error) {
		q := in.Body.question()
		q.Resource = in.Body.Resource.plain()
		list, err := x.service.ListPermissions(ctx, caller, in.Body.view(), q, in.Body.page())
		return &body[permissionList]{permissionList{list.Items, listed(list)}}, asPosed(err)
	})
}
