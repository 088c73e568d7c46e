package cel

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
)

// refusal is what Compile says to a source that it must refuse.
func refusal(t *testing.T, source string, opts ...Option) *Error {
	t.Helper()
	_, err := New(opts...).Compile(source, exampleEnv())
	if err == nil {
		t.Fatalf("Compile(%q) accepts it", source)
	}
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("Compile(%q) = %T %v; want *Error", source, err, err)
	}
	return e
}

func TestMistakes(t *testing.T) {
	for _, tc := range []struct{ source, want string }{
		// Names.
		{`resource.maxMachine > 3`, `column 1: resource.maxMachine is not declared; did you mean resource.maxMachines?`},
		{`context.mfa && principal.departmnet == "ops"`, `column 16: principal.departmnet is not declared; did you mean principal.department?`},
		{`account.department == "ops"`, `column 1: account.department is not declared; account has id, plan, protected and type`},
		{`resource.color == "red"`, `column 1: resource.color is not declared; resource has archived, expiry, id, label, limits, load, max-machines, maxMachines, name, namespace, open and 2 more`},
		{`has(resource.opne)`, `column 5: resource.opne is not declared; did you mean resource.open?`},
		{`resource.max-machines > 3`, "column 1: resource.max is not declared; write resource.`max-machines` for the attribute with a hyphen"},
		{`action.verb == "read"`, `column 1: action.verb is not declared; action has id, name and properties`},
		{`resourc.open`, `column 1: resourc is not known; did you mean resource?`},
		{`user.open`, `column 1: user is not known; conditions refer to principal, resource, account, action, context and now`},
		{`resource.open && mfa`, `column 18: mfa is not known; conditions refer to principal, resource, account, action, context and now`},
		{`"é" == mfa`, `column 8: mfa is not known; conditions refer to principal, resource, account, action, context and now`},
		{`google.protobuf.Any == 1`, `column 1: google is not known; conditions refer to principal, resource, account, action, context and now`},
		{`for == 1`, `column 1: "for" is reserved and names nothing; conditions refer to principal, resource, account, action, context and now`},
		{`resource.name.startWith("x")`, `column 1: startWith is no function; did you mean startsWith?`},
		{`resource.name.format([1])`, `column 1: format is no function; there are contains, startsWith, endsWith, matches, size, has, all, exists and more`},
		{`all(context.groups)`, `column 1: all is written otherwise; write list.all(x, x > 3)`},

		// Types.
		{`resource.maxMachines > "3"`, `column 1: > cannot be applied to int and string in resource.maxMachines > "3"; both sides have to be of one type`},
		{`resource.open && resource.name == 3`, `column 18: == cannot be applied to string and int in resource.name == 3; both sides have to be of one type`},
		{`resource.expiry < "2026-01-01"`, `column 1: < cannot be applied to time and string in resource.expiry < "2026-01-01"; write times as timestamp("2026-01-31T09:00:00Z")`},
		{`resource.name == null`, `column 1: == cannot be applied to string and null in resource.name == null; ask has() whether an attribute has a value`},
		{`resource.name in resource.limits`, `column 1: in cannot be applied to string and list(int) in resource.name in resource.limits; the right side is a list of what the left side is, or a map`},
		{`-resource.name == "x"`, `column 1: - cannot be applied to string in -resource.name`},
		{`resource.name.startsWith(3)`, `column 1: resource.name.startsWith(3) does not fit string and int; it is string.startsWith(string)`},
		{`resource.open && resource.name`, `column 18: resource.name is a string; a bool is needed here: compare it with something`},
		{`!resource.maxMachines`, `column 1: ! cannot be applied to int in !resource.maxMachines`},
		{`resource.name.length == 3`, `column 1: resource.name is a string and has no members`},
		{`resource.name.exists(x, x)`, `column 1: resource.name is a string; only lists and maps can be gone through`},
		{`resource.name`, `column 1: the condition is a string; it has to be a bool: compare it with something`},
		{`resource.owners`, `column 1: the condition is a list(string); it has to be a bool: compare it with something`},
		{`null`, `column 1: the condition is null; it has to be a bool: compare it with something`},
		{`{1.5: true}[1.5]`, `column 2: a key is a double; keys are texts, whole numbers or bools`},
		{`{context.reason: true}["x"]`, `column 2: a key is of a type not known; keys are texts, whole numbers or bools`},

		// What CEL has and conditions have not.
		{`principal == resource`, `column 1: principal stands alone; name a member of it, such as principal.id`},
		{`[resource][0].open`, `column 2: resource stands alone; name a member of it, such as resource.id`},
		{`dyn(resource).secret`, `column 5: resource stands alone; name a member of it, such as resource.id`},
		{`resource["open"]`, `column 1: resource stands alone; name a member of it, such as resource.id`},
		{`context.groups.exists(resource, resource == "ops")`, `column 1: resource already has a meaning here; use another name for the element`},
		{`context.groups.map(now, now).size() == 1`, `column 1: now already has a meaning here; use another name for the element`},
		{`resource{id: "x"}.id == "x"`, `column 9: objects cannot be made`},
		{`resource.name.matches(principal.department)`, `column 23: the pattern is not written out; write it as a text, such as "^prod-", or use startsWith, endsWith or contains`},
		{`resource.name.matches("(")`, `column 23: the pattern has missing closing ): (`},
		{`matches(resource.name, "[b-a]")`, `column 24: the pattern has invalid character class range: b-a`},
		{`now.getHours(resource.name) == 1`, `column 14: the time zone is not written out; write it as a text, such as "Europe/Berlin" or "+02:00"`},
		{`now.getHours("Mars/Base") == 1`, `column 14: "Mars/Base" names no time zone; write it as "Europe/Berlin" or "+02:00"`},
		{`now.getHours("Local") == 1`, `column 14: "Local" names no time zone; write it as "Europe/Berlin" or "+02:00"`},
		{`now.getHours("+25:00") == 1`, `column 14: "+25:00" names no time zone; write it as "Europe/Berlin" or "+02:00"`},
		{`now.getHours("../../etc/passwd") == 1`, `column 14: "../../etc/passwd" names no time zone; write it as "Europe/Berlin" or "+02:00"`},

		// What always fails.
		{`context.mfa || 1 / 0 == 1`, `column 16: 1 / 0: division by zero`},
		{`timestamp("2026") < now`, `column 1: timestamp("2026"): the text is no time, such as 2026-01-31T09:00:00Z`},

		// Syntax.
		{``, `the condition is empty; write one, such as resource.id == "web", or leave the condition out`},
		{" \n\t", `the condition is empty; write one, such as resource.id == "web", or leave the condition out`},
		{`// nothing`, `column 11: unexpected end; expected something to follow`},
		{`resource.`, `column 10: unexpected end; expected identifier after '.' here`},
		{`resource.open &&`, `column 17: unexpected end; expected something to follow`},
		{`(resource.open`, `column 15: unexpected end; expected ')' here`},
		{`size(context`, `column 13: unexpected end; expected ')' here`},
		{`resource.open ? true`, `column 21: unexpected end; expected ':' in conditional expression here`},
		{`resource.open and context.mfa`, `column 15: unexpected "and"; join conditions with &&`},
		{`resource.open or context.mfa`, `column 15: unexpected "or"; join conditions with ||`},
		{`not resource.open`, `column 5: unexpected "resource"`},
		{`resource.name = "x"`, `column 15: unexpected "="; compare with ==`},
		{`resource.open & context.mfa`, `column 15: unexpected "&"; write &&`},
		{`"abc == resource.name`, `column 1: the text that begins here has no end; close it with the same quote`},
		{`context.ähnlich`, `column 9: unexpected "ähnlich"; names have no such letters; write context["ähnlich"] for such a member`},
		{`has(resource)`, `column 5: has() is given "resource"; give it a member, such as has(resource.owner) or has(context.mfa)`},
		{`context.groups.all(3, true)`, `column 20: "3" is no name for the element; write a plain one, as in list.exists(x, x > 3)`},
		{"resource.open &&\n  resource.opne", `line 2, column 3: resource.opne is not declared; did you mean resource.open?`},
		{"resource.open &&\n\n", `line 3, column 1: unexpected end; expected something to follow`},
		{"0\"a\r", "column 2: the text that begins here has no end; close it with the same quote"},
		{"0\x00", "column 2: unexpected \"\ufffd\""},
		{`"".matches("(\n")`, "column 12: the pattern has missing closing ): (\ufffd"},
		{"resource.name == \"\xff\"", `the condition is not valid UTF-8`},
	} {
		t.Run(tc.source, func(t *testing.T) {
			got := refusal(t, tc.source).Error()
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("error differs (-want +got):\n%s", diff)
			}
			if strings.Contains(got, "\n") {
				t.Errorf("the error has several lines: %q", got)
			}
		})
	}
}

