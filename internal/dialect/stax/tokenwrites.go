package stax

import (
	"net/http"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A revision is the body of a request to change a token.
type revision struct {
	Role        dialect.Optional[string]
	Description dialect.Optional[string]
	Tags        dialect.Optional[map[string]string]
}

func (c revision) check() error {
	switch {
	case c.Role.Null:
		return dialect.Invalid("Role", "cannot be null; leave it out to keep it")
	case c.Description.Null:
		return dialect.Invalid("Description", "cannot be null; leave it out to keep it")
	case c.Description.Present:
		if err := checkDescription(c.Description.Value, 2); err != nil {
			return err
		}
	}
	return checkTags(c.Tags.Value)
}

func (h *handler) updateToken(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	if _, _, err := h.look(r, caller, updateTokens); err != nil {
		return err
	}
	body, err := dialect.Read[revision](w, r, dialect.RefuseUnknown)
	if err != nil {
		return err
	}
	if err := body.check(); err != nil {
		return err
	}
	return h.write(w, r, caller, "tokens.update", body.carryOut)
}

// write carries out what a request does to the token of its path, as one entry,
// and answers with the token as it is then.
func (h *handler) write(w http.ResponseWriter, r *http.Request, caller authn.Caller, operation string, do func(*iam.Work, *ambit.Token) (*ambit.Token, error)) error {
	var now token
	_, err := h.service.Together(r.Context(), caller, operation, iam.Write{}, func(work *iam.Work) error {
		t, err := find(work.Look, r.PathValue("key"))
		if err != nil {
			return err
		}
		if t, err = do(work, t); err != nil {
			return err
		}
		now = shown(t, work.Now())
		return nil
	})
	if err != nil {
		return err
	}
	return answer(w, now)
}

func (c revision) carryOut(work *iam.Work, t *ambit.Token) (*ambit.Token, error) {
	if over(t, work.Now()) {
		return nil, &iam.Error{Kind: iam.Conflict, Code: "deleted", Detail: "the API token is deleted and cannot be changed; create another one"}
	}
	principal, role := t.Home, roleOf(t)
	if c.Role.Present {
		role = c.Role.Value
		var err error
		if principal, err = home(work, role); err != nil {
			return nil, err
		}
	}
	changed, err := edited(work, t, func(t *ambit.Token) {
		t.Home = principal
		if c.Description.Present {
			t.Title = c.Description.Value
		}
		if c.Tags.Present {
			t.Labels = tagged(t.Labels, c.Tags.Value)
		}
	})
	if err != nil {
		return nil, missingProgram(err, role)
	}
	return edited(work, changed, func(t *ambit.Token) { t.Labels[roleLabel] = role + " " + t.Home.ID })
}

// edited is a token that was changed.
func edited(work *iam.Work, t *ambit.Token, edit func(*ambit.Token)) (*ambit.Token, error) {
	noun, err := work.Update(t.Ref(), func(noun ambit.Noun) (ambit.Noun, error) {
		edit(noun.(*ambit.Token))
		return noun, nil
	})
	if err != nil {
		return nil, err
	}
	return noun.(*ambit.Token), nil
}

func (h *handler) deleteToken(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	if _, _, err := h.look(r, caller, deleteTokens); err != nil {
		return err
	}
	return h.write(w, r, caller, "tokens.delete", end)
}

// end ends a token, whose status it is from then on to be deleted. Its secret is
// replaced by one that nobody has seen, so that not even giving it more time makes
// it work again; its name is free.
func end(work *iam.Work, t *ambit.Token) (*ambit.Token, error) {
	if over(t, work.Now()) {
		return t, nil
	}
	if _, _, err := work.RotateToken(t.Ref(), 0); err != nil {
		return nil, err
	}
	return edited(work, t, func(t *ambit.Token) {
		t.Labels[nameLabel], t.Name, t.Expires = t.Name, "", work.Now()
	})
}
