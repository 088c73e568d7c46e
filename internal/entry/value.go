package entry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"

	"github.com/ambit-iam/ambit"
)

// A wireValue is an attribute's value with its type: text and truth stand for
// themselves, everything else says what it is, so that reading needs no catalog.
type wireValue struct{ value ambit.Value }

type taggedValue struct {
	Int    *string      `json:"int,omitempty"` // as text: no reader may round it
	Double *string      `json:"double,omitempty"`
	Time   *time.Time   `json:"time,omitempty"`
	List   *[]wireValue `json:"list,omitempty"`
}

func (w wireValue) MarshalJSON() ([]byte, error) {
	switch v := w.value.(type) {
	case bool, string:
		return json.Marshal(v)
	case int64:
		text := strconv.FormatInt(v, 10)
		return json.Marshal(taggedValue{Int: &text})
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%v is no attribute's value: it is not finite", v)
		}
		text := strconv.FormatFloat(v, 'g', -1, 64)
		return json.Marshal(taggedValue{Double: &text})
	case time.Time:
		at := v.UTC()
		return json.Marshal(taggedValue{Time: &at})
	case []ambit.Value:
		list := make([]wireValue, len(v))
		for i := range v {
			list[i] = wireValue{v[i]}
		}
		return json.Marshal(taggedValue{List: &list})
	}
	return nil, fmt.Errorf("a %T is no attribute's value", w.value)
}

func (w *wireValue) UnmarshalJSON(data []byte) error {
	switch data = bytes.TrimSpace(data); {
	case len(data) == 0:
		return errors.New("a value is empty")
	case data[0] == '"':
		var text string
		err := json.Unmarshal(data, &text)
		w.value = text
		return err
	case string(data) == "true", string(data) == "false":
		w.value = data[0] == 't'
		return nil
	case data[0] != '{':
		return fmt.Errorf("%s is no value; numbers say of which type they are", data)
	}
	var tagged taggedValue
	if err := strict(data, &tagged); err != nil {
		return err
	}
	return w.read(tagged)
}

// read takes the one member that a tagged value has.
func (w *wireValue) read(t taggedValue) (err error) {
	if err := single(t); err != nil {
		return fmt.Errorf("a value: %w", err)
	}
	switch {
	case t.Int != nil:
		w.value, err = strconv.ParseInt(*t.Int, 10, 64)
	case t.Double != nil:
		w.value, err = finite(*t.Double)
	case t.Time != nil:
		w.value = t.Time.UTC()
	case t.List != nil:
		w.value, err = elements(*t.List)
	}
	return err
}

func finite(text string) (float64, error) {
	f, err := strconv.ParseFloat(text, 64)
	if err == nil && (math.IsNaN(f) || math.IsInf(f, 0)) {
		err = fmt.Errorf("%s is not finite", text)
	}
	return f, err
}

func elements(items []wireValue) ([]ambit.Value, error) {
	list := make([]ambit.Value, len(items))
	for i, item := range items {
		switch item.value.(type) {
		case nil, []ambit.Value:
			return nil, errors.New("an element of a list is null or a list")
		}
		list[i] = item.value
	}
	return list, nil
}

var (
	errUnknownKind  = errors.New("it is of a kind that this release does not know")
	errSeveralKinds = errors.New("it is of several kinds at once")
)

// single sees to it that one member is set of a struct that stands for one thing
// of several kinds.
func single(kinds any) error {
	v, set := reflect.ValueOf(kinds), 0
	for i := range v.NumField() {
		if !v.Field(i).IsZero() {
			set++
		}
	}
	switch {
	case set == 0:
		return errUnknownKind
	case set > 1:
		return errSeveralKinds
	}
	return nil
}

// strict reads JSON and refuses members that it does not know: they would mean
// something, and would be lost.
func strict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return errors.New("something follows the JSON value")
	}
	return nil
}
