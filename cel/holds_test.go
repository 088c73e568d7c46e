package cel

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
)

// answer is what a condition comes to.
type answer struct {
	Holds bool
	Cause string
}

func ask(c ambit.Condition, facts *ambit.Facts) answer {
	held, err := c.Holds(facts)
	if err != nil {
		return answer{held, err.Error()}
	}
	return answer{Holds: held}
}

func yes() answer                 { return answer{Holds: true} }
func no() answer                  { return answer{} }
func unknown(cause string) answer { return answer{Cause: cause} }

func TestHolds(t *testing.T) {
	for _, tc := range []struct {
		source string
		want   answer
	}{
		// What can be referred to.
		{`principal.id == "alice" && principal.type == "ambit.user"`, yes()},
		{`resource.id == "l1" && resource.type == "keygen/license"`, yes()},
		{`account.id.size() == 32 && account.type == "account"`, yes()},
		{`action.id == "license.update" && action.name == "update"`, yes()},
		{`action.properties.soft`, yes()},
		{`context.mfa`, yes()},
		{`context["mfa"]`, yes()},
		{`context.device.os == "linux"`, yes()},
		{`"mfa" in context && size(context) == 7`, yes()},
		{`context.exists(k, k == "mfa")`, yes()},
		{`now == timestamp("2026-03-02T09:30:00Z")`, yes()},
		{`.resource.open`, yes()},
		{"resource.open // and nothing else", yes()},

		// Attributes of each type.
		{`resource.open`, yes()},
		{`resource.name == "prod-web"`, yes()},
		{"resource.`max-machines` == 7", yes()},
		{`resource.namespace == "web"`, yes()}, // reserved in CEL, but not after a dot
		{`resource.load == 0.5`, yes()},
		{`resource.expiry > now`, yes()},
		{`principal.id in resource.owners`, yes()},
		{`resource.limits[1] == 5`, yes()},
		{`resource.label == "blue"`, yes()},
		{`resource.label == 3`, no()}, // any type may be compared with any
		{`resource.load < 1`, yes()},  // int and double compare

		// Values of the context, null and nested among them.
		{`context.count == 3 && context.ratio < 1`, yes()},
		{`context.none == null`, yes()},
		{`context.device.owner == null`, yes()},
		{`has(context.none)`, yes()},
		{`context.groups[0] == "dev"`, yes()},

		// has() is true where there is a value.
		{`has(resource.open)`, yes()},
		{`has(resource.maxMachines)`, no()},
		{`has(principal.id) && has(resource.id)`, yes()},
		{`has(context.absent)`, no()},
		{`has(context.device.trusted)`, yes()},
		{`has(context.device.absent)`, no()},

		// What has no value has no answer, and says so.
		{`resource.maxMachines > 3`, unknown("resource.maxMachines has no value")},
		{`principal.clearance > 3`, unknown("principal.clearance has no value")},
		{`account.plan == "x"`, unknown("account.plan has no value")},
		{`context.absent`, unknown("context.absent is missing")},
		{`context["absent"]`, unknown(`context["absent"] is missing`)},
		{`context.device.absent`, unknown("context.device.absent is missing")},
		{`context.absent.os == "linux"`, unknown("context.absent is missing")},
		{`has(context.absent.os)`, unknown("context.absent is missing")},
		{`context.none.os == "linux"`, unknown("context.none is null and has no members")},
		{`has(context.none.os)`, unknown("context.none is null and has no members")},
		{`!has(context.reason.code)`, unknown("context.reason is a string and has no members")},
		{`action.properties.hard`, unknown("action.properties.hard is missing")},
		{`context.groups[2] == "x"`, unknown("context.groups[2] is missing: the list has 2 elements")},
		{`context.groups[context.absent] == "x"`, unknown("context.absent is missing")},
		{`{"prod-web": true}[context.reason]`, unknown(`{"prod-web": true}[context.reason] is missing`)},
		{`context.groups.all(g, g.admin)`, unknown("g.admin is missing")},
		{`size(context.absent) == 1`, unknown("context.absent is missing")},
		{`context.device.trusted ? true : context.absent`, unknown("context.absent is missing")},
		{`principal.id == "bob" ? true : context.absent`, unknown("context.absent is missing")},
		{`(context.absent ? 1 : 2) == 1`, unknown("context.absent is missing")},

		// Logic is CEL's: one side can decide.
		{`true || context.absent`, yes()},
		{`context.absent || true`, yes()},
		{`false || context.absent`, unknown("context.absent is missing")},
		{`context.absent && false`, no()},
		{`context.absent && true`, unknown("context.absent is missing")},
		{`context.groups.exists(g, g == "ops" || g.admin)`, yes()},
		{`!has(resource.maxMachines) || resource.maxMachines > 3`, yes()},

		// Faults of evaluation.
		{`context.count`, unknown("the result is an int, not a bool")},
		{`resource.label`, unknown("the result is a string, not a bool")},
		{`context.groups`, unknown("the result is a list, not a bool")},
		{`context.none`, unknown("the result is null, not a bool")},
		{`context.reason + 1 == 2`, unknown("context.reason + 1 cannot be told: context.reason is a string")},
		{`context.count && true`, unknown("context.count && true cannot be told: context.count is an int")},
		{`!context.device`, unknown("!context.device cannot be told: context.device is an object")},
		{`context.groups.all(g, g > 3)`, unknown("g > 3: a value is of the wrong type")},
		{`context.count / 0 == 1`, unknown("context.count / 0: division by zero")},
		{`context.count % 0 == 1`, unknown("context.count % 0: division by zero")},
		{`context.count + 9223372036854775807 > 0`, unknown("context.count + 9223372036854775807: the number is too large")},
		{`int(context.reason) == 7`, unknown("int(context.reason): the value cannot be converted")},
		{`timestamp(context.reason) < now`, unknown("timestamp(context.reason): the text is no time, such as 2026-01-31T09:00:00Z")},
		{`duration(context.reason) < now - now`, unknown("duration(context.reason): the value cannot be converted")},
		{`context.count.exists(x, x)`, unknown("context.count.exists(x, x): only lists and maps can be gone through")},
		{`context.groups.matches("x")`, unknown(`context.groups.matches("x") cannot be told: context.groups is a list`)},

		// Functions.
		{`resource.name.startsWith("prod-") && resource.name.endsWith("web") && resource.name.contains("d-w")`, yes()},
		{`resource.name.matches("^prod-[a-z]+$")`, yes()},
		{`matches(resource.name, "(?i)^PROD")`, yes()},
		{`context.reason.matches("^x")`, no()},
		{`size(resource.name) == 8 && resource.owners.size() == 2`, yes()},
		{`resource.owners.exists_one(o, o == principal.id)`, yes()},
		{`resource.limits.filter(l, l > 2).map(l, l * 2) == [10]`, yes()},
		{`resource.owners + ["carol"] == ["alice", "bob", "carol"]`, yes()},
		{`principal.department in ["dev", "ops"]`, yes()},
		{`principal.department in ["dev", "sales"]`, no()},
		{`context.count in ["dev", "sales"]`, no()},
		{`context.count in [1, 3]`, yes()},
		{`"os" in context.device`, yes()},
		{`resource.expiry - now > duration("24h")`, yes()},
		{`now.getDayOfWeek() == 1 && now.getDate() == 2 && now.getDayOfMonth() == 1 && now.getMonth() == 2`, yes()},
		{`now.getHours() == 9 && now.getMinutes() == 30 && now.getSeconds() == 0 && now.getMilliseconds() == 0`, yes()},
		{`now.getFullYear() == 2026 && now.getDayOfYear() == 60`, yes()},
		{`now.getHours("Europe/Berlin") == 10`, yes()},
		{`now.getHours("+05:30") == 15 && now.getMinutes("+05:30") == 0`, yes()},
		{`now.getHours("-10:00") == 23 && now.getDate("-10:00") == 1`, yes()},
		{`type(context.count) == int && type(resource.name) == string`, yes()},
		{`string(context.count) == "3" && int("3") == context.count && double(3) == 3.0`, yes()},
		{`{"prod-web": 1, "test": 2}[resource.name] == 1`, yes()},
		{`dyn(bytes("a")) in ["a"]`, no()},
	} {
		t.Run(tc.source, func(t *testing.T) {
			got := ask(compile(t, tc.source), exampleFacts())
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("Holds differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatHasNoIDHasNoAnswer(t *testing.T) {
	facts := exampleFacts()
	facts.Principal = &entity{ref: ambit.Anonymous}
	facts.Resource = &entity{ref: ambit.Ref{Type: "keygen/license"}}
	for source, want := range map[string]answer{
		`principal.id == "alice"`:           unknown("principal.id has no value"),
		`resource.id != "l1"`:               unknown("resource.id has no value"),
		`has(principal.id)`:                 no(),
		`has(resource.id)`:                  no(),
		`principal.type == "anonymous"`:     yes(),
		`resource.type == "keygen/license"`: yes(),
		`principal.department == "ops"`:     unknown("principal.department has no value"),
	} {
		if diff := cmp.Diff(want, ask(compile(t, source), facts)); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", source, diff)
		}
	}
}

func TestFactsThatAreNotThere(t *testing.T) {
	for source, want := range map[string]answer{
		`principal.id == "alice"`:    unknown("principal.id has no value"),
		`resource.open`:              unknown("resource.open has no value"),
		`has(account.id)`:            no(),
		`context.mfa`:                unknown("context.mfa is missing"),
		`has(context.mfa)`:           no(),
		`action.properties.soft`:     unknown("action.properties.soft is missing"),
		`size(context) == 0`:         yes(),
		`action.name == ""`:          yes(),
		`principal.type == "anyone"`: unknown("principal.type has no value"),
	} {
		if diff := cmp.Diff(want, ask(compile(t, source), &ambit.Facts{})); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", source, diff)
		}
	}
	if diff := cmp.Diff(unknown("there are no facts"), ask(compile(t, `true`), nil)); diff != "" {
		t.Errorf("without facts differs (-want +got):\n%s", diff)
	}
}

// The engine keeps values to their declared types. Where it did not, no answer
// is better than a wrong one.
func TestValuesOfAnotherTypeThanDeclared(t *testing.T) {
	facts := exampleFacts()
	facts.Resource = &entity{ref: ambit.Ref{Type: "keygen/license", ID: "l1"}, values: map[string]ambit.Value{
		"open": "yes", "maxMachines": "7", "name": nil, "owners": "alice", "expiry": int64(3), "load": int32(3),
	}}
	facts.Context = map[string]ambit.Value{"native": struct{}{}}
	for source, want := range map[string]answer{
		`resource.open`:                   unknown("the result is a string, not a bool"),
		`resource.maxMachines > 3`:        unknown("resource.maxMachines > 3 cannot be told: resource.maxMachines is a string"),
		`resource.name == ""`:             unknown("resource.name has no value"),
		`has(resource.name)`:              no(),
		`"alice" in resource.owners`:      unknown(`"alice" in resource.owners cannot be told: resource.owners is a string`),
		`resource.expiry > now`:           unknown("resource.expiry > now cannot be told: resource.expiry is an int and now is a time"),
		`resource.load > 1.0`:             unknown("a value has the Go type int32, which conditions do not read"),
		`context.native == 1`:             unknown("a value has the Go type struct {}, which conditions do not read"),
		`resource.owners.exists(o, true)`: unknown("resource.owners.exists(o, true): only lists and maps can be gone through"),
	} {
		if diff := cmp.Diff(want, ask(compile(t, source), facts)); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", source, diff)
		}
	}
}

func TestAttributesAreReadWhenEvaluationComesToThem(t *testing.T) {
	facts := exampleFacts()
	resource := facts.Resource.(*entity)
	resource.asked = map[string]int{}
	c := compile(t, `principal.id == "bob" && resource.name == "x" || resource.open`)
	if diff := cmp.Diff(yes(), ask(c, facts)); diff != "" {
		t.Errorf("Holds differs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"open": 1}, resource.asked); diff != "" {
		t.Errorf("attributes read differ (-want +got):\n%s", diff)
	}
}

func TestTimesAreReadInUTC(t *testing.T) {
	facts := exampleFacts()
	facts.Now = facts.Now.In(time.FixedZone("elsewhere", 5*60*60))
	facts.Context["at"] = facts.Now
	for _, source := range []string{
		`now.getHours() == 9`,
		`string(now) == "2026-03-02T09:30:00Z"`,
		`string(context.at) == "2026-03-02T09:30:00Z"`,
	} {
		if diff := cmp.Diff(yes(), ask(compile(t, source), facts)); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", source, diff)
		}
	}
}

// A panic in what reads attributes is no answer, and no end of the server.
func TestCrashesAreNoAnswers(t *testing.T) {
	facts := exampleFacts()
	facts.Resource = broken{}
	got := ask(compile(t, `resource.open`), facts)
	if diff := cmp.Diff(unknown("the condition crashed: out of order"), got); diff != "" {
		t.Errorf("Holds differs (-want +got):\n%s", diff)
	}
}

type broken struct{}

func (broken) Ref() ambit.Ref                       { return ambit.Ref{} }
func (broken) Attribute(string) (ambit.Value, bool) { panic("out of order") }
