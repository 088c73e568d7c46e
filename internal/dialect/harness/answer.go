package harness

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/inbound"
)

const mediaType = "application/json"

type success struct {
	Status        string `json:"status"`
	Data          any    `json:"data"`
	MetaData      any    `json:"metaData"`
	CorrelationID string `json:"correlationId"`
}

// succeed answers with data: 200 for every success, what was created included.
func succeed(w http.ResponseWriter, r *http.Request, data any) error {
	return dialect.Write(w, http.StatusOK, mediaType, success{Status: "SUCCESS", Data: data, CorrelationID: correlation(r)})
}

// correlation is what an answer and the server's log know the request by.
func correlation(r *http.Request) string { return inbound.RequestOf(r.Context()).ID }

// A page is part of a list.
type page[T any] struct {
	TotalPages    int     `json:"totalPages"`
	TotalItems    int     `json:"totalItems"`
	PageItemCount int     `json:"pageItemCount"`
	PageSize      int     `json:"pageSize"`
	Content       []T     `json:"content"`
	PageIndex     int     `json:"pageIndex"`
	Empty         bool    `json:"empty"`
	PageToken     *string `json:"pageToken"`
}

// The sizes of pages (harness-roles.txt:191-194).
const (
	standardPage = 50
	largestPage  = 100
)

// paged sorts items and answers with the page that the query asks for. What may be
// sorted by is what key gives a value, beside the two times.
func paged[T any](c *call, items []T, key func(T) sortKey) (page[T], error) {
	orders, err := sortOrders(c.query["sortOrders"])
	if err != nil {
		return page[T]{}, err
	}
	index, err := dialect.Number(c.query, "pageIndex", 0, 0, 1<<31-1)
	if err != nil {
		return page[T]{}, err
	}
	if n, err := strconv.Atoi(c.query.Get("pageSize")); err == nil && n > largestPage {
		return page[T]{}, dialect.Invalid("pageSize", "must be less than or equal to "+strconv.Itoa(largestPage))
	}
	size, err := dialect.Number(c.query, "pageSize", standardPage, 1, largestPage)
	if err != nil {
		return page[T]{}, err
	}
	slices.SortStableFunc(items, func(a, b T) int { return key(a).compare(key(b), orders) })
	content := dialect.Slice(items, index*size, size)
	return page[T]{
		TotalPages: (len(items) + size - 1) / size, TotalItems: len(items),
		PageItemCount: len(content), PageSize: size, Content: content, PageIndex: index, Empty: len(content) == 0,
	}, nil
}

// A sortKey is what lists are sorted by.
type sortKey struct {
	identifier, name  string
	created, modified int64
	managed           bool
}

// A sortOrder is one of the criteria of a query.
type sortOrder struct {
	by         func(a, b sortKey) int
	descending bool
}

var sortFields = map[string]func(a, b sortKey) int{
	"identifier":     func(a, b sortKey) int { return cmp.Compare(a.identifier, b.identifier) },
	"name":           func(a, b sortKey) int { return cmp.Compare(a.name, b.name) },
	"createdAt":      func(a, b sortKey) int { return cmp.Compare(a.created, b.created) },
	"lastModifiedAt": func(a, b sortKey) int { return cmp.Compare(a.modified, b.modified) },
}

// compare holds two items against each other: by the orders that were asked for,
// else what comes with the product first and then what was changed last.
func (a sortKey) compare(b sortKey, orders []sortOrder) int {
	for _, o := range orders {
		n := o.by(a, b)
		if o.descending {
			n = -n
		}
		if n != 0 {
			return n
		}
	}
	if len(orders) == 0 && a.managed != b.managed {
		if a.managed {
			return -1
		}
		return 1
	}
	return cmp.Compare(b.modified, a.modified)
}

// sortOrders reads criteria as the product's clients write them: "name,ASC", a
// field alone (descending), the object that the seed shows, and "{name ASC}", which
// is what the Go client makes of its own SortOrder.
func sortOrders(given []string) ([]sortOrder, error) {
	var orders []sortOrder
	for i, text := range given {
		if text == "" {
			continue
		}
		field, direction, ok := sortWords(text)
		by := sortFields[field]
		direction = strings.ToUpper(direction)
		if !ok || by == nil || direction != "" && direction != "ASC" && direction != "DESC" {
			return nil, dialect.Invalid("sortOrders["+strconv.Itoa(i)+"]", "must be a field and a direction, such as name,ASC; fields are identifier, name, createdAt and lastModifiedAt")
		}
		orders = append(orders, sortOrder{by, direction != "ASC"})
	}
	return orders, nil
}

func sortWords(text string) (field, direction string, ok bool) {
	var object struct {
		FieldName string `json:"fieldName"`
		OrderType string `json:"orderType"`
	}
	if json.Unmarshal([]byte(text), &object) == nil {
		return object.FieldName, object.OrderType, true
	}
	inner, opened := strings.CutPrefix(text, "{")
	inner, closed := strings.CutSuffix(inner, "}")
	words := strings.FieldsFunc(inner, func(r rune) bool { return r == ',' || r == ' ' })
	if opened != closed || len(words) == 0 || len(words) > 2 {
		return "", "", false
	}
	return words[0], strings.Join(words[1:], ""), true
}

// matches reports whether a search finds an item: part of its name or identifier,
// in letters of either case.
func matches(search string, k sortKey) bool {
	search = strings.ToLower(search)
	return strings.Contains(strings.ToLower(k.name), search) || strings.Contains(strings.ToLower(k.identifier), search)
}

// milliseconds is a time as the wire format has it; 0 where it is not known.
func milliseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// orNull is a text that is null where it is empty.
func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
