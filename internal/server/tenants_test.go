package server

import (
	"cmp"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/internal/iam"
)

// shopText is the catalog of two accounts that know nothing of each other.
const shopText = `
catalog: shop
types:
  account: {attributes: {note: {type: string}}}
  mall:    {parents: [account]}
  store:   {parents: [account, mall], attributes: {note: {type: string, request: true}}}
  ambit.user: {attributes: {note: {type: string, request: true}}}
  ambit.service-account: {attributes: {note: {type: string}}}
  ambit.group: {attributes: {note: {type: string}}}
  ambit.resource-group: {attributes: {note: {type: string}}}
permissions:
  store: {create: {scopes: [account]}, read: , close: }
roles:
  keeper: {permissions: ["stores:*"]}
`

// A tenant is an account with one of everything, under a name.
type tenant struct {
	secret  string
	id      string
	refs    map[ambit.TypeName]ambit.Ref
	key     string            // with which its owner made a user, as Idempotency-Key
	etag    string            // of a user of its
	cursors map[string]string // of lists of its, by their paths
}

// tenant makes an account with one of everything called by a name.
func (n *node) tenant(t *testing.T, slug, name string) *tenant {
	t.Helper()
	made, _, err := n.server.Service().Bootstrap(t.Context(), iam.NewAccount{Slug: slug, Owner: "owner of " + slug, Catalogs: []*ambit.Catalog{readCatalog(t, shopText)}})
	if err != nil {
		t.Fatal(err)
	}
	a := &tenant{secret: made.Token.Reveal(), id: made.ID, key: "key of " + slug, refs: map[ambit.TypeName]ambit.Ref{}, cursors: map[string]string{}}
	account := ambit.Ref{Type: ambit.AccountType, ID: made.ID}
	a.refs[ambit.AccountType] = account
	make := func(path string, body map[string]any, header ...string) answer {
		return n.ask(t, a.secret, "POST", "/v1/"+path, text(t, body), header...).done()
	}
	user := make("users", map[string]any{"name": name, "status": "accepted"}, "Idempotency-Key", a.key)
	a.etag = user.header.Get("ETag")
	a.refs[ambit.UserType] = read[struct{ Ref ambit.Ref }](user).Ref
	for _, other := range []struct {
		typ  ambit.TypeName
		path string
		body map[string]any
	}{
		{ambit.ServiceAccountType, "service-accounts", map[string]any{}},
		{ambit.GroupType, "groups", map[string]any{}},
		{ambit.ResourceGroupType, "resource-groups", map[string]any{}},
		{ambit.RoleType, "roles", map[string]any{"permissions": []string{"stores:read"}}},
		{ambit.SSOConnectorType, "sso-connectors", map[string]any{"domain": name + ".example", "await": true}},
		{ambit.PolicyType, "policies", map[string]any{"effect": "allow", "principals": []ambit.Ref{a.refs[ambit.UserType]}, "permissions": []string{"stores:read"}, "nodes": []ambit.Ref{account}}},
	} {
		other.body["name"] = name
		a.refs[other.typ] = read[struct{ Ref ambit.Ref }](make(other.path, other.body)).Ref
	}
	a.refs[ambit.TokenType] = read[struct{ Token struct{ Ref ambit.Ref } }](make("tokens", map[string]any{"name": name, "principal": a.refs[ambit.ServiceAccountType]})).Token.Ref
	for _, typ := range []ambit.TypeName{"store", "mall"} {
		ref := ambit.Ref{Type: typ, ID: name}
		make("resources", map[string]any{"ref": ref, "relations": []any{to("account", account)}})
		a.refs[typ] = ref
	}
	for _, path := range []string{"users", "tokens"} {
		a.cursors[path] = read[struct{ Next string }](n.ask(t, a.secret, "GET", "/v1/"+path+"?limit=1", "").done()).Next
		if a.cursors[path] == "" || a.etag == "" {
			t.Fatal("there is no cursor, or no ETag")
		}
	}
	return a
}

// A form is a text that another account's own is known by, and one of that form
// that nobody's is.
type form struct{ known, unknown string }

// echoed is a text with what is known in it as if it were the unknown, also where
// the text has only the end of it.
func (f form) echoed(text string) string {
	text = strings.ReplaceAll(text, f.known, f.unknown)
	known, unknown := f.known[strings.LastIndexByte(f.known, ':')+1:], f.unknown[strings.LastIndexByte(f.unknown, ':')+1:]
	if len(known) == 32 {
		known, unknown = known[24:], unknown[24:]
	}
	return strings.ReplaceAll(text, known, unknown)
}

