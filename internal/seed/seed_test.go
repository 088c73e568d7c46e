package seed_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/journal/sqljournal"
	"github.com/ambit-iam/ambit/internal/live"
	"github.com/ambit-iam/ambit/internal/seed"
	"github.com/ambit-iam/ambit/world"
)

// A bed is a node without accounts.
type bed struct {
	*testing.T
	service  *iam.Service
	accounts *live.Accounts
	callers  *authn.Authenticator
}

func newBed(t *testing.T) *bed {
	t.Helper()
	j, err := sqljournal.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "journal.db"), sqljournal.Options{})
	if err != nil {
		t.Fatal(err)
	}
	accounts := live.Open(live.Options{Journal: j, Conditions: cel.New(), Logger: slog.New(slog.DiscardHandler)})
	t.Cleanup(func() {
		accounts.Close()
		if err := j.Close(); err != nil {
			t.Error(err)
		}
	})
	return &bed{
		T: t, accounts: accounts,
		service: iam.New(iam.Options{Journal: j, Accounts: accounts}),
		callers: authn.New(authn.Options{Journal: j, Accounts: accounts, Clock: time.Now}),
	}
}

func (b *bed) read(file, text string) *world.World {
	b.Helper()
	w, err := world.Read(file, []byte(text), world.Options{Conditions: cel.New()})
	if err != nil {
		b.Fatal(err)
	}
	return w
}

// fill makes an account of a world, and tells it as it is now.
func (b *bed) fill(slug string, w *world.World) (*seed.Made, *ambit.Account) {
	b.Helper()
	made, err := seed.Account(b.Context(), b.service, slug, w.Account)
	if err != nil {
		b.Fatal(err)
	}
	a, err := b.accounts.Get(b.Context(), made.ID)
	if err != nil {
		b.Fatal(err)
	}
	return made, a
}

// TestFilledAccountsAnswerLikeTheirWorlds fills an account from each world of the
// repository and asks it the world's own questions.
func TestFilledAccountsAnswerLikeTheirWorlds(t *testing.T) {
	files, err := filepath.Glob("../cli/demo/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	b := newBed(t)
	for i, file := range append(files, "../../docs/tour.yaml") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		w := b.read(file, string(text))
		slug := strings.TrimSuffix(filepath.Base(file), ".yaml")
		made, filled := b.fill(slug, w)
		if filled.Settings().Slug != slug || (made.Operator != nil) != (i == 0) {
			t.Errorf("%s: the slug is %s, and its operator %v", file, filled.Settings().Slug, made.Operator)
		}
		holdsAlike(t, w.Account, filled, made.Refs)
		results := w.Run(t.Context(), newAbroad(filled, made.Refs))
		for _, r := range results {
			if !r.Passed {
				t.Errorf("%s: %s: %s: want %s, got %s\n%s", r.Place, r.Why, r.Question, r.Want, r.Got, r.Explanation)
			}
		}
		if len(results) == 0 {
			t.Errorf("%s asks nothing", file)
		}
	}
	if len(files) != 5 {
		t.Errorf("%d worlds, not 5", len(files))
	}
}

// holdsAlike compares how much of each type two accounts have; one has an owner,
// with a policy and a token, more.
func holdsAlike(t *testing.T, from, filled *ambit.Account, refs map[ambit.Ref]ambit.Ref) {
	t.Helper()
	count := func(a *ambit.Account) map[ambit.TypeName]int {
		n := map[ambit.TypeName]int{}
		for noun := range a.Nouns() {
			n[noun.Ref().Type]++
		}
		return n
	}
	want, got := count(from), count(filled)
	for _, own := range []ambit.TypeName{ambit.UserType, ambit.PolicyType, ambit.TokenType} {
		want[own]++
	}
	for kind := range got {
		if want[kind] != got[kind] {
			t.Errorf("%s: %d of %s, not %d", filled.Settings().Slug, got[kind], kind, want[kind])
		}
	}
	for noun := range from.Nouns() {
		if _, err := filled.Get(refs[noun.Ref()]); err != nil {
			t.Errorf("%s: %v", noun.Ref(), err)
		}
	}
}

// An abroad asks an account in the words of the world that it was filled from.
type abroad struct {
	world.Asker
	there, back map[ambit.Ref]ambit.Ref
}

func newAbroad(a *ambit.Account, refs map[ambit.Ref]ambit.Ref) abroad {
	back := map[ambit.Ref]ambit.Ref{ambit.Anonymous: ambit.Anonymous}
	for was, is := range refs {
		back[is] = was
	}
	return abroad{world.Engine{Account: a}, refs, back}
}

func (a abroad) to(ref ambit.Ref) ambit.Ref {
	if is, ok := a.there[ref]; ok {
		return is
	}
	return ref
}

func (a abroad) question(q ambit.Question) ambit.Question {
	q.Principal, q.Resource.Ref = a.to(q.Principal), a.to(q.Resource.Ref)
	q.Resource.Relations = slices.Clone(q.Resource.Relations)
	for i := range q.Resource.Relations {
		q.Resource.Relations[i].To = a.to(q.Resource.Relations[i].To)
	}
	return q
}

// home leaves out what the world knows nothing of: the owner.
func (a abroad) home(l world.List[ambit.Ref], err error) (world.List[ambit.Ref], error) {
	var known []ambit.Ref
	for _, ref := range l.Items {
		if was, ok := a.back[ref]; ok {
			known = append(known, was)
		}
	}
	l.Items = known
	return l, err
}

func (a abroad) Check(ctx context.Context, q ambit.Question) (ambit.Decision, error) {
	return a.Asker.Check(ctx, a.question(q))
}

func (a abroad) Explain(ctx context.Context, q ambit.Question) (*ambit.Explanation, error) {
	return a.Asker.Explain(ctx, a.question(q))
}

func (a abroad) ListResources(ctx context.Context, q ambit.Question, kind ambit.TypeName, p world.Page) (world.List[ambit.Ref], error) {
	return a.home(a.Asker.ListResources(ctx, a.question(q), kind, p))
}

func (a abroad) ListPrincipals(ctx context.Context, q ambit.Question, kind ambit.TypeName, p world.Page) (world.List[ambit.Ref], error) {
	return a.home(a.Asker.ListPrincipals(ctx, a.question(q), kind, p))
}

func (a abroad) ListPermissions(ctx context.Context, q ambit.Question, p world.Page) (world.List[ambit.PermissionID], error) {
	return a.Asker.ListPermissions(ctx, a.question(q), p)
}
