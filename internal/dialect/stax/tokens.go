package stax

import (
	"net/http"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// The permissions that guard the calls: those that the seed's own include.
const (
	readTokens   ambit.PermissionID = "ambit.tokens:read"
	createTokens ambit.PermissionID = "ambit.tokens:create"
	updateTokens ambit.PermissionID = "ambit.tokens:update"
	deleteTokens ambit.PermissionID = "ambit.tokens:delete"
	readUsers    ambit.PermissionID = "ambit.users:read"
	readGroups   ambit.PermissionID = "ambit.groups:read"
)

// answer writes API tokens.
func answer(w http.ResponseWriter, list ...token) error {
	if list == nil {
		list = []token{}
	}
	return dialect.Write(w, http.StatusOK, "application/json", tokens{list})
}

func (h *handler) listTokens(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	l, query, err := h.look(r, caller, readTokens, "status")
	if err != nil {
		return err
	}
	wanted, err := dialect.Choice(query, "status", "", string(active), string(deleted))
	if err != nil {
		return err
	}
	all, err := all(l)
	if err != nil {
		return err
	}
	var list []token
	for _, t := range all {
		if s := shown(t, l.Now()); wanted == "" || wanted == string(s.Status) {
			list = append(list, s)
		}
	}
	return answer(w, list...)
}

// all are the API tokens that the caller may see, oldest first.
func all(l *iam.Look) ([]*ambit.Token, error) {
	nouns, err := l.Nouns(ambit.TokenType)
	if err != nil {
		return nil, err
	}
	var list []*ambit.Token
	for _, noun := range nouns {
		if t := noun.(*ambit.Token); roleOf(t) != "" {
			list = append(list, t)
		}
	}
	return list, nil
}

func (h *handler) getToken(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	l, _, err := h.look(r, caller, readTokens)
	if err != nil {
		return err
	}
	t, err := find(l, r.PathValue("key"))
	if err != nil {
		return err
	}
	return answer(w, shown(t, l.Now()))
}

// find is the API token of an access key.
func find(l *iam.Look, key string) (*ambit.Token, error) {
	noun, err := own(l, ambit.TokenType, "API token", key)
	if err != nil {
		return nil, err
	}
	t := noun.(*ambit.Token)
	if roleOf(t) == "" {
		return nil, notFound("API token", key)
	}
	return t, nil
}

// A creation is the body of a request for a new token.
type creation struct {
	Name        string
	Role        string
	Description string
	Tags        dialect.Optional[map[string]string]
	// StoreToken and TokenKeyId say into which store of the cloud's the keys
	// shall go. There is none here: the answer has the secret.
	StoreToken dialect.Optional[bool]
	TokenKeyId dialect.Optional[string]
}

func (c creation) check() error {
	if err := checkName(c.Name); err != nil {
		return err
	}
	if err := checkDescription(c.Description, 0); err != nil {
		return err
	}
	return checkTags(c.Tags.Value)
}

func (h *handler) createToken(w http.ResponseWriter, r *http.Request, caller authn.Caller) error {
	if _, _, err := h.look(r, caller, createTokens); err != nil {
		return err
	}
	body, err := dialect.Read[creation](w, r, dialect.RefuseUnknown)
	if err != nil {
		return err
	}
	if err := body.check(); err != nil {
		return err
	}
	var made token
	_, err = h.service.Together(r.Context(), caller, "tokens.create", iam.Write{}, func(work *iam.Work) (err error) {
		made, err = body.carryOut(work)
		return err
	})
	if err != nil {
		return err
	}
	return answer(w, made)
}

// carryOut makes the token of the program that holds the role.
func (c creation) carryOut(work *iam.Work) (token, error) {
	principal, err := home(work, c.Role)
	if err != nil {
		return token{}, err
	}
	if err := free(work.Look, c.Name); err != nil {
		return token{}, err
	}
	made, secret, err := work.CreateToken(iam.NewToken{
		Token: ambit.Token{Own: ambit.Own{Name: c.Name, Title: c.Description, Home: principal}},
		// Tokens of that system have no end; of those who may make only tokens
		// that have one, they get the longest there is.
		Lasting: work.May(ambit.LastingPermission, work.Account()) == nil,
	})
	if err != nil {
		return token{}, missingProgram(err, c.Role)
	}
	labels := tagged(map[string]string{createdLabel: uuid(work.Caller().Principal.ID)}, c.Tags.Value)
	noun, err := work.Update(made.Ref(), func(noun ambit.Noun) (ambit.Noun, error) {
		t := noun.(*ambit.Token)
		t.Labels = labels
		t.Labels[roleLabel] = c.Role + " " + t.Home.ID
		return t, nil
	})
	if err != nil {
		return token{}, err
	}
	s := shown(noun.(*ambit.Token), work.Now())
	s.SecretKey = secret.Reveal()
	return s, nil
}

// free refuses a name that another API token has.
func free(l *iam.Look, name string) error {
	list, err := all(l)
	if err != nil {
		return err
	}
	for _, t := range list {
		if t.Name == name {
			return &iam.Error{Kind: iam.Conflict, Code: "taken", Field: "Name", Detail: "there is an API token of that name already"}
		}
	}
	return nil
}

// missingProgram says what is missing where the program of a role is not there and
// the caller may not make it.
func missingProgram(err error, role string) error {
	refused, ok := err.(*iam.Error)
	if !ok || refused.Code != string(ambit.CodeUnknown) {
		return err
	}
	return &iam.Error{Kind: iam.Conflict, Code: "no_program", Field: "Role",
		Detail: "there is no program yet whose tokens have the role " + role + "; the first API token is made by an owner, who may make programs and policies"}
}
