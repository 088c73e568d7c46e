package harness

import (
	"fmt"
	"slices"

	"github.com/ambit-iam/ambit/internal/dialect"
)

// An assignmentFilter says which role assignments are wanted: of each list that is
// not empty, one has to fit.
type assignmentFilter struct {
	ResourceGroups  []string        `json:"resourceGroupFilter"`
	Roles           []string        `json:"roleFilter"`
	PrincipalTypes  []string        `json:"principalTypeFilter"`
	PrincipalLevels []string        `json:"principalScopeLevelFilter"`
	Principals      []principalBody `json:"principalFilter"`
	Managed         []bool          `json:"harnessManagedFilter"`
	Disabled        []bool          `json:"disabledFilter"`
}

// lets reports whether a role assignment is wanted.
func (f assignmentFilter) lets(a assignmentResponse) bool {
	level := ""
	if a.Body.Principal != nil && a.Body.Principal.Level != nil {
		level = *a.Body.Principal.Level
	}
	return among(f.ResourceGroups, a.Body.ResourceGroup) && among(f.Roles, a.Body.Role) &&
		(len(f.PrincipalTypes) == 0 || slices.Contains(f.PrincipalTypes, a.Body.Principal.Type)) &&
		among(f.PrincipalLevels, level) && among(f.Managed, a.Managed) && among(f.Disabled, a.Body.Disabled) &&
		(len(f.Principals) == 0 || slices.ContainsFunc(f.Principals, func(p principalBody) bool {
			return p.Type == a.Body.Principal.Type && (p.Identifier == a.Body.Principal.Identifier || p.Identifier == a.principal.ID) &&
				(p.Level == nil || *p.Level == "" || *p.Level == level)
		}))
}

func among[T comparable](wanted []T, one T) bool {
	return len(wanted) == 0 || slices.Contains(wanted, one)
}

func (c *call) filterAssignments() (any, error) {
	f, err := body[assignmentFilter](c)
	if err != nil {
		return nil, err
	}
	shown, err := c.filtered(f)
	if err != nil {
		return nil, err
	}
	return paged(c, shown, assignmentResponse.sortKey)
}

// A scopeFilter is a scope, or it and everything beneath.
type scopeFilter struct {
	scopeNames
	Filter string `json:"filter"`
}

const includingChildren = "INCLUDING_CHILD_SCOPES"

// A scopedFilter is a filter over several scopes, with one value where an
// assignmentFilter has a list.
type scopedFilter struct {
	assignmentFilter
	Principals *principalBody `json:"principalFilter"`
	Managed    *bool          `json:"harnessManagedFilter"`
	Disabled   *bool          `json:"disabledFilter"`
	Scopes     []scopeFilter  `json:"scopeFilters"`
}

// scopedFilter is the filter of the body, which need not be there.
func (c *call) scopedFilter() (scopedFilter, error) {
	if c.r.ContentLength == 0 {
		return scopedFilter{}, nil
	}
	f, err := body[scopedFilter](c)
	f.assignmentFilter.Principals = oneOrNone(f.Principals)
	f.assignmentFilter.Managed, f.assignmentFilter.Disabled = oneOrNone(f.Managed), oneOrNone(f.Disabled)
	return f, err
}

func oneOrNone[T any](one *T) []T {
	if one == nil {
		return nil
	}
	return []T{*one}
}

// filterAssignmentsByScope lists role assignments of several scopes.
func (c *call) filterAssignmentsByScope() (any, error) {
	f, err := c.scopedFilter()
	if err != nil {
		return nil, err
	}
	if len(f.Scopes) == 0 {
		f.Scopes = []scopeFilter{{scopeNames: scopeNames{c.scope.account, c.scope.organization, c.scope.project}}}
	}
	wanted, err := c.scopesWanted(f.Scopes)
	if err != nil {
		return nil, err
	}
	shown, err := c.assignments(wanted)
	if err != nil {
		return nil, err
	}
	shown = slices.DeleteFunc(shown, func(a assignmentResponse) bool { return !f.lets(a) })
	listed, err := paged(c, shown, assignmentResponse.sortKey)
	if err != nil {
		return nil, err
	}
	told := page[assignmentAggregate]{
		TotalPages: listed.TotalPages, TotalItems: listed.TotalItems, PageItemCount: listed.PageItemCount,
		PageSize: listed.PageSize, PageIndex: listed.PageIndex, Empty: listed.Empty,
	}
	for _, a := range listed.Content {
		role, err := c.roleOf(a)
		if err != nil {
			return nil, err
		}
		told.Content = append(told.Content, assignmentAggregate{
			Identifier: a.Body.Identifier, Principal: *a.Body.Principal, Disabled: a.Body.Disabled, Role: role,
			Scope: a.Scope, ResourceGroup: c.groupOf(a), Created: a.Created, Modified: a.Modified,
		})
	}
	return told, nil
}

// scopesWanted are the scopes that filters name, at each of which the caller has to
// be allowed to see role assignments.
func (c *call) scopesWanted(filters []scopeFilter) (func(scope) bool, error) {
	own := c.scope
	defer func() { c.scope = own }()
	var named []scope
	for i, f := range filters {
		if f.Filter != "" && f.Filter != "EXCLUDING_CHILD_SCOPES" && f.Filter != includingChildren {
			return nil, dialect.Invalid(fmt.Sprintf("scopeFilters[%d].filter", i), "must be EXCLUDING_CHILD_SCOPES or "+includingChildren)
		}
		if f.Account == "" {
			f.Account = own.account
		}
		s, err := c.scopeFrom(f.Account, f.Organization, f.Project)
		if err != nil {
			return nil, err
		}
		c.scope = s
		if err := c.at(c.look, "ambit.policies:read"); err != nil {
			return nil, err
		}
		named = append(named, s)
	}
	return func(s scope) bool {
		for _, wider := range s.chain(c.look) {
			for i, n := range named {
				if n.node == wider.node && (n.node == s.node || filters[i].Filter == includingChildren) {
					return true
				}
			}
		}
		return false
	}, nil
}
