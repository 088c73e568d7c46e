package catalog

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode"

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
		t.Attributes = append(t.Attributes, r.attribute(name))
	}
	return t
}

func (r random) attribute(name string) ambit.AttributeDecl {
	a := ambit.AttributeDecl{
		Name: name, Type: ambit.AttributeType(r.of("int", "bool", "double", "string", "list(string)", "list(int)", "time", "list(time)")), Request: r.chance(2),
	}
	at := time.Unix(0, r.Int64()).In(time.FixedZone("", 60*r.IntN(600)))
	odd := r.text()
	for _, v := range []any{int(r.Int32()), r.NormFloat64() * 1e30, float64(r.IntN(9)), odd, []string{odd, "1"}, []any{}, []any{at, at}, at, r.chance(2)} {
		if _, err := a.Type.Convert(v); err == nil && r.chance(2) {
			a.Default = v
		}
	}
	if r.chance(3) {
		a.Description = strings.Map(func(c rune) rune {
			if c != '\n' && unicode.IsControl(c) {
				return '.'
			}
			return c
		}, odd)
	}
	return a
}

// text has what writers and readers of documents may stumble over.
func (r random) text() string {
	var b strings.Builder
	for range r.IntN(6) {
		b.WriteString(r.of("a", "\"", "\\", "\n", "\t", "\r", "\x00", "\x7f", "\u0085", "\u2028", "\ufeff", "\uffff", "\U0001f600", " ", ": ", "#", "1", "{", "\\u0041"))
	}
	return b.String()
}

// scattered is c in other words: the permissions of a type do not stand together,
// and empty lists are there.
func (r random) scattered(c *ambit.Catalog) *ambit.Catalog {
	next := *c
	byType := map[string][]ambit.Permission{}
	var types []string
	for _, p := range c.Permissions {
		if byType[p.Type] == nil {
			types = append(types, p.Type)
		}
		byType[p.Type] = append(byType[p.Type], p)
	}
	next.Permissions = []ambit.Permission{}
	for _, t := range types { // the first of each, so that the order of types stays
		next.Permissions = append(next.Permissions, byType[t][0])
	}
	for _, t := range types {
		next.Permissions = append(next.Permissions, byType[t][1:]...)
	}
	if c.Wildcards == nil {
		next.Wildcards = []ambit.Wildcard{}
	}
	return &next
}

func (r random) catalog() *ambit.Catalog {
	c := &ambit.Catalog{Name: "demo", Version: r.of("", "", "1", "v2 of \u00e4"), IDs: r.of("", "{type}.{action}", "{types}:{action}")}
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
	good, digests := 0, map[string][]*ambit.Catalog{}
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
		if diff := cmp.Diff(c.Canonical(), read, sorted); diff != "" {
			t.Fatalf("seed %d: written and read (-want +got):\n%s", seed, diff)
		}
		encodes(t, c)
		if other := (random{rand.New(rand.NewPCG(seed, 1))}).scattered(c); !c.Equal(other) || Digest(other) != Digest(c) {
			t.Fatalf("seed %d: the same in other words is another catalog:\n%s\n%s", seed, Encode(c), Encode(other))
		}
		digests[Digest(c)] = append(digests[Digest(c)], c)
		draft, err := ambit.NewDraft(ambit.Config{ID: strings.Repeat("0", 32), Slug: "demo"})
		if err != nil {
			t.Fatal(err)
		}
		if err := draft.Do(ambit.Adopt{Catalog: c}); err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, Write(c))
		}
	}
	for digest, list := range digests {
		for _, c := range list {
			if !c.Equal(list[0]) || string(Encode(c)) != string(Encode(list[0])) {
				t.Errorf("different catalogs have the digest %s", digest)
			}
		}
	}
	if len(digests) < good/2 {
		t.Errorf("%d catalogs have %d digests", good, len(digests))
	}
	if good < tries/20 || good > tries/2 {
		t.Errorf("%d of %d catalogs were valid: too few or too many to learn from", good, tries)
	}
}
