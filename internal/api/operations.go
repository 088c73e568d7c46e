package api

import (
	"cmp"
	"maps"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// public are the routes of a node that anybody may ask: everything else needs a
// token. The last two are the server's own.
var public = []string{"/openapi.json", "/openapi.yaml", "/openapi-3.0.json", "/openapi-3.0.yaml", "/docs", "/healthz", "/readyz"}

// operations are what the API's document declares, by path and then in the order
// in which methods are usually told.
func (x *API) operations() []*huma.Operation {
	var all []*huma.Operation
	paths := x.huma.OpenAPI().Paths
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		p := paths[path]
		for _, op := range []*huma.Operation{p.Get, p.Post, p.Put, p.Patch, p.Delete} {
			if op != nil {
				all = append(all, op)
			}
		}
	}
	return all
}

// byTag are the operations of each tag, by tags.
func byTag(all []*huma.Operation) []*huma.Operation {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b *huma.Operation) int { return cmp.Compare(a.Tags[0], b.Tags[0]) })
	return sorted
}
