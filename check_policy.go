package ambit

import "github.com/ambit-iam/ambit/internal/kernel"

func (d *Draft) checkPolicy(p *Policy) (Noun, error) {
	if b := d.a.schema.policyByID[p.ID]; b != nil {
		return nil, d.a.builtIn("policy.id", b)
	}
	next := *p
	home, err := d.checkOwn("policy", &next.Own, PolicyType)
	if err != nil {
		return nil, err
	}
	if p.Effect != Allow && p.Effect != Deny {
		return nil, refuse(CodeInvalid, "policy.effect", "%q is no effect; write %s or %s", p.Effect, Allow, Deny)
	}
	if err := checkText("policy.description", p.Description, MaxDescriptionLength); err != nil {
		return nil, err
	}
	if next.Principals, err = d.checkPrincipals(p.Principals); err != nil {
		return nil, err
	}
	if next.Roles, err = d.checkRoles(p.Roles, home); err != nil {
		return nil, err
	}
	next.Permissions = clonedList(p.Permissions)
	if err := d.checkPatterns("policy.permissions", p.Permissions); err != nil {
		return nil, err
	}
	if len(p.Roles)+len(p.Permissions) == 0 {
		return nil, refuse(CodeInvalid, "policy", "names neither a role nor a permission; it would do nothing")
	}
	if err := d.checkPlaces(&next, home); err != nil {
		return nil, err
	}
	return &next, d.checkWhen(&next)
}

func (d *Draft) checkPrincipals(principals []Ref) ([]Ref, error) {
	const field = "policy.principals"
	if len(principals) == 0 {
		return nil, refuse(CodeInvalid, field, "is empty; name who the policy is for")
	}
	if err := checkCount(field, len(principals), MaxPrincipals, "put them into a group"); err != nil {
		return nil, err
	}
	var all distinct[Ref]
	for i, r := range principals {
		full, err := d.checkPrincipal(element(field, i), r)
		if err != nil {
			return nil, err
		}
		if !all.add(full) {
			return nil, refuse(CodeInvalid, element(field, i), "names %s twice", full)
		}
	}
	return all.list, nil
}

// checkPrincipal writes in full what a policy names as a principal: a node that
// acts, a whole type that does, or a pseudo-principal.
func (d *Draft) checkPrincipal(field string, r Ref) (Ref, error) {
	switch r {
	case Anonymous, Authenticated:
		return r, nil
	case Ref{}:
		return Ref{}, refuse(CodeInvalid, field, "is empty")
	}
	t, err := d.a.typeOfRef(field, r.Type)
	if err != nil {
		return Ref{}, err
	}
	full := Ref{Type: t.name}
	if err := d.checkActs(field, full); err != nil {
		return Ref{}, err
	}
	if r.ID == "" {
		return full, nil
	}
	return d.a.full(field, r)
}

func (d *Draft) checkRoles(roles []RoleName, home kernel.Node) ([]RoleName, error) {
	if err := checkCount("policy.roles", len(roles), MaxRoles, "make one role of several"); err != nil {
		return nil, err
	}
	var all distinct[RoleName]
	for i, name := range roles {
		full, err := d.a.role(element("policy.roles", i), name, home)
		if err != nil {
			return nil, err
		}
		if !all.add(full) {
			return nil, refuse(CodeInvalid, element("policy.roles", i), "names %s twice", name)
		}
	}
	return all.list, nil
}

// checkPlaces writes in full where the policy sits: at or beneath its home.
func (d *Draft) checkPlaces(p *Policy, home kernel.Node) error {
	nodes, err := d.fullAll("policy.nodes", p.Nodes)
	if err != nil {
		return err
	}
	self, exists := d.a.node(d.a.schema.typeByName[PolicyType].num, p.ID)
	for i, r := range nodes {
		// What lies in the policy itself comes along wherever that is at home.
		if r != p.Home && !d.beneath(r, home) && !(exists && d.beneath(r, self)) {
			return refuse(CodeInvalid, element("policy.nodes", i), "%s does not lie in the policy's home, %s", r, p.Home)
		}
	}
	sets, err := d.fullAll("policy.resource_groups", p.ResourceGroups)
	if err != nil {
		return err
	}
	for i, r := range sets {
		if r.Type != ResourceGroupType {
			return refuse(CodeInvalid, element("policy.resource_groups", i), "%s is no resource group", r)
		}
	}
	places := len(nodes) + len(sets)
	if places == 0 {
		return refuse(CodeInvalid, "policy.nodes", "is empty; name where the policy holds, such as the account")
	}
	if err := checkCount("policy.nodes and policy.resource_groups", places, MaxPlaces, "name what they lie in, or put them into a resource group"); err != nil {
		return err
	}
	if grants := places * len(p.Principals); grants > MaxGrants {
		return refuse(CodeLimit, "policy", "grants to %d principals at %d places, and the most of one times the other is %d; use groups or resource groups",
			len(p.Principals), places, MaxGrants)
	}
	p.Nodes, p.ResourceGroups = nodes, sets
	return nil
}

// beneath reports whether the node of a full reference lies in home.
func (d *Draft) beneath(r Ref, home kernel.Node) bool {
	if home == kernel.Root {
		return true
	}
	n, ok := d.a.node(d.a.schema.typeByName[r.Type].num, r.ID)
	return ok && home != kernel.NoNode && d.a.state.Above(home, n)
}

// checkWhen checks the condition and the time bounds.
func (d *Draft) checkWhen(p *Policy) error {
	if err := checkText("policy.condition", p.Condition, MaxConditionLength); err != nil {
		return err
	}
	p.NotBefore, p.ExpiresAt = p.NotBefore.UTC(), p.ExpiresAt.UTC()
	if err := checkTime("policy.not_before", p.NotBefore); err != nil {
		return err
	}
	if err := checkTime("policy.expires_at", p.ExpiresAt); err != nil {
		return err
	}
	if p.Condition != "" {
		if c := d.a.schema.condition(p.Condition); c.err != nil {
			return refuse(CodeInvalid, "policy.condition", "%v", c.err)
		}
	}
	if !p.NotBefore.IsZero() && !p.ExpiresAt.IsZero() && !p.NotBefore.Before(p.ExpiresAt) {
		return refuse(CodeInvalid, "policy.expires_at", "%s is not after not_before, %s; the policy would never apply", moment(p.ExpiresAt), moment(p.NotBefore))
	}
	return nil
}
