package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A mutant is one change of the sources that makes them wrong.
type mutant struct {
	name string // the wrong reading it stands for
	file string // slash-separated, from the module's root
	// from stands in the file exactly once, and to takes its place. A mutant
	// whose text is not there any more is an error, so that none rots in silence.
	from, to string
	// endless says that the tests may run into it without end: then hitting the
	// time limit is being noticed.
	endless bool
}

// mutants are all of them.
func mutants() []mutant {
	return slices.Concat(
		deciding, granting, covering, matching,
		asking, describing, tokens,
		listing, listingPrincipals,
		putting, staying, naming, deleting, adopting, succeeding, drafting,
		storing, restoring, explaining, browsing, journaling,
		grantingWhatIsHeld, opening, proving,
		operating, authenticating, speaking,
	)
}

// mutate is the source with the mutant in it.
func (m *mutant) mutate(source string) (string, error) {
	switch n := strings.Count(source, m.from); {
	case m.from == m.to:
		return "", fmt.Errorf("mutant %q changes nothing", m.name)
	case n != 1:
		return "", fmt.Errorf("mutant %q: its text stands %d times in %s, not once; find its place again, or take it off the list:\n%s", m.name, n, m.file, m.from)
	}
	return strings.Replace(source, m.from, m.to, 1), nil
}

// read mutates the file as it stands beneath root.
func (m *mutant) read(root string) (string, error) {
	source, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(m.file)))
	if err != nil {
		return "", fmt.Errorf("mutant %q: %w", m.name, err)
	}
	return m.mutate(string(source))
}
