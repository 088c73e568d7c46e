package world_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/world"
)

// base is the world that the tests below ask, less its tests.
const base = `
account: acme
catalogs: [keygen]
resources:
  product:editor: {}
  product:game: {}
  policy:pro: {product: editor}
  policy:player: {product: game}
  user:ada: {}
  license:a: {policy: pro, user: ada}
  license:b: {policy: player, user: ada}
  license:c: {policy: pro}
  license:d: {policy: pro}
users:
  sam: {}
  off: {disabled: true}
policies:
  - {name: sales, allow: [sales-agent], to: [ambit.user:sam, ambit.user:off], at: account}
  - {name: not-a, deny: [license.delete], to: ambit.user:sam, at: license:a}
`

// run asks a base world the tests of one flow mapping.
func run(t *testing.T, asker func(world.Asker) world.Asker, test string) []world.Result {
	t.Helper()
	w, err := world.Read("base.yaml", []byte(base+"tests:\n  - {why: w, "+test+"}\n"), world.Options{Conditions: cel.New()})
	if err != nil {
		t.Fatal(err)
	}
	return w.Run(t.Context(), asker(w.Asker()))
}

func honest(a world.Asker) world.Asker { return a }

func TestWhatHoldsPasses(t *testing.T) {
	for _, test := range []string{
		`as: product:editor, allow: {license.read: [license:a, license:c], user.read: user:ada}`,
		`as: [product:editor, ambit.user:sam], allow: {license.read: license:a}`,
		`as: product:editor, deny: {license.read: license:b}`,
		`as: product:editor, deny: {license.read: {license:b: no_policy}, license.red: {license:a: unknown_permission}, license.create: {license:x: unknown_resource}, account.read: {license:a: type_mismatch}}`,
		`as: ambit.user:sam, deny: {license.delete: {license:a: denied}}, allow: {license.delete: license:c}`,
		`as: [ambit.user:nobody, ghost:x], deny: {license.read: {license:a: unknown_principal}}`,
		`as: ambit.user:off, deny: {license.read: {license:a: disabled_principal}}`,
		`as: anonymous, allow: {user.create: null}`,
		`as: anonymous, allow: {user.create: account}, now: 2030-01-01T00:00:00Z`,
		`as: product:editor, write: [maxMachines, name], allow: {license.update: license:a}, refused: []`,
		`as: ambit.user:sam, write: [maxMachines, name, status], refused: [status, maxMachines], deny: {license.update: {license:a: attributes}}`,
		`as: product:editor, resource: {relations: {policy: pro, user: ada}, attributes: {maxMachines: 3}}, allow: {license.read: license:new}`,
		`as: product:game, resource: {relations: {policy: keygen/policy:pro}}, deny: {license.read: license:new}, error: {license.read: {license:b: bad_relations}}`,
		`as: anonymous, error: {license.read: ["license:", license], user.read: {"user:": bad_reference}}`,
		`as: anonymous, resource: {relations: {nothing: x}}, error: {license.read: {license:a: bad_relations}}`,
		`as: anonymous, resource: {attributes: {maxMachines: 7}}, error: {license.read: {license:a: bad_attribute}}`,
		`as: product:editor, resources: {license.read: [license:d, license:a, license:c], license.create on policy: policy:pro, license.read on product: [product:editor]}`,
		`as: anonymous, resources: {license.read: []}`,
		`principals: {license.delete: {license:a: [product:editor, user:ada], account: [ambit.user:sam]}, license.delete on ambit.user: {license:c: ambit.user:sam}, user.create: [anonymous]}`,
		`as: anonymous, permissions: {account: [user.create, license.validate-key], product:editor: [license.validate-key]}`,
		`as: ambit.user:sam, explain: {license.delete: {license:a: ["DENY", "not-a", "sales-agent"], license:c: ALLOW}}`,
	} {
		results := run(t, honest, test)
		if len(results) == 0 {
			t.Errorf("%s: no case", test)
		}
		for _, r := range results {
			if !r.Passed {
				t.Errorf("%s\n%s %s: want %s, got %s", test, r.Place, r.Question, r.Want, r.Got)
			}
		}
	}
}

