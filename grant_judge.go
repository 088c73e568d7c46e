package ambit

import "time"

// Judge refuses an entry that its author may not write: changes lead from before
// to after, and author is a principal or a token as before has it. It judges what
// the entry grants, not whether its author may make such changes at all (DESIGN
// section 2, "Nobody grants what they do not hold"):
//
//   - whatever it makes possible ([Opened]) the author has to hold himself
//     ([Account.Holds]), or else, there and for as long, [EscalatePermission];
//   - what it makes possible for [Anonymous] or [Authenticated] takes
//     [PublishPermission] there besides, which escalating does not replace;
//   - an account that has an owner keeps one.
//
// Everything is judged, not only up to the first fault. The error is a
// [*RefusedError], or else a change of an unknown kind.
func Judge(before, after *Account, author Ref, changes []Change, now time.Time) error {
	refused := &RefusedError{}
	au, short := before.author(author, now)
	if short != nil {
		refused.add(*short)
		return refused
	}
	grants, err := Opened(before, after, changes)
	if err != nil {
		return err
	}
	for i := range grants {
		for _, s := range au.shortfalls(&grants[i]) {
			refused.add(s)
		}
	}
	if s := ownerless(before, after, changes, now); s != nil {
		refused.add(*s)
	}
	if len(refused.Shortfalls) > 0 {
		return refused
	}
	return nil
}

// shortfalls lists what the author lacks for a grant.
func (au *author) shortfalls(g *Grant) []Shortfall {
	list := au.lacks(g)
	if len(list) > 0 && (g.Credential == nil || !au.owns(g)) && len(au.lacks(g.needing(EscalatePermission))) == 0 {
		list = nil
	}
	if g.Public && len(au.lacks(g.needing(PublishPermission))) > 0 {
		list = append(list, Shortfall{ShortPublic, Pattern(PublishPermission), g.Node,
			"to grant to anonymous or authenticated at " + g.Node.String() + " takes " + string(PublishPermission) + " there", g.Because})
	}
	return list
}

// needing is a permission where and for as long as a grant. What is granted at a
// single node may be in the sight of others, who grant nothing there: so it has
// to be held as if it were for what lies beneath, too.
func (g *Grant) needing(p PermissionID) *Grant {
	return &Grant{
		Permissions: []Pattern{Pattern(p)}, Node: g.Node,
		NotBefore: g.NotBefore, ExpiresAt: g.ExpiresAt, Because: g.Because, under: g.under,
	}
}
