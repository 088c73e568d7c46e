package iam

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

// Create stores a new noun: a resource, or one of Ambit's own, which is given an
// id, and the account as its home where it states none. It needs the type's
// create at the home, and for a resource ambit.resources:create at every parent.
// Tokens are made by [Service.CreateToken], SSO connectors by
// [Service.CreateSSOConnector].
func (s *Service) Create(ctx context.Context, caller authn.Caller, noun ambit.Noun, w Write) (ambit.Noun, Receipt, error) {
	var made ambit.Noun
	receipt, err := s.change(ctx, caller, operationOn(noun.Ref().Type, "create"), w, func(c *change) (err error) {
		made, err = c.createNoun(noun)
		return err
	})
	return made, receipt, err
}

// Put registers a resource, or replaces the one that is there, and tells whether
// it was registered. It needs what [Service.Create] or [Service.Update] does.
func (s *Service) Put(ctx context.Context, caller authn.Caller, r *ambit.Resource, w Write) (made ambit.Noun, created bool, receipt Receipt, err error) {
	receipt, err = s.change(ctx, caller, "resources.put", w, func(c *change) error {
		old, err := c.before.Get(r.Node)
		created = err != nil // what is wrong with the reference, creating it tells
		switch {
		case created && w.IfMatch != "":
			return c.nothingToMatch(r.Node)
		case created:
			made, err = c.create(r)
			return err
		}
		made, err = c.overwrite(old, r, w)
		return err
	})
	return made, created, receipt, err
}

// overwrite puts a resource in the place of one that is there. Whoever may neither
// change that one nor make it is told what he would be if it were not there.
func (c *change) overwrite(old ambit.Noun, r *ambit.Resource, w Write) (ambit.Noun, error) {
	if _, lacks := c.findInDraft("update", r.Node); lacks != nil {
		made, err := c.create(r)
		if exists := new(Error); errors.As(err, &exists) && exists.Code == "exists" {
			return nil, lacks
		}
		return made, err
	}
	if w.IfNoneMatch {
		return nil, &Error{Kind: Precondition, Code: "exists", Field: "If-None-Match", Detail: fmt.Sprintf("%s is there already", old.Ref())}
	}
	if err := matches(w.IfMatch, old); err != nil {
		return nil, err
	}
	next := *r
	next.Node = old.Ref()
	return c.replace(old, &next)
}

// nothingToMatch refuses to make what the caller believes is there. Whether it
// is, only those learn who may change it.
func (c *change) nothingToMatch(asked ambit.Ref) error {
	_, err := c.find("update", asked)
	if refused := new(Error); errors.As(err, &refused) && refused.Kind == NotFound {
		return &Error{Kind: Precondition, Code: "changed", Field: "If-Match", Detail: fmt.Sprintf("there is no %s (any more)", asked)}
	}
	return err
}

// Update changes a noun: edit is given it as it is and answers what it shall be.
// It needs the type's update at the noun, and create at a home or parent that
// it comes to lie in.
func (s *Service) Update(ctx context.Context, caller authn.Caller, asked ambit.Ref, w Write, edit func(ambit.Noun) (ambit.Noun, error)) (ambit.Noun, Receipt, error) {
	var made ambit.Noun
	receipt, err := s.change(ctx, caller, operationOn(asked.Type, "update"), w, func(c *change) (err error) {
		made, err = c.update(asked, w.IfMatch, edit)
		return err
	})
	return made, receipt, err
}

func (c *change) update(asked ambit.Ref, ifMatch string, edit func(ambit.Noun) (ambit.Noun, error)) (ambit.Noun, error) {
	old, err := c.find("update", asked)
	if err != nil {
		return nil, err
	}
	if err := matches(ifMatch, old); err != nil {
		return nil, err
	}
	copied, err := c.draft.Get(old.Ref()) // edit may change what it is given in place
	if err != nil {
		return nil, err
	}
	next, err := edit(copied)
	if err != nil {
		return nil, err
	}
	return c.replace(old, next)
}

