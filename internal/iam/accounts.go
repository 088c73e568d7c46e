package iam

import (
	"context"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/entry"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/live"
)

// SystemSlug is the slug of the account that is the instance itself: its users
// are the operators.
const SystemSlug = "system"

// A NewAccount is an account to be made.
type NewAccount struct {
	Slug     string
	Catalogs []*ambit.Catalog // to be adopted, in order
	Owner    string           // the name of its first owner; empty: "owner"
	with     []ambit.Noun     // stored from the beginning
}

// A MadeAccount is an account that was made, with its first owner's token.
type MadeAccount struct {
	ID     string
	Slug   string
	Owner  ambit.Ref
	Token  authn.Secret
	Expiry time.Time // of the token; zero: never
	// Again says that it had been made before, under the same idempotency key:
	// then only its ID is told.
	Again bool
}

// CreateAccount makes an account with its first owner. It needs
// ambit.accounts:create in the system's account, whose log has it too.
func (s *Service) CreateAccount(ctx context.Context, caller authn.Caller, n NewAccount, w Write) (MadeAccount, error) {
	if n.Slug == SystemSlug {
		return MadeAccount{}, conflict("reserved", "slug", "%q is the slug of the operators' account, and of no other", SystemSlug)
	}
	id, err := s.newID(s.clock())
	if err != nil {
		return MadeAccount{}, Meaning(err)
	}
	var made MadeAccount
	receipt, err := s.changeWith(ctx, caller, id, "accounts.create", w, func(c *change, _ *ambit.Account) (*live.Step, error) {
		if err := c.operatorsOnly("accounts are made by operators"); err != nil {
			return nil, err
		}
		if err := c.require("ambit.accounts:create", c.before.Ref()); err != nil {
			return nil, err
		}
		step, account, err := s.newAccount(id, n, c.now)
		if err != nil {
			return nil, err
		}
		made = account
		step.Entry = c.abroad(step.Entry.Changes)
		node := tenant(id, n.Slug, c.now.UTC())
		node.Relations = inAccount(caller.Account)
		_, err = c.put(node)
		return step, err
	})
	if receipt.Again {
		made = MadeAccount{ID: receipt.Made.ID, Again: true}
	}
	return made, err
}

// Bootstrap makes an account on the host, where nobody has to be asked, and the
// system's account first if there is none yet: operator is then its first
// operator, with the slug [SystemSlug].
func (s *Service) Bootstrap(ctx context.Context, n NewAccount) (made MadeAccount, operator *MadeAccount, err error) {
	systemID, err := s.systemID(ctx)
	if err != nil {
		return MadeAccount{}, nil, Meaning(err)
	}
	id, err := s.newID(s.clock())
	if err != nil {
		return MadeAccount{}, nil, Meaning(err)
	}
	_, err = s.accounts.WriteAll(ctx, []string{systemID, id}, func(values map[string]*ambit.Account) (map[string]*live.Step, error) {
		now := s.clock()
		system, first, err := s.enroll(values[systemID], systemID, tenant(id, n.Slug, now.UTC()), now)
		if err != nil {
			return nil, err
		}
		step, account, err := s.newAccount(id, n, now)
		made, operator = account, first
		return map[string]*live.Step{systemID: system, id: step}, err
	})
	if err != nil {
		return MadeAccount{}, nil, Meaning(err)
	}
	return made, operator, nil
}

// enroll notes an account in the system's, which it makes if there is none yet,
// with its first operator.
func (s *Service) enroll(system *ambit.Account, id string, account *ambit.Resource, now time.Time) (*live.Step, *MadeAccount, error) {
	account.Relations = inAccount(id)
	if system == nil {
		step, made, err := s.newAccount(id, NewAccount{
			Slug: SystemSlug, Owner: "operator", Catalogs: []*ambit.Catalog{instanceCatalog()}, with: []ambit.Noun{account},
		}, now)
		return step, &made, err
	}
	draft := system.Draft()
	if err := draft.Do(ambit.Put{Noun: account}); err != nil {
		return nil, nil, err
	}
	changes := draft.Changes()
	return &live.Step{Next: draft.Account(), Entry: entry.Entry{Time: now, Operation: "accounts.create", Changes: changes}}, nil, nil
}

