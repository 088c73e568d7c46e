package world

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/document"
)

// defaultNow is when tests ask that state no time.
var defaultNow = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)

// An asking is what the questions of one test have in common.
type asking struct {
	*reader
	callers    []caller
	base       ambit.Question
	relations  []document.Member // of a description
	attributes map[string]ambit.Value
	refused    []string // nil where not stated
	cases      []Case
}

// A caller is one who asks in a test.
type caller struct {
	place *document.Node
	text  string
	ref   ambit.Ref
}

// tests reads the tests, each expanded to its cases.
func (r *reader) tests(list *document.Node) []Test {
	var tests []Test
	for _, n := range r.List(list, "tests") {
		tests = append(tests, r.test(n))
	}
	return tests
}

func (r *reader) test(n *document.Node) Test {
	m := r.Members(n, "a test")
	why, _ := r.String(m.Require("why", n, "write why: and a sentence on what this test shows, or the line that decides"), "why")
	a := &asking{reader: r}
	as := m.Node("as")
	askers := r.Several(as, "who asks")
	if as != nil && as.Kind == document.List && len(askers) == 0 {
		r.fault(as, fmt.Errorf("nobody asks this; name at least one who does, as: user:alice"))
	}
	for _, c := range askers {
		if text, ok := r.String(c, "who asks"); ok {
			a.addCaller(c, text)
		}
	}
	a.common(m)
	asked := false
	for _, kind := range caseKinds {
		part := m.Node(kind.name)
		if part == nil {
			continue
		}
		asked = true
		if kind.asks && as == nil {
			r.fault(part, fmt.Errorf("nobody asks this; name who does, as: user:alice"))
			continue
		}
		kind.read(a, part)
	}
	m.Done()
	if !asked && n.Kind == document.Map {
		var names []string
		for _, kind := range caseKinds {
			names = append(names, kind.name)
		}
		r.fault(n, fmt.Errorf("this test asks nothing; give it one of %s", strings.Join(names, ", ")))
	}
	return Test{Place: r.placeOf(n), Why: why, Cases: a.cases}
}

// caseKinds are the members of a test that ask something, and whether somebody
// in particular must ask.
var caseKinds = []struct {
	name string
	asks bool
	read func(*asking, *document.Node)
}{
	{"allow", true, (*asking).allow},
	{"deny", true, (*asking).deny},
	{"error", true, (*asking).errors},
	{"resources", true, (*asking).resourceLists},
	{"principals", false, (*asking).principalLists},
	{"permissions", true, (*asking).permissionLists},
	{"explain", true, (*asking).explanations},
}

// addCaller notes who asks. Whether there is such a principal is part of what a
// test shows with allow, deny and error: the answer says so.
func (a *asking) addCaller(n *document.Node, text string) {
	ref, err := ambit.ParseRef(text)
	if err == nil && ref.ID == "" && ref != ambit.Anonymous {
		err = fmt.Errorf("%q is no one who could ask; write a reference such as user:alice, or anonymous", text)
	}
	if err != nil {
		a.fault(n, err)
		return
	}
	a.callers = append(a.callers, caller{n, text, ref})
}

// common reads what accompanies every question of the test.
func (a *asking) common(m *document.Members) {
	a.base.Now = defaultNow
	if n := m.Node("now"); n != nil {
		a.base.Now, _ = a.Time(n, "now")
	}
	a.base.Context = a.values(m.Node("context"), "context")
	a.base.PrincipalAttributes = a.values(m.Node("principal-attributes"), "principal-attributes")
	a.base.ActionProperties = a.values(m.Node("action-properties"), "action-properties")
	a.base.Write = m.Strings("write")
	if n := m.Node("refused"); n != nil {
		a.refused = append([]string{}, a.Strings(n, "refused")...)
	}
	if n := m.Node("resource"); n != nil {
		described := a.Members(n, "a resource's description")
		a.relations = a.Entries(described.Node("relations"), "relations")
		a.attributes = a.values(described.Node("attributes"), "attributes")
		described.Done()
	}
}

// values reads a map of values. Their types are for the answer to judge.
func (a *asking) values(n *document.Node, what string) map[string]ambit.Value {
	entries := a.Entries(n, what)
	if len(entries) == 0 {
		return nil
	}
	values := make(map[string]ambit.Value, len(entries))
	for _, m := range entries {
		values[m.Name.Text], _ = a.Value(m.Value)
	}
	return values
}

// target is a resource as a question names it, with the test's description.
func (a *asking) target(text string) (ambit.Target, error) {
	target := ambit.Target{Attributes: a.attributes}
	if text != "" && text != string(ambit.AccountType) {
		ref, err := ambit.ParseRef(text)
		if err != nil {
			return target, err
		}
		target.Ref = ref
	}
	for _, m := range a.relations {
		for _, n := range a.Several(m.Value, "the relation "+m.Name.Text) {
			target.Relations = append(target.Relations, ambit.Relation{Name: m.Name.Text, To: a.described(target.Ref, m.Name.Text, n)})
		}
	}
	return target, nil
}

// described is the target of a relation in a description: an id of the
// relation's type, or a reference as it is written. A relation that the type does
// not have is for the answer to refuse.
func (a *asking) described(of ambit.Ref, relation string, n *document.Node) ambit.Ref {
	text, _ := a.String(n, "the target of "+relation)
	if kind, err := a.kind(string(of.Type)); err == nil {
		if declared, found := a.types[kind].relations[relation]; found {
			if ref, err := a.wording.target(declared.To, text); err == nil {
				return ref
			}
		}
	}
	ref, err := ambit.ParseRef(text)
	if err != nil || ref.ID == "" && ref.Type != ambit.AccountType {
		return ambit.Ref{Type: ambit.TypeName(relation), ID: text}
	}
	return ref
}

func (r *reader) placeOf(n *document.Node) Place { return Place{r.file, n.Line, n.Column} }

// add makes a case; the words of its question are for people.
func (a *asking) add(n *document.Node, p probe, words ...string) {
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	a.cases = append(a.cases, Case{Place: a.placeOf(n), Question: strings.Join(words, " "), probe: p})
}
