package oracle

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/google/go-cmp/cmp"
)

// A sceneCase adds to the scene and asks one question. Its answer was derived
// from the design by hand.
type sceneCase struct {
	why  string // the sentence it shows
	add  []ambit.Noun
	edit func(*World)
	ask  ambit.Question
	want string // a reason; "allowed"; or "error " and a code
	// described and refused are what else the answer says.
	described bool
	refused   string // "name:reason …"
}

// can asks whether who may do what to resource; the resource is a reference as
// [ref] reads them, or nothing.
func can(who string, permission ambit.PermissionID, resource string, more ...func(*ambit.Question)) ambit.Question {
	q := ambit.Question{Principal: ref(who), Permission: permission, Now: noon}
	if resource != "" {
		q.Resource = ambit.About(ref(resource))
	}
	for _, m := range more {
		m(&q)
	}
	return q
}

func write(names ...string) func(*ambit.Question) {
	return func(q *ambit.Question) { q.Write = names }
}

func described(relations string) func(*ambit.Question) {
	return func(q *ambit.Question) { q.Resource.Relations = resource("org:x", relations).Relations }
}

func attribute(name string, v ambit.Value) func(*ambit.Question) {
	return func(q *ambit.Question) { q.Resource.Attributes = map[string]ambit.Value{name: v} }
}

func rank(n int64) func(*ambit.Question) {
	return func(q *ambit.Question) { q.PrincipalAttributes = map[string]ambit.Value{"rank": n} }
}

func withContext(name string, v ambit.Value) func(*ambit.Question) {
	return func(q *ambit.Question) { q.Context = map[string]ambit.Value{name: v} }
}

func refer(principal, resource ambit.Ref) func(*ambit.Question) {
	return func(q *ambit.Question) { q.Principal, q.Resource.Ref = principal, resource }
}

// when gives a policy a condition, and the world its tree.
func when(p *ambit.Policy, e Expr) *ambit.Policy {
	p.Condition = e.CEL()
	trees[p.Condition] = e
	return p
}

// trees are those of the conditions of the hand-written cases.
var trees = map[string]Expr{}

func inGroups(p *ambit.Policy, groups string) *ambit.Policy {
	p.ResourceGroups = refs(groups)
	return p
}

func atHome(p *ambit.Policy, home string) *ambit.Policy {
	p.Home = ref(home)
	return p
}

func between(p *ambit.Policy, from, to time.Time) *ambit.Policy {
	p.NotBefore, p.ExpiresAt = from, to
	return p
}

func customRole(name, home string, scopes []string, patterns ...ambit.Pattern) *ambit.Role {
	return &ambit.Role{Own: ownAt(name, home), Permissions: patterns, Scopes: scopes}
}

func token(principal string, ceiling *ambit.Ceiling) *ambit.Token {
	return &ambit.Token{Own: ownAt("t", principal), Ceiling: ceiling}
}

func ceiling(patterns, at string) *ambit.Ceiling {
	return &ambit.Ceiling{Permissions: allow("", patterns, "").Permissions, Nodes: refs(at)}
}

func members(set, names string) func(*World) {
	return func(w *World) { w.Members[ref(set)] = refs(names) }
}

func (c *sceneCase) world() *World {
	w := scene()
	w.Nouns = append(w.Nouns, c.add...)
	if c.edit != nil {
		c.edit(w)
	}
	w.Conditions = trees
	return w
}

// answer is a decision in the words of a case.
func answer(d ambit.Decision, err error) (text string, described bool, refused string) {
	var fault *ambit.QuestionError
	if errors.As(err, &fault) {
		return "error " + string(fault.Code), false, ""
	}
	if err != nil {
		return err.Error(), false, ""
	}
	var names []string
	for _, r := range d.Refused {
		names = append(names, r.Name+":"+string(r.Reason))
	}
	return string(d.Reason), d.Described, strings.Join(names, " ")
}

func (c *sceneCase) compare(t *testing.T, d ambit.Decision, err error) {
	t.Helper()
	text, described, refused := answer(d, err)
	got := []any{text, described, refused}
	want := []any{c.want, c.described, c.refused}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s\nasked %+v\nwant, got: %s", c.why, c.ask, diff)
	}
	if err == nil && d.Allowed != (d.Reason == ambit.ReasonAllowed) {
		t.Errorf("%s: allowed %v for reason %s", c.why, d.Allowed, d.Reason)
	}
}

// TestEngineAnswersWhatTheDesignSays asks the engine the same.
func TestEngineAnswersWhatTheDesignSays(t *testing.T) {
	for _, c := range allCases() {
		d, err := build(c.world(), nil)
		if err != nil {
			t.Errorf("%s: the engine refuses %v", c.why, err)
			continue
		}
		answered, err := d.Account().Check(c.ask)
		c.compare(t, answered, err)
	}
}

func TestOracleAnswersWhatTheDesignSays(t *testing.T) {
	hits := &Hits{}
	for _, c := range allCases() {
		o := NewOracle(c.world(), hits)
		d, err := o.Check(c.ask)
		c.compare(t, d, err)
	}
	if thin := hits.Below(1); len(thin) > 0 {
		t.Errorf("no hand-written case shows %s", strings.Join(thin, ", "))
	}
}
