package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/catalog"
	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/client"
	"github.com/ambit-iam/ambit/world"
)

// managed are the types of Ambit's own nouns that exports have, in the order of
// world files. Tokens are not among them: nobody could make one again without its
// secret.
var managed = []ambit.TypeName{
	ambit.UserType, ambit.ServiceAccountType, ambit.GroupType, ambit.ResourceGroupType, ambit.RoleType, ambit.PolicyType,
}

// errChanged says that an account was changed while it was read.
var errChanged = errors.New("the account was changed again and again while it was being read; try again when less is written to it")

// readAttempts is how often an account is read that changes meanwhile.
const readAttempts = 5

// readAccount reads all of an account that the caller may see, at one revision.
func readAccount(ctx context.Context, c *client.Client, p *gauge) (*ambit.Account, error) {
	for range readAttempts {
		r := accountReader{ctx: ctx, c: c, progress: p}
		account, err := r.read()
		if !errors.Is(err, errChanged) {
			return account, err
		}
	}
	return nil, errChanged
}

// An accountReader reads an account once.
type accountReader struct {
	ctx      context.Context
	c        *client.Client
	progress *gauge
	revision uint64 // of all that was read; 0: of nothing yet
	parts    world.Parts
}

func (r *accountReader) read() (*ambit.Account, error) {
	who, err := r.c.Whoami(r.ctx)
	if err != nil {
		return nil, err
	}
	settings, err := r.c.Settings(r.ctx)
	if err != nil {
		return nil, err
	}
	r.parts = world.Parts{
		Config:     ambit.Config{ID: who.Account, Slug: settings.Slug, Conditions: cel.New()},
		Attributes: settings.Attributes, Members: map[ambit.Ref][]ambit.Ref{},
	}
	if r.parts.Catalogs, err = adoptedCatalogs(r.ctx, r.c); err != nil {
		return nil, err
	}
	types, err := registeredTypes(r.parts)
	if err != nil {
		return nil, err
	}
	if err := r.nouns(slices.Concat(types, managed)); err != nil {
		return nil, err
	}
	if err := r.members(); err != nil {
		return nil, err
	}
	// What tells no revision of its own was read before, and is as old as the rest
	// if nothing was written since.
	if now, err := r.c.Whoami(r.ctx); err != nil {
		return nil, err
	} else if now.Revision != who.Revision || r.revision != 0 && r.revision != who.Revision {
		return nil, errChanged
	}
	account, err := world.Assemble(r.parts)
	if err != nil {
		return nil, fmt.Errorf("what this token may read of the account is not whole: %w", err)
	}
	return account, nil
}

// nouns reads all nouns of several types.
func (r *accountReader) nouns(types []ambit.TypeName) error {
	for _, kind := range types {
		list, err := client.All(func(p client.Page) (client.List[ambit.Noun], error) {
			list, err := r.c.Nouns(r.ctx, kind, p)
			r.progress.add(len(list.Items))
			return list, err
		})
		if err == nil {
			err = r.at(list.Revision)
		}
		if err != nil {
			return err
		}
		r.parts.Nouns = append(r.parts.Nouns, list.Items...)
	}
	return nil
}

// members reads who or what is in the sets that were read.
func (r *accountReader) members() error {
	for _, noun := range r.parts.Nouns {
		set := noun.Ref()
		if set.Type != ambit.GroupType && set.Type != ambit.ResourceGroupType {
			continue
		}
		list, err := client.All(func(p client.Page) (client.List[ambit.Ref], error) { return r.c.Members(r.ctx, set, p) })
		if err == nil {
			err = r.at(list.Revision)
		}
		if err != nil {
			return err
		}
		// Tokens are not read, and so are none in sets.
		r.parts.Members[set] = slices.DeleteFunc(list.Items, func(m ambit.Ref) bool { return m.Type == ambit.TokenType })
	}
	return nil
}

// at notes the revision at which something was read: all must be read at one.
func (r *accountReader) at(revision uint64) error {
	if r.revision != 0 && r.revision != revision {
		return errChanged
	}
	r.revision = revision
	return nil
}

// adoptedCatalogs are the catalogs of the account, but for Ambit's own. Those that
// come with this program are known here.
func adoptedCatalogs(ctx context.Context, c *client.Client) ([]*ambit.Catalog, error) {
	versions, err := c.Adopted(ctx)
	if err != nil {
		return nil, err
	}
	var catalogs []*ambit.Catalog
	for _, v := range versions {
		if v.Catalog == ambit.OwnCatalogName {
			continue
		}
		if slices.Contains(catalog.BuiltinNames(), v.Catalog) {
			builtin, err := catalog.Builtin(v.Catalog)
			if err != nil {
				return nil, err
			}
			if digestOf(builtin) == v.Digest {
				catalogs = append(catalogs, builtin)
				continue
			}
		}
		text, digest, err := c.CatalogDocument(ctx, v.Catalog)
		if err != nil {
			return nil, fmt.Errorf("catalog %s: %w", v.Catalog, err)
		}
		read, err := catalog.Read(v.Catalog+".yaml", []byte(text), catalog.WithConditions(cel.New()))
		if err != nil {
			return nil, fmt.Errorf("the server's catalog cannot be read here; is this program older than the server? %w", err)
		}
		if digest != v.Digest {
			return nil, errChanged
		}
		if digestOf(read) != digest {
			return nil, fmt.Errorf("the catalog %s reads otherwise here than on the server; is this program older than the server?", v.Catalog)
		}
		catalogs = append(catalogs, read)
	}
	return catalogs, nil
}

// digestOf is the digest of a catalog as servers have it.
func digestOf(c *ambit.Catalog) string { return strings.TrimPrefix(catalog.Digest(c), "sha256:") }

// registeredTypes are the applications' types whose resources are registered.
func registeredTypes(parts world.Parts) ([]ambit.TypeName, error) {
	bare := parts
	bare.Attributes, bare.Nouns, bare.Members = nil, nil, nil
	account, err := world.Assemble(bare)
	if err != nil {
		return nil, err
	}
	var types []ambit.TypeName
	for t := range account.Schema().Types() {
		if t.Name != ambit.AccountType && !t.Opaque && !isOwn(t.Name) {
			types = append(types, t.Name)
		}
	}
	return types, nil
}

// unseen are the kinds of nouns of which the caller may not see all: what it may not
// see, a list leaves out, and does not say so.
func unseen(ctx context.Context, c *client.Client) ([]string, error) {
	permissions := map[ambit.TypeName]string{}
	for _, t := range ambit.OwnCatalog().Types {
		permissions[ambit.TypeName(ambit.OwnPrefix+t.Name)] = t.Plural
	}
	var kinds []string
	for _, kind := range append([]ambit.TypeName{ambit.OwnPrefix + "resource"}, managed...) {
		d, err := c.Check(ctx, ambit.Question{Permission: ambit.PermissionID(ambit.OwnPrefix + permissions[kind] + ":read")})
		if err != nil {
			return nil, err
		}
		if !d.Allowed {
			kinds = append(kinds, strings.ReplaceAll(permissions[kind], "-", " "))
		}
	}
	return kinds, nil
}

// isOwn reports whether a type is one of Ambit's own.
func isOwn(t ambit.TypeName) bool { return strings.HasPrefix(string(t), ambit.OwnPrefix) }
