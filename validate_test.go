package ambit

import "testing"

func TestOwnCatalogIsValid(t *testing.T) {
	for _, fault := range OwnCatalog().Validate() {
		t.Error(fault)
	}
}
