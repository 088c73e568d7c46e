package harness

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/inbound"
)

// surface is the dialect at work.
type surface struct {
	service *iam.Service
	mux     *dialect.Mux
}

// New makes the dialect. It answers whatever is sent to it in its own words, also
// where there is nothing at a path.
func New(opts dialect.Options) http.Handler {
	s := &surface{service: opts.Service}
	s.mux = dialect.New(opts, inbound.APIKey, func(w http.ResponseWriter, r *http.Request, e *iam.Error) {
		refuse(w, r, e, scope{})
	})
	for pattern, do := range map[string]operation{
		"GET /authz/api/roles":                 (*call).listRoles,
		"POST /authz/api/roles":                (*call).createRole,
		"GET /authz/api/roles/{identifier}":    (*call).getRole,
		"PUT /authz/api/roles/{identifier}":    (*call).updateRole,
		"DELETE /authz/api/roles/{identifier}": (*call).deleteRole,

		"GET /authz/api/permissions":               (*call).listPermissions,
		"GET /authz/api/permissions/resourcetypes": (*call).listResourceTypes,

		"GET /authz/api/roleassignments":                 (*call).listAssignments,
		"POST /authz/api/roleassignments":                (*call).createAssignment,
		"GET /authz/api/roleassignments/{identifier}":    (*call).getAssignment,
		"PUT /authz/api/roleassignments/{identifier}":    (*call).updateAssignment,
		"DELETE /authz/api/roleassignments/{identifier}": (*call).deleteAssignment,
		"POST /authz/api/roleassignments/multi":          (*call).createAssignments,
		"POST /authz/api/roleassignments/filter":         (*call).filterAssignments,
		"POST /authz/api/roleassignments/v2/filter":      (*call).filterAssignmentsByScope,
		"POST /authz/api/roleassignments/aggregate":      (*call).aggregateAssignments,
		"POST /authz/api/roleassignments/validate":       (*call).validateAssignment,

		"GET /ng/api/organizations":                 (*call).listOrganizations,
		"POST /ng/api/organizations":                (*call).createOrganization,
		"GET /ng/api/organizations/{identifier}":    (*call).getOrganization,
		"PUT /ng/api/organizations/{identifier}":    (*call).updateOrganization,
		"DELETE /ng/api/organizations/{identifier}": (*call).deleteOrganization,

		"GET /ng/api/projects":                 (*call).listProjects,
		"POST /ng/api/projects":                (*call).createProject,
		"GET /ng/api/projects/{identifier}":    (*call).getProject,
		"PUT /ng/api/projects/{identifier}":    (*call).updateProject,
		"DELETE /ng/api/projects/{identifier}": (*call).deleteProject,
	} {
		s.handle(pattern, (*call).inScope, do)
	}
	s.handle("POST /authz/api/acl", (*call).anywhere, (*call).checkAccess)
	return s.mux
}

// An operation answers with the data of a successful answer.
type operation func(*call) (any, error)

// A call is a request at work.
type call struct {
	*surface
	w      http.ResponseWriter
	r      *http.Request
	caller authn.Caller
	query  url.Values
	look   *iam.Look // at the account as it was when the request came
	scope  scope
}

// handle answers requests that match a pattern: their scope is read, and then the
// operation is carried out.
func (s *surface) handle(pattern string, read func(*call) error, do operation) {
	s.mux.Handle(pattern, func(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
		c := &call{surface: s, w: w, r: r, caller: caller}
		err := c.begin()
		if err == nil {
			err = read(c)
		}
		var data any
		if err == nil {
			data, err = do(c)
		}
		if err == nil {
			return succeed(w, r, data)
		}
		var refused *iam.Error
		if errors.As(iam.Meaning(err), &refused) && refused.Kind != iam.Failed {
			refuse(w, r, refused, c.scope)
			return nil
		}
		return err
	})
}

func (c *call) begin() (err error) {
	if c.query, err = dialect.ParseQuery(c.r.URL); err != nil {
		return err
	}
	c.look, err = c.service.Look(c.r.Context(), c.caller, iam.View{})
	return err
}

// identifier is the one in the path.
func (c *call) identifier() string { return c.r.PathValue("identifier") }

// together carries out a write as one entry.
func (c *call) together(operation string, do func(*iam.Work) error) error {
	_, err := c.service.Together(c.r.Context(), c.caller, operation, iam.Write{}, do)
	return err
}

// body reads the body of a request; what it does not know it passes over.
func body[T any](c *call) (T, error) { return dialect.Read[T](c.w, c.r, dialect.IgnoreUnknown) }
