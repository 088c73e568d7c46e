package ambit

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/ambit-iam/ambit/internal/kernel"
)

// A Draft is a change of an account in the making: commands are checked and
// carried out on it one by one, and it ends as a new [Account] and the list of
// changes that lead there. It is used by one goroutine. Many commands in one
// draft cost much less than as many drafts.
type Draft struct {
	a       Account // as changed so far
	edit    *kernel.Edit
	changes []Change
	over    bool
	broken  error // why it cannot become an account

	mostNodes uint32   // [MaxNodes]
	read      readRefs // while an account is restored
}

// NewDraft begins an empty account, in which [OwnCatalog] is adopted. The error
// is a [CommandError].
func NewDraft(cfg Config) (*Draft, error) {
	if !ValidID(cfg.ID) {
		return nil, refuse(CodeInvalid, "id", "%q is no account id; ids are 32 lower-case hexadecimal digits", cfg.ID)
	}
	if cfg.Slug != "" {
		if err := checkSlug(cfg.Slug); err != nil {
			return nil, err
		}
	}
	s, wrong := newSchema(nil, []*Catalog{OwnCatalog()}, cfg.Conditions)
	if len(wrong) > 0 {
		return nil, fmt.Errorf("the catalog ambit: %s", wrong[0])
	}
	d := &Draft{
		a:    Account{id: cfg.ID, settings: Settings{Slug: cfg.Slug}, schema: s},
		edit: kernel.NewEdit(&s.kernel, 0),

		mostNodes: MaxNodes,
	}
	d.a.state = d.edit.State()
	d.a.names.Set(d.edit, kernel.Root, cfg.ID)
	return d, nil
}

// Draft begins a change of a; a itself stays as it is.
func (a *Account) Draft() *Draft {
	d := &Draft{a: *a, edit: a.state.Edit(), mostNodes: MaxNodes}
	d.a.state = d.edit.State()
	return d
}

var errDraftOver = errors.New("the draft has become an account already; begin another")

// Do checks cmd against the draft and carries it out, whole or not at all. An
// error that is the commander's fault is a [CommandError]. A command that asks
// for what is so already is no change.
func (d *Draft) Do(cmd Command) error {
	if d.over {
		return errDraftOver
	}
	changes, err := d.plan(cmd)
	if err != nil {
		return err
	}
	for _, c := range changes {
		if err := d.apply(c); err != nil {
			d.over, d.broken = true, fmt.Errorf("%T passed its checks and cannot be applied: %w", c, err)
			return d.broken
		}
	}
	d.changes = append(d.changes, changes...)
	return nil
}

// Changes are what the commands so far came to.
func (d *Draft) Changes() []Change { return d.changes[:len(d.changes):len(d.changes)] }

// Account is the draft as a value: one revision on, if anything changed. The
// draft cannot be used afterwards. It panics if an error of Do that was no
// [CommandError] has left the draft half changed, which is a fault of this
// package.
func (d *Draft) Account() *Account {
	if d.broken != nil {
		panic(d.broken)
	}
	a := d.a
	if !d.over {
		d.over = true
		a.state = d.edit.Done()
		if len(d.changes) > 0 {
			a.revision++
		}
		d.a = a
	}
	return &a
}

// Apply is the account after e, which was made by a draft of a, here or
// elsewhere. It trusts e, and fails only where e cannot follow on a.
func (a *Account) Apply(e Entry) (*Account, error) { return a.ApplyAll([]Entry{e}) }

// ApplyAll is the account after each of entries, in order. Many at once cost much
// less than one by one.
func (a *Account) ApplyAll(entries []Entry) (*Account, error) {
	d := a.Draft()
	for _, e := range entries {
		if e.Revision != d.a.revision+1 {
			return nil, fmt.Errorf("entry %d cannot follow revision %d", e.Revision, d.a.revision)
		}
		for i, c := range e.Changes {
			if err := d.apply(c); err != nil {
				return nil, fmt.Errorf("entry %d, change %d (%T): %w", e.Revision, i, c, err)
			}
		}
		d.a.revision = e.Revision
	}
	next := d.a
	next.state = d.edit.Done()
	return &next, nil
}

// Get is [Account.Get] of the draft as it is so far.
func (d *Draft) Get(r Ref) (Noun, error) { return d.a.Get(r) }

// Resolve is [Account.Resolve] of the draft as it is so far.
func (d *Draft) Resolve(r Ref) (Ref, error) { return d.a.Resolve(r) }

// plan checks a command and says what it comes to.
func (d *Draft) plan(cmd Command) ([]Change, error) {
	switch cmd := cmd.(type) {
	case Put:
		return d.planPut(cmd)
	case Set:
		return d.planSet(cmd)
	case AddMember:
		return d.planAddMember(cmd)
	case RemoveMember:
		return d.planRemoveMember(cmd)
	case Delete:
		return d.planDelete(cmd)
	case Adopt:
		return d.planAdopt(cmd)
	case Abandon:
		return d.planAbandon(cmd)
	}
	return nil, refuse(CodeInvalid, "command", "%T is no command", cmd)
}

func (d *Draft) planPut(cmd Put) ([]Change, error) {
	noun, err := d.check(cmd.Noun)
	if err != nil {
		return nil, err
	}
	r := noun.Ref()
	n, ok := d.a.node(d.a.schema.typeByName[r.Type].num, r.ID)
	if ok && unchanged(d.a.noun(n), noun) {
		return nil, nil
	}
	if err := d.checkRoom(r.String(), !ok); err != nil {
		return nil, err
	}
	return []Change{Put{noun}}, nil
}

// unchanged reports whether next says what stored does: when it was changed is no
// change.
func unchanged(stored, next Noun) bool {
	if is, own := OwnOf(stored), OwnOf(next); is != nil && own != nil && is.Changed != own.Changed {
		next = cloneOwn(next)
		OwnOf(next).Changed = is.Changed
	}
	return reflect.DeepEqual(stored, next)
}

func (d *Draft) planSet(cmd Set) ([]Change, error) {
	if err := checkSlug(cmd.Settings.Slug); err != nil {
		return nil, err
	}
	attributes, err := d.checkAttributes("settings", d.a.schema.types[0], cmd.Settings.Attributes)
	if err != nil {
		return nil, err
	}
	next := Settings{cmd.Settings.Slug, attributes}
	if reflect.DeepEqual(next, d.a.Settings()) {
		return nil, nil
	}
	return []Change{Set{next}}, nil
}

func checkSlug(slug string) error {
	if !validName(slug) || ValidID(slug) {
		return refuse(CodeInvalid, "slug", "%q is no slug; slugs are 1 to 64 of a-z, 0-9 and hyphens, begin with a letter, and do not look like an id", slug)
	}
	return nil
}
