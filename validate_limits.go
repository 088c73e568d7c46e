package ambit

import "fmt"

// The most of its kind that one catalog may declare, over all its types; the
// numbers that the engine gives them are small. docs/catalog.md tells of them.
const (
	mostTypes       = 1_000
	mostRelations   = 10_000 // parents among them
	mostAttributes  = 10_000
	mostPermissions = 10_000
	mostWildcards   = 1_000
	mostRoles       = 1_000
	mostPolicies    = 1_000
)

// mostSteps is how many relations a reach path may follow: every check of a
// resource walks the paths of its type.
const mostSteps = 8

// A limited is a kind of declaration with how many there are and may be.
type limited struct {
	member     string // of the document, where it is told
	kind       string
	count, may int
}

func (c *Catalog) limits() []limited {
	relations, attributes := 0, 0
	for i := range c.Types {
		t := &c.Types[i]
		relations += len(t.Parents) + len(t.Relations)
		attributes += len(t.Attributes)
	}
	return []limited{
		{"types", "types", len(c.Types), mostTypes},
		{"types", "parents and relations", relations, mostRelations},
		{"types", "attributes", attributes, mostAttributes},
		{"permissions", "permissions", len(c.Permissions), mostPermissions},
		{"wildcards", "wildcards", len(c.Wildcards), mostWildcards},
		{"roles", "roles", len(c.Roles), mostRoles},
		{"policies", "policies", len(c.Policies), mostPolicies},
	}
}

// small faults what a catalog has too much of. Where there is any, the rest is
// not looked at: it would take long, and say little.
func (v *validation) small() bool {
	for _, l := range v.c.limits() {
		if l.count > l.may {
			v.fault(at(l.member), fmt.Sprintf("the catalog declares %d %s", l.count, l.kind), fmt.Sprintf("at most %d are possible", l.may))
		}
	}
	return len(v.faults) == 0
}
