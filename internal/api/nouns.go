package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/inbound"
)

// A kind is how one kind of Ambit's own nouns is spoken of: W is its form in
// requests and answers.
type kind[W any] struct {
	one, many string         // as in texts: "service account"
	path      string         // as in paths: "service-accounts"
	typ       ambit.TypeName // of its references
	show      func(ambit.Noun) W
	// read is the noun that a request means, in the place of old; old is nil
	// where it is to be made.
	read func(w W, old ambit.Noun) ambit.Noun
}

// A Viewing is how new what is read must be.
type Viewing struct {
	AtLeast uint64 `query:"at_least" doc:"Answer from this revision or a later one; waits for it up to two seconds."`
	Latest  bool   `query:"latest" doc:"Answer from what the database has now."`
}

func (v Viewing) view() iam.View { return iam.View{AtLeast: v.AtLeast, Latest: v.Latest} }

// A Paging is which page of a list is wanted.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"How many items a page holds at most."`
	Cursor string `query:"cursor" maxLength:"1024" doc:"The next of the page before; cursors last for five minutes."`
}

func (p Paging) page() iam.Page { return iam.Page{Limit: p.Limit, Cursor: p.Cursor} }

// A Writing is how a write is to be made.
type Writing struct {
	Idempotency string `header:"Idempotency-Key" maxLength:"255" doc:"A key of the caller's choice: the same request with the same key is carried out once within a day."`
}

// write is how the write is to be made, with the digest of the request.
func (w Writing) write(ctx context.Context) iam.Write {
	return iam.Write{Idempotency: w.Idempotency, Request: inbound.RequestOf(ctx).Digest()}
}

// A Changing is how a noun that is there is to be changed.
type Changing struct {
	Writing
	IfMatch string `header:"If-Match" maxLength:"1024" doc:"The ETag that the noun must have, else 412."`
}

func (c Changing) write(ctx context.Context) iam.Write {
	w := c.Writing.write(ctx)
	w.IfMatch = c.IfMatch
	return w
}

// A Named names one noun in the path.
type Named struct {
	ID string `path:"id" maxLength:"256" doc:"The id, or the name where that is unique in the account." example:"0190a1b2c3d4e5f60718293a4b5c6d7e"`
}

// A shownNoun is a noun in an answer.
type shownNoun[W any] struct {
	ETag     string `header:"ETag" doc:"Changes whenever the noun does; for If-Match."`
	Revision uint64 `header:"Ambit-Revision" doc:"The account's revision at which this is answered."`
	Location string `header:"Location" doc:"Where what was made is."`
	Body     W
}

// A done answers a write that leaves nothing to be shown.
type done struct {
	Revision uint64 `header:"Ambit-Revision" doc:"The account's revision that the write made."`
}

// A page is a page of a list.
type page[T any] struct {
	Items    []T    `json:"items" doc:"In the order in which they were made."`
	Next     string `json:"next,omitempty" doc:"The cursor of the next page; absent on the last."`
	Revision uint64 `json:"revision" doc:"The account's revision at which the list is read."`
}

type shownPage[T any] struct {
	Link string `header:"Link" doc:"The next page, with rel=next."`
	Body page[T]
}

// paged is a page as it is answered.
func paged[T, W any](ctx context.Context, list iam.List[T], show func(T) W) *shownPage[W] {
	out := &shownPage[W]{Link: nextLink(ctx, "cursor", list.Next)}
	out.Body = page[W]{Items: make([]W, len(list.Items)), Next: list.Next, Revision: list.Revision}
	for i, item := range list.Items {
		out.Body.Items[i] = show(item)
	}
	return out
}

// nextLink is a Link header to the next page (RFC 8288); empty where there is
// none.
func nextLink(ctx context.Context, parameter, next string) string {
	at := inbound.RequestOf(ctx).URL()
	if next == "" || at == nil {
		return ""
	}
	query := at.Query()
	query.Set(parameter, next)
	return "<" + (&url.URL{Path: at.Path, RawPath: at.RawPath, RawQuery: query.Encode()}).String() + `>; rel="next"`
}

func itself[T any](v T) T { return v }

// registerNouns adds what every kind of Ambit's own nouns has in common.
func registerNouns[W form](x *API, k kind[W]) {
	registerReads(x, k, nil)
	registerWrites(x, k)
}

func (k kind[W]) ref(id string) ambit.Ref { return ambit.Ref{Type: k.typ, ID: id} }

