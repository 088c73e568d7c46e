package api

import "github.com/ambit-iam/ambit"

// A user is a person in requests and answers.
type user struct {
	Own
	Status     ambit.UserStatus `json:"status,omitempty" enum:"pending,accepted" default:"pending" doc:"One that is pending is denied everything."`
	Disabled   bool             `json:"disabled,omitempty" doc:"One that is disabled is denied everything, and so are his tokens."`
	Attributes values           `json:"attributes,omitempty" doc:"As the adopted catalogs declare them."`
}

func showUser(noun ambit.Noun) user {
	u := noun.(*ambit.User)
	status := u.Status
	if status == "" {
		status = ambit.Pending
	}
	return user{showOwn(u), status, u.Disabled, shown(u.Attributes)}
}

func (x *API) registerUsers() {
	registerNouns(x, kind[user]{
		one: "user", many: "users", path: "users", typ: ambit.UserType,
		show: showUser,
		read: func(u user, old ambit.Noun) ambit.Noun {
			return &ambit.User{Own: u.Own.read(old), Status: u.Status, Disabled: u.Disabled, Attributes: u.Attributes.plain()}
		},
	})
}
