package stax

import (
	"net/http"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A user is a person of the account.
type user struct {
	Id         string
	Email      string
	FirstName  string
	LastName   string
	Status     string // ACTIVE, PENDING or DISABLED
	CreatedTS  string
	ModifiedTS string
}

type users struct{ Users []user }

// A group is a group of the account with the people who are in it directly.
type group struct {
	Id         string
	Name       string
	Users      []string // their ids
	Status     string
	CreatedTS  string
	ModifiedTS string
}

type groups struct{ Groups []group }

// showUser is a user as answered: his name is his address, his title what he is
// called.
func showUser(u *ambit.User) user {
	first, last, _ := strings.Cut(u.Title, " ")
	state := "PENDING"
	switch {
	case u.Disabled:
		state = "DISABLED"
	case u.Status == ambit.Accepted:
		state = "ACTIVE"
	}
	return user{
		Id: uuid(u.ID), Email: u.Name, FirstName: first, LastName: last, Status: state,
		CreatedTS: timestamp(u.Created), ModifiedTS: timestamp(u.Changed),
	}
}

func (h *handler) listUsers(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	l, _, err := h.look(r, caller, readUsers)
	if err != nil {
		return err
	}
	nouns, err := l.Nouns(ambit.UserType)
	if err != nil {
		return err
	}
	list := make([]user, len(nouns))
	for i, noun := range nouns {
		list[i] = showUser(noun.(*ambit.User))
	}
	return dialect.Write(w, http.StatusOK, "application/json", users{list})
}

func (h *handler) getUser(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	l, _, err := h.look(r, caller, readUsers)
	if err != nil {
		return err
	}
	noun, err := own(l, ambit.UserType, "user", r.PathValue("id"))
	if err != nil {
		return err
	}
	return dialect.Write(w, http.StatusOK, "application/json", users{[]user{showUser(noun.(*ambit.User))}})
}

// getMe answers with the user who calls. An API token is no person's, so that for
// one there is none.
func (h *handler) getMe(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	l, _, err := h.look(r, caller, readUsers)
	if err != nil {
		return err
	}
	if caller.Principal.Type != ambit.UserType {
		return &iam.Error{Kind: iam.NotFound, Code: "no_user", Detail: "you are no user: an API token stands for a program"}
	}
	noun, err := l.Get(caller.Principal)
	if err != nil {
		return err
	}
	return dialect.Write(w, http.StatusOK, "application/json", users{[]user{showUser(noun.(*ambit.User))}})
}

// own is one of Ambit's own nouns by its id as a UUID.
func own(l *iam.Look, kind ambit.TypeName, what, text string) (ambit.Noun, error) {
	id, ok := idOf(text)
	if !ok {
		return nil, notFound(what, text)
	}
	noun, err := l.Get(ambit.Ref{Type: kind, ID: id})
	if refused, is := err.(*iam.Error); is && refused.Kind == iam.NotFound {
		return nil, notFound(what, text)
	}
	return noun, err
}

func showGroup(l *iam.Look, g *ambit.Group) (group, error) {
	shown := group{
		Id: uuid(g.ID), Name: g.Name, Users: []string{}, Status: string(active),
		CreatedTS: timestamp(g.Created), ModifiedTS: timestamp(g.Changed),
	}
	members, err := l.Members(g.Ref())
	for _, m := range members {
		if m.Type == ambit.UserType {
			shown.Users = append(shown.Users, uuid(m.ID))
		}
	}
	return shown, err
}

func (h *handler) listGroups(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	l, _, err := h.look(r, caller, readGroups)
	if err != nil {
		return err
	}
	nouns, err := l.Nouns(ambit.GroupType)
	if err != nil {
		return err
	}
	list := make([]group, len(nouns))
	for i, noun := range nouns {
		if list[i], err = showGroup(l, noun.(*ambit.Group)); err != nil {
			return err
		}
	}
	return dialect.Write(w, http.StatusOK, "application/json", groups{list})
}

func (h *handler) getGroup(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	l, _, err := h.look(r, caller, readGroups)
	if err != nil {
		return err
	}
	noun, err := own(l, ambit.GroupType, "group", r.PathValue("id"))
	if err != nil {
		return err
	}
	shown, err := showGroup(l, noun.(*ambit.Group))
	if err != nil {
		return err
	}
	return dialect.Write(w, http.StatusOK, "application/json", groups{[]group{shown}})
}
