package ambit

import "cmp"

// ListPermissions lists the permissions for which q is allowed, in order of
// adoption and declaration. q.Permission must be empty. Permissions about which q
// cannot be asked, such as those of types that the resource only holds when q
// describes the resource, are not on the list; where that is all of them, or
// those of the resource's own type, it is an error.
func (a *Account) ListPermissions(q Question, p Page) (List[PermissionID], error) {
	x := a.ask(&q)
	defer x.done()
	if err := x.checkPage(p, ofPermissions); err != nil {
		return List[PermissionID]{}, err
	}
	if q.Permission != "" {
		return List[PermissionID]{}, faulty(FaultList, "permission", "a list of permissions is not asked about one")
	}
	if d, ok, err := x.callerOfList(); !ok || err != nil {
		return none[PermissionID](d, err)
	}
	at, d, ok, err := x.locate()
	if ok && err == nil {
		d, ok, err = x.identify(at)
	}
	if !ok || err != nil {
		return none[PermissionID](d, err)
	}
	if d, ok := x.admitActsFor(); !ok {
		return none[PermissionID](d, nil)
	}
	return x.permitted(at, p)
}

// permitted asks about the permissions one by one, from the page's start to its
// end. Those of one type are about the same thing, and mostly stand together.
func (x *asker) permitted(at spot, p Page) (List[PermissionID], error) {
	list := List[PermissionID]{Revision: x.a.revision}
	var (
		about          *typeInfo // whose permissions are asked about x.thing
		askable, asked bool      // whether these can be, and whether any could
		fault          error     // why the first ones cannot be
	)
	perms := x.a.schema.perms
	for i := int(p.After.at); i < len(perms); i++ {
		if x.perm = perms[i]; x.perm.typ != about {
			about = x.perm.typ
			_, ok, err := x.place(at)
			if err != nil && about == at.typ {
				return List[PermissionID]{}, err
			}
			fault = cmp.Or(fault, err)
			if askable = ok && err == nil; askable {
				asked = true
				x.aim()
			}
		}
		if !askable || !x.decide().Allowed {
			continue
		}
		if p.full(len(list.Items)) {
			list.Next = Position{ofPermissions, uint64(i)}
			return list, nil
		}
		list.Items = append(list.Items, x.perm.id)
	}
	if !asked && fault != nil {
		return List[PermissionID]{}, fault
	}
	return list, nil
}
