package cel

import (
	"fmt"
	"sync"

	"github.com/ambit-iam/ambit"
)

const (
	// DefaultCostLimit is what one evaluation may cost unless [CostLimit] says
	// otherwise, in units of roughly one step: a name read, a comparison, ten
	// bytes of text gone through. Conditions as people write them cost 5 to 100
	// units; this leaves room to go through a list of some thousand elements and
	// still ends a hostile condition within about a millisecond.
	DefaultCostLimit = 10_000

	// DefaultSourceLimit is the longest source unless [SourceLimit] says
	// otherwise, in bytes: a screen full of conditions.
	DefaultSourceLimit = 4096
)

// An Option changes a bound of [New].
type Option func(*conditions)

// CostLimit bounds what one evaluation may cost; 0 means [DefaultCostLimit].
func CostLimit(units uint64) Option {
	return func(c *conditions) {
		if units > 0 {
			c.costLimit = units
		}
	}
}

// SourceLimit bounds the length of a condition's source, in bytes; 0 means
// [DefaultSourceLimit].
func SourceLimit(bytes int) Option {
	return func(c *conditions) {
		if bytes > 0 {
			c.sourceLimit = bytes
		}
	}
}

// conditions implements ambit.Conditions.
type conditions struct {
	costLimit   uint64
	sourceLimit int

	language *language
	meter    *meter    // at zero; each evaluation starts from a copy
	tooDear  fault     // what an evaluation beyond costLimit fails with
	runs     sync.Pool // of *run
}

// New makes conditions of the Common Expression Language. What they can refer
// to and how they fail is told in docs/conditions.md. Errors of Compile are of
// type [*Error].
func New(opts ...Option) ambit.Conditions {
	c := &conditions{
		costLimit:   DefaultCostLimit,
		sourceLimit: DefaultSourceLimit,
		language:    sharedLanguage(),
	}
	for _, opt := range opts {
		opt(c)
	}
	c.tooDear = fault(fmt.Sprintf("cost limit of %d exceeded", c.costLimit))
	c.meter = newMeter(c.costLimit)
	c.runs.New = func() any { return new(run) }
	return c
}
