package entry

import (
	"encoding/hex"
	"fmt"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/journal"
)

// A Body is a body that was read, before what stands elsewhere is put back.
type Body struct{ wire wireEntry }

// Read reads a body.
func Read(body []byte) (Body, error) {
	var b Body
	if err := strict(body, &b.wire); err != nil {
		return Body{}, fmt.Errorf("reading an entry: %w", err)
	}
	if b.wire.Format != wireFormat {
		return Body{}, fmt.Errorf("an entry is of format %d; this release reads format %d", b.wire.Format, wireFormat)
	}
	return b, nil
}

// Personal are the ids of the personal values that the entry refers to.
func (b Body) Personal() []string {
	var ids []string
	b.personal(func(w *wirePersonal) { ids = append(ids, w.ID) })
	return ids
}

// Commitments are those to personal values that a body holds, by the values' ids,
// as [journal.Verify] asks for them.
func Commitments(body []byte) (map[string]journal.Digest, error) {
	b, err := Read(body)
	if err != nil {
		return nil, err
	}
	commitments := map[string]journal.Digest{}
	b.personal(func(w *wirePersonal) {
		digest, bad := hex.DecodeString(w.Commitment)
		if bad != nil || len(digest) != len(journal.Digest{}) {
			err = fmt.Errorf("the commitment %q to the personal value %s is no digest", w.Commitment, w.ID)
			return
		}
		commitments[w.ID] = journal.Digest(digest)
	})
	return commitments, err
}

// personal visits what stands in the body for personal values.
func (b Body) personal(visit func(*wirePersonal)) {
	add := func(w *wirePersonal) {
		if w != nil {
			visit(w)
		}
	}
	add(b.wire.Actor.Address)
	for _, c := range b.wire.Changes {
		if c.Put == nil || c.Put.User == nil {
			continue
		}
		add(c.Put.User.Name)
		add(c.Put.User.Title)
		for _, w := range c.Put.User.Labels {
			add(w)
		}
		for _, w := range c.Put.User.Texts {
			add(w)
		}
	}
}

// Entry puts back what stands elsewhere: the personal values that are still
// there, by id, and the catalogs, by the digest of their documents. A personal
// value that was erased is empty, an attribute so erased is not there.
func (b Body) Entry(r journal.Record, personal map[string]journal.Personal, catalog func(journal.Digest) (*ambit.Catalog, error)) (Entry, error) {
	dec := decoder{personal, catalog}
	e := Entry{
		Revision: r.Revision, Time: r.Time,
		Operation: b.wire.Operation, Request: b.wire.Request, Note: b.wire.Note, About: b.wire.About,
		Changes: make([]ambit.Change, len(b.wire.Changes)),
	}
	var err error
	if e.Actor, err = dec.actor(b.wire.Actor); err != nil {
		return Entry{}, fmt.Errorf("entry %d: %w", r.Revision, err)
	}
	for i, c := range b.wire.Changes {
		if e.Changes[i], err = dec.change(c); err != nil {
			return Entry{}, fmt.Errorf("entry %d, change %d: %w", r.Revision, i, err)
		}
	}
	return e, nil
}

type decoder struct {
	revealer
	catalog func(journal.Digest) (*ambit.Catalog, error)
}

func (dec decoder) actor(w wireActor) (Actor, error) {
	a := Actor{Account: w.Account, Principal: w.Principal, Token: w.Token, ActsFor: w.ActsFor}
	if w.Address == nil {
		return a, nil
	}
	var err error
	a.Address, _, err = dec.reveal(w.Address)
	return a, err
}

func (dec decoder) change(w wireChange) (ambit.Change, error) {
	if err := single(w); err != nil {
		return nil, err
	}
	switch {
	case w.Put != nil:
		noun, err := dec.noun(w.Put)
		return ambit.Put{Noun: noun}, err
	case w.Set != nil:
		return ambit.Set{Settings: ambit.Settings{Slug: w.Set.Slug, Attributes: fromWire(w.Set.Attributes)}}, nil
	case w.AddMember != nil:
		return ambit.AddMember(*w.AddMember), nil
	case w.RemoveMember != nil:
		return ambit.RemoveMember(*w.RemoveMember), nil
	case w.Adopt != nil:
		c, err := dec.adopted(w.Adopt)
		return ambit.Adopt{Catalog: c}, err
	case w.Abandon != "":
		return ambit.Abandon{Name: w.Abandon}, nil
	case w.Remove != nil:
		return ambit.Remove{Refs: w.Remove}, nil
	}
	return nil, errUnknownKind
}

