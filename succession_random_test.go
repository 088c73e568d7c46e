package ambit_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

// A reviser makes other versions of the studio's catalog: some drop what is in
// use, some rename it.
type reviser struct{ scribbler }

func (r reviser) often() bool { return r.IntN(3) > 0 }

// without drops some of a list.
func without[T any](r reviser, list []T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(T) bool { return r.IntN(6) == 0 })
}

func (r reviser) version(t *testing.T) *ambit.Catalog {
	c := studio(t, "")
	switch r.IntN(4) {
	case 0:
		dropType(c, r.pick("note bot vault"))
	case 1:
		for _, name := range strings.Fields("file note drawer bot") {
			if r.IntN(2) == 0 {
				dropType(c, name)
			}
		}
	}
	c.Permissions, c.Roles, c.Wildcards = without(r, c.Permissions), without(r, c.Roles), nil
	for i := range c.Types {
		typ := &c.Types[i]
		typ.Attributes = without(r, typ.Attributes)
		typ.Relations = slices.DeleteFunc(without(r, typ.Relations), func(d ambit.RelationDecl) bool {
			return !slices.ContainsFunc(c.Types, func(t ambit.Type) bool { return t.Name == d.To }) && !strings.HasPrefix(d.To, "ambit.")
		})
		typ.Parents = slices.DeleteFunc(typ.Parents, func(p string) bool {
			return p != "account" && !slices.ContainsFunc(c.Types, func(t ambit.Type) bool { return t.Name == p })
		})
		if len(typ.Parents) > 1 && r.IntN(8) == 0 {
			typ.Parents = typ.Parents[r.IntN(2):][:1]
		}
		if r.IntN(4) == 0 {
			c.Roles = append(c.Roles, ambit.BuiltinRole{Name: "viewer" + typ.Name})
		}
	}
	return c
}

// fates says something of every name that the studio's catalog and the
// scribbler's commands have; much of it says nothing.
func (r reviser) fates(c *ambit.Catalog) []ambit.Fate {
	var list []ambit.Fate
	add := func(kind ambit.NameKind, typ ambit.TypeName, name, to string) {
		f := ambit.Fate{Kind: kind, Type: typ, Name: name, To: to}
		if f.Drop = to == "" || r.often(); f.Drop {
			f.To = ""
		}
		list = append(list, f)
	}
	role := ""
	for _, b := range c.Roles {
		role = "studio/" + b.Name
	}
	for _, name := range strings.Fields("team project drawer file note bot vault") {
		typ := ambit.TypeName("studio/" + name)
		add(ambit.KindType, "", string(typ), "")
		add(ambit.KindScope, "", string(typ), "")
		for _, relation := range strings.Fields("seal lead file drawer project") {
			add(ambit.KindRelation, typ, relation, "")
		}
		for _, attribute := range strings.Fields("open size price made mode seal") {
			add(ambit.KindAttribute, typ, attribute, "")
		}
	}
	add(ambit.KindAttribute, "ambit.user", "level", "")
	add(ambit.KindAttribute, "account", "sealed", "")
	for _, p := range strings.Fields("files:read files:* *:read vaults:open notes:read bots:poke") {
		add(ambit.KindPermission, "", p, r.pick("ambit.users:read *:* projects:read"))
	}
	for _, name := range strings.Fields("everything reader local filing") {
		add(ambit.KindRole, "", "studio/"+name, role)
	}
	r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	if r.IntN(4) == 0 {
		list = list[:len(list)/4] // and nothing of the others
	}
	return list
}

// settle adopts a version with those of the fates that say something; it is false
// where the version is refused all the same.
func settle(t *testing.T, d *ambit.Draft, c *ambit.Catalog, fates []ambit.Fate) bool {
	t.Helper()
	for {
		err := attempt(d, ambit.Adopt{Catalog: c, Uses: fates})
		var refusal *ambit.CommandError
		switch at := 0; {
		case err == nil:
			return true
		case !errors.As(err, &refusal):
			t.Fatal(err)
		case refusal.Code == ambit.CodeInvalid && strings.HasPrefix(refusal.Field, "uses["):
			if _, err := fmt.Sscanf(refusal.Field, "uses[%d]", &at); err != nil {
				t.Fatal(err)
			}
			fates = slices.Delete(slices.Clone(fates), at, at+1)
		default:
			if refusal.Code != ambit.CodeInUse && !strings.Contains(refusal.Detail, "out of their homes") {
				t.Fatalf("refused as %s: %v", refusal.Code, err)
			}
			return false
		}
	}
}

// TestAnyVersionIsRefusedOrCanBeReplayed gives versions at random to accounts at
// random, with whatever is to become of the uses: each is refused, or comes to
// changes that lead from the account before to the same account, in which all
// stands as if it were written anew.
func TestAnyVersionIsRefusedOrCanBeReplayed(t *testing.T) {
	taken, rewrote, refusals := 0, 0, 0
	for seed := range uint64(30) {
		s := scribbler{rand.New(rand.NewPCG(seed, 11))}
		f := newStudio(t, "")
		f.resource("team:a account=account")
		f.resource("project:a team=team:a")
		f.resource("drawer:a team=team:a")
		for i, home := range strings.Fields("drawer:d project:p team:t") { // some of which the file may leave
			p := policy(ambit.Allow, fmt.Sprint("home", i), "*:read", "bot:b", "file:f")
			if p.Home = ref(home); i == 2 {
				p.Nodes = refs("note:n")
			}
			f.do(ambit.Put{Noun: p})
		}
		for _, attributes := range []map[string]ambit.Value{{"open": true, "size": 3}, {"price": 4}} {
			file := resource("file:f drawer=drawer:inner project=project:p lead=ambit.user:u seal=project:p")
			file.Attributes = attributes
			f.user("u")
			f.do(ambit.Put{Noun: file})
		}
		for range 120 {
			_ = attempt(f.Draft, s.command()) // most make no sense
		}
		a := f.Account()
		r := reviser{s}
		for range 5 {
			c := r.version(t)
			if faults := c.Validate(); len(faults) > 0 {
				continue
			}
			d := a.Draft()
			if !settle(t, d, c, r.fates(c)) {
				refusals++
				continue
			}
			changes := len(d.Changes())
			b := replayed(t, a, d)
			stands(t, b)
			if !slices.ContainsFunc(b.Catalogs(), c.Equal) {
				t.Fatalf("seed %d: the version is not adopted", seed)
			}
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
			taken++
			if changes > 1 {
				rewrote++
			}
		}
	}
	t.Logf("%d versions adopted, %d of them with changes of what used them, %d refused", taken, rewrote, refusals)
	if rewrote < 25 || refusals < 5 {
		t.Errorf("%d versions were adopted with changes and %d refused; both must be many", rewrote, refusals)
	}
}
