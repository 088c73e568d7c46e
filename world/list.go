package world

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
)

// smallList is up to how many elements a list is fetched at every page size;
// longer ones at a few.
const smallList = 40

// A listProbe expects a list: exactly these elements. Whatever is expected, the
// list must also equal what asking about each candidate says, in the same order,
// and come out the same at every page size.
type listProbe[T comparable] struct {
	want       []T
	list       func(context.Context, Asker, Page) (List[T], error)
	candidates func(*session) []T
	ask        func(T) ambit.Question
}

func (p listProbe[T]) run(ctx context.Context, s *session) outcome {
	o := outcome{want: names(p.want)}
	whole, err := p.list(ctx, s, Page{})
	if err != nil {
		o.got = "no answer: " + err.Error()
		return o
	}
	all := whole.Items
	if missing, extra := without(p.want, all), without(all, p.want); len(missing)+len(extra) > 0 || len(all) != len(p.want) {
		o.got = fmt.Sprintf("%s: missing %s, too many %s", names(all), names(missing), names(extra))
	}
	if problem := p.filter(ctx, s, all); problem != "" {
		o.got = join(o.got, problem)
	}
	if problem := p.pages(ctx, s, all); problem != "" {
		o.got = join(o.got, problem)
	}
	return o
}

// filter compares the list with asking about each candidate.
func (p listProbe[T]) filter(ctx context.Context, s *session, all []T) string {
	var allowed []T
	for _, candidate := range p.candidates(s) {
		d, err := s.Check(ctx, p.ask(candidate))
		var question *ambit.QuestionError
		if errors.As(err, &question) {
			continue // what cannot be asked is on no list
		}
		if err != nil {
			return fmt.Sprintf("asking about %v gives no answer: %s", candidate, err)
		}
		if d.Allowed {
			allowed = append(allowed, candidate)
		}
	}
	if !slices.Equal(allowed, all) {
		return fmt.Sprintf("the list is %s, but asking about each allows %s", names(all), names(allowed))
	}
	return ""
}

// pages fetches the list page by page, at every size.
func (p listProbe[T]) pages(ctx context.Context, s *session, all []T) string {
	for size := 1; size <= len(all)+1; size++ {
		if size > smallList && size < len(all) {
			size = len(all)
		}
		paged, err := p.fetch(ctx, s, size, len(all))
		if err != nil {
			return fmt.Sprintf("in pages of %d: %s", size, err)
		}
		if !slices.Equal(paged, all) {
			return fmt.Sprintf("in pages of %d it is %s, at once %s", size, names(paged), names(all))
		}
	}
	return ""
}

// fetch collects the list in pages of at most size; total is how many elements
// are to be expected.
func (p listProbe[T]) fetch(ctx context.Context, s *session, size, total int) ([]T, error) {
	var paged []T
	// A page may come out short, even empty, but a list that does not end within
	// twice the pages it needs is going in circles.
	cursor := ""
	for page := 0; page <= 2*total+2; page++ {
		some, err := p.list(ctx, s, Page{Limit: size, Cursor: cursor})
		if err != nil {
			return nil, err
		}
		if len(some.Items) > size {
			return nil, fmt.Errorf("a page holds %d", len(some.Items))
		}
		paged = append(paged, some.Items...)
		if some.Cursor == "" {
			return paged, nil
		}
		cursor = some.Cursor
	}
	return nil, fmt.Errorf("the list does not end")
}

// without lists what is in a and not in b.
func without[T comparable](a, b []T) []T {
	var rest []T
	for _, x := range a {
		if !slices.Contains(b, x) {
			rest = append(rest, x)
		}
	}
	return rest
}

// names are the elements of a list in brackets.
func names[T any](list []T) string {
	texts := make([]string, len(list))
	for i, x := range list {
		texts[i] = fmt.Sprint(x)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}
