package ambit_test

import (
	"testing"

	"github.com/ambit-iam/ambit"
)

// TestADescriptionHoldsToWhatItsTypeDeclares describes licenses that could not be
// registered as they are described.
func TestADescriptionHoldsToWhatItsTypeDeclares(t *testing.T) {
	c := licensing()
	for i := range c.Types {
		if c.Types[i].Name == "license" {
			c.Types[i].Relations = append(c.Types[i].Relations, ambit.RelationDecl{Name: "seller", To: "user", Required: true})
		}
	}
	d, err := ambit.NewDraft(ambit.Config{ID: id("acme"), Slug: "acme"})
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{t, d}
	f.do(ambit.Adopt{Catalog: c})
	f.resource("user:u account=account")
	f.resource("user:v account=account")
	f.resource("group:g account=account")
	f.resource("group:h account=account")
	f.resource("license:l user=user:u user=user:v seller=user:u")
	f.user("alice")
	f.allow("alice", "license.read record.read ambit.users:read", "ambit.user:alice", "account")
	a := f.Account()
	for what, words := range map[string]string{
		"license:new user=user:u":                                              "license:new needs the relation seller, to a shop/user",
		"license:new user=user:u group=group:g":                                "needs the relation seller",
		"license:new group=group:g":                                            "needs the relation seller",
		"license:new user=user:gone":                                           "needs the relation seller",
		"license:new user=user:u seller=user:u group=group:g group=group:h":    "has 2 of the relation group, which leads to one shop/group at most",
		"license:new user=user:u seller=user:u group=group:g group=group:gone": "has 2 of the relation group",
		// The same in two spellings is the same.
		"license:new seller=user:u user=user:u user=shop/user:u":       "user names shop/user:u twice",
		"license:new seller=user:u user=user:gone user=shop/user:gone": "twice",
		"license:l user=user:u user=shop/user:u":                       "twice",
		"license:l user=user:u user=shop/user:u user=user:v":           "twice",
		"license:l user=user:u":                                        "differs",
		"license:l user=user:u user=user:v seller=user:v":              "its relation seller differs",
	} {
		fails(t, a, described("ambit.user:alice", "license.read", what), ambit.FaultRelations, words)
	}
	fails(t, a, described("ambit.user:alice", "record.read", "record:new zone=zone:any zone=shop/zone:any"), ambit.FaultRelations, "twice")
	home := described("ambit.user:alice", "ambit.users:read", "ambit.user:00000000000000000000000000000001 home=user:u home=user:v")
	fails(t, a, home, ambit.FaultRelations, "has 2 of the relation home, which leads to one node at most")
	for what, want := range map[string]ambit.Reason{
		"license:new user=user:u user=user:v seller=user:u seller=user:v group=group:g": yes,
		"license:l user=shop/user:v user=user:u":                                        yes,
		"license:l seller=shop/user:u":                                                  yes,
		"license:new seller=user:u":                                                     ambit.ReasonUnknownResource,
		"license:new seller=user:gone user=user:u":                                      ambit.ReasonUnknownResource,
		"license:new": ambit.ReasonUnknownResource,
	} {
		expect(t, a, described("ambit.user:alice", "license.read", what), want)
	}
	expect(t, a, described("ambit.user:alice", "record.read", "record:new zone=zone:any zone=zone:other"), yes)
}
