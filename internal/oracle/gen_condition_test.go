package oracle

import (
	"slices"

	"github.com/ambit-iam/ambit"
)

// conditionWords are the terms that a condition may name, by the type of what
// they stand for.
type conditionWords struct {
	bools, ints, texts, lists []term
	any                       []term // what has() may ask about
}

// words lists the terms over what those catalogs declare: the attributes of
// `resource` are those of all types, of `principal` those of all types that act.
func (g *gen) words(catalogs []*ambit.Catalog) conditionWords {
	var words conditionWords
	add := func(t term, of ambit.AttributeType) {
		switch of {
		case ambit.TypeBool:
			words.bools = append(words.bools, t)
		case ambit.TypeInt:
			words.ints = append(words.ints, t)
		case ambit.TypeString:
			words.texts = append(words.texts, t)
		case ambit.ListOf(ambit.TypeString):
			words.lists = append(words.lists, t)
		}
		if !slices.Contains(words.any, t) {
			words.any = append(words.any, t)
		}
	}
	for _, t := range NewOracle(&World{Catalogs: catalogs}, nil).types {
		for _, a := range t.attributes {
			add(term{of: "resource", name: a.Name}, a.Type)
			if t.acts {
				add(term{of: "principal", name: a.Name}, a.Type)
			}
			if t.name == ambit.AccountType {
				add(term{of: "account", name: a.Name}, a.Type)
			}
		}
	}
	add(term{of: "context", name: "mfa"}, ambit.TypeBool)
	add(term{of: "context", name: "risk"}, ambit.TypeInt)
	add(term{of: "action.properties", name: "soft"}, ambit.TypeBool)
	words.texts = append(words.texts, principalID, resourceID)
	// Twice, so that the world's names come up among its many texts.
	for range 2 {
		add(principalName, ambit.TypeString)
		add(resourceName, ambit.TypeString)
	}
	return words
}

// condition makes one, keeps its tree and gives its source.
func (g *gen) condition(words conditionWords) string {
	e := g.expr(words, 2)
	source := e.CEL()
	g.w.Conditions[source] = e
	return source
}

func (g *gen) expr(words conditionWords, depth int) Expr {
	if depth > 0 && g.chance(45) {
		x, y := g.expr(words, depth-1), g.expr(words, depth-1)
		switch g.IntN(3) {
		case 0:
			return not{x}
		case 1:
			return and{x, y}
		}
		return or{x, y}
	}
	switch n := g.IntN(20); {
	case n < 8 && len(words.bools) > 0:
		return isTrue{pick(g, words.bools)}
	case n < 11 && len(words.ints) > 0:
		other := number(int64(g.IntN(4)))
		if g.chance(40) {
			other = pick(g, words.ints)
		}
		return compare{pick(g, words.ints), pick(g, []string{"==", ">=", "<"}), other}
	case n < 13:
		other := text(pick(g, append([]string{"alice", "ops", ""}, holders...)))
		if g.chance(60) {
			other = pick(g, words.texts)
		}
		return compare{pick(g, words.texts), "==", other}
	case n < 15:
		return has{pick(g, words.any)}
	case n < 16 && len(words.lists) > 0:
		return contains{pick(g, tags), pick(g, words.lists)}
	case n < 17:
		return before{pick(g, moments)}
	case n < 18 && len(words.ints) > 0:
		return divides{pick(g, words.ints)}
	case n < 19:
		return compare{term{of: "action", name: "name"}, "==", text(pick(g, actionWords))}
	}
	return compare{pick(g, []term{principalTyp, {of: "resource", name: "type"}}), "==",
		text(pick(g, []string{"anonymous", "ambit.user", "red/org", "red/project", "red/doc"}))}
}
