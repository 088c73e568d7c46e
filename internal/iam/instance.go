package iam

import (
	"context"
	_ "embed"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/journal"
)

//go:embed instance.yaml
var instanceYAML []byte

// instanceCatalog is what the system's account adopts: the instance's accounts
// and published catalogs are resources there, so that they are listed, granted
// on and audited like everything else.
var instanceCatalog = sync.OnceValue(func() *ambit.Catalog {
	c, err := catalog.Read("instance.yaml", instanceYAML)
	if err != nil {
		panic(fmt.Sprintf("iam: the catalog of the instance: %v", err)) // the binary is broken
	}
	return c
})

// The types of the system's account.
const (
	tenantType  ambit.TypeName = "instance/tenant"
	versionType ambit.TypeName = "instance/catalog-version"
	rollOutType ambit.TypeName = "instance/roll-out"
	refusalType ambit.TypeName = "instance/refusal"
)

func tenant(id, slug string, at time.Time) *ambit.Resource {
	return &ambit.Resource{
		Node:       ambit.Ref{Type: tenantType, ID: id},
		Attributes: map[string]ambit.Value{"slug": slug, "created": at},
	}
}

// A Version is a catalog version that can be adopted.
type Version struct {
	Catalog   string
	Title     string
	Digest    string // of its canonical form: 64 hexadecimal digits
	BuiltIn   bool
	Published time.Time // zero: it came with Ambit
}

// id is that of the version's node in the system's account.
func (v Version) id() string { return v.Catalog + "@" + v.Digest }

// Publish makes a catalog version one that every account of the instance can
// adopt. Publishing an equal one again is no change. It needs
// ambit.catalogs:publish in the system's account.
func (s *Service) Publish(ctx context.Context, caller authn.Caller, version *ambit.Catalog, w Write) (Version, Receipt, error) {
	made := Version{Catalog: version.Name, Title: version.Title}
	receipt, err := s.change(ctx, caller, "catalogs.publish", w, func(c *change) error {
		if err := c.operatorsOnly("catalogs are published by operators"); err != nil {
			return err
		}
		if err := c.require("ambit.catalogs:publish", c.before.Ref()); err != nil {
			return err
		}
		if version.Name == instanceCatalog().Name {
			return invalid("invalid", "catalog", "%s is Ambit's own; give it another name", version.Name)
		}
		if faults := version.Validate(); len(faults) > 0 {
			return invalid("invalid", "catalog", "%s", faults[0].Error())
		}
		document := s.accounts.Document(version) // the node remembers it: not before the caller may publish
		made.Digest = hex.EncodeToString(document.Digest[:])
		node := ambit.Ref{Type: versionType, ID: made.id()}
		if old, err := c.before.Get(node); err == nil {
			made.Published = old.(*ambit.Resource).Attributes["published"].(time.Time)
			return nil
		}
		made.Published = c.now.UTC()
		c.beside.Document = append(c.beside.Document, document)
		_, err := c.put(&ambit.Resource{Node: node, Relations: inAccount(caller.Account), Attributes: map[string]ambit.Value{
			"catalog": version.Name, "title": version.Title, "digest": made.Digest, "published": made.Published,
		}})
		return err
	})
	if receipt.Again {
		published, err := s.published(ctx)
		if err != nil {
			return Version{}, Receipt{}, Meaning(err)
		}
		for _, v := range published {
			if v.id() == receipt.Made.ID {
				made = v
			}
		}
	}
	return made, receipt, err
}

// inAccount are the relations of a resource that lies in the account.
func inAccount(id string) []ambit.Relation {
	return []ambit.Relation{{Name: string(ambit.AccountType), To: ambit.Ref{Type: ambit.AccountType, ID: id}}}
}

// operatorsOnly refuses callers of other accounts than the system's.
func (c *change) operatorsOnly(what string) error { return operatorsOnly(c.before, what) }

func operatorsOnly(a *ambit.Account, what string) error {
	if a.Settings().Slug == SystemSlug {
		return nil
	}
	return &Error{Kind: Forbidden, Code: "operators_only", Detail: what + ": use a token of the account " + SystemSlug}
}

// reserved refuses to touch what the instance keeps in the system's account itself:
// else whoever registers resources there could publish, or hide an account.
func (c *change) reserved(node ambit.Ref) error {
	name := node.Type
	if t, err := c.before.ResolveType(name); err == nil {
		name = t
	}
	if c.before.Settings().Slug != SystemSlug || !strings.HasPrefix(string(name), instanceCatalog().Name+"/") {
		return nil
	}
	return &Error{Kind: Forbidden, Code: "reserved", Detail: fmt.Sprintf("%s is kept by Ambit itself and changes with what it stands for", name)}
}

// Versions lists the catalog versions that the caller's account can adopt: those
// that come with Ambit, then those published, oldest first. It needs
// ambit.catalogs:read at the account.
func (s *Service) Versions(ctx context.Context, caller authn.Caller) ([]Version, error) {
	a, err := s.accounts.Get(ctx, caller.Account)
	if err != nil {
		return nil, Meaning(err)
	}
	if err := allowed(a, caller, "ambit.catalogs:read", a.Ref(), s.clock()); err != nil {
		return nil, Meaning(err)
	}
	var versions []Version
	for _, name := range catalog.BuiltinNames() {
		if name == ambit.OwnCatalogName {
			continue
		}
		builtin, err := catalog.Builtin(name)
		if err != nil {
			return nil, Meaning(err)
		}
		digest := s.accounts.Document(builtin).Digest
		versions = append(versions, Version{Catalog: name, Title: builtin.Title, Digest: hex.EncodeToString(digest[:]), BuiltIn: true})
	}
	published, err := s.published(ctx)
	return append(versions, published...), Meaning(err)
}

