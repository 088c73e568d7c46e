package harness

import (
	"net/http"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

// Whoever may not ask about others is told the same of what is there and of what
// is not: of organizations, projects and whatever lies in them.
func TestChecksAboutOthersDoNotTellWhatIsThere(t *testing.T) {
	b := newBed(t)
	ann, _ := b.User("ann", "")
	b.Create(&ambit.Resource{Node: ambit.Ref{Type: "secret", ID: "key0"}, Relations: []ambit.Relation{{Name: "project", To: web}}})
	b.Create(&ambit.Resource{Node: ambit.Ref{Type: "pipeline", ID: "shop/web/run0"}, Relations: []ambit.Relation{{Name: "project", To: web}}})
	_, nobody := b.User("nobody", "")
	asked := func(check string) string {
		a := nobody.Send("POST", "/authz/api/acl", `{"permissions": [`+check+`], "principal": {"principalIdentifier": "`+ann.ID+`", "principalType": "USER"}}`)
		refused(t, a, http.StatusForbidden, codeDenied, "ambit.decisions:check")
		return a.Text
	}
	for there, not := range map[string]string{
		check("shop", "", "ORGANIZATION", "shop", "core_organization_view"): "shop nope",
		check("", "", "ORGANIZATION", "shop", "core_organization_view"):     "shop nope",
		check("shop", "web", "PROJECT", "web", "core_project_view"):         "web nil",
		check("shop", "", "PROJECT", "web", "core_project_view"):            "web nil",
		check("shop", "web", "SECRET", "key0", "core_secret_view"):          "key0 key1",
		check("shop", "web", "PIPELINE", "run0", "core_pipeline_view"):      "run0 run1",
	} {
		word, other, _ := strings.Cut(not, " ")
		if got, want := strings.ReplaceAll(asked(there), word, other), asked(strings.ReplaceAll(there, word, other)); got != want {
			t.Errorf("%s is told\n%s\nand of one that is not there\n%s", there, got, want)
		}
	}
}
