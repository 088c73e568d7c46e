package harness

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// A placeBody is an organization or a project as it is sent. Only projects have the
// organization, a color and modules.
type placeBody struct {
	Organization string            `json:"orgIdentifier"`
	Identifier   string            `json:"identifier"`
	Name         string            `json:"name"`
	Color        string            `json:"color"`
	Modules      []string          `json:"modules"`
	Description  string            `json:"description"`
	Tags         map[string]string `json:"tags"`
}

// The attributes of organizations and projects that the product's catalog declares.
const (
	attributeName        = "name"
	attributeDescription = "description"
	attributeTags        = "tags" // each "key:value"
	attributeColor       = "color"
	attributeModules     = "modules"
	attributeCreated     = "created"
	attributeModified    = "modified"
)

// A place is an organization or project as it is stored.
type place struct {
	placeBody
	node              ambit.Ref
	created, modified int64
}

func (p place) sortKey() sortKey {
	return sortKey{identifier: p.Identifier, name: p.Name, created: p.created, modified: p.modified}
}

// placeOf is an organization or project; false where it is neither, or a project
// whose id does not say in which organization it lies.
func (c *call) placeOf(r *ambit.Resource) (place, bool) {
	s, ok := scopeOf(c.look, c.scope.account, r.Node)
	if !ok {
		return place{}, false
	}
	p := place{
		node: r.Node, placeBody: placeBody{
			Organization: s.organization, Identifier: s.own(), Name: textOf(r, attributeName), Color: textOf(r, attributeColor),
			Description: textOf(r, attributeDescription), Modules: listOf(r, attributeModules), Tags: map[string]string{},
		},
		created: timeOf(r, attributeCreated), modified: timeOf(r, attributeModified),
	}
	if p.Name == "" {
		p.Name = p.Identifier
	}
	for _, tag := range listOf(r, attributeTags) {
		key, value, _ := strings.Cut(tag, ":")
		p.Tags[key] = value
	}
	return p, true
}

func textOf(r *ambit.Resource, name string) string {
	text, _ := r.Attributes[name].(string)
	return text
}

func timeOf(r *ambit.Resource, name string) int64 {
	t, _ := r.Attributes[name].(time.Time)
	return milliseconds(t)
}

func listOf(r *ambit.Resource, name string) []string {
	texts := []string{}
	list, _ := r.Attributes[name].([]ambit.Value)
	for _, one := range list {
		if text, ok := one.(string); ok {
			texts = append(texts, text)
		}
	}
	return texts
}

// check refuses what cannot become an organization or project.
func (sent placeBody) check(field string) error {
	if err := checkIdentifier(field+".identifier", sent.Identifier); err != nil {
		return err
	}
	return sent.checkContents(field)
}

// checkContents refuses what cannot be said of an organization or project.
func (sent placeBody) checkContents(field string) error {
	if err := checkName(field+".name", sent.Name); err != nil {
		return err
	}
	for key := range sent.Tags {
		if key == "" || strings.Contains(key, ":") {
			return dialect.Invalid(field+".tags", fmt.Sprintf("the key %q is empty or has a colon, which parts keys from values", key))
		}
	}
	return nil
}

// into writes what can be said of an organization or project into its resource, and
// leaves what else is stored of it.
func (sent placeBody) into(r *ambit.Resource, now time.Time) {
	if r.Attributes == nil {
		r.Attributes = map[string]ambit.Value{}
	}
	var tags []ambit.Value
	for _, key := range slices.Sorted(maps.Keys(sent.Tags)) {
		tags = append(tags, key+":"+sent.Tags[key])
	}
	var modules []ambit.Value
	for _, module := range sent.Modules {
		modules = append(modules, module)
	}
	set := func(name string, value ambit.Value, given bool) {
		delete(r.Attributes, name)
		if given {
			r.Attributes[name] = value
		}
	}
	set(attributeName, sent.Name, true)
	set(attributeDescription, sent.Description, sent.Description != "")
	set(attributeTags, tags, len(tags) > 0)
	set(attributeModified, now.UTC().Truncate(time.Microsecond), true)
	if r.Node.Type == projectType {
		set(attributeColor, sent.Color, sent.Color != "")
		set(attributeModules, modules, len(modules) > 0)
	}
}

