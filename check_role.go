package ambit

import "slices"

func (d *Draft) checkRole(r *Role) (Noun, error) {
	next := *r
	next.Permissions, next.Scopes = slices.Clone(r.Permissions), slices.Clone(r.Scopes)
	if _, err := d.checkOwn("role", &next.Own, RoleType); err != nil {
		return nil, err
	}
	if err := d.checkPatterns("role.permissions", next.Permissions); err != nil {
		return nil, err
	}
	for i, name := range next.Scopes {
		t, ambiguous := d.a.schema.typeNamed(TypeName(name))
		switch {
		case ambiguous != nil:
			return nil, refuse(CodeAmbiguous, element("role.scopes", i), "%q could be %s; write which", name, typeNames(ambiguous))
		case t != nil && d.a.schema.scopeNames[string(t.name)]:
			next.Scopes[i] = string(t.name)
		case !d.a.schema.scopeNames[name]:
			return nil, refuse(CodeUnknown, element("role.scopes", i), "no scope list of the adopted catalogs names %q", name)
		}
	}
	return &next, nil
}

func (d *Draft) checkPatterns(field string, patterns []Pattern) error {
	for i, p := range patterns {
		if err := d.a.schema.checkPattern(p); err != nil {
			return refuse(CodeUnknown, element(field, i), "%v", err)
		}
	}
	return nil
}
