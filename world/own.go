package world

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/document"
)

// An ownEntry is one of Ambit's own nouns as the file has it, before what it
// consists of is read: its name, its id and where it is at home, so that others
// can refer to it.
type ownEntry struct {
	kind    ambit.TypeName
	place   *document.Node
	members *document.Members
	value   *document.Node
	home    *document.Node // nil: the account
	seed    string         // what the id comes of where it is not stated: the name, else the index
	own     ambit.Own
	state   itemState
}

// ownSection reads a section of Ambit's own nouns by name. A key that is an id
// is that; the name is then a member.
func (r *reader) ownSection(section []document.Member, kind ambit.TypeName, what, home string) []*ownEntry {
	var entries []*ownEntry
	for _, m := range section {
		e := &ownEntry{kind: kind, place: m.Name, value: m.Value, members: r.Members(m.Value, what)}
		e.own.Name, e.seed = m.Name.Text, m.Name.Text
		if ambit.ValidID(m.Name.Text) {
			e.own.ID, e.own.Name = m.Name.Text, e.members.String("name")
		} else {
			e.own.ID = e.members.String("id")
		}
		r.words(e)
		e.home = e.members.Node(home)
		entries = append(entries, e)
	}
	return entries
}

// policyEntries are the policies of the file, which are a list.
func (r *reader) policyEntries(section []*document.Node) []*ownEntry {
	var entries []*ownEntry
	for i, n := range section {
		e := &ownEntry{kind: ambit.PolicyType, place: n, value: n, members: r.Members(n, "a policy"), seed: strconv.Itoa(i)}
		e.own.ID, e.own.Name = e.members.String("id"), e.members.String("name")
		if e.own.Name != "" {
			e.seed = e.own.Name
		}
		r.words(e)
		e.home = e.members.Node("home")
		entries = append(entries, e)
	}
	return entries
}

// words reads what is only for people.
func (r *reader) words(e *ownEntry) {
	e.own.Title = e.members.String("title")
	for _, label := range r.Entries(e.members.Node("labels"), "labels") {
		text, ok := r.String(label.Value, "a label")
		if !ok {
			continue
		}
		if e.own.Labels == nil {
			e.own.Labels = map[string]string{}
		}
		e.own.Labels[label.Name.Text] = text
	}
}

// identify finds home and id of every entry, homes before what is at home in
// them, and makes them known.
func (r *reader) identify(entries []*ownEntry) {
	index := make(map[ambit.Ref][]*ownEntry, len(entries))
	for _, e := range entries {
		for _, text := range []string{e.own.ID, e.own.Name} {
			if text != "" {
				called := ambit.Ref{Type: e.kind, ID: text}
				index[called] = append(index[called], e)
			}
		}
	}
	for _, e := range entries {
		r.settle(e, index)
	}
	taken := map[ambit.Ref]*ownEntry{}
	for _, e := range entries {
		if e.state != done {
			continue
		}
		ref := ambit.Ref{Type: e.kind, ID: e.own.ID}
		if other := taken[ref]; other != nil {
			same := "id " + ref.ID
			if other.own.Name == e.own.Name {
				same = fmt.Sprintf("name %q", e.own.Name)
			}
			r.fault(e.place, fmt.Errorf("the %s is that of the %s in line %d", same, r.shortKind(e.kind), other.place.Line))
			continue
		}
		taken[ref] = e
		r.wording.add(ref, e.own.Name)
	}
}

// settle finds home and id of one entry.
func (r *reader) settle(e *ownEntry, index map[ambit.Ref][]*ownEntry) {
	if e.state != waiting {
		return
	}
	e.state = failed
	e.own.Home = r.account
	if e.home != nil {
		e.state = visiting
		home, ok := r.homeOf(e, index)
		if e.state = failed; !ok {
			return
		}
		e.own.Home = home
	}
	if e.own.ID == "" {
		home := string(ambit.AccountType)
		if e.own.Home != r.account {
			home = e.own.Home.String()
		}
		e.own.ID = deriveID(e.kind, home, e.seed)
	}
	e.state = done
}

// homeOf reads the home of an entry. One of Ambit's own, of which ids may not be
// known yet, is settled first.
func (r *reader) homeOf(e *ownEntry, index map[ambit.Ref][]*ownEntry) (ambit.Ref, bool) {
	text, ok := r.String(e.home, "a home")
	if !ok {
		return ambit.Ref{}, false
	}
	written, err := ambit.ParseRef(text)
	if err != nil {
		r.fault(e.home, err)
		return ambit.Ref{}, false
	}
	kind, err := r.kind(string(written.Type))
	if err != nil {
		r.fault(e.home, err)
		return ambit.Ref{}, false
	}
	if !isOwn(kind) {
		return r.existing(e.home, "a home", r.ref)
	}
	found := index[ambit.Ref{Type: kind, ID: written.ID}]
	switch {
	case len(found) == 0:
		err = fmt.Errorf("there is no %s in this file", text)
	case len(found) > 1:
		err = fmt.Errorf("several are called %s; write the id of one, and state it there", text)
	case found[0].state == visiting:
		err = fmt.Errorf("%s is at home in what is at home in it; homes cannot go in a circle", text)
	}
	if err != nil {
		r.fault(e.home, err)
		return ambit.Ref{}, false
	}
	r.settle(found[0], index)
	return ambit.Ref{Type: kind, ID: found[0].own.ID}, found[0].state == done
}

// deriveID is the id of one of Ambit's own that states none: the same in every
// reading of the file.
func deriveID(kind ambit.TypeName, home, name string) string {
	sum := sha256.Sum256([]byte(string(kind) + "\x00" + home + "\x00" + name))
	return hex.EncodeToString(sum[:16])
}
