package api

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A resource is a node of an application's type in requests and answers.
type resource struct {
	Ref        ambit.Ref  `json:"ref,omitzero" doc:"Its reference: in a path it stands there." example:"project:web"`
	Relations  []relation `json:"relations,omitempty" nullable:"false" maxItems:"1000" doc:"Parents among them; their order is kept."`
	Attributes values     `json:"attributes,omitempty" doc:"As the type declares them."`
}

func showResource(noun ambit.Noun) resource {
	r := noun.(*ambit.Resource)
	shownResource := resource{Ref: r.Node, Attributes: shown(r.Attributes)}
	for _, to := range r.Relations {
		shownResource.Relations = append(shownResource.Relations, relation(to))
	}
	return shownResource
}

func (r resource) plain(ref ambit.Ref) *ambit.Resource {
	return &ambit.Resource{Node: ref, Relations: relations(r.Relations), Attributes: r.Attributes.plain()}
}

// at refuses a body that names another resource than the path. Both may name it,
// the same.
func (r resource) at(path ambit.Ref) error {
	if !r.Ref.IsZero() && r.Ref != path {
		return &iam.Error{Kind: iam.Invalid, Code: "invalid", Field: "ref", Detail: "the path names " + path.String() + "; leave it out here, or write the same"}
	}
	return nil
}

// application is a reference with its type in full, by which it means the same in
// the operation that follows, or an error where it is none of an application's
// resource: Ambit's own nouns have places of their own, by whatever name. A type
// that is not known in this view is left to the operation to tell of.
func (x *API) application(ctx context.Context, caller authn.Caller, v iam.View, r ambit.Ref, where string) (ambit.Ref, error) {
	if r.ID == "" {
		return r, &iam.Error{Kind: iam.Invalid, Code: "invalid", Field: where, Detail: "this names no node; write type:id, such as project:web"}
	}
	t, err := x.applicationType(ctx, caller, v, r.Type, where)
	return ambit.Ref{Type: t, ID: r.ID}, err
}

// applicationType is application of the type alone.
func (x *API) applicationType(ctx context.Context, caller authn.Caller, v iam.View, t ambit.TypeName, where string) (ambit.TypeName, error) {
	look, err := x.service.Look(ctx, caller, v)
	if err != nil {
		return t, err
	}
	if full, err := look.Schema().ResolveType(t); err == nil {
		t = full
	}
	if t == ambit.AccountType || strings.HasPrefix(string(t), ambit.OwnPrefix) {
		return t, &iam.Error{Kind: iam.Invalid, Code: "not_a_resource", Field: where, Detail: string(t) + " is Ambit's own, and no type of an application's resources; /docs tells its place"}
	}
	return t, nil
}

// A Placed names one resource in the path.
type Placed struct {
	Ref ambit.Ref `path:"ref" doc:"The reference, percent-encoded." example:"project:web"`
}

// A Registering is how a resource is to be registered or replaced.
type Registering struct {
	Changing
	IfNoneMatch string `header:"If-None-Match" enum:"*" doc:"With *: nothing may be there yet, else 412."`
}

func (r Registering) write(ctx context.Context) iam.Write {
	w := r.Changing.write(ctx)
	w.IfNoneMatch = r.IfNoneMatch != ""
	return w
}

// shownResource is a resource as an operation answers it.
func (x *API) shownResource(ctx context.Context, caller authn.Caller, noun ambit.Noun, r iam.Receipt) (*shownNoun[resource], error) {
	noun, err := made(ctx, x, caller, noun, r)
	if err != nil {
		return nil, err
	}
	return &shownNoun[resource]{ETag: iam.ETag(noun), Revision: r.Revision, Body: showResource(noun)}, nil
}

func placeOf(r ambit.Ref) string { return "/v1/resources/" + url.PathEscape(r.String()) }

func (x *API) registerResources() {
	x.registerResourceReads()
	x.registerResourceWrites()
}

