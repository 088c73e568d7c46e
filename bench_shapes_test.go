package ambit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

// A shape is an account in the making that is large in one direction only: what
// costs more than its part there shows in its benchmarks.
type shape struct{ *ambit.Draft }

func newShape() shape {
	d, err := ambit.NewDraft(ambit.Config{ID: id("shape"), Slug: "shape"})
	if err != nil {
		panic(err)
	}
	s := shape{d}
	s.do(ambit.Adopt{Catalog: &ambit.Catalog{
		Name: "deep",
		Types: []ambit.Type{
			{Name: "product", Parents: []string{"account"}},
			{Name: "license", Parents: []string{"product", "holder"}},
			{Name: "holder", Parents: []string{"account"}, Acts: true, Reach: []string{"~license.holder/product"}},
			{Name: "folder", Parents: []string{"account", "folder"}},
			{Name: "item", Parents: []string{"folder"}},
		},
		Permissions: []ambit.Permission{
			{Type: "holder", Action: "read"}, {Type: "item", Action: "read"}, {Type: "item", Action: "write"},
		},
	}})
	s.put("holder:caller")
	return s
}

func (s shape) do(cmd ambit.Command) {
	if err := s.Do(cmd); err != nil {
		panic(err)
	}
}

func (s shape) put(text string) {
	r := resource(text)
	if len(r.Relations) == 0 {
		r.Relations = []ambit.Relation{{Name: "account", To: ref("account")}}
	}
	s.do(ambit.Put{Noun: r})
}

func (s shape) allow(name, what, to, at string) {
	s.do(ambit.Put{Noun: policy(ambit.Allow, name, what, to, at)})
}

// fan is a holder of licenses, each for a product of its own.
func (s shape) fan(holder string, licenses int) {
	s.put(holder)
	for i := range licenses {
		product := fmt.Sprintf("product:%s-%d", holder, i)
		s.put(product)
		s.put(fmt.Sprintf("license:%s-%d product=%s holder=%s", holder, i, product, holder))
	}
}

// check asks one question again and again.
func check(b *testing.B, a *ambit.Account, q ambit.Question, want bool) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if d, err := a.Check(q); err != nil || d.Allowed != want {
			b.Fatal(d, err)
		}
	}
}

// apply applies the entry of one command to the same account again and again.
func apply(b *testing.B, a *ambit.Account, cmd ambit.Command) {
	b.Helper()
	d := a.Draft()
	if err := d.Do(cmd); err != nil {
		b.Fatal(err)
	}
	e := ambit.Entry{Revision: a.Revision() + 1, Changes: d.Changes()}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Apply(e); err != nil {
			b.Fatal(err)
		}
	}
}

// page lists a page of resources again and again.
func page(b *testing.B, a *ambit.Account, q ambit.Question, want int) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if list, err := a.ListResources(q, "", ambit.Page{Limit: 100}); err != nil || len(list.Items) != want {
			b.Fatal(len(list.Items), err)
		}
	}
}

// BenchmarkFan asks about what reaches very much, for one who holds little, and
// about what reaches little, for one who holds very much.
func BenchmarkFan(b *testing.B) {
	if testing.Short() {
		b.Skip("-short: the wide one takes a while to make")
	}
	s := newShape()
	s.fan("holder:wide", 100_000)
	s.fan("holder:narrow", 100)
	s.put("holder:rich")
	for i := range 50 {
		s.put(fmt.Sprintf("product:other-%d", i))
		s.allow(fmt.Sprint("other ", i), "holders:read", "holder:caller", fmt.Sprintf("product:other-%d", i))
	}
	s.put("holder:grouped")
	s.do(ambit.Put{Noun: &ambit.ResourceGroup{Own: own("others")}})
	for i := range 50 {
		s.do(ambit.AddMember{Set: ref("resource-group:others"), Member: ref(fmt.Sprintf("product:other-%d", i))})
	}
	s.allow("grouped", "holders:read", "holder:grouped", "resource-group:others")
	for i := range 50_000 {
		s.allow(fmt.Sprint("rich ", i), "items:read", "holder:rich", fmt.Sprintf("product:holder:wide-%d", i))
	}
	none := s.Account()
	s = shape{none.Draft()}
	s.allow("hit", "holders:read", "holder:caller", "product:holder:wide-77777")
	s.allow("hit of the rich", "holders:read", "holder:rich", "product:holder:narrow-77")
	a := s.Account()
	for _, c := range []struct {
		name, who, about string
		a                *ambit.Account
		want             bool
	}{
		{"fifty held, none reached", "holder:caller", "holder:wide", none, false},
		{"fifty held, one reached", "holder:caller", "holder:wide", a, true},
		{"a resource group of fifty", "holder:grouped", "holder:wide", a, false},
		{"very much held, none reached", "holder:rich", "holder:narrow", none, false},
		{"very much held, one reached", "holder:rich", "holder:narrow", a, true},
		{"very much held and reached", "holder:rich", "holder:wide", a, false},
	} {
		b.Run(c.name, func(b *testing.B) { check(b, c.a, ask(c.who, "holders:read", c.about), c.want) })
	}
}

