package ambit

import "fmt"

// The most of its kind that one catalog may declare, over all its types; the
// numbers that the engine gives them are small. docs/catalog.md tells of them.
const (
	maxTypes       = 1_000
	maxRelations   = 10_000 // parents among them
	maxAttributes  = 10_000
	maxPermissions = 10_000
	maxWildcards   = 1_000
	maxRoles       = 1_000
	maxPolicies    = 1_000
)

// maxSteps is how many relations a reach path may follow: every check of a
// resource walks the paths of its type.
const maxSteps = 8

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
		{"types", "types", len(c.Types), maxTypes},
		{"types", "parents and relations", relations, maxRelations},
		{"types", "attributes", attributes, maxAttributes},
		{"permissions", "permissions", len(c.Permissions), maxPermissions},
		{"wildcards", "wildcards", len(c.Wildcards), maxWildcards},
		{"roles", "roles", len(c.Roles), maxRoles},
		{"policies", "policies", len(c.Policies), maxPolicies},
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
