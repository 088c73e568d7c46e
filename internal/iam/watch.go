package iam

import (
	"context"

	"github.com/ambit-iam/ambit/internal/authn"
)

// MayWatch refuses callers who may not see how the whole instance does: only
// operators may who hold ambit.audit:read in the system's account.
func (s *Service) MayWatch(ctx context.Context, caller authn.Caller) error {
	a, err := s.accounts.Get(ctx, caller.Account)
	if err != nil {
		return Meaning(err)
	}
	if err := operatorsOnly(a, "metrics are of all accounts"); err != nil {
		return err
	}
	return Meaning(allowed(a, caller, "ambit.audit:read", a.Ref(), s.clock()))
}