// registerReads adds reading and deleting. Fill, where it is not nil, adds to what
// is shown what does not stand in the account.
func registerReads[W any](x *API, k kind[W], fill func(context.Context, []W) error) {
	if fill == nil {
		fill = func(context.Context, []W) error { return nil }
	}
	type listing struct {
		Viewing
		Paging
	}
	type getting struct {
		Named
		Viewing
	}
	register(x, operation{
		id: "list-" + k.path, method: http.MethodGet, path: "/v1/" + k.path, tag: k.path,
		summary: "List " + k.many, faults: []int{http.StatusGone},
		description: "Lists those that the caller may read.",
	}, func(ctx context.Context, caller authn.Caller, in *listing) (*shownPage[W], error) {
		list, err := x.service.Nouns(ctx, caller, k.typ, in.view(), in.page())
		if err != nil {
			return nil, err
		}
		out := paged(ctx, list, k.show)
		return out, fill(ctx, out.Body.Items)
	})
	register(x, operation{
		id: "get-" + k.slug(), method: http.MethodGet, path: "/v1/" + k.path + "/{id}", tag: k.path,
		summary: "Show a " + k.one, faults: []int{http.StatusNotFound},
	}, func(ctx context.Context, caller authn.Caller, in *getting) (*shownNoun[W], error) {
		noun, revision, err := x.service.Get(ctx, caller, k.ref(in.ID), in.view())
		if err != nil {
			return nil, err
		}
		out := k.shown(noun, revision)
		filled := []W{out.Body}
		err = fill(ctx, filled)
		out.Body = filled[0]
		return out, err
	})
	register(x, operation{
		id: "delete-" + k.slug(), method: http.MethodDelete, path: "/v1/" + k.path + "/{id}", tag: k.path,
		summary: "Delete a " + k.one, status: http.StatusNoContent,
		description: "With cascade, what would be left without a parent goes with it.",
		faults:      []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed},
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Named
		Cascading
	}) (*done, error) {
		receipt, err := x.service.Delete(ctx, caller, k.ref(in.ID), in.Cascade, in.write(ctx))
		return &done{receipt.Revision}, err
	})
}

// A Cascading is how a noun is to be deleted.
type Cascading struct {
	Changing
	Cascade bool `query:"cascade" doc:"Delete, too, whatever would be left without a parent."`
}

// slug is the singular as in the ids of operations.
func (k kind[W]) slug() string { return string(k.typ)[len(ambit.OwnPrefix):] }

func (k kind[W]) shown(noun ambit.Noun, revision uint64) *shownNoun[W] {
	return &shownNoun[W]{ETag: iam.ETag(noun), Revision: revision, Body: k.show(noun)}
}

// Own is what every form of Ambit's own nouns begins with.
type Own struct {
	Ref  ambit.Ref `json:"ref,omitzero" readOnly:"true" doc:"The full reference." example:"ambit.user:0190a1b2c3d4e5f60718293a4b5c6d7e"`
	ID   string    `json:"id,omitempty" readOnly:"true" maxLength:"32" doc:"The id, which the server gives." example:"0190a1b2c3d4e5f60718293a4b5c6d7e"`
	Name string    `json:"name,omitempty" maxLength:"256" doc:"A name, unique among its kind in its home." example:"alice"`
	Home ambit.Ref `json:"home,omitzero" doc:"The node that it lies in; by default the account." example:"account:0190a1b2c3d4e5f60718293a4b5c6d7e"`

	Title  string            `json:"title,omitempty" maxLength:"1024" doc:"What people call it; need not be unique." example:"Alice Ambler"`
	Labels map[string]string `json:"labels,omitempty" doc:"Notes by key. No decision looks at them." example:"{\"team\":\"search\"}"`

	Created time.Time `json:"created_at,omitzero" readOnly:"true" doc:"When it was made."`
	Changed time.Time `json:"changed_at,omitzero" readOnly:"true" doc:"When it was last changed; its members do not count."`
}

func showOwn(noun ambit.Noun) Own {
	o := ambit.OwnOf(noun)
	return Own{
		Ref: noun.Ref(), ID: o.ID, Name: o.Name, Home: o.Home, Title: o.Title, Labels: o.Labels,
		Created: o.Created, Changed: o.Changed,
	}
}

// read is what a request says of these, in the place of an old noun. An id can
// be repeated and not chosen.
func (o Own) read(old ambit.Noun) ambit.Own {
	is := ambit.Own{ID: o.ID, Name: o.Name, Home: o.Home, Title: o.Title, Labels: o.Labels}
	if old != nil && o.ID == "" {
		is.ID = ambit.OwnOf(old).ID
	}
	return is
}