// The names of what another account has, and of what nobody has.
const (
	theirName   = "theirs"
	nobodysName = "nobods"
)

// unlike is an id like another one, which is of nothing.
func unlike(id string) string {
	next := strings.NewReplacer("0", "1", "1", "2", "2", "3", "3", "4", "4", "5", "5", "6", "6", "7", "7", "8", "8", "9", "9", "0",
		"a", "b", "b", "c", "c", "d", "d", "e", "e", "f", "f", "a")
	return id[:len(id)-4] + next.Replace(id[len(id)-4:])
}

// forms are how things of another account can be written.
func (a *tenant) forms(short bool) []form {
	list := []form{{theirName, nobodysName}}
	for _, typ := range []ambit.TypeName{
		ambit.UserType, "store", ambit.AccountType, ambit.RoleType, ambit.GroupType, ambit.ResourceGroupType,
		ambit.PolicyType, ambit.TokenType, ambit.ServiceAccountType, ambit.SSOConnectorType, "mall",
	} {
		ref, named := a.refs[typ], string(typ)+":"
		switch {
		case ref.ID == theirName:
			list = append(list, form{ref.String(), named + nobodysName})
		case typ == ambit.AccountType:
			list = append(list, form{ref.String(), named + unlike(ref.ID)}, form{ref.ID, unlike(ref.ID)})
		default:
			list = append(list, form{ref.String(), named + unlike(ref.ID)}, form{ref.ID, unlike(ref.ID)}, form{named + theirName, named + nobodysName})
		}
		if short && len(list) > 6 {
			return list
		}
	}
	return list
}

// forms are what is worth writing into a field.
func (s *tenantSweep) forms(op *operation, f field) []form {
	switch f.name[len(f.name)-1] {
	case "cursor": // as one of another list of the caller's
		other := "users"
		if op.ID == "list-users" {
			other = "tokens"
		}
		return []form{{s.theirs.cursors["users"], s.mine.cursors[other]}}
	case "If-Match":
		return []form{{s.theirs.etag, `"` + strings.Repeat("A", len(s.theirs.etag)-2) + `"`}}
	case "domain":
		return []form{{theirName + ".example", nobodysName + ".example"}}
	case "Idempotency-Key":
		return []form{{s.theirs.key, strings.Repeat("k", len(s.theirs.key))}}
	}
	return s.theirs.forms(testing.Short())
}

// TestAnotherAccountsIsAsIfItHadNeverBeen fills every field of every operation that
// takes texts, at every place of a list, with what another account has, in every
// form. It is answered, but for that text, as what nobody has is, to the byte, and
// changes nothing of the other account.
func TestAnotherAccountsIsAsIfItHadNeverBeen(t *testing.T) {
	n := start(t, Options{Conditions: cel.New(), Logger: slog.New(slog.DiscardHandler)}, nil)
	mine, theirs := n.tenant(t, "one", "stock"), n.tenant(t, "two", theirName)
	d, ops := n.operations(t)
	slices.SortStableFunc(ops, func(a, b *operation) int { return cmp.Compare(order(a), order(b)) })
	sweep := &tenantSweep{node: n, t: t, d: d, mine: mine, theirs: theirs, statuses: map[int]int{}}
	for _, naming := range []bool{false, true} {
		for _, op := range ops {
			sweep.operation(op, naming)
		}
	}
	t.Logf("%d operations, %d fields, %d pairs of requests: answered with %v; %d of them changed something of the caller's, alike", len(ops), sweep.fields, sweep.pairs, sweep.statuses, sweep.moved)
	if sweep.fields < 300 || sweep.pairs < 2000 {
		t.Errorf("that is too little to mean anything")
	}
}

// order is when an operation is swept: what reads, asks, makes, and changes.
func order(op *operation) int {
	switch {
	case op.method == "GET":
		return 0
	case askGenerators[op.ID] != nil:
		return 1
	case op.method == "POST":
		return 2
	}
	return 3
}

// names reports whether a field gives something a name that its account may choose,
// be it another account's: these are swept last, for what bears such a name is
// there afterward.
func (f field) names(op *operation) bool {
	last := f.name[len(f.name)-1]
	return last == "name" && !slices.Contains(f.name, "relations") || last == "slug" || last == "owner" || last == "domain" ||
		f.String() == "body ref" || f.String() == "body put.ref" || op.ID == "put-resource" && f.in == "path"
}

