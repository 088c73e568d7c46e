package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/client"
	"github.com/ambit-iam/ambit/internal/plan"
)

// carryOut does the steps of the plan in order. Resources that follow one another
// go together.
func (a *applying) carryOut(ctx context.Context) error {
	a.progress = a.t.gauge("applying", "steps")
	a.progress.total = len(a.plan.Steps)
	defer a.progress.clear()
	steps := a.plan.Steps
	for len(steps) > 0 {
		n := together(steps)
		if !a.dryRun {
			if err := a.do(ctx, steps[:n]); err != nil {
				return err
			}
		}
		for _, step := range steps[:n] {
			if err := a.done(step); err != nil {
				return err
			}
		}
		a.progress.add(n)
		steps = steps[n:]
	}
	return nil
}

// together is how many of the steps that come next are done as one: more than one
// only of resources.
func together(steps []plan.Step) int {
	n := 0
	for n < len(steps) && n < client.MaxBulk && inBulk(steps[n]) {
		n++
	}
	return max(n, 1)
}

// inBulk reports whether a step makes, changes or deletes a resource.
func inBulk(s plan.Step) bool {
	if s.Catalog != nil || s.Set || s.Ref.Type == ambit.AccountType {
		return false
	}
	if s.Action == plan.Delete {
		return !isOwn(s.Ref.Type)
	}
	_, isResource := s.Noun.(*ambit.Resource)
	return isResource
}

// do does some steps together.
func (a *applying) do(ctx context.Context, steps []plan.Step) error {
	if inBulk(steps[0]) {
		return a.bulk(ctx, steps)
	}
	step := steps[0]
	if err := a.one(ctx, step); err != nil {
		return a.failed(step, err)
	}
	return nil
}

// one does a step that is not about a resource.
func (a *applying) one(ctx context.Context, s plan.Step) error {
	switch {
	case s.Catalog != nil && s.Action == plan.Delete:
		return a.c.Abandon(ctx, s.Catalog.Name)
	case s.Catalog != nil:
		return a.c.Adopt(ctx, s.Catalog.Name, digestOf(s.Catalog))
	case s.Ref == a.wanted.Account.Ref():
		return a.c.ChangeAttributes(ctx, s.Attributes)
	case s.Set:
		return a.members(ctx, s)
	case s.Action == plan.Delete:
		return a.c.Delete(ctx, s.Ref, a.acts(s.Ref.Type))
	case s.Action == plan.Update:
		_, err := a.c.Replace(ctx, a.plan.InPresent(s.Noun))
		return err
	}
	made, err := a.c.Create(ctx, a.plan.InPresent(s.Noun))
	if err == nil {
		a.plan.Made(s.Ref, made.Ref())
	}
	return err
}

// acts reports whether nouns of a type of the account are principals: their tokens,
// which no plan has, end with them.
func (a *applying) acts(kind ambit.TypeName) bool {
	for t := range a.present.Account.Schema().Types() {
		if t.Name == kind {
			return t.Acts
		}
	}
	return false
}

// members changes who or what is in a set, in requests of a size that servers take.
func (a *applying) members(ctx context.Context, s plan.Step) error {
	add := make([]ambit.Ref, len(s.Add))
	for i, ref := range s.Add {
		add[i] = a.plan.Present(ref)
	}
	remove := s.Remove
	const most = 10_000
	for len(add)+len(remove) > 0 {
		in, out := add[:min(most, len(add))], remove[:min(most, len(remove))]
		if err := a.c.ChangeMembers(ctx, a.plan.Present(s.Ref), in, out); err != nil {
			return err
		}
		add, remove = add[len(in):], remove[len(out):]
	}
	return nil
}

// bulk does steps about resources as one entry.
func (a *applying) bulk(ctx context.Context, steps []plan.Step) error {
	lines := make([]client.BulkLine, len(steps))
	for i, s := range steps {
		if s.Action == plan.Delete {
			lines[i].Delete, lines[i].Cascade = s.Ref, a.acts(s.Ref.Type)
			continue
		}
		lines[i].Put = a.plan.InPresent(s.Noun).(*ambit.Resource)
	}
	err := a.c.Bulk(ctx, lines)
	var stopped *client.BulkError
	if !errors.As(err, &stopped) {
		return err
	}
	for _, s := range steps[:min(max(stopped.Done, 0), len(steps))] {
		if err := a.done(s); err != nil {
			return err
		}
	}
	if stopped.Line < 0 || stopped.Line >= len(steps) {
		return err
	}
	return a.failed(steps[stopped.Line], err)
}

// failed says at which place of the file a step failed.
func (a *applying) failed(s plan.Step, err error) error {
	what := a.what(s)
	if at, found := a.wanted.Place(s.Ref); found && s.Action != plan.Delete {
		return fmt.Errorf("%s: %s: %w", at, what, err)
	}
	return fmt.Errorf("%s: %w", what, err)
}
