package stax

import (
	"context"
	"net/http"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
)

func TestUsersAndGroupsAreAmbitsOwn(t *testing.T) {
	b := newBed(t)
	ann := b.Create(&ambit.User{Own: ambit.Own{Name: "ann@example.com", Title: "Ann van Dyke"}, Status: ambit.Accepted})
	ben := b.Create(&ambit.User{Own: ambit.Own{Name: "ben@example.com"}})
	cem := b.Create(&ambit.User{Own: ambit.Own{Name: "cem@example.com", Title: "Cem"}, Status: ambit.Accepted, Disabled: true})
	crew := b.Create(&ambit.Group{Own: ambit.Own{Name: "crew"}})
	_, err := b.Service.ChangeMembers(context.Background(), b.Signed(b.Mine.Token.Reveal()), crew.Ref(), iam.MembersChange{Add: []ambit.Ref{ann.Ref(), ben.Ref()}}, iam.Write{})
	b.OK(err)
	for _, c := range []struct {
		user                      ambit.Noun
		email, first, last, state string
	}{
		{ann, "ann@example.com", "Ann", "van Dyke", "ACTIVE"}, {ben, "ben@example.com", "", "", "PENDING"}, {cem, "cem@example.com", "Cem", "", "DISABLED"},
	} {
		said := b.Owner().Send("GET", Prefix+"/users/"+uuid(c.user.Ref().ID), "").Is(http.StatusOK)
		for field, want := range map[string]string{"Id": uuid(c.user.Ref().ID), "Email": c.email, "FirstName": c.first, "LastName": c.last, "Status": c.state, "CreatedTS": "2026-01-02T15:04:05Z"} {
			if got := said.Str("Users.0." + field); got != want {
				t.Errorf("%s of %s is %q, want %q", field, c.email, got, want)
			}
		}
	}
	if n := len(b.Owner().Send("GET", Prefix+"/users", "").Is(http.StatusOK).Items("Users")); n != 4 {
		t.Errorf("%d users are listed; there are four, the owner among them", n)
	}
	said := b.Owner().Send("GET", Prefix+"/groups/"+uuid(crew.Ref().ID), "").Is(http.StatusOK)
	if said.Str("Groups.0.Name") != "crew" || len(said.Items("Groups.0.Users")) != 2 || said.Str("Groups.0.Users.1") != uuid(ben.Ref().ID) {
		t.Errorf("the group is %s", said.Text)
	}
	if n := len(b.Owner().Send("GET", Prefix+"/groups", "").Is(http.StatusOK).Items("Groups")); n != 1 {
		t.Errorf("%d groups are listed", n)
	}
	if me := b.Owner().Send("GET", Prefix+"/users/me", "").Is(http.StatusOK).Str("Users.0.Id"); me != uuid(b.Mine.Owner.ID) {
		t.Errorf("I am %s", me)
	}
	_, nobody := b.User("nobody", "")
	for _, at := range []string{"/users", "/users/me", "/users/" + uuid(ann.Ref().ID), "/groups", "/groups/" + uuid(crew.Ref().ID), "/groups/" + uuid(b.Theirs.ID)} {
		nobody.Send("GET", Prefix+at, "").Is(http.StatusForbidden)
	}
}
