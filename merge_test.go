package ambit_test

import (
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

// sharing declares one attribute of the root type.
func sharing(name string, a ambit.AttributeDecl) *ambit.Catalog {
	return &ambit.Catalog{Name: name, Types: []ambit.Type{{Name: "account", Attributes: []ambit.AttributeDecl{a}}}}
}

// Catalogs share the root type: what they both declare of it has to be the same,
// but for what is only said of it to people.
func TestCatalogsAgreeAboutWhatTheyShare(t *testing.T) {
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	first := ambit.AttributeDecl{Name: "since", Type: ambit.TypeTime, Default: noon, Guard: ambit.GuardProtected}
	for what, change := range map[string]func(*ambit.AttributeDecl){
		"":                   func(*ambit.AttributeDecl) {},
		"another type":       func(a *ambit.AttributeDecl) { a.Type, a.Default = ambit.TypeString, nil },
		"another default":    func(a *ambit.AttributeDecl) { a.Default = noon.Add(1) },
		"default than":       func(a *ambit.AttributeDecl) { a.Default = nil },
		"another guard":      func(a *ambit.AttributeDecl) { a.Guard = ambit.GuardFree },
		"setting of request": func(a *ambit.AttributeDecl) { a.Request = true },
		// The same, in other words.
		" ":  func(a *ambit.AttributeDecl) { a.Description = "Since when" },
		"  ": func(a *ambit.AttributeDecl) { a.Default = noon.In(time.FixedZone("", 3600)) },
	} {
		d, err := ambit.NewDraft(ambit.Config{ID: id("acme"), Slug: "acme"})
		if err != nil {
			t.Fatal(err)
		}
		f := &fixture{t, d}
		f.do(ambit.Adopt{Catalog: sharing("one", first)})
		second := first
		change(&second)
		if len(what) <= 2 {
			f.do(ambit.Adopt{Catalog: sharing("two", second)})
			continue
		}
		refused(t, d, ambit.Adopt{Catalog: sharing("two", second)}, ambit.CodeConflict, what)
	}
}