// BenchmarkChain asks about what lies ten thousand levels deep, for one who may
// at the top and for one who holds something else at every other level.
func BenchmarkChain(b *testing.B) {
	const depth = 10_000
	s := newShape()
	s.put("holder:everywhere")
	s.put("folder:0")
	s.put("item:shallow folder=folder:0")
	for i := 1; i < depth; i++ {
		s.put(fmt.Sprintf("folder:%d folder=folder:%d", i, i-1))
		if i%2 == 0 {
			s.allow(fmt.Sprint(i), "items:write", "holder:everywhere", fmt.Sprintf("folder:%d", i))
		}
	}
	s.put(fmt.Sprintf("item:deep folder=folder:%d", depth-1))
	s.allow("top", "items:read", "holder:caller", "folder:0")
	a := s.Account()
	b.Run("allowed at the top", func(b *testing.B) { check(b, a, ask("holder:caller", "items:read", "item:deep"), true) })
	b.Run("denied at every level", func(b *testing.B) {
		check(b, a, ask("holder:everywhere", "items:read", "item:deep"), false)
	})
	b.Run("a short way after the long one", func(b *testing.B) {
		if _, err := a.Check(ask("holder:caller", "items:read", "item:deep")); err != nil {
			b.Fatal(err)
		}
		check(b, a, ask("holder:caller", "items:read", "item:shallow"), true)
	})
	b.Run("list", func(b *testing.B) {
		q := ask("holder:caller", "items:read", "")
		page(b, a, q, 2)
	})
	b.Run("one level more", func(b *testing.B) {
		apply(b, a, ambit.Put{Noun: resource(fmt.Sprintf("folder:more folder=folder:%d", depth-1))})
	})
}

