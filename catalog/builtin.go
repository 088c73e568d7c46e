package catalog

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/spell"
)

//go:embed builtin/*.yaml
var builtin embed.FS

// BuiltinNames are the names of the catalogs that come with Ambit, in order;
// Ambit's own is among them.
func BuiltinNames() []string {
	entries, err := fs.ReadDir(builtin, "builtin")
	if err != nil {
		panic(fmt.Sprintf("catalog: listing what is embedded: %v", err)) // the binary is broken
	}
	names := []string{ambit.OwnCatalogName}
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), path.Ext(entry.Name())))
	}
	slices.Sort(names)
	return names
}

var cache struct {
	sync.Mutex
	read map[string]*ambit.Catalog
}

// Builtin is the catalog of that name among those that come with Ambit. All
// callers are given the same one; it must not be changed.
func Builtin(name string) (*ambit.Catalog, error) {
	if name == ambit.OwnCatalogName {
		return ambit.OwnCatalog(), nil
	}
	cache.Lock()
	defer cache.Unlock()
	if c := cache.read[name]; c != nil {
		return c, nil
	}
	names := BuiltinNames()
	if !slices.Contains(names, name) {
		hint := "those that come with Ambit are " + strings.Join(names, ", ")
		if near, ok := spell.Nearest(name, slices.Values(names)); ok {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		return nil, fmt.Errorf("no catalog %q comes with Ambit; %s", name, hint)
	}
	data, err := builtin.ReadFile("builtin/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("reading the catalog %q: %w", name, err)
	}
	c, err := Read(name+".yaml", data)
	if err != nil {
		return nil, err
	}
	if cache.read == nil {
		cache.read = map[string]*ambit.Catalog{}
	}
	cache.read[name] = c
	return c, nil
}
