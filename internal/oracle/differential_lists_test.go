package oracle

import (
	"fmt"
	"maps"

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
		a.compareList(seed, n, fmt.Sprintf("ListResources of %q for %+v", kind, about), want, err, func(p ambit.Page) (ambit.List[ambit.Ref], error) {
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
		maps.DeleteFunc(want.reasons, func(r ambit.Reason, _ bool) bool { return ofCallers[r] })
		a.compareList(seed, n, fmt.Sprintf("ListPrincipals of %q for %+v", kind, by), want, err, func(p ambit.Page) (ambit.List[ambit.Ref], error) {
			return account.ListPrincipals(by, kind, p)
		})
		what := q
		what.Permission = ""
		ids, err := uncounted.ListPermissions(what)
		if err != nil && uncounted.deniedAnyway(what) {
			continue
		}
		compareList(a, seed, n, fmt.Sprintf("ListPermissions for %+v", what), ids, err, func(p ambit.Page) (ambit.List[ambit.PermissionID], error) {
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

func (a *tally) compareList(seed, n uint64, what string, want sublist[ambit.Ref], wantErr error, page func(ambit.Page) (ambit.List[ambit.Ref], error)) {
	compareList(a, seed, n, what, want, wantErr, page)
}

// compareList reads a list at every page size.
func compareList[T any](a *tally, seed, n uint64, what string, want sublist[T], wantErr error, page func(ambit.Page) (ambit.List[T], error)) {
	if len(a.failures) > 0 {
		return
	}
	a.lists++
	for _, size := range pageSizes {
		got, reason, err := readPages(size, len(want.items), page)
		wanted, _, _ := answer(ambit.Decision{}, wantErr)
		text, _, _ := answer(ambit.Decision{}, err)
		if wanted != text {
			a.fail("seed %d, world %d: %s at page size %d: the oracle answers %q, the engine %q (%v)", seed, n, what, size, wanted, text, err)
			return
		}
		if wantErr != nil {
			continue
		}
		if problem := want.explained(reason); problem != "" {
			a.fail("seed %d, world %d: %s at page size %d: %s", seed, n, what, size, problem)
			return
		}
		if diff := cmp.Diff(want.items, got); diff != "" {
			a.fail("seed %d, world %d: %s at page size %d (- the oracle, + the engine):\n%s", seed, n, what, size, diff)
			return
		}
	}
}

// sweeping are the reasons that can account for a whole list; not that no policy
// allows anything.
var sweeping = map[ambit.Reason]bool{
	ambit.ReasonUnknownPrincipal: true, ambit.ReasonPendingPrincipal: true, ambit.ReasonDisabledPrincipal: true,
	ambit.ReasonExpiredToken: true, ambit.ReasonUnknownPermission: true, ambit.ReasonUnknownResource: true,
	ambit.ReasonTypeMismatch: true, ambit.ReasonActsFor: true,
}

// ofCallers are the reasons that a list of principals goes by: whoever cannot ask
// is not on it, and no cause of its emptiness.
var ofCallers = map[ambit.Reason]bool{
	ambit.ReasonUnknownPrincipal: true, ambit.ReasonPendingPrincipal: true, ambit.ReasonDisabledPrincipal: true,
}

// explained says what is wrong with the reason that a list gives for being empty:
// it must be that of every single answer, and must be there where one is.
func (l sublist[T]) explained(reason ambit.Reason) string {
	reasons := maps.Clone(l.reasons)
	if reason == ambit.ReasonActsFor {
		clear(reasons) // the agent may be denied too, for reasons of its own
	}
	delete(reasons, reason)
	switch {
	case reason != "" && !sweeping[reason]:
		return fmt.Sprintf("%s accounts for no whole list", reason)
	case reason != "" && len(l.items)+len(reasons) > 0:
		return fmt.Sprintf("it is said to be empty for %s, but there are %v and reasons %v", reason, l.items, reasons)
	case reason == "" && len(l.items) == 0 && len(reasons) == 1:
		for only := range reasons {
			if sweeping[only] && only != ambit.ReasonActsFor {
				return fmt.Sprintf("it does not say that %s accounts for its emptiness", only)
			}
		}
	}
	return ""
}

// readPages reads a list to its end. Every page of it gives the same reason.
func readPages[T any](size, expected int, page func(ambit.Page) (ambit.List[T], error)) (all []T, reason ambit.Reason, err error) {
	at := ambit.Page{Limit: size}
	for turns := 0; ; turns++ {
		part, err := page(at)
		if err != nil {
			return nil, "", err
		}
		if reason = part.Reason; reason != "" && turns > 0 {
			return nil, "", fmt.Errorf("page %d says that the list is empty (%s)", turns+1, reason)
		}
		if size > 0 && len(part.Items) > size {
			return nil, "", fmt.Errorf("a page of %d holds %d", size, len(part.Items))
		}
		all = append(all, part.Items...)
		if part.Next.IsZero() {
			return all, reason, nil
		}
		if turns > 1000 || size == 0 {
			return nil, "", fmt.Errorf("page %d of a list of %d is not the last", turns+1, expected)
		}
		at.After = part.Next
	}
}
