package scalr

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// lookAfter is what a caller sees once he has written.
func (x *surface) lookAfter(r *http.Request, caller authn.Caller, receipt iam.Receipt) (*view, error) {
	seen, err := x.service.Look(r.Context(), caller, iam.View{AtLeast: receipt.Revision})
	if err != nil {
		return nil, err
	}
	return newView(seen), nil
}

// element is the i of a field "list[i]".
func element(field, list string) (int, bool) {
	in, ok := strings.CutPrefix(field, list+"[")
	if !ok {
		return 0, false
	}
	digits, _, _ := strings.Cut(in, "]")
	i, err := strconv.Atoi(digits)
	return i, err == nil
}

// renamed is a refusal whose field is told as it stands in the request: by names of
// whole fields, for them and for their elements. What has no name there is told
// without a place.
func renamed(refused *iam.Error, fields map[string]string) error {
	told := *refused
	whole, _, _ := strings.Cut(refused.Field, "[")
	told.Field = fields[whole]
	return &told
}
