package cloudflarev7

import (
	"net/http"
	"testing"

	"github.com/cloudflare/cloudflare-go/v7"
	"github.com/cloudflare/cloudflare-go/v7/accounts"
	"github.com/cloudflare/cloudflare-go/v7/iam"
	"github.com/cloudflare/cloudflare-go/v7/shared"
)

type newMember = accounts.MemberNewParamsBodyIAMCreateMemberWithPolicies

func memberPolicy(access accounts.MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesAccess, permissionGroup, resourceGroup string) []accounts.MemberNewParamsBodyIAMCreateMemberWithPoliciesPolicy {
	return []accounts.MemberNewParamsBodyIAMCreateMemberWithPoliciesPolicy{{
		Access:           cloudflare.F(access),
		PermissionGroups: cloudflare.F([]accounts.MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesPermissionGroup{{ID: cloudflare.F(permissionGroup)}}),
		ResourceGroups:   cloudflare.F([]accounts.MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesResourceGroup{{ID: cloudflare.F(resourceGroup)}}),
	}}
}

// member makes an accepted member who may do nothing yet.
func (s *scene) member(t *testing.T, email string) string {
	t.Helper()
	made, err := s.owner.Accounts.Members.New(t.Context(), accounts.MemberNewParams{AccountID: cloudflare.F(s.Account), Body: newMember{
		Email: cloudflare.F(email), Status: cloudflare.F(accounts.MemberNewParamsBodyIAMCreateMemberWithPoliciesStatusAccepted),
		Policies: cloudflare.F([]accounts.MemberNewParamsBodyIAMCreateMemberWithPoliciesPolicy{}),
	}})
	ok(t, err)
	return made.ID
}

