package scalr

import (
	"net/http"
	"strings"

	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/inbound"
)

const (
	// Prefix is the path beneath which the dialect answers.
	Prefix = "/api/iacp/v3"
	// Discovery is where Terraform asks which services a host has.
	Discovery = "/.well-known/terraform.json"

	mediaType = "application/vnd.api+json"
)

// A surface answers the dialect's requests.
type surface struct{ service *iam.Service }

// New makes the dialect's handler: for all paths beneath /api/iacp/v3/, and for
// [Discovery].
func New(opts dialect.Options) http.Handler {
	x := &surface{opts.Service}
	m := dialect.New(opts, inbound.Bearer, refuse)
	m.HandlePublic("GET "+Discovery, discover)

	m.Handle("GET "+Prefix+"/permissions", x.listPermissions)
	m.Handle("GET "+Prefix+"/permissions/{permission}", x.getPermission)

	m.Handle("GET "+Prefix+"/roles", x.listRoles)
	m.Handle("POST "+Prefix+"/roles", x.createRole)
	m.Handle("GET "+Prefix+"/roles/{role}", x.getRole)
	m.Handle("PATCH "+Prefix+"/roles/{role}", x.updateRole)
	m.Handle("DELETE "+Prefix+"/roles/{role}", x.deleteRole)

	m.Handle("GET "+Prefix+"/access-policies", x.listPolicies)
	m.Handle("POST "+Prefix+"/access-policies", x.createPolicy)
	m.Handle("GET "+Prefix+"/access-policies/{policy}", x.getPolicy)
	m.Handle("PATCH "+Prefix+"/access-policies/{policy}", x.updatePolicy)
	m.Handle("DELETE "+Prefix+"/access-policies/{policy}", x.deletePolicy)
	return profiled(m)
}

// discover tells Terraform where this dialect is spoken.
func discover(w http.ResponseWriter, _ *http.Request) error {
	return dialect.Write(w, http.StatusOK, "application/json", map[string]string{"iacp.v3": Prefix + "/"})
}

// profiled says that the profile preview was applied to those who prefer it (RFC
// 7240): it is the only one there is, so others are passed over.
func profiled(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if prefersPreview(r.Header.Values("Prefer")) {
			w.Header().Set("Preference-Applied", "profile=preview")
		}
		next.ServeHTTP(w, r)
	})
}

func prefersPreview(headers []string) bool {
	for preference := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		preference, _, _ = strings.Cut(preference, ";")
		name, value, _ := strings.Cut(preference, "=")
		if strings.EqualFold(strings.TrimSpace(name), "profile") && strings.Trim(strings.TrimSpace(value), `"`) == "preview" {
			return true
		}
	}
	return false
}

// look is what a caller sees now. Requests name no revision they have seen, and the
// next one may go to another node, so what is read is what the database has.
func (x *surface) look(r *http.Request, caller authn.Caller) (*view, error) {
	seen, err := x.service.Look(r.Context(), caller, iam.View{Latest: true})
	if err != nil {
		return nil, err
	}
	return newView(seen), nil
}
