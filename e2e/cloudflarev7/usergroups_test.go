package cloudflarev7

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/cloudflare/cloudflare-go/v7"
	"github.com/cloudflare/cloudflare-go/v7/iam"
)

// newPolicy is a policy to be sent.
func newPolicy(access iam.UserGroupNewParamsPoliciesAccess, permissionGroup, resourceGroup string) iam.UserGroupNewParamsPolicy {
	return iam.UserGroupNewParamsPolicy{
		Access:           cloudflare.F(access),
		PermissionGroups: cloudflare.F([]iam.UserGroupNewParamsPoliciesPermissionGroup{{ID: cloudflare.F(permissionGroup)}}),
		ResourceGroups:   cloudflare.F([]iam.UserGroupNewParamsPoliciesResourceGroup{{ID: cloudflare.F(resourceGroup)}}),
	}
}

// nextPolicy is a policy to be sent with an update.
func nextPolicy(access iam.UserGroupUpdateParamsPoliciesAccess, permissionGroup, resourceGroup string) iam.UserGroupUpdateParamsPolicy {
	return iam.UserGroupUpdateParamsPolicy{
		Access:           cloudflare.F(access),
		PermissionGroups: cloudflare.F([]iam.UserGroupUpdateParamsPoliciesPermissionGroup{{ID: cloudflare.F(permissionGroup)}}),
		ResourceGroups:   cloudflare.F([]iam.UserGroupUpdateParamsPoliciesResourceGroup{{ID: cloudflare.F(resourceGroup)}}),
	}
}

// group makes a user group with members.
func (s *scene) group(t *testing.T, name string, policies []iam.UserGroupNewParamsPolicy, members ...string) string {
	t.Helper()
	made, err := s.owner.IAM.UserGroups.New(t.Context(), iam.UserGroupNewParams{AccountID: cloudflare.F(s.Account), Name: cloudflare.F(name), Policies: cloudflare.F(policies)})
	ok(t, err)
	for _, id := range members {
		_, err := s.owner.IAM.UserGroups.Members.New(t.Context(), made.ID, iam.UserGroupMemberNewParams{
			AccountID: cloudflare.F(s.Account), Members: []iam.UserGroupMemberNewParamsMember{{ID: cloudflare.F(id)}},
		})
		ok(t, err)
	}
	return made.ID
}

