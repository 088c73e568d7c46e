package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit/client"
)

// The environment that commands read that talk to a server.
const (
	urlEnv   = "AMBIT_URL"
	tokenEnv = "AMBIT_TOKEN"
)

// A serverFlags is which server a command talks to, and with which token. Tokens
// stand in no command line: others on the machine could read them there.
type serverFlags struct {
	url       string
	tokenFile string
}

func (f *serverFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.url, "url", "", "the `server` to ask; "+urlEnv+" where left out")
	cmd.Flags().StringVar(&f.tokenFile, "token-file", "", "the `file` that holds the token, - is stdin; else "+tokenEnv)
}

// named reports whether the flags or the environment name a server.
func (f *serverFlags) named(t Terminal) bool { return f.url != "" || t.Env(urlEnv) != "" }

// open makes the client of a command that always talks to a server.
func (f *serverFlags) open(t Terminal, cmd *cobra.Command) (*client.Client, error) {
	if !f.named(t) {
		return nil, &usageError{"no server is named; write --url https://ambit.example, or set " + urlEnv, tryHelp(cmd)}
	}
	return f.connect(t, cmd)
}

// maxToken is more than any token has.
const maxToken = 4 << 10

// connect makes the client; nothing is sent yet.
func (f *serverFlags) connect(t Terminal, cmd *cobra.Command) (*client.Client, error) {
	url := f.url
	if url == "" {
		url = t.Env(urlEnv)
	}
	token := t.Env(tokenEnv)
	if f.tokenFile != "" {
		_, data, err := t.read(f.tokenFile, maxToken)
		if err != nil {
			return nil, err
		}
		token = strings.TrimSpace(string(data))
	}
	if token == "" {
		return nil, &notAuthenticatedError{fmt.Sprintf("there is no token for %s; set %s, or name its file with --token-file", url, tokenEnv)}
	}
	c, err := client.New(url, token)
	if err != nil {
		return nil, &usageError{err.Error(), tryHelp(cmd)}
	}
	return c, nil
}