// published are the versions that operators have published, oldest first.
func (s *Service) published(ctx context.Context) ([]Version, error) {
	system, err := s.systemAccount(ctx)
	if err != nil {
		return nil, err
	}
	list, err := system.NounsOf(versionType, ambit.Page{})
	if err != nil {
		return nil, err
	}
	versions := make([]Version, len(list.Items))
	for i, node := range list.Items {
		attributes := node.(*ambit.Resource).Attributes
		v := &versions[i]
		v.Catalog, _ = attributes["catalog"].(string)
		v.Title, _ = attributes["title"].(string)
		v.Digest, _ = attributes["digest"].(string)
		v.Published, _ = attributes["published"].(time.Time)
	}
	return versions, nil
}

// systemID is the id of the system's account, which may not be there yet.
func (s *Service) systemID(ctx context.Context) (string, error) {
	id, err := s.journal.Instance(ctx, "system", func() ([]byte, error) {
		id, err := s.newID(s.clock())
		return []byte(id), err
	})
	return string(id), err
}

func (s *Service) systemAccount(ctx context.Context) (*ambit.Account, error) {
	id, err := s.systemID(ctx)
	if err != nil {
		return nil, err
	}
	return s.accounts.Get(ctx, id)
}

// version is a catalog version by its name, or by its name and digest: without a
// digest, the newest published one, else the one that comes with Ambit.
func (s *Service) version(ctx context.Context, name, digest string) (*ambit.Catalog, error) {
	published, err := s.published(ctx)
	if err != nil {
		return nil, err
	}
	builtin, noBuiltin := catalog.Builtin(name)
	if noBuiltin == nil {
		own := s.accounts.Document(builtin).Digest
		published = append([]Version{{Catalog: name, Digest: hex.EncodeToString(own[:]), BuiltIn: true}}, published...)
	}
	for i := len(published) - 1; i >= 0; i-- {
		v := published[i]
		switch {
		case v.Catalog != name || digest != "" && v.Digest != digest:
			continue
		case v.BuiltIn:
			return builtin, nil
		}
		sum, err := hex.DecodeString(v.Digest)
		if err != nil {
			return nil, err
		}
		return s.accounts.Catalog(ctx, journal.Digest(sum))
	}
	if digest != "" {
		return nil, invalid("unknown_catalog", "digest", "no version %s of the catalog %s was published", digest, name)
	}
	return nil, invalid("unknown_catalog", "catalog", "no catalog %s comes with Ambit or was published", name)
}

// Adopt makes a catalog version part of the caller's account: the one of a
// digest, or of none the newest. What it drops and the account uses, it refuses
// unless fates say what becomes of the uses. It needs ambit.catalogs:adopt at the
// account, and is judged as a grant of everything.
func (s *Service) Adopt(ctx context.Context, caller authn.Caller, name, digest string, fates []ambit.Fate, w Write) (Receipt, error) {
	a, err := s.accounts.Get(ctx, caller.Account)
	if err != nil {
		return Receipt{}, Meaning(err)
	}
	if err := allowed(a, caller, "ambit.catalogs:adopt", a.Ref(), s.clock()); err != nil {
		return Receipt{}, Meaning(err) // before he is told what was published
	}
	version, err := s.version(ctx, name, digest)
	if err != nil {
		return Receipt{}, Meaning(err)
	}
	return s.change(ctx, caller, "catalogs.adopt", w, func(c *change) error {
		if err := c.require("ambit.catalogs:adopt", c.before.Ref()); err != nil {
			return err
		}
		return c.draft.Do(ambit.Adopt{Catalog: version, Uses: fates})
	})
}

// Abandon undoes the adoption of a catalog that nothing uses. It needs
// ambit.catalogs:adopt at the account.
func (s *Service) Abandon(ctx context.Context, caller authn.Caller, name string, w Write) (Receipt, error) {
	return s.change(ctx, caller, "catalogs.abandon", w, func(c *change) error {
		if err := c.require("ambit.catalogs:adopt", c.before.Ref()); err != nil {
			return err
		}
		return c.draft.Do(ambit.Abandon{Name: name})
	})
}

// Adopted are the catalogs of the caller's account with their digests, Ambit's own
// first. It needs ambit.catalogs:read at the account.
func (s *Service) Adopted(ctx context.Context, caller authn.Caller) ([]*ambit.Catalog, error) {
	a, err := s.accounts.Get(ctx, caller.Account)
	if err != nil {
		return nil, Meaning(err)
	}
	if err := allowed(a, caller, "ambit.catalogs:read", a.Ref(), s.clock()); err != nil {
		return nil, Meaning(err)
	}
	return a.Catalogs(), nil
}

// Digest is that of a catalog version's canonical form, by which it is known.
func (s *Service) Digest(version *ambit.Catalog) journal.Digest {
	return s.accounts.Document(version).Digest
}
