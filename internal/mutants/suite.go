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
	sees string   // files it can notice: those beneath these folders; empty: all
}

// suites are in order of cheapness.
func suites(questions int) []suite {
	return []suite{
		{name: "kernel", pkg: "./internal/kernel", sees: "internal/kernel/"},
		{name: "journal", pkg: "./internal/journal", sees: "internal/journal/"},
		{name: "sqljournal", pkg: "./internal/journal/sqljournal", args: []string{"-short", "-kills=5"}, sees: "internal/journal/"},
		{name: "sso", pkg: "./internal/sso", sees: "internal/sso/"},
		{name: "strictjson", pkg: "./internal/strictjson", sees: "internal/strictjson/"},
		{name: "inbound", pkg: "./internal/inbound", sees: "internal/inbound/"},
		{name: "authn", pkg: "./internal/authn", sees: "internal/authn/"},
		{name: "iam", pkg: "./internal/iam", args: []string{"-short"}, sees: "internal/iam/ internal/authn/"},
		{name: "api", pkg: "./internal/api", args: []string{"-short"}, sees: "internal/api/ internal/inbound/ internal/strictjson/ internal/iam/ internal/authn/"},
		{name: "server", pkg: "./internal/server", args: []string{"-short", "-run=Clock|Paths|Floods|Hostile|Spelling"}, sees: "internal/server/ internal/api/ internal/inbound/"},
		{name: "engine", pkg: ".", args: []string{"-short"}},
		{name: "oracle", pkg: "./internal/oracle", args: []string{fmt.Sprintf("-questions=%d", questions)}},
	}
}

// covers reports whether the suite's tests build the mutant's file.
func (s *suite) covers(m *mutant) bool {
	for folder := range strings.FieldsSeq(s.sees) {
		if strings.HasPrefix(m.file, folder) {
			return true
		}
	}
	return s.sees == ""
}