// BenchmarkMemberships asks for one who is in a thousand groups, as many as may
// be, of ten policies each, and of a group with a hundred thousand members.
func BenchmarkMemberships(b *testing.B) {
	s := newShape()
	group := func(name string) {
		s.do(ambit.Put{Noun: &ambit.Group{Own: own(name)}})
	}
	s.put("folder:f")
	s.put("folder:g")
	s.put("item:i folder=folder:f")
	for i := range 1_000 {
		name := fmt.Sprint("g", i)
		group(name)
		s.do(ambit.AddMember{Set: ref("group:" + name), Member: ref("holder:caller")})
		for j := range 10 {
			s.allow(fmt.Sprint(name, " ", j), "items:write", "group:"+name, "folder:g")
		}
	}
	group("crowd")
	s.allow("crowd", "items:read", "group:crowd", "folder:f")
	for i := range 100_000 {
		member := fmt.Sprintf("holder:%d", i)
		s.put(member)
		s.do(ambit.AddMember{Set: ref("group:crowd"), Member: ref(member)})
	}
	s.put("holder:late")
	a := s.Account()
	b.Run("in a thousand groups", func(b *testing.B) { check(b, a, ask("holder:caller", "items:read", "item:i"), false) })
	b.Run("among a hundred thousand", func(b *testing.B) { check(b, a, ask("holder:77777", "items:read", "item:i"), true) })
	b.Run("who of a hundred thousand", func(b *testing.B) {
		for b.Loop() {
			list, err := a.ListPrincipals(ask("", "items:read", "item:i"), "", ambit.Page{Limit: 100})
			if err != nil || len(list.Items) != 100 {
				b.Fatal(len(list.Items), err)
			}
		}
	})
	b.Run("leave one of a thousand", func(b *testing.B) {
		apply(b, a, ambit.RemoveMember{Set: ref("group:g500"), Member: ref("holder:caller")})
	})
	b.Run("join one more", func(b *testing.B) {
		apply(b, a, ambit.AddMember{Set: ref("group:crowd"), Member: ref("holder:late")})
	})
	b.Run("write one in a thousand anew", func(b *testing.B) {
		e := ambit.Entry{Revision: a.Revision() + 1, Changes: []ambit.Change{ambit.Put{Noun: &ambit.Resource{
			Node:      ambit.Ref{Type: "deep/holder", ID: "caller"},
			Relations: []ambit.Relation{{Name: "account", To: ambit.Ref{Type: ambit.AccountType, ID: id("shape")}}},
		}}}}
		for b.Loop() {
			if _, err := a.Apply(e); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkPolicyOnManyNodes asks one who holds a policy on ten thousand nodes,
// and takes one of them out of it.
func BenchmarkPolicyOnManyNodes(b *testing.B) {
	s := newShape()
	s.put("folder:outside")
	s.put("item:outside folder=folder:outside")
	var at string
	for i := range 10_000 {
		s.put(fmt.Sprintf("folder:%d", i))
		s.put(fmt.Sprintf("item:%d folder=folder:%d", i, i))
		at += fmt.Sprintf("folder:%d ", i)
	}
	s.allow("many", "items:read", "holder:caller", at)
	a := s.Account()
	b.Run("inside", func(b *testing.B) { check(b, a, ask("holder:caller", "items:read", "item:7777"), true) })
	b.Run("outside", func(b *testing.B) { check(b, a, ask("holder:caller", "items:read", "item:outside"), false) })
	b.Run("list", func(b *testing.B) { page(b, a, ask("holder:caller", "items:read", ""), 100) })
	b.Run("one node less", func(b *testing.B) {
		apply(b, a, ambit.Delete{Ref: ref("folder:7777"), Cascade: true})
	})
}

// BenchmarkManyParents asks about what lies in nearly as many folders as it may.
func BenchmarkManyParents(b *testing.B) {
	s := newShape()
	text := "item:i"
	for i := range 999 {
		s.put(fmt.Sprintf("folder:%d", i))
		text += fmt.Sprintf(" folder=folder:%d", i)
	}
	s.put(text)
	s.allow("last", "items:read", "holder:caller", "folder:998")
	s.put("folder:late")
	a := s.Account()
	b.Run("check", func(b *testing.B) { check(b, a, ask("holder:caller", "items:read", "item:i"), true) })
	b.Run("one more", func(b *testing.B) { apply(b, a, ambit.Put{Noun: resource(text + " folder=folder:late")}) })
}

// BenchmarkMillionUnderOne lists, asks and adds where a million lie side by side,
// and the caller once held everything.
func BenchmarkMillionUnderOne(b *testing.B) {
	if testing.Short() {
		b.Skip("-short: the million takes a while to make")
	}
	s := newShape()
	s.put("folder:f")
	s.put("folder:g")
	for i := range 1_000_000 {
		s.put(fmt.Sprintf("item:%d folder=folder:f", i))
	}
	s.put("item:mine folder=folder:g")
	s.put("holder:all")
	s.put("holder:barred")
	s.allow("all", "items:read", "holder:all holder:barred", "folder:f")
	s.allow("barred", "items:read", "holder:barred", "account")
	s.do(ambit.Put{Noun: policy(ambit.Deny, "bar", "items:read", "holder:barred", "account")})
	over := policy(ambit.Allow, "over", "items:read", "holder:caller", "account")
	over.ExpiresAt = now.Add(-time.Hour)
	s.do(ambit.Put{Noun: over})
	s.allow("mine", "items:read", "holder:caller", "folder:g")
	a := s.Account()
	b.Run("check", func(b *testing.B) { check(b, a, ask("holder:all", "items:read", "item:777777"), true) })
	b.Run("list all", func(b *testing.B) { page(b, a, ask("holder:all", "items:read", ""), 100) })
	b.Run("list what is left", func(b *testing.B) { page(b, a, ask("holder:caller", "items:read", ""), 1) })
	b.Run("list what is barred", func(b *testing.B) { page(b, a, ask("holder:barred", "items:read", ""), 0) })
	b.Run("one more", func(b *testing.B) { apply(b, a, ambit.Put{Noun: resource("item:more folder=folder:f")}) })
}

// BenchmarkCrowdedPlaces makes one who holds ten policies, more than are gone
// through one by one, at each of very many places.
func BenchmarkCrowdedPlaces(b *testing.B) {
	for _, places := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(places), func(b *testing.B) {
			if places > 1_000 && testing.Short() {
				b.Skip("-short: so many take a while to make")
			}
			for b.Loop() {
				s := newShape()
				for i := range places {
					s.put(fmt.Sprintf("folder:%d", i))
				}
				for i := range 10 * places {
					s.allow(fmt.Sprint(i), "items:write", "holder:caller", fmt.Sprintf("folder:%d", i%places))
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*10*places), "ns/policy")
		})
	}
}
