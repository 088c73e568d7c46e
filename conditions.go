package ambit

import (
	"errors"
	"slices"
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

// conditions compiles the conditions of policies.
type conditions struct {
	compiler Conditions
	shared   shared[condition] // by source; those that compile

	once sync.Once
	env  *ConditionEnv
}

// condition compiles source, or finds it compiled for another policy. The policy
// keeps it.
func (s *schema) condition(source string) *condition {
	c := &s.conditions
	return c.shared.of(source, func() (*condition, bool) {
		compiled := &condition{source: source, err: errNoConditions}
		if c.compiler == nil {
			return compiled, false
		}
		c.once.Do(func() { c.env = s.conditionEnv() })
		if compiled.run, compiled.err = c.compiler.Compile(source, *c.env); compiled.err != nil {
			return compiled, false
		}
		compiled.concerns = s.declaring(compiled.run.Reads())
		return compiled, true
	})
}

// ConditionEnvOf is what the conditions of a catalog's policies may refer to: what
// it and [OwnCatalog] declare. The catalog need not be valid.
func ConditionEnvOf(c *Catalog) ConditionEnv {
	s := &schema{catalogs: []*Catalog{OwnCatalog(), c}, typeByName: map[TypeName]*typeInfo{}, typeByBare: map[string][]*typeInfo{}}
	s.numberTypes(nil)
	for i := range s.catalogs {
		s.declareAttributes(i, new(problems))
	}
	return *s.conditionEnv()
}

// conditionEnv is what conditions may refer to under the schema.
func (s *schema) conditionEnv() *ConditionEnv {
	env := &ConditionEnv{
		Principal: map[string]AttributeType{},
		Resource:  map[string]AttributeType{},
		Account:   map[string]AttributeType{},
	}
	for _, t := range s.types {
		for _, a := range t.seen() {
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

// nameAttribute is what conditions see of the names of Ambit's own nouns: as if
// each of their types declared it. No catalog can declare it for them.
const nameAttribute = "name"

var ownName = &AttributeDecl{Name: nameAttribute, Type: TypeString}

// seen are the attributes of the type as conditions see them.
func (t *typeInfo) seen() []*AttributeDecl {
	if t.own {
		return append(slices.Clip(t.attributes), ownName)
	}
	return t.attributes
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
			all = all && slices.ContainsFunc(t.seen(), func(a *AttributeDecl) bool { return a.Name == name })
		}
		if all {
			types = types.With(uint32(t.num))
		}
	}
	return types
}
