package oracle

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
)

// conditions are the engine's.
var conditions = cel.New()

// A deed is a step of building a world: a command, and what must be there before.
type deed struct {
	command ambit.Command
	needs   []ambit.Ref
	makes   ambit.Ref // zero: nothing that others need
}

// begin is a draft of w's account with its catalogs adopted and nothing in it.
func begin(w *World) (*ambit.Draft, error) {
	d, err := ambit.NewDraft(ambit.Config{ID: w.ID, Slug: w.Slug, Conditions: conditions})
	if err != nil {
		return nil, err
	}
	commands := []ambit.Command{}
	for _, c := range w.Catalogs[1:] {
		commands = append(commands, ambit.Adopt{Catalog: c})
	}
	if len(w.Attributes) > 0 {
		commands = append(commands, ambit.Set{Settings: ambit.Settings{Slug: w.Slug, Attributes: w.Attributes}})
	}
	for _, c := range commands {
		if err := d.Do(c); err != nil {
			return nil, fmt.Errorf("%T: %w", c, err)
		}
	}
	return d, nil
}

// build makes w in the engine: in the order of its nouns as far as they allow, or,
// where r is given, in a random order and by detours. The nouns of w are put into
// the order in which they came to be registered.
func build(w *World, r *rand.Rand) (*ambit.Draft, error) {
	d, err := begin(w)
	if err != nil {
		return nil, err
	}
	return d, populate(d, w, r)
}

// errCircle is a fault of the world, not of the engine.
var errCircle = errors.New("nothing of what is left can be made")

// populate carries out the deeds that make w, in an order that their needs allow.
func populate(d *ambit.Draft, w *World, r *rand.Rand) error {
	o := NewOracle(w, nil)
	pending := deeds(o, r)
	made := map[ambit.Ref]bool{}
	var order []ambit.Ref
	for len(pending) > 0 {
		i := slices.IndexFunc(pending, func(x deed) bool { return ready(o, made, x) })
		if i < 0 {
			return fmt.Errorf("%w: %+v", errCircle, pending)
		}
		for tries := 0; r != nil && tries < 8; tries++ {
			if j := r.IntN(len(pending)); ready(o, made, pending[j]) {
				i = j
				break
			}
		}
		x := pending[i]
		pending = slices.Delete(pending, i, i+1)
		if err := d.Do(x.command); err != nil {
			return fmt.Errorf("%T %+v: %w", x.command, x.command, err)
		}
		if !x.makes.IsZero() && !made[x.makes] {
			made[x.makes] = true
			order = append(order, x.makes)
		}
	}
	slices.SortFunc(w.Nouns, func(a, b ambit.Noun) int {
		return slices.Index(order, a.Ref()) - slices.Index(order, b.Ref())
	})
	return nil
}

func ready(o *Oracle, made map[ambit.Ref]bool, x deed) bool {
	for _, n := range x.needs {
		t := o.typeOf(n.Type)
		if !made[n] && n != o.Account() && (t == nil || !t.opaque) {
			return false
		}
	}
	return true
}

// deeds lists what makes a world. A noun may be put in another form first: a
// resource without the relations that would have to wait (they may go in circles),
// anything else as a detour.
func deeds(o *Oracle, r *rand.Rand) []deed {
	var all []deed
	t := &detours{o: o, r: r}
	for _, n := range o.Nouns {
		x := deed{command: ambit.Put{Noun: t.asWritten(n)}, makes: n.Ref(), needs: needs(n)}
		if first := t.before(n); first != nil {
			all = append(all, deed{command: ambit.Put{Noun: first}, makes: n.Ref(), needs: needs(first)})
			x.needs = append(x.needs, n.Ref())
		}
		all = append(all, x)
	}
	for _, n := range o.Nouns {
		for _, m := range o.Members[n.Ref()] {
			all = append(all, deed{command: ambit.AddMember{Set: n.Ref(), Member: m}, needs: []ambit.Ref{n.Ref(), m}})
		}
	}
	return append(all, t.strays()...)
}

// needs are the nodes that a noun names.
func needs(n ambit.Noun) []ambit.Ref {
	var named []ambit.Ref
	if o := own(n); o != nil {
		named = append(named, o.Home)
	}
	switch n := n.(type) {
	case *ambit.Resource:
		for _, r := range n.Relations {
			named = append(named, r.To)
		}
	case *ambit.Policy:
		for _, p := range n.Principals {
			if p.ID != "" {
				named = append(named, p)
			}
		}
		for _, r := range n.Roles {
			if isOwnID(string(r)) {
				named = append(named, ambit.Ref{Type: ambit.RoleType, ID: string(r)})
			}
		}
		named = append(append(named, n.Nodes...), n.ResourceGroups...)
	case *ambit.Token:
		if !n.ActsFor.IsZero() {
			named = append(named, n.ActsFor)
		}
		if n.Ceiling != nil {
			named = append(named, n.Ceiling.Nodes...)
		}
	}
	return named
}

// isOwnID tells a custom role's id from the name of a built-in one.
func isOwnID(s string) bool {
	return len(s) == 32 && !slices.ContainsFunc([]byte(s), func(c byte) bool { return c == '/' || c == '.' })
}
