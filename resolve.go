package ambit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// typeNamed is the type that people mean by name: a full name, or the bare name
// of the one application's type that bears it, else Ambit's own. It is nil
// where there is none, and ambiguous where it could be several.
func (s *schema) typeNamed(name TypeName) (t *typeInfo, ambiguous []*typeInfo) {
	if t, ok := s.typeByName[name]; ok {
		return t, nil
	}
	if strings.Contains(string(name), "/") {
		return nil, nil
	}
	switch all := s.typeByBare[string(name)]; len(all) {
	case 0:
		return s.typeByName[OwnPrefix+name], nil
	case 1:
		return all[0], nil
	default:
		return nil, all
	}
}

// typeOfRef finds the type that a reference of a command means.
func (a *Account) typeOfRef(field string, name TypeName) (*typeInfo, error) {
	return a.schema.resolveType(field, name)
}

func (s *schema) resolveType(field string, name TypeName) (*typeInfo, error) {
	t, ambiguous := s.typeNamed(name)
	switch {
	case ambiguous != nil:
		return nil, refuse(CodeAmbiguous, field, "the type %q could be %s; write which", name, typeNames(ambiguous))
	case t == nil:
		return nil, refuse(CodeUnknown, field, "there is no type %q in the adopted catalogs%s", name, s.typeHint(string(name)))
	}
	return t, nil
}

func typeNames(types []*typeInfo) string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = string(t.name)
	}
	return strings.Join(names, " or ")
}

func (s *schema) typeHint(name string) string {
	return hint(name, func(yield func(string) bool) {
		for _, t := range s.types {
			if t.decl != nil && (!yield(string(t.name)) || !yield(t.decl.Name)) {
				return
			}
		}
	})
}

// find is the node that id names among those of type t: by id, or by name for
// Ambit's own where only one bears it, or by the slug for the account.
func (a *Account) find(t *typeInfo, id string) (n kernel.Node, ambiguous bool) {
	if n, ok := a.node(t.num, id); ok {
		return n, false
	}
	if t.num == 0 && id != "" && id == a.settings.Slug {
		return kernel.Root, false
	}
	if !t.own {
		return kernel.NoNode, false
	}
	found := kernel.NoNode
	for n := range a.named(t.num, id) {
		if found != kernel.NoNode {
			return kernel.NoNode, true
		}
		found = n
	}
	return found, false
}

// lookup is the node that a command's reference means.
func (a *Account) lookup(field string, r Ref) (kernel.Node, error) {
	switch r {
	case Ref{Type: AccountType}:
		return kernel.Root, nil
	case Ref{}:
		return kernel.NoNode, refuse(CodeInvalid, field, "is not stated; write a reference, such as account or project:web")
	}
	t, err := a.typeOfRef(field, r.Type)
	if err != nil {
		return kernel.NoNode, err
	}
	if r.ID == "" {
		return kernel.NoNode, refuse(CodeInvalid, field, "%q names a whole type; write %s:id", r, r.Type)
	}
	if b := a.schema.builtinPolicy(t, r.ID); b != nil {
		return kernel.NoNode, a.builtIn(field, b)
	}
	n, ambiguous := a.find(t, r.ID)
	switch {
	case ambiguous:
		return kernel.NoNode, refuse(CodeAmbiguous, field, "%s", a.namesakes(t, r.ID))
	case n == kernel.NoNode:
		return kernel.NoNode, refuse(CodeUnknown, field, "there is no %s", r)
	}
	return n, nil
}

// builtIn refuses a command about a policy that a catalog brings along.
func (a *Account) builtIn(field string, b *builtinPolicy) error {
	return refuse(CodeInvalid, field, "%s is built in: it is part of the catalog %s and changes only with that; it can be read, not written or named",
		b.ref, a.schema.catalogs[b.catalog].Name)
}

// full is the full reference of what a command's reference means. Opaque nodes
// are always there.
func (a *Account) full(field string, r Ref) (Ref, error) {
	if r.ID != "" {
		if t, err := a.typeOfRef(field, r.Type); err != nil {
			return Ref{}, err
		} else if t.opaque {
			if err := CheckID(r.ID); err != nil {
				return Ref{}, refuse(CodeInvalid, field, "%v", err)
			}
			return Ref{t.name, r.ID}, nil
		}
	}
	n, err := a.lookup(field, r)
	if err != nil {
		return Ref{}, err
	}
	return a.ref(n), nil
}

