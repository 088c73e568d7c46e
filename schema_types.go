package ambit

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// fullTypeName resolves a name as catalog c writes it: in the catalog, else
// Ambit's own.
func fullTypeName(c *Catalog, name string) TypeName {
	switch {
	case c.Name == OwnCatalogName: // whose type account is not the root type
		return TypeName(OwnPrefix + name)
	case name == string(AccountType), strings.Contains(name, "/"), strings.HasPrefix(name, OwnPrefix):
		return TypeName(name)
	}
	for i := range c.Types {
		if c.Types[i].Name == name {
			return TypeName(c.Name + "/" + name)
		}
	}
	return TypeName(OwnPrefix + name)
}

// typeIn is the type that catalog i means by name; nil if there is none.
func (s *schema) typeIn(i int, name string) *typeInfo {
	return s.typeByName[fullTypeName(s.catalogs[i], name)]
}

// declares reports whether c declares the type t itself, and does not only add
// attributes to one that is there anyway.
func declares(c *Catalog, t *Type) bool {
	return c.Name == OwnCatalogName || t.Name != string(AccountType) && !strings.HasPrefix(t.Name, OwnPrefix)
}

func (s *schema) numberTypes(prev *schema) {
	add := func(t *typeInfo) {
		t.num = uint16(len(s.types))
		s.types = append(s.types, t)
		s.typeByName[t.name] = t
	}
	if prev == nil {
		add(&typeInfo{name: AccountType, plural: "accounts", catalog: -1})
	} else {
		for _, old := range prev.types {
			add(&typeInfo{name: old.name, plural: old.plural, own: old.own, catalog: -1})
		}
	}
	for i, c := range s.catalogs {
		for j := range c.Types {
			decl := &c.Types[j]
			if !declares(c, decl) {
				continue
			}
			name := fullTypeName(c, decl.Name)
			t := s.typeByName[name]
			if t == nil {
				t = &typeInfo{name: name}
				add(t)
			}
			t.catalog, t.decl, t.own = i, decl, c.Name == OwnCatalogName
			t.plural, t.acts, t.opaque = decl.Plural, decl.Acts, decl.Opaque
			if t.plural == "" {
				t.plural = decl.Name + "s"
			}
			if t.own {
				t.plural = OwnPrefix + t.plural
			} else {
				s.typeByBare[decl.Name] = append(s.typeByBare[decl.Name], t)
			}
		}
	}
}

// declareAttributes adds the attributes that catalog i declares, on its own
// types, the root type and Ambit's.
func (s *schema) declareAttributes(i int, wrong *problems) {
	c := s.catalogs[i]
	for j := range c.Types {
		t := s.typeIn(i, c.Types[j].Name)
		if t == nil {
			continue // which only a catalog that is not valid names
		}
		for k := range c.Types[j].Attributes {
			decl := &c.Types[j].Attributes[k]
			l := slices.IndexFunc(t.attributes, func(a *AttributeDecl) bool { return a.Name == decl.Name })
			if l < 0 {
				t.attributes = append(t.attributes, decl)
				continue
			}
			merged, differs := mergeAttributes(t.attributes[l], decl)
			if differs != "" {
				wrong.add("attribute %s of %s: catalog %s declares another %s than the other adopted catalogs; all have to agree",
					decl.Name, t.name, c.Name, differs)
			}
			t.attributes[l] = merged
		}
	}
}

// mergeAttributes makes one declaration of two of the same attribute, by catalogs
// that share a type. They have to agree in everything that decides or stores; of
// the descriptions the first that is there is taken. Where they differ in
// something, that is named, and the first declaration holds.
func mergeAttributes(old, decl *AttributeDecl) (merged *AttributeDecl, differs string) {
	switch {
	case old.Type != decl.Type:
		return old, fmt.Sprintf("type (%s, not %s)", decl.Type, old.Type)
	case !reflect.DeepEqual(old.value(old.Default), decl.value(decl.Default)):
		return old, "default"
	case old.Guard != decl.Guard:
		return old, "guard"
	case old.Request != decl.Request:
		return old, "setting of request"
	case old.Description == "" && decl.Description != "":
		next := *old
		next.Description = decl.Description
		return &next, ""
	}
	return old, ""
}

// attribute is the declaration of an attribute; nil if there is none.
func (t *typeInfo) attribute(name string) *AttributeDecl {
	for _, a := range t.attributes {
		if a.Name == name {
			return a
		}
	}
	return nil
}
