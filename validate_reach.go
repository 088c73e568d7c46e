package ambit

import (
	"fmt"
	"iter"
	"slices"
	"strings"
)

// reach checks that each path of a type can be walked to its end.
func (v *validation) reach(p place, t *Type) {
	seen := map[string]bool{}
	for i, path := range t.Reach {
		p := p.in("reach").item(i)
		if seen[path] {
			v.fault(p, fmt.Sprintf("the path %s is listed twice", quote(path)), "")
			continue
		}
		seen[path] = true
		if n := strings.Count(path, "/") + 1; n > mostSteps {
			v.fault(p, fmt.Sprintf("the path %s has %d steps", quote(path), n), fmt.Sprintf("a path has at most %d", mostSteps))
			continue
		}
		v.path(p, v.local(t.Name), t, path)
	}
}

// path walks one path from the type t, whose full name is full.
func (v *validation) path(p place, full TypeName, t *Type, path string) {
	backward := false
	for step := range strings.SplitSeq(path, "/") {
		name, back := strings.CutPrefix(step, "~")
		switch {
		case name == "":
			v.fault(p, fmt.Sprintf("the path %s has an empty step", quote(path)), "steps are names of relations, joined by /")
			return
		case back && backward:
			v.fault(p, fmt.Sprintf("the path %s goes backward twice", quote(path)), "a path goes backward at most once")
			return
		case back:
			backward = true
			full, t = v.backward(p, full, name)
		default:
			full, t = v.forward(p, full, t, name)
		}
		if t == nil {
			return
		}
	}
}

// forward is the type that a relation of t leads to.
func (v *validation) forward(p place, full TypeName, t *Type, name string) (TypeName, *Type) {
	to, ok := v.relation(t, name)
	switch {
	case ok:
		if full, next := v.resolve(to); next != nil {
			return full, next
		}
		return "", nil // faulted where the relation is declared
	case slices.Contains(t.Parents, AnyParent) && name == HomeRelation:
		v.fault(p, fmt.Sprintf("the home of %s may be of any type, so no path leads on from it", full), "end the path before it")
	case !strings.Contains(string(full), "/"):
		v.fault(p, fmt.Sprintf("%s has no relations, so no path leads on from it", full), "end the path before it")
	default:
		v.fault(p, fmt.Sprintf("%s has no relation %s", v.bare(full), quote(name)), v.relationHint(t, name))
	}
	return "", nil
}

// backward is the type that "~type.relation" leads to from the type to.
func (v *validation) backward(p place, to TypeName, step string) (TypeName, *Type) {
	dot := strings.LastIndexByte(step, '.')
	if dot < 0 {
		v.fault(p, fmt.Sprintf("the step %s names no relation", quote("~"+step)), "a backward step is written ~type.relation")
		return "", nil
	}
	full, t := v.typeAt(p, step[:dot])
	if t == nil {
		return "", nil
	}
	name := step[dot+1:]
	target, ok := v.relation(t, name)
	if !ok {
		hint := v.relationHint(t, name)
		if slices.Contains(t.Parents, AnyParent) {
			hint = ""
		}
		v.fault(p, fmt.Sprintf("%s has no relation %s", v.bare(full), quote(name)), hint)
		return "", nil
	}
	if points, _ := v.resolve(target); points != to {
		if points != "" {
			v.fault(p, fmt.Sprintf("%s.%s points at %s, but the path goes back from %s", step[:dot], name, v.bare(points), v.bare(to)),
				fmt.Sprintf("name a relation that points at %s", v.bare(to)))
		}
		return "", nil
	}
	return full, t
}

// relation is the type, as written, that a relation of t leads to: one that is
// declared, or a parent.
func (v *validation) relation(t *Type, name string) (to string, ok bool) {
	for _, parent := range t.Parents {
		if parent != AnyParent && parentRelation(parent) == name {
			return parent, true
		}
	}
	for _, r := range t.Relations {
		if r.Name == name {
			return r.To, true
		}
	}
	return "", false
}

func (v *validation) relationHint(t *Type, name string) string {
	var names iter.Seq[string] = func(yield func(string) bool) {
		for _, parent := range t.Parents {
			if !yield(parentRelation(parent)) {
				return
			}
		}
		for _, r := range t.Relations {
			if !yield(r.Name) {
				return
			}
		}
	}
	if hint := v.meant(name, names); hint != "" {
		return hint
	}
	all := slices.Compact(slices.Sorted(names))
	if len(all) == 0 || len(all) > 8 {
		return ""
	}
	return "its relations are " + strings.Join(all, ", ")
}

// bare is a full name as the catalog writes it.
func (v *validation) bare(full TypeName) string {
	return strings.TrimPrefix(string(full), v.c.Name+"/")
}
