package iam

import (
	"context"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
)

// Check decides questions at one value of the caller's account, each by itself.
// A question without a principal is about the caller. Questions about others,
// and those that supply anything the answer rests on, need
// ambit.decisions:check on the resource asked about.
func (s *Service) Check(ctx context.Context, caller authn.Caller, v View, questions []ambit.Question) ([]ambit.Decision, error) {
	l, err := s.Look(ctx, caller, v)
	if err != nil {
		return nil, err
	}
	return l.Check(questions)
}

// Check is [Service.Check] at the value that is looked at.
func (l *Look) Check(questions []ambit.Question) ([]ambit.Decision, error) {
	decisions := make([]ambit.Decision, len(questions))
	for i := range questions {
		err := admit(l.account, l.caller, &questions[i], l.now)
		if err == nil {
			decisions[i], err = l.account.Check(questions[i])
		}
		if err != nil {
			return nil, of("questions", i, len(questions), err)
		}
	}
	return decisions, nil
}

// Explain is Check of one question, with everything that led to the answer. One
// who asks about himself, and may not ask about others, is not shown what the
// account stores.
func (s *Service) Explain(ctx context.Context, caller authn.Caller, v View, q ambit.Question) (*ambit.Explanation, error) {
	a, err := s.view(ctx, caller, v)
	if err != nil {
		return nil, Meaning(err)
	}
	now := s.clock()
	if err := admit(a, caller, &q, now); err != nil {
		return nil, Meaning(err)
	}
	explanation, err := a.Explain(q)
	if err != nil {
		return nil, Meaning(err)
	}
	if mayAsk(a, caller, q, now) != nil {
		explanation.Withhold()
	}
	return explanation, nil
}

// admit makes a question ready to be asked, or says why the caller may not ask
// it (DESIGN §2, who may ask). The time is always the server's.
func admit(a *ambit.Account, caller authn.Caller, q *ambit.Question, now time.Time) error {
	q.Now = now
	if q.Principal.IsZero() {
		q.Principal = caller.Token
	}
	if q.Principal == caller.Token && !supplies(*q) {
		q.Context = seen(caller)
		return nil
	}
	return mayAsk(a, caller, *q, now)
}

// supplies reports whether a question brings anything that its answer rests on.
func supplies(q ambit.Question) bool {
	return len(q.Context)+len(q.PrincipalAttributes)+len(q.ActionProperties)+
		len(q.Resource.Attributes)+len(q.Resource.Relations) > 0
}

// seen is the context of those who ask about themselves: what the server saw.
func seen(caller authn.Caller) map[string]ambit.Value {
	return map[string]ambit.Value{"address": caller.Address}
}

// mayAsk refuses a caller who lacks ambit.decisions:check on what is asked
// about. What is only described is judged by each node that it is said to lie
// in, and what is not known at all by the account; the caller is told the same
// whichever it is.
func mayAsk(a *ambit.Account, caller authn.Caller, q ambit.Question, now time.Time) error {
	asked := q.Resource.Ref
	if asked.IsZero() {
		return allowed(a, caller, ambit.AskPermission, a.Ref(), now)
	}
	places := []ambit.Ref{asked}
	if _, err := a.Resolve(asked); err != nil && len(q.Resource.Relations) > 0 {
		places = places[:0]
		for _, relation := range q.Resource.Relations {
			places = append(places, relation.To)
		}
	}
	for _, place := range places {
		at, err := a.Resolve(place)
		if err != nil {
			at = a.Ref()
		}
		if err := allowedAs(place, a, caller, ambit.AskPermission, at, now); err != nil {
			return err
		}
	}
	return nil
}
