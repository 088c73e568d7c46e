package cloudflarev7

import (
	"net/http"
	"testing"

	"github.com/cloudflare/cloudflare-go/v7"
	"github.com/cloudflare/cloudflare-go/v7/iam"
)

// Permission groups of the shipped catalog.
const (
	dnsRead  = "82e64a83756745bbbb1c9c2701bf816b"
	dnsWrite = "4755a26eedb94da69e1066d98aa820be"
)

func (s *scene) permissionGroups(t *testing.T) {
	account, api := cloudflare.F(s.Account), s.owner.IAM.PermissionGroups
	s.works(t, "IAM.PermissionGroups.List", "by label", func(t *testing.T) {
		page, err := api.List(t.Context(), iam.PermissionGroupListParams{AccountID: account, Label: cloudflare.F("admin_readonly")})
		ok(t, err)
		is(t, "the number of groups", len(page.Result), 1)
		is(t, "the name", page.Result[0].Name, "Administrator Read Only")
		is(t, "the key", page.Result[0].Meta.Key, "label")
		is(t, "the value", page.Result[0].Meta.Value, "admin_readonly")
		is(t, "the page", page.ResultInfo.Page, 1)
	})
	s.works(t, "IAM.PermissionGroups.ListAutoPaging", "to the end", func(t *testing.T) {
		seen := map[string]bool{}
		pager := api.ListAutoPaging(t.Context(), iam.PermissionGroupListParams{AccountID: account, PerPage: cloudflare.F(50.0)})
		for pager.Next() {
			is(t, "whether "+pager.Current().ID+" was there before", seen[pager.Current().ID], false)
			seen[pager.Current().ID] = true
		}
		ok(t, pager.Err())
		if len(seen) < 100 || !seen[dnsWrite] {
			t.Fatalf("there are %d permission groups", len(seen))
		}
	})
	s.works(t, "IAM.PermissionGroups.Get", "by id", func(t *testing.T) {
		g, err := api.Get(t.Context(), dnsWrite, iam.PermissionGroupGetParams{AccountID: account})
		ok(t, err)
		is(t, "the name", g.Name, "DNS Write")
	})
	s.refuses(t, "IAM.PermissionGroups.List", "somebody who may not", http.StatusForbidden, 10000, func() error {
		_, err := s.stranger.IAM.PermissionGroups.List(t.Context(), iam.PermissionGroupListParams{AccountID: account})
		return err
	})
	s.refuses(t, "IAM.PermissionGroups.ListAutoPaging", "a page too large", http.StatusBadRequest, 1001, func() error {
		pager := api.ListAutoPaging(t.Context(), iam.PermissionGroupListParams{AccountID: account, PerPage: cloudflare.F(51.0)})
		pager.Next()
		return pager.Err()
	})
	s.refuses(t, "IAM.PermissionGroups.Get", "an unknown id", http.StatusNotFound, 1003, func() error {
		_, err := api.Get(t.Context(), nobody, iam.PermissionGroupGetParams{AccountID: account})
		return err
	})
}

// newScope is a scope to be sent.
func newScope(key string, objects ...string) iam.ResourceGroupNewParamsScope {
	var list []iam.ResourceGroupNewParamsScopeObject
	for _, key := range objects {
		list = append(list, iam.ResourceGroupNewParamsScopeObject{Key: cloudflare.F(key)})
	}
	return iam.ResourceGroupNewParamsScope{Key: cloudflare.F(key), Objects: cloudflare.F(list)}
}

// set makes a resource group.
func (s *scene) set(t *testing.T, name string, objects ...string) string {
	t.Helper()
	made, err := s.owner.IAM.ResourceGroups.New(t.Context(), iam.ResourceGroupNewParams{
		AccountID: cloudflare.F(s.Account), Name: cloudflare.F(name), Scope: cloudflare.F(newScope(s.whole(), objects...)),
	})
	ok(t, err)
	return made.ID
}

