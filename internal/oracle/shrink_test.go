package oracle

import (
	"reflect"

	"github.com/ambit-iam/ambit"
)

// A found is a world and a question about which two answers differ.
type found struct {
	World    *World
	Question ambit.Question
}

// copied is a deep copy of plain data. What stands behind an interface other than
// a noun (values, trees) is shared: nobody changes it.
func copied[T any](v T) T {
	return copyValue(reflect.ValueOf(&v).Elem()).Interface().(T)
}

func copyValue(v reflect.Value) reflect.Value {
	made := reflect.New(v.Type()).Elem()
	made.Set(v)
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() && v.Elem().Kind() == reflect.Struct {
			made.Set(reflect.New(v.Type().Elem()))
			made.Elem().Set(copyValue(v.Elem()))
		}
	case reflect.Interface:
		if _, ok := v.Interface().(ambit.Noun); ok {
			made.Set(copyValue(v.Elem()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if made.Field(i).CanSet() {
				made.Field(i).Set(copyValue(v.Field(i)))
			}
		}
	case reflect.Slice:
		if !v.IsNil() {
			made.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
			for i := range v.Len() {
				made.Index(i).Set(copyValue(v.Index(i)))
			}
		}
	case reflect.Map:
		if !v.IsNil() {
			made.Set(reflect.MakeMap(v.Type()))
			for _, key := range v.MapKeys() {
				made.SetMapIndex(key, copyValue(v.MapIndex(key)))
			}
		}
	}
	return made
}

// shrink takes parts away from a finding for as long as it still differs:
// elements of lists, members of maps, conditions, whatever is set. What no longer
// makes a world does not differ.
func shrink(f found, differs func(found) bool) found {
	still := func(f found) (same bool) {
		defer func() {
			if recover() != nil {
				same = false // no world any more
			}
		}()
		return differs(copied(f))
	}
	f = copied(f)
	if !still(f) {
		return f // depends on the order in which the world was built
	}
	for smaller := true; smaller; {
		s := shrinker{check: func() bool { return still(f) }}
		s.visit(reflect.ValueOf(&f).Elem())
		s.conditions(f.World)
		s.plainer(&f)
		smaller = s.smaller
	}
	return f
}

type shrinker struct {
	check   func() bool
	smaller bool
}

// keep keeps a change that still differs, and undoes another.
func (s *shrinker) keep(undo func()) bool {
	if s.check() {
		s.smaller = true
		return true
	}
	undo()
	return false
}

func (s *shrinker) visit(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
		if v.Kind() == reflect.Pointer && v.CanSet() && v.Type() == reflect.TypeFor[*ambit.Ceiling]() {
			s.zero(v)
		}
		if !v.IsNil() && v.Elem().Kind() == reflect.Struct || v.Elem().Kind() == reflect.Pointer {
			s.visit(v.Elem())
		}
	case reflect.Struct:
		s.fields(v)
	case reflect.Slice:
		s.elements(v)
	case reflect.Map:
		s.members(v)
	case reflect.Bool:
		if v.CanSet() && v.Bool() {
			s.zero(v)
		}
	}
}

func (s *shrinker) zero(v reflect.Value) bool {
	old := reflect.ValueOf(v.Interface())
	v.SetZero()
	return s.keep(func() { v.Set(old) })
}

func (s *shrinker) fields(v reflect.Value) {
	for i := range v.NumField() {
		field := v.Field(i)
		if !field.CanSet() {
			continue
		}
		name := v.Type().Field(i).Name
		switch {
		case name == "Conditions", name == "Now":
		case field.Type().String() == "time.Time", name == "ActsFor", name == "When":
			if !field.IsZero() {
				s.zero(field)
			}
		default:
			s.visit(field)
		}
	}
}

// elements drops the elements of a list one by one, and then shrinks those that
// stay. Ambit's own catalog stays as it is.
func (s *shrinker) elements(v reflect.Value) {
	first := 0
	if v.Type() == reflect.TypeFor[[]*ambit.Catalog]() {
		first = 1
	}
	if v.Len() > first && first == 0 && v.CanSet() {
		s.zero(v)
	}
	for i := v.Len() - 1; i >= first; i-- {
		old := v.Slice(0, v.Len())
		kept := reflect.MakeSlice(v.Type(), 0, v.Len())
		kept = reflect.AppendSlice(reflect.AppendSlice(kept, v.Slice(0, i)), v.Slice(i+1, v.Len()))
		before := reflect.ValueOf(old.Interface())
		v.Set(kept)
		s.keep(func() { v.Set(before) })
	}
	for i := first; i < v.Len(); i++ {
		s.visit(v.Index(i))
	}
}

func (s *shrinker) members(v reflect.Value) {
	for _, key := range v.MapKeys() {
		old := v.MapIndex(key)
		v.SetMapIndex(key, reflect.Value{})
		if s.keep(func() { v.SetMapIndex(key, old) }) || old.Kind() != reflect.Slice {
			continue
		}
		// Elements of a map cannot be set in place.
		within := reflect.New(old.Type()).Elem()
		within.Set(old)
		inner := shrinker{check: func() bool {
			v.SetMapIndex(key, within)
			return s.check()
		}}
		inner.elements(within)
		v.SetMapIndex(key, within)
		s.smaller = s.smaller || inner.smaller
	}
}

// plainer has the account be home to all, and the principal ask in place of its
// token.
func (s *shrinker) plainer(f *found) {
	for _, n := range f.World.Nouns {
		t, isToken := n.(*ambit.Token)
		o := own(n)
		switch {
		case isToken && f.Question.Principal == t.Ref():
			f.Question.Principal = t.Home
			s.keep(func() { f.Question.Principal = t.Ref() })
		case !isToken && o != nil && o.Home != f.World.Account():
			home := o.Home
			o.Home = f.World.Account()
			s.keep(func() { o.Home = home })
		}
	}
}

// conditions puts parts of conditions in place of the whole.
func (s *shrinker) conditions(w *World) {
	for _, n := range w.Nouns {
		if p, ok := n.(*ambit.Policy); ok {
			s.condition(w, &p.Condition)
		}
	}
	for _, c := range w.Catalogs[1:] {
		for i := range c.Policies {
			s.condition(w, &c.Policies[i].When)
		}
	}
}

func (s *shrinker) condition(w *World, source *string) {
	for *source != "" {
		old := *source
		if *source = ""; s.keep(func() { *source = old }) {
			return
		}
		shorter := false
		for _, part := range parts(w.Conditions[old]) {
			*source = part.CEL()
			w.Conditions[*source] = part
			if shorter = s.keep(func() { *source = old }); shorter {
				break
			}
		}
		if !shorter {
			return
		}
	}
}

func parts(e Expr) []Expr {
	switch e := e.(type) {
	case not:
		return []Expr{e.x}
	case and:
		return []Expr{e.x, e.y}
	case or:
		return []Expr{e.x, e.y}
	}
	return nil
}
