package ambit

import (
	"errors"
	"sync"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// A condition is a policy's condition as compiled under a schema. One that could
// not be compiled fails closed wherever it stands.
type condition struct {
	source   string
	run      Condition
	err      error
	concerns kernel.Bits // the types that declare every attribute it reads
}

// errNoConditions is why conditions fail in an account made without a compiler.
var errNoConditions = errors.New("this account was made without an evaluator of conditions")

// A conditionCache compiles each distinct condition once.
type conditionCache struct {
	compiler Conditions

	mu   sync.Mutex
	env  *ConditionEnv
	done map[string]*condition
}

// condition compiles source, or finds it compiled.
func (s *schema) condition(source string) *condition {
	c := &s.conditions
	c.mu.Lock()
	defer c.mu.Unlock()
	if done, ok := c.done[source]; ok {
		return done
	}
	compiled := &condition{source: source, err: errNoConditions}
	if c.compiler != nil {
		if c.env == nil {
			c.env = s.conditionEnv()
		}
		if compiled.run, compiled.err = c.compiler.Compile(source, *c.env); compiled.err == nil {
			compiled.concerns = s.declaring(compiled.run.Reads())
		}
	}
	if c.done == nil {
		c.done = map[string]*condition{}
	}
	c.done[source] = compiled
	return compiled
}

// conditionEnv is what conditions may refer to under the schema.
func (s *schema) conditionEnv() *ConditionEnv {
	env := &ConditionEnv{
		Principal: map[string]AttributeType{},
		Resource:  map[string]AttributeType{},
		Account:   map[string]AttributeType{},
	}
	for _, t := range s.types {
		for _, a := range t.attributes {
			declare(env.Resource, a)
			if t.acts {
				declare(env.Principal, a)
			}
			if t.num == 0 {
				declare(env.Account, a)
			}
		}
	}
	return env
}

// declare adds an attribute; types that disagree about it leave its type open.
func declare(env map[string]AttributeType, a *AttributeDecl) {
	if old, ok := env[a.Name]; ok && old != a.Type {
		env[a.Name] = ""
		return
	}
	env[a.Name] = a.Type
}

// declaring are the types that declare all of the attributes.
func (s *schema) declaring(attributes []string) kernel.Bits {
	var types kernel.Bits
	for _, t := range s.types {
		all := true
		for _, name := range attributes {
			all = all && t.attribute(name) != nil
		}
		if all {
			types = types.With(uint32(t.num))
		}
	}
	return types
}
