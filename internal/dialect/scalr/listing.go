package scalr

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// The sizes of pages. What clients assume where they state none is standardSize.
const (
	standardSize = 20
	mostSize     = 100
)

// A listing is what can be asked of a list of Ts, by the names in the query.
type listing[T any] struct {
	filters  map[string]func(T) (value string, has bool) // filter[name]
	sorts    map[string]func(T) string
	includes []string
	text     func(T) []string // what query looks in
}

// asked is what a request asks of a list.
type asked[T any] struct {
	number, size int
	keep         []func(T) bool
	order        []func(a, b T) int
	include      []string
	words        bool // it looks for words, in what text answers with
}

// read reads a request's query. What cannot be done is refused, unknown parameters
// too: a filter that is passed over would answer with what was not asked for.
func (l listing[T]) read(r *http.Request) (asked[T], error) {
	var a asked[T]
	query, err := parameters(r)
	if err != nil {
		return a, err
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if err := a.take(l, query, name); err != nil {
			return a, err
		}
	}
	if a.number, err = dialect.Number(query, "page[number]", 1, 1, math.MaxInt32); err != nil {
		return a, inQuery(err)
	}
	a.size, err = dialect.Number(query, "page[size]", standardSize, 1, mostSize)
	return a, inQuery(err)
}

// take reads one parameter.
func (a *asked[T]) take(l listing[T], query url.Values, name string) error {
	text, err := dialect.Single(query, name)
	if err != nil {
		return inQuery(err)
	}
	switch filter, isFilter := strings.CutPrefix(name, "filter["); {
	case name == "page[number]", name == "page[size]":
		return nil
	case name == "include":
		a.include, err = includes(query, l.includes)
		return err
	case name == "sort":
		return a.takeSort(l, text)
	case name == "query":
		a.words = true
		a.keep = append(a.keep, func(one T) bool {
			return slices.ContainsFunc(l.text(one), func(in string) bool { return strings.Contains(strings.ToLower(in), strings.ToLower(text)) })
		})
		return nil
	case isFilter && strings.HasSuffix(filter, "]"):
		return a.takeFilter(l, name, strings.TrimSuffix(filter, "]"), text)
	}
	return parameterFault(name, "there is no such parameter here")
}

func (a *asked[T]) takeFilter(l listing[T], parameter, name, text string) error {
	value, ok := l.filters[name]
	switch {
	case !ok:
		return parameterFault(parameter, fmt.Sprintf("there is no such filter here; there are %s", strings.Join(slices.Sorted(maps.Keys(l.filters)), ", ")))
	case text == "":
		return parameterFault(parameter, "is empty; write a value, in:A,B for one of several, or null for none")
	}
	wanted := []string{text}
	if list, ok := strings.CutPrefix(text, "in:"); ok {
		wanted = strings.Split(list, ",")
	}
	a.keep = append(a.keep, func(one T) bool {
		is, has := value(one)
		return has && slices.Contains(wanted, is) || !has && slices.Contains(wanted, "null")
	})
	return nil
}

func (a *asked[T]) takeSort(l listing[T], text string) error {
	for key := range strings.SplitSeq(text, ",") {
		name, down := strings.CutPrefix(key, "-")
		value, ok := l.sorts[name]
		if !ok {
			return parameterFault("sort", fmt.Sprintf("the list cannot be sorted by %q, only by %s", name, strings.Join(slices.Sorted(maps.Keys(l.sorts)), ", ")))
		}
		a.order = append(a.order, func(x, y T) int {
			if down {
				x, y = y, x
			}
			return cmp.Compare(value(x), value(y))
		})
	}
	return nil
}

// page is the page asked for of a list, and which of how many that is.
func (a asked[T]) page(all []T) ([]T, *meta) {
	for _, keep := range a.keep {
		all = slices.DeleteFunc(all, func(one T) bool { return !keep(one) })
	}
	slices.SortStableFunc(all, func(x, y T) int {
		for _, compare := range a.order {
			if c := compare(x, y); c != 0 {
				return c
			}
		}
		return 0
	})
	return dialect.Slice(all, (a.number-1)*a.size, a.size), &meta{paginated(a.number, a.size, len(all))}
}

// takes refuses parameters of the query other than include with some of known
// paths, and answers those.
func takes(r *http.Request, known ...string) ([]string, error) {
	query, err := parameters(r)
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if name != "include" || len(known) == 0 {
			return nil, parameterFault(name, "there is no such parameter here")
		}
	}
	return includes(query, known)
}

// includes are the paths of the parameter include.
func includes(query url.Values, known []string) ([]string, error) {
	text, err := dialect.Single(query, "include")
	if err != nil || text == "" {
		return nil, inQuery(err)
	}
	paths := strings.Split(text, ",")
	for _, path := range paths {
		if !slices.Contains(known, path) {
			return nil, parameterFault("include", fmt.Sprintf("%q cannot be included here, only %s", path, strings.Join(known, ", ")))
		}
	}
	return paths, nil
}

func parameters(r *http.Request) (url.Values, error) {
	query, err := dialect.ParseQuery(r.URL)
	return query, inQuery(err)
}

func parameterFault(name, detail string) error {
	return &iam.Error{Kind: iam.Invalid, Code: codeParameter, Field: name, Detail: detail}
}

// inQuery says of a fault that it is in the query.
func inQuery(err error) error {
	if refused := refusalOf(err); refused != nil {
		return parameterFault(refused.Field, refused.Detail)
	}
	return err
}