// A form is a noun of Ambit's own in requests and answers.
type form interface{ given() Own }

// given is what a request says of these.
func (o Own) given() Own { return o }

func registerWrites[W form](x *API, k kind[W]) {
	faults := []int{http.StatusNotFound, http.StatusConflict, http.StatusPreconditionFailed}
	type replacing struct {
		Named
		Changing
		Body W
	}
	type patching struct {
		Named
		Changing
		Body mergePatch `contentType:"application/merge-patch+json"`
	}
	register(x, operation{
		id: "create-" + k.slug(), method: http.MethodPost, path: "/v1/" + k.path, tag: k.path,
		summary: "Create a " + k.one, status: http.StatusCreated, faults: []int{http.StatusConflict},
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Writing
		Body W
	}) (*shownNoun[W], error) {
		if given := in.Body.given(); given.ID != "" || !given.Ref.IsZero() {
			return nil, &iam.Error{Kind: iam.Invalid, Code: "invalid", Field: "id", Detail: "ids and references are given by the server; leave them out"}
		}
		noun, receipt, err := x.service.Create(ctx, caller, k.read(in.Body, nil), in.write(ctx))
		if err != nil {
			return nil, err
		}
		out, err := answered(ctx, x, k, caller, noun, receipt)
		if err == nil {
			out.Location = "/v1/" + k.path + "/" + url.PathEscape(receipt.Made.ID)
		}
		return out, err
	})
	register(x, operation{
		id: "replace-" + k.slug(), method: http.MethodPut, path: "/v1/" + k.path + "/{id}", tag: k.path,
		summary: "Replace a " + k.one, faults: faults, description: "What the body leaves out is as if it had never been said.",
	}, func(ctx context.Context, caller authn.Caller, in *replacing) (*shownNoun[W], error) {
		return update(ctx, x, k, caller, in.ID, in.write(ctx), func(ambit.Noun) (W, error) { return in.Body, nil })
	})
	register(x, operation{
		id: "update-" + k.slug(), method: http.MethodPatch, path: "/v1/" + k.path + "/{id}", tag: k.path,
		summary: "Change a " + k.one, faults: faults,
	}, func(ctx context.Context, caller authn.Caller, in *patching) (*shownNoun[W], error) {
		return update(ctx, x, k, caller, in.ID, in.write(ctx), func(old ambit.Noun) (W, error) {
			return patched(x, k.show(old), in.Body)
		})
	})
}

// update changes a noun to what next makes of it.
func update[W form](ctx context.Context, x *API, k kind[W], caller authn.Caller, id string, w iam.Write, next func(ambit.Noun) (W, error)) (*shownNoun[W], error) {
	noun, receipt, err := x.service.Update(ctx, caller, k.ref(id), w, func(old ambit.Noun) (ambit.Noun, error) {
		said, err := next(old)
		if err != nil {
			return nil, err
		}
		if ref := said.given().Ref; !ref.IsZero() && ref != old.Ref() {
			return nil, &iam.Error{Kind: iam.Invalid, Code: "invalid", Field: "ref", Detail: "references stay as they are; leave it out"}
		}
		return k.read(said, old), nil
	})
	if err != nil {
		return nil, err
	}
	return answered(ctx, x, k, caller, noun, receipt)
}

// answered is what a write has made. Where it had been carried out before, under
// the same idempotency key, that is what it made then, as it is now.
func answered[W any](ctx context.Context, x *API, k kind[W], caller authn.Caller, noun ambit.Noun, r iam.Receipt) (*shownNoun[W], error) {
	noun, err := made(ctx, x, caller, noun, r)
	if err != nil {
		return nil, err
	}
	return k.shown(noun, r.Revision), nil
}

func made(ctx context.Context, x *API, caller authn.Caller, noun ambit.Noun, r iam.Receipt) (ambit.Noun, error) {
	if !r.Again {
		return noun, nil
	}
	noun, _, err := x.service.Get(ctx, caller, r.Made, iam.View{AtLeast: r.Revision})
	var refused *iam.Error
	if errors.As(err, &refused) && refused.Kind == iam.NotFound {
		return nil, &iam.Error{
			Kind: iam.Conflict, Code: "made_and_gone", Field: "Idempotency-Key",
			Detail: "this request was carried out before, at revision " + strconv.FormatUint(r.Revision, 10) + ", and what it made is no longer there",
		}
	}
	return noun, err
}
