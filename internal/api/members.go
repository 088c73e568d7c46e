package api

import (
	"context"
	"net/http"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// memberList are all members that a set shall have.
type memberList struct {
	Items []ambit.Ref `json:"items" nullable:"false" maxItems:"100000" doc:"Who or what shall be in it, and nothing else."`
}

// memberChange is who or what comes into a set and leaves it.
type memberChange struct {
	Add    []ambit.Ref `json:"add,omitempty" nullable:"false" maxItems:"100000" doc:"Who or what comes in."`
	Remove []ambit.Ref `json:"remove,omitempty" nullable:"false" maxItems:"100000" doc:"Who or what leaves; before anything comes in."`
}

// maxMembers is the largest body that lists members, in bytes.
const maxMembers = 16 << 20

// registerMembers adds what the members of a kind of sets are read and changed by.
func registerMembers[W any](x *API, k kind[W]) {
	path, faults := "/v1/"+k.path+"/{id}/members", []int{http.StatusNotFound, http.StatusConflict}
	register(x, operation{
		id: "list-" + k.slug() + "-members", method: http.MethodGet, path: path, tag: k.path,
		summary: "List what is in a " + k.one, faults: []int{http.StatusNotFound, http.StatusGone},
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Named
		Viewing
		Paging
	}) (*shownPage[ambit.Ref], error) {
		list, err := x.service.Members(ctx, caller, k.ref(in.ID), in.view(), in.page())
		if err != nil {
			return nil, err
		}
		return paged(ctx, list, itself), nil
	})
	register(x, operation{
		id: "replace-" + k.slug() + "-members", method: http.MethodPut, path: path, tag: k.path,
		summary: "Say all that is in a " + k.one, status: http.StatusNoContent, faults: faults, maxBody: maxMembers,
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Named
		Writing
		Body memberList
	}) (*done, error) {
		receipt, err := x.service.ChangeMembers(ctx, caller, k.ref(in.ID), iam.MembersChange{Add: in.Body.Items, Replace: true}, in.write(ctx))
		return &done{receipt.Revision}, err
	})
	register(x, operation{
		id: "change-" + k.slug() + "-members", method: http.MethodPost, path: path, tag: k.path,
		summary: "Add to a " + k.one + " and take away", status: http.StatusNoContent, faults: faults, maxBody: maxMembers,
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Named
		Writing
		Body memberChange
	}) (*done, error) {
		receipt, err := x.service.ChangeMembers(ctx, caller, k.ref(in.ID), iam.MembersChange{Add: in.Body.Add, Remove: in.Body.Remove}, in.write(ctx))
		return &done{receipt.Revision}, err
	})
}
