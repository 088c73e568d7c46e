package iam_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/journal"
)

// signs reports whether a secret authenticates; any failure but a refusal ends
// the test.
func (b *bed) signs(text string) bool {
	b.Helper()
	_, err := b.callers.Authenticate(context.Background(), text, address)
	if err != nil && !errors.Is(err, authn.ErrRefused) && !errors.Is(err, authn.ErrMalformed) {
		b.Fatal(err)
	}
	return err == nil
}

// minted is a new token of a principal with its secret.
func (b *bed) minted(t ambit.Token) (*ambit.Token, authn.Secret) {
	b.Helper()
	made, secret, _, err := b.service.CreateToken(context.Background(), b.owner, iam.NewToken{Token: t}, iam.Write{})
	b.ok(err)
	return made, secret
}

func (b *bed) update(which ambit.Ref, edit func(ambit.Noun)) {
	b.Helper()
	_, _, err := b.service.Update(context.Background(), b.owner, which, iam.Write{}, func(noun ambit.Noun) (ambit.Noun, error) {
		edit(noun)
		return noun, nil
	})
	b.ok(err)
}

func TestOnlyTheWholeSecretAuthenticates(t *testing.T) {
	b := newBed(t)
	_, secret := b.minted(ambit.Token{})
	text := secret.Reveal()
	if !b.signs(text) {
		t.Fatal("the secret itself is refused")
	}
	tried := 0
	for i := range len(text) {
		if b.signs(text[:i]) {
			t.Errorf("the first %d characters authenticate", i)
		}
		for c := range 256 {
			if byte(c) != text[i] && b.signs(text[:i]+string([]byte{byte(c)})+text[i+1:]) {
				t.Errorf("the secret with %q in place %d authenticates", byte(c), i)
			}
			tried++
		}
	}
	if tried < 56*256 {
		t.Errorf("only %d were tried", tried)
	}
	// A text of the right form, checksum and all, under a key that is there.
	forged, err := authn.NewSecret(zeros{}, secret.Key())
	b.ok(err)
	for what, other := range map[string]string{"longer": text + "0", "spaced": " " + text, "forged": forged.Reveal()} {
		if b.signs(other) {
			t.Errorf("a %s one authenticates", what)
		}
	}
}

// zeros is a source of numbers that are not random.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestARotatedSecretGoesOnForTheOverlapToTheNanosecond(t *testing.T) {
	b := newBed(t)
	token, first := b.minted(ambit.Token{})
	began := b.clock.Now()
	_, second, _, err := b.service.RotateToken(t.Context(), b.owner, token.Ref(), time.Hour, iam.Write{})
	b.ok(err)
	over := began.Add(time.Hour)
	for _, at := range []struct {
		time          time.Time
		first, second bool
	}{{began, true, true}, {over.Add(-1), true, true}, {over, false, true}, {over.Add(1), false, true}} {
		b.clock.Set(at.time)
		if f, s := b.signs(first.Reveal()), b.signs(second.Reveal()); f != at.first || s != at.second {
			t.Errorf("%s after the rotation the old secret authenticates: %t, the new one: %t", at.time.Sub(began), f, s)
		}
	}
	b.clock.Set(began)
	_, third, _, err := b.service.RotateToken(t.Context(), b.owner, token.Ref(), 0, iam.Write{})
	b.ok(err)
	if b.signs(first.Reveal()) || b.signs(second.Reveal()) || !b.signs(third.Reveal()) {
		t.Error("after a rotation without overlap, not exactly the last secret authenticates")
	}
	for _, overlap := range []time.Duration{-1, iam.MaxOverlap + 1} {
		_, _, _, err := b.service.RotateToken(t.Context(), b.owner, token.Ref(), overlap, iam.Write{})
		b.refused(overlap.String(), err, iam.Invalid, "invalid")
	}
}

func TestATokenExpiresToTheNanosecond(t *testing.T) {
	b := newBed(t)
	end := b.clock.Now().Add(time.Hour)
	_, secret := b.minted(ambit.Token{Expires: end})
	b.clock.Set(end.Add(-1))
	if !b.signs(secret.Reveal()) {
		t.Error("it is over before its end")
	}
	b.clock.Set(end)
	if b.signs(secret.Reveal()) {
		t.Error("it goes on at its end")
	}
	_, _, _, err := b.service.CreateToken(t.Context(), b.owner, iam.NewToken{Token: ambit.Token{Expires: end}}, iam.Write{})
	b.refused("a token that is over", err, iam.Invalid, "invalid")
}

// endings are ways in which a token of ann ends.
var endings = map[string]func(*bed, *ambit.Token, ambit.Ref){
	"revoked": func(b *bed, t *ambit.Token, _ ambit.Ref) {
		_, err := b.service.Delete(context.Background(), b.owner, t.Ref(), false, iam.Write{})
		b.ok(err)
	},
	"all revoked": func(b *bed, _ *ambit.Token, ann ambit.Ref) {
		_, err := b.service.RevokeTokens(context.Background(), b.owner, ann, iam.Write{})
		b.ok(err)
	},
	"owner disabled": func(b *bed, _ *ambit.Token, ann ambit.Ref) {
		b.update(ann, func(noun ambit.Noun) { noun.(*ambit.User).Disabled = true })
	},
	"owner pending": func(b *bed, _ *ambit.Token, ann ambit.Ref) {
		b.update(ann, func(noun ambit.Noun) { noun.(*ambit.User).Status = ambit.Pending })
	},
	"owner removed": func(b *bed, _ *ambit.Token, ann ambit.Ref) {
		_, err := b.service.Delete(context.Background(), b.owner, ann, true, iam.Write{})
		b.ok(err)
	},
	"owner erased": func(b *bed, _ *ambit.Token, ann ambit.Ref) {
		_, err := b.service.Erase(context.Background(), b.owner, ann, iam.Write{})
		b.ok(err)
	},
	"end brought forward": func(b *bed, t *ambit.Token, _ ambit.Ref) {
		b.update(t.Ref(), func(noun ambit.Noun) { noun.(*ambit.Token).Expires = b.clock.Now() })
	},
	"rotated": func(b *bed, t *ambit.Token, _ ambit.Ref) {
		_, _, _, err := b.service.RotateToken(context.Background(), b.owner, t.Ref(), 0, iam.Write{})
		b.ok(err)
	},
}

