package oracle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/ambit-iam/ambit"
)

// A doc is an object whose members keep their order.
type doc []member

type member struct {
	name  string
	value any
}

// with adds a member, unless it says nothing.
func (d doc) with(name string, value any) doc {
	switch v := value.(type) {
	case nil:
		return d
	case string:
		if v == "" {
			return d
		}
	case bool:
		if !v {
			return d
		}
	case []any:
		if len(v) == 0 {
			return d
		}
	case doc:
		if len(v) == 0 {
			return d
		}
	case time.Time:
		if v.IsZero() {
			return d
		}
		value = v.UTC().Format(time.RFC3339Nano)
	}
	return append(d, member{name, value})
}

func (d doc) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range d {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(m.name) + ":")
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func list[T any](all []T, text func(T) any) []any {
	var texts []any
	for _, v := range all {
		texts = append(texts, text(v))
	}
	return texts
}

func plainText[T ~string](v T) any { return string(v) }

func attributesDoc(values map[string]ambit.Value) doc {
	var d doc
	for _, name := range sortedKeys(values) {
		d = append(d, member{name, values[name]})
	}
	return d
}

// WorldFile writes the world as a world file, with one test that holds what the
// oracle answers.
func WorldFile(w *World, q ambit.Question) string {
	f := filer{w: w}
	d := doc{{"account", doc{{"slug", w.Slug}, {"id", w.ID}}.with("attributes", attributesDoc(w.Attributes))}}
	d = d.with("catalogs", list(w.Catalogs[1:], func(c *ambit.Catalog) any { return catalogDoc(c) }))
	for _, section := range []string{"resources", "users", "service-accounts", "groups", "resource-groups", "roles"} {
		d = d.with(section, f.section(section))
	}
	d = d.with("policies", f.policies())
	d = d.with("tokens", f.section("tokens"))
	if !q.Principal.IsZero() {
		d = d.with("tests", []any{f.test(q)})
	}
	var b bytes.Buffer
	if raw, err := json.Marshal(d); err != nil {
		return err.Error()
	} else if err := json.Indent(&b, raw, "", " "); err != nil {
		return err.Error()
	}
	return b.String()
}

// A filer writes the parts of a world. Ambit's own nouns are keyed by their
// names, or by their ids where they have none or two have the same.
type filer struct{ w *World }

func (f filer) key(o *ambit.Own, t ambit.TypeName) string {
	for _, n := range f.w.Nouns {
		if b := own(n); o.Name == "" || b != nil && b != o && n.Ref().Type == t && b.Name == o.Name {
			return o.ID
		}
	}
	return o.Name
}

func (f filer) refs(all []ambit.Ref) []any {
	return list(all, func(r ambit.Ref) any { return r.String() })
}

func (f filer) section(name string) doc {
	var d doc
	for _, n := range f.w.Nouns {
		var body doc
		if b := own(n); b != nil {
			body = body.with("id", b.ID)
			if b.Home != f.w.Account() && name != "tokens" {
				body = body.with("home", b.Home.String())
			}
		}
		key, section := "", ""
		switch n := n.(type) {
		case *ambit.Resource:
			key, section, body = n.Node.String(), "resources", f.resource(n)
		case *ambit.User:
			key, section = f.key(&n.Own, ambit.UserType), "users"
			body = body.with("status", string(n.Status)).with("disabled", n.Disabled)
		case *ambit.ServiceAccount:
			key, section = f.key(&n.Own, ambit.ServiceAccountType), "service-accounts"
			body = body.with("disabled", n.Disabled)
		case *ambit.Group:
			key, section = f.key(&n.Own, ambit.GroupType), "groups"
			body = body.with("members", f.refs(f.w.Members[n.Ref()]))
		case *ambit.ResourceGroup:
			key, section = f.key(&n.Own, ambit.ResourceGroupType), "resource-groups"
			body = body.with("members", f.refs(f.w.Members[n.Ref()]))
		case *ambit.Role:
			key, section = f.key(&n.Own, ambit.RoleType), "roles"
			body = body.with("permissions", list(n.Permissions, plainText)).with("scopes", list(n.Scopes, plainText))
		case *ambit.Token:
			key, section = f.key(&n.Own, ambit.TokenType), "tokens"
			body = f.token(n, body)
		}
		if section == name {
			if name != "resources" {
				body = body.with("attributes", attributesDoc(attributesOf(n)))
			}
			d = append(d, member{key, body})
		}
	}
	return d
}

