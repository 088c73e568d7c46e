package world

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/internal/document"
	"github.com/ambit-iam/ambit/internal/spell"
)

// The sections of a file, in the order in which they are written.
const (
	accountSection         = "account"
	catalogsSection        = "catalogs"
	resourcesSection       = "resources"
	usersSection           = "users"
	serviceAccountsSection = "service-accounts"
	groupsSection          = "groups"
	resourceGroupsSection  = "resource-groups"
	rolesSection           = "roles"
	policiesSection        = "policies"
	tokensSection          = "tokens"
	ssoConnectorsSection   = "sso-connectors"
	testsSection           = "tests"
)

var sections = []string{
	accountSection, catalogsSection, resourcesSection, usersSection, serviceAccountsSection, groupsSection,
	resourceGroupsSection, rolesSection, policiesSection, tokensSection, ssoConnectorsSection, testsSection,
}

// A reader reads one world file. First it understands every part of it, then it
// carries the parts out as commands, each after those it needs.
type reader struct {
	*document.Decoder
	*wording
	opts    Options
	file    string
	items   []*item
	members []*item // of sets, which come after everything else
	byRef   map[ambit.Ref]*item
}

func newReader(doc *document.Document, opts Options) *reader {
	return &reader{Decoder: doc.Decode(), opts: opts, file: doc.Name(), byRef: map[ambit.Ref]*item{}}
}

// fault adds an error as the fault of a node. What follows its first semicolon
// is taken to say what would be right.
func (r *reader) fault(n *document.Node, err error) {
	if r.Blamed(n) {
		return // told once, not for every caller
	}
	problem, hint, _ := strings.Cut(err.Error(), "; ")
	r.Fault(n, problem, hint)
}

// adopt begins the account and adopts its catalogs, of which the rest of the file
// is made.
func (r *reader) adopt(root *document.Node, world *document.Members) *ambit.Draft {
	node := world.Require(accountSection, root, "name it by its slug: account: acme")
	var adopted []*ambit.Catalog
	var places []*document.Node
	for _, n := range r.List(world.Node(catalogsSection), "catalogs") {
		if c := r.catalog(n); c != nil {
			adopted, places = append(adopted, c), append(places, n)
		}
	}
	slug, id := r.identity(node)
	if r.Err() != nil {
		return nil
	}
	draft, err := ambit.NewDraft(ambit.Config{ID: id, Slug: slug, Conditions: r.opts.Conditions})
	if err != nil {
		r.refused(err, node, map[string]*document.Node{"id": node.Get("id"), "slug": node.Get("slug")})
		return nil
	}
	for i, c := range adopted {
		if err := draft.Do(ambit.Adopt{Catalog: c}); err != nil {
			r.refused(err, places[i], nil)
		}
	}
	r.wording = newWording(newSchema(draft.Schema()), ambit.Ref{Type: ambit.AccountType, ID: id}, slug)
	suggestions := 100
	r.budget = &suggestions
	return draft
}

// identity reads the slug and the id; without one, the id comes of the slug.
func (r *reader) identity(n *document.Node) (slug, id string) {
	if n == nil {
		return "", ""
	}
	if n.Kind == document.Map {
		m := r.Members(n, "the account")
		slug, _ = r.String(m.Require("slug", n, ""), "the slug")
		id = m.String("id")
		m.Node(attributesMember)
		m.Done()
	} else {
		slug, _ = r.String(n, "the account")
	}
	if id == "" {
		id = deriveID(ambit.AccountType, "", slug)
	}
	return slug, id
}

// settings makes an item of what the file says of the account itself.
func (r *reader) settings(n *document.Node) {
	attributes := r.attributes(n.Get(attributesMember), r.types[ambit.AccountType])
	r.add(ambit.Ref{}, &item{place: n, command: ambit.Set{Settings: ambit.Settings{Slug: r.slug, Attributes: attributes}}})
}

// catalog reads what a file says it adopts: a catalog of the binary by its name,
// one of another file by its path, or one written out.
func (r *reader) catalog(n *document.Node) *ambit.Catalog {
	if n.Kind == document.Map {
		return catalog.Decode(r.Decoder, n, catalog.WithConditions(r.opts.Conditions))
	}
	name, ok := r.String(n, "a catalog")
	if !ok {
		return nil
	}
	c, err := r.catalogNamed(name)
	if err != nil {
		r.fault(n, err)
		return nil
	}
	return c
}

func (r *reader) catalogNamed(name string) (*ambit.Catalog, error) {
	if strings.ContainsAny(name, "/\\") || path.Ext(name) != "" {
		if r.opts.Catalog == nil {
			return nil, fmt.Errorf("catalogs of other files cannot be read here; write the catalog out, or name one of %s", strings.Join(catalog.BuiltinNames(), ", "))
		}
		return r.opts.Catalog(name)
	}
	c, err := catalog.Builtin(name)
	if err != nil {
		return nil, fmt.Errorf("%w; one of another file is named by its path, such as ./%s.yaml", err, name)
	}
	return c, nil
}

// refused makes the refusal of a command a fault of the part that it is about.
func (r *reader) refused(err error, n *document.Node, places map[string]*document.Node) {
	var refusal *ambit.CommandError
	if !errors.As(err, &refusal) {
		r.fault(n, err)
		return
	}
	text := refusal.Detail
	if r.wording != nil { // before the catalogs are adopted there is nothing that has a name
		text = ownRef.ReplaceAllStringFunc(text, func(ref string) string {
			kind, id, _ := strings.Cut(ref, ":")
			return r.short(ambit.Ref{Type: ambit.TypeName(kind), ID: id})
		})
	}
	if at := places[refusal.Field]; at != nil {
		r.fault(at, errors.New(text))
		return
	}
	r.fault(n, fmt.Errorf("%s: %s", refusal.Field, text))
}

// ownRef finds full references to Ambit's own nouns, whose ids the file may not
// even have.
var ownRef = regexp.MustCompile(`ambit\.[a-z-]+:[0-9a-f]{32}`)

// attributes reads the attributes of something of type t.
func (r *reader) attributes(n *document.Node, t *typeInfo) map[string]ambit.Value {
	var values map[string]ambit.Value
	for _, m := range r.Entries(n, "attributes") {
		name := m.Name.Text
		declared, found := t.attributes[name]
		if !found {
			r.fault(m.Name, r.noSuch(fmt.Sprintf("%s declares no attribute %q", t.name, name), name, func() []string { return slices.Sorted(maps.Keys(t.attributes)) }))
			continue
		}
		raw, ok := r.Value(m.Value)
		if !ok {
			continue
		}
		value, err := declared.Convert(raw)
		if err != nil {
			r.fault(m.Value, fmt.Errorf("attribute %s: %w", name, err))
			continue
		}
		if values == nil {
			values = map[string]ambit.Value{}
		}
		values[name] = value
	}
	return values
}

// noSuch is an error about a name that is not there, with the one that was
// probably meant, or else those that are there.
func noSuch(problem, name string, there []string) error {
	if near, found := spell.Nearest(name, slices.Values(there)); found {
		return fmt.Errorf("%s; did you mean %q?", problem, near)
	}
	const most = 12
	switch {
	case len(there) == 0:
		return fmt.Errorf("%s; there are none", problem)
	case len(there) > most:
		return errors.New(problem)
	}
	return fmt.Errorf("%s; there are %s", problem, strings.Join(there, ", "))
}

func (w *wording) noSuchRelation(t *typeInfo, name string) error {
	return w.noSuch(fmt.Sprintf("%s declares no relation %q", t.name, name), name, func() []string { return slices.Sorted(maps.Keys(t.relations)) })
}
