package cloudflare

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/inbound"
)

// Prefix is the version of the interface, beneath which everything stands.
const Prefix = "/client/v4"

// New is the dialect as an http.Handler. It takes tokens as bearers.
func New(opts dialect.Options) http.Handler {
	m := dialect.New(opts, inbound.Bearer, refuse)
	for pattern, do := range map[string]operation{
		"GET /iam/permission_groups":      listPermissionGroups,
		"GET /iam/permission_groups/{id}": getPermissionGroup,

		"GET /iam/resource_groups":         listResourceGroups,
		"POST /iam/resource_groups":        createResourceGroup,
		"GET /iam/resource_groups/{id}":    getResourceGroup,
		"PUT /iam/resource_groups/{id}":    updateResourceGroup,
		"DELETE /iam/resource_groups/{id}": deleteResourceGroup,

		"GET /iam/user_groups":         listUserGroups,
		"POST /iam/user_groups":        createUserGroup,
		"GET /iam/user_groups/{id}":    getUserGroup,
		"PUT /iam/user_groups/{id}":    updateUserGroup,
		"DELETE /iam/user_groups/{id}": deleteUserGroup,

		"GET /iam/user_groups/{id}/members":             listGroupMembers,
		"POST /iam/user_groups/{id}/members":            addGroupMembers,
		"PUT /iam/user_groups/{id}/members":             replaceGroupMembers,
		"GET /iam/user_groups/{id}/members/{member}":    getGroupMember,
		"DELETE /iam/user_groups/{id}/members/{member}": removeGroupMember,

		"GET /members":         listMembers,
		"POST /members":        createMember,
		"GET /members/{id}":    getMember,
		"PUT /members/{id}":    updateMember,
		"DELETE /members/{id}": deleteMember,

		"GET /sso_connectors":                          listConnectors,
		"POST /sso_connectors":                         createConnector,
		"GET /sso_connectors/{id}":                     getConnector,
		"PATCH /sso_connectors/{id}":                   updateConnector,
		"DELETE /sso_connectors/{id}":                  deleteConnector,
		"POST /sso_connectors/{id}/begin_verification": beginVerification,
	} {
		route(m, opts.Service, pattern, do)
	}
	return m
}

// An operation answers one request.
type operation func(*request) (answer, error)

// A request is one that has found its caller and its account.
type request struct {
	*http.Request
	w       http.ResponseWriter
	service *iam.Service
	caller  authn.Caller
	query   url.Values
}

// route has do answer requests for a method and a path beneath that of an account.
func route(m *dialect.Mux, service *iam.Service, pattern string, do operation) {
	method, path, _ := strings.Cut(pattern, " ")
	m.Handle(method+" "+Prefix+"/accounts/{account_id}"+path, func(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
		if err := ownAccount(caller, r.PathValue("account_id")); err != nil {
			return err
		}
		query, err := dialect.ParseQuery(r.URL)
		if err != nil {
			return err
		}
		said, err := do(&request{r, w, service, caller, query})
		if err != nil {
			return err
		}
		return said.write(w)
	})
}

// ownAccount refuses every account but the caller's own, which he may know of.
func ownAccount(caller authn.Caller, id string) error {
	switch {
	case !ambit.ValidID(id):
		return &iam.Error{Kind: iam.NotFound, Code: dialect.CodeNoRoute, Detail: "the account in the path is no account id: 32 lower-case hexadecimal digits"}
	case id != caller.Account:
		return &iam.Error{Kind: iam.Forbidden, Code: "other_account", Detail: "the token is not one of this account"}
	}
	return nil
}

// look is what the caller can see now, in the form that his client takes.
func (r *request) look() (*view, error) { return r.lookAt(iam.View{}) }

func (r *request) lookAt(at iam.View) (*view, error) {
	l, err := r.service.Look(r.Context(), r.caller, at)
	if err != nil {
		return nil, err
	}
	return r.over(l), nil
}

// over is a look in the form that the caller's client takes.
func (r *request) over(l *iam.Look) *view {
	return &view{Look: l, form: formFor(r.Header), sets: map[string]*resourceGroup{}}
}

// write carries out several writes as one entry and answers with what came of
// them, as tell sees it then. do tells the reference of what was written.
func (r *request) write(operation string, do func(*iam.Work, *view) (ambit.Ref, error), tell func(*view, ambit.Ref) (answer, error)) (answer, error) {
	var written ambit.Ref
	receipt, err := r.service.Together(r.Context(), r.caller, operation, iam.Write{}, func(w *iam.Work) (err error) {
		written, err = do(w, r.over(w.Look))
		if err == nil {
			w.Made(written)
		}
		return err
	})
	if err != nil {
		return answer{}, err
	}
	v, err := r.service.Look(context.WithoutCancel(r.Context()), r.caller, iam.View{AtLeast: receipt.Revision})
	if err != nil {
		return answer{}, err
	}
	said, err := tell(r.over(v), written)
	if refusedAs(err, iam.Forbidden) {
		return answer{Result: identified{written.ID}, Messages: []message{{
			Code: codeUnsaid, Message: "it was written, and with that you may not read it any more",
		}}}, nil
	}
	return said, err
}

// remove deletes what find finds, with all that lies in it where cascade says so.
func (r *request) remove(operation string, cascade bool, find func(*view) (ambit.Ref, error)) (answer, error) {
	var gone ambit.Ref
	_, err := r.service.Together(r.Context(), r.caller, operation, iam.Write{}, func(w *iam.Work) (err error) {
		if gone, err = find(r.over(w.Look)); err != nil {
			return err
		}
		return w.Delete(gone, cascade)
	})
	return answer{Result: identified{gone.ID}}, err
}

// find is what a path means: something of a type, by its id alone.
func (v *view) find(t ambit.TypeName, action, id string) (ambit.Ref, error) {
	if ambit.ValidID(id) {
		return v.Find(action, ambit.Ref{Type: t, ID: id})
	}
	if err := v.May(permissions[t]+ambit.PermissionID(action), v.Account()); err != nil {
		return ambit.Ref{}, err
	}
	return ambit.Ref{}, &iam.Error{Kind: iam.NotFound, Code: "not_found", Detail: "the id in the path is none: they are 32 lower-case hexadecimal digits"}
}

// permissions are those that open the endpoints, up to the action.
var permissions = map[ambit.TypeName]ambit.PermissionID{
	ambit.RoleType:          "ambit.roles:",
	ambit.ResourceGroupType: "ambit.resource-groups:",
	ambit.GroupType:         "ambit.groups:",
	ambit.UserType:          "ambit.users:",
	ambit.PolicyType:        "ambit.policies:",
	ambit.SSOConnectorType:  "ambit.sso-connectors:",
}

// listed are the nouns of a type that the caller may read. Who can see none, and
// could not if there were any, is refused.
func listed[T ambit.Noun](v *view, t ambit.TypeName) ([]T, error) {
	nouns, err := v.Nouns(t)
	if err != nil {
		return nil, err
	}
	if len(nouns) == 0 {
		if err := v.May(permissions[t]+"read", v.Account()); err != nil {
			return nil, err
		}
	}
	typed := make([]T, len(nouns))
	for i, noun := range nouns {
		typed[i] = noun.(T)
	}
	return typed, nil
}
