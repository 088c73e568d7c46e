package seed

import "github.com/ambit-iam/ambit"

// ref is what the account has for a reference of the world. What names nothing that
// is made (a whole type, anonymous, a node that need not be registered) stays.
func (f *filling) ref(of ambit.Ref) ambit.Ref {
	if made, ok := f.Refs[of]; ok {
		return made
	}
	return of
}

func (f *filling) refs(of []ambit.Ref) []ambit.Ref {
	made := make([]ambit.Ref, len(of))
	for i, r := range of {
		made[i] = f.ref(r)
	}
	return made
}

// toCome reports whether the world has a noun that the account has not yet.
func (f *filling) toCome(r ambit.Ref) bool {
	if _, made := f.Refs[r]; made {
		return false
	}
	_, err := f.from.Get(r)
	return err == nil
}

// translate puts the account's references into one of Ambit's own nouns.
func (f *filling) translate(noun ambit.Noun) {
	own := ambit.OwnOf(noun)
	own.Home = f.ref(own.Home)
	switch noun := noun.(type) {
	case *ambit.Policy:
		noun.Principals, noun.Nodes, noun.ResourceGroups = f.refs(noun.Principals), f.refs(noun.Nodes), f.refs(noun.ResourceGroups)
		for i, role := range noun.Roles {
			if made, custom := f.Refs[ambit.Ref{Type: ambit.RoleType, ID: string(role)}]; custom {
				noun.Roles[i] = ambit.RoleName(made.ID)
			}
		}
	case *ambit.Token:
		noun.ActsFor = f.ref(noun.ActsFor)
		if noun.Ceiling != nil {
			noun.Ceiling.Nodes = f.refs(noun.Ceiling.Nodes)
		}
	}
}
