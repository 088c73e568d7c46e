package cli

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/world"
)

// A source is where a command asks, and the words in which it can be asked. The
// commands know nothing else of it: whether a file answers, in process, or
// something at the other end of a connection.
type source struct {
	world.Asker
	words
}

// The words of an account: what its types declare, and how its nouns are spelled.
type words interface {
	// AttributeType is the declared type of an attribute, where there is one.
	AttributeType(kind ambit.TypeName, name string) (ambit.AttributeType, bool)
	// Relation reads the target of a relation of a resource of that type: an id,
	// or a whole reference.
	Relation(kind ambit.TypeName, name, target string) (ambit.Relation, error)
	// Described is the type whose attributes a question about that resource
	// supplies.
	Described(resource ambit.Ref, p ambit.PermissionID) ambit.TypeName
	// Full is a reference as answers have it, and Short its shortest spelling.
	Full(ambit.Ref) ambit.Ref
	Short(ambit.Ref) string
	// Permissions, Types, References, Principals (those of the references that can
	// ask) and Declared (the attributes and relations of a type) are what there is
	// to be named.
	Permissions() []ambit.PermissionID
	Types() []string
	References() []string
	Principals() []string
	Declared(kind ambit.TypeName) []string
}

// clock is the one place where a command learns the time.
func clock() time.Time { return time.Now() }

// A sourceFlag is how a command line says where to ask.
type sourceFlag struct {
	terminal Terminal
	world    string
	server   serverFlags
}

func (f *sourceFlag) add(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&f.world, "world", "w", "", "the world `file` to ask; - is stdin, demo:NAME one of the demo's")
	complete(cmd, "world", completeWorlds)
	f.server.add(cmd)
}

// open makes ready what is to be asked. It is the one place that knows what kinds
// of sources there are.
func (f *sourceFlag) open(cmd *cobra.Command) (source, error) {
	switch {
	case f.world != "" && (f.server.url != "" || f.server.tokenFile != ""):
		return source{}, &usageError{"a world and a server are named; ask one of them", tryHelp(cmd)}
	case f.world == "" && f.server.named(f.terminal):
		c, err := f.server.connect(f.terminal, cmd)
		if err != nil {
			return source{}, err
		}
		if now := cmd.Flags().Lookup("now"); now != nil && now.Changed {
			return source{}, &usageError{"--now is for worlds: a server decides at its own time", tryHelp(cmd)}
		}
		return serverSource(c), nil
	case f.world == "":
		return source{}, &usageError{"there is nothing to ask; name a world with --world FILE, or a server with --url or " + urlEnv, tryHelp(cmd)}
	}
	w, err := readWorld(f.terminal, f.world)
	if err != nil {
		return source{}, err
	}
	return source{w.Asker(), w}, nil
}

// peek opens the source for a completion: false where there is nothing to offer
// yet. A shell asks in the middle of a line, with nowhere to say why; and what
// stdin is to hold is not there before the command runs.
func (f *sourceFlag) peek(cmd *cobra.Command) (source, bool) {
	if f.world == stdin || f.server.tokenFile == stdin {
		return source{}, false
	}
	src, err := f.open(cmd)
	return src, err == nil
}

func completeWorlds(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
	if strings.HasPrefix(typed, demoPrefix) {
		return matching(demoWorlds(), typed), cobra.ShellCompDirectiveNoFileComp
	}
	return []string{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt
}
