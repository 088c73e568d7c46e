package dialect

import (
	"errors"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit/internal/iam"
)

type sent struct {
	Name Optional[string]   `json:"name"`
	Tags Optional[[]string] `json:"tags"`
	Of   struct {
		Kind string `json:"kind"`
	} `json:"of"`
}

func read(text string, how Strictness) (sent, error) {
	return Read[sent](httptest.NewRecorder(), httptest.NewRequest("POST", "/", strings.NewReader(text)), how)
}

func TestAMemberIsAbsentNullOrThere(t *testing.T) {
	for text, want := range map[string]string{
		`{}`: "default", `{"name": null}`: "default", `{"name": ""}`: "", `{"name": "x"}`: "x",
	} {
		got, err := read(text, RefuseUnknown)
		if err != nil || got.Name.Or("default") != want {
			t.Errorf("%s is read as %+v, %v", text, got, err)
		}
		if there, null := text != "{}", strings.Contains(text, "null"); got.Name.Present != there || got.Name.Null != null {
			t.Errorf("%s is read as %+v", text, got.Name)
		}
	}
	if got, err := read(`{"tags": ["a", "b"]}`, RefuseUnknown); err != nil || !slices.Equal(got.Tags.Value, []string{"a", "b"}) {
		t.Errorf("tags are read as %+v, %v", got, err)
	}
}

func TestOneIsAsGoodAsAListOfOne(t *testing.T) {
	type body struct {
		Of OneOrMany[struct {
			Key string `json:"key"`
		}] `json:"of"`
	}
	for text, want := range map[string]string{
		`{"of": {"key": "a"}}`: "a", `{"of": [{"key": "a"}]}`: "a", `{"of": [{"key": "a"}, {"key": "b"}]}`: "ab", `{"of": []}`: "", `{}`: "",
		`{"of": "a"}`: "of", `{"of": {"key": 1}}`: "of.key", `{"of": [{"key": "a"}, {"key": 1}]}`: "of[1].key", `{"of": [1]}`: "of[0]",
	} {
		read, err := Read[body](httptest.NewRecorder(), httptest.NewRequest("POST", "/", strings.NewReader(text)), RefuseUnknown)
		got := ""
		for _, one := range read.Of {
			got += one.Key
		}
		var refused *iam.Error
		if errors.As(err, &refused) {
			got = refused.Field
		}
		if got != want {
			t.Errorf("%s is read as %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestABodyIsRefusedWithItsFault(t *testing.T) {
	for _, c := range []struct {
		text        string
		how         Strictness
		code, field string
	}{
		{`{"name": 1}`, IgnoreUnknown, CodeBody, "name"},
		{`{"tags": ["a", 1]}`, IgnoreUnknown, CodeBody, "tags[1]"},
		{`{"of": {"kind": "x", "other": 1}}`, RefuseUnknown, CodeBody, "of.other"},
		{`{"tags": "a"}`, RefuseUnknown, CodeBody, "tags"},
		{`{"x": 1, "x": 2}`, IgnoreUnknown, CodeBody, "x"},
		{``, IgnoreUnknown, CodeBody, ""},
		{`{"name": "` + strings.Repeat("x", MaxBody) + `"}`, IgnoreUnknown, CodeTooLarge, ""},
	} {
		_, err := read(c.text, c.how)
		var refused *iam.Error
		if !errors.As(err, &refused) || refused.Kind != iam.Invalid || refused.Code != c.code || refused.Field != c.field {
			t.Errorf("%.40s is refused with %+v", c.text, err)
		}
	}
	if _, err := read(`{"of": {"kind": "x", "other": 1}, "more": {}}`, IgnoreUnknown); err != nil {
		t.Errorf("members that are passed over: %v", err)
	}
}

func TestQueryParametersAreReadOrRefused(t *testing.T) {
	query := url.Values{"n": {"7"}, "bad": {"7x"}, "big": {"101"}, "minus": {"-1"}, "huge": {"99999999999999999999"}, "two": {"1", "2"}, "empty": {""}, "way": {"desc"}}
	for name, want := range map[string]int{"n": 7, "absent": 3, "empty": 3, "bad": -1, "big": -1, "minus": -1, "huge": -1, "two": -1} {
		got, err := Number(query, name, 3, 1, 100)
		if (err != nil) != (want < 0) || err == nil && got != want {
			t.Errorf("%s is %d, %v; want %d", name, got, err, want)
		}
	}
	for name, want := range map[string]string{"way": "desc", "absent": "asc", "empty": "asc", "n": "", "two": ""} {
		got, err := Choice(query, name, "asc", "desc")
		if got != want || (err != nil) != (want == "") {
			t.Errorf("%s is %q, %v; want %q", name, got, err, want)
		}
	}
	if _, err := ParseQuery(&url.URL{RawQuery: "a=%zz"}); err == nil {
		t.Error("a query that cannot be read is taken")
	}
}

func TestAPageIsPartOfAList(t *testing.T) {
	items := []int{1, 2, 3}
	for offset, want := range [][]int{{1, 2}, {2, 3}, {3}, nil, nil} {
		if got := Slice(items, offset, 2); !slices.Equal(got, want) {
			t.Errorf("from %d: %v, want %v", offset, got, want)
		}
	}
}
