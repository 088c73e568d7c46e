package ambit_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ambit-iam/ambit"
)

func TestASchemaTellsWhatWildcardsAreListed(t *testing.T) {
	f := newStudio(t, "")
	f.do(ambit.Adopt{Catalog: wildcards("shop", []string{"store"}, []string{"store", "shelf"})})
	var listed []string
	for w := range f.Account().Schema().Wildcards() {
		if w.Catalog == "shop" {
			listed = append(listed, fmt.Sprint(w.Pattern, w.Scopes))
		}
		for i := range w.Scopes {
			w.Scopes[i] = "changed"
		}
	}
	if want := []string{"stores:*[store]", "*:fill[store shelf]"}; !slices.Equal(listed, want) {
		t.Errorf("the wildcards are %v, want %v", listed, want)
	}
	again := 0
	for w := range f.Account().Schema().Wildcards() {
		again++
		if slices.Contains(w.Scopes, "changed") {
			t.Errorf("changing what was answered changes %s", w.Pattern)
		}
		if again == 2 {
			break
		}
	}
}

// wildcards is a catalog whose wildcards have scopes of their own.
func wildcards(name string, ofStores, ofFill []string) *ambit.Catalog {
	return &ambit.Catalog{
		Name: name,
		Types: []ambit.Type{
			{Name: "store", Parents: []string{"account"}}, {Name: "shelf", Plural: "shelves", Parents: []string{"store"}},
		},
		Permissions: []ambit.Permission{
			{Type: "store", Action: "read", Scopes: []string{"store", "account"}}, {Type: "store", Action: "fill"},
			{Type: "shelf", Action: "read", Scopes: []string{"label"}}, {Type: "shelf", Action: "fill", Scopes: []string{"account"}},
		},
		Wildcards: []ambit.Wildcard{{Pattern: "stores:*", Scopes: ofStores}, {Pattern: "*:fill", Scopes: ofFill}},
	}
}

// The scopes of a pattern are those at which what it names may have an effect.
func TestThePatternsOfRolesHaveScopes(t *testing.T) {
	f := newFixture(t)
	f.do(ambit.Adopt{Catalog: wildcards("shop", []string{"store"}, []string{"store", "shelf"})})
	s := f.Account().Schema()
	for p, want := range map[ambit.Pattern]string{
		"stores:read":            "[account store]",
		"stores:fill":            "any",
		"shelves:read":           "[label]",
		"stores:*":               "[store]",
		"*:fill":                 "[shelf store]",
		"*:read":                 "[account label store]",
		"shelves:*":              "[account label]",
		"*:*":                    "any",
		"ambit.users:read":       "any",
		"ambit.*:*":              "any",
		"ambit.policies:publish": "any",
		"stores:fly":             "none",
		"*:fly":                  "none",
		"stores":                 "none",
		"":                       "none",
	} {
		got := "none"
		if scopes, names := s.ScopesOf(p); names && scopes == nil {
			got = "any"
		} else if names || scopes != nil {
			got = fmt.Sprint(scopes)
		}
		if got != want {
			t.Errorf("%q may be granted at %s, want %s", p, got, want)
		}
	}
}
