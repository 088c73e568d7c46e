package world

import (
	"context"

	"github.com/ambit-iam/ambit"
)

// A Test is what one element of a file's tests asks, case by case.
type Test struct {
	Place Place
	Why   string // the line that decides, or what is shown
	Cases []Case
}

// A Case is one question with its expected answer.
type Case struct {
	Place    Place  // of what is asked about
	Question string // for people: "product:p1 license.read license:l1"
	probe    probe
}

// A probe asks its question of an asker and judges the answer.
type probe interface {
	run(ctx context.Context, s *session) outcome
}

// A session is one run of a world's tests.
type session struct {
	Asker
	world *World
	nodes map[ambit.TypeName][]ambit.Ref // registered ones, in order of registration
	calls []ambit.Ref                    // whoever can call
}

// An outcome is how a probe went. It failed where got is not empty.
type outcome struct {
	want, got   string
	explanation string
}

// A Result is how one [Case] went.
type Result struct {
	Place       Place
	Why         string
	Question    string
	Passed      bool
	Want, Got   string // for people; Got is empty where the case passed
	Explanation string // of a decision that is not the expected one, where there is one
}

// Run asks all tests of the asker and says how each case went, in the order of
// the file.
func (w *World) Run(ctx context.Context, asker Asker) []Result {
	s := newSession(w, asker)
	var results []Result
	for _, test := range w.Tests {
		for _, c := range test.Cases {
			o := c.probe.run(ctx, s)
			results = append(results, Result{
				Place: c.Place, Why: test.Why, Question: c.Question,
				Passed: o.got == "", Want: o.want, Got: o.got, Explanation: o.explanation,
			})
		}
	}
	return results
}

// newSession collects from the world what lists are measured against: the nodes
// that there are.
func newSession(w *World, asker Asker) *session {
	s := &session{Asker: asker, world: w, nodes: map[ambit.TypeName][]ambit.Ref{}}
	s.nodes[ambit.AccountType] = []ambit.Ref{w.Account.Ref()}
	s.calls = []ambit.Ref{ambit.Anonymous}
	for noun := range w.Account.Nouns() {
		ref := noun.Ref()
		s.nodes[ref.Type] = append(s.nodes[ref.Type], ref)
		switch noun.(type) {
		case *ambit.User, *ambit.ServiceAccount, *ambit.Group:
			s.calls = append(s.calls, ref)
		case *ambit.Resource:
			if w.schema.types[ref.Type].acts {
				s.calls = append(s.calls, ref)
			}
		}
	}
	return s
}
