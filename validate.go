package ambit

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ambit-iam/ambit/internal/spell"
)

// Validate lists everything wrong with the catalog by itself: names, references
// to types, relations, permissions and roles that are not there, containment
// that leads nowhere, paths that do not fit. What is not faulted can be adopted,
// unless it does not go together with what else an account has adopted.
//
// Of a catalog that declares too much of anything only that is told. Conditions
// are not looked at; that takes a [Conditions]. Paths of faults are
// those of the catalog's document, with a policy's roles before its patterns in
// the list that names them.
func (c *Catalog) Validate() []Fault {
	v := newValidation(c)
	if !v.small() {
		return v.faults
	}
	v.head()
	v.declaredTypes()
	v.declaredPermissions()
	v.wildcards()
	v.roles()
	v.policies()
	return v.faults
}

// validation is the state of validating one catalog.
type validation struct {
	c      *Catalog
	own    bool // c is Ambit's own
	faults []Fault

	byName map[TypeName]*Type // by full name: of the catalog, Ambit's own, and the root

	// What patterns can name.
	ids     map[PermissionID]place
	actions map[string]map[string]bool // by plural, "*" for all; "*" in it for any
	ownIDs  map[PermissionID]bool
	roleSet map[string]bool
	noIDs   bool // the template is wrong, so nothing is known of ids
}

// place is where something is declared, for telling of a second declaration.
type place []string

func at(steps ...string) place { return steps }

// in is the place within p.
func (p place) in(steps ...string) place { return append(slices.Clip(p), steps...) }

// item is the place of element i of the list at p.
func (p place) item(i int) place { return p.in(strconv.Itoa(i)) }

func newValidation(c *Catalog) *validation {
	v := &validation{
		c: c, own: c.Name == OwnCatalogName,
		byName:  map[TypeName]*Type{AccountType: {Name: string(AccountType)}},
		ids:     map[PermissionID]place{},
		actions: map[string]map[string]bool{"*": {}},
		ownIDs:  map[PermissionID]bool{},
		roleSet: map[string]bool{},
	}
	own := OwnCatalog()
	if v.own {
		own = c
	}
	for i := range own.Types {
		v.byName[OwnPrefix+TypeName(own.Types[i].Name)] = &own.Types[i]
	}
	for i := range own.Permissions {
		v.ownIDs[own.PermissionID(&own.Permissions[i])] = true
	}
	if !v.own {
		for i := range c.Types {
			if t := &c.Types[i]; declares(c, t) {
				v.byName[v.local(t.Name)] = t
			}
		}
	}
	return v
}

func (v *validation) fault(p place, problem, hint string) {
	v.faults = append(v.faults, Fault{Path: p, Problem: problem, Hint: hint})
}

// local is the full name of a type that the catalog declares.
func (v *validation) local(name string) TypeName {
	if v.own {
		return TypeName(OwnPrefix + name)
	}
	return TypeName(v.c.Name + "/" + name)
}

// resolve is the full name of the type that the catalog means by name: its own,
// else Ambit's; t is nil where there is neither.
func (v *validation) resolve(name string) (full TypeName, t *Type) {
	candidates := []TypeName{v.local(name), TypeName(OwnPrefix + name)}
	if !v.own && (name == string(AccountType) || strings.HasPrefix(name, OwnPrefix)) {
		candidates = []TypeName{TypeName(name)}
	}
	for _, full := range candidates {
		if t := v.byName[full]; t != nil {
			return full, t
		}
	}
	return "", nil
}

// typeAt is resolve for a name that stands at p, where a fault belongs if there
// is no such type.
func (v *validation) typeAt(p place, name string) (full TypeName, t *Type) {
	full, t = v.resolve(name)
	if t != nil {
		return full, t
	}
	hint := v.meant(name, v.typeNames())
	switch {
	case name == "":
		hint = "write the name of a type"
	case strings.HasPrefix(name, v.c.Name+"/"):
		hint = fmt.Sprintf("a catalog writes its own names without itself before them: %q", strings.TrimPrefix(name, v.c.Name+"/"))
	case strings.Contains(name, "/"):
		hint = "a catalog can only name its own types and Ambit's"
	case name == AnyParent:
		hint = "list the types that may hold one"
	}
	v.fault(p, fmt.Sprintf("there is no type %s", quote(name)), hint)
	return "", nil
}

// typeNames are the names by which the catalog can refer to types.
func (v *validation) typeNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		if !yield(string(AccountType)) {
			return
		}
		for i := range v.c.Types {
			if !yield(v.c.Types[i].Name) {
				return
			}
		}
		for _, name := range slices.Sorted(maps.Keys(v.byName)) {
			bare, own := strings.CutPrefix(string(name), OwnPrefix)
			if own && bare != string(AccountType) && (!yield(bare) || !yield(string(name))) {
				return
			}
		}
	}
}

// meant is the hint that names what was probably meant by name. Many faults get
// none: nobody reads that far, and comparing names takes time.
func (v *validation) meant(name string, candidates iter.Seq[string]) string {
	const enough = 100
	if len(v.faults) > enough {
		return ""
	}
	if near, ok := spell.Nearest(name, candidates); ok {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return ""
}
