package cel

import (
	"maps"
	"slices"

	"cel.dev/cel-go/common/decls"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"github.com/ambit-iam/ambit"
)

// The names that conditions can refer to.
const (
	principalName = "principal"
	resourceName  = "resource"
	accountName   = "account"
	actionName    = "action"
	contextName   = "context"
	nowName       = "now"
)

var variableNames = []string{principalName, resourceName, accountName, actionName, contextName, nowName}

// objectNames are the variables that are nothing but their members.
var objectNames = []string{principalName, resourceName, accountName, actionName}

// Members that every principal, resource and account has besides its attributes.
const (
	idMember   = "id"
	typeMember = "type"
)

// objectType is the type of a variable that has members. Its name cannot be
// written in a condition.
func objectType(variable string) *types.Type { return types.NewObjectType("@" + variable) }

func variables() []*decls.VariableDecl {
	list := []*decls.VariableDecl{
		decls.NewVariable(contextName, types.NewMapType(types.StringType, types.DynType)),
		decls.NewVariable(nowName, types.TimestampType),
	}
	for _, name := range objectNames {
		list = append(list, decls.NewVariable(name, objectType(name)))
	}
	return list
}

// declarations tells the checker and the planner which members the variables
// have. Members are looked up in the caller's maps as they are named, so that a
// catalog's many attributes cost a condition nothing.
type declarations struct {
	types.Provider // the standard types
	env            ambit.ConditionEnv
}

// attributes are those declared of a variable; nil where it has none.
func (d *declarations) attributes(variable string) map[string]ambit.AttributeType {
	switch variable {
	case principalName:
		return d.env.Principal
	case resourceName:
		return d.env.Resource
	case accountName:
		return d.env.Account
	}
	return nil
}

// members lists what may follow the variable, sorted.
func (d *declarations) members(variable string) []string {
	if variable == actionName {
		return []string{"id", "name", "properties"}
	}
	names := append(slices.Collect(maps.Keys(d.attributes(variable))), idMember, typeMember)
	slices.Sort(names)
	return slices.Compact(names)
}

// member finds one member of a variable.
func (d *declarations) member(variable, name string) (*types.FieldType, bool) {
	if variable == actionName {
		return actionMember(name)
	}
	switch name {
	case idMember:
		return idOf(variable), true
	case typeMember:
		return typeOf(variable), true
	}
	declared, ok := d.attributes(variable)[name]
	if !ok {
		return nil, false
	}
	t, ok := attributeType(declared)
	if !ok {
		return nil, false
	}
	return attributeOf(variable, name, t), true
}

// attributeType is the CEL type of an attribute's values. An empty type, on
// which the declaring types disagree, is any.
func attributeType(t ambit.AttributeType) (*types.Type, bool) {
	if elem, ok := t.Elem(); ok {
		et, ok := attributeType(elem)
		return types.NewListType(et), ok && elem.Valid()
	}
	switch t {
	case "":
		return types.DynType, true
	case ambit.TypeBool:
		return types.BoolType, true
	case ambit.TypeInt:
		return types.IntType, true
	case ambit.TypeDouble:
		return types.DoubleType, true
	case ambit.TypeString:
		return types.StringType, true
	case ambit.TypeTime:
		return types.TimestampType, true
	}
	return types.ErrorType, false
}

// FindStructType finds the type of a variable that has members.
func (d *declarations) FindStructType(name string) (*types.Type, bool) {
	if variable, ok := variableOf(name); ok {
		return types.NewTypeTypeWithParam(objectType(variable)), true
	}
	return nil, false
}

// FindStructFieldNames lists the members of a variable's type.
func (d *declarations) FindStructFieldNames(name string) ([]string, bool) {
	if variable, ok := variableOf(name); ok {
		return d.members(variable), true
	}
	return nil, false
}

// FindStructFieldType finds a member of a variable's type.
func (d *declarations) FindStructFieldType(name, field string) (*types.FieldType, bool) {
	if variable, ok := variableOf(name); ok {
		return d.member(variable, field)
	}
	return nil, false
}

// NewValue refuses to make objects: there are only those in the variables.
func (d *declarations) NewValue(name string, _ map[string]ref.Val) ref.Val {
	return types.NewErr("no %s can be made in a condition", name)
}

// variableOf is the variable whose type has the given name.
func variableOf(typeName string) (string, bool) {
	if len(typeName) > 1 && typeName[0] == '@' && slices.Contains(objectNames, typeName[1:]) {
		return typeName[1:], true
	}
	return "", false
}
