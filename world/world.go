package world

import (
	"fmt"
	"maps"
	"slices"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/document"
)

// A World is an account as it was written down, with the questions it must
// answer.
type World struct {
	Account *ambit.Account
	Tests   []Test

	*wording
	places map[ambit.Ref]Place
}

// Of is the world of an account that no file was written of.
func Of(account *ambit.Account) *World {
	return &World{Account: account, wording: wordingOf(account)}
}

// Place is where a noun stands in the file, where it does.
func (w *World) Place(ref ambit.Ref) (Place, bool) {
	p, found := w.places[ref]
	return p, found
}

// InOrder are the nouns of the world in the order of its file: by sections, each
// in order of registration, but each after those that it cannot do without.
func (w *World) InOrder() []ambit.Noun { return w.inOrder(w.Account.Nouns()) }

// Options are what reading a world file takes besides the file.
type Options struct {
	// Conditions compiles the policies' conditions; nil: a world with conditions
	// is refused.
	Conditions ambit.Conditions

	// Catalog reads a catalog that the file names by a path, such as
	// "./acme.yaml"; nil: there are none.
	Catalog func(path string) (*ambit.Catalog, error)
}

// A Place is where something stands in a file; lines and columns count from 1.
type Place struct {
	File         string
	Line, Column int
}

// String is the place as compilers write it.
func (p Place) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// limits bound a world file.
var limits = document.Limits{Size: MaxSize, Depth: 32}

// MaxSize is the most bytes that a world file may have.
const MaxSize = 32 << 20

// Read reads a world file: JSON where its name ends in ".json", otherwise YAML.
// The name is also what faults and results call the file. The error is a
// [*document.Error] with every fault of the first stage that has any: reading
// the text, adopting the catalogs, understanding the rest, and building the
// account.
func Read(name string, data []byte, opts Options) (*World, error) {
	doc, err := document.Parse(name, data, limits)
	if err != nil {
		return nil, err
	}
	r := newReader(doc, opts)
	root := r.Members(doc.Root, "a world")
	for _, name := range sections {
		root.Node(name)
	}
	root.Done()
	draft := r.adopt(doc.Root, root)
	if err := r.Err(); err != nil {
		return nil, err
	}
	r.settings(root.Node(accountSection))
	r.nouns(root)
	tests := r.tests(root.Node(testsSection))
	if err := r.Err(); err != nil {
		return nil, err
	}
	r.build(draft)
	if err := r.Err(); err != nil {
		return nil, err
	}
	r.budget = nil
	return &World{Account: draft.Account(), Tests: tests, wording: r.wording, places: r.places()}, nil
}

// Asker answers questions about the world in process.
func (w *World) Asker() Asker { return Engine{w.Account} }

// AttributeType is the type of an attribute that a type, as people write it,
// declares.
func (w *World) AttributeType(kind ambit.TypeName, name string) (ambit.AttributeType, bool) {
	full, err := w.kind(string(kind))
	if err != nil {
		return "", false
	}
	t, found := w.types[full].attributes[name]
	return t, found
}

// Relation reads the target of a relation of a resource whose type is as people
// write it: an id of the relation's type, or a whole reference.
func (w *World) Relation(kind ambit.TypeName, name, target string) (ambit.Relation, error) {
	full, err := w.kind(string(kind))
	if err != nil {
		return ambit.Relation{}, err
	}
	relation, found := w.types[full].relations[name]
	if !found {
		return ambit.Relation{}, w.noSuchRelation(w.types[full], name)
	}
	ref, err := w.target(relation.To, target)
	return ambit.Relation{Name: name, To: ref}, err
}

// Described is the type whose attributes a question about the resource supplies:
// that of the resource, or, where it only stands for something lying in it, that
// of the permission.
func (w *World) Described(resource ambit.Ref, p ambit.PermissionID) ambit.TypeName {
	asked, known := w.perms[p]
	kind, err := w.kind(string(resource.Type))
	if known && (resource.IsZero() || err == nil && kind != asked) {
		return asked
	}
	return resource.Type
}

// Full is a reference as answers have it; of nothing, the account. What cannot be
// resolved is answered as it was asked.
func (w *World) Full(ref ambit.Ref) ambit.Ref {
	if ref == ambit.Anonymous {
		return ref
	}
	if full, err := w.Account.Resolve(ref); err == nil {
		return full
	}
	return ref
}

// Short is the shortest text that means the reference.
func (w *World) Short(ref ambit.Ref) string {
	full, err := w.ref(ref.String())
	if err != nil || ref == ambit.Anonymous {
		return ref.String()
	}
	return w.short(full)
}

// Permissions are the ids of all permissions, in order of adoption and
// declaration.
func (w *World) Permissions() []ambit.PermissionID { return slices.Clone(w.ordered) }

// References are those of everything that is registered, as short as they may be.
func (w *World) References() []string {
	return w.references(func(ambit.Noun) bool { return true })
}

// Principals are the references of whoever can ask, tokens among them.
func (w *World) Principals() []string {
	return w.references(func(noun ambit.Noun) bool {
		switch noun := noun.(type) {
		case *ambit.User, *ambit.ServiceAccount, *ambit.Group, *ambit.Token:
			return true
		case *ambit.Resource:
			return w.types[noun.Node.Type].acts
		}
		return false
	})
}

func (w *World) references(keep func(ambit.Noun) bool) []string {
	var texts []string
	for noun := range w.Account.Nouns() {
		if keep(noun) {
			texts = append(texts, w.short(noun.Ref()))
		}
	}
	return texts
}

// Declared are the names of the attributes and relations that a type, as people
// write it, declares, sorted.
func (w *World) Declared(kind ambit.TypeName) []string {
	full, err := w.kind(string(kind))
	if err != nil {
		return nil
	}
	t := w.types[full]
	names := slices.AppendSeq(slices.Collect(maps.Keys(t.attributes)), maps.Keys(t.relations))
	slices.Sort(names)
	return names
}
