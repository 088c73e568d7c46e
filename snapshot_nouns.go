package ambit

import (
	"maps"
	"slices"
)

// What a snapshot holds of Ambit's own nouns. Their types, ids, homes and members
// are told by the nodes. For each, what writes it stands beside what reads it.

func (w *snapshotWriter) noun(noun Noun) {
	w.own(OwnOf(noun))
	switch noun := noun.(type) {
	case *User:
		w.symbol(string(noun.Status))
		w.bool(noun.Disabled)
	case *ServiceAccount:
		w.bool(noun.Disabled)
	case *Role:
		w.text(noun.Description)
		writeSymbols(w, noun.Permissions)
		writeSymbols(w, noun.Scopes)
	case *Policy:
		w.policy(noun)
	case *Token:
		w.token(noun)
	case *SSOConnector:
		w.ssoConnector(noun)
	}
	if hasAttributes(noun) {
		w.attributes(attributesOf(noun))
	}
}

// noun reads what noun, an empty one, holds.
func (r *snapshotReader) noun(noun Noun) {
	r.readOwn(OwnOf(noun))
	switch noun := noun.(type) {
	case *User:
		noun.Status = UserStatus(r.symbol())
		noun.Disabled = r.bool()
		noun.Attributes = r.attributes()
	case *ServiceAccount:
		noun.Disabled = r.bool()
		noun.Attributes = r.attributes()
	case *Group:
		noun.Attributes = r.attributes()
	case *ResourceGroup:
		noun.Attributes = r.attributes()
	case *Role:
		noun.Description = r.text()
		noun.Permissions = readSymbols[Pattern](r)
		noun.Scopes = readSymbols[string](r)
	case *Policy:
		r.policy(noun)
	case *Token:
		r.token(noun)
	case *SSOConnector:
		r.ssoConnector(noun)
	}
}

func (w *snapshotWriter) own(own *Own) {
	w.text(own.Name)
	w.text(own.Title)
	w.uint(uint64(len(own.Labels)))
	for _, key := range slices.Sorted(maps.Keys(own.Labels)) {
		w.symbol(key)
		w.text(own.Labels[key])
	}
	w.moment(own.Created)
	w.moment(own.Changed)
}

func (r *snapshotReader) readOwn(own *Own) {
	own.Name, own.Title = r.text(), r.text()
	if n := r.count(); n > 0 {
		own.Labels = make(map[string]string, n)
		for range n {
			key := r.symbol()
			own.Labels[key] = r.text()
		}
	}
	own.Created, own.Changed = r.moment(), r.moment()
}

// hasAttributes reports whether nouns of that kind can have attributes.
func hasAttributes(noun Noun) bool {
	switch noun.(type) {
	case *User, *ServiceAccount, *Group, *ResourceGroup:
		return true
	}
	return false
}

func (w *snapshotWriter) policy(p *Policy) {
	w.text(p.Description)
	w.symbol(string(p.Effect))
	w.refs(p.Principals)
	writeSymbols(w, p.Roles)
	writeSymbols(w, p.Permissions)
	w.refs(p.Nodes)
	w.refs(p.ResourceGroups)
	w.symbol(p.Condition)
	w.moment(p.NotBefore)
	w.moment(p.ExpiresAt)
	w.bool(p.Disabled)
}

func (r *snapshotReader) policy(p *Policy) {
	p.Description = r.text()
	p.Effect = Effect(r.symbol())
	p.Principals = r.refs()
	p.Roles = readSymbols[RoleName](r)
	p.Permissions = readSymbols[Pattern](r)
	p.Nodes = r.refs()
	p.ResourceGroups = r.refs()
	p.Condition = r.symbol()
	p.NotBefore = r.moment()
	p.ExpiresAt = r.moment()
	p.Disabled = r.bool()
}

func (w *snapshotWriter) token(t *Token) {
	w.bool(t.Ceiling != nil)
	if t.Ceiling != nil {
		writeSymbols(w, t.Ceiling.Permissions)
		w.refs(t.Ceiling.Nodes)
	}
	w.ref(t.ActsFor)
	w.moment(t.Expires)
	w.text(t.Key)
	w.uint(uint64(t.Generation))
	w.moment(t.PreviousUntil)
}

func (r *snapshotReader) token(t *Token) {
	if r.bool() {
		t.Ceiling = &Ceiling{Permissions: readSymbols[Pattern](r), Nodes: r.refs()}
	}
	t.ActsFor = r.ref()
	t.Expires = r.moment()
	t.Key = r.text()
	t.Generation = uint32(r.within(1<<32, "generation"))
	t.PreviousUntil = r.moment()
}

func (w *snapshotWriter) ssoConnector(s *SSOConnector) {
	w.text(s.Domain)
	w.bool(s.Enabled)
	w.text(s.Verification.Code)
	w.symbol(string(s.Verification.Status))
	w.moment(s.Verification.Began)
	w.moment(s.Verification.Verified)
	w.moment(s.Verification.Missing)
}

func (r *snapshotReader) ssoConnector(s *SSOConnector) {
	s.Domain = r.text()
	s.Enabled = r.bool()
	s.Verification = Verification{Code: r.text(), Status: VerificationStatus(r.symbol())}
	s.Verification.Began, s.Verification.Verified, s.Verification.Missing = r.moment(), r.moment(), r.moment()
}

// A list that is nil is written as 0, any other with its length + 1: nil scopes
// mean any, and empty ones none.

func (w *snapshotWriter) refs(list []Ref) {
	w.length(len(list), list == nil)
	for _, r := range list {
		w.ref(r)
	}
}

func (r *snapshotReader) refs() []Ref {
	n, is := r.length()
	if !is {
		return nil
	}
	list := make([]Ref, n)
	for i := range list {
		list[i] = r.ref()
	}
	return list
}

func writeSymbols[T ~string](w *snapshotWriter, list []T) {
	w.length(len(list), list == nil)
	for _, s := range list {
		w.symbol(string(s))
	}
}

func readSymbols[T ~string](r *snapshotReader) []T {
	n, is := r.length()
	if !is {
		return nil
	}
	list := make([]T, n)
	for i := range list {
		list[i] = T(r.symbol())
	}
	return list
}