func TestErrorsCarryTheirPlace(t *testing.T) {
	got := refusal(t, "resource.open &&\n  resource.opne")
	if got.Line != 2 || got.Column != 3 {
		t.Errorf("the place is line %d, column %d; want line 2, column 3", got.Line, got.Column)
	}
}

func TestReads(t *testing.T) {
	for source, want := range map[string][]string{
		`true`: nil,
		`resource.id == "l1" && resource.type == "x"`:                      nil,
		`principal.department == "ops" && account.protected`:               nil,
		`context.resource.name == "x"`:                                     nil,
		`context.groups.exists(r, r.open)`:                                 nil,
		`resource.open`:                                                    {"open"},
		`has(resource.open)`:                                               {"open"},
		`resource.open || resource.name == "x" && resource.open`:           {"name", "open"},
		`context.mfa || context.groups.all(g, g in resource.owners)`:       {"owners"},
		`{resource.name: 1}["x"] == [resource.maxMachines][0]`:             {"maxMachines", "name"},
		`(context.mfa ? resource.name : resource.label) == "x"`:            {"label", "name"},
		"resource.`max-machines` == resource.limits[resource.maxMachines]": {"limits", "max-machines", "maxMachines"},
		`.resource.open`: {"open"},
	} {
		c := compile(t, source)
		if diff := cmp.Diff(want, c.Reads()); diff != "" {
			t.Errorf("Reads of %s differ (-want +got):\n%s", source, diff)
		}
		if reads := c.Reads(); len(reads) > 0 {
			reads[0] = "changed"
			if c.Reads()[0] == "changed" {
				t.Errorf("Reads of %s can be changed from outside", source)
			}
		}
	}
}

