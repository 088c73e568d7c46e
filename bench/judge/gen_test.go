package judge

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"time"

	"github.com/ambit-iam/ambit"
)

// A gen makes random scenes and questions; the same seed makes the same ones.
type gen struct {
	*rand.Rand
	s     *scene
	ids   uint64
	large bool // more than 64 of each, to cross the boundaries of words
}

// newScene makes scene number n under that seed, and leaves the generator ready
// to ask about it.
func newScene(seed, n uint64) (*gen, *scene) {
	g := &gen{Rand: rand.New(rand.NewPCG(seed, n)), s: &scene{cedar: map[string]string{}}}
	g.s.id = g.ownID()
	g.catalogs()
	g.s.attributes = g.stored()
	g.large = g.chance(3)
	g.people(g.count(2, 4))
	g.resources()
	g.people(g.count(1, 3))
	g.groups(g.count(3, 6))
	g.resourceGroups()
	g.roles()
	g.policies(g.count(6, 18))
	return g, g.s
}

// chance is true in that many of a hundred cases.
func (g *gen) chance(percent int) bool { return g.IntN(100) < percent }

// between gives a number from low to high, both included.
func (g *gen) between(low, high int) int { return low + g.IntN(high-low+1) }

// count is how many there are of something.
func (g *gen) count(low, high int) int {
	if g.large {
		return 70
	}
	return g.between(low, high)
}

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

// ownID makes the next id of Ambit's own.
func (g *gen) ownID() string {
	g.ids++
	var id [16]byte
	binary.BigEndian.PutUint64(id[:8], g.Uint64())
	binary.BigEndian.PutUint64(id[8:], g.ids)
	return hex.EncodeToString(id[:])
}

// refs are the nouns of those types so far.
func (g *gen) refs(keep func(ambit.TypeName) bool) []ambit.Ref {
	var all []ambit.Ref
	for _, n := range g.s.nouns {
		if r := n.Ref(); keep(r.Type) {
			all = append(all, r)
		}
	}
	return all
}

// noon is about when everything happens. Moments are whole milliseconds, which
// is as exact as Cedar's time is.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

var moments = []time.Time{
	noon.Add(-time.Hour), noon.Add(-time.Millisecond), noon, noon.Add(time.Millisecond), noon.Add(time.Hour),
}
