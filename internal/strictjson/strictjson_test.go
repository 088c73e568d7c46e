package strictjson

import (
	"errors"
	"strings"
	"testing"
)

type form struct {
	Name  string            `json:"name"`
	Nodes []struct{ A int } `json:"nodes"`
}

func TestWhatIsNotWantedIsRefusedAndToldWhere(t *testing.T) {
	for text, want := range map[string]string{
		`{"name": "x", "name": "y"}`:        "name: the member is there twice (at byte 14)",
		`{"Name": "x"}`:                     "Name: there is no such member",
		`{"nodes": [{"A": 1}, {"A": "x"}]}`: "nodes[1].A: this is not what the member takes",
		`{"nodes": [{"A": 1}, {"B": 1}]}`:   "nodes[1].B: there is no such member",
		`{"name": "x"`:                      "the body ends too early (at byte 12)",
		`{"name": "x"} {}`:                  "the body is not valid JSON here (at byte 14)",
		"{\"name\": \"\xff\"}":              "name: the text is not valid UTF-8 (at byte 10)",
		`{"name": "\ud800"}`:                "name: the body is not valid JSON here (at byte 10)",
		"\ufeff{}":                          "the body is not valid JSON here (at byte 0)",
		`{"name": NaN}`:                     "name: the body is not valid JSON here (at byte 9)",
		"":                                  "the body ends too early (at byte 0)",
		strings.Repeat("[", 33) + strings.Repeat("]", 33): "arrays and objects stand more than 32 deep in one another",
	} {
		var f form
		err := Unmarshal([]byte(text), &f)
		var fault *Error
		if !errors.As(err, &fault) || err.Error() != want {
			t.Errorf("%q is refused with %v, want %s", text, err, want)
		}
	}
}

func TestALenientReaderPassesOverWhatItDoesNotKnowAndNothingElse(t *testing.T) {
	var f form
	if err := UnmarshalLenient([]byte(`{"name": "x", "NAME": "y", "more": {"a": [1]}}`), &f); err != nil || f.Name != "x" {
		t.Errorf("read %+v, %v", f, err)
	}
	for _, text := range []string{`{"more": 1, "more": 2}`, `{"more": ` + strings.Repeat("[", 33) + strings.Repeat("]", 33) + `}`, `{"name": 1}`} {
		if err := UnmarshalLenient([]byte(text), &f); err == nil {
			t.Errorf("%s is taken", text)
		}
	}
}