// A tenantSweep goes through the operations.
type tenantSweep struct {
	*node
	t            *testing.T
	d            document
	mine, theirs *tenant

	fields, pairs, moved int
	statuses             map[int]int
	made                 int // names that were made up
}

// operation sweeps the fields of an operation that give names, or all others.
func (s *tenantSweep) operation(op *operation, naming bool) {
	s.t.Helper()
	f := filler{s.t, s.d, op, func(place string) any { return s.good(op, place) }, func(place string) bool { return needed[op.ID+" "+place] }}
	caller := s.mine.secret
	if op.method != "DELETE" {
		base := s.send(caller, op, f.call(nil))
		if base.status == 403 {
			caller = s.operator.Token.Reveal() // for operators only
			base = s.send(caller, op, f.call(nil))
		}
		if base.refusal() > 0 {
			s.t.Errorf("%s: what is good is refused, so nothing would be shown: %d %s\n%+v", op.ID, base.status, base.text, f.call(nil))
			return
		}
	}
	for _, field := range s.d.fields(op) {
		if field.names(op) != naming {
			continue
		}
		s.fields++
		if good := s.good(op, placed(field.name)); field.in == "body" && good != nil && !refusing[op.ID] {
			c := f.call(&filled{field, fmt.Sprint(good), 0})
			if a := s.send(caller, op, c); a.refusal() > 0 {
				s.t.Errorf("%s: what is good in %s is refused: %d %s\n%s", op.ID, field, a.status, a.text, c.body)
			}
		}
		turns := 1
		if slices.Contains(field.name, element) {
			turns = 3
		}
		for _, form := range s.forms(op, field) {
			for turn := range turns {
				s.pair(f, caller, field, form, turn)
			}
		}
	}
}

// pair sends the request with what is theirs, and with what is nobody's.
func (s *tenantSweep) pair(f filler, caller string, at field, form form, turn int) {
	s.t.Helper()
	s.pairs++
	heads := s.heads(s.t, s.mine.id, s.operator.ID, s.theirs.id)
	of := s.send(caller, f.op, f.call(&filled{at, form.known, turn}))
	between := s.heads(s.t, s.mine.id, s.operator.ID, s.theirs.id)
	none := s.send(caller, f.op, f.call(&filled{at, form.unknown, turn}))
	after := s.heads(s.t, s.mine.id, s.operator.ID, s.theirs.id)
	s.statuses[of.refusal()]++
	changed := between[0] != heads[0] || between[1] != heads[1]
	if changed {
		s.moved++
	}
	switch {
	case after[2] != heads[2]:
		s.t.Errorf("%s, %s: %s changes the other account", f.op.ID, at, form.known)
	case changed != (after[0] != between[0] || after[1] != between[1]):
		s.t.Errorf("%s, %s: %s changes something (%v), %s does not, or the other way round", f.op.ID, at, form.known, changed, form.unknown)
	case changed && of.status >= 400:
		s.t.Errorf("%s, %s: %s is answered %d and changes something", f.op.ID, at, form.known, of.status)
	}
	got, want := leveled(form.echoed(of.text), changed), leveled(none.text, changed)
	if of.status != none.status || got != want || of.header.Get("Content-Type") != none.header.Get("Content-Type") {
		s.t.Errorf("%s, %s (%d): with %s the answer is %d\n%s\nwith %s it is %d\n%s", f.op.ID, at, turn, form.known, of.status, got, form.unknown, none.status, want)
	}
}

func (s *tenantSweep) send(caller string, op *operation, c call) answer {
	s.t.Helper()
	header := c.header
	if c.kind != "" {
		header = append(header, "Content-Type", c.kind)
	}
	a := s.ask(s.t, caller, op.method, c.path, c.body, header...)
	if a.status >= 500 {
		s.t.Errorf("%s: %d %s", op.ID, a.status, a.text)
	}
	return a
}

// What differs between any two requests: their ids and times, and the names that
// are made up for each.
var (
	requestID = regexp.MustCompile(`"request":"[0-9a-f]*"`)
	moments   = regexp.MustCompile(`\d{4}-\d\d-\d\dT[0-9:.]+Z`)
	madeUp    = regexp.MustCompile(`new-\d+`)
	// And what differs between any two writes.
	ids       = regexp.MustCompile(`[0-9a-f]{32}|[0-9a-f]{64}|(ambt_|ambit_sso=)\w+|"key":"\w+"`)
	revisions = regexp.MustCompile(`"(revision|generation)":\d+`)
)