func (s *scene) resourceGroups(t *testing.T) {
	account, api := cloudflare.F(s.Account), s.owner.IAM.ResourceGroups
	var id string
	s.works(t, "IAM.ResourceGroups.New", "zones of the account", func(t *testing.T) {
		made, err := api.New(t.Context(), iam.ResourceGroupNewParams{
			AccountID: account, Name: cloudflare.F("Zones"), Scope: cloudflare.F(newScope(s.whole(), zoneKey+zoneB, zoneKey+zoneA)),
		})
		ok(t, err)
		id = made.ID
		is(t, "the name", made.Name, "Zones")
		scope := made.Scope
		is(t, "the scope", scope.Key, s.whole())
		is(t, "the number of objects", len(scope.Objects), 2)
		is(t, "the first object", scope.Objects[0].Key, zoneKey+zoneB)
		is(t, "the second object", scope.Objects[1].Key, zoneKey+zoneA)
	})
	s.works(t, "IAM.ResourceGroups.Get", "the scope as it was sent", func(t *testing.T) {
		got, err := api.Get(t.Context(), id, iam.ResourceGroupGetParams{AccountID: account})
		ok(t, err)
		scope := got.Scope
		is(t, "the scope", scope.Key, s.whole())
		is(t, "the first object", scope.Objects[0].Key, zoneKey+zoneB)
	})
	s.works(t, "IAM.ResourceGroups.Update", "a zone with everything in it, and the name kept", func(t *testing.T) {
		updated, err := api.Update(t.Context(), id, iam.ResourceGroupUpdateParams{AccountID: account, Scope: cloudflare.F(iam.ResourceGroupUpdateParamsScope{
			Key: cloudflare.F(zoneKey + zoneA), Objects: cloudflare.F([]iam.ResourceGroupUpdateParamsScopeObject{{Key: cloudflare.F("*")}}),
		})})
		ok(t, err)
		is(t, "the name", updated.Name, "Zones")
		scope := updated.Scope
		is(t, "the scope", scope.Key, zoneKey+zoneA)
		is(t, "the object", scope.Objects[0].Key, "*")
	})
	s.works(t, "IAM.ResourceGroups.List", "the built-in one by its name", func(t *testing.T) {
		page, err := api.List(t.Context(), iam.ResourceGroupListParams{AccountID: account, Name: cloudflare.F(s.whole())})
		ok(t, err)
		is(t, "the number of groups", len(page.Result), 1)
		scope := page.Result[0].Scope
		is(t, "the scope", scope.Key, s.whole())
		is(t, "the object", scope.Objects[0].Key, "*")
	})
	s.works(t, "IAM.ResourceGroups.ListAutoPaging", "all at once", func(t *testing.T) {
		n := 0
		pager := api.ListAutoPaging(t.Context(), iam.ResourceGroupListParams{AccountID: account})
		for ; pager.Next(); n++ {
		}
		ok(t, pager.Err())
		if n < 2 {
			t.Fatalf("there are %d resource groups", n)
		}
	})
	s.refuses(t, "IAM.ResourceGroups.New", "a scope in another account", http.StatusBadRequest, 1001, func() error {
		_, err := api.New(t.Context(), iam.ResourceGroupNewParams{
			AccountID: account, Name: cloudflare.F("Zones"), Scope: cloudflare.F(newScope("com.cloudflare.api.account."+nobody, "*")),
		})
		return err
	})
	s.refuses(t, "IAM.ResourceGroups.Update", "the built-in one", http.StatusUnprocessableEntity, 1010, func() error {
		_, err := api.Update(t.Context(), s.Account, iam.ResourceGroupUpdateParams{AccountID: account, Name: cloudflare.F("mine")})
		return err
	})
	s.refuses(t, "IAM.ResourceGroups.Get", "an unknown id", http.StatusNotFound, 1003, func() error {
		_, err := api.Get(t.Context(), nobody, iam.ResourceGroupGetParams{AccountID: account})
		return err
	})
	s.refuses(t, "IAM.ResourceGroups.List", "somebody who may not", http.StatusForbidden, 10000, func() error {
		_, err := s.stranger.IAM.ResourceGroups.List(t.Context(), iam.ResourceGroupListParams{AccountID: account})
		return err
	})
	s.refuses(t, "IAM.ResourceGroups.ListAutoPaging", "an account of others", http.StatusForbidden, 10000, func() error {
		pager := api.ListAutoPaging(t.Context(), iam.ResourceGroupListParams{AccountID: cloudflare.F(nobody)})
		pager.Next()
		return pager.Err()
	})
	s.refuses(t, "IAM.ResourceGroups.Delete", "the built-in one", http.StatusUnprocessableEntity, 1010, func() error {
		_, err := api.Delete(t.Context(), s.Account, iam.ResourceGroupDeleteParams{AccountID: account})
		return err
	})
	s.works(t, "IAM.ResourceGroups.Delete", "gone after it", func(t *testing.T) {
		gone, err := api.Delete(t.Context(), id, iam.ResourceGroupDeleteParams{AccountID: account})
		ok(t, err)
		is(t, "the id", gone.ID, id)
		_, err = api.Get(t.Context(), id, iam.ResourceGroupGetParams{AccountID: account})
		if err == nil {
			t.Fatal("it is still there")
		}
	})
}
