package scalr

import (
	"net/http"

	"github.com/ambit-iam/ambit/internal/dialect"
)

// A document is a whole answer that is no error (JSON:API 1.1, section 7).
type document struct {
	Data     any        `json:"data"`
	Included []resource `json:"included,omitzero"`
	Meta     *meta      `json:"meta,omitzero"`
}

// A resource is something with an id. Its members stand in the order in which the
// seed prints them.
type resource struct {
	Attributes    any                     `json:"attributes"`
	ID            string                  `json:"id"`
	Links         map[string]string       `json:"links"`
	Relationships map[string]relationship `json:"relationships"`
	Type          string                  `json:"type"`
}

func (r resource) identifier() identifier { return identifier{ID: r.ID, Type: r.Type} }

// An identifier names a resource.
type identifier struct {
	ID   string `json:"id"`
	Type string `json:"type"`
}

// A relationship leads to one resource or to several: an identifier or a list of
// them.
type relationship struct {
	Data any `json:"data"`
}

type meta struct {
	Pagination pagination `json:"pagination"`
}

// A pagination says which page of a list this is. Clients go on until the next one
// is null.
type pagination struct {
	CurrentPage int  `json:"current-page"`
	NextPage    *int `json:"next-page"`
	PageSize    int  `json:"page-size"`
	PrevPage    *int `json:"prev-page"`
	TotalCount  int  `json:"total-count"`
	TotalPages  int  `json:"total-pages"`
}

// paginated is page number of total items; one past the end keeps its number, and
// leads back to the last page there is. A list of nothing has one empty page.
func paginated(number, size, total int) pagination {
	p := pagination{CurrentPage: number, PageSize: size, TotalCount: total, TotalPages: max(1, (total+size-1)/size)}
	if number > 1 {
		before := min(number-1, p.TotalPages)
		p.PrevPage = &before
	}
	if number < p.TotalPages {
		after := number + 1
		p.NextPage = &after
	}
	return p
}

func write(w http.ResponseWriter, status int, d document) error {
	return dialect.Write(w, status, mediaType, d)
}
