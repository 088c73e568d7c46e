package world

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/internal/document"
)

// Write makes the export of an account: a world file without tests, which [Read]
// makes into an account that answers every question alike. Equal accounts make
// equal files. Catalogs that are those of the binary are named, others are
// written out.
//
// Nouns keep their order of registration within each section of the file, as far
// as each comes after what it lies in; members of sets are sorted. The error names
// text that is not UTF-8, which no file can hold.
func Write(account *ambit.Account) ([]byte, error) {
	w := &writer{wording: wordingOf(account), of: account}
	doc := w.document()
	if w.err != nil {
		return nil, fmt.Errorf("writing account %s: %w", w.slug, w.err)
	}
	return document.Write(doc), nil
}

// A writer writes one account.
type writer struct {
	*wording
	of  *ambit.Account
	err error // the first text that cannot be written
}

// wordingOf is the wording of an account that exists.
func wordingOf(account *ambit.Account) *wording {
	w := newWording(newSchema(account.Schema()), account.Ref(), account.Settings().Slug)
	for noun := range account.Nouns() {
		if own := ambit.OwnOf(noun); own != nil {
			w.add(noun.Ref(), own.Name)
		}
	}
	return w
}

func (w *writer) document() *document.Node {
	settings := w.of.Settings()
	account := w.newMap()
	account.text("slug", settings.Slug)
	account.text("id", w.of.ID())
	account.attributes(settings.Attributes)
	doc := w.newMap()
	doc.Add(accountSection, account.Node)
	doc.Add(catalogsSection, w.adopted())

	written := map[string]*document.Node{}
	section := func(name string, kind document.Kind) *document.Node {
		if written[name] == nil {
			written[name] = &document.Node{Kind: kind}
		}
		return written[name]
	}
	for _, noun := range w.inOrder(w.of.Nouns()) {
		if p, ok := noun.(*ambit.Policy); ok {
			list := section(policiesSection, document.List)
			list.Items = append(list.Items, w.policy(p))
			continue
		}
		name, node := w.noun(noun)
		section(sectionOf(noun.Ref().Type), document.Map).Add(name, node)
	}
	for _, name := range sections {
		if written[name] != nil {
			doc.Add(name, written[name])
		}
	}
	return doc.Node
}

// adopted names the catalogs that come with the binary and writes out others.
func (w *writer) adopted() *document.Node {
	list := &document.Node{Kind: document.List}
	for _, c := range w.of.Catalogs() {
		if c.Name == ambit.OwnCatalogName {
			continue
		}
		if slices.Contains(catalog.BuiltinNames(), c.Name) {
			builtin, err := catalog.Builtin(c.Name)
			if err != nil {
				w.err = err
				continue
			}
			if builtin.Equal(c) {
				list.Items = append(list.Items, document.Text(c.Name))
				continue
			}
		}
		doc, err := document.Parse(c.Name+".yaml", catalog.Write(c), limits)
		if err != nil {
			w.err = err
			continue
		}
		list.Items = append(list.Items, doc.Root)
	}
	return list
}

// noun is a noun as an entry of its section.
func (w *writer) noun(noun ambit.Noun) (name string, n *document.Node) {
	if r, ok := noun.(*ambit.Resource); ok {
		return w.checked(w.short(r.Node)), w.resource(r)
	}
	own, m := ambit.OwnOf(noun), w.newMap()
	name = w.checked(own.Name)
	if w.shortID(noun.Ref()) == own.Name {
		m.text("id", own.ID)
	} else {
		// Others are named so too, or it has no name: then the key is the id.
		name = own.ID
		m.text("name", own.Name)
	}
	if _, isToken := noun.(*ambit.Token); !isToken {
		m.home(own)
	}
	m.words(own)
	switch noun := noun.(type) {
	case *ambit.User:
		if noun.Status != ambit.Accepted {
			m.text("status", string(ambit.Pending))
		}
		m.truth("disabled", noun.Disabled)
		m.attributes(noun.Attributes)
	case *ambit.ServiceAccount:
		m.truth("disabled", noun.Disabled)
		m.attributes(noun.Attributes)
	case *ambit.Group:
		m.members(noun.Ref())
		m.attributes(noun.Attributes)
	case *ambit.ResourceGroup:
		m.members(noun.Ref())
		m.attributes(noun.Attributes)
	case *ambit.Role:
		m.text("description", noun.Description)
		m.Add("permissions", document.Texts(noun.Permissions))
		if noun.Scopes != nil {
			m.Add("scopes", document.Texts(noun.Scopes))
		}
	case *ambit.Token:
		m.token(noun)
	case *ambit.SSOConnector:
		m.ssoConnector(noun)
	}
	return name, m.Node
}

// resource is what a resource consists of. The account as its only parent goes
// without saying.
func (w *writer) resource(r *ambit.Resource) *document.Node {
	t := w.types[r.Node.Type]
	onlyAccount := !slices.ContainsFunc(r.Relations, func(rel ambit.Relation) bool {
		return t.isParent(rel.Name) && rel.Name != string(ambit.AccountType)
	})
	m := w.newMap()
	for _, rel := range r.Relations {
		if onlyAccount && t.isParent(rel.Name) {
			continue
		}
		target := document.Text(w.checked(w.targetText(t.relations[rel.Name].To, rel.To)))
		switch there := m.Get(rel.Name); {
		case there == nil:
			m.Add(rel.Name, target)
		case there.Kind == document.List:
			there.Items = append(there.Items, target)
		default:
			*there = document.Node{Kind: document.List, Items: []*document.Node{document.Text(there.Text), target}}
		}
	}
	m.attributes(r.Attributes)
	return m.Node
}

// targetText is the id of a relation's target, or, where the id could be taken
// for a reference, the whole reference.
func (w *writer) targetText(to ambit.TypeName, ref ambit.Ref) string {
	id := w.shortID(ref)
	if ref == w.account {
		id = string(ambit.AccountType)
	}
	if meant, err := w.target(to, id); err == nil && meant == ref {
		return id
	}
	return w.short(ref)
}

// checked is a text that a file can hold; any other is noted.
func (w *writer) checked(text string) string {
	if !utf8.ValidString(text) && w.err == nil {
		w.err = fmt.Errorf("the text %q is not UTF-8", text)
	}
	return text
}
