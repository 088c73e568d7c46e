package judge

import (
	"fmt"
	"strings"

	"github.com/ambit-iam/ambit"
)

// atom is a clause that is not made of others.
func (a author) atom() clause {
	switch a.IntN(9) {
	case 0, 1:
		return a.truth()
	case 2:
		return a.comparison()
	case 3:
		return a.text()
	case 4:
		return a.list()
	case 5:
		return a.time()
	case 6:
		return a.optional()
	case 7:
		return a.identity()
	}
	return a.action()
}

func (a author) truth() clause {
	t := pick(a.gen, []term{a.attribute("open"), {"context", "mfa"}, {"context", "device.trusted"}})
	return a.given(clause{t.cel(), a.cedar(t)}, t)
}

func (a author) comparison() clause {
	op := pick(a.gen, []string{"==", "!=", ">=", ">", "<=", "<"})
	x, y := pick(a.gen, []term{a.attribute("level"), {"context", "risk"}}), a.attribute("level")
	if a.chance(50) {
		n := a.between(-1, 3)
		return a.given(clause{fmt.Sprintf("%s %s %d", x.cel(), op, n), fmt.Sprintf("%s %s %d", a.cedar(x), op, n)}, x)
	}
	n := a.IntN(3)
	return a.given(clause{
		fmt.Sprintf("%s %s %s + %d", x.cel(), op, y.cel(), n),
		fmt.Sprintf("%s %s %s + %d", a.cedar(x), op, a.cedar(y), n),
	}, x, y)
}

func (a author) text() clause {
	x, y := a.attribute("kind"), a.attribute("kind")
	values := kinds
	if a.chance(30) {
		x, values = term{"context", "net"}, nets
	}
	switch a.IntN(4) {
	case 0:
		op := pick(a.gen, []string{"==", "!="})
		return a.given(clause{x.cel() + " " + op + " " + y.cel(), a.cedar(x) + " " + op + " " + a.cedar(y)}, x, y)
	case 1:
		list := quotedList(some(a.gen, values, 2))
		return a.given(clause{x.cel() + " in " + list, list + ".contains(" + a.cedar(x) + ")"}, x)
	case 2:
		start := pick(a.gen, values)[:2]
		return a.given(clause{fmt.Sprintf("%s.startsWith(%q)", x.cel(), start), fmt.Sprintf("%s like %q", a.cedar(x), start+"*")}, x)
	}
	value := pick(a.gen, values)
	return a.given(clause{fmt.Sprintf("%s == %q", x.cel(), value), fmt.Sprintf("%s == %q", a.cedar(x), value)}, x)
}

func quotedList(texts []string) string {
	return `["` + strings.Join(texts, `", "`) + `"]`
}

func (a author) list() clause {
	x, y := a.attribute("tags"), a.attribute("tags")
	switch a.IntN(3) {
	case 0:
		return a.given(clause{
			fmt.Sprintf("%s.all(t, t in %s)", x.cel(), y.cel()),
			fmt.Sprintf("%s.containsAll(%s)", a.cedar(y), a.cedar(x)),
		}, x, y)
	case 1:
		return a.given(clause{
			fmt.Sprintf("%s.exists(t, t in %s)", x.cel(), y.cel()),
			fmt.Sprintf("%s.containsAny(%s)", a.cedar(x), a.cedar(y)),
		}, x, y)
	}
	tag := pick(a.gen, tags)
	return a.given(clause{fmt.Sprintf("%q in %s", tag, x.cel()), fmt.Sprintf("%s.contains(%q)", a.cedar(x), tag)}, x)
}

func (a author) time() clause {
	x, op := a.attribute("expiry"), pick(a.gen, []string{"==", ">=", ">", "<=", "<"})
	if a.chance(50) {
		return a.given(clause{x.cel() + " " + op + " now", a.cedar(x) + " " + op + " context.now"}, x)
	}
	at := moment(pick(a.gen, moments))
	return clause{fmt.Sprintf("now %s timestamp(%q)", op, at), fmt.Sprintf("context.now %s datetime(%q)", op, at)}
}

func (a author) optional() clause {
	x := a.attribute("owner")
	y := term{pick(a.gen, []string{"principal", "resource"}), "id"}
	switch a.IntN(4) {
	case 0:
		return a.given(clause{x.cel() + " == " + y.cel(), a.cedar(x) + " == " + a.cedar(y)}, y, x)
	case 1:
		owner := pick(a.gen, owners)
		return a.given(clause{fmt.Sprintf("%s != %q", x.cel(), owner), fmt.Sprintf("%s != %q", a.cedar(x), owner)}, x)
	case 2:
		ip := term{"context", "ip"}
		return a.given(clause{fmt.Sprintf("%s == %q", ip.cel(), ips[0]), fmt.Sprintf("%s == %q", a.cedar(ip), ips[0])}, ip)
	}
	return a.given(clause{"true", "true"}, x)
}

// identity is about which or what kind of thing it is.
func (a author) identity() clause {
	x := term{pick(a.gen, []string{"principal", "resource"}), "type"}
	if a.chance(40) {
		x.name = "id"
		return a.given(clause{x.cel() + ` != "n1"`, a.cedar(x) + ` != "n1"`}, x)
	}
	var names []string
	for _, n := range some(a.gen, []ambit.TypeName{"anonymous", "red/doc", "red/user", "red/license", ambit.UserType, ambit.GroupType}, 3) {
		names = append(names, string(n))
	}
	return clause{x.cel() + " in " + quotedList(names), quotedList(names) + ".contains(" + a.cedar(x) + ")"}
}

func (a author) action() clause {
	if a.chance(50) {
		name := pick(a.gen, actionWords)
		return clause{fmt.Sprintf("action.name == %q", name), fmt.Sprintf("action.name == %q", name)}
	}
	id := pick(a.gen, includable)
	return clause{fmt.Sprintf("action.id != %q", id), fmt.Sprintf("action.id != %q", id)}
}
