package judge

import (
	"slices"
	"time"

	"github.com/ambit-iam/ambit"
)

// A questioner asks about a scene.
type questioner struct {
	*gen
	callers     []ambit.Ref
	things      []ambit.Ref
	permissions map[ambit.TypeName][]ambit.PermissionID
}

// questioner makes one, when the scene is complete.
func (g *gen) questioner() *questioner {
	q := &questioner{gen: g, permissions: map[ambit.TypeName][]ambit.PermissionID{}}
	q.callers = append(g.refs(g.s.acts), ambit.Anonymous)
	for _, p := range g.s.permissions() {
		q.permissions[p.of] = append(q.permissions[p.of], p.id)
	}
	q.things = slices.DeleteFunc(g.places(), func(r ambit.Ref) bool { return len(q.permissions[r.Type]) == 0 })
	return q
}

// next asks about a node of the permission's own type. Those of the applications
// come more often than Ambit's own nouns, of which there are many.
func (q *questioner) next() ambit.Question {
	thing := pick(q.gen, q.things)
	if isExtension(string(thing.Type)) && q.chance(60) {
		thing = pick(q.gen, q.things)
	}
	return ambit.Question{
		Principal:  pick(q.gen, q.callers),
		Permission: pick(q.gen, q.permissions[thing.Type]),
		Resource:   ambit.About(thing),
		Context:    q.context(),
		Now:        pick(q.gen, moments).Add(time.Duration(q.between(-1, 1)) * time.Millisecond),
	}
}

// context always has the same members; only ip can be missing.
func (q *questioner) context() map[string]ambit.Value {
	c := map[string]ambit.Value{
		"mfa": q.chance(60), "risk": int64(q.IntN(4)), "net": pick(q.gen, nets),
		"device": map[string]ambit.Value{"trusted": q.chance(60)},
	}
	if q.chance(50) {
		c["ip"] = pick(q.gen, ips)
	}
	return c
}

var (
	nets = []string{"lan", "vpn", "outside"}
	ips  = []string{"10.0.0.1", "192.168.0.1"}
)
