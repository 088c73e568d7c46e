package ambit

import (
	"errors"
	"iter"
	"time"
)

// Temporary declarations; the engine replaces this file.

type Account struct{}
type Draft struct{}

// A Config is what an account is made with.
type Config struct {
	ID         string     // 32 lower-case hexadecimal digits
	Slug       string     // 1 to 64 of a-z, 0-9 and hyphens, not like an id
	Conditions Conditions // nil: conditions fail closed
}

var errNotYet = errors.New("not built yet")

// NewDraft begins an empty account, in which OwnCatalog is adopted.
func NewDraft(cfg Config) (*Draft, error) { return nil, errNotYet }

// Draft begins a change of a; a itself stays as it is.
func (a *Account) Draft() *Draft { return nil }

// Do checks cmd and carries it out on the draft, or changes nothing and says why.
func (d *Draft) Do(cmd Command) error { return errNotYet }

// Changes are what the commands so far came to.
func (d *Draft) Changes() []Change { return nil }

// Account is the draft as a value, one revision on (if anything changed).
// The draft cannot be used afterwards.
func (d *Draft) Account() *Account { return nil }

// Apply is the account after e. It trusts e: it fails only where e cannot follow
// on a (corruption).
func (a *Account) Apply(e Entry) (*Account, error) { return nil, errNotYet }

func (a *Account) ID() string                    { return "" }
func (a *Account) Ref() Ref                      { return Ref{} }
func (a *Account) Settings() Settings            { return Settings{} }
func (a *Account) Revision() uint64              { return 0 }
func (a *Account) Catalogs() []*Catalog          { return nil }              // in order of adoption, OwnCatalog first
func (a *Account) Get(r Ref) (Noun, error)       { return nil, errNotYet }   // accepts what people write
func (a *Account) Nouns() iter.Seq[Noun]         { return nil }              // in order of registration
func (a *Account) Members(set Ref) iter.Seq[Ref] { return nil }              // in order of registration
func (a *Account) Resolve(r Ref) (Ref, error)    { return Ref{}, errNotYet } // a full reference

func (a *Account) Check(q Question) (Decision, error)          { return Decision{}, errNotYet }
func (a *Account) CheckMany(qs []Question) ([]Decision, error) { return nil, errNotYet }
func (a *Account) Explain(q Question) (*Explanation, error)    { return nil, errNotYet }

// A Page says which part of a list is wanted.
type Page struct {
	Limit int      // at most this many; 0: all
	After Position // zero: from the start
}

// A Position is a place in a list, good for the same question to the same account.
type Position uint64

// ListResources lists the registered resources of type kind (empty: the
// permission's type) for which q, asked about them, is allowed, in order of
// registration. q.Resource must be zero. The Position is zero at the end.
func (a *Account) ListResources(q Question, kind TypeName, p Page) ([]Ref, Position, error) {
	return nil, 0, errNotYet
}

// ListPrincipals lists the known principals (of type kind, if given) for which
// q is allowed, in order of registration, Anonymous first. q.Principal must be zero.
func (a *Account) ListPrincipals(q Question, kind TypeName, p Page) ([]Ref, Position, error) {
	return nil, 0, errNotYet
}

// ListPermissions lists the permissions for which q is allowed, in order of
// declaration. q.Permission must be empty.
func (a *Account) ListPermissions(q Question, p Page) ([]PermissionID, Position, error) {
	return nil, 0, errNotYet
}

// OwnCatalog is Ambit's own catalog.
func OwnCatalog() *Catalog { return nil }

// Validate lists everything wrong with the catalog by itself.
func (c *Catalog) Validate() []Fault { return nil }

// Explanation is a decision with everything that led to it.
type Explanation struct {
	Decision Decision
	Question Question // with full references
	Parts    []ExplanationPart
}

// ExplanationPart: the principal's own; then, for a token, the one acted for.
type ExplanationPart struct {
	Principal Ref
	Applied   []AppliedPolicy
	Misses    []Miss
	Omitted   int
}
type AppliedPolicy struct{}
type Miss struct{}

func (e *Explanation) Text() string { return "" }

var _ = time.Time{}
