package api

import "github.com/ambit-iam/ambit"

// A serviceAccount is a program in requests and answers.
type serviceAccount struct {
	Own
	Disabled   bool   `json:"disabled,omitempty" doc:"One that is disabled is denied everything, and so are its tokens."`
	Attributes values `json:"attributes,omitempty" doc:"As the adopted catalogs declare them."`
}

func showServiceAccount(noun ambit.Noun) serviceAccount {
	s := noun.(*ambit.ServiceAccount)
	return serviceAccount{showOwn(s), s.Disabled, shown(s.Attributes)}
}

func (x *API) registerServiceAccounts() {
	registerNouns(x, kind[serviceAccount]{
		one: "service account", many: "service accounts", path: "service-accounts", typ: ambit.ServiceAccountType,
		show: showServiceAccount,
		read: func(s serviceAccount, old ambit.Noun) ambit.Noun {
			return &ambit.ServiceAccount{Own: s.Own.read(old), Disabled: s.Disabled, Attributes: s.Attributes.plain()}
		},
	})
}
