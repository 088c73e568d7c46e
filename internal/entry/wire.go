package entry

import (
	"time"

	"github.com/ambit-iam/ambit"
)

// wireFormat is the number of the form that this release writes.
const wireFormat = 1

// A wireEntry is a body.
type wireEntry struct {
	Format    int          `json:"format"`
	Operation string       `json:"operation"`
	Actor     wireActor    `json:"actor"`
	Request   string       `json:"request,omitempty"`
	Note      string       `json:"note,omitempty"`
	About     []string     `json:"about,omitempty"`
	Changes   []wireChange `json:"changes"`
}

type wireActor struct {
	Account   string        `json:"account,omitempty"`
	Principal ambit.Ref     `json:"principal,omitzero"`
	Token     string        `json:"token,omitempty"`
	ActsFor   ambit.Ref     `json:"acts_for,omitzero"`
	Address   *wirePersonal `json:"address,omitempty"`
}

// A wireChange has exactly one member.
type wireChange struct {
	Put          *wireNoun     `json:"put,omitempty"`
	Set          *wireSettings `json:"set,omitempty"`
	AddMember    *wireMember   `json:"add_member,omitempty"`
	RemoveMember *wireMember   `json:"remove_member,omitempty"`
	Adopt        *wireAdopt    `json:"adopt,omitempty"`
	Abandon      string        `json:"abandon,omitempty"`
	Remove       []ambit.Ref   `json:"remove,omitempty"`
}

type wireSettings struct {
	Slug       string     `json:"slug"`
	Attributes attributes `json:"attributes,omitempty"`
}

type wireMember struct {
	Set    ambit.Ref `json:"set"`
	Member ambit.Ref `json:"member"`
}

type wireAdopt struct {
	Catalog string `json:"catalog"`
	Digest  string `json:"digest"` // of the document that the journal keeps: hexadecimal
}

type attributes map[string]wireValue

// A wireNoun has exactly one member.
type wireNoun struct {
	Resource       *wireResource `json:"resource,omitempty"`
	User           *wireUser     `json:"user,omitempty"`
	ServiceAccount *wireActing   `json:"service_account,omitempty"`
	Group          *wireSet      `json:"group,omitempty"`
	ResourceGroup  *wireSet      `json:"resource_group,omitempty"`
	Role           *wireRole     `json:"role,omitempty"`
	Policy         *wirePolicy   `json:"policy,omitempty"`
	Token          *wireToken    `json:"token,omitempty"`
	SSOConnector   *wireSSO      `json:"sso_connector,omitempty"`
}

type wireResource struct {
	Node       ambit.Ref      `json:"node"`
	Relations  []wireRelation `json:"relations,omitempty"`
	Attributes attributes     `json:"attributes,omitempty"`
}

type wireRelation struct {
	Name string    `json:"name"`
	To   ambit.Ref `json:"to"`
}

type wireOwn struct {
	ID      string            `json:"id"`
	Name    string            `json:"name,omitempty"`
	Home    ambit.Ref         `json:"home"`
	Title   string            `json:"title,omitempty"`
	Labels  map[string]string `json:"labels,omitempty"`
	Created time.Time         `json:"created,omitzero"`
	Changed time.Time         `json:"changed,omitzero"`
}

// A wireUser has its name and its texts set apart.
type wireUser struct {
	ID         string                   `json:"id"`
	Name       *wirePersonal            `json:"name,omitempty"`
	Home       ambit.Ref                `json:"home"`
	Title      *wirePersonal            `json:"title,omitempty"`
	Labels     map[string]*wirePersonal `json:"labels,omitempty"`
	Created    time.Time                `json:"created,omitzero"`
	Changed    time.Time                `json:"changed,omitzero"`
	Status     ambit.UserStatus         `json:"status,omitempty"`
	Disabled   bool                     `json:"disabled,omitempty"`
	Attributes attributes               `json:"attributes,omitempty"`
	Texts      map[string]*wirePersonal `json:"texts,omitempty"` // attributes that are text
}

type wireActing struct {
	wireOwn
	Disabled   bool       `json:"disabled,omitempty"`
	Attributes attributes `json:"attributes,omitempty"`
}

type wireSet struct {
	wireOwn
	Attributes attributes `json:"attributes,omitempty"`
}

type wireRole struct {
	wireOwn
	Description string          `json:"description,omitempty"`
	Permissions []ambit.Pattern `json:"permissions"`
	Scopes      []string        `json:"scopes"` // null: any; empty: none
}

type wirePolicy struct {
	wireOwn
	Description    string           `json:"description,omitempty"`
	Effect         ambit.Effect     `json:"effect"`
	Principals     []ambit.Ref      `json:"principals"`
	Roles          []ambit.RoleName `json:"roles,omitempty"`
	Permissions    []ambit.Pattern  `json:"permissions,omitempty"`
	Nodes          []ambit.Ref      `json:"nodes,omitempty"`
	ResourceGroups []ambit.Ref      `json:"resource_groups,omitempty"`
	Condition      string           `json:"condition,omitempty"`
	NotBefore      time.Time        `json:"not_before,omitzero"`
	ExpiresAt      time.Time        `json:"expires_at,omitzero"`
	Disabled       bool             `json:"disabled,omitempty"`
}

type wireToken struct {
	wireOwn
	Ceiling       *wireCeiling `json:"ceiling,omitempty"`
	ActsFor       ambit.Ref    `json:"acts_for,omitzero"`
	Expires       time.Time    `json:"expires,omitzero"`
	Key           string       `json:"key,omitempty"`
	Generation    uint32       `json:"generation,omitempty"`
	PreviousUntil time.Time    `json:"previous_until,omitzero"`
}

type wireSSO struct {
	wireOwn
	Domain       string           `json:"domain"`
	Enabled      bool             `json:"enabled,omitempty"`
	Verification wireVerification `json:"verification"`
}

type wireVerification struct {
	Code     string                   `json:"code"`
	Status   ambit.VerificationStatus `json:"status"`
	Began    time.Time                `json:"began,omitzero"`
	Verified time.Time                `json:"verified,omitzero"`
	Missing  time.Time                `json:"missing,omitzero"`
}

type wireCeiling struct {
	Permissions []ambit.Pattern `json:"permissions"`
	Nodes       []ambit.Ref     `json:"nodes"`
}
