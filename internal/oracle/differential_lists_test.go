package oracle

import (
	"fmt"

	"github.com/ambit-iam/ambit"
	"github.com/google/go-cmp/cmp"
)

// pageSizes are those at which each list is read; 0 is all at once.
var pageSizes = []int{0, 1, 2, 3, 7}

// compareLists asks for one list of each kind.
func (a *tally) compareLists(seed, n uint64, g *gen, account *ambit.Account) {
	uncounted := g.o
	for range 2 {
		q := g.listQuestion()
		kind := ambit.TypeName("")
		about := q
		about.Resource = ambit.Target{}
		if g.chance(30) {
			kind = pick(g, g.o.types).name
		}
		want, err := uncounted.ListResources(about, kind)
		if err != nil && uncounted.deniedAnyway(about) {
			continue
		}
		a.compareList(seed, n, fmt.Sprintf("ListResources of %q for %+v", kind, about), want, err, func(p ambit.Page) ([]ambit.Ref, ambit.Position, error) {
			return account.ListResources(about, kind, p)
		})
		kind = ""
		by := q
		by.Principal = ambit.Ref{}
		if g.chance(30) {
			kind = pick(g, g.callers()).Type
		}
		if want, err = uncounted.ListPrincipals(by, kind); err != nil && by.Permission != "" && uncounted.permission(by.Permission) == nil {
			continue
		}
		a.compareList(seed, n, fmt.Sprintf("ListPrincipals of %q for %+v", kind, by), want, err, func(p ambit.Page) ([]ambit.Ref, ambit.Position, error) {
			return account.ListPrincipals(by, kind, p)
		})
		what := q
		what.Permission = ""
		ids, err := uncounted.ListPermissions(what)
		if err != nil && uncounted.deniedAnyway(what) {
			continue
		}
		compareList(a, seed, n, fmt.Sprintf("ListPermissions for %+v", what), ids, err, func(p ambit.Page) ([]ambit.PermissionID, ambit.Position, error) {
			return account.ListPermissions(what, p)
		})
	}
}

// listQuestion makes a question that can be asked of everything: with nothing
// supplied that only some types declare.
func (g *gen) listQuestion() ambit.Question {
	q := g.plain()
	if policies := g.menu.policies; g.chance(70) && len(policies) > 0 {
		p := pick(g, policies)
		q = g.aimed(&p)
	}
	g.throughToken(&q)
	g.circumstances(&q)
	q.Write = nil
	g.spell(&q)
	return q
}

// deniedAnyway tells whether everything is denied to who asks. Whether a list that
// cannot be made is then an error or empty, the design leaves open.
func (o *Oracle) deniedAnyway(q ambit.Question) bool {
	a := o.ask(q)
	a.trouble = ""
	reason := o.unfit(a)
	return reason != "" && (reason != ambit.ReasonUnknownPermission || q.Permission != "")
}

func (a *tally) compareList(seed, n uint64, what string, want []ambit.Ref, wantErr error, page func(ambit.Page) ([]ambit.Ref, ambit.Position, error)) {
	compareList(a, seed, n, what, want, wantErr, page)
}

// compareList reads a list at every page size.
func compareList[T any](a *tally, seed, n uint64, what string, want []T, wantErr error, page func(ambit.Page) ([]T, ambit.Position, error)) {
	if len(a.failures) > 0 {
		return
	}
	a.lists++
	for _, size := range pageSizes {
		got, err := readPages(size, len(want), page)
		wanted, _, _ := answer(ambit.Decision{}, wantErr)
		text, _, _ := answer(ambit.Decision{}, err)
		if wanted != text {
			a.fail("seed %d, world %d: %s at page size %d: the oracle answers %q, the engine %q (%v)", seed, n, what, size, wanted, text, err)
			return
		}
		if wantErr != nil {
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			a.fail("seed %d, world %d: %s at page size %d (- the oracle, + the engine):\n%s", seed, n, what, size, diff)
			return
		}
	}
}

// readPages reads a list to its end.
func readPages[T any](size, expected int, page func(ambit.Page) ([]T, ambit.Position, error)) ([]T, error) {
	var all []T
	at := ambit.Page{Limit: size}
	for turns := 0; ; turns++ {
		part, next, err := page(at)
		if err != nil {
			return nil, err
		}
		if size > 0 && len(part) > size {
			return nil, fmt.Errorf("a page of %d holds %d", size, len(part))
		}
		all = append(all, part...)
		if next == 0 {
			return all, nil
		}
		if turns > 1000 || size == 0 {
			return nil, fmt.Errorf("page %d of a list of %d is not the last", turns+1, expected)
		}
		at.After = next
	}
}