func (s *scene) userGroups(t *testing.T) {
	account, api := cloudflare.F(s.Account), s.owner.IAM.UserGroups
	shop, ann := s.set(t, "shop", zoneKey+zoneA), s.member(t, "groups@example.com")
	edits := func(zone string) bool { return s.Allowed("ambit.user:"+ann, "dns-records:edit", "zone:"+zone) }
	var id string
	s.works(t, "IAM.UserGroups.New", "an allow policy, which decides", func(t *testing.T) {
		made, err := api.New(t.Context(), iam.UserGroupNewParams{AccountID: account, Name: cloudflare.F("DNS people"), Policies: cloudflare.F([]iam.UserGroupNewParamsPolicy{
			newPolicy(iam.UserGroupNewParamsPoliciesAccessAllow, dnsWrite, shop),
		})})
		ok(t, err)
		id = made.ID
		is(t, "the name", made.Name, "DNS people")
		is(t, "whether it has a time", made.CreatedOn.IsZero() || made.ModifiedOn.IsZero(), false)
		is(t, "the permission group", made.Policies[0].PermissionGroups[0].Name, "DNS Write")
		scope := made.Policies[0].ResourceGroups[0].Scope
		is(t, "the scope", scope.Key, s.whole())
		is(t, "the object", scope.Objects[0].Key, zoneKey+zoneA)
		_, err = api.Members.New(t.Context(), id, iam.UserGroupMemberNewParams{AccountID: account, Members: []iam.UserGroupMemberNewParamsMember{{ID: cloudflare.F(ann)}}})
		ok(t, err)
		is(t, "whether she edits in the zone", edits(zoneA), true)
		is(t, "whether she edits in another", edits(zoneB), false)
	})
	s.works(t, "IAM.UserGroups.Update", "a deny policy beside it, which denies", func(t *testing.T) {
		updated, err := api.Update(t.Context(), id, iam.UserGroupUpdateParams{AccountID: account, Policies: cloudflare.F([]iam.UserGroupUpdateParamsPolicy{
			nextPolicy(iam.UserGroupUpdateParamsPoliciesAccessAllow, dnsWrite, s.Account), nextPolicy(iam.UserGroupUpdateParamsPoliciesAccessDeny, dnsWrite, shop),
		})})
		ok(t, err)
		is(t, "the name", updated.Name, "DNS people")
		is(t, "the number of policies", len(updated.Policies), 2)
		is(t, "the second policy", string(updated.Policies[1].Access), "deny")
		is(t, "whether she edits in the zone", edits(zoneA), false)
		is(t, "whether she edits in another", edits(zoneB), true)
	})
	s.works(t, "IAM.UserGroups.Update", "no policies and another name", func(t *testing.T) {
		updated, err := api.Update(t.Context(), id, iam.UserGroupUpdateParams{AccountID: account, Name: cloudflare.F("DNS folk"), Policies: cloudflare.F([]iam.UserGroupUpdateParamsPolicy{})})
		ok(t, err)
		is(t, "the name", updated.Name, "DNS folk")
		is(t, "the number of policies", len(updated.Policies), 0)
		is(t, "whether she edits in another", edits(zoneB), false)
	})
	s.works(t, "IAM.UserGroups.Get", "by id", func(t *testing.T) {
		got, err := api.Get(t.Context(), id, iam.UserGroupGetParams{AccountID: account})
		ok(t, err)
		is(t, "the name", got.Name, "DNS folk")
	})
	for i := range 10 {
		s.group(t, fmt.Sprintf("page %02d", i), []iam.UserGroupNewParamsPolicy{newPolicy(iam.UserGroupNewParamsPoliciesAccessDeny, dnsRead, shop)})
	}
	s.works(t, "IAM.UserGroups.List", "by a part of the name, backward", func(t *testing.T) {
		page, err := api.List(t.Context(), iam.UserGroupListParams{
			AccountID: account, FuzzyName: cloudflare.F("page"), Direction: cloudflare.F(iam.UserGroupListParamsDirectionDesc), PerPage: cloudflare.F(5.0),
		})
		ok(t, err)
		is(t, "the number of groups", len(page.Result), 5)
		is(t, "the first", page.Result[0].Name, "page 09")
		is(t, "its policy", string(page.Result[0].Policies[0].Access), "deny")
	})
	s.works(t, "IAM.UserGroups.ListAutoPaging", "to the end of an exact number of pages", func(t *testing.T) {
		var names []string
		pager := api.ListAutoPaging(t.Context(), iam.UserGroupListParams{AccountID: account, FuzzyName: cloudflare.F("page"), PerPage: cloudflare.F(5.0)})
		for pager.Next() {
			names = append(names, pager.Current().Name)
		}
		ok(t, pager.Err())
		is(t, "the number of groups", len(names), 10)
		is(t, "whether they are in order", slices.IsSorted(names), true)
	})
	s.refuses(t, "IAM.UserGroups.New", "a name that is taken, once", http.StatusConflict, 1002, func() error {
		_, err := api.New(t.Context(), iam.UserGroupNewParams{AccountID: account, Name: cloudflare.F("DNS folk")})
		return err
	})
	s.refuses(t, "IAM.UserGroups.New", "an unknown permission group", http.StatusBadRequest, 1001, func() error {
		_, err := api.New(t.Context(), iam.UserGroupNewParams{AccountID: account, Name: cloudflare.F("x"), Policies: cloudflare.F([]iam.UserGroupNewParamsPolicy{
			newPolicy(iam.UserGroupNewParamsPoliciesAccessAllow, nobody, shop),
		})})
		return err
	})
	s.refuses(t, "IAM.UserGroups.Update", "an unknown resource group", http.StatusBadRequest, 1001, func() error {
		_, err := api.Update(t.Context(), id, iam.UserGroupUpdateParams{AccountID: account, Policies: cloudflare.F([]iam.UserGroupUpdateParamsPolicy{
			nextPolicy(iam.UserGroupUpdateParamsPoliciesAccessAllow, dnsRead, nobody),
		})})
		return err
	})
	s.refuses(t, "IAM.UserGroups.Get", "an unknown id", http.StatusNotFound, 1003, func() error {
		_, err := api.Get(t.Context(), nobody, iam.UserGroupGetParams{AccountID: account})
		return err
	})
	s.refuses(t, "IAM.UserGroups.List", "somebody who may not", http.StatusForbidden, 10000, func() error {
		_, err := s.stranger.IAM.UserGroups.List(t.Context(), iam.UserGroupListParams{AccountID: account})
		return err
	})
	s.refuses(t, "IAM.UserGroups.ListAutoPaging", "a page too small", http.StatusBadRequest, 1001, func() error {
		pager := api.ListAutoPaging(t.Context(), iam.UserGroupListParams{AccountID: account, PerPage: cloudflare.F(4.0)})
		pager.Next()
		return pager.Err()
	})
	s.refuses(t, "IAM.UserGroups.Delete", "somebody who may not", http.StatusForbidden, 10000, func() error {
		_, err := s.stranger.IAM.UserGroups.Delete(t.Context(), id, iam.UserGroupDeleteParams{AccountID: account})
		return err
	})
	s.works(t, "IAM.UserGroups.Delete", "its name free again", func(t *testing.T) {
		gone, err := api.Delete(t.Context(), id, iam.UserGroupDeleteParams{AccountID: account})
		ok(t, err)
		is(t, "the id", gone.ID, id)
		s.group(t, "DNS folk", nil)
	})
}

