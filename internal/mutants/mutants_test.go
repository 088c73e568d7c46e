package main

import "testing"

// TestMutantsHaveTheirPlace holds the list against the sources: what a mutant
// changes stands there exactly once.
func TestMutantsHaveTheirPlace(t *testing.T) {
	names := map[string]bool{}
	list := mutants()
	for i := range list {
		m := &list[i]
		if names[m.name] {
			t.Errorf("two mutants have the name %q", m.name)
		}
		names[m.name] = true
		if _, err := m.read("../.."); err != nil {
			t.Error(err)
		}
	}
	if len(list) < 48 {
		t.Errorf("%d mutants; 48 are the least", len(list))
	}
	t.Logf("%d mutants", len(list))
}
