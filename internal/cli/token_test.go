package cli

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit/client"
)

var secretLine = regexp.MustCompile(`^ambt_[0-9A-Za-z_]+\n$`)

// TestOnlyTheSecretIsPrinted makes, rotates and revokes tokens: what a script takes
// from stdout is a secret that works, for as long as it should.
func TestOnlyTheSecretIsPrinted(t *testing.T) {
	s := serve(t, "acme", "keygen")
	s.does("apply", file(t, "acme.yaml", acme))
	works := func(secret string) bool {
		_, _, code := commandWith(t, map[string]string{urlEnv: s.url, tokenEnv: strings.TrimSpace(secret)}, "token", "list")
		return code != exitNotAuthenticated
	}
	first, stderr := s.does("token", "create", "service-account:ci", "--name", "deploy", "--expires", "30d")
	if !secretLine.MatchString(first) || !works(first) || strings.Contains(stderr, "ambt_") || !strings.Contains(stderr, "made token deploy (") || !strings.Contains(stderr, "which ends ") {
		t.Errorf("stdout %q, stderr %q", first, stderr)
	}
	second, stderr := s.does("token", "rotate", "deploy", "--overlap", "1h")
	if !secretLine.MatchString(second) || second == first || !works(first) || !works(second) || !strings.Contains(stderr, "the secret before goes on until") {
		t.Errorf("rotated: stdout %q, stderr %q", second, stderr)
	}
	third, stderr := s.does("token", "rotate", "deploy", "--overlap", "0s")
	if works(second) || !works(third) || strings.Contains(stderr, "goes on") {
		t.Errorf("rotated at once: the one before works (%t), the new one does (%t); stderr %q", works(second), works(third), stderr)
	}
	if _, stderr := s.does("token", "revoke", "deploy"); works(third) || !strings.Contains(stderr, "token deploy is revoked") {
		t.Errorf("revoked: stderr %q", stderr)
	}
	one, _ := s.does("token", "create", "ambit.user:nora", "--expires", "1d")
	two, _ := s.does("token", "create", "ambit.user:nora", "--expires", "1d")
	s.does("token", "revoke", "--all", "ambit.user:nora")
	if works(one) || works(two) || !works(s.token) {
		t.Error("all tokens of Nora, and no others, are revoked")
	}
}

func TestTokensAreWhatWasAskedFor(t *testing.T) {
	s := serve(t, "acme", "keygen")
	s.does("apply", file(t, "acme.yaml", acme))
	makes := func(args ...string) client.SecretToken {
		stdout, stderr := s.does(append([]string{"token", "create", "--output", "json"}, args...)...)
		var made client.SecretToken
		if err := json.Unmarshal([]byte(stdout), &made); err != nil || stderr != "" {
			t.Fatalf("%v: %s%s", err, stdout, stderr)
		}
		return made
	}
	made := makes("service-account:ci", "--name", "held", "--ceiling", "license.read,license.validate", "--ceiling", "policy.read", "--at", "product:p1", "--acts-for", "ambit.user:nora", "--expires", "36h").Token
	if made.Ceiling == nil || len(made.Ceiling.Permissions) != 3 || len(made.Ceiling.Nodes) != 1 || made.Ceiling.Nodes[0].String() != "keygen/product:p1" || made.ActsFor.Type != "ambit.user" {
		t.Errorf("made %+v", made)
	}
	if left := time.Until(made.ExpiresAt); left < 35*time.Hour || left > 37*time.Hour {
		t.Errorf("it ends in %s", left)
	}
	if made := makes("service-account:ci", "--ceiling", "license.read", "--expires", "1h").Token; len(made.Ceiling.Nodes) != 1 || made.Ceiling.Nodes[0].ID != s.id {
		t.Errorf("without --at the ceiling is at %v", made.Ceiling.Nodes)
	}
	if made := makes("service-account:ci", "--expires", "never").Token; !made.ExpiresAt.IsZero() {
		t.Errorf("one that lasts ends %s", made.ExpiresAt)
	}
	day := time.Now().AddDate(0, 0, 5).UTC().Format(time.DateOnly)
	if made := makes("--expires", day).Token; made.Home.Type != "ambit.user" || made.ExpiresAt.Format(time.RFC3339) != day+"T00:00:00Z" {
		t.Errorf("made for oneself: %+v", made)
	}
	table, _ := s.does("token", "list")
	for _, want := range []string{"ID ", "NAME", "PRINCIPAL", "CREATED", "EXPIRES", "LAST USED", "held", "never", "first"} {
		if !strings.Contains(table, want) {
			t.Errorf("the table lacks %q:\n%s", want, table)
		}
	}
	page, stderr := s.does("token", "list", "--limit", "2")
	_, cursor, found := strings.Cut(strings.TrimSpace(stderr), "--cursor ")
	if strings.Count(page, "\n") != 3 || !found {
		t.Fatalf("a page of two is\n%s%s", page, stderr)
	}
	rest, _ := s.does("token", "list", "--cursor", cursor)
	_, rest, _ = strings.Cut(rest, "\n")
	if strings.Fields(page + rest)[0] != "ID" || strings.Count(page+rest, "\n") != strings.Count(table, "\n") {
		t.Errorf("the pages are\n%s%s\nand the whole\n%s", page, rest, table)
	}
	inJSON, _ := s.does("token", "list", "--output", "json")
	var list tokensAnswer
	if err := json.Unmarshal([]byte(inJSON), &list); err != nil || len(list.Tokens) != strings.Count(table, "\n")-1 || strings.Contains(inJSON, "ambt_") {
		t.Errorf("%v: %s", err, inJSON)
	}
	offered, _ := s.does(cobra.ShellCompRequestCmd, "token", "rotate", "")
	if !strings.Contains(offered, made.ID+"\theld") {
		t.Errorf("offered to be rotated: %s", offered)
	}
}