func (s *scene) groupMembers(t *testing.T) {
	account, api := cloudflare.F(s.Account), s.owner.IAM.UserGroups.Members
	ann, bob, cid := s.member(t, "a@example.com"), s.member(t, "b@example.com"), s.member(t, "c@example.com")
	group := s.group(t, "crew", nil)
	add := func(ids ...string) iam.UserGroupMemberNewParams {
		params := iam.UserGroupMemberNewParams{AccountID: account}
		for _, id := range ids {
			params.Members = append(params.Members, iam.UserGroupMemberNewParamsMember{ID: cloudflare.F(id)})
		}
		return params
	}
	replace := func(ids ...string) iam.UserGroupMemberUpdateParams {
		params := iam.UserGroupMemberUpdateParams{AccountID: account}
		for _, id := range ids {
			params.Members = append(params.Members, iam.UserGroupMemberUpdateParamsMember{ID: cloudflare.F(id)})
		}
		return params
	}
	s.works(t, "IAM.UserGroups.Members.New", "everybody answered, whoever was there", func(t *testing.T) {
		_, err := api.New(t.Context(), group, add(bob))
		ok(t, err)
		page, err := api.New(t.Context(), group, add(ann, bob))
		ok(t, err)
		is(t, "the number of members", len(page.Result), 2)
		is(t, "the first", page.Result[0].Email, "a@example.com")
		is(t, "his status", string(page.Result[0].Status), "accepted")
	})
	s.works(t, "IAM.UserGroups.Members.NewAutoPaging", "all at once", func(t *testing.T) {
		var ids []string
		pager := api.NewAutoPaging(t.Context(), group, add(cid))
		for pager.Next() {
			ids = append(ids, pager.Current().ID)
		}
		ok(t, pager.Err())
		are(t, "the members", ids, []string{ann, bob, cid})
	})
	s.works(t, "IAM.UserGroups.Members.List", "by a part of the address", func(t *testing.T) {
		page, err := api.List(t.Context(), group, iam.UserGroupMemberListParams{AccountID: account, FuzzyEmail: cloudflare.F("b@")})
		ok(t, err)
		is(t, "the number of members", len(page.Result), 1)
		is(t, "the member", page.Result[0].ID, bob)
	})
	s.works(t, "IAM.UserGroups.Members.ListAutoPaging", "one by one, backward", func(t *testing.T) {
		var ids []string
		pager := api.ListAutoPaging(t.Context(), group, iam.UserGroupMemberListParams{
			AccountID: account, PerPage: cloudflare.F(1.0), Direction: cloudflare.F(iam.UserGroupMemberListParamsDirectionDesc),
		})
		for pager.Next() {
			ids = append(ids, pager.Current().ID)
		}
		ok(t, pager.Err())
		are(t, "the members", ids, []string{cid, bob, ann})
	})
	s.works(t, "IAM.UserGroups.Members.Get", "who it is", func(t *testing.T) {
		member, err := api.Get(t.Context(), group, ann, iam.UserGroupMemberGetParams{AccountID: account})
		ok(t, err)
		is(t, "the address", member.User.Email, "a@example.com")
		is(t, "whether the time is missing", member.CreatedAt.IsZero(), false)
	})
	s.works(t, "IAM.UserGroups.Members.Update", "another set, and none", func(t *testing.T) {
		page, err := api.Update(t.Context(), group, replace(cid, ann))
		ok(t, err)
		is(t, "the number of members", len(page.Result), 2)
		page, err = api.Update(t.Context(), group, replace())
		ok(t, err)
		is(t, "the number of members", len(page.Result), 0)
	})
	s.works(t, "IAM.UserGroups.Members.UpdateAutoPaging", "all at once", func(t *testing.T) {
		var ids []string
		pager := api.UpdateAutoPaging(t.Context(), group, replace(bob))
		for pager.Next() {
			ids = append(ids, pager.Current().ID)
		}
		ok(t, pager.Err())
		are(t, "the members", ids, []string{bob})
	})
	s.refuses(t, "IAM.UserGroups.Members.New", "an unknown member", http.StatusBadRequest, 1001, func() error {
		_, err := api.New(t.Context(), group, add(ann, nobody))
		return err
	})
	s.refuses(t, "IAM.UserGroups.Members.NewAutoPaging", "an unknown group", http.StatusNotFound, 1003, func() error {
		pager := api.NewAutoPaging(t.Context(), nobody, add(ann))
		pager.Next()
		return pager.Err()
	})
	s.refuses(t, "IAM.UserGroups.Members.Update", "an unknown member", http.StatusBadRequest, 1001, func() error {
		_, err := api.Update(t.Context(), group, replace(nobody))
		return err
	})
	s.refuses(t, "IAM.UserGroups.Members.UpdateAutoPaging", "somebody who may not", http.StatusForbidden, 10000, func() error {
		pager := s.stranger.IAM.UserGroups.Members.UpdateAutoPaging(t.Context(), group, replace())
		pager.Next()
		return pager.Err()
	})
	s.refuses(t, "IAM.UserGroups.Members.List", "an unknown group", http.StatusNotFound, 1003, func() error {
		_, err := api.List(t.Context(), nobody, iam.UserGroupMemberListParams{AccountID: account})
		return err
	})
	s.refuses(t, "IAM.UserGroups.Members.ListAutoPaging", "a page too large", http.StatusBadRequest, 1001, func() error {
		pager := api.ListAutoPaging(t.Context(), group, iam.UserGroupMemberListParams{AccountID: account, PerPage: cloudflare.F(501.0)})
		pager.Next()
		return pager.Err()
	})
	s.refuses(t, "IAM.UserGroups.Members.Get", "one who is not in the group", http.StatusNotFound, 1003, func() error {
		_, err := api.Get(t.Context(), group, ann, iam.UserGroupMemberGetParams{AccountID: account})
		return err
	})
	s.refuses(t, "IAM.UserGroups.Members.Delete", "one who is not in the group", http.StatusNotFound, 1003, func() error {
		_, err := api.Delete(t.Context(), group, ann, iam.UserGroupMemberDeleteParams{AccountID: account})
		return err
	})
	s.works(t, "IAM.UserGroups.Members.Delete", "who it was", func(t *testing.T) {
		gone, err := api.Delete(t.Context(), group, bob, iam.UserGroupMemberDeleteParams{AccountID: account})
		ok(t, err)
		is(t, "the address", gone.Email, "b@example.com")
	})
}