// listPlaces are the organizations or projects that the caller may see, as the
// query asks for them.
func (c *call) listPlaces(t ambit.TypeName, wanted func(place) bool) (page[place], error) {
	search, err := dialect.Single(c.query, "searchTerm")
	if err != nil {
		return page[place]{}, err
	}
	places := []place{}
	if _, adopted := c.look.Schema().Type(t); adopted {
		nouns, err := c.look.Nouns(t)
		if err != nil {
			return page[place]{}, err
		}
		identifiers := slices.DeleteFunc(slices.Clone(c.query["identifiers"]), func(s string) bool { return s == "" })
		for _, noun := range nouns {
			p, ok := c.placeOf(noun.(*ambit.Resource))
			if ok && wanted(p) && matches(search, p.sortKey()) && among(identifiers, p.Identifier) {
				places = append(places, p)
			}
		}
	}
	return paged(c, places, place.sortKey)
}

// getPlace shows the organization or project at a node.
func (c *call) getPlace(s scope) (place, error) {
	noun, err := c.look.Get(s.node)
	if missing(err) {
		return place{}, c.scopeMissing(s)
	}
	if err != nil {
		return place{}, err
	}
	p, _ := c.placeOf(noun.(*ambit.Resource))
	return p, nil
}

// createPlace registers the organization or project that a scope is, in the scope
// around it.
func (c *call) createPlace(sent placeBody, s, around scope) (place, error) {
	c.scope = around
	var made ambit.Noun
	err := c.together("resources.create", func(w *iam.Work) error {
		if err := c.at(w.Look, "ambit.resources:create"); err != nil {
			return err
		}
		if _, adopted := w.Schema().Type(s.node.Type); !adopted {
			return invalidRequest("the account has not adopted the catalog %s, so it has no %ss; an owner adopts it", catalogName, s.level())
		}
		if _, there := w.LiesIn(s.node); there {
			return worded(codeDuplicate, "%s with identifier %s in this scope %s is already present", capital(s.level()), s.own(), around)
		}
		r := &ambit.Resource{Node: s.node, Relations: []ambit.Relation{{Name: around.level(), To: around.node}}}
		sent.into(r, w.Now())
		r.Attributes[attributeCreated] = r.Attributes[attributeModified]
		var err error
		made, err = w.Create(r)
		return err
	})
	if err != nil {
		return place{}, err
	}
	p, _ := c.placeOf(made.(*ambit.Resource))
	return p, nil
}

func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// updatePlace replaces what can be said of an organization or project.
func (c *call) updatePlace(sent placeBody, s scope) (place, error) {
	if sent.Identifier != s.own() {
		return place{}, invalidRequest("The identifier in the %s body and the url do not match", s.level())
	}
	var made ambit.Noun
	err := c.together("resources.update", func(w *iam.Work) (err error) {
		made, err = w.Update(s.node, func(noun ambit.Noun) (ambit.Noun, error) {
			if err := sent.checkContents(s.level()); err != nil {
				return nil, err
			}
			r := noun.(*ambit.Resource)
			sent.into(r, w.Now())
			return r, nil
		})
		if missing(err) {
			return c.scopeMissing(s)
		}
		return err
	})
	if err != nil {
		return place{}, err
	}
	p, _ := c.placeOf(made.(*ambit.Resource))
	return p, nil
}

// deletePlace deletes an organization or project with everything in it.
func (c *call) deletePlace(s scope) (any, error) {
	err := c.together("resources.delete", func(w *iam.Work) error {
		err := w.Delete(s.node, true)
		if missing(err) {
			return c.scopeMissing(s)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return true, nil
}