func TestWhatEndsATokenEndsItAtOnceOnEveryNode(t *testing.T) {
	for what, end := range endings {
		t.Run(what, func(t *testing.T) {
			b := newBed(t)
			other := openBed(t, b.file, b.clock)
			ann := b.create(&ambit.User{Own: ambit.Own{Name: "ann"}, Status: ambit.Accepted}).Ref()
			token, secret := b.minted(ambit.Token{Own: ambit.Own{Home: ann}})
			for _, node := range []*bed{b, other} {
				if !node.signs(secret.Reveal()) {
					t.Fatal("it does not authenticate to begin with")
				}
			}
			caller := b.sign(secret) // came in before
			end(b, token, ann)
			ended := time.Now()
			if b.signs(secret.Reveal()) {
				t.Error("it authenticates where it was ended")
			}
			if what != "rotated" { // whoever came in before has been let in
				_, _, err := b.service.Create(t.Context(), caller, &ambit.Group{}, iam.Write{})
				b.refused("a write by who came in before", err, iam.Unauthenticated, "unauthenticated")
			}
			for other.signs(secret.Reveal()) {
				if time.Since(ended) > 2*time.Second {
					t.Fatal("another node admits it two seconds later")
				}
				time.Sleep(time.Millisecond)
			}
		})
	}
}

func TestAnUpdateLeavesTheSecretsOfATokenAlone(t *testing.T) {
	b := newBed(t)
	token, secret := b.minted(ambit.Token{})
	other, _ := b.minted(ambit.Token{})
	b.update(token.Ref(), func(noun ambit.Noun) {
		edited := noun.(*ambit.Token)
		edited.Name, edited.Key, edited.Generation, edited.PreviousUntil = "new", other.Key, 7, b.clock.Now().Add(time.Hour)
	})
	noun, _, err := b.service.Get(t.Context(), b.owner, token.Ref(), iam.View{})
	b.ok(err)
	if got := noun.(*ambit.Token); got.Name != "new" || got.Key != token.Key || got.Generation != 1 || !got.PreviousUntil.IsZero() {
		t.Errorf("the token is now %+v", got)
	}
	if !b.signs(secret.Reveal()) {
		t.Error("its secret no longer authenticates")
	}
	_, _, err = b.service.Create(t.Context(), b.owner, &ambit.Token{Own: ambit.Own{Home: b.owner.Principal}}, iam.Write{})
	b.refused("a token without a secret", err, iam.Invalid, "invalid")
}

func TestRotatingTheTokenOfWhoMayMoreIsRefused(t *testing.T) {
	b := newBed(t)
	helper := b.user("helper", "ambit.tokens:* ambit.users:read files:read", b.account)
	_, _, _, err := b.service.RotateToken(t.Context(), helper, b.owner.Token, time.Hour, iam.Write{})
	b.refused("the owner's", err, iam.Forbidden, "not_granted")
	ann := b.user("ann", "files:read", b.account)
	_, secret, _, err := b.service.RotateToken(t.Context(), helper, ann.Token, time.Hour, iam.Write{})
	b.ok(err)
	if !b.signs(secret.Reveal()) {
		t.Error("the new secret does not authenticate")
	}
}

func TestWhenATokenWasLastUsedIsTold(t *testing.T) {
	b := newBed(t)
	type use struct {
		key, address string
		at           time.Time
	}
	var used []use
	b.callers = authn.New(authn.Options{
		Journal: b.journal, Accounts: b.accounts, Clock: b.clock.Now,
		OnUse: func(key, address string, at time.Time) { used = append(used, use{key, address, at}) },
	})
	token, secret := b.minted(ambit.Token{})
	b.signs(secret.Reveal())
	b.signs(secret.Reveal() + "0")
	if want := (use{token.Key, address, b.clock.Now()}); len(used) != 1 || used[0] != want {
		t.Errorf("told of %v; want %v alone", used, want)
	}
	uses, err := b.service.TokenUses(t.Context(), []*ambit.Token{token})
	b.ok(err)
	if len(uses) != 0 {
		t.Errorf("used before anything was written down: %v", uses)
	}
	last := journal.Use{Key: token.Key, At: b.clock.Now(), Address: "192.0.2.0/24"}
	b.ok(b.journal.Touch(t.Context(), []journal.Use{last}))
	uses, err = b.service.TokenUses(t.Context(), []*ambit.Token{token})
	b.ok(err)
	if got := uses[token.Key]; len(uses) != 1 || got != last {
		t.Errorf("last used %v; want %v", uses, last)
	}
}
