// Package catalog reads and writes the documents in which applications declare
// their resource types, permissions, roles and policies, and holds the ones that
// come with Ambit.
//
// It owns the grammar of catalog documents (docs/catalog.md). What a catalog means
// and whether it is sound by itself is said by the root package; whether two
// catalogs go together, by the account that adopts them.
package catalog
