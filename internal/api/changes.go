package api

import (
	"fmt"

	"github.com/ambit-iam/ambit"
)

// A changeMade is one change of an entry: it has one member.
type changeMade struct {
	Put          *nounPut     `json:"put,omitempty" doc:"A noun was stored, as it is here."`
	Set          *account     `json:"set,omitempty" doc:"The account's settings were stored."`
	AddMember    *memberMoved `json:"add_member,omitempty" doc:"Somebody or something came into a set."`
	RemoveMember *memberMoved `json:"remove_member,omitempty" doc:"Somebody or something left a set."`
	Adopt        *adopted     `json:"adopt,omitempty" doc:"A catalog version was adopted."`
	Abandon      string       `json:"abandon,omitempty" doc:"A catalog was given up."`
	Remove       []ambit.Ref  `json:"remove,omitempty" nullable:"false" doc:"These were deleted together."`
}

type memberMoved struct {
	Set    ambit.Ref `json:"set" doc:"The group or resource group."`
	Member ambit.Ref `json:"member" doc:"Who or what."`
}

// A nounPut is a noun under the name of its kind.
type nounPut struct {
	Resource       *resource       `json:"resource,omitempty"`
	User           *user           `json:"user,omitempty"`
	ServiceAccount *serviceAccount `json:"service_account,omitempty"`
	Group          *group          `json:"group,omitempty"`
	ResourceGroup  *resourceGroup  `json:"resource_group,omitempty"`
	Role           *role           `json:"role,omitempty"`
	Policy         *policy         `json:"policy,omitempty"`
	Token          *token          `json:"token,omitempty"`
	SSOConnector   *ssoConnector   `json:"sso_connector,omitempty"`
}

// showChange is a change as the audit trail answers it; an error where this
// release has no form for it, never less than there is.
func (x *API) showChange(c ambit.Change) (changeMade, error) {
	switch c := c.(type) {
	case ambit.Put:
		put, err := showPut(c.Noun)
		return changeMade{Put: put}, err
	case ambit.Set:
		s := showAccount("", c.Settings)
		return changeMade{Set: &s}, nil
	case ambit.AddMember:
		return changeMade{AddMember: &memberMoved{c.Set, c.Member}}, nil
	case ambit.RemoveMember:
		return changeMade{RemoveMember: &memberMoved{c.Set, c.Member}}, nil
	case ambit.Adopt:
		a := x.showAdopted(c.Catalog)
		return changeMade{Adopt: &a}, nil
	case ambit.Abandon:
		return changeMade{Abandon: c.Name}, nil
	case ambit.Remove:
		return changeMade{Remove: c.Refs}, nil
	}
	return changeMade{}, fmt.Errorf("there is no form for a %T", c)
}

func showPut(noun ambit.Noun) (*nounPut, error) {
	switch noun.(type) {
	case *ambit.Resource:
		return &nounPut{Resource: new(showResource(noun))}, nil
	case *ambit.User:
		return &nounPut{User: new(showUser(noun))}, nil
	case *ambit.ServiceAccount:
		return &nounPut{ServiceAccount: new(showServiceAccount(noun))}, nil
	case *ambit.Group:
		return &nounPut{Group: new(showGroup(noun))}, nil
	case *ambit.ResourceGroup:
		return &nounPut{ResourceGroup: new(showResourceGroup(noun))}, nil
	case *ambit.Role:
		return &nounPut{Role: new(showRole(noun))}, nil
	case *ambit.Policy:
		return &nounPut{Policy: new(showPolicy(noun))}, nil
	case *ambit.Token:
		return &nounPut{Token: new(showToken(noun))}, nil
	case *ambit.SSOConnector:
		return &nounPut{SSOConnector: new(showSSOConnector(noun))}, nil
	}
	return nil, fmt.Errorf("there is no form for a %T", noun)
}
