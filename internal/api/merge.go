package api

import (
	"bytes"
	"fmt"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A mergePatch is a JSON merge patch (RFC 7396): its members replace those of
// what is there, null takes one away.
type mergePatch map[string]jsontext.Value

// Schema is that of any object: what comes of the patch is held against the
// noun's own schema.
func (mergePatch) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: true,
		Description: "A JSON merge patch (RFC 7396) over the members of the noun: what is named is replaced, null takes it away.",
	}
}

// patched is what a noun in its representation becomes by a patch.
func patched[W any](x *API, is W, patch mergePatch) (W, error) {
	var none W
	text, err := json.Marshal(is)
	if err != nil {
		return none, fmt.Errorf("writing down what is there: %w", err)
	}
	members, err := object(text)
	if err != nil {
		return none, err
	}
	if err := merge(members, patch); err != nil {
		return none, err
	}
	if text, err = json.Marshal(members, json.Deterministic(true)); err != nil {
		return none, err
	}
	return accept[W](x, text)
}

// merge changes target by a patch, as RFC 7396, section 2 has it.
func merge(target, patch map[string]jsontext.Value) error {
	for name, change := range patch {
		switch change.Kind() {
		case 'n':
			delete(target, name)
		case '{':
			inner, err := object(target[name])
			if err != nil {
				return err
			}
			members, err := object(change)
			if err != nil {
				return err
			}
			if err := merge(inner, members); err != nil {
				return err
			}
			if target[name], err = json.Marshal(inner, json.Deterministic(true)); err != nil {
				return err
			}
		default:
			target[name] = change
		}
	}
	return nil
}

// object are the members of a value; none, where it is no object.
func object(v jsontext.Value) (map[string]jsontext.Value, error) {
	members := map[string]jsontext.Value{}
	if v = bytes.TrimSpace(v); v.Kind() != '{' {
		return members, nil
	}
	err := json.Unmarshal(v, &members)
	return members, err
}
