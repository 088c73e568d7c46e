// Package seed fills accounts of a server with what worlds hold. It writes the way
// everybody does, by operations of the account's owner: authorized, judged, and in
// the log.
package seed

import (
	"context"
	"fmt"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// Made is an account that was made and filled.
type Made struct {
	iam.MadeAccount
	Operator *iam.MadeAccount // of the instance, where it was new; else nil

	// Refs says what the nouns of the world are in the account, and the world's
	// account itself: Ambit's own are given ids where they are made.
	Refs map[ambit.Ref]ambit.Ref
	// Secrets are those of the world's tokens, by their references in the world.
	Secrets map[ambit.Ref]authn.Secret
}

// Account makes an account with a slug and fills it with what another holds: its
// catalogs, attributes and nouns. from holds them in an order in which they can be
// made, as [world.Read] makes it; a user "owner" and a policy "owners" at the
// account are the new account's own, and from may have neither. A connector awaits
// its verification: what a world says of it proves nothing here. What fails leaves
// an account that is filled in part.
//
// [world.Read]: https://pkg.go.dev/github.com/ambit-iam/ambit/world#Read
func Account(ctx context.Context, s *iam.Service, slug string, from *ambit.Account) (*Made, error) {
	n := iam.NewAccount{Slug: slug}
	for _, c := range from.Catalogs() {
		if c.Name != ambit.OwnCatalogName { // every account has adopted that one
			n.Catalogs = append(n.Catalogs, c)
		}
	}
	account, operator, err := s.Bootstrap(ctx, n)
	if err != nil {
		return nil, fmt.Errorf("making the account %s: %w", slug, err)
	}
	f := &filling{
		ctx: ctx, s: s, from: from,
		owner: authn.Caller{Account: account.ID, Token: account.Owner, Principal: account.Owner},
		Made: &Made{
			MadeAccount: account, Operator: operator,
			Refs:    map[ambit.Ref]ambit.Ref{from.Ref(): {Type: ambit.AccountType, ID: account.ID}},
			Secrets: map[ambit.Ref]authn.Secret{},
		},
	}
	if err := f.all(); err != nil {
		return nil, fmt.Errorf("filling the account %s: %w", slug, err)
	}
	return f.Made, nil
}

// A filling is an account while it is filled.
type filling struct {
	*Made
	ctx   context.Context
	s     *iam.Service
	owner authn.Caller
	from  *ambit.Account

	later []*ambit.Resource // with relations to what comes after them, in words of the world
	bulk  []iam.BulkLine
}

// all makes what gives nobody anything, then what allows, and what denies last: a
// denial holds for the owner too, who could then no longer make what it is about.
func (f *filling) all() error {
	return inTurn(
		f.settings,
		func() error { return f.nouns(func(n ambit.Noun) bool { return !isPolicy(n) && !isToken(n) }) },
		f.members,
		f.relations,
		func() error { return f.nouns(func(n ambit.Noun) bool { return isPolicy(n) && !denies(n) }) },
		func() error { return f.nouns(isToken) },
		func() error { return f.nouns(denies) },
	)
}

// inTurn does one step after the other until one fails.
func inTurn(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func isPolicy(n ambit.Noun) bool { _, is := n.(*ambit.Policy); return is }
func isToken(n ambit.Noun) bool  { _, is := n.(*ambit.Token); return is }
func denies(n ambit.Noun) bool   { p, is := n.(*ambit.Policy); return is && p.Effect == ambit.Deny }

// settings gives the account the attributes of the world's.
func (f *filling) settings() error {
	attributes := f.from.Settings().Attributes
	if len(attributes) == 0 {
		return nil
	}
	_, _, err := f.s.UpdateSettings(f.ctx, f.owner, iam.Write{}, func(s ambit.Settings) (ambit.Settings, error) {
		s.Attributes = attributes
		return s, nil
	})
	return err
}

// nouns makes those of the world's nouns that are wanted, resources together where
// they follow each other.
func (f *filling) nouns(wanted func(ambit.Noun) bool) error {
	for noun := range f.from.Nouns() {
		if !wanted(noun) {
			continue
		}
		ref := noun.Ref()
		if err := f.noun(noun); err != nil {
			return fmt.Errorf("%s: %w", ref, err)
		}
	}
	return f.flush()
}

func (f *filling) noun(noun ambit.Noun) error {
	if r, ok := noun.(*ambit.Resource); ok {
		return f.resource(r)
	}
	if err := f.flush(); err != nil {
		return err
	}
	was := noun.Ref()
	f.translate(noun)
	switch noun := noun.(type) {
	case *ambit.Token:
		made, secret, _, err := f.s.CreateToken(f.ctx, f.owner, iam.NewToken{Token: *noun, Lasting: noun.Expires.IsZero()}, iam.Write{})
		if err != nil {
			return err
		}
		f.Refs[was], f.Secrets[was] = made.Ref(), secret
		return nil
	case *ambit.SSOConnector:
		made, _, err := f.s.CreateSSOConnector(f.ctx, f.owner, iam.NewSSOConnector{Own: noun.Own, Domain: noun.Domain}, iam.Write{})
		if err != nil {
			return err
		}
		f.Refs[was] = made.Ref()
		return nil
	}
	made, _, err := f.s.Create(f.ctx, f.owner, noun, iam.Write{})
	if err != nil {
		return err
	}
	f.Refs[was] = made.Ref()
	return nil
}

// members puts into each set who or what is in it.
func (f *filling) members() error {
	for noun := range f.from.Nouns() {
		switch noun.(type) {
		case *ambit.Group, *ambit.ResourceGroup:
		default:
			continue
		}
		set := noun.Ref()
		members, err := f.from.Members(set, ambit.Page{})
		if err != nil {
			return err
		}
		if len(members.Items) == 0 {
			continue
		}
		change := iam.MembersChange{Add: f.refs(members.Items)}
		if _, err := f.s.ChangeMembers(f.ctx, f.owner, f.ref(set), change, iam.Write{}); err != nil {
			return fmt.Errorf("members of %s: %w", set, err)
		}
	}
	return nil
}
