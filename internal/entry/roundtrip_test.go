package entry

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/google/go-cmp/cmp"
)

// shopText is the document of the tests' catalog.
const shopText = `
catalog: shop
types:
  account: {attributes: {motto: {type: string}}}
  shelf:   {parents: [account], attributes: {wide: {type: bool}, made: {type: time}, size: {type: int}, price: {type: double}, tags: {type: list(string)}}}
  bot:     {parents: [account], acts: true}
  ambit.user: {attributes: {email: {type: string}, level: {type: int}}}
permissions:
  shelf: {read: , clear: }
roles:
  reader: {permissions: [shelfs:read]}
`

// shop is the tests' catalog, as everybody who read it holds it.
var shop = onceCatalog("shop.yaml", shopText)

func onceCatalog(name, text string) func() *ambit.Catalog {
	c, err := catalog.Read(name, []byte(text))
	return func() *ambit.Catalog {
		if err != nil {
			panic(err)
		}
		return c
	}
}

func shopDigest(c *ambit.Catalog) (journal.Digest, error) {
	if c != shop() {
		return journal.Digest{}, errors.New("it is another catalog")
	}
	return sha256.Sum256([]byte(shopText)), nil
}

func shopOf(d journal.Digest) (*ambit.Catalog, error) {
	if d != sha256.Sum256([]byte(shopText)) {
		return nil, journal.ErrNotFound
	}
	return shop(), nil
}

// A counter makes salts that are all different.
type counter struct{ n byte }

func (c *counter) Read(b []byte) (int, error) {
	for i := range b {
		c.n++
		b[i] = c.n
	}
	return len(b), nil
}

func encoded(t testing.TB, e Entry) journal.Write {
	t.Helper()
	w, err := Encode(e, shopDigest, &counter{})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// byID are personal values as a journal hands them out.
func byID(list []journal.Personal) map[string]journal.Personal {
	personal := map[string]journal.Personal{}
	for _, p := range list {
		personal[p.ID] = p
	}
	return personal
}

// decoded reads what was written for e, with the personal values that are left.
func decoded(e Entry, body []byte, personal map[string]journal.Personal) (Entry, error) {
	b, err := Read(body)
	if err != nil {
		return Entry{}, err
	}
	return b.Entry(journal.Record{Revision: e.Revision, Time: e.Time}, personal, shopOf)
}

// everything is an entry with every change, and every field of it filled.
func everything(t testing.TB) Entry {
	e := Entry{Actor: *filled[Actor](t, 0), Changes: changes(t)}
	head := filled[struct {
		Revision                 uint64
		Operation, Request, Note string
		About                    []string
	}](t, 50)
	e.Revision, e.Operation, e.Request, e.Note, e.About = head.Revision, head.Operation, head.Request, head.Note, head.About
	e.Time = time.Date(2026, 1, 31, 9, 0, 0, 123456000, time.UTC)
	return e
}

func TestEveryFieldIsReadAsItWasWritten(t *testing.T) {
	e := everything(t)
	w := encoded(t, e)
	got, err := decoded(e, w.Body, byID(w.Personal))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e, got); diff != "" {
		t.Errorf("- written, + read:\n%s", diff)
	}
	again := encoded(t, got)
	if string(again.Body) != string(w.Body) {
		t.Errorf("what was read is written otherwise:\n%s\n%s", w.Body, again.Body)
	}
	b, err := Read(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Personal(); len(got) != len(w.Personal) || len(got) < 4 {
		t.Errorf("it refers to the personal values %q, and there are %d", got, len(w.Personal))
	}
}

// TestWhatIsZeroStaysZero writes each kind with nothing in it but what it cannot
// be without.
func TestWhatIsZeroStaysZero(t *testing.T) {
	own := ambit.Own{ID: "1", Home: ambit.Ref{Type: "account", ID: "1"}}
	e := Entry{Revision: 1, Operation: "x", Changes: []ambit.Change{
		ambit.Put{Noun: &ambit.Resource{Node: own.Home}},
		ambit.Put{Noun: &ambit.User{Own: own}}, ambit.Put{Noun: &ambit.ServiceAccount{Own: own}},
		ambit.Put{Noun: &ambit.Group{Own: own}}, ambit.Put{Noun: &ambit.ResourceGroup{Own: own}},
		ambit.Put{Noun: &ambit.Role{Own: own}}, ambit.Put{Noun: &ambit.Role{Own: own, Permissions: []ambit.Pattern{}, Scopes: []string{}}},
		ambit.Put{Noun: &ambit.Policy{Own: own, Effect: ambit.Deny}},
		ambit.Put{Noun: &ambit.Token{Own: own}}, ambit.Put{Noun: &ambit.Token{Own: own, Ceiling: &ambit.Ceiling{}}},
		ambit.Put{Noun: &ambit.SSOConnector{Own: own}},
		ambit.Put{Noun: &ambit.Token{Own: own, Ceiling: &ambit.Ceiling{Permissions: []ambit.Pattern{}, Nodes: []ambit.Ref{}}}},
		ambit.Set{Settings: ambit.Settings{}},
	}}
	w := encoded(t, e)
	got, err := decoded(e, w.Body, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e, got); diff != "" {
		t.Errorf("- written, + read:\n%s", diff)
	}
}

func TestWhatHasNoWrittenFormIsRefused(t *testing.T) {
	put := func(v ambit.Value) ambit.Change {
		return ambit.Put{Noun: &ambit.Resource{Node: ambit.Ref{Type: "a", ID: "b"}, Attributes: map[string]ambit.Value{"x": v}}}
	}
	nan := 0.0
	nan /= nan
	for name, test := range map[string]struct {
		change ambit.Change
		want   string
	}{
		"NaN":             {put(nan), "not finite"},
		"a NaN in a list": {put([]ambit.Value{nan}), "not finite"},
		"an int":          {put(1), "int is no attribute's value"},
		"nil":             {put(nil), "<nil> is no attribute's value"},
		"a nil noun":      {ambit.Put{}, "<nil>"},
		"nothing removed": {ambit.Remove{}, "kind"},
		"no name":         {ambit.Abandon{}, "kind"},
		"no change":       {nil, "no written form"},
		"another catalog": {ambit.Adopt{Catalog: &ambit.Catalog{Name: "x"}}, "another catalog"},
	} {
		_, err := Encode(Entry{Revision: 1, Changes: []ambit.Change{test.change}}, shopDigest, &counter{})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v; want an error about %q", name, err, test.want)
		}
	}
	_, err := Encode(Entry{Actor: Actor{Address: "192.0.2.1"}}, shopDigest, io.LimitReader(&counter{}, 15))
	if err == nil || !strings.Contains(err.Error(), "salt") {
		t.Errorf("without salt: %v", err)
	}
}

