package api

import (
	"context"
	"net/http"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// An account is the caller's own, in requests and answers.
type account struct {
	ID         string `json:"id,omitempty" readOnly:"true" maxLength:"32" doc:"The id, which stays." example:"0190a1b2c3d4e5f60718293a4b5c6d7e"`
	Slug       string `json:"slug" minLength:"1" maxLength:"64" doc:"Unique in the instance: a-z, 0-9 and hyphens." example:"acme"`
	Attributes values `json:"attributes,omitempty" doc:"As the adopted catalogs declare them of the account."`
}

func showAccount(id string, s ambit.Settings) account {
	return account{ID: id, Slug: s.Slug, Attributes: shown(s.Attributes)}
}

func (x *API) registerAccount() {
	register(x, operation{
		id: "get-account", method: http.MethodGet, path: "/v1/account", tag: "account",
		summary: "Show the caller's account",
	}, func(ctx context.Context, caller authn.Caller, in *struct{ Viewing }) (*shownNoun[account], error) {
		settings, revision, err := x.service.Settings(ctx, caller, in.view())
		if err != nil {
			return nil, err
		}
		return &shownNoun[account]{ETag: iam.SettingsETag(settings), Revision: revision, Body: showAccount(caller.Account, settings)}, nil
	})
	register(x, operation{
		id: "update-account", method: http.MethodPatch, path: "/v1/account", tag: "account",
		summary: "Change the settings of the caller's account",
		faults:  []int{http.StatusConflict, http.StatusPreconditionFailed},
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Changing
		Body mergePatch `contentType:"application/merge-patch+json"`
	}) (*shownNoun[account], error) {
		settings, receipt, err := x.service.UpdateSettings(ctx, caller, in.write(ctx), func(old ambit.Settings) (ambit.Settings, error) {
			said, err := patched(x, showAccount(caller.Account, old), in.Body)
			if err == nil && said.ID != "" && said.ID != caller.Account {
				err = &iam.Error{Kind: iam.Invalid, Code: "invalid", Field: "id", Detail: "ids stay as they are; leave it out"}
			}
			return ambit.Settings{Slug: said.Slug, Attributes: said.Attributes.plain()}, err
		})
		if err == nil && receipt.Again {
			settings, _, err = x.service.Settings(ctx, caller, iam.View{AtLeast: receipt.Revision})
		}
		if err != nil {
			return nil, err
		}
		return &shownNoun[account]{ETag: iam.SettingsETag(settings), Revision: receipt.Revision, Body: showAccount(caller.Account, settings)}, nil
	})
}
