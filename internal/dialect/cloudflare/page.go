package cloudflare

import (
	"cmp"
	"math"
	"slices"

	"github.com/ambit-iam/ambit/internal/dialect"
)

// A resultInfo says which part of a list an answer has.
type resultInfo struct {
	Count      int `json:"count"` // of items on this page
	Page       int `json:"page"`  // from 1
	PerPage    int `json:"per_page"`
	TotalCount int `json:"total_count"` // of items that the search found
	TotalPages int `json:"total_pages"`
}

// sizes are how many items a page of a list may have.
type sizes struct{ standard, least, most int }

// paged answers with the page of a list that the request asks for, each item as tell
// has it. Pages past the end are empty: clients go on until they see one.
func paged[T, U any](r *request, v *view, items []T, s sizes, tell func(T) (U, error)) (answer, error) {
	page, err := dialect.Number(r.query, "page", 1, 1, math.MaxInt32)
	if err != nil {
		return answer{}, err
	}
	size, err := dialect.Number(r.query, "per_page", s.standard, s.least, s.most)
	if err != nil {
		return answer{}, err
	}
	part := dialect.Slice(items, (page-1)*size, size)
	result := make([]U, 0, len(part))
	for _, item := range part {
		told, err := tell(item)
		if err != nil {
			return answer{}, err
		}
		result = append(result, told)
	}
	return answer{Result: result, Messages: v.unsaid, Info: &resultInfo{
		Count: len(part), Page: page, PerPage: size, TotalCount: len(items), TotalPages: (len(items) + size - 1) / size,
	}}, nil
}

// sorted puts items in the order of a key, in the direction that the request asks
// for; equal ones stay as they are.
func sorted[T any](r *request, items []T, key func(T) string) error {
	direction, err := dialect.Choice(r.query, "direction", "asc", "desc")
	if err != nil {
		return err
	}
	slices.SortStableFunc(items, func(a, b T) int {
		if direction == "desc" {
			a, b = b, a
		}
		return cmp.Compare(key(a), key(b))
	})
	return nil
}

// exactly keeps the items whose key is what a parameter says, if it is there.
func exactly[T any](r *request, name string, items []T, key func(T) string) ([]T, error) {
	return kept(r, name, items, func(item T, want string) bool { return key(item) == want })
}

// kept keeps the items of which is says so, given a parameter, if it is there.
func kept[T any](r *request, name string, items []T, is func(T, string) bool) ([]T, error) {
	want, err := dialect.Single(r.query, name)
	if err != nil || want == "" {
		return items, err
	}
	return slices.DeleteFunc(items, func(item T) bool { return !is(item, want) }), nil
}