// Delete removes a noun, and with cascade what would be left without a parent.
// It needs the type's delete at the noun, and at everything that goes with it.
func (s *Service) Delete(ctx context.Context, caller authn.Caller, asked ambit.Ref, cascade bool, w Write) (Receipt, error) {
	return s.change(ctx, caller, operationOn(asked.Type, "delete"), w, func(c *change) error {
		return c.delete(asked, w.IfMatch, cascade)
	})
}

func (c *change) delete(asked ambit.Ref, ifMatch string, cascade bool) error {
	old, err := c.find("delete", asked)
	if err != nil {
		return err
	}
	if err := matches(ifMatch, old); err != nil {
		return err
	}
	return c.remove(old.Ref(), cascade)
}

// operationOn is the name of an operation in the log: "policies.create".
func operationOn(t ambit.TypeName, action string) string {
	permission := strings.TrimPrefix(string(permissionOn(t, action)), ambit.OwnPrefix)
	return strings.Replace(permission, ":", ".", 1)
}

// find is the noun that the caller means and may do something to.
func (c *change) find(action string, asked ambit.Ref) (ambit.Noun, error) {
	full, err := c.findInDraft(action, asked)
	if err != nil {
		return nil, err
	}
	c.operation = operationOn(full.Type, action)
	noun, err := c.draft.Get(full) // with what the same write has made of it so far
	if err != nil {
		return nil, notThere(asked, err)
	}
	return noun, nil
}

// createNoun is create of what is not made with a secret or a code.
func (c *change) createNoun(noun ambit.Noun) (ambit.Noun, error) {
	switch noun.(type) {
	case *ambit.Token:
		return nil, invalid("invalid", "", "a token is made with its secret, by an operation of its own")
	case *ambit.SSOConnector:
		return nil, invalid("invalid", "", "an SSO connector is made with its code, by an operation of its own")
	}
	return c.create(noun)
}

// create puts a noun that must not be there yet.
func (c *change) create(noun ambit.Noun) (ambit.Noun, error) {
	if own := ambit.OwnOf(noun); own != nil {
		id, err := c.s.newID(c.now)
		if err != nil {
			return nil, err
		}
		own.ID, own.Created, own.Changed = id, c.stamp(), c.stamp()
		if own.Home.IsZero() {
			own.Home = c.before.Ref()
		}
	}
	if err := c.reserved(noun.Ref()); err != nil {
		return nil, err
	}
	if err := c.enter(noun, c.parents(noun)); err != nil {
		return nil, err
	}
	if _, err := c.draft.Get(noun.Ref()); err == nil {
		return nil, conflict("exists", "", "there is a %s already", noun.Ref())
	}
	stored, err := c.put(noun)
	if err != nil {
		return nil, err
	}
	c.settle(stored)
	return stored, c.guard(nil, stored)
}

// replace puts next in the place of old.
func (c *change) replace(old, next ambit.Noun) (ambit.Noun, error) {
	if err := c.sameRef(old, next); err != nil {
		return nil, err
	}
	if err := c.reserved(old.Ref()); err != nil {
		return nil, err
	}
	had := c.parents(old)
	var entered []ambit.Ref
	for _, parent := range c.parents(next) {
		full, err := c.draft.Resolve(parent)
		if err != nil || !slices.Contains(had, full) {
			entered = append(entered, parent)
		}
	}
	if err := c.enter(old, entered); err != nil {
		return nil, err
	}
	if err := c.keepSecret(old, next); err != nil {
		return nil, err
	}
	if err := c.keepProof(old, next); err != nil {
		return nil, err
	}
	c.keepTimes(old, next)
	stored, err := c.put(next)
	if err != nil {
		return nil, err
	}
	if _, ok := c.madeIn[stored.Ref()]; ok {
		c.settle(stored)
	}
	return stored, c.guard(old, stored)
}