func TestWhatCannotBeUnderstoodIsRefused(t *testing.T) {
	const head = `"format":1,"operation":"x","actor":{},`
	change := func(c string) string { return fmt.Sprintf(`{%s"changes":[%s]}`, head, c) }
	put := func(noun string) string { return change(`{"put":` + noun + `}`) }
	value := func(v string) string { return put(`{"resource":{"node":"a:b","attributes":{"x":` + v + `}}}`) }
	user := func(more string) string { return put(`{"user":{"id":"1","home":"account:1",` + more + `}}`) }
	const group = `{"id":"1","home":"account:1"}`
	if _, err := decoded(Entry{}, []byte(put(`{"group":`+group+`}`)), nil); err != nil {
		t.Fatalf("what the others vary cannot be read itself: %v", err)
	}
	for body, want := range map[string]string{
		``:    "EOF",
		`nul`: "unexpected EOF",
		`{"format":2,"operation":"x","actor":{},"changes":[]}`:        "format 2",
		`{"operation":"x","actor":{},"changes":[]}`:                   "format 0",
		`{` + head + `"changes":[]} {}`:                               "follows",
		`{` + head + `"changes":[],"more":1}`:                         "more",
		`{"format":1,"operation":"x","actor":{"ip":""},"changes":[]}`: "ip",
		change(`{}`):                                                     "does not know",
		change(`{"put":null}`):                                           "does not know",
		change(`{"rename":{}}`):                                          "rename",
		change(`{"abandon":"a","remove":["a:b"]}`):                       "several",
		change(`{"set":{"slug":"a","more":1}}`):                          "more",
		change(`{"add_member":{"set":"a:b","member":"no ref"}}`):         "no type name",
		change(`{"adopt":{"catalog":"shop","digest":"00"}}`):             "no digest",
		change(`{"adopt":{"catalog":"shop","digest":"xyz"}}`):            "no digest",
		change(`{"adopt":{"catalog":"shop","digest":"` + digits + `"}}`): "not found",
		put(`{}`):           "does not know",
		put(`{"robot":{}}`): "robot",
		put(`{"group":` + group + `,"resource_group":` + group + `}`): "several",
		put(`{"group":{"id":"1","home":"account:1","more":1}}`):       "more",
		value(`null`):                          "no value",
		value(`5`):                             "no value",
		value(`{}`):                            "does not know",
		value(`{"int":"1","double":"1"}`):      "several",
		value(`{"int":"1.5"}`):                 "1.5",
		value(`{"int":"9223372036854775808"}`): "range",
		value(`{"double":"NaN"}`):              "not finite",
		value(`{"double":"-Inf"}`):             "not finite",
		value(`{"double":"1e999"}`):            "range",
		value(`{"time":"yesterday"}`):          "yesterday",
		value(`{"duration":"1s"}`):             "duration",
		value(`{"list":[{"list":[]}]}`):        "a list",
		value(`{"list":[null]}`):               "no value",
		user(`"texts":{"email":null}`):         "is null",
		user(`"name":"plain"`):                 "name",
	} {
		if got, err := decoded(Entry{}, []byte(body), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v; want an error about %q", body, got, err, want)
		}
	}
}

// digits are those of a digest of nothing that is there.
var digits = strings.Repeat("0", 2*len(journal.Digest{}))
