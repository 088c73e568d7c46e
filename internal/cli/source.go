package cli

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/world"
)

// A source is where a command asks, and the words in which it can be asked.
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
	// Full and Short spell a reference for programs and for people.
	Full(ambit.Ref) string
	Short(ambit.Ref) string
	// Permissions, Types and References are what there is to be named.
	Permissions() []ambit.PermissionID
	Types() []string
	References() []string
}

// clock is the one place where a command learns the time.
func clock() time.Time { return time.Now() }

// A worldFlag is --world: the file that is asked.
type worldFlag struct{ name string }

func (f *worldFlag) add(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&f.name, "world", "w", "", "the world `file` to ask; demo:NAME is one of the demo's")
	complete(cmd, "world", func(_ *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
		if strings.HasPrefix(typed, "demo:") {
			return demoWorlds(), cobra.ShellCompDirectiveNoFileComp
		}
		return []string{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt
	})
}

// open reads the world and makes it ready to be asked.
func (f *worldFlag) open(cmd *cobra.Command) (source, error) {
	if f.name == "" {
		return source{}, &usageError{"there is nothing to ask; name a world with --world FILE", tryHelp(cmd)}
	}
	w, err := readWorld(f.name)
	if err != nil {
		return source{}, err
	}
	return source{world.Engine{Account: w.Account}, w}, nil
}

//go:embed demo/*.yaml
var demoFiles embed.FS

// demoPrefix stands before the names of worlds that are in the binary.
const demoPrefix = "demo:"

// demoWorlds are the names of the worlds in the binary, as --world takes them.
func demoWorlds() []string {
	var names []string
	for _, scene := range scenes {
		names = append(names, demoPrefix+scene.name)
	}
	return names
}

// readWorld reads a world file, or one from the binary.
func readWorld(name string) (*world.World, error) {
	data, err := worldText(name)
	if err != nil {
		return nil, err
	}
	return world.Read(name, data, world.Options{
		Conditions: cel.New(),
		Catalog: func(ref string) (*ambit.Catalog, error) {
			return readCatalog(filepath.Join(filepath.Dir(name), ref))
		},
	})
}

// readFile reads a file, or as much of it as shows that it is too large: what
// reads the text then says so.
func readFile(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most+1))
}

func worldText(name string) ([]byte, error) {
	short, found := strings.CutPrefix(name, demoPrefix)
	if !found {
		return readFile(name, world.MaxSize)
	}
	data, err := demoFiles.ReadFile(path.Join("demo", short+".yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &notFoundError{
			fmt.Sprintf("the demo has no world %q", short),
			"it has " + strings.Join(demoWorlds(), ", "),
		}
	}
	return data, err
}
