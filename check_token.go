package ambit

import "slices"

func (d *Draft) checkToken(t *Token) (Noun, error) {
	next := *t
	if t.Home.IsZero() {
		return nil, refuse(CodeInvalid, "token.home", "is not stated; it is the principal that the token authenticates as")
	}
	if _, err := d.checkOwn("token", &next.Own, TokenType); err != nil {
		return nil, err
	}
	if err := d.checkActs("token.home", next.Home); err != nil {
		return nil, err
	}
	if !t.ActsFor.IsZero() {
		actsFor, err := d.a.full("token.acts_for", t.ActsFor)
		if err != nil {
			return nil, err
		}
		if err := d.checkActs("token.acts_for", actsFor); err != nil {
			return nil, err
		}
		next.ActsFor = actsFor
	}
	if t.Ceiling == nil {
		return &next, nil
	}
	next.Ceiling = &Ceiling{Permissions: slices.Clone(t.Ceiling.Permissions)}
	if err := d.checkPatterns("token.ceiling.permissions", t.Ceiling.Permissions); err != nil {
		return nil, err
	}
	var err error
	next.Ceiling.Nodes, err = d.fullAll("token.ceiling.nodes", t.Ceiling.Nodes)
	return &next, err
}

// checkActs refuses what cannot be a principal.
func (d *Draft) checkActs(field string, r Ref) error {
	if t := d.a.schema.typeByName[r.Type]; !t.acts {
		return refuse(CodeInvalid, field, "%s cannot be a principal: %s does not act", r, t.name)
	}
	return nil
}

// fullAll writes a list of distinct references to nodes in full.
func (d *Draft) fullAll(field string, refs []Ref) ([]Ref, error) {
	var list []Ref
	for i, r := range refs {
		full, err := d.a.full(element(field, i), r)
		if err != nil {
			return nil, err
		}
		if slices.Contains(list, full) {
			return nil, refuse(CodeInvalid, element(field, i), "names %s twice", full)
		}
		list = append(list, full)
	}
	return list, nil
}
