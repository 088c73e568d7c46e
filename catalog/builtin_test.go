package catalog

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/cel"
)

func TestEveryBuiltinCatalogIsSound(t *testing.T) {
	names := BuiltinNames()
	for _, seed := range []string{"ambit", "cloudflare", "harness", "keygen", "scalr", "stax"} {
		if !slices.Contains(names, seed) {
			t.Errorf("the catalog %s is not among %v", seed, names)
		}
	}
	for _, name := range names {
		c, err := Builtin(name)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if c.Name != name {
			t.Errorf("the catalog %s calls itself %s", name, c.Name)
		}
	}
}

func TestEveryConditionOfABuiltinCatalogCompiles(t *testing.T) {
	for _, name := range BuiltinNames() {
		if name == ambit.OwnCatalogName {
			continue
		}
		data, err := builtin.ReadFile("builtin/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Read(name+".yaml", data, WithConditions(cel.New())); err != nil {
			t.Error(err)
		}
	}
}

func TestEveryBuiltinCatalogReadsBackEqual(t *testing.T) {
	for _, name := range BuiltinNames() {
		if name == ambit.OwnCatalogName {
			continue
		}
		want, err := Builtin(name)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Read("written.yaml", Write(want))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s reads back otherwise (-want +got):\n%s", name, diff)
		}
	}
}

func TestAnUnknownBuiltinCatalogIsHinted(t *testing.T) {
	_, err := Builtin("keygn")
	if want := `no catalog "keygn" comes with Ambit; did you mean "keygen"?`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
