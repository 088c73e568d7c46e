package ambit

func (d *Draft) checkToken(t *Token) (Noun, error) {
	next := *t
	next.Expires = t.Expires.UTC()
	if t.Home.IsZero() {
		return nil, refuse(CodeInvalid, "token.home", "is not stated; it is the principal that the token authenticates as")
	}
	if _, err := d.checkOwn("token", &next.Own, TokenType); err != nil {
		return nil, err
	}
	if err := d.checkActs("token.home", next.Home); err != nil {
		return nil, err
	}
	if err := checkTime("token.expires", next.Expires); err != nil {
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
	next.Ceiling = &Ceiling{Permissions: clonedList(t.Ceiling.Permissions)}
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
	if err := checkCount(field, len(refs), MaxPlaces, "name what they lie in, or put them into a resource group"); err != nil {
		return nil, err
	}
	var all distinct[Ref]
	for i, r := range refs {
		full, err := d.a.full(element(field, i), r)
		if err != nil {
			return nil, err
		}
		if !all.add(full) {
			return nil, refuse(CodeInvalid, element(field, i), "names %s twice", full)
		}
	}
	return all.list, nil
}