func TestAttributeTypes(t *testing.T) {
	values := map[ambit.AttributeType]string{
		ambit.TypeBool:   `true`,
		ambit.TypeInt:    `3`,
		ambit.TypeDouble: `1.5`,
		ambit.TypeString: `"x"`,
		ambit.TypeTime:   `timestamp("2026-01-31T09:00:00Z")`,
	}
	for declared := range values {
		for other, value := range values {
			_, err := New().Compile(`resource.x == `+value, ambit.ConditionEnv{
				Resource: map[string]ambit.AttributeType{"x": declared},
			})
			if (err == nil) != (declared == other) {
				t.Errorf("%s == %s: %v", declared, other, err)
			}
			_, err = New().Compile(value+` in resource.x`, ambit.ConditionEnv{
				Resource: map[string]ambit.AttributeType{"x": ambit.ListOf(declared)},
			})
			if (err == nil) != (declared == other) {
				t.Errorf("%s in %s: %v", other, ambit.ListOf(declared), err)
			}
		}
	}
}

func TestUnknownAttributeTypeIsRefused(t *testing.T) {
	for _, declared := range []ambit.AttributeType{"decimal", "list(decimal)", "list(list(int))", "list()"} {
		env := ambit.ConditionEnv{Resource: map[string]ambit.AttributeType{"x": declared}}
		if _, err := New().Compile(`resource.x == 1`, env); err == nil {
			t.Errorf("an attribute of type %q is accepted", declared)
		}
	}
}

// An attribute that is named like what every node has does not hide it.
func TestIdAndTypeAreTheNodes(t *testing.T) {
	env := exampleEnv()
	env.Resource["id"], env.Resource["type"] = ambit.TypeInt, ambit.TypeInt
	c, err := New().Compile(`resource.id == "l1" && resource.type == "keygen/license"`, env)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(yes(), ask(c, exampleFacts())); diff != "" {
		t.Errorf("Holds differs (-want +got):\n%s", diff)
	}
}

func TestNoAttributesDeclared(t *testing.T) {
	c, err := New().Compile(`principal.id != resource.id`, ambit.ConditionEnv{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(yes(), ask(c, exampleFacts())); diff != "" {
		t.Errorf("Holds differs (-want +got):\n%s", diff)
	}
}