func (dec decoder) adopted(w *wireAdopt) (*ambit.Catalog, error) {
	digest, err := hex.DecodeString(w.Digest)
	if err != nil || len(digest) != len(journal.Digest{}) {
		return nil, fmt.Errorf("%q is no digest of a catalog", w.Digest)
	}
	c, err := dec.catalog(journal.Digest(digest))
	if err != nil {
		return nil, fmt.Errorf("the catalog %s: %w", w.Catalog, err)
	}
	return c, nil
}

func (dec decoder) noun(w *wireNoun) (ambit.Noun, error) {
	if err := single(*w); err != nil {
		return nil, err
	}
	switch {
	case w.Resource != nil:
		r := &ambit.Resource{Node: w.Resource.Node, Attributes: fromWire(w.Resource.Attributes)}
		for _, relation := range w.Resource.Relations {
			r.Relations = append(r.Relations, ambit.Relation(relation))
		}
		return r, nil
	case w.User != nil:
		return dec.user(w.User)
	case w.ServiceAccount != nil:
		s := w.ServiceAccount
		return &ambit.ServiceAccount{Own: ambit.Own(s.wireOwn), Disabled: s.Disabled, Attributes: fromWire(s.Attributes)}, nil
	case w.Group != nil:
		return &ambit.Group{Own: ambit.Own(w.Group.wireOwn), Attributes: fromWire(w.Group.Attributes)}, nil
	case w.ResourceGroup != nil:
		return &ambit.ResourceGroup{Own: ambit.Own(w.ResourceGroup.wireOwn), Attributes: fromWire(w.ResourceGroup.Attributes)}, nil
	case w.Role != nil:
		return &ambit.Role{
			Own: ambit.Own(w.Role.wireOwn), Description: w.Role.Description,
			Permissions: w.Role.Permissions, Scopes: w.Role.Scopes,
		}, nil
	case w.Policy != nil:
		p := w.Policy
		return &ambit.Policy{
			Own: ambit.Own(p.wireOwn), Description: p.Description, Effect: p.Effect,
			Principals: p.Principals, Roles: p.Roles, Permissions: p.Permissions,
			Nodes: p.Nodes, ResourceGroups: p.ResourceGroups, Condition: p.Condition,
			NotBefore: p.NotBefore, ExpiresAt: p.ExpiresAt, Disabled: p.Disabled,
		}, nil
	case w.Token != nil:
		t := &ambit.Token{
			Own: ambit.Own(w.Token.wireOwn), ActsFor: w.Token.ActsFor, Expires: w.Token.Expires,
			Key: w.Token.Key, Generation: w.Token.Generation, PreviousUntil: w.Token.PreviousUntil,
		}
		if w.Token.Ceiling != nil {
			t.Ceiling = &ambit.Ceiling{Permissions: w.Token.Ceiling.Permissions, Nodes: w.Token.Ceiling.Nodes}
		}
		return t, nil
	case w.SSOConnector != nil:
		s := w.SSOConnector
		return &ambit.SSOConnector{
			Own: ambit.Own(s.wireOwn), Domain: s.Domain, Enabled: s.Enabled, Verification: ambit.Verification(s.Verification),
		}, nil
	}
	return nil, errUnknownKind
}

// user puts back the user's name and texts.
func (dec decoder) user(w *wireUser) (*ambit.User, error) {
	u := &ambit.User{
		Own:    ambit.Own{ID: w.ID, Home: w.Home, Created: w.Created, Changed: w.Changed},
		Status: w.Status, Disabled: w.Disabled, Attributes: fromWire(w.Attributes),
	}
	if err := dec.userWords(u, w); err != nil {
		return nil, err
	}
	for name, hidden := range w.Texts {
		text, there, err := dec.reveal(hidden)
		if err != nil {
			return nil, err
		}
		if !there {
			continue
		}
		if u.Attributes == nil {
			u.Attributes = map[string]ambit.Value{}
		}
		u.Attributes[name] = text
	}
	return u, nil
}

// userWords puts back what a user is called and what is noted about him.
func (dec decoder) userWords(u *ambit.User, w *wireUser) (err error) {
	if w.Name != nil {
		if u.Name, _, err = dec.reveal(w.Name); err != nil {
			return err
		}
	}
	if w.Title != nil {
		if u.Title, _, err = dec.reveal(w.Title); err != nil {
			return err
		}
	}
	for key, hidden := range w.Labels {
		text, there, err := dec.reveal(hidden)
		if err != nil {
			return err
		}
		if !there {
			continue
		}
		if u.Labels == nil {
			u.Labels = map[string]string{}
		}
		u.Labels[key] = text
	}
	return nil
}

func fromWire(w attributes) map[string]ambit.Value {
	if len(w) == 0 {
		return nil
	}
	values := make(map[string]ambit.Value, len(w))
	for name, v := range w {
		values[name] = v.value
	}
	return values
}
