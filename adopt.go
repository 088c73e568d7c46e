package ambit

import (
	"fmt"
	"slices"
)

func withCatalog(catalogs []*Catalog, c *Catalog) []*Catalog {
	next := slices.Clone(catalogs)
	for i := range next {
		if next[i].Name == c.Name {
			next[i] = c
			return next
		}
	}
	return append(next, c)
}

func withoutCatalog(catalogs []*Catalog, name string) []*Catalog {
	return slices.DeleteFunc(slices.Clone(catalogs), func(c *Catalog) bool { return c.Name == name })
}

func (d *Draft) planAdopt(cmd Adopt) ([]Change, error) {
	if cmd.Catalog == nil {
		return nil, refuse(CodeInvalid, "catalog", "there is none")
	}
	name := cmd.Catalog.Name
	if name == OwnCatalogName {
		return nil, refuse(CodeInvalid, "catalog", "%q is Ambit's own and adopted everywhere", name)
	}
	if faults := cmd.Catalog.Validate(); len(faults) > 0 {
		return nil, refuse(CodeInvalid, "catalog "+name, "%s%s", faults[0].Error(), andMore(len(faults)-1))
	}
	next := cmd.Catalog.Canonical()
	if len(cmd.Uses) == 0 && slices.ContainsFunc(d.a.schema.catalogs, next.Equal) {
		return nil, nil
	}
	return d.planCatalogs(name, withCatalog(d.a.schema.catalogs, next), cmd.Uses, Adopt{Catalog: next})
}

func (d *Draft) planAbandon(cmd Abandon) ([]Change, error) {
	if cmd.Name == OwnCatalogName {
		return nil, refuse(CodeInvalid, "catalog", "%q is Ambit's own and adopted everywhere", cmd.Name)
	}
	next := withoutCatalog(d.a.schema.catalogs, cmd.Name)
	if len(next) == len(d.a.schema.catalogs) && len(cmd.Uses) == 0 {
		return nil, nil
	}
	return d.planCatalogs(cmd.Name, next, cmd.Uses, Abandon{Name: cmd.Name})
}

// planCatalogs plans the change of the adopted catalogs, and whatever has to
// become of uses of names that it drops. It refuses catalogs that cannot stand
// together, and a change that leaves a use without its meaning.
func (d *Draft) planCatalogs(name string, catalogs []*Catalog, given []Fate, change Change) ([]Change, error) {
	next, wrong := newSchema(d.a.schema, catalogs, d.a.schema.conditions.compiler)
	if len(wrong) > 0 {
		return nil, refuse(CodeConflict, "catalog "+name, "%s%s", wrong[0], andMore(len(wrong)-1))
	}
	used := findUses(&d.a, next, nil)
	if len(given) == 0 {
		if err := used.refusal(name); err != nil {
			return nil, err
		}
		return []Change{change}, nil
	}
	f, err := newFates(given, used, next)
	if err != nil {
		return nil, err
	}
	s := &succession{d: d.scratch(), fates: f}
	if err := s.clear(); err != nil {
		return nil, err
	}
	if err := findUses(&s.d.a, next, f).refusal(name); err != nil {
		return nil, err
	}
	before, after := s.rewrites()
	return slices.Concat(s.removed, before, []Change{change}, after), nil
}

// andMore says that there were n more, at the end of a sentence.
func andMore(n int) string {
	if n <= 0 {
		return ""
	}
	return fmt.Sprintf(" (and %d more)", n)
}