// keepTimes has a noun of Ambit's own that is changed keep when it was made.
func (c *change) keepTimes(old, next ambit.Noun) {
	if own := ambit.OwnOf(next); own != nil {
		own.Created, own.Changed = ambit.OwnOf(old).Created, c.stamp()
	}
}

// stamp is the time of the write, as nouns keep it.
func (c *change) stamp() time.Time { return c.now.UTC().Truncate(time.Microsecond) }

// sameRef refuses another noun than old in its place.
func (c *change) sameRef(old, next ambit.Noun) error {
	ref := next.Ref()
	if t, err := c.before.ResolveType(ref.Type); err == nil {
		ref.Type = t
	}
	if ref != old.Ref() {
		return invalid("invalid", "id", "%s cannot become %s: ids stay", old.Ref(), next.Ref())
	}
	return nil
}

// put commands that a noun be stored, and answers it as it is stored.
func (c *change) put(noun ambit.Noun) (ambit.Noun, error) {
	if err := c.draft.Do(ambit.Put{Noun: noun}); err != nil {
		return nil, err
	}
	stored, err := c.draft.Get(noun.Ref())
	if err != nil {
		return nil, err
	}
	c.answers(stored.Ref())
	return stored, nil
}

// remove deletes a noun, if the caller may delete everything that goes with it.
func (c *change) remove(full ambit.Ref, cascade bool) error {
	done := len(c.draft.Changes())
	if err := c.draft.Do(ambit.Delete{Ref: full, Cascade: cascade}); err != nil {
		return err
	}
	for _, step := range c.draft.Changes()[done:] {
		gone, ok := step.(ambit.Remove)
		if !ok {
			continue
		}
		for _, r := range gone.Refs {
			if err := c.mayRemove(r, r == full); err != nil {
				return err
			}
		}
	}
	return nil
}

// mayRemove refuses a caller who may not delete a node. Of what goes with another
// (not asked) he is told no more than he may see.
func (c *change) mayRemove(r ambit.Ref, asked bool) error {
	if err := c.reserved(r); err != nil {
		return err
	}
	permission := permissionOn(r.Type, "delete")
	err := c.require(permission, r)
	if _, made := c.madeIn[r]; made {
		err = c.requireAt(permission, r)
	}
	var lacks *Error
	if !asked && errors.As(err, &lacks) && !c.sees(r) {
		return &Error{
			Kind: Forbidden, Code: "missing_permission", Needs: permission,
			Detail: fmt.Sprintf("something that you may not see would go as well; this needs %s there", permission),
		}
	}
	return err
}

// ETag is the entity tag of a noun: it changes whenever what is stored does.
func ETag(noun ambit.Noun) string { return tag(noun) }

// tag is the entity tag of a noun or of settings.
func tag(stored any) string {
	text, err := json.Marshal(stored)
	if err != nil {
		panic(fmt.Sprintf("iam: a %T cannot be written: %v", stored, err)) // they are plain data
	}
	return tagOf(text)
}

// tagOf is the entity tag of what is written as text.
func tagOf(text []byte) string {
	sum := sha256.Sum256(text)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// matches holds an If-Match header against a noun.
func matches(header string, noun ambit.Noun) error {
	return matchesTag(header, noun.Ref(), ETag(noun))
}

// matchesTag holds an If-Match header against the entity tag of something.
func matchesTag(header string, what ambit.Ref, etag string) error {
	if header == "" || header == "*" {
		return nil
	}
	for _, tag := range strings.Split(header, ",") {
		if strings.TrimSpace(tag) == etag {
			return nil
		}
	}
	return &Error{
		Kind: Precondition, Code: "changed", Field: "If-Match",
		Detail: fmt.Sprintf("%s is not as you saw it any more; its ETag is %s: read it again", what, etag),
	}
}
