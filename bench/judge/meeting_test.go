package judge

import (
	"math/rand/v2"

	"github.com/ambit-iam/ambit"
)

// A meeting is both sides of one scene.
type meeting struct {
	account *ambit.Account
	court   *court
}

// meet builds the engine's side from one scene and Cedar's from another, which
// is the same unless somebody is to be misled.
func meet(engine, cedar *scene, seed, n uint64) (*meeting, error) {
	account, err := engine.build(rand.New(rand.NewPCG(n, seed)))
	if err != nil {
		return nil, err
	}
	c, err := cedar.court()
	if err != nil {
		return nil, err
	}
	return &meeting{account, c}, nil
}

// ask asks both, and tells how their answers differ. Without a ruling, the
// question could not be put to both.
func (m *meeting) ask(q ambit.Question, explain bool) (*ruling, string) {
	r, err := m.court.rule(q)
	if err != nil {
		return nil, err.Error()
	}
	d, err := m.account.Check(q)
	if err != nil {
		return nil, "the engine does not take the question: " + err.Error()
	}
	text := r.differs(d)
	if text != "" || !explain {
		return r, text
	}
	e, err := m.account.Explain(q)
	if err != nil {
		return nil, "the engine explains nothing: " + err.Error()
	}
	return r, r.differsFrom(e)
}
