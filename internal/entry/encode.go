package entry

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/journal"
)

// Encode writes e as the body of a journal's write, with the personal values
// that belong beside it. The digest of a catalog is that of the document in
// which the journal keeps it. Salts are read from random. The write's time,
// claims and secrets are the caller's to add.
func Encode(e Entry, digest func(*ambit.Catalog) (journal.Digest, error), random io.Reader) (journal.Write, error) {
	enc := encoder{hider: hider{revision: e.Revision, random: random}, digest: digest}
	wire := wireEntry{
		Format: wireFormat, Operation: e.Operation, Request: e.Request, Note: e.Note, About: e.About,
		Changes: make([]wireChange, len(e.Changes)),
	}
	var err error
	if wire.Actor, err = enc.actor(e.Actor); err != nil {
		return journal.Write{}, err
	}
	for i, c := range e.Changes {
		if wire.Changes[i], err = enc.change(c); err == nil {
			err = single(wire.Changes[i]) // nothing is written that cannot be read
		}
		if err != nil {
			return journal.Write{}, fmt.Errorf("change %d (%T): %w", i, c, err)
		}
	}
	body, err := json.Marshal(wire)
	if err != nil {
		return journal.Write{}, err
	}
	return journal.Write{Time: e.Time, Body: body, Personal: enc.taken}, nil
}

type encoder struct {
	hider
	digest func(*ambit.Catalog) (journal.Digest, error)
}

func (enc *encoder) actor(a Actor) (wireActor, error) {
	w := wireActor{Account: a.Account, Principal: a.Principal, Token: a.Token, ActsFor: a.ActsFor}
	if a.Address == "" {
		return w, nil
	}
	var err error
	w.Address, err = enc.hide(a.Principal, a.Address)
	return w, err
}

func (enc *encoder) change(c ambit.Change) (w wireChange, err error) {
	switch c := c.(type) {
	case ambit.Put:
		w.Put, err = enc.noun(c.Noun)
	case ambit.Set:
		w.Set = &wireSettings{c.Settings.Slug, toWire(c.Settings.Attributes)}
	case ambit.AddMember:
		w.AddMember = &wireMember{c.Set, c.Member}
	case ambit.RemoveMember:
		w.RemoveMember = &wireMember{c.Set, c.Member}
	case ambit.Adopt:
		var digest journal.Digest
		digest, err = enc.digest(c.Catalog)
		w.Adopt = &wireAdopt{c.Catalog.Name, hex.EncodeToString(digest[:])}
	case ambit.Abandon:
		w.Abandon = c.Name
	case ambit.Remove:
		w.Remove = c.Refs
	default:
		err = fmt.Errorf("there is no written form for it")
	}
	return w, err
}

func (enc *encoder) noun(noun ambit.Noun) (w *wireNoun, err error) {
	w = new(wireNoun)
	switch n := noun.(type) {
	case *ambit.Resource:
		w.Resource = &wireResource{Node: n.Node, Attributes: toWire(n.Attributes)}
		for _, r := range n.Relations {
			w.Resource.Relations = append(w.Resource.Relations, wireRelation(r))
		}
	case *ambit.User:
		w.User, err = enc.user(n)
	case *ambit.ServiceAccount:
		w.ServiceAccount = &wireActing{wireOwn(n.Own), n.Disabled, toWire(n.Attributes)}
	case *ambit.Group:
		w.Group = &wireSet{wireOwn(n.Own), toWire(n.Attributes)}
	case *ambit.ResourceGroup:
		w.ResourceGroup = &wireSet{wireOwn(n.Own), toWire(n.Attributes)}
	case *ambit.Role:
		w.Role = &wireRole{wireOwn(n.Own), n.Description, n.Permissions, n.Scopes}
	case *ambit.Policy:
		w.Policy = &wirePolicy{
			wireOwn(n.Own), n.Description, n.Effect, n.Principals, n.Roles, n.Permissions,
			n.Nodes, n.ResourceGroups, n.Condition, n.NotBefore, n.ExpiresAt, n.Disabled,
		}
	case *ambit.Token:
		w.Token = &wireToken{
			wireOwn: wireOwn(n.Own), ActsFor: n.ActsFor, Expires: n.Expires,
			Key: n.Key, Generation: n.Generation, PreviousUntil: n.PreviousUntil,
		}
		if n.Ceiling != nil {
			w.Token.Ceiling = &wireCeiling{n.Ceiling.Permissions, n.Ceiling.Nodes}
		}
	case *ambit.SSOConnector:
		w.SSOConnector = &wireSSO{wireOwn(n.Own), n.Domain, n.Enabled, wireVerification(n.Verification)}
	default:
		err = fmt.Errorf("there is no written form for a %T", noun)
	}
	return w, err
}

// user sets the user's name and texts apart.
func (enc *encoder) user(u *ambit.User) (*wireUser, error) {
	w := &wireUser{ID: u.ID, Home: u.Home, Created: u.Created, Changed: u.Changed, Status: u.Status, Disabled: u.Disabled}
	if err := enc.userWords(w, u); err != nil {
		return nil, err
	}
	var err error
	for _, name := range slices.Sorted(maps.Keys(u.Attributes)) {
		v := u.Attributes[name]
		text, ok := v.(string)
		if !ok {
			if w.Attributes == nil {
				w.Attributes = attributes{}
			}
			w.Attributes[name] = wireValue{v}
			continue
		}
		if w.Texts == nil {
			w.Texts = map[string]*wirePersonal{}
		}
		if w.Texts[name], err = enc.hide(u.Ref(), text); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// userWords sets apart what a user is called and what is noted about him.
func (enc *encoder) userWords(w *wireUser, u *ambit.User) (err error) {
	if u.Name != "" {
		if w.Name, err = enc.hide(u.Ref(), u.Name); err != nil {
			return err
		}
	}
	if u.Title != "" {
		if w.Title, err = enc.hide(u.Ref(), u.Title); err != nil {
			return err
		}
	}
	for _, key := range slices.Sorted(maps.Keys(u.Labels)) {
		if w.Labels == nil {
			w.Labels = map[string]*wirePersonal{}
		}
		if w.Labels[key], err = enc.hide(u.Ref(), u.Labels[key]); err != nil {
			return err
		}
	}
	return nil
}

func toWire(values map[string]ambit.Value) attributes {
	if len(values) == 0 {
		return nil
	}
	w := make(attributes, len(values))
	for name, v := range values {
		w[name] = wireValue{v}
	}
	return w
}
