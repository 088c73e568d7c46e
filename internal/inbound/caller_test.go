package inbound

import (
	"net/http"
	"strings"
	"testing"
)

func TestOneCredentialOfTheRightKindIsTaken(t *testing.T) {
	for _, c := range []struct {
		take          Credential
		headers, want string // want: the token, or part of the refusal
	}{
		{Bearer, "Authorization=Bearer ambt_1", "ambt_1"},
		{Bearer, "Authorization=bearer ambt_1", "ambt_1"},
		{Bearer, "Authorization=Basic ambt_1", "another scheme"},
		{Bearer, "Authorization=ambt_1", "another scheme"},
		{Bearer, "", "Authorization: Bearer"},
		{Bearer, "X-Api-Key=ambt_1", "Authorization: Bearer"},
		{Bearer, "Authorization=Bearer ambt_1,Authorization=Bearer ambt_1", "more than one"},
		{Bearer, "Authorization=Bearer ambt_1,X-Api-Key=ambt_1", "more than one"},
		{APIKey, "X-Api-Key=ambt_1", "ambt_1"},
		{APIKey, "x-api-key=ambt_1", "ambt_1"},
		{APIKey, "", "x-api-key"},
		{APIKey, "Authorization=Bearer ambt_1", "x-api-key"},
		{APIKey, "X-Api-Key=ambt_1,X-Api-Key=ambt_1", "more than one"},
		{APIKey, "X-Api-Key=ambt_1,Authorization=Bearer ambt_1", "more than one"},
	} {
		h := http.Header{}
		for header := range strings.SplitSeq(c.headers, ",") {
			if name, text, ok := strings.Cut(header, "="); ok {
				h.Add(name, text)
			}
		}
		text, err := secret(h, c.take)
		switch {
		case err == nil && text != c.want:
			t.Errorf("%s: the token is %q, want %q", c.headers, text, c.want)
		case err != nil && !strings.Contains(err.Error(), c.want), err != nil && text != "":
			t.Errorf("%s: %q, %v; want %q", c.headers, text, err, c.want)
		}
	}
}
