package live

import (
	"context"
	"crypto/sha256"
	"sync"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/internal/journal"
)

// catalogs are the catalog versions that this node has met, by the digest of
// their documents. They are immutable, and accounts share them.
type catalogs struct {
	journal journal.Journal
	mu      sync.Mutex
	met     map[journal.Digest]*ambit.Catalog
	known   map[*ambit.Catalog]journal.Document
}

// document is a catalog as the journal keeps it.
func (c *catalogs) document(version *ambit.Catalog) journal.Document {
	c.mu.Lock()
	defer c.mu.Unlock()
	d, ok := c.known[version]
	if !ok {
		body := catalog.Encode(version)
		d = journal.Document{Digest: sha256.Sum256(body), Body: body}
		c.remember(d, version)
	}
	return d
}

func (c *catalogs) digest(version *ambit.Catalog) (journal.Digest, error) {
	return c.document(version).Digest, nil
}

// get is the catalog of a digest.
func (c *catalogs) get(ctx context.Context, digest journal.Digest) (*ambit.Catalog, error) {
	c.mu.Lock()
	version := c.met[digest]
	c.mu.Unlock()
	if version != nil {
		return version, nil
	}
	body, err := c.journal.Document(ctx, digest)
	if err != nil {
		return nil, err
	}
	if version, err = catalog.Read("the catalog of the log.json", body); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if met := c.met[digest]; met != nil {
		return met, nil
	}
	c.remember(journal.Document{Digest: digest, Body: body}, version)
	return version, nil
}

func (c *catalogs) remember(d journal.Document, version *ambit.Catalog) {
	if c.met == nil {
		c.met, c.known = map[journal.Digest]*ambit.Catalog{}, map[*ambit.Catalog]journal.Document{}
	}
	c.met[d.Digest], c.known[version] = version, d
}

// Catalog is the catalog version of a digest.
func (s *Accounts) Catalog(ctx context.Context, digest journal.Digest) (*ambit.Catalog, error) {
	return s.catalogs.get(ctx, digest)
}

// Document is a catalog version as the journal keeps it.
func (s *Accounts) Document(version *ambit.Catalog) journal.Document {
	return s.catalogs.document(version)
}
