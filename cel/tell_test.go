package cel

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
)

// TestConditionsTellWhatTheyName writes each member as name=value, ?name where
// there is none, with the variable and its member in front.
func TestConditionsTellWhatTheyName(t *testing.T) {
	for source, want := range map[string][]string{
		`true`:                                       nil,
		`resource.open && context.mfa`:               {"resource:open resource.open=true", "context:mfa context.mfa=true"},
		`resource.open || resource.open`:             {"resource:open resource.open=true"},
		`resource.maxMachines > 3`:                   {"resource:maxMachines ?resource.maxMachines"},
		`context.device.os == "linux"`:               {"context:device context.device.os=linux"},
		`context.ticket.id == "x"`:                   {"context:ticket ?context.ticket.id"},
		`context["mfa"] && "ops" in context.groups`:  {`context:mfa context["mfa"]=true`, "context:groups context.groups=[dev ops]"},
		`has(context.mfa) && has(context.ticket)`:    {"context:mfa context.mfa=true", "context:ticket ?context.ticket"},
		`has(resource.name) && has(principal.email)`: {"resource:name resource.name=prod-web", "principal:email principal.email=alice@example.com"},
		`context[resource.name] == 1`:                {"context: ?context[resource.name]", "resource:name resource.name=prod-web"},
		`resource.owners.exists(o, o == principal.id && context.device[o] == 1)`: {"resource:owners resource.owners=[alice bob]", "principal:id principal.id=alice"},
		`now > resource.expiry`:                                      {"now: now=2026-03-02 09:30:00 +0000 UTC", "resource:expiry resource.expiry=2026-06-01 00:00:00 +0000 UTC"},
		`action.properties.soft && account.protected`:                {"action:properties action.properties.soft=true", "account:protected account.protected=true"},
		`size(context.reason) > 3 ? context.mfa : resource.archived`: {"context:reason context.reason=incident 7", "context:mfa context.mfa=true", "resource:archived ?resource.archived"},
	} {
		teller, ok := compile(t, source).(ambit.Teller)
		if !ok {
			t.Fatal("conditions do not tell what they name")
		}
		var got []string
		for _, told := range teller.Tell(exampleFacts()) {
			text := fmt.Sprintf("%s=%v", told.Name, told.Value)
			if told.Missing {
				text = "?" + told.Name
			}
			got = append(got, strings.Join([]string{told.Of, ":", told.Member, " ", text}, ""))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", source, diff)
		}
	}
	if told := compile(t, `context.mfa`).(ambit.Teller).Tell(nil); told != nil {
		t.Errorf("without facts is told %v", told)
	}
}
