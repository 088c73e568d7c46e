// Package climb finds out, by nothing but asking the engine, whether a write made
// somebody better off than its author could have made him (DESIGN section 2,
// "Nobody grants what they do not hold"). Tests let writes through and hold them
// against it; it knows no rule of how writes are judged.
package climb

import (
	"fmt"
	"time"

	"github.com/ambit-iam/ambit"
)

// A Doing is something that somebody may do somewhere.
type Doing struct {
	Permission ambit.PermissionID
	Node       ambit.Ref
}

// Rights are what each of some may do.
type Rights map[ambit.Ref]map[Doing]bool

// A Survey is what is asked about, and when.
type Survey struct {
	Who         []ambit.Ref // full references; whoever is not there may nothing
	Permissions []ambit.PermissionID
	Nodes       []ambit.Ref
	Now         time.Time
}

// Take asks an account everything that the survey is about. An error is a question
// that cannot be asked.
func (s Survey) Take(a *ambit.Account) (Rights, error) {
	rights := Rights{}
	for _, who := range s.Who {
		rights[who] = map[Doing]bool{}
		if _, err := a.Get(who); err != nil && who != ambit.Anonymous {
			continue
		}
		for _, p := range s.Permissions {
			for _, n := range s.Nodes {
				d, err := a.Check(ambit.Question{Principal: who, Permission: p, Resource: ambit.About(n), Now: s.Now})
				if err != nil {
					return nil, fmt.Errorf("asking whether %s may %s at %s: %w", who, p, n, err)
				}
				if d.Allowed {
					rights[who][Doing{p, n}] = true
				}
			}
		}
	}
	return rights, nil
}

// A Gain is something that somebody may do after a write.
type Gain struct {
	Who ambit.Ref
	Doing
	// Held says that the author might do it himself, before the write, and
	// Escalated that he might not, but might grant what he does not hold there.
	// A gain that is neither should not be.
	Held, Escalated bool
}

// String is the gain as a sentence.
func (g Gain) String() string { return fmt.Sprintf("now %s may %s at %s", g.Who, g.Permission, g.Node) }

// Gains are what anybody in after may do and might not before. Of a token whose
// secret the write showed to its author, it is everything that it may do. The
// author is who wrote, as before has him: a token, or a principal. Whether he might
// escalate is known where [ambit.EscalatePermission] was surveyed.
func Gains(before, after Rights, author, shown ambit.Ref) []Gain {
	var gains []Gain
	for who, may := range after {
		for d := range may {
			if before[who][d] && who != shown {
				continue
			}
			g := Gain{Who: who, Doing: d, Held: before[author][d]}
			g.Escalated = !g.Held && before[author][Doing{ambit.EscalatePermission, d.Node}]
			gains = append(gains, g)
		}
	}
	return gains
}
