package api

import (
	"context"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// An actor is who made an entry.
type actor struct {
	Account   string    `json:"account,omitempty" doc:"Where the actor is from, where that is another account."`
	Principal ambit.Ref `json:"principal,omitzero" doc:"Absent: Ambit itself, or somebody on the host."`
	Token     string    `json:"token,omitempty" doc:"The id of the token."`
	ActsFor   ambit.Ref `json:"acts_for,omitzero" doc:"On whose behalf."`
	Address   string    `json:"address,omitempty" doc:"Where the request came from."`
}

// An auditEntry is one write to the account.
type auditEntry struct {
	Revision  uint64       `json:"revision" doc:"The account's revision that it made."`
	Time      time.Time    `json:"time" doc:"When."`
	Operation string       `json:"operation" doc:"Its stable name." example:"policies.create"`
	Actor     actor        `json:"actor" doc:"By whom."`
	Request   string       `json:"request,omitempty" doc:"The request's id."`
	Note      string       `json:"note,omitempty" doc:"Why, in the author's words."`
	About     []string     `json:"about,omitempty" nullable:"false" doc:"What it is about, where no change says so."`
	Changes   []changeMade `json:"changes" nullable:"false" doc:"What was changed, in order."`
	Hash      string       `json:"hash" doc:"The entry's place in the chain: SHA-256 in hexadecimal."`
}

// A Selecting says which entries are wanted.
type Selecting struct {
	After     uint64    `query:"after" doc:"Entries after this revision."`
	Principal ambit.Ref `query:"principal" doc:"Entries by this principal, written in full."`
	Operation string    `query:"operation" maxLength:"128" doc:"An operation, such as policies.create, or all of a noun: policies." example:"policies."`
	About     ambit.Ref `query:"about" doc:"Entries that concern this, written in full."`
	Since     time.Time `query:"since" doc:"Entries from this time on."`
	Until     time.Time `query:"until" doc:"Entries before this time."`
}

func (s Selecting) query() iam.AuditQuery {
	return iam.AuditQuery{After: s.After, Principal: s.Principal, Operation: s.Operation, About: s.About, Since: s.Since, Until: s.Until}
}

type auditPage struct {
	Items []auditEntry `json:"items" nullable:"false" doc:"Oldest first. A page may be short, or empty, and still have a next one."`
	Next  uint64       `json:"next,omitzero" doc:"The after of the next page; absent: there is none yet."`
}

func (x *API) registerAudit() {
	register(x, operation{
		id: "list-audit", method: http.MethodGet, path: "/v1/audit", tag: "audit",
		summary: "List what was changed, by whom", description: "Needs ambit.audit:read at the account.",
	}, func(ctx context.Context, caller authn.Caller, in *struct {
		Selecting
		Limit int `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"How many entries a page holds at most."`
	}) (*struct {
		Link string `header:"Link" doc:"The next page, with rel=next."`
		Body auditPage
	}, error) {
		items, next, err := x.entries(ctx, caller, in.query(), in.Limit)
		if err != nil {
			return nil, err
		}
		out := new(struct {
			Link string `header:"Link" doc:"The next page, with rel=next."`
			Body auditPage
		})
		out.Body = auditPage{items, next}
		if next > 0 {
			out.Link = nextLink(ctx, "after", strconv.FormatUint(next, 10))
		}
		return out, nil
	})
	register(x, operation{
		id: "export-audit", method: http.MethodGet, path: "/v1/audit/export", tag: "audit",
		summary:     "Export what was changed, a line of JSON for each entry",
		description: "Needs ambit.audit:read at the account. The last line is {\"end\": true, \"after\": …}: without it the export broke off, and goes on with after.",
		answers:     linesType,
	}, func(ctx context.Context, caller authn.Caller, in *struct{ Selecting }) (*huma.StreamResponse, error) {
		items, next, err := x.entries(ctx, caller, in.query(), exportBatch) // what is refused is refused before anything is sent
		if err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: func(hc huma.Context) { x.export(hc, caller, in.query(), items, next) }}, nil
	})
}

// exportBatch is how many entries an export holds in memory at once.
const exportBatch = 500

// linesType is one JSON value to a line.
const linesType = "application/x-ndjson"

// An exportEnd is the last line of an export.
type exportEnd struct {
	End   bool   `json:"end"`
	After uint64 `json:"after"`
}

// export writes entries, those given first, until there are no more. What fails
// on the way ends it without its last line.
func (x *API) export(hc huma.Context, caller authn.Caller, q iam.AuditQuery, items []auditEntry, next uint64) {
	ctx := hc.Context()
	hc.SetHeader("Content-Type", linesType)
	out := lines{to: hc.BodyWriter()}
	last := q.After
	for {
		for _, e := range items {
			out.write(e)
			last = e.Revision
		}
		if next == 0 || out.err != nil {
			break
		}
		q.After, last = next, next
		var err error
		if items, next, err = x.entries(ctx, caller, q, exportBatch); err != nil {
			x.told(ctx, err) // logs it
			return
		}
	}
	out.write(exportEnd{true, last})
}

// entries is a page of the audit trail.
func (x *API) entries(ctx context.Context, caller authn.Caller, q iam.AuditQuery, limit int) ([]auditEntry, uint64, error) {
	found, next, err := x.service.Audit(ctx, caller, q, limit)
	if err != nil {
		return nil, 0, err
	}
	items := make([]auditEntry, len(found))
	for i, e := range found {
		if items[i], err = x.showEntry(e); err != nil {
			return nil, 0, err
		}
	}
	return items, next, nil
}

func (x *API) showEntry(e iam.AuditEntry) (auditEntry, error) {
	shown := auditEntry{
		Revision: e.Revision, Time: e.Time, Operation: e.Operation, Request: e.Request, Note: e.Note, About: e.About,
		Actor:   actor{e.Actor.Account, e.Actor.Principal, e.Actor.Token, e.Actor.ActsFor, e.Actor.Address},
		Changes: make([]changeMade, len(e.Changes)), Hash: hex.EncodeToString(e.Hash[:]),
	}
	for i, c := range e.Changes {
		var err error
		if shown.Changes[i], err = x.showChange(c); err != nil {
			return auditEntry{}, err
		}
	}
	return shown, nil
}
