package ambit

import "slices"

func (d *Draft) checkRole(r *Role) (Noun, error) {
	next := *r
	next.Permissions, next.Scopes = clonedList(r.Permissions), slices.Clone(r.Scopes)
	if _, err := d.checkOwn("role", &next.Own, RoleType); err != nil {
		return nil, err
	}
	if err := checkText("role.description", r.Description, MaxDescriptionLength); err != nil {
		return nil, err
	}
	if err := d.checkPatterns("role.permissions", next.Permissions); err != nil {
		return nil, err
	}
	return &next, d.checkScopes(next.Scopes)
}

// checkScopes checks the allowed scopes of a role and writes them in full. None
// stated is nil and means any; a list that is there and empty would mean nowhere,
// which nobody can mean, and is refused, as in a catalog: some formats could not
// tell the two apart.
func (d *Draft) checkScopes(scopes []string) error {
	if scopes != nil && len(scopes) == 0 {
		return refuse(CodeInvalid, "role.scopes", "is an empty list, so the role could be granted nowhere; list scopes, or leave it out for any")
	}
	if err := checkCount("role.scopes", len(scopes), MaxScopes, "leave out those that others imply"); err != nil {
		return err
	}
	for i, name := range scopes {
		t, ambiguous := d.a.schema.typeNamed(TypeName(name))
		switch {
		case ambiguous != nil:
			return refuse(CodeAmbiguous, element("role.scopes", i), "%q could be %s; write which", name, typeNames(ambiguous))
		case t != nil && d.a.schema.scopeNames[string(t.name)]:
			scopes[i] = string(t.name)
		case !d.a.schema.scopeNames[name]:
			return refuse(CodeUnknown, element("role.scopes", i), "no scope list of the adopted catalogs names %q", name)
		}
	}
	return nil
}

func (d *Draft) checkPatterns(field string, patterns []Pattern) error {
	if err := checkCount(field, len(patterns), MaxPatterns, "use wildcards, or several roles"); err != nil {
		return err
	}
	for i, p := range patterns {
		if err := d.a.schema.checkPattern(p); err != nil {
			return refuse(CodeUnknown, element(field, i), "%v", err)
		}
	}
	return nil
}

// clonedList is a copy of a list for which none and an empty one are the same;
// both become nil, so that equal nouns are equal values.
func clonedList[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return slices.Clone(list)
}