func (f filer) resource(r *ambit.Resource) doc {
	d := relationsDoc(r.Relations)
	return d.with("attributes", attributesDoc(r.Attributes))
}

func relationsDoc(relations []ambit.Relation) doc {
	d := doc{}
	for _, name := range distinct(relations, func(r ambit.Relation) string { return r.Name }) {
		var targets []any
		for _, r := range relations {
			if r.Name == name.Name {
				targets = append(targets, r.To.String())
			}
		}
		d = d.with(name.Name, targets)
	}
	return d
}

func (f filer) token(t *ambit.Token, d doc) doc {
	d = d.with("principal", t.Home.String()).with("expires", t.Expires)
	if !t.ActsFor.IsZero() {
		d = d.with("acts-for", t.ActsFor.String())
	}
	if t.Ceiling != nil {
		d = append(d, member{"ceiling", doc{{"permissions", list(t.Ceiling.Permissions, plainText)}, {"at", f.refs(t.Ceiling.Nodes)}}})
	}
	return d
}

func (f filer) policies() []any {
	var all []any
	for _, n := range f.w.Nouns {
		p, ok := n.(*ambit.Policy)
		if !ok {
			continue
		}
		what := list(p.Roles, func(r ambit.RoleName) any {
			if role, ok := f.w.Noun(ambit.Ref{Type: ambit.RoleType, ID: string(r)}).(*ambit.Role); ok {
				return f.key(&role.Own, ambit.RoleType)
			}
			return string(r)
		})
		what = append(what, list(p.Permissions, plainText)...)
		at := f.refs(p.Nodes)
		for _, g := range p.ResourceGroups {
			at = append(at, "resource-group:"+f.key(own(f.w.Noun(g)), ambit.ResourceGroupType))
		}
		d := doc{}.with("name", p.Name).with("id", p.ID).with(string(p.Effect), what).with("to", f.refs(p.Principals)).with("at", at)
		if p.Home != f.w.Account() {
			d = d.with("home", p.Home.String())
		}
		d = d.with("when", p.Condition).with("not-before", p.NotBefore).with("expires", p.ExpiresAt).with("disabled", p.Disabled)
		all = append(all, d)
	}
	return all
}

// test is the question with the oracle's answer.
func (f filer) test(q ambit.Question) doc {
	answered, err := NewOracle(f.w, nil).Check(q)
	text, described, refused := answer(answered, err)
	d := doc{{"why", fmt.Sprintf("found at random; the oracle answers %s (described %v, refused %q)", text, described, refused)}}
	d = d.with("as", q.Principal.String()).with("now", q.Now).with("context", attributesDoc(q.Context))
	d = d.with("write", list(q.Write, plainText)).with("principal-attributes", attributesDoc(q.PrincipalAttributes))
	d = d.with("action-properties", attributesDoc(q.ActionProperties))
	d = d.with("resource", doc{}.with("relations", relationsDoc(q.Resource.Relations)).with("attributes", attributesDoc(q.Resource.Attributes)))
	about := "account"
	if !q.Resource.Ref.IsZero() {
		about = q.Resource.Ref.String()
	}
	switch {
	case err != nil:
		return d.with("error", doc{{string(q.Permission), about}})
	case answered.Allowed:
		return d.with("allow", doc{{string(q.Permission), about}})
	}
	return d.with("deny", doc{{string(q.Permission), doc{{about, text}}}})
}