func (x *API) registerResourceReads() {
	const path, tag = "/v1/resources/{ref}", "resources"
	register(x, operation{
		id: "list-registered", method: http.MethodGet, path: "/v1/resources", tag: tag,
		summary: "List the registered resources of a type", faults: []int{http.StatusGone},
		description: "Lists those at which the caller holds ambit.resources:read.",
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Type ambit.TypeName `query:"type" required:"true" minLength:"1" doc:"The type of what is listed." example:"project"`
		Viewing
		Paging
	}) (*shownPage[resource], error) {
		kind, err := x.applicationType(ctx, caller, in.view(), in.Type, "type")
		if err != nil {
			return nil, err
		}
		list, err := x.service.Nouns(ctx, caller, kind, in.view(), in.page())
		if err != nil {
			return nil, err
		}
		return paged(ctx, list, showResource), nil
	})
	register(x, operation{
		id: "get-resource", method: http.MethodGet, path: path, tag: tag,
		summary: "Show a resource", faults: []int{http.StatusNotFound},
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Placed
		Viewing
	}) (*shownNoun[resource], error) {
		ref, err := x.application(ctx, caller, in.view(), in.Ref, "ref")
		if err != nil {
			return nil, err
		}
		noun, revision, err := x.service.Get(ctx, caller, ref, in.view())
		if err != nil {
			return nil, err
		}
		return x.shownResource(ctx, caller, noun, iam.Receipt{Revision: revision})
	})
	register(x, operation{
		id: "delete-resource", method: http.MethodDelete, path: path, tag: tag, status: http.StatusNoContent,
		summary: "Remove a resource", description: "With cascade, what would be left without a parent goes with it.",
		faults: []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed},
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Placed
		Cascading
	}) (*done, error) {
		ref, err := x.application(ctx, caller, iam.View{}, in.Ref, "ref")
		if err != nil {
			return nil, err
		}
		receipt, err := x.service.Delete(ctx, caller, ref, in.Cascade, in.write(ctx))
		return &done{receipt.Revision}, err
	})
}

func (x *API) registerResourceWrites() {
	const path, tag = "/v1/resources/{ref}", "resources"
	faults := []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed}
	register(x, operation{
		id: "create-resource", method: http.MethodPost, path: "/v1/resources", tag: tag, status: http.StatusCreated,
		summary: "Register a resource", faults: []int{http.StatusConflict},
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Writing
		Body resource
	}) (*shownNoun[resource], error) {
		ref, err := x.application(ctx, caller, iam.View{}, in.Body.Ref, "ref")
		if err != nil {
			return nil, err
		}
		noun, receipt, err := x.service.Create(ctx, caller, in.Body.plain(ref), in.write(ctx))
		if err != nil {
			return nil, err
		}
		out, err := x.shownResource(ctx, caller, noun, receipt)
		if err == nil {
			out.Location = placeOf(receipt.Made)
		}
		return out, err
	})
	register(x, operation{
		id: "put-resource", method: http.MethodPut, path: path, tag: tag, faults: faults,
		summary: "Register a resource, or replace it",
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Placed
		Registering
		Body resource
	}) (*shownNoun[resource], error) {
		if err := in.Body.at(in.Ref); err != nil {
			return nil, err
		}
		ref, err := x.application(ctx, caller, iam.View{}, in.Ref, "ref")
		if err != nil {
			return nil, err
		}
		noun, created, receipt, err := x.service.Put(ctx, caller, in.Body.plain(ref), in.write(ctx))
		if err != nil {
			return nil, err
		}
		out, err := x.shownResource(ctx, caller, noun, receipt)
		if err == nil && created {
			out.Location = placeOf(receipt.Made)
		}
		return out, err
	})
	register(x, operation{
		id: "update-resource", method: http.MethodPatch, path: path, tag: tag, faults: faults,
		summary: "Change a resource",
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Placed
		Changing
		Body mergePatch `contentType:"application/merge-patch+json"`
	}) (*shownNoun[resource], error) {
		ref, err := x.application(ctx, caller, iam.View{}, in.Ref, "ref")
		if err != nil {
			return nil, err
		}
		noun, receipt, err := x.service.Update(ctx, caller, ref, in.write(ctx), func(old ambit.Noun) (ambit.Noun, error) {
			said, err := patched(x, showResource(old), in.Body)
			if err != nil {
				return nil, err
			}
			return said.plain(old.Ref()), said.at(old.Ref())
		})
		if err != nil {
			return nil, err
		}
		return x.shownResource(ctx, caller, noun, receipt)
	})
}
