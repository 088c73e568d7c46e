package ambit

import (
	"maps"
	"slices"
)

// OwnOf is what one of Ambit's own nouns has in common with the others: its id,
// name and home. It is part of the noun, not a copy; nil for a [Resource].
func OwnOf(noun Noun) *Own {
	switch noun := noun.(type) {
	case *User:
		return &noun.Own
	case *ServiceAccount:
		return &noun.Own
	case *Group:
		return &noun.Own
	case *ResourceGroup:
		return &noun.Own
	case *Role:
		return &noun.Own
	case *Policy:
		return &noun.Own
	case *Token:
		return &noun.Own
	case *SSOConnector:
		return &noun.Own
	}
	return nil
}

// attributesOf are the attributes of one of Ambit's own nouns.
func attributesOf(noun Noun) map[string]Value {
	switch noun := noun.(type) {
	case *User:
		return noun.Attributes
	case *ServiceAccount:
		return noun.Attributes
	case *Group:
		return noun.Attributes
	case *ResourceGroup:
		return noun.Attributes
	}
	return nil
}

// cloneOwn copies one of Ambit's own nouns, so that what an account holds and
// what its users hold never share memory that could be written to.
func cloneOwn(noun Noun) Noun {
	next := cloneLists(noun)
	if own := OwnOf(next); own != nil && own.Labels != nil {
		own.Labels = maps.Clone(own.Labels)
	}
	return next
}

// cloneLists copies a noun with the lists and maps that only its kind has.
func cloneLists(noun Noun) Noun {
	switch noun := noun.(type) {
	case *User:
		next := *noun
		next.Attributes = cloneAttributes(noun.Attributes)
		return &next
	case *ServiceAccount:
		next := *noun
		next.Attributes = cloneAttributes(noun.Attributes)
		return &next
	case *Group:
		next := *noun
		next.Attributes = cloneAttributes(noun.Attributes)
		return &next
	case *ResourceGroup:
		next := *noun
		next.Attributes = cloneAttributes(noun.Attributes)
		return &next
	case *Role:
		next := *noun
		next.Permissions, next.Scopes = clonedList(noun.Permissions), slices.Clone(noun.Scopes)
		return &next
	case *Policy:
		return clonePolicy(noun)
	case *Token:
		next := *noun
		if noun.Ceiling != nil {
			next.Ceiling = &Ceiling{clonedList(noun.Ceiling.Permissions), clonedList(noun.Ceiling.Nodes)}
		}
		return &next
	case *SSOConnector:
		next := *noun
		return &next
	}
	return noun
}

func clonePolicy(p *Policy) *Policy {
	next := *p
	next.Principals = clonedList(p.Principals)
	next.Roles = clonedList(p.Roles)
	next.Permissions = clonedList(p.Permissions)
	next.Nodes = clonedList(p.Nodes)
	next.ResourceGroups = clonedList(p.ResourceGroups)
	return &next
}

func cloneAttributes(attributes map[string]Value) map[string]Value {
	if len(attributes) == 0 {
		return nil
	}
	next := maps.Clone(attributes)
	for name, v := range next {
		if list, ok := v.([]Value); ok {
			next[name] = slices.Clone(list)
		}
	}
	return next
}
