package ambit

import "testing"

// The first description that any catalog gives is the one that is told.
func TestTheFirstDescriptionOfASharedAttributeIsKept(t *testing.T) {
	catalog := func(name, description string) *Catalog {
		return &Catalog{Name: name, Types: []Type{{Name: "account", Attributes: []AttributeDecl{{Name: "plan", Type: TypeString, Description: description}}}}}
	}
	one, two, three := catalog("one", ""), catalog("two", "What is paid for"), catalog("three", "The plan")
	s, wrong := newSchema(nil, []*Catalog{OwnCatalog(), one, two, three}, nil)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	if got := s.types[0].attribute("plan"); got.Description != "What is paid for" || len(s.types[0].attributes) != 1 {
		t.Errorf("the attribute is %+v, one of %d", got, len(s.types[0].attributes))
	}
	if one.Types[0].Attributes[0].Description != "" {
		t.Error("a catalog was changed by adopting it beside another")
	}
}