func (s *scene) accountMembers(t *testing.T) {
	account, api := cloudflare.F(s.Account), s.owner.Accounts.Members
	shop := s.set(t, "members' shop", zoneKey+zoneA)
	var id string
	edits := func() bool { return s.Allowed("ambit.user:"+id, "dns-records:edit", "zone:"+zoneA) }
	s.works(t, "Accounts.Members.New", "with policies", func(t *testing.T) {
		made, err := api.New(t.Context(), accounts.MemberNewParams{AccountID: account, Body: newMember{
			Email:    cloudflare.F("Member@Example.com"),
			Status:   cloudflare.F(accounts.MemberNewParamsBodyIAMCreateMemberWithPoliciesStatusAccepted),
			Policies: cloudflare.F(memberPolicy(accounts.MemberNewParamsBodyIAMCreateMemberWithPoliciesPoliciesAccessAllow, dnsWrite, shop)),
		}})
		ok(t, err)
		id = made.ID
		is(t, "the address", made.Email, "member@example.com")
		is(t, "the status", string(made.Status), "accepted")
		scope := made.Policies[0].ResourceGroups[0].Scope
		is(t, "the object", scope.Objects[0].Key, zoneKey+zoneA)
		is(t, "whether he edits", edits(), true)
	})
	s.works(t, "Accounts.Members.New", "with roles, invited", func(t *testing.T) {
		made, err := api.New(t.Context(), accounts.MemberNewParams{AccountID: account, Body: accounts.MemberNewParamsBodyIAMCreateMemberWithRoles{
			Email: cloudflare.F("roles@example.com"), Roles: cloudflare.F([]string{dnsRead}),
		}})
		ok(t, err)
		is(t, "the status", string(made.Status), "pending")
		is(t, "the permission group", made.Policies[0].PermissionGroups[0].ID, dnsRead)
	})
	s.works(t, "Accounts.Members.Update", "other policies, which decide", func(t *testing.T) {
		updated, err := api.Update(t.Context(), id, accounts.MemberUpdateParams{AccountID: account, Body: accounts.MemberUpdateParamsBodyIAMUpdateMemberWithPolicies{
			Policies: cloudflare.F([]accounts.MemberUpdateParamsBodyIAMUpdateMemberWithPoliciesPolicy{{
				Access:           cloudflare.F(accounts.MemberUpdateParamsBodyIAMUpdateMemberWithPoliciesPoliciesAccessAllow),
				PermissionGroups: cloudflare.F([]accounts.MemberUpdateParamsBodyIAMUpdateMemberWithPoliciesPoliciesPermissionGroup{{ID: cloudflare.F(dnsRead)}}),
				ResourceGroups:   cloudflare.F([]accounts.MemberUpdateParamsBodyIAMUpdateMemberWithPoliciesPoliciesResourceGroup{{ID: cloudflare.F(shop)}}),
			}}),
		}})
		ok(t, err)
		is(t, "the permission group", updated.Policies[0].PermissionGroups[0].Name, "DNS Read")
		is(t, "whether he edits", edits(), false)
	})
	s.works(t, "Accounts.Members.Update", "roles at the whole account", func(t *testing.T) {
		updated, err := api.Update(t.Context(), id, accounts.MemberUpdateParams{AccountID: account, Body: accounts.MemberUpdateParamsBodyIAMUpdateMemberWithRoles{
			Roles: cloudflare.F([]shared.RoleParam{{ID: cloudflare.F(dnsWrite)}}),
		}})
		ok(t, err)
		is(t, "the resource group", updated.Policies[0].ResourceGroups[0].ID, s.Account)
		is(t, "whether he edits", edits(), true)
	})
	s.works(t, "Accounts.Members.Get", "by id", func(t *testing.T) {
		got, err := api.Get(t.Context(), id, accounts.MemberGetParams{AccountID: account})
		ok(t, err)
		is(t, "the address", got.User.Email, "member@example.com")
		is(t, "whether there are two factors", got.User.TwoFactorAuthenticationEnabled, false)
	})
	s.works(t, "Accounts.Members.List", "who is invited", func(t *testing.T) {
		page, err := api.List(t.Context(), accounts.MemberListParams{AccountID: account, Status: cloudflare.F(accounts.MemberListParamsStatusPending)})
		ok(t, err)
		is(t, "the number of members", len(page.Result), 1)
		is(t, "the address", page.Result[0].Email, "roles@example.com")
	})
	s.works(t, "Accounts.Members.ListAutoPaging", "to the end", func(t *testing.T) {
		seen := map[string]bool{}
		pager := api.ListAutoPaging(t.Context(), accounts.MemberListParams{AccountID: account, PerPage: cloudflare.F(5.0)})
		for pager.Next() {
			seen[pager.Current().Email] = true
		}
		ok(t, pager.Err())
		is(t, "whether the member is on it", seen["member@example.com"], true)
	})
	s.refuses(t, "Accounts.Members.New", "an address that is taken, once", http.StatusConflict, 1002, func() error {
		_, err := api.New(t.Context(), accounts.MemberNewParams{AccountID: account, Body: newMember{
			Email: cloudflare.F("MEMBER@example.com"), Policies: cloudflare.F([]accounts.MemberNewParamsBodyIAMCreateMemberWithPoliciesPolicy{}),
		}})
		return err
	})
	s.refuses(t, "Accounts.Members.Update", "an unknown role", http.StatusBadRequest, 1001, func() error {
		_, err := api.Update(t.Context(), id, accounts.MemberUpdateParams{AccountID: account, Body: accounts.MemberUpdateParamsBodyIAMUpdateMemberWithRoles{
			Roles: cloudflare.F([]shared.RoleParam{{ID: cloudflare.F(nobody)}}),
		}})
		return err
	})
	s.refuses(t, "Accounts.Members.Get", "an unknown id", http.StatusNotFound, 1003, func() error {
		_, err := api.Get(t.Context(), nobody, accounts.MemberGetParams{AccountID: account})
		return err
	})
	s.refuses(t, "Accounts.Members.List", "somebody who may not", http.StatusForbidden, 10000, func() error {
		_, err := s.stranger.Accounts.Members.List(t.Context(), accounts.MemberListParams{AccountID: account})
		return err
	})
	s.refuses(t, "Accounts.Members.ListAutoPaging", "a token that is none", http.StatusUnauthorized, 1000, func() error {
		other := connect(s.Server, "ambt_none")
		pager := other.Accounts.Members.ListAutoPaging(t.Context(), accounts.MemberListParams{AccountID: account})
		pager.Next()
		*s.stranger.sent = append(*s.stranger.sent, *other.sent...)
		return pager.Err()
	})
	s.refuses(t, "Accounts.Members.Delete", "the last owner, once", http.StatusConflict, 1002, func() error {
		me := s.Native("GET", "/v1/whoami", nil)["principal"].(string)
		_, err := api.Delete(t.Context(), me[len("ambit.user:"):], accounts.MemberDeleteParams{AccountID: account})
		return err
	})
	s.works(t, "Accounts.Members.Delete", "gone after it", func(t *testing.T) {
		gone, err := api.Delete(t.Context(), id, accounts.MemberDeleteParams{AccountID: account})
		ok(t, err)
		is(t, "the id", gone.ID, id)
		is(t, "whether he edits", edits(), false)
	})
}

