package catalog

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/document"
)

// Encode is a valid catalog in the form in which it is stored: its document as
// JSON in one line, in the order of docs/catalog.md. Equal catalogs, and only
// those, have the same bytes ([ambit.Catalog.Equal]), and [Read], under any name
// that ends in ".json", makes an equal catalog of them.
func Encode(c *ambit.Catalog) []byte { return document.WriteJSON(tree(c)) }

// Digest is the address of a catalog's content: "sha256:" and the hash of
// [Encode] in lower-case hexadecimal digits.
func Digest(c *ambit.Catalog) string {
	sum := sha256.Sum256(Encode(c))
	return "sha256:" + hex.EncodeToString(sum[:])
}
