package main

import (
	"fmt"
	"strings"
)

// A suite is a run of tests that may notice a mutant.
type suite struct {
	name string
	pkg  string   // from the module's root
	args []string // of the test binary
	sees string   // files it can notice: those beneath this folder; empty: all
}

// suites are in order of cheapness.
func suites(questions int) []suite {
	return []suite{
		{name: "kernel", pkg: "./internal/kernel", sees: "internal/kernel/"},
		{name: "journal", pkg: "./internal/journal", sees: "internal/journal/"},
		{name: "sqljournal", pkg: "./internal/journal/sqljournal", args: []string{"-short", "-kills=5"}, sees: "internal/journal/"},
		{name: "sso", pkg: "./internal/sso", sees: "internal/sso/"},
		{name: "iam", pkg: "./internal/iam", args: []string{"-run=Domain|Connector|Verification|Finding|OnlyWords"}, sees: "internal/iam/"},
		{name: "engine", pkg: ".", args: []string{"-short"}},
		{name: "oracle", pkg: "./internal/oracle", args: []string{fmt.Sprintf("-questions=%d", questions)}},
	}
}

// covers reports whether the suite's tests build the mutant's file.
func (s *suite) covers(m *mutant) bool { return strings.HasPrefix(m.file, s.sees) }
