package cli

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
)

// A demoAnswer is what the demo prints, as JSON.
type demoAnswer struct {
	URL           string        `json:"url"`
	Docs          string        `json:"docs"`
	OpenAPI       string        `json:"openapi"`
	OperatorToken string        `json:"operator_token"`
	Accounts      []demoAccount `json:"accounts"`
}

type demoAccount struct {
	Slug     string        `json:"slug"`
	ID       string        `json:"id"`
	Title    string        `json:"title"`
	Token    string        `json:"token"`
	Commands []demoCommand `json:"commands"`
}

type demoCommand struct {
	What    string `json:"what"`
	Command string `json:"command"`
}

// print says where the demo is and what to try.
func (d *demo) print(program, url string) error {
	answer := demoAnswer{URL: url, Docs: url + "/docs", OpenAPI: url + "/openapi.json"}
	for _, a := range d.accounts {
		if a.Operator != nil {
			answer.OperatorToken = a.Operator.Token.Reveal()
		}
		shown := demoAccount{Slug: a.Slug, ID: a.ID, Title: a.title, Token: a.Token.Reveal()}
		for _, s := range samples[a.name] {
			command, err := s.command(a, program, url)
			if err != nil {
				return fmt.Errorf("demo %s: %w", a.name, err)
			}
			shown.Commands = append(shown.Commands, demoCommand{s.what, command})
		}
		answer.Accounts = append(answer.Accounts, shown)
	}
	return d.output.print(d.terminal, answer, func() error { return answer.text(d.terminal) })
}

// text is the same for people.
func (a demoAnswer) text(t Terminal) error {
	p := t.colors(t.Out)
	var b strings.Builder
	fmt.Fprintf(&b, "%s  until Ctrl-C, which leaves nothing behind\n\n", p.bold(a.URL))
	fmt.Fprintf(&b, "  reference  %s\n", a.Docs)
	fmt.Fprintf(&b, "  OpenAPI    %s\n", a.OpenAPI)
	fmt.Fprintf(&b, "  operator   %s\n\n", a.OperatorToken)
	for _, account := range a.Accounts {
		rule := strings.Repeat("─", max(stageWidth-len(account.Title)-4, 3))
		fmt.Fprintf(&b, "%s %s %s\n\n", p.dim("──"), p.bold(account.Title), p.dim(rule))
		fmt.Fprintf(&b, "  account  %s\n  token    %s\n\n", account.Slug, account.Token)
		for _, c := range account.Commands {
			fmt.Fprintf(&b, "  %s\n      %s\n", p.dim(c.What), p.cyan(c.Command))
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(t.Out, b.String())
	return err
}

// programName is how a shell calls this program: by its name, where that finds it,
// else by its path.
func programName() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("finding this program: %w", err)
	}
	if found, err := exec.LookPath("ambit"); err == nil && sameFile(found, path) {
		return "ambit", nil
	}
	return shellWord(path), nil
}

func sameFile(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}

var plainWord = regexp.MustCompile(`^[\w./:=,@%+-]+$`)

// shellWord is a text as one word of a POSIX shell.
func shellWord(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