func (s *scene) connectors(t *testing.T) {
	account, api := cloudflare.F(s.Account), s.owner.IAM.SSO
	var id string
	s.works(t, "IAM.SSO.New", "with the record to be set", func(t *testing.T) {
		made, err := api.New(t.Context(), iam.SSONewParams{AccountID: account, EmailDomain: cloudflare.F("example.com"), BeginVerification: cloudflare.F(false)})
		ok(t, err)
		id = made.ID
		is(t, "the domain", made.EmailDomain, "example.com")
		is(t, "the prefix of the code", made.Verification.Code[:len("ambit_sso=")], "ambit_sso=")
		is(t, "the status", made.Verification.Status, iam.SSONewResponseVerificationStatusAwaiting)
		is(t, "whether a time is missing", made.CreatedOn.IsZero() || made.UpdatedOn.IsZero(), false)
	})
	s.works(t, "IAM.SSO.BeginVerification", "pending after it", func(t *testing.T) {
		begun, err := api.BeginVerification(t.Context(), id, iam.SSOBeginVerificationParams{AccountID: account})
		ok(t, err)
		is(t, "the success", bool(begun.Success), true)
		got, err := api.Get(t.Context(), id, iam.SSOGetParams{AccountID: account})
		ok(t, err)
		is(t, "the status", got.Verification.Status, iam.SSOGetResponseVerificationStatusPending)
	})
	s.works(t, "IAM.SSO.Update", "the words", func(t *testing.T) {
		updated, err := api.Update(t.Context(), id, iam.SSOUpdateParams{AccountID: account, UseFedrampLanguage: cloudflare.F(true)})
		ok(t, err)
		is(t, "whether they are", updated.UseFedrampLanguage, true)
	})
	s.works(t, "IAM.SSO.Get", "by id", func(t *testing.T) {
		got, err := api.Get(t.Context(), id, iam.SSOGetParams{AccountID: account})
		ok(t, err)
		is(t, "whether it is enabled", got.Enabled, false)
	})
	s.works(t, "IAM.SSO.List", "all of them", func(t *testing.T) {
		page, err := api.List(t.Context(), iam.SSOListParams{AccountID: account})
		ok(t, err)
		is(t, "the number of connectors", len(page.Result), 1)
		is(t, "the id", page.Result[0].ID, id)
	})
	s.works(t, "IAM.SSO.ListAutoPaging", "all at once", func(t *testing.T) {
		n := 0
		pager := api.ListAutoPaging(t.Context(), iam.SSOListParams{AccountID: account})
		for ; pager.Next(); n++ {
		}
		ok(t, pager.Err())
		is(t, "the number of connectors", n, 1)
	})
	s.refuses(t, "IAM.SSO.New", "a domain that has one, once", http.StatusConflict, 1002, func() error {
		_, err := api.New(t.Context(), iam.SSONewParams{AccountID: account, EmailDomain: cloudflare.F("EXAMPLE.com")})
		return err
	})
	s.refuses(t, "IAM.SSO.Update", "enabling what is not verified, once", http.StatusConflict, 1002, func() error {
		_, err := api.Update(t.Context(), id, iam.SSOUpdateParams{AccountID: account, Enabled: cloudflare.F(true)})
		return err
	})
	s.refuses(t, "IAM.SSO.BeginVerification", "an unknown id", http.StatusNotFound, 1003, func() error {
		_, err := api.BeginVerification(t.Context(), nobody, iam.SSOBeginVerificationParams{AccountID: account})
		return err
	})
	s.refuses(t, "IAM.SSO.Get", "an unknown id", http.StatusNotFound, 1003, func() error {
		_, err := api.Get(t.Context(), nobody, iam.SSOGetParams{AccountID: account})
		return err
	})
	s.refuses(t, "IAM.SSO.List", "somebody who may not", http.StatusForbidden, 10000, func() error {
		_, err := s.stranger.IAM.SSO.List(t.Context(), iam.SSOListParams{AccountID: account})
		return err
	})
	s.refuses(t, "IAM.SSO.ListAutoPaging", "an account of others", http.StatusForbidden, 10000, func() error {
		pager := api.ListAutoPaging(t.Context(), iam.SSOListParams{AccountID: cloudflare.F(nobody)})
		pager.Next()
		return pager.Err()
	})
	s.refuses(t, "IAM.SSO.Delete", "an unknown id", http.StatusNotFound, 1003, func() error {
		_, err := api.Delete(t.Context(), nobody, iam.SSODeleteParams{AccountID: account})
		return err
	})
	s.works(t, "IAM.SSO.Delete", "the list empty after it", func(t *testing.T) {
		gone, err := api.Delete(t.Context(), id, iam.SSODeleteParams{AccountID: account})
		ok(t, err)
		is(t, "the id", gone.ID, id)
		page, err := api.List(t.Context(), iam.SSOListParams{AccountID: account})
		ok(t, err)
		is(t, "the number of connectors", len(page.Result), 0)
	})
}
