package oracle

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"time"

	"github.com/ambit-iam/ambit"
)

// A gen makes random worlds and questions; the same seed makes the same ones.
type gen struct {
	*rand.Rand
	w       *World
	o       *Oracle // over w, counting nothing
	ids     uint64
	large   bool // more than 64 of each, to cross the boundaries of words
	clauses conditionWords
	menu    *menu // what questions choose from, once the world is whole
}

// A menu spares the generator, not the oracle, from looking for the same again.
type menu struct {
	policies       []policy
	callers, nodes []ambit.Ref
}

// newGen is the generator of world number n under that seed.
func newGen(seed, n uint64) *gen {
	return &gen{Rand: rand.New(rand.NewPCG(seed, n))}
}

// chance is true in that many of a hundred cases.
func (g *gen) chance(percent float64) bool { return g.Float64()*100 < percent }

// between gives a number from low to high, both included.
func (g *gen) between(low, high int) int { return low + g.IntN(high-low+1) }

func pick[T any](g *gen, from []T) T { return from[g.IntN(len(from))] }

// some picks up to n different ones.
func some[T any](g *gen, from []T, n int) []T {
	var picked []T
	for _, i := range g.Perm(len(from)) {
		if len(picked) == n {
			break
		}
		picked = append(picked, from[i])
	}
	return picked
}

// distinct drops what has the same key as something before it.
func distinct[T any, K comparable](all []T, key func(T) K) []T {
	seen := map[K]bool{}
	var kept []T
	for _, v := range all {
		if k := key(v); !seen[k] {
			seen[k] = true
			kept = append(kept, v)
		}
	}
	return kept
}

// ownID makes the next id of Ambit's own.
func (g *gen) ownID() string {
	g.ids++
	var id [16]byte
	binary.BigEndian.PutUint64(id[:8], g.Uint64())
	binary.BigEndian.PutUint64(id[8:], g.ids)
	return hex.EncodeToString(id[:])
}

// moments are the times at which policies begin and end and questions are asked.
var moments = []time.Time{
	noon.Add(-time.Hour), noon.Add(-1), noon, noon.Add(1), noon.Add(time.Hour), noon.Add(2 * time.Hour),
}

// world makes a whole world.
func (g *gen) world() *World {
	g.w = &World{
		Slug: "acme", Attributes: map[string]ambit.Value{},
		Members: map[ambit.Ref][]ambit.Ref{}, Conditions: map[string]Expr{},
	}
	g.w.ID = g.ownID()
	g.large = g.chance(2)
	g.w.Catalogs = g.catalogs()
	g.o = NewOracle(g.w, nil)
	g.clauses = g.words(g.w.Catalogs)
	g.w.Attributes = g.stored(ambit.AccountType)
	g.resources()
	g.people()
	g.entangle()
	g.groups()
	g.roles()
	g.policies()
	g.tokens()
	g.menu = &menu{policies: g.o.policies(), callers: g.callers(), nodes: g.nodes()}
	return g.w
}

// stored makes attributes for a node of that type; some are left out.
func (g *gen) stored(t ambit.TypeName) map[string]ambit.Value {
	var values map[string]ambit.Value
	for _, decl := range g.o.typeOf(t).attributes {
		if g.chance(60) {
			if values == nil {
				values = map[string]ambit.Value{}
			}
			values[decl.Name] = g.value(decl.Type)
		}
	}
	return values
}

// value makes a value of that type from a few.
func (g *gen) value(t ambit.AttributeType) ambit.Value {
	switch t {
	case ambit.TypeBool:
		return g.chance(60)
	case ambit.TypeInt:
		return int64(g.IntN(4))
	case ambit.TypeString:
		return pick(g, holders)
	case ambit.TypeTime:
		return pick(g, moments)
	}
	list := []ambit.Value{}
	for _, tag := range some(g, tags, g.IntN(3)) {
		list = append(list, tag)
	}
	return list
}

var (
	holders = []string{"n1", "n2", "x"}
	tags    = []string{"a", "b", "c"}
)
