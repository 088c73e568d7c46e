package api

import (
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"

	"github.com/ambit-iam/ambit"
)

// An explanation is what the engine tells of a decision, in its own words: the
// form is that of [ambit.Explanation], the same as the command line prints.
type explanation struct{ of *ambit.Explanation }

// MarshalJSON writes the explanation.
func (e explanation) MarshalJSON() ([]byte, error) { return json.Marshal(e.of) }

// Schema names what every explanation has.
func (explanation) Schema(r huma.Registry) *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	list := &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeObject, AdditionalProperties: true}}
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true, Required: []string{"decision", "principal", "permission", "resource", "now"},
		Description: "A decision with what led to it.",
		Properties: map[string]*huma.Schema{
			"decision":   {Type: huma.TypeObject, AdditionalProperties: true, Description: "The decision, as check answers it."},
			"principal":  text,
			"permission": text,
			"resource":   text,
			"now":        {Type: huma.TypeString, Format: "date-time", Description: "When it was asked."},
			"parts":      list,
			"ceiling":    {Type: huma.TypeObject, AdditionalProperties: true, Description: "What the token's ceiling came to."},
			"names":      {Type: huma.TypeObject, AdditionalProperties: &huma.Schema{Type: huma.TypeString}, Description: "What people call those of Ambit's own nouns, by reference."},
		},
	}
}