// namesakes is the sentence about a name that more than one noun of type t bears:
// which they are, so that one can be chosen. It names a few of many.
func (a *Account) namesakes(t *typeInfo, name string) string {
	const most = 5
	var bearers []string
	for n := range a.named(t.num, name) {
		if len(bearers) == most {
			bearers = append(bearers, "others")
			break
		}
		bearers = append(bearers, fmt.Sprintf("%s in %s", a.names.Get(n), a.label(a.home(n))))
	}
	return fmt.Sprintf("more than one %s is named %q: %s; write the id of one", t.name, name, strings.Join(bearers, ", "))
}

// role is the full name of the role that people mean by name, in a policy that
// has its home at home; see [Account.ResolveRole].
func (a *Account) role(field string, name RoleName, home kernel.Node) (RoleName, error) {
	found := a.schema.rolesMeant(name, a.customRoles(name, home))
	switch len(found) {
	case 0:
		return "", refuse(CodeUnknown, field, "there is no role %q%s", name, a.roleHint(string(name)))
	case 1:
		return found[0], nil
	}
	return "", refuse(CodeAmbiguous, field, "the role %q could be %v; write which", name, found)
}

// customRoles are the custom roles that a policy at home could mean by name: the
// one with that id, wherever it is, or those of that name that are above home or
// beneath it.
func (a *Account) customRoles(name RoleName, home kernel.Node) []RoleName {
	role := a.schema.typeByName[RoleType]
	if _, ok := a.node(role.num, string(name)); ok {
		return []RoleName{name}
	}
	var found []RoleName
	for n := range a.named(role.num, string(name)) {
		if at := a.home(n); at == kernel.Root || home != kernel.NoNode && (a.state.Above(at, home) || a.state.Above(home, at)) {
			found = append(found, RoleName(a.names.Get(n)))
		}
	}
	return found
}

// rolesMeant are the roles that people may mean by name, where the custom roles
// that bear it are known; see [Schema.RolesMeant].
func (s *schema) rolesMeant(name RoleName, custom []RoleName) []RoleName {
	if r, ok := s.roleByName[name]; ok {
		return []RoleName{r.name}
	}
	if slices.Contains(custom, name) { // its id
		return []RoleName{name}
	}
	found := slices.Clone(custom)
	for _, r := range s.roleByBare[string(name)] {
		found = append(found, r.name)
	}
	if len(found) == 0 {
		if r, ok := s.roleByName[OwnPrefix+name]; ok {
			found = append(found, r.name)
		}
	}
	for _, r := range s.roles {
		if r.decl.ID != "" && r.decl.ID == string(name) {
			found = append(found, r.name)
		}
	}
	return found
}

func (a *Account) roleHint(name string) string {
	return hint(name, func(yield func(string) bool) {
		for _, r := range a.schema.roles {
			if !yield(r.decl.Name) || !yield(string(r.name)) {
				return
			}
		}
	})
}

// home is the home of one of Ambit's own nouns.
func (a *Account) home(n kernel.Node) kernel.Node {
	for e := range a.state.Edges(n) {
		if e.Rel == kernel.RelHome {
			return e.To
		}
	}
	return kernel.Root
}

// ResolveType is the full name of the type that people mean by name: a full name,
// or the bare name of the one application's type that bears it, else of Ambit's
// own type. The error is a [CommandError]: [CodeUnknown] with the name that was
// probably meant, or [CodeAmbiguous] with the full names that it could be.
func (a *Account) ResolveType(name TypeName) (TypeName, error) {
	return a.Schema().ResolveType(name)
}

// ResolveRole is the full name of the role that people mean by name in a policy
// with that home (zero: the account): a built-in role by its full name, its id, or
// its bare name where only one role can be meant; a custom role by its id, or by
// its name where it is the only one of that name at home there, above or beneath.
// Ambit's own roles come last, so that "owner" can be another. The error is a
// [CommandError].
func (a *Account) ResolveRole(name RoleName, home Ref) (RoleName, error) {
	at, err := a.place(home)
	if err != nil {
		return "", err
	}
	return a.role("role", name, at)
}

// Resolve is the full form of a reference to a node, as people write it: the type
// as [Account.ResolveType] has it; of Ambit's own nouns the id, or the name where
// only one of the type bears it; of the account nothing, its id or its slug. Nodes
// of opaque types are always there, all others must be registered.
//
// The error is a [CommandError]: [CodeUnknown], [CodeInvalid] where r names no
// node, or [CodeAmbiguous] with the nouns that the name could mean. It costs a
// look-up, and one for each noun of the same name.
func (a *Account) Resolve(r Ref) (Ref, error) { return a.full("reference", r) }
