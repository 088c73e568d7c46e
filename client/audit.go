package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/ambit-iam/ambit"
)

// An AuditQuery selects entries of an account's log. Its zero value selects all.
// References are written in full.
type AuditQuery struct {
	After     uint64 // revisions after this one
	Principal ambit.Ref
	Operation string // "policies.create", or "policies." for all of policies
	About     ambit.Ref
	Since     time.Time
	Until     time.Time // not included
}

func (q AuditQuery) values() url.Values {
	v := url.Values{}
	set := func(name, text string) {
		if text != "" {
			v.Set(name, text)
		}
	}
	moment := func(name string, at time.Time) {
		if !at.IsZero() {
			v.Set(name, at.UTC().Format(time.RFC3339Nano))
		}
	}
	if q.After > 0 {
		set("after", strconv.FormatUint(q.After, 10))
	}
	if !q.Principal.IsZero() {
		set("principal", q.Principal.String())
	}
	if !q.About.IsZero() {
		set("about", q.About.String())
	}
	set("operation", q.Operation)
	moment("since", q.Since)
	moment("until", q.Until)
	return v
}

// An AuditPage is a page of an account's log, oldest first. It may be short, or
// empty, and still have a next one.
type AuditPage struct {
	Items []json.RawMessage // an [AuditEntry] each, with all that the server says
	Next  uint64            // the After of the next page; 0: there is none yet
}

// An AuditEntry is one write to an account, without what its changes stored.
type AuditEntry struct {
	Revision  uint64        `json:"revision"`
	Time      time.Time     `json:"time"`
	Operation string        `json:"operation"`
	Actor     AuditActor    `json:"actor"`
	Request   string        `json:"request"`
	Note      string        `json:"note"`
	About     []string      `json:"about"`
	Changes   []AuditChange `json:"changes"`
}

// An AuditActor is who made an entry; a zero Principal is Ambit itself, or somebody
// on the host.
type AuditActor struct {
	Account   string    `json:"account"`
	Principal ambit.Ref `json:"principal"`
	Token     string    `json:"token"`
	ActsFor   ambit.Ref `json:"acts_for"`
	Address   string    `json:"address"`
}

// An AuditChange is what one change was about.
type AuditChange struct {
	Put map[string]struct {
		Ref  ambit.Ref `json:"ref"`
		Name string    `json:"name"`
	} `json:"put"`
	Set          *struct{}    `json:"set"`
	AddMember    *AuditMember `json:"add_member"`
	RemoveMember *AuditMember `json:"remove_member"`
	Adopt        *struct {
		Catalog string `json:"catalog"`
		Digest  string `json:"digest"`
	} `json:"adopt"`
	Abandon string      `json:"abandon"`
	Remove  []ambit.Ref `json:"remove"`
}

// An AuditMember is who or what came into a set, or left it.
type AuditMember struct {
	Set    ambit.Ref `json:"set"`
	Member ambit.Ref `json:"member"`
}

// Audit reads a page of the log, of at most limit entries (1 to [MaxPage]).
func (c *Client) Audit(ctx context.Context, q AuditQuery, limit int) (AuditPage, error) {
	query := q.values()
	query.Set("limit", strconv.Itoa(limit))
	var got struct {
		Items *[]json.RawMessage `json:"items"`
		Next  uint64             `json:"next"`
	}
	if err := c.send(ctx, call{method: http.MethodGet, path: "/v1/audit", query: query, answer: &got}); err != nil {
		return AuditPage{}, err
	}
	if got.Items == nil || got.Next != 0 && got.Next <= q.After {
		return AuditPage{}, errNoAnswer // asked again, it would answer the same for ever
	}
	return AuditPage{*got.Items, got.Next}, nil
}
