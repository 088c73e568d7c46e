package authn

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"testing"
)

func TestASecretIsPrintedAsItsPublicPart(t *testing.T) {
	key, err := NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSecret(rand.Reader, key)
	if err != nil {
		t.Fatal(err)
	}
	text := s.Reveal()
	if !regexp.MustCompile("^" + Pattern + "$").MatchString(text) {
		t.Errorf("%q is not what scanners look for", text)
	}
	if parsed, err := Parse(text); err != nil || parsed != s || parsed.Key() != key {
		t.Errorf("read back it is %v, %v", parsed, err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("made", "secret", s)
	hidden := text[len(prefix)+keyLength+1:]
	for _, printed := range []string{fmt.Sprint(s), fmt.Sprintf("%+v", s), fmt.Sprintf("%#v", s), log.String()} {
		if strings.Contains(printed, hidden[:8]) || !strings.Contains(printed, key) {
			t.Errorf("it is printed as %q", printed)
		}
	}
	var none Secret
	if !none.IsZero() || none.Key() != "" || none.Reveal() != "" || s.IsZero() {
		t.Error("no secret is not told from one")
	}
}

// What was mistyped is no secret, and is not looked up.
func TestAMistypedSecretIsNone(t *testing.T) {
	s, err := NewSecret(rand.Reader, "abcdefghijkl")
	if err != nil {
		t.Fatal(err)
	}
	text := s.Reveal()
	for i := len(prefix); i < len(text); i++ {
		typed := []byte(text)
		if typed[i] = 'a'; text[i] == 'a' {
			typed[i] = 'b'
		}
		if _, err := Parse(string(typed)); !errors.Is(err, ErrMalformed) {
			t.Errorf("mistyped at %d it is taken: %v", i, err)
		}
	}
}
