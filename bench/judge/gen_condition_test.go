package judge

import (
	"fmt"
	"strings"
)

// A clause is a condition, or a part of one, in both languages. Both sides are
// written down together, word for word, and never derived from each other.
type clause struct{ cel, cedar string }

// condition makes one, keeps what it says in Cedar, and gives its source. None
// can fail: what may be missing is asked for first. (A condition that fails is
// where the languages differ: Cedar skips the policy, Ambit lets a deny apply.)
// The attributes of anonymous are all missing.
func (g *gen) condition(anonymous bool) string {
	a := author{g, anonymous}
	c := a.clause(2)
	g.s.cedar[c.cel] = c.cedar
	return c.cel
}

// An author writes clauses for policies that name anonymous, or do not.
type author struct {
	*gen
	anonymous bool
}

func (a author) clause(depth int) clause {
	if depth == 0 || a.chance(50) {
		return a.atom()
	}
	x, y := a.clause(depth-1), a.clause(depth-1)
	switch a.IntN(4) {
	case 0:
		return clause{"!(" + x.cel + ")", "!(" + x.cedar + ")"}
	case 1:
		return clause{"(" + x.cel + " && " + y.cel + ")", "(" + x.cedar + " && " + y.cedar + ")"}
	case 2:
		return clause{"(" + x.cel + " || " + y.cel + ")", "(" + x.cedar + " || " + y.cedar + ")"}
	}
	z := a.atom()
	return clause{
		fmt.Sprintf("(%s ? %s : %s)", x.cel, y.cel, z.cel),
		fmt.Sprintf("(if %s then %s else %s)", x.cedar, y.cedar, z.cedar),
	}
}

// A term is a member of one of the things that conditions see.
type term struct{ of, name string }

func (t term) cel() string { return t.of + "." + t.name }

// cedar is the term there, where the account is an entity like any other.
func (a author) cedar(t term) string {
	if t.of == "account" {
		return string(thing(a.s.account()).MarshalCedar()) + "." + t.name
	}
	return t.of + "." + t.name
}

// attribute is a term for that attribute of something.
func (a author) attribute(name string) term {
	return term{pick(a.gen, []string{"principal", "resource", "resource", "account"}), name}
}

// given makes a clause over terms one that asks first whether those are there
// that may be missing.
func (a author) given(c clause, terms ...term) clause {
	for _, t := range terms {
		missing := t.name == "owner" || t.of == "context" && t.name == "ip"
		if a.anonymous && t.of == "principal" && t.name != "type" {
			missing = true
		}
		if missing {
			of, _ := strings.CutSuffix(a.cedar(t), "."+t.name)
			c = clause{
				fmt.Sprintf("(has(%s) && %s)", t.cel(), c.cel),
				fmt.Sprintf("(%s has %s && %s)", of, t.name, c.cedar),
			}
		}
	}
	return c
}
