package harness

import (
	"net/http"
	"strings"
	"testing"
)

// Whoever gives access to a project and sees no roles of the account is told the
// same of one that is there and of one that is not.
func TestAssigningDoesNotTellWhichWiderRolesAreThere(t *testing.T) {
	b := newBed(t)
	role(b, atAccount, "there", "core_role_view")
	ann, _ := b.User("ann", "")
	_, giver := b.User("giver", "ambit.policies:*", web)
	for _, path := range []string{"/authz/api/roleassignments", "/authz/api/roleassignments/validate"} {
		asked := func(name string) string {
			one := `{"resourceGroupIdentifier": "_all_project_level_resources", "roleIdentifier": "` + name + `", "roleReference": {"identifier": "` + name +
				`", "scopeLevel": "account"}, "principal": {"identifier": "` + ann.ID + `", "type": "USER"}}`
			if path != "/authz/api/roleassignments" {
				return giver.Send("POST", path+atWeb, `{"roleAssignment": `+one+`, "validateRole": true}`).Is(http.StatusOK).Text
			}
			a := giver.Send("POST", path+atWeb, one)
			refused(t, a, http.StatusBadRequest, codeRequest, "Could not find the role "+name)
			return a.Text
		}
		if there, not := asked("there"), asked("thera"); strings.ReplaceAll(there, "there", "thera") != strings.ReplaceAll(not, "there", "thera") {
			t.Errorf("%s\n%s", there, not)
		}
	}
}