func TestWhatDoesNotHoldFails(t *testing.T) {
	for test, want := range map[string]string{
		`as: product:editor, allow: {license.read: license:b}`:                                                    `deny (no_policy)`,
		`as: product:editor, deny: {license.read: license:a}`:                                                     `allow`,
		`as: product:editor, deny: {license.read: {license:b: denied}}`:                                           `deny (no_policy)`,
		`as: product:editor, deny: {license.red: license:b}`:                                                      `deny (unknown_permission): the question missed`,
		`as: product:editr, deny: {license.read: license:b}`:                                                      `deny (unknown_principal): the question missed`,
		`as: product:editor, deny: {license.read: license:z}`:                                                     `deny (unknown_resource): the question missed`,
		`as: product:editor, deny: {account.read: license:b}`:                                                     `deny (type_mismatch): the question missed`,
		`as: ambit.user:sam, write: [maxMachines], refused: [name], deny: {license.update: license:a}`:            `deny (attributes), refusing [maxMachines]`,
		`as: ambit.user:sam, write: [maxMachines], refused: [], deny: {license.update: license:a}`:                `refusing [maxMachines]`,
		`as: anonymous, error: {license.read: license:a}`:                                                         `deny (no_policy)`,
		`as: anonymous, error: {user.read: {"user:": bad_relations}}`:                                             `bad_reference`,
		`as: product:editor, allow: {license.read: license}`:                                                      `no answer: resource: "license" names a whole type`,
		`as: product:editor, resources: {license.read: [license:a, license:b, license:c]}`:                        `missing [keygen/license:b], too many [keygen/license:d]`,
		`as: product:editor, resources: {license.read: [license:a, license:a, license:c, license:d]}`:             `[keygen/license:a, keygen/license:c, keygen/license:d]`,
		`principals: {license.delete: {license:a: [product:editor]}}`:                                             `too many [keygen/user:ada]`,
		`as: anonymous, permissions: {account: [user.create]}`:                                                    `too many [license.validate-key]`,
		`as: ambit.user:sam, explain: {license.delete: {license:a: ["not-a", "moon"]}}`:                           `it lacks "moon"`,
		`as: product:editor, resource: {relations: {policy: game}}, allow: {license.read: license:new}`:           `unknown_resource`,
		`as: product:editor, resource: {attributes: {maxMachines: three}}, allow: {license.create: product:game}`: `no answer: resource.attributes.maxMachines`,
	} {
		results := run(t, honest, test)
		if len(results) != 1 || results[0].Passed {
			t.Errorf("%s\npassed, or is %d cases", test, len(results))
			continue
		}
		if r := results[0]; !strings.Contains(r.Got, want) || r.Why != "w" || r.Place.File != "base.yaml" {
			t.Errorf("%s\n%s (%s): got %s, want %s", test, r.Place, r.Why, r.Got, want)
		}
	}
}

func TestFailuresAreExplained(t *testing.T) {
	r := run(t, honest, `as: ambit.user:sam, allow: {license.delete: license:a}`)[0]
	if !strings.Contains(r.Explanation, "not-a") || r.Question != "ambit.user:sam license.delete license:a" || r.Want != "allow" {
		t.Errorf("%+v", r)
	}
	if r.Place.Line != strings.Count(base, "\n")+2 || r.Place.Column != len(`  - {why: w, as: ambit.user:sam, allow: {license.delete: `)+1 {
		t.Errorf("the case is said to stand at %s", r.Place)
	}
}

// A liar answers as the honest one does, but for what it is told to change.
type liar struct {
	world.Asker
	check   func(ambit.Decision) (ambit.Decision, error)
	explain func(*ambit.Explanation) error
	list    func(world.List[ambit.Ref], world.Page) (world.List[ambit.Ref], error)
}

func (l liar) Check(ctx context.Context, q ambit.Question) (ambit.Decision, error) {
	d, err := l.Asker.Check(ctx, q)
	if err == nil && l.check != nil {
		return l.check(d)
	}
	return d, err
}

func (l liar) Explain(ctx context.Context, q ambit.Question) (*ambit.Explanation, error) {
	e, err := l.Asker.Explain(ctx, q)
	if err == nil && l.explain != nil {
		err = l.explain(e)
	}
	return e, err
}

func (l liar) ListResources(ctx context.Context, q ambit.Question, kind ambit.TypeName, p world.Page) (world.List[ambit.Ref], error) {
	list, err := l.Asker.ListResources(ctx, q, kind, p)
	if err == nil && l.list != nil {
		return l.list(list, p)
	}
	return list, err
}