// leveled is an answer without what differs between any two requests; changed says
// that they wrote something.
func leveled(answered string, changed bool) string {
	for _, r := range []*regexp.Regexp{requestID, moments, madeUp} {
		answered = r.ReplaceAllString(answered, "~")
	}
	if changed {
		answered = revisions.ReplaceAllString(ids.ReplaceAllString(answered, "~"), "~")
	}
	return answered
}

// good is what can stand at a place: of an operation, or else in general.
func (s *tenantSweep) good(op *operation, place string) any {
	if v, ok := s.goods(op)[op.ID+" "+place]; ok {
		return v
	}
	return s.goods(op)[place]
}

// refusing are operations that refuse some field whatever stands in it: what a token
// may do stays, and so does a connector's domain, and no version is adopted here
// that drops a name.
var refusing = map[string]bool{"rename-token": true, "update-sso-connector": true, "adopt-catalog": true}

// needed are members that have to be there beside those that the document requires.
var needed = map[string]bool{
	"create-policy body permissions": true, "replace-policy body permissions": true, "create-policy body nodes": true, "replace-policy body nodes": true,
	"create-resource body ref": true, "create-resource body relations": true, "put-resource body relations": true,
	"adopt-catalog body uses.[].drop": true, "create-sso-connector body await": true,
	"bulk-resources body put.ref": true, "bulk-resources body put.relations": true,
	"check body resource.ref": true, "explain body resource.ref": true, "list-principals body resource.ref": true,
	"check-many body questions.[].resource.ref": true, "list-permissions body resource.ref": true,
}

func (s *tenantSweep) goods(op *operation) map[string]any {
	s.made++
	fresh := fmt.Sprint("new-", s.made)
	noun := strings.Split(op.path, "/")[2]
	refs := s.mine.refs
	own := map[string]ambit.Ref{
		"users": refs[ambit.UserType], "service-accounts": refs[ambit.ServiceAccountType], "groups": refs[ambit.GroupType],
		"resource-groups": refs[ambit.ResourceGroupType], "roles": refs[ambit.RoleType], "policies": refs[ambit.PolicyType], "tokens": refs[ambit.TokenType],
		"sso-connectors": refs[ambit.SSOConnectorType],
	}[noun]
	placed := refs["store"]
	if noun == "principals" {
		placed = refs[ambit.UserType] // who has no tokens
	}
	resource := ambit.Ref{Type: "store", ID: fresh}
	beside := to("mall", refs["mall"]) // beside a relation to the account
	return map[string]any{
		"path id": own.ID, "path ref": placed, "path name": "shop",
		"body resource.ref": resource, "body questions.[].resource.ref": resource,
		"query type": "store", "adopt-catalog path name": "stax",
		"body relations.[]": beside, "body resource.relations.[]": beside, "body questions.[].resource.relations.[]": beside, "body put.relations.[]": beside,
		"bulk-resources body put.ref": resource, "create-resource body ref": resource, "body put.relations.[].name": "account", "body put.relations.[].to": refs[ambit.AccountType],
		"bulk-resources body": map[string]any{"put": map[string]any{"ref": resource, "relations": []any{to("account", refs[ambit.AccountType])}}},

		"body effect": "allow", "body principals.[]": refs[ambit.UserType], "body permissions.[]": "stores:read",
		"body roles.[]": "shop/keeper", "body nodes.[]": refs[ambit.AccountType], "body resource_groups.[]": refs[ambit.ResourceGroupType],
		"body ceiling.permissions.[]": "stores:read", "body ceiling.nodes.[]": refs[ambit.AccountType],
		"body permission": "stores:read", "body questions.[].permission": "stores:read",
		"body relations.[].name": "account", "body relations.[].to": refs[ambit.AccountType],
		"body resource.relations.[].name": "account", "body resource.relations.[].to": refs[ambit.AccountType],
		"body questions.[].resource.relations.[].name": "account", "body questions.[].resource.relations.[].to": refs[ambit.AccountType],
		"body write.[]": "note", "body questions.[].write.[]": "note", "body scopes.[]": "account",
		"body items.[]": refs[ambit.UserType], "body add.[]": refs[ambit.UserType], "body remove.[]": refs[ambit.UserType],
		"body slug": fresh, "body domain": fresh + ".example", "body catalogs.[]": "stax", "body document": strings.Replace(shopText, "catalog: shop", "catalog: "+fresh, 1),
		"body uses.[].kind": "permission", "body uses.[].name": "stores:close",
		"body uses.[]": map[string]any{"kind": "permission", "name": "stores:read", "drop": true},
	}
}
