package entry

import (
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

// values are one of each type of value, and those that are easily lost.
func values() map[string]ambit.Value {
	at := time.Date(2026, 1, 31, 9, 0, 0, 123456789, time.UTC)
	return map[string]ambit.Value{
		"true": true, "false": false,
		"int": int64(-7), "least": int64(-1) << 63, "most": int64(1<<63 - 1), "beyond float": int64(1<<53 + 1),
		"double": 0.1, "whole": float64(3), "tiny": 5e-324, "zero": 0.0,
		"text": "Grüße <&> \u2028 \ufffd", "empty": "", "like a value": `{"int":"1"}`,
		"time": at, "first": time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), "last": time.Date(9999, 12, 31, 23, 59, 59, 999999999, time.UTC),
		"none": []ambit.Value{}, "ints": []ambit.Value{int64(1), int64(2)}, "times": []ambit.Value{at},
		"texts": []ambit.Value{"a", ""}, "truths": []ambit.Value{true, false}, "doubles": []ambit.Value{1.5},
	}
}

// A filler gives every exported field a value of its own that is not zero.
type filler struct {
	t     testing.TB
	count int
}

func (f *filler) next() string {
	f.count++
	return fmt.Sprintf("text-%d", f.count)
}

func (f *filler) fill(v reflect.Value) {
	switch v.Interface().(type) {
	case time.Time:
		f.count++
		v.Set(reflect.ValueOf(time.Date(2026, 1, 1, 0, 0, f.count, f.count, time.UTC)))
		return
	case ambit.Ref:
		v.Set(reflect.ValueOf(ambit.Ref{Type: "app/thing", ID: f.next()}))
		return
	case map[string]ambit.Value:
		v.Set(reflect.ValueOf(values()))
		return
	case map[string]string:
		v.Set(reflect.ValueOf(map[string]string{"a": f.next(), "b": f.next(), "empty": ""}))
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				f.fill(v.Field(i))
			}
		}
	case reflect.String:
		v.SetString(f.next())
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint32, reflect.Uint64:
		f.count++
		v.SetUint(uint64(f.count))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.fill(v.Index(0))
		f.fill(v.Index(1))
	default:
		f.t.Fatalf("a field has the type %s, which the test cannot fill", v.Type())
	}
}

// filled is a T with every field filled.
func filled[T any](t testing.TB, count int) *T {
	x := new(T)
	(&filler{t, count}).fill(reflect.ValueOf(x).Elem())
	return x
}

// nouns are one of each kind, filled.
func nouns(t testing.TB) []ambit.Noun {
	return []ambit.Noun{
		filled[ambit.Resource](t, 100), filled[ambit.User](t, 200), filled[ambit.ServiceAccount](t, 300),
		filled[ambit.Group](t, 400), filled[ambit.ResourceGroup](t, 500), filled[ambit.Role](t, 600),
		filled[ambit.Policy](t, 700), filled[ambit.Token](t, 800), filled[ambit.SSOConnector](t, 850),
	}
}

// changes are one of each kind, filled.
func changes(t testing.TB) []ambit.Change {
	all := []ambit.Change{
		*filled[ambit.AddMember](t, 900), *filled[ambit.RemoveMember](t, 910), *filled[ambit.Remove](t, 920), *filled[ambit.Set](t, 930),
		ambit.Adopt{Catalog: shop()}, ambit.Abandon{Name: "shop"},
	}
	for _, noun := range nouns(t) {
		all = append(all, ambit.Put{Noun: noun})
	}
	return all
}

// TestTheTestsKnowEveryKind reads the engine's source for the kinds of nouns and
// changes that there are.
func TestTheTestsKnowEveryKind(t *testing.T) {
	var known []string
	for _, noun := range nouns(t) {
		known = append(known, reflect.TypeOf(noun).Elem().Name())
	}
	compareKinds(t, "../../nouns.go", `func \(\*(\w+)\) noun\(\)`, known)
	known = nil
	for _, c := range changes(t) {
		known = append(known, reflect.TypeOf(c).Name())
	}
	compareKinds(t, "../../entry.go", `func \((\w+)\) change\(\)`, known)
}

func compareKinds(t *testing.T, file, method string, known []string) {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(method).FindAllSubmatch(source, -1)
	if len(found) < 7 {
		t.Fatalf("%s has %d kinds; the test no longer finds them", file, len(found))
	}
	for _, m := range found {
		if !slices.Contains(known, string(m[1])) {
			t.Errorf("%s has the kind %s, which no test writes and reads", file, m[1])
		}
	}
}
