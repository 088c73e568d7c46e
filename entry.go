package ambit

import "time"

// An Entry is one write to an account: its changes are applied whole, in order.
type Entry struct {
	Revision uint64 // the account's revision after it; 1 for the first
	Time     time.Time
	Changes  []Change
}

// A Change is one step of an [Entry], with every consequence spelled out: a
// deletion stands beside the removals and rewrites that it causes.
type Change interface{ change() }

// A Command asks for a change. [Draft.Do] checks it against the draft and turns
// it into one or more changes.
type Command interface{ command() }

// Put stores a noun, new or in place of the one of the same reference.
type Put struct{ Noun Noun }

// Set stores the account's own settings.
type Set struct{ Settings Settings }

// AddMember puts Member into a [Group] or a [ResourceGroup]; being in it already
// is success and no change.
type AddMember struct{ Set, Member Ref }

// RemoveMember takes Member out again; not being in it is success and no change.
type RemoveMember struct{ Set, Member Ref }

// Adopt makes a catalog, or a new version of it, part of the account. To adopt
// what is adopted already is no change ([Catalog.Equal]); the change carries the
// catalog in its canonical form.
//
// A version that drops a name in use is refused unless Uses says what becomes of
// the uses. That is then written out in changes beside this one, which itself has
// no Uses.
type Adopt struct {
	Catalog *Catalog
	Uses    []Fate
}

// Abandon undoes the adoption of a catalog that nothing uses any more; of what is
// in use, Uses says what becomes, as for [Adopt].
type Abandon struct {
	Name string
	Uses []Fate
}

// Delete removes a noun and everything that loses its meaning with it: policies
// lose the name, and go when their principals, nodes or roles are all gone;
// sets lose the member; relations to the node are dropped. A node that is some
// other node's last parent is deleted only with Cascade, and takes those with it.
type Delete struct {
	Ref     Ref
	Cascade bool
}

// Remove is the change that takes nouns away, together; whatever else named them
// has been rewritten by the changes before it.
type Remove struct{ Refs []Ref }

func (Put) change()          {}
func (Set) change()          {}
func (AddMember) change()    {}
func (RemoveMember) change() {}
func (Adopt) change()        {}
func (Abandon) change()      {}
func (Remove) change()       {}

func (Put) command()          {}
func (Set) command()          {}
func (AddMember) command()    {}
func (RemoveMember) command() {}
func (Adopt) command()        {}
func (Abandon) command()      {}
func (Delete) command()       {}
