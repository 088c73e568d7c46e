package entry

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/google/go-cmp/cmp"
)

// alice is an entry about a person, made by another.
func alice() Entry {
	own := ambit.Own{ID: strings.Repeat("a", 32), Name: "Alice Ämter", Home: ambit.Ref{Type: ambit.AccountType, ID: strings.Repeat("1", 32)}}
	return Entry{
		Revision: 7, Time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), Operation: "users.create",
		Actor: Actor{Principal: ambit.Ref{Type: ambit.UserType, ID: strings.Repeat("b", 32)}, Address: "192.0.2.77"},
		Changes: []ambit.Change{ambit.Put{Noun: &ambit.User{
			Own: own, Status: ambit.Accepted,
			Attributes: map[string]ambit.Value{"email": "alice@example.com", "phone": "", "level": int64(3)},
		}}},
	}
}

func TestABodyHoldsNothingAboutAPerson(t *testing.T) {
	w := encoded(t, alice())
	for _, secret := range []string{"Alice", "mter", "alice@", "example.com", "192.0.2"} {
		if bytes.Contains(w.Body, []byte(secret)) {
			t.Errorf("the body has %q in it: %s", secret, w.Body)
		}
	}
	subjects := map[string]string{}
	for _, p := range w.Personal {
		subjects[p.Value] = p.Subject
		if bytes.Contains(w.Body, p.Salt[:]) {
			t.Errorf("the body has the salt of %q in it", p.Value)
		}
	}
	a, b := "ambit.user:"+strings.Repeat("a", 32), "ambit.user:"+strings.Repeat("b", 32)
	want := map[string]string{"Alice Ämter": a, "alice@example.com": a, "": a, "192.0.2.77": b}
	if diff := cmp.Diff(want, subjects); diff != "" {
		t.Errorf("whose the values are (- want, + got):\n%s", diff)
	}
}

// TestEqualValuesDoNotShow writes one value twice: ids and commitments differ, so
// that nobody can tell.
func TestEqualValuesDoNotShow(t *testing.T) {
	e := alice()
	e.Changes = append(e.Changes, e.Changes[0])
	w := encoded(t, e)
	ids, commitments := map[string]bool{}, map[string]bool{}
	for _, p := range w.Personal {
		c := p.Commitment()
		ids[p.ID], commitments[string(c[:])] = true, true
	}
	if len(w.Personal) != 7 || len(ids) != 7 || len(commitments) != 7 {
		t.Errorf("%d values have %d ids and %d commitments", len(w.Personal), len(ids), len(commitments))
	}
}

func TestWhatWasErasedIsNotThere(t *testing.T) {
	e := alice()
	w := encoded(t, e)
	got, err := decoded(e, w.Body, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := alice()
	want.Actor.Address = ""
	user := want.Changes[0].(ambit.Put).Noun.(*ambit.User)
	user.Name, user.Attributes = "", map[string]ambit.Value{"level": int64(3)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	personal := byID(w.Personal)
	for _, p := range w.Personal {
		if p.Value == "alice@example.com" {
			delete(personal, p.ID)
		}
	}
	if got, err = decoded(e, w.Body, personal); err != nil {
		t.Fatal(err)
	}
	user = got.Changes[0].(ambit.Put).Noun.(*ambit.User)
	if diff := cmp.Diff(map[string]ambit.Value{"phone": "", "level": int64(3)}, user.Attributes); diff != "" || user.Name != "Alice Ämter" {
		t.Errorf("with one value erased, %q has (- want, + got):\n%s", user.Name, diff)
	}
}

func TestAnotherValueThanTheOneCommittedToIsRefused(t *testing.T) {
	e := alice()
	w := encoded(t, e)
	for _, p := range w.Personal {
		for what, change := range map[string]func(){
			"value": func() { p.Value += "x" },
			"salt":  func() { p.Salt[3] ^= 1 },
		} {
			original := p
			change()
			personal := byID(w.Personal)
			personal[p.ID] = p
			p = original
			if got, err := decoded(e, w.Body, personal); err == nil || !strings.Contains(err.Error(), p.ID) {
				t.Errorf("with another %s in place of %q: %v, %v", what, p.Value, got, err)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(encoded(f, everything(f)).Body, true)
	f.Add(encoded(f, alice()).Body, false)
	f.Add([]byte(`{"format":1,"operation":"","actor":{},"changes":[{"put":{"user":{"texts":{"a":null}}}}]}`), true)
	kept := byID(append(encoded(f, everything(f)).Personal, encoded(f, alice()).Personal...))
	f.Fuzz(func(t *testing.T, body []byte, there bool) {
		personal := kept
		if !there {
			personal = nil
		}
		e := Entry{Revision: 7}
		got, err := decoded(e, body, personal)
		if err != nil {
			return
		}
		b, err := Read(body)
		if err != nil {
			t.Fatalf("it reads once and not again: %v", err)
		}
		b.Personal()
		w, err := Encode(got, shopDigest, &counter{})
		if err != nil {
			return // a time beyond the year 9999 can be neither written nor made
		}
		again, err := decoded(e, w.Body, byID(w.Personal))
		if err != nil {
			t.Fatalf("what was read is written in a form that cannot be read: %v\n%s", err, w.Body)
		}
		twice, err := Encode(again, shopDigest, &counter{})
		if err != nil || !bytes.Equal(twice.Body, w.Body) {
			t.Fatalf("the form is not stable: %v\n%s\n%s", err, w.Body, twice.Body)
		}
		for i := range got.Changes {
			got.Concerns(ambit.Ref{Type: "a", ID: string(rune(i))})
		}
	})
}
