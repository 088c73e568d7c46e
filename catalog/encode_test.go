package catalog

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ambit-iam/ambit"
)

// encodes checks that a catalog reads back from its encoding to an equal one,
// whose encoding is the same.
func encodes(t *testing.T, c *ambit.Catalog) {
	t.Helper()
	data := Encode(c)
	read, err := Read("stored.json", data)
	if err != nil {
		t.Fatalf("what was encoded cannot be read: %v\n%s", err, data)
	}
	if !read.Equal(c) || !c.Equal(read) {
		t.Fatalf("what was encoded reads back otherwise (-want +got):\n%s", cmp.Diff(c.Canonical(), read))
	}
	if again := Encode(read); !bytes.Equal(again, data) {
		t.Fatalf("encoded again it is something else:\n%s\n%s", data, again)
	}
	if Digest(read) != Digest(c) {
		t.Fatalf("the digests are %s and %s", Digest(read), Digest(c))
	}
}

func TestBuiltinCatalogsReadBackFromTheirEncoding(t *testing.T) {
	seen := map[string]string{}
	for _, name := range BuiltinNames() {
		c, err := Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		if c.Canonical() != c {
			t.Errorf("%s is not in canonical form", name)
		}
		encodes(t, c)
		if other, ok := seen[Digest(c)]; ok {
			t.Errorf("%s and %s have one digest", name, other)
		}
		seen[Digest(c)] = name
	}
}

// What is stored under its digest must have it in every later release.
func TestEncodingStays(t *testing.T) {
	c, err := Read("demo.yaml", []byte(everything))
	if err != nil {
		t.Fatal(err)
	}
	encodes(t, c)
	small := &ambit.Catalog{
		Name: "demo", Version: "2", Title: "A \"demo\"\u0085", Types: []ambit.Type{{
			Name: "a", Parents: []string{"account"}, Attributes: []ambit.AttributeDecl{{Name: "n", Type: ambit.TypeDouble, Default: 3}},
		}}, Permissions: []ambit.Permission{{Type: "a", Action: "read"}},
	}
	const want = `{"catalog":"demo","version":"2","title":"A \"demo\"\u0085",` +
		`"types":{"a":{"parents":["account"],"attributes":{"n":{"type":"double","default":3.0}}}},"permissions":{"a":{"read":null}}}`
	if got := string(Encode(small)); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	const digest = "sha256:f1c799cb276f50e738ebe3ec5d5bd528bd68e3577fa79dedee1cfa7d5e82ad19"
	if got := Digest(small); got != digest {
		t.Errorf("the digest is %s, want %s", got, digest)
	}
}

// Every part of a catalog is part of its address.
func TestWhateverDiffersHasAnotherDigest(t *testing.T) {
	base, err := Read("demo.yaml", []byte(everything))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{Digest(base): "the catalog itself"}
	for _, change := range []string{
		`version: "2.1"=>version: "2.2"`, "title: Demo=>title: Demos", "Two=>Three", "type: bool, default: false=>type: bool, default: true",
		"one: true, required: true=>one: true, required: false", "request: true=>request: false", "a, \"1\"=>\"1\", a",
		"scopes: [account, global-scope]=>scopes: [global-scope, account]", "09:00:00Z=>09:00:01Z", "label: staff=>label: stuff", "at: self=>at: account",
		"when: resource.open=>when: 'true'",
	} {
		from, to, _ := strings.Cut(change, "=>")
		text := strings.Replace(everything, from, to, 1)
		if text == everything {
			t.Fatalf("%s: there is no such text", change)
		}
		c, err := Read("demo.yaml", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", change, err)
			continue
		}
		if other, ok := seen[Digest(c)]; ok || c.Equal(base) {
			t.Errorf("%s: the digest is that of %s", change, other)
		}
		seen[Digest(c)] = change
	}
}

// Ambit's own catalog is read only as it is.
func TestAmbitsOwnCatalogIsReadAsItIs(t *testing.T) {
	own := *ambit.OwnCatalog()
	encodes(t, &own)
	own.Title = "Mine"
	if _, err := Read("own.json", Encode(&own)); err == nil || !strings.Contains(err.Error(), "reserved for Ambit's own catalog") {
		t.Errorf("another catalog of that name: %v", err)
	}
}

// A role whose name is near a permission's id does not take its place.
func TestPermissionsWithIDsLikeRolesAreReadAsPermissions(t *testing.T) {
	c := &ambit.Catalog{
		Name: "demo", IDs: "{type}-{action}", Types: []ambit.Type{{Name: "user", Parents: []string{"account"}}},
		Permissions: []ambit.Permission{{Type: "user", Action: "reads"}},
		Roles:       []ambit.BuiltinRole{{Name: "user-read"}},
		Policies:    []ambit.BuiltinPolicy{{Effect: ambit.Allow, Permissions: []ambit.Pattern{"user-reads"}, To: []string{"anonymous"}, At: "account"}},
	}
	encodes(t, c)
}
