package ambit_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit"
)

// refused checks that a command is refused for a reason, and that nothing came
// of it.
func refused(t *testing.T, d *ambit.Draft, cmd ambit.Command, code ambit.CommandCode, words string) {
	t.Helper()
	before := len(d.Changes())
	err := d.Do(cmd)
	var refusal *ambit.CommandError
	switch {
	case err == nil:
		t.Errorf("%+v is accepted, want %s", cmd, code)
	case !errors.As(err, &refusal):
		t.Errorf("%+v: %v is no CommandError", cmd, err)
	case refusal.Code != code || !strings.Contains(refusal.Error(), words):
		t.Errorf("%+v: %s: %v; want %s with %q", cmd, refusal.Code, err, code, words)
	}
	if err != nil && len(d.Changes()) != before {
		t.Errorf("%+v is refused and changes something", cmd)
	}
}