// newAccount is the first entry of an account: its settings and catalogs, an
// owner, and a token for the owner. Nobody is judged: there is nobody yet who
// could hold anything.
func (s *Service) newAccount(id string, n NewAccount, now time.Time) (*live.Step, MadeAccount, error) {
	draft, err := s.accounts.Blank(id)
	if err != nil {
		return nil, MadeAccount{}, err
	}
	caller := authn.Caller{Account: id}
	c := &change{s: s, caller: caller, now: now, draft: draft}
	owner, err := c.first(n)
	if err != nil {
		return nil, MadeAccount{}, err
	}
	key, err := authn.NewKey(s.random)
	if err != nil {
		return nil, MadeAccount{}, err
	}
	tokenID, err := s.newID(now)
	if err != nil {
		return nil, MadeAccount{}, err
	}
	token := &ambit.Token{
		Own: c.own(tokenID, "first", owner), Key: key, Generation: 1,
		Expires: defaultEnd(now),
	}
	if err := draft.Do(ambit.Put{Noun: token}); err != nil {
		return nil, MadeAccount{}, err
	}
	secret, err := c.mint(token)
	if err != nil {
		return nil, MadeAccount{}, err
	}
	c.beside.Take = []journal.Claim{{Kind: journal.SlugClaim, Key: n.Slug}, {Kind: journal.TokenClaim, Key: key}}
	changes := draft.Changes()
	step := &live.Step{
		Next:   draft.Account(),
		Entry:  entry.Entry{Time: now, Operation: "accounts.create", Changes: changes},
		Beside: c.beside,
	}
	return step, MadeAccount{ID: id, Slug: n.Slug, Owner: owner, Token: secret, Expiry: token.Expires}, nil
}

// first gives the commands that every account begins with.
func (c *change) first(n NewAccount) (owner ambit.Ref, err error) {
	if n.Owner == "" {
		n.Owner = "owner"
	}
	if err := c.draft.Do(ambit.Set{Settings: ambit.Settings{Slug: n.Slug}}); err != nil {
		return ambit.Ref{}, err
	}
	for _, version := range n.Catalogs {
		if err := c.draft.Do(ambit.Adopt{Catalog: version}); err != nil {
			return ambit.Ref{}, err
		}
	}
	for _, noun := range n.with {
		if err := c.draft.Do(ambit.Put{Noun: noun}); err != nil {
			return ambit.Ref{}, err
		}
	}
	userID, err := c.s.newID(c.now)
	if err != nil {
		return ambit.Ref{}, err
	}
	user := &ambit.User{Own: c.own(userID, n.Owner, ambit.Ref{}), Status: ambit.Accepted}
	if err := c.draft.Do(ambit.Put{Noun: user}); err != nil {
		return ambit.Ref{}, err
	}
	policyID, err := c.s.newID(c.now)
	if err != nil {
		return ambit.Ref{}, err
	}
	return user.Ref(), c.draft.Do(ambit.Put{Noun: &ambit.Policy{
		Own: c.own(policyID, "owners", ambit.Ref{}), Effect: ambit.Allow,
		Description: "Owners of the account.",
		Principals:  []ambit.Ref{user.Ref()},
		Roles:       []ambit.RoleName{ambit.OwnerRole},
		Nodes:       []ambit.Ref{{Type: ambit.AccountType, ID: c.caller.Account}},
	}})
}

// own is what one of Ambit's own nouns begins with that an account is made with.
func (c *change) own(id, name string, home ambit.Ref) ambit.Own {
	return ambit.Own{ID: id, Name: name, Home: home, Created: c.stamp(), Changed: c.stamp()}
}

// CreateAccountBy is [Service.CreateAccount] with the catalogs by name: of each the
// newest version.
func (s *Service) CreateAccountBy(ctx context.Context, caller authn.Caller, slug, owner string, catalogs []string, w Write) (MadeAccount, error) {
	n := NewAccount{Slug: slug, Owner: owner}
	for i, name := range catalogs {
		version, err := s.version(ctx, name, "")
		if err != nil {
			return MadeAccount{}, within(element("catalogs", i), err)
		}
		n.Catalogs = append(n.Catalogs, version)
	}
	return s.CreateAccount(ctx, caller, n, w)
}

// A Tenant is an account of the instance, as operators see it.
type Tenant struct {
	ID      string
	Slug    string // with which it was made
	Created time.Time
}

// Tenants lists the accounts of the instance, oldest first. They are resources in
// the system's account: the caller sees those at which he holds
// ambit.resources:read there.
func (s *Service) Tenants(ctx context.Context, caller authn.Caller, v View, p Page) (List[Tenant], error) {
	a, err := s.view(ctx, caller, v)
	if err != nil {
		return List[Tenant]{}, Meaning(err)
	}
	if err := operatorsOnly(a, "accounts are listed by operators"); err != nil {
		return List[Tenant]{}, err
	}
	nouns, err := s.Nouns(ctx, caller, tenantType, v, p)
	if err != nil {
		return List[Tenant]{}, err
	}
	list := List[Tenant]{Next: nouns.Next, Revision: nouns.Revision, Reason: nouns.Reason, Detail: nouns.Detail}
	for _, noun := range nouns.Items {
		t := Tenant{ID: noun.Ref().ID}
		attributes := noun.(*ambit.Resource).Attributes
		t.Slug, _ = attributes["slug"].(string)
		t.Created, _ = attributes["created"].(time.Time)
		list.Items = append(list.Items, t)
	}
	return list, nil
}
