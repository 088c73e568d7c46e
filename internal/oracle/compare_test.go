package oracle

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/google/go-cmp/cmp"
)

// holdsTheSame compares what the engine says it holds, in order of registration.
func holdsTheSame(w *World, account *ambit.Account) string {
	var want, got []ambit.Ref
	for _, n := range w.Nouns {
		want = append(want, n.Ref())
	}
	for n := range account.Nouns() {
		got = append(got, n.Ref())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		return "the engine holds other nouns (- wanted, + held):\n" + diff
	}
	for set, members := range w.Members {
		held, err := account.Members(set, ambit.Page{})
		if err != nil {
			return fmt.Sprintf("%s has no members: %v", set, err)
		}
		slices.SortFunc(held.Items, compareRefs)
		if diff := cmp.Diff(slices.SortedFunc(slices.Values(members), compareRefs), held.Items); diff != "" {
			return set.String() + " has other members (- wanted, + held):\n" + diff
		}
	}
	return ""
}

// attempt builds the world in the engine, or tells what came in the way.
func attempt(w *World, r *rand.Rand) (d *ambit.Draft, trouble string) {
	defer func() {
		if p := recover(); p != nil {
			trouble = panicked(p)
		}
	}()
	d, err := build(w, r)
	if errors.Is(err, errCircle) {
		return nil, err.Error()
	}
	if err != nil {
		return nil, "the engine refuses " + err.Error()
	}
	return d, ""
}

// ask asks both and tells how their answers differ. The decision is the engine's;
// nil where the question cannot be asked.
func ask(o *Oracle, account *ambit.Account, q ambit.Question) (got *ambit.Decision, trouble string) {
	want, wantErr := o.Check(q)
	defer func() {
		if p := recover(); p != nil {
			trouble = panicked(p)
		}
	}()
	d, err := account.Check(q)
	if err == nil {
		got = &d
	}
	if text, _, refused := answer(d, err); wantErr != nil && refused == "" && slices.Contains(o.Also(q), text) {
		return got, ""
	}
	return got, compareAnswers(want, wantErr, d, err)
}

func panicked(p any) string {
	stack := make([]byte, 1<<12)
	return fmt.Sprintf("the engine panics: %v\n%s", p, stack[:runtime.Stack(stack, false)])
}

// compareAnswers tells how two answers to a question differ: in a first line what
// differs, after it the words of the engine.
func compareAnswers(want ambit.Decision, wantErr error, got ambit.Decision, gotErr error) string {
	var fault *ambit.QuestionError
	if gotErr != nil && !errors.As(gotErr, &fault) {
		return "the engine's error is no QuestionError\n" + gotErr.Error()
	}
	wanted, wantDescribed, wantRefused := answer(want, wantErr)
	text, described, refused := answer(got, gotErr)
	if wanted == text && wantDescribed == described && wantRefused == refused && want.Allowed == got.Allowed {
		return ""
	}
	return fmt.Sprintf("the oracle answers %s (described %v, refused %q), the engine %s (described %v, refused %q)\n%s%v, want %v",
		wanted, wantDescribed, wantRefused, text, described, refused, got.Detail, gotErr, wantErr)
}

// report shrinks what differs and writes it down as a world file.
func (a *tally) report(seed, n uint64, f found, text string) {
	small := shrink(f, func(f found) bool { return sameTrouble(differs(f), text) })
	if again := differs(copied(small)); sameTrouble(again, text) {
		text = again
	}
	a.fail("seed %d, world %d: %s\n%s\nquestion: %+v", seed, n, text, WorldFile(small.World, small.Question), small.Question)
}

// sameTrouble compares what differs, not in which words.
func sameTrouble(a, b string) bool {
	first := func(s string) string { s, _, _ = strings.Cut(s, "\n"); return s }
	if refusal := "the engine refuses "; strings.HasPrefix(a, refusal) && strings.HasPrefix(b, refusal) {
		at := strings.LastIndexByte(b, ':') // what names no node
		return strings.HasSuffix(a, b[at:])
	}
	return first(a) == first(b)
}

// differs builds the world anew and tells how the answers differ.
func differs(f found) string {
	for _, c := range f.World.Catalogs {
		if len(c.Validate()) > 0 {
			return ""
		}
	}
	d, trouble := attempt(f.World, nil)
	if trouble != "" {
		return trouble
	}
	_, trouble = ask(NewOracle(f.World, nil), d.Account(), f.Question)
	return trouble
}