func TestTokensThatCannotBe(t *testing.T) {
	s := serve(t, "acme", "keygen")
	s.does("apply", file(t, "acme.yaml", acme))
	for line, c := range map[string]struct {
		code int
		say  string
	}{
		"token create --at product:p1":                                  {exitUsage, "add --ceiling PATTERNS"},
		"token create --expires soon":                                   {exitUsage, "such as 90d or 12h"},
		"token create --expires 0d":                                     {exitUsage, "such as 90d or 12h"},
		"token create --expires 2020-01-01":                             {exitUsage, "is over already"},
		"token create nobody":                                           {exitUsage, `PRINCIPAL: "nobody" has no id`},
		"token create ambit.user:nobody":                                {exitNotFound, "there is no"},
		"token create --ceiling none --at account":                      {exitNotFound, "none"},
		"token create service-account:ci --expires 1d --acts-for x:y:z": {exitNotFound, "x"},
		"token list --limit -1":                                         {exitUsage, "--limit -1"},
		"token list --limit 1001":                                       {exitUsage, "1 to 1000"},
		"token list --cursor x":                                         {exitUsage, "cursor"},
		"token rotate none":                                             {exitNotFound, "there is no"},
		"token rotate first --overlap soon":                             {exitUsage, "write it as 1h"},
		"token rotate first --overlap 8d":                               {exitUsage, "overlap"},
		"token revoke":                                                  {exitUsage, "nothing is named"},
		"token revoke x --all ambit.user:nora":                          {exitUsage, "revoke one of them"},
		"token revoke none":                                             {exitNotFound, "none: there is no"},
		"token revoke --all ambit.user:nobody":                          {exitNotFound, "there is no"},
	} {
		s.fails(c.code, c.say, strings.Fields(line)...)
	}
	s.does("token", "create", "service-account:ci", "--name", "twice", "--expires", "1d")
	s.fails(exitConflict, "twice", "token", "create", "service-account:ci", "--name", "twice", "--expires", "1d")
	weak, _ := s.does("token", "create", "service-account:ci", "--expires", "1d")
	owner := s.token
	s.token = strings.TrimSpace(weak)
	s.fails(exitDeny, "ambit.tokens:create", "token", "create", "ambit.user:nora", "--expires", "1h")
	s.token = owner
	_, stderr, code := command(t, "token", "list")
	if code != exitUsage || !strings.Contains(stderr, "no server is named") {
		t.Errorf("without a server: exit code %d, %s", code, stderr)
	}
}
