package plan

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
)

// content is what a noun says, by the names of what it consists of, each rendered
// so that equal ones are equal texts. What it is known by to the machine is left
// out: its id, and when it was made.
func content(noun ambit.Noun) map[string]string {
	says := map[string]string{}
	if u, ok := noun.(*ambit.User); ok && u.Status == "" {
		pending := *u
		pending.Status = ambit.Pending
		noun = &pending
	}
	collect(says, reflect.ValueOf(noun).Elem())
	return says
}

// unsaid are the fields that are no content.
var unsaid = []string{"ID", "Node", "Created", "Changed"}

func collect(says map[string]string, v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		switch {
		case field.Anonymous:
			collect(says, v.Field(i))
		case slices.Contains(unsaid, field.Name), isEmpty(v.Field(i)):
		default:
			says[spelled(field.Name)] = rendered(v.Field(i).Interface())
		}
	}
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	}
	return v.IsZero()
}

// spelled is the name of a field as files have it: resource-groups.
func spelled(field string) string {
	var b strings.Builder
	for i, r := range field {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}

// rendered is a value as a text: equal values, and only those, have equal texts.
func rendered(v any) string {
	if at, ok := v.(time.Time); ok {
		v = at.UTC()
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprintf("%#v", v) // an infinite number, which JSON has not
	}
	return string(text)
}

// difference are the names under which two contents differ, sorted.
func difference(a, b map[string]string) []string {
	differ := map[string]bool{}
	for name, text := range a {
		if b[name] != text {
			differ[name] = true
		}
	}
	for name := range b {
		if _, both := a[name]; !both {
			differ[name] = true
		}
	}
	return sortedNames(differ)
}

// likeness is the whole of what a noun says in one text.
func likeness(noun ambit.Noun) string {
	return string(noun.Ref().Type) + rendered(content(noun))
}

func sortedNames[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func sortedRefs(m map[ambit.Ref]bool) []ambit.Ref {
	return slices.SortedFunc(maps.Keys(m), func(a, b ambit.Ref) int {
		return cmp.Or(strings.Compare(string(a.Type), string(b.Type)), strings.Compare(a.ID, b.ID))
	})
}

// membersOf are the members of a set of an account.
func membersOf(a *ambit.Account, set ambit.Ref) []ambit.Ref {
	list, err := a.Members(set, ambit.Page{})
	if err != nil {
		// The set is one of the account's, which is a value.
		panic("plan: " + err.Error())
	}
	return list.Items
}
