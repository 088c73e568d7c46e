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

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/internal/document"
	"github.com/ambit-iam/ambit/world"
)

// stdin is what a command line names in place of a file to have stdin read; in
// messages it is stdinName.
const (
	stdin     = "-"
	stdinName = "stdin"
)

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

// readWorld reads a world file, stdin, or a world from the binary.
func readWorld(t Terminal, name string) (*world.World, error) {
	if short, found := strings.CutPrefix(name, demoPrefix); found {
		return readDemo(short)
	}
	file, data, err := t.read(name, world.MaxSize)
	if err != nil {
		return nil, err
	}
	return parseWorld(file, data)
}

func parseWorld(file string, data []byte) (*world.World, error) {
	w, err := world.Read(file, data, world.Options{
		Conditions: cel.New(),
		Catalog: func(ref string) (*ambit.Catalog, error) {
			named := filepath.Join(filepath.Dir(file), ref)
			data, err := readFile(named, catalog.MaxSize)
			if err != nil {
				return nil, err
			}
			return parseCatalog(named, data)
		},
	})
	if err != nil && kindOfDocument(file, data) == "catalog" {
		return nil, &wrongFileError{
			fmt.Sprintf("%s is a catalog, and a world is wanted: an account with what it has", file),
			fmt.Sprintf("a world begins with account: and names it under catalogs: [./%s]; ambit catalog check looks at catalogs", filepath.Base(file)),
		}
	}
	return w, err
}

// readCatalog reads a catalog file, or stdin.
func readCatalog(t Terminal, name string) (*ambit.Catalog, error) {
	file, data, err := t.read(name, catalog.MaxSize)
	if err != nil {
		return nil, err
	}
	return parseCatalog(file, data)
}

func parseCatalog(file string, data []byte) (*ambit.Catalog, error) {
	c, err := catalog.Read(file, data, catalog.WithConditions(cel.New()))
	if err != nil && kindOfDocument(file, data) == "world" {
		return nil, &wrongFileError{
			fmt.Sprintf("%s is a world, and a catalog is wanted: what an application declares", file),
			fmt.Sprintf("ambit test %s looks at worlds; a catalog begins with catalog: and its name", file),
		}
	}
	return c, err
}

// kindOfDocument tells a world from a catalog by what only one of them has: it is
// "world", "catalog", or empty where that does not tell.
func kindOfDocument(file string, data []byte) string {
	doc, err := document.Parse(file, data, document.Limits{Size: world.MaxSize, Depth: 32})
	if err != nil {
		return "" // its own faults say what is wrong with it
	}
	isCatalog, isWorld := doc.Root.Get("catalog") != nil, doc.Root.Get("account") != nil
	switch {
	case isCatalog && !isWorld:
		return "catalog"
	case isWorld && !isCatalog:
		return "world"
	}
	return ""
}

// read reads what a command line names: a file, or stdin. It tells what messages
// call it.
func (t Terminal) read(name string, most int64) (file string, data []byte, err error) {
	if name != stdin {
		data, err = readFile(name, most)
		return name, data, err
	}
	if data, err = readSome(t.In, most); err != nil {
		return "", nil, fmt.Errorf("reading stdin: %w", err)
	}
	return stdinName, data, nil
}

func readFile(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readSome(f, most)
}

// readSome reads all, or as much as shows that it is too large: what reads the
// text then says so.
func readSome(r io.Reader, most int64) ([]byte, error) {
	return io.ReadAll(io.LimitReader(r, most+1))
}

// readDemo reads a world from the binary.
func readDemo(name string) (*world.World, error) {
	data, err := demoText(name)
	if err != nil {
		return nil, err
	}
	return parseWorld(demoPrefix+name, data)
}

func demoText(name string) ([]byte, error) {
	data, err := demoFiles.ReadFile(path.Join("demo", name+".yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &notFoundError{
			fmt.Sprintf("the demo has no world %q", name),
			"it has " + strings.Join(demoWorlds(), ", "),
		}
	}
	return data, err
}
