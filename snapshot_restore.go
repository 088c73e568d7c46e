package ambit

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// Restore makes an account from what [Account.AppendSnapshot] wrote. It answers
// every question, list and position, and follows every entry, as the one that was
// written down. Of cfg, ID is the account's and Slug is not looked at; catalogs
// are those it had adopted, in the same order, without [OwnCatalog].
//
// Bytes that were damaged, are of another form or belong to another account or
// other catalogs are an error. It tells catalogs apart by their names, types and
// relations only: that they are the very same is for the caller to see to.
func Restore(cfg Config, catalogs []*Catalog, data []byte) (*Account, error) {
	a, err := restore(cfg, catalogs, data)
	if err != nil {
		return nil, fmt.Errorf("the snapshot of account %s: %w", cfg.ID, err)
	}
	return a, nil
}

func restore(cfg Config, catalogs []*Catalog, data []byte) (*Account, error) {
	body, err := snapshotBody(data)
	if err != nil {
		return nil, err
	}
	r := &restorer{snapshotReader: snapshotReader{b: body}, d: &Draft{a: Account{id: cfg.ID}}}
	r.refOf = r.reference
	for _, read := range []func(){
		func() { r.d.a.revision = r.uint() },
		func() { r.schema(cfg.Conditions, catalogs) },
		func() { r.d.a.settings = Settings{r.text(), r.attributes()} },
		r.nodes, r.edges, r.contents,
	} {
		if read(); r.err != nil {
			return nil, r.err
		}
	}
	if len(r.b) > 0 {
		return nil, fmt.Errorf("%d bytes follow its end", len(r.b))
	}
	a := r.d.a
	a.state = r.load.Done()
	return &a, nil
}

// snapshotBody is what stands between the magic and the sum.
func snapshotBody(data []byte) ([]byte, error) {
	end := len(data) - sha256.Size
	switch {
	case end < len(snapshotMagic):
		return nil, errors.New("it is too short")
	case !bytes.HasPrefix(data, []byte(snapshotMagic)):
		return nil, errors.New("it is of a form that this release does not read")
	}
	if sum := sha256.Sum256(data[:end]); !bytes.Equal(sum[:], data[end:]) {
		return nil, errors.New("it is damaged: its sum is not that of its bytes")
	}
	return data[len(snapshotMagic):end], nil
}

// A restorer makes an account of a snapshot. Its draft is what there is so far.
type restorer struct {
	snapshotReader
	d      *Draft
	load   *kernel.Loader
	own    []bool        // by type: whether its nodes are nouns of Ambit's own
	filled []kernel.Node // of which something follows the nodes, in order
}

// schema compiles the catalogs with the numbers that types and relations had.
func (r *restorer) schema(conditions Conditions, catalogs []*Catalog) {
	names := make([]string, r.count())
	for i := range names {
		names[i] = r.text()
	}
	if !slices.EqualFunc(names, catalogs, func(name string, c *Catalog) bool { return c != nil && c.Name == name }) {
		r.fail("it was made with the catalogs %q, in this order", names)
		return
	}
	numbered := &schema{types: make([]*typeInfo, r.count())}
	for i := range numbered.types {
		name := r.text()
		numbered.types[i] = &typeInfo{name: TypeName(name), plural: r.text(), own: strings.HasPrefix(name, OwnPrefix)}
	}
	numbered.rels = make([]*relationInfo, int(kernel.FirstRel)+r.count())
	for i := int(kernel.FirstRel); i < len(numbered.rels); i++ {
		from := r.within(uint64(len(numbered.types)), "the type")
		if r.err != nil {
			return
		}
		numbered.rels[i] = &relationInfo{rel: kernel.Rel(i), from: numbered.types[from], name: r.text(), parent: r.bool()}
	}
	if r.err != nil || !r.numberable(numbered) {
		return
	}
	s, _ := newSchema(numbered, append([]*Catalog{OwnCatalog()}, catalogs...), conditions)
	if len(s.types) != len(numbered.types) || len(s.rels) != len(numbered.rels) {
		r.fail("it was made with other versions of the catalogs")
		return
	}
	for _, t := range s.types {
		r.own = append(r.own, newOwn(t.name, Own{}) != nil)
	}
	r.d.a.schema = s
	r.load = kernel.NewLoader(&s.kernel)
	r.d.edit = r.load.Edit()
	r.d.a.state = r.d.edit.State()
}

// numberable sees to it that the numbers are ones that a schema may continue.
func (r *restorer) numberable(numbered *schema) bool {
	types := map[TypeName]bool{}
	for _, t := range numbered.types {
		types[t.name] = true
	}
	switch {
	case len(numbered.types) > mostNumbered || len(numbered.rels) > mostNumbered:
		r.fail("it has %d types and %d relations; the most is %d", len(numbered.types), len(numbered.rels), mostNumbered)
	case len(types) < len(numbered.types):
		r.fail("a type is there twice")
	case len(types) == 0 || numbered.types[0].name != AccountType:
		r.fail("its first type is not %s", AccountType)
	}
	return r.err == nil
}
