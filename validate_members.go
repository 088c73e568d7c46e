package ambit

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// attributesMember stands beside the relations of a resource in world documents.
const attributesMember = "attributes"

func (v *validation) relations(p place, t *Type) {
	seen := map[string]bool{}
	for _, r := range t.Relations {
		p := p.in("relations", r.Name)
		switch {
		case seen[r.Name]:
			v.fault(p, fmt.Sprintf("the relation %s is declared twice", quote(r.Name)), "")
		case !validRelation(r.Name):
			v.fault(p, fmt.Sprintf("%s cannot name a relation", quote(r.Name)), relationRule)
		case r.Name == attributesMember:
			v.fault(p, fmt.Sprintf("the name %q is reserved for what a resource says of itself", r.Name), "choose another")
		}
		seen[r.Name] = true
		v.target(p.in("to"), t, r)
		v.guard(p.in("guard"), r.Guard)
		v.prose(p.in("description"), r.Description)
	}
}

// target checks the type that a relation leads to. A relation that refines a
// parent leads where the parent does.
func (v *validation) target(p place, t *Type, r RelationDecl) {
	i := slices.IndexFunc(t.Parents, func(parent string) bool { return parentRelation(parent) == r.Name })
	if i >= 0 && r.To == "" {
		return
	}
	if r.To == "" {
		v.fault(p, fmt.Sprintf("the relation %s leads nowhere", quote(r.Name)), "write to: and the type it leads to")
		return
	}
	to, known := v.typeAt(p, r.To)
	if known == nil || i < 0 {
		return
	}
	if parent, _ := v.resolve(t.Parents[i]); parent != to {
		v.fault(p, fmt.Sprintf("the relation %q is to the parent %q, so it cannot be to %q", r.Name, t.Parents[i], r.To),
			"give the relation another name")
	}
}

func (v *validation) guard(p place, g Guard) {
	switch g {
	case GuardFree, GuardProtected, GuardReadOnly:
		return
	}
	known := []string{"free", string(GuardProtected), string(GuardReadOnly)}
	hint := v.meant(string(g), slices.Values(known))
	if hint == "" {
		hint = "guards are free, protected and read-only"
	}
	v.fault(p, fmt.Sprintf("there is no guard %s", quote(string(g))), hint)
}

// attributeTypes are the types of attributes other than lists.
var attributeTypes = []string{
	string(TypeBool), string(TypeInt), string(TypeDouble), string(TypeString), string(TypeTime),
}

// otherNames are what people used to other systems write for an attribute type.
var otherNames = map[string]AttributeType{
	"boolean": TypeBool, "integer": TypeInt, "int64": TypeInt, "number": TypeDouble, "float": TypeDouble,
	"text": TypeString, "timestamp": TypeTime, "datetime": TypeTime, "date": TypeTime,
}

func (v *validation) attributes(p place, t *Type) {
	seen := map[string]bool{}
	relations := map[string]bool{}
	for _, parent := range t.Parents {
		relations[parentRelation(parent)] = true
	}
	for _, r := range t.Relations {
		relations[r.Name] = true
	}
	for _, a := range t.Attributes {
		p := p.in("attributes", a.Name)
		switch {
		case seen[a.Name]:
			v.fault(p, fmt.Sprintf("the attribute %s is declared twice", quote(a.Name)), "")
		case !validAttribute(a.Name):
			v.fault(p, fmt.Sprintf("%s cannot name an attribute", quote(a.Name)), attributeRule)
		case a.Name == "id" || a.Name == "type":
			v.fault(p, fmt.Sprintf("every resource has its %q without declaring it", a.Name), "choose another name, or remove it")
		case a.Name == nameAttribute && (v.own || strings.HasPrefix(t.Name, OwnPrefix)):
			v.fault(p, "every noun of Ambit's own has its name without declaring it; conditions read it as principal.name or resource.name", "choose another name, or remove it")
		case celWord(a.Name):
			v.fault(p, fmt.Sprintf("%q is a word of the language of conditions", a.Name), "choose another name")
		case relations[a.Name]:
			v.fault(p, fmt.Sprintf("%q is a relation of the type too, so nobody could say which is to be written", a.Name), "rename one of them")
		}
		seen[a.Name] = true
		v.attributeType(p, a)
		v.guard(p.in("guard"), a.Guard)
		v.prose(p.in("description"), a.Description)
	}
}

func (v *validation) attributeType(p place, a AttributeDecl) {
	if !a.Type.Valid() {
		hint := "types are bool, int, double, string, time, and list(…) of one of them"
		elem, isList := a.Type.Elem()
		if !isList {
			elem = a.Type
		}
		meant := otherNames[string(elem)]
		if meant == "" {
			names := slices.Concat(attributeTypes, slices.Sorted(maps.Keys(otherNames)))
			if near := v.meant(string(elem), slices.Values(names)); near != "" && !isList {
				hint = near
			}
		} else if isList {
			hint = fmt.Sprintf("did you mean %q?", ListOf(meant))
		} else {
			hint = fmt.Sprintf("did you mean %q?", meant)
		}
		v.fault(p.in("type"), fmt.Sprintf("there is no attribute type %s", quote(string(a.Type))), hint)
		return
	}
	if a.Default == nil {
		return
	}
	value, err := a.Type.Convert(a.Default)
	if err != nil {
		v.fault(p.in("default"), fmt.Sprintf("the default does not fit the type: %v", err), "")
		return
	}
	if _, err := checkValue(value); err != nil {
		v.fault(p.in("default"), "the default "+strings.TrimPrefix(err.Error(), ": "), "")
	}
}
