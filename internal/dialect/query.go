package dialect

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/ambit-iam/ambit/internal/iam"
)

// Number is a query parameter that is a whole number from least to most, or
// standard where it is not there or empty.
func Number(query url.Values, name string, standard, least, most int) (int, error) {
	given, err := Single(query, name)
	if err != nil || given == "" {
		return standard, err
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < least || n > most {
		return 0, Invalid(name, fmt.Sprintf("must be a whole number from %d to %d", least, most))
	}
	return n, nil
}

// Single is a query parameter that may be there once; empty where it is not.
func Single(query url.Values, name string) (string, error) {
	switch given := query[name]; len(given) {
	case 0:
		return "", nil
	case 1:
		return given[0], nil
	}
	return "", Invalid(name, "is there more than once")
}

// Choice is a query parameter that takes one of a few values; the first where it
// is not there or empty.
func Choice(query url.Values, name string, values ...string) (string, error) {
	given, err := Single(query, name)
	switch {
	case err != nil:
		return "", err
	case given == "":
		return values[0], nil
	}
	for _, v := range values {
		if v == given {
			return v, nil
		}
	}
	return "", Invalid(name, fmt.Sprintf("must be one of %q", values))
}

// ParseQuery is the query of a URL, refused where it cannot be read.
func ParseQuery(u *url.URL) (url.Values, error) {
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, &iam.Error{Kind: iam.Invalid, Code: "invalid", Field: "query", Detail: "it cannot be read: percent signs are written %25, and semicolons %3B"}
	}
	return query, nil
}

// Slice is the page of items that begins at an offset, of at most size of them;
// empty where there are no more.
func Slice[T any](items []T, offset, size int) []T {
	if offset >= len(items) {
		return nil
	}
	return items[offset:min(offset+size, len(items))]
}
