package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/client"
	"github.com/ambit-iam/ambit/world"
)

// leastCases is how many cases are asked at least, and leastOwn how many requests
// somebody makes about himself for that.
const (
	leastCases = 1950
	leastOwn   = 18000
)

// TestTheCorpusOverHTTP makes every world of the engine's corpus on a node, over
// HTTP, and asks it the corpus as it stands: through one who may ask about others,
// and again with the own token of whoever each question is about.
func TestTheCorpusOverHTTP(t *testing.T) {
	files, err := filepath.Glob("../../testdata/corpus/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cases, own := leastCases, leastOwn
	if testing.Short() { // the largest is a third of the cases, and most of the requests
		files = slices.DeleteFunc(files, func(file string) bool { return filepath.Base(file) == "keygen.yaml" })
		cases, own = 1300, 10_000
	}
	var sum asked
	var told []string
	var mu sync.Mutex
	t.Run("files", func(t *testing.T) {
		for _, file := range files {
			t.Run(filepath.Base(file), func(t *testing.T) {
				t.Parallel()
				part := askOverHTTP(t, file)
				mu.Lock()
				defer mu.Unlock()
				sum.add(part)
				told = append(told, fmt.Sprintf("%s: %s", filepath.Base(file), part))
			})
		}
	})
	slices.Sort(told)
	t.Logf("%s\n%d files: %s", strings.Join(told, "\n"), len(files), sum)
	if sum.cases < cases || sum.own < own {
		t.Errorf("that is too little: at least %d cases, and %d requests about oneself", cases, own)
	}
}

// asked counts what was asked.
type asked struct {
	cases    int // of the corpus
	through  int // questions and pages of lists, with the token of one who may ask about others
	own      int // with the own token of whom they are about
	supplied int // of those that nobody asks of himself, for they say more than he may
	groups   int // for a group has no token, nor anonymous, nor who is not there
	turned   int // for he is not let in
	lists    int // for they are of principals
}

func (a *asked) add(part asked) {
	a.cases += part.cases
	a.through += part.through
	a.own += part.own
	a.supplied += part.supplied
	a.groups += part.groups
	a.turned += part.turned
	a.lists += part.lists
}

// String is the counts for people.
func (a asked) String() string {
	return fmt.Sprintf("%d cases; %d requests about others, %d about oneself; not about oneself: %d supply something, %d about groups, anonymous or nobody, %d about some who are turned away, %d list principals",
		a.cases, a.through, a.own, a.supplied, a.groups, a.turned, a.lists)
}

// askOverHTTP asks a world's cases, both ways.
func askOverHTTP(t *testing.T, file string) asked {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.Read(file, data, world.Options{Conditions: cel.New()})
	if err != nil {
		t.Fatal(err)
	}
	s := settle(t, start(t, Options{Conditions: cel.New(), Logger: slog.New(slog.DiscardHandler)}, nil), w)
	for who := range s.turned {
		d, err := w.Account.Check(ambit.Question{Principal: who, Permission: "ambit.users:read", Now: corpusTime})
		if err != nil || !slices.Contains([]ambit.Reason{ambit.ReasonPendingPrincipal, ambit.ReasonDisabledPrincipal, ambit.ReasonExpiredToken}, d.Reason) {
			t.Errorf("%s is not let in, but the engine says %s of him (%v)", who, d.Reason, err)
		}
	}
	var sum asked
	ways := []bool{true, false}
	if testing.Short() { // what nobody can ask of himself is asked by another in any case
		ways = ways[:1]
	}
	for _, self := range ways {
		asker := &served{s: s, self: self, sum: &sum}
		results := w.Run(t.Context(), asker)
		for _, r := range results {
			if !r.Passed {
				t.Errorf("%s (of himself: %v): %s\n  %s\n  want %s\n  got  %s\n%s", r.Place, self, r.Question, r.Why, r.Want, r.Got, r.Explanation)
			}
		}
		sum.cases = len(results)
	}
	// Whoever has no token asks nothing at all, of himself either.
	if a := s.ask(t, "", "POST", "/v1/check", `{"permission": "ambit.users:read"}`); a.status != 401 {
		t.Errorf("a question without a token is answered %d %s", a.status, a.text)
	}
	return sum
}

// corpusTime is when the corpus asks. A node asks at its own time: that a case
// speaks of another is refused below.
var corpusTime = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// served is a settlement as what the questions of its world are asked of.
type served struct {
	s    *settlement
	self bool // ask with the own token of whom a question is about, where he may
	sum  *asked
}

// by is who asks a question: with his own token, for himself, or somebody else.
// Names stay names; ids are the node's.
func (a *served) by(q *ambit.Question) (*client.Client, bool, error) {
	if !q.Now.Equal(corpusTime) {
		return nil, false, fmt.Errorf("a node asks at its own time, and this case at %s", q.Now)
	}
	who := a.s.world.Full(q.Principal)
	own := a.s.own[who]
	q.Principal, q.Resource.Ref = a.s.is(q.Principal), a.s.is(q.Resource.Ref)
	q.Resource.Relations = slices.Clone(q.Resource.Relations)
	for i := range q.Resource.Relations {
		q.Resource.Relations[i].To = a.s.is(q.Resource.Relations[i].To)
	}
	switch {
	case !a.self:
		a.sum.through++
	case len(q.Context)+len(q.PrincipalAttributes)+len(q.ActionProperties)+len(q.Resource.Attributes)+len(q.Resource.Relations) > 0:
		a.sum.supplied++
	case q.Principal.IsZero():
		a.sum.lists++
	case a.s.turned[who]:
		a.sum.turned++
	case own == nil:
		a.sum.groups++
	default:
		a.sum.own++
		q.Principal = ambit.Ref{}
		return own, true, nil
	}
	return a.s.asker, false, nil
}

// Check asks the node.
func (a *served) Check(ctx context.Context, q ambit.Question) (ambit.Decision, error) {
	by, _, err := a.by(&q)
	if err != nil {
		return ambit.Decision{}, err
	}
	d, err := by.Check(ctx, q)
	return d, fault(err)
}

// Explain asks the node. Who asks for himself is not shown what the account
// stores: the explanation is then another's, whose decision must be the same.
func (a *served) Explain(ctx context.Context, q ambit.Question) (*ambit.Explanation, error) {
	theirs := q
	by, self, err := a.by(&q)
	if err != nil {
		return nil, err
	}
	theirs.Principal, theirs.Resource = a.s.is(theirs.Principal), q.Resource
	e, err := a.s.asker.Explain(ctx, theirs)
	if err != nil {
		return nil, fault(err)
	}
	if self {
		withheld, err := by.Explain(ctx, q)
		if err != nil {
			return nil, fault(err)
		}
		if got, want := withheld.Decision, e.Decision; got.Allowed != want.Allowed || got.Reason != want.Reason {
			return nil, fmt.Errorf("he is told %v (%s) himself, and another of him %v (%s)", got.Allowed, got.Reason, want.Allowed, want.Reason)
		}
	}
	return as(a.s, e)
}

// ListResources asks the node.
func (a *served) ListResources(ctx context.Context, q ambit.Question, kind ambit.TypeName, p world.Page) (world.List[ambit.Ref], error) {
	return list(ctx, a, q, p, func(by *client.Client, q ambit.Question, p client.Page) (client.List[ambit.Ref], error) {
		return by.ListResources(ctx, q, kind, p)
	})
}

// ListPrincipals asks the node, and leaves out who is not of the world: the owner
// who made it, and who asks.
func (a *served) ListPrincipals(ctx context.Context, q ambit.Question, kind ambit.TypeName, p world.Page) (world.List[ambit.Ref], error) {
	l, err := list(ctx, a, q, p, func(by *client.Client, q ambit.Question, p client.Page) (client.List[ambit.Ref], error) {
		return by.ListPrincipals(ctx, q, kind, p)
	})
	l.Items = slices.DeleteFunc(l.Items, func(r ambit.Ref) bool {
		_, ours := a.s.ids[r]
		return (r.Type == ambit.UserType || r.Type == ambit.ServiceAccountType) && !ours
	})
	return l, err
}

// ListPermissions asks the node.
func (a *served) ListPermissions(ctx context.Context, q ambit.Question, p world.Page) (world.List[ambit.PermissionID], error) {
	return list(ctx, a, q, p, func(by *client.Client, q ambit.Question, p client.Page) (client.List[ambit.PermissionID], error) {
		return by.ListPermissions(ctx, q, p)
	})
}

// list reads a page of a list; all pages of it where no limit is given.
func list[T any](ctx context.Context, a *served, q ambit.Question, p world.Page, page func(*client.Client, ambit.Question, client.Page) (client.List[T], error)) (world.List[T], error) {
	var all world.List[T]
	for cursor := p.Cursor; ; {
		asked := q
		by, _, err := a.by(&asked)
		if err != nil {
			return all, err
		}
		l, err := page(by, asked, client.Page{Limit: p.Limit, Cursor: cursor})
		if err != nil {
			return world.List[T]{}, fault(err)
		}
		items, err := as(a.s, l.Items)
		if err != nil {
			return all, err
		}
		all.Items, all.Reason, all.Detail, all.Cursor = append(all.Items, items...), l.Reason, l.Detail, l.Next
		if cursor = l.Next; cursor == "" || p.Limit > 0 {
			return all, nil
		}
	}
}

// fault is a refusal as the engine makes it, where the question is why.
func fault(err error) error {
	var refused *client.Error
	if errors.As(err, &refused) {
		code := ambit.QuestionFault(refused.Code)
		if slices.Contains([]ambit.QuestionFault{ambit.FaultReference, ambit.FaultRelations, ambit.FaultAttribute, ambit.FaultList}, code) {
			return &ambit.QuestionError{Code: code, Field: refused.Field, Detail: refused.Detail}
		}
		return fmt.Errorf("%d %s: %w", refused.Status, refused.Code, err)
	}
	return err
}