// TestLiesAreFound has answers be wrong in ways that the expected ones alone do
// not show.
func TestLiesAreFound(t *testing.T) {
	const list = `as: product:editor, resources: {license.read: [license:a, license:c, license:d]}`
	const check = `as: product:editor, allow: {license.read: license:a}`
	errFire := errors.New("the disk is on fire")
	for name, c := range map[string]struct {
		lie  liar
		test string
		want string
	}{
		"check and explain differ": {
			liar{explain: func(e *ambit.Explanation) error { e.Decision.Allowed = false; return nil }},
			check, "check says allow, but explain says deny (allowed)",
		},
		"explain fails": {
			liar{explain: func(*ambit.Explanation) error { return errFire }},
			check, "explain gives no answer: the disk is on fire",
		},
		"check fails": {
			liar{check: func(d ambit.Decision) (ambit.Decision, error) { return d, errFire }},
			check, "no answer: the disk is on fire",
		},
		"another failure is no question's error": {
			liar{check: func(d ambit.Decision) (ambit.Decision, error) { return d, errFire }},
			`as: product:editor, error: {license.read: license:a}`, "another error: the disk is on fire",
		},
		"a list holds what check denies": {
			liar{check: func(d ambit.Decision) (ambit.Decision, error) { d.Allowed = false; return d, nil }},
			list, "asking about each allows []",
		},
		"asking about each fails": {
			liar{check: func(d ambit.Decision) (ambit.Decision, error) { return d, errFire }},
			list, "asking about keygen/license:a gives no answer: the disk is on fire",
		},
		"the order differs": {
			liar{list: func(l world.List[ambit.Ref], p world.Page) (world.List[ambit.Ref], error) {
				if len(l.Items) == 3 {
					l.Items[0], l.Items[1] = l.Items[1], l.Items[0]
				}
				return l, nil
			}},
			list, "the list is [keygen/license:c, keygen/license:a, keygen/license:d], but asking",
		},
		"a page is too large": {
			liar{list: func(l world.List[ambit.Ref], p world.Page) (world.List[ambit.Ref], error) {
				if p.Limit == 2 {
					l.Items = append(l.Items, l.Items[0])
				}
				return l, nil
			}},
			list, "in pages of 2: a page holds 3",
		},
		"pages lose the end": {
			liar{list: func(l world.List[ambit.Ref], p world.Page) (world.List[ambit.Ref], error) {
				if p.Limit == 1 && p.Cursor != "" {
					l.Cursor = ""
				}
				return l, nil
			}},
			list, "in pages of 1 it is [keygen/license:a, keygen/license:c], at once",
		},
		"pages go in circles": {
			liar{list: func(l world.List[ambit.Ref], p world.Page) (world.List[ambit.Ref], error) {
				if p.Limit == 1 {
					l.Cursor = "resources.1"
				}
				return l, nil
			}},
			list, "in pages of 1: the list does not end",
		},
		"a page fails": {
			liar{list: func(l world.List[ambit.Ref], p world.Page) (world.List[ambit.Ref], error) {
				if p.Limit == 3 {
					return l, errFire
				}
				return l, nil
			}},
			list, "in pages of 3: the disk is on fire",
		},
	} {
		t.Run(name, func(t *testing.T) {
			results := run(t, func(a world.Asker) world.Asker { c.lie.Asker = a; return c.lie }, c.test)
			if len(results) != 1 || results[0].Passed || !strings.Contains(results[0].Got, c.want) {
				t.Errorf("%+v, want %s", results, c.want)
			}
		})
	}
}

func TestEngineRefusesForeignCursors(t *testing.T) {
	w := read(t, "base.yaml", base)
	for cursor, want := range map[string]string{
		"x":            `cursor: "x" is no position of a list`,
		"principals.7": `after: principals.7 is a position in a list of principals, and this is one of resources`,
	} {
		_, err := w.Asker().ListResources(t.Context(), ambit.Question{
			Principal: ambit.Anonymous, Permission: "license.read", Now: time.Unix(0, 0),
		}, "", world.Page{Cursor: cursor})
		var fault *ambit.QuestionError
		if !errors.As(err, &fault) || fault.Code != ambit.FaultList || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", cursor, err)
		}
	}
}
