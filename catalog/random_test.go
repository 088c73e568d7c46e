package catalog

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ambit-iam/ambit"
)

// random makes catalogs of few names, so that many are valid and many just not.
type random struct{ *rand.Rand }

func (r random) chance(n int) bool { return r.IntN(n) == 0 }

func (r random) of(names ...string) string { return names[r.IntN(len(names))] }

// some is up to n of the names, each at most once.
func (r random) some(n int, names ...string) []string {
	r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names[:r.IntN(min(n, len(names))+1)]
}

// slip is a name that is right, or one time in a hundred another.
func (r random) slip(right, wrong string) string {
	if r.chance(100) {
		return wrong
	}
	return right
}

func convert[T ~string](texts []string) (list []T) {
	for _, text := range texts {
		list = append(list, T(text))
	}
	return list
}

func (r random) kind(name string) ambit.Type {
	t := ambit.Type{Name: r.slip(name, "B"), Opaque: r.chance(8), Acts: r.chance(20)}
	if !t.Opaque {
		t.Acts = r.chance(2)
		t.Parents = append([]string{r.slip("account", "nothing")}, r.some(1, "a", "b", "user", "ambit.group")...)
		if r.chance(3) {
			t.Parents = t.Parents[1:]
		}
		if r.chance(2) {
			t.Relations = append(t.Relations, ambit.RelationDecl{
				Name: r.of("other", "other", "a"), To: r.of("account", "a", "b", "user", "ambit.role"), One: r.chance(2), Guard: ambit.Guard(r.of("", "protected")),
			})
		}
		if r.chance(2) {
			t.Reach = r.some(1, "a", "b", "user", "other", "account", "a/b", "other/a", "~a.b", "~b.a", "~c.other/a", "other/home", "~ambit.group.home", "~a.other/b/~c.a")
		}
	}
	for _, name := range r.some(2, "x", "y", r.slip("z", "id")) {
		t.Attributes = append(t.Attributes, ambit.AttributeDecl{
			Name: name, Type: ambit.AttributeType(r.of("int", "bool", "list(int)", "time")), Request: r.chance(2),
		})
	}
	return t
}

func (r random) catalog() *ambit.Catalog {
	c := &ambit.Catalog{Name: "demo", IDs: r.of("", "{type}.{action}", "{types}:{action}")}
	for _, name := range []string{"a", "b", "c"} {
		c.Types = append(c.Types, r.kind(name))
	}
	for _, name := range r.some(2, "account", "ambit.user") {
		c.Types = append(c.Types, ambit.Type{Name: name, Attributes: []ambit.AttributeDecl{{Name: "x", Type: ambit.TypeInt}}})
	}
	for _, kind := range r.some(5, "a", "b", "account", "ambit.user", r.slip("group", "nothing")) {
		for _, action := range append(r.some(1, "write", "protect"), "read") {
			p := ambit.Permission{Type: kind, Action: action, Scopes: r.some(2, "account", "a", "label")}
			if len(p.Scopes) == 0 {
				p.Scopes = nil
			}
			if kind == "ambit.user" {
				p.ID = ambit.PermissionID("people." + action)
			}
			p.Includes = convert[ambit.PermissionID](r.some(2, "ambit.users:read", "ambit.roles:create", r.slip("ambit.roles:read", "ambit.policies:publish")))
			c.Permissions = append(c.Permissions, p)
		}
	}
	patterns := func() []ambit.Pattern {
		if len(c.Permissions) == 0 {
			return nil
		}
		return convert[ambit.Pattern](r.some(1, "*:*", "*:read", "as:*", "bs:read", "as:read", "a.read", "users:*", "accounts:*"))
	}
	for _, p := range patterns() {
		if strings.Contains(string(p), "*") {
			c.Wildcards = append(c.Wildcards, ambit.Wildcard{Pattern: p})
		}
	}
	for i := range r.IntN(3) {
		c.Roles = append(c.Roles, ambit.BuiltinRole{Name: fmt.Sprint("r", i), Permissions: patterns()})
	}
	for range r.IntN(2) {
		c.Policies = append(c.Policies, ambit.BuiltinPolicy{
			Effect: ambit.Effect(r.of("allow", "deny")), Roles: r.some(2, "r0", "demo/r1"), Permissions: patterns(),
			To: []string{r.of("anonymous", "authenticated", "a", "user", "ambit.group")}, At: r.of("account", "self"),
		})
	}
	return c
}

// What is valid can be written and read, and be adopted: the engine looks up what
// a catalog names without asking again whether it is there.
func TestWhatIsValidCanBeReadAndAdopted(t *testing.T) {
	good := 0
	const tries = 2_000
	for seed := range uint64(tries) {
		c := random{rand.New(rand.NewPCG(seed, 0))}.catalog()
		faults := c.Validate()
		read, err := Read("random.yaml", Write(c))
		if len(faults) > 0 {
			continue
		}
		good++
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, Write(c))
		}
		// Permissions of one type are written together.
		sorted := cmpopts.SortSlices(func(a, b ambit.Permission) bool { return a.Type+" "+a.Action < b.Type+" "+b.Action })
		if diff := cmp.Diff(c, read, cmpopts.EquateEmpty(), sorted); diff != "" {
			t.Fatalf("seed %d: written and read (-want +got):\n%s", seed, diff)
		}
		draft, err := ambit.NewDraft(ambit.Config{ID: strings.Repeat("0", 32), Slug: "demo"})
		if err != nil {
			t.Fatal(err)
		}
		if err := draft.Do(ambit.Adopt{Catalog: c}); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, Write(c))
		}
	}
	if good < tries/20 || good > tries/2 {
		t.Errorf("%d of %d catalogs were valid: too few or too many to learn from", good, tries)
	}
}
