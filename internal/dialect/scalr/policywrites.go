package scalr

import (
	"fmt"
	"net/http"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

type policyToSet struct {
	IsSystem dialect.Optional[bool] `json:"is-system"`
}

type policyRelations struct {
	Account        dialect.Optional[toOne]  `json:"account"`
	Environment    dialect.Optional[toOne]  `json:"environment"`
	Workspace      dialect.Optional[toOne]  `json:"workspace"`
	User           dialect.Optional[toOne]  `json:"user"`
	Team           dialect.Optional[toOne]  `json:"team"`
	ServiceAccount dialect.Optional[toOne]  `json:"service-account"`
	Roles          dialect.Optional[toMany] `json:"roles"`
}

// to is the relationship to an end, by its name.
func (s policyRelations) to(name string) dialect.Optional[toOne] {
	return map[string]dialect.Optional[toOne]{
		"account": s.Account, "environment": s.Environment, "workspace": s.Workspace,
		"user": s.User, "team": s.Team, "service-account": s.ServiceAccount,
	}[name]
}

// A policyBody is what a request says of an access policy.
type policyBody struct {
	policyRelations
	roles    []string
	replaces bool // roles are there
}

// readPolicy reads the body of a request about an access policy: a new one, or the
// one of that id.
func readPolicy(w http.ResponseWriter, r *http.Request, id string) (policyBody, error) {
	set, to, err := read[policyToSet, policyRelations](w, r, "access-policies", id)
	if err != nil {
		return policyBody{}, err
	}
	if set.IsSystem.Or(false) {
		return policyBody{}, dialect.Invalid("data.attributes.is-system", "System policies come with catalogs and cannot be made.")
	}
	body := policyBody{policyRelations: to}
	body.roles, body.replaces, err = many("roles", "roles", to.Roles)
	if err == nil && len(body.roles) == 0 && (id == "" || body.replaces) {
		err = dialect.Invalid("data.relationships.roles", "Roles cannot be empty.")
	}
	return body, err
}

// join is the only one of ends that the body gives.
func (b policyBody) join(ends []end) (link, error) {
	var given []link
	var names []string
	for _, e := range ends {
		names = append(names, e.name)
		id, err := one(e.name, e.kind, b.to(e.name))
		switch {
		case err != nil:
			return link{}, err
		case id == "":
			continue
		}
		ref, ok := e.ref(id)
		if !ok {
			return link{}, unknownReference(e.name, e.title, id)
		}
		given = append(given, link{e, ref})
	}
	if len(given) != 1 {
		return link{}, dialect.Invalid("data.relationships", fmt.Sprintf("Exactly one of %s, %s and %s must be given.", names[0], names[1], names[2]))
	}
	return given[0], nil
}

// unlinked is what is said of an end that is not there.
func (l link) unlinked() error { return unknownReference(l.name, l.title, l.id(l.ref)) }

// fixed refuses a body that gives an end of an access policy anew: roles are all
// that can be changed of one.
func (b policyBody) fixed(v *view, was policy) error {
	for _, ends := range [][]end{v.scopes, v.subjects} {
		for _, e := range ends {
			to := b.to(e.name)
			id, err := one(e.name, e.kind, to)
			if err != nil {
				return err
			}
			is := ""
			for _, l := range []link{was.scope, was.subject} {
				if l.name == e.name {
					is = l.id(l.ref)
				}
			}
			if to.Present && id != is {
				return dialect.Invalid("data.relationships."+e.name, "Only roles can be changed; make another access policy.")
			}
		}
	}
	return nil
}

// roleNames are the roles of the body.
func (b policyBody) roleNames(v *view) ([]ambit.RoleName, error) {
	names := make([]ambit.RoleName, len(b.roles))
	for i, id := range b.roles {
		name, ok := v.roleName(id)
		if ok {
			var err error
			if ok, err = v.linkable(name); err != nil {
				return nil, err
			}
		}
		if !ok {
			return nil, unknownOf("roles", id)
		}
		names[i] = name
	}
	return names, nil
}

// told is why a write was refused, in terms of the request.
func (b policyBody) told(err error) error {
	refused := refusalOf(err)
	if refused == nil {
		return err
	}
	if i, ok := element(refused.Field, "policy.roles"); ok && refused.Code == string(ambit.CodeUnknown) {
		return unknownOf("roles", b.roles[i])
	}
	return renamed(refused, map[string]string{"policy.roles": "data.relationships.roles"})
}

func (x *surface) createPolicy(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	include, err := takes(r, policyIncludes...)
	if err != nil {
		return err
	}
	body, err := readPolicy(w, r, "")
	if err != nil {
		return err
	}
	var made ambit.Noun
	receipt, err := x.service.Together(r.Context(), caller, "policies.create", iam.Write{}, func(work *iam.Work) (err error) {
		made, err = body.create(work)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Location", policiesPath+policyPrefix+made.Ref().ID)
	return x.answerPolicy(w, r, caller, http.StatusCreated, made, receipt, include)
}

// create makes the access policy. Its home is its scope, so that whoever manages the
// access to an environment can make, see and delete it.
func (b policyBody) create(work *iam.Work) (ambit.Noun, error) {
	v := newView(work.Look)
	scope, err := b.join(v.scopes)
	if err != nil {
		return nil, err
	}
	subject, err := b.join(v.subjects)
	if err != nil {
		return nil, err
	}
	roles, err := b.roleNames(v)
	if err != nil {
		return nil, err
	}
	made, err := work.Create(&ambit.Policy{
		Own: ambit.Own{Home: scope.ref}, Effect: ambit.Allow,
		Principals: []ambit.Ref{subject.ref}, Nodes: []ambit.Ref{scope.ref}, Roles: roles,
	})
	refused := refusalOf(err)
	switch {
	case refused == nil:
		return made, err
	case refused.Code == "missing_permission":
		return nil, v.shut(scope, err)
	case refused.Field == "policy.home":
		return nil, scope.unlinked()
	}
	if _, ok := element(refused.Field, "policy.principals"); ok {
		return nil, subject.unlinked()
	}
	return nil, b.told(err)
}

// shut is what whoever may make no access policy at a scope is told: that he may
// not, if he may know that the scope is there.
func (v *view) shut(scope link, err error) error {
	if scope.ref == v.Account() {
		return err
	}
	if _, lacks := v.Find("read", scope.ref); unseen(lacks) {
		return scope.unlinked()
	} else if lacks != nil {
		return lacks
	}
	return err
}

func (x *surface) updatePolicy(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	id := r.PathValue("policy")
	include, err := takes(r, policyIncludes...)
	if err != nil {
		return err
	}
	body, err := readPolicy(w, r, id)
	if err != nil {
		return err
	}
	var made ambit.Noun
	receipt, err := x.service.Together(r.Context(), caller, "policies.update", iam.Write{}, func(work *iam.Work) (err error) {
		made, err = body.update(work, id)
		return err
	})
	if err != nil {
		return err
	}
	return x.answerPolicy(w, r, caller, http.StatusOK, made, receipt, include)
}

func (b policyBody) update(work *iam.Work, id string) (ambit.Noun, error) {
	v := newView(work.Look)
	was, err := v.policy(id)
	if err != nil {
		return nil, err
	}
	if err := b.fixed(v, was); err != nil {
		return nil, err
	}
	roles, err := b.roleNames(v)
	if err != nil {
		return nil, err
	}
	made, err := work.Update(policyRef(id), func(old ambit.Noun) (ambit.Noun, error) {
		next := old.(*ambit.Policy)
		if b.replaces {
			next.Roles = roles
		}
		return next, nil
	})
	return made, b.told(err)
}

func (x *surface) deletePolicy(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	if _, err := takes(r); err != nil {
		return err
	}
	id := r.PathValue("policy")
	_, err := x.service.Together(r.Context(), caller, "policies.delete", iam.Write{}, func(work *iam.Work) error {
		if _, err := newView(work.Look).policy(id); err != nil {
			return err
		}
		return work.Delete(policyRef(id), false)
	})
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// answerPolicy answers with an access policy that was written, which was one before
// or was made as one, to its author, whatever he may see.
func (x *surface) answerPolicy(w http.ResponseWriter, r *http.Request, caller authn.Caller, status int, made ambit.Noun, receipt iam.Receipt, include []string) error {
	v, err := x.lookAfter(r, caller, receipt)
	if err != nil {
		return err
	}
	shown, _ := v.formed(made.(*ambit.Policy))
	return v.writePolicy(w, status, shown, include)
}
