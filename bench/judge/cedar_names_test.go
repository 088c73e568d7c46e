package judge

import (
	"fmt"
	"strings"
	"time"

	"github.com/cedar-policy/cedar-go"

	"github.com/ambit-iam/ambit"
)

// A node of Ambit's is two entities in Cedar: one that acts and is in groups,
// and one that is acted upon and is in its parents. With one for both, what is
// granted on a group would be granted on its members.

// caller is a node as the principal.
func caller(r ambit.Ref) cedar.EntityUID { return uid("Caller", r) }

// thing is a node as the resource.
func thing(r ambit.Ref) cedar.EntityUID { return uid("Thing", r) }

func uid(side string, r ambit.Ref) cedar.EntityUID {
	return cedar.NewEntityUID(kind(side, r.Type), cedar.String(r.ID))
}

// kind is a type as a path in Cedar: red/machine-tool is red::machine_tool.
func kind(side string, t ambit.TypeName) cedar.EntityType {
	return cedar.EntityType(side + "::" + asPath.Replace(string(t)))
}

var asPath = strings.NewReplacer("/", "::", ".", "::", "-", "_")

// nobody is the principal without credentials.
var nobody = caller(ambit.Ref{Type: ambit.Anonymous.Type, ID: "anonymous"})

// Permissions, patterns and roles are all actions in Cedar, the latter two with
// others in them. No permission's id has a space.

func actionOf(id ambit.PermissionID) cedar.EntityUID { return action(string(id)) }

// everyCatalog is what the wildcards of policies and custom roles range over.
const everyCatalog = "every"

func wildcard(over string, p ambit.Pattern) cedar.EntityUID {
	return action("wildcard " + over + " " + string(p))
}

func actionsOf(role ambit.RoleName) cedar.EntityUID { return action("role " + string(role)) }

func action(id string) cedar.EntityUID { return cedar.NewEntityUID("Action", cedar.String(id)) }

// moment is a time as both languages read it.
func moment(at time.Time) string { return at.UTC().Format("2006-01-02T15:04:05.000Z") }

// value is an attribute's or a context's value in Cedar.
func value(v ambit.Value) cedar.Value {
	switch v := v.(type) {
	case bool:
		return cedar.Boolean(v)
	case int64:
		return cedar.Long(v)
	case string:
		return cedar.String(v)
	case time.Time:
		return cedar.NewDatetime(v)
	case []ambit.Value:
		var all []cedar.Value
		for _, e := range v {
			all = append(all, value(e))
		}
		return cedar.NewSet(all...)
	case map[string]ambit.Value:
		return cedar.NewRecord(record(v))
	}
	panic(fmt.Sprintf("the generator made a value that is in no shared language: %T", v))
}

func record(values map[string]ambit.Value) cedar.RecordMap {
	m := cedar.RecordMap{}
	for name, v := range values {
		m[cedar.String(name)] = value(v)
	}
	return m
}
