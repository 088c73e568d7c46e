package ambit

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// check says what is wrong with a noun that is to be stored, or returns it with
// every reference in full.
func (d *Draft) check(noun Noun) (Noun, error) {
	if noun == nil || reflect.ValueOf(noun).IsNil() {
		return nil, refuse(CodeInvalid, "noun", "there is none")
	}
	switch noun := noun.(type) {
	case *Resource:
		return d.checkResource(noun)
	case *User:
		return d.checkUser(noun)
	case *ServiceAccount:
		next := *noun
		return &next, d.checkPlain("service-account", &next.Own, ServiceAccountType, &next.Attributes)
	case *Group:
		next := *noun
		return &next, d.checkPlain("group", &next.Own, GroupType, &next.Attributes)
	case *ResourceGroup:
		next := *noun
		return &next, d.checkPlain("resource-group", &next.Own, ResourceGroupType, &next.Attributes)
	case *Role:
		return d.checkRole(noun)
	case *Policy:
		return d.checkPolicy(noun)
	case *Token:
		return d.checkToken(noun)
	case *SSOConnector:
		return d.checkSSOConnector(noun)
	}
	return nil, refuse(CodeInvalid, "noun", "%T cannot be stored", noun)
}

// checkOwn checks what Ambit's own nouns have in common and writes the home in
// full. It returns the home's node; NoNode where that is opaque and was never
// named before.
func (d *Draft) checkOwn(field string, own *Own, t TypeName) (kernel.Node, error) {
	if !ValidID(own.ID) {
		return 0, refuse(CodeInvalid, field+".id", "%q is no id of Ambit's own; they are 32 lower-case hexadecimal digits", own.ID)
	}
	if own.Name != "" {
		if err := CheckID(own.Name); err != nil {
			return 0, refuse(CodeInvalid, field+".name", "%s", strings.Replace(err.Error(), "the id", "the name", 1))
		}
		if ValidID(own.Name) {
			return 0, refuse(CodeInvalid, field+".name", "%q looks like an id; names must not", own.Name)
		}
	}
	if err := own.checkWords(field); err != nil {
		return 0, err
	}
	if own.Home.IsZero() {
		own.Home = d.a.Ref()
	}
	homeRef, err := d.a.full(field+".home", own.Home)
	if err != nil {
		return 0, err
	}
	own.Home = homeRef
	home, known := d.a.node(d.a.schema.typeByName[homeRef.Type].num, homeRef.ID)
	typ := d.a.schema.typeByName[t]
	self, exists := d.a.node(typ.num, own.ID)
	if exists && known && home != kernel.Root && d.a.state.Above(self, home) {
		return 0, refuse(CodeConflict, field+".home", "cannot lie in %s, which lies in it", homeRef)
	}
	if exists {
		if err := d.checkMove(field+".home", self, []kernel.Node{home}); err != nil {
			return 0, err
		}
	}
	if !known || own.Name == "" { // in an opaque node that nothing has named before lies nothing else
		return home, nil
	}
	for other := range d.a.named(typ.num, own.Name) {
		if other != self && d.a.home(other) == home {
			return 0, refuse(CodeConflict, field+".name", "%q is the name of another %s in %s", own.Name, t, homeRef)
		}
	}
	return home, nil
}

// checkWords checks what is only for people, and writes it in its one form.
func (own *Own) checkWords(field string) error {
	own.Created, own.Changed = own.Created.UTC(), own.Changed.UTC()
	if err := checkText(field+".title", own.Title, MaxTitleLength); err != nil {
		return err
	}
	if len(own.Labels) == 0 {
		own.Labels = nil
		return nil
	}
	labels := field + ".labels"
	if err := checkCount(labels, len(own.Labels), MaxLabels, "labels are for a few notes"); err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(own.Labels)) {
		if err := CheckID(key); err != nil {
			return refuse(CodeInvalid, labels, "%s", strings.Replace(err.Error(), "the id", "the key", 1))
		}
		if err := checkText(labels+"."+key, own.Labels[key], MaxLabelLength); err != nil {
			return err
		}
	}
	return nil
}

// checkPlain checks a noun that has nothing but attributes besides what all
// have.
func (d *Draft) checkPlain(field string, own *Own, t TypeName, attributes *map[string]Value) error {
	if _, err := d.checkOwn(field, own, t); err != nil {
		return err
	}
	converted, err := d.checkAttributes(field, d.a.schema.typeByName[t], *attributes)
	*attributes = converted
	return err
}

func (d *Draft) checkUser(u *User) (Noun, error) {
	next := *u
	switch u.Status {
	case "":
		next.Status = Pending
	case Pending, Accepted:
	default:
		return nil, refuse(CodeInvalid, "user.status", "%q is no status; write %s or %s", u.Status, Pending, Accepted)
	}
	return &next, d.checkPlain("user", &next.Own, UserType, &next.Attributes)
}

// within says of a refused command in which part of it the fault is.
func within(part string, err error) error {
	refused, ok := err.(*CommandError)
	if !ok {
		return err
	}
	if part != "" && refused.Field != "" {
		part += ", "
	}
	return &CommandError{refused.Code, part + refused.Field, refused.Detail}
}

func element(field string, i int) string { return fmt.Sprintf("%s[%d]", field, i) }
