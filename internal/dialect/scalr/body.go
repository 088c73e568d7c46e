package scalr

import (
	"fmt"
	"net/http"

	"github.com/ambit-iam/ambit/internal/dialect"
)

// A sent is the body of a request: attributes A and relationships R of a resource.
// What JSON:API lets everybody add (links, meta) is taken and passed over.
type sent[A, R any] struct {
	Data    dialect.Optional[sentData[A, R]] `json:"data"`
	Links   any                              `json:"links"`
	Meta    any                              `json:"meta"`
	JSONAPI any                              `json:"jsonapi"`
}

type sentData[A, R any] struct {
	ID            dialect.Optional[string] `json:"id"`
	Type          string                   `json:"type"`
	Attributes    A                        `json:"attributes"`
	Relationships R                        `json:"relationships"`
	Links         any                      `json:"links"`
	Meta          any                      `json:"meta"`
}

// A toOne is a relationship to at most one resource. One that is absent or null has
// no value.
type toOne struct {
	Data  dialect.Optional[sentIdentifier] `json:"data"`
	Links any                              `json:"links"`
	Meta  any                              `json:"meta"`
}

// A toMany is a relationship to any number of resources; null is none of them.
type toMany struct {
	Data  dialect.Optional[[]sentIdentifier] `json:"data"`
	Links any                                `json:"links"`
	Meta  any                                `json:"meta"`
}

type sentIdentifier struct {
	ID   string `json:"id"`
	Type string `json:"type"`
	Meta any    `json:"meta"`
}

// read reads the body of a request about a resource of a kind: a new one, or the one
// of that id.
func read[A, R any](w http.ResponseWriter, r *http.Request, kind, id string) (A, R, error) {
	body, err := dialect.Read[sent[A, R]](w, r, dialect.RefuseUnknown)
	data := body.Data.Value
	switch {
	case err != nil:
	case !body.Data.Present || body.Data.Null:
		err = dialect.Invalid("data", "Data must be there, with type, attributes and relationships.")
	case data.Type != kind:
		err = dialect.Invalid("data.type", fmt.Sprintf("Type must be %s.", kind))
	case id == "" && data.ID.Or("") != "":
		err = dialect.Invalid("data.id", "Ids are made here; leave it out.")
	case data.ID.Or(id) != id:
		err = dialect.Invalid("data.id", "The id must be that of the path; it may be left out.")
	}
	return data.Attributes, data.Relationships, err
}

// one is the id that a to-one relationship to a kind of resource gives; empty where
// it gives none.
func one(relationship, kind string, to dialect.Optional[toOne]) (string, error) {
	data := to.Value.Data
	if !data.Present || data.Null {
		return "", nil
	}
	at := "data.relationships." + relationship + ".data"
	return data.Value.of(at, kind)
}

// many are the ids that a to-many relationship to a kind of resource gives, each
// once, and whether it is there at all.
func many(relationship, kind string, to dialect.Optional[toMany]) (ids []string, there bool, err error) {
	data := to.Value.Data
	if !to.Present || !to.Null && !data.Present {
		return nil, false, nil
	}
	seen := map[string]bool{}
	for i, named := range data.Value {
		id, err := named.of(fmt.Sprintf("data.relationships.%s.data[%d]", relationship, i), kind)
		if err != nil {
			return nil, true, err
		}
		if !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids, true, nil
}

// of is the id, of a resource of a kind.
func (i sentIdentifier) of(at, kind string) (string, error) {
	switch {
	case i.Type != kind:
		return "", dialect.Invalid(at+".type", fmt.Sprintf("Type must be %s.", kind))
	case i.ID == "":
		return "", dialect.Invalid(at+".id", "ID cannot be empty.")
	}
	return i.ID, nil
}
