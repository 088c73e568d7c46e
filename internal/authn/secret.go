// Package authn says who is calling: it makes, reads and verifies the secrets of
// tokens. Whether the caller may do anything is not its business.
package authn

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"github.com/ambit-iam/ambit/internal/journal"
)

// The parts of a secret's text, ambt_<key>_<secret><checksum>: each is of a fixed
// length in Base62, so that anything cut or lengthened is refused before it is
// looked up. 32 characters are 190 bits.
const (
	prefix         = "ambt_"
	keyLength      = 12
	secretLength   = 32
	checksumLength = 6
	textLength     = len(prefix) + keyLength + 1 + secretLength + checksumLength
)

// Pattern is a regular expression for scanners of leaked secrets.
const Pattern = `ambt_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}`

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// A Secret is what a token is shown as, once. It prints as its public part.
type Secret struct{ text string }

// NewKey makes the public part of a new token's secrets.
func NewKey(random io.Reader) (string, error) { return base62(random, keyLength) }

// NewSecret makes a secret for the token whose public part is key.
func NewSecret(random io.Reader, key string) (Secret, error) {
	secret, err := base62(random, secretLength)
	if err != nil {
		return Secret{}, err
	}
	body := prefix + key + "_" + secret
	return Secret{body + checksum(body)}, nil
}

// ErrMalformed is text that is no secret; which part is wrong is nobody's to know.
var ErrMalformed = errors.New("this is no token of Ambit's; one looks like ambt_<12 characters>_<38 characters>")

// Parse reads the text of a secret. It looks nothing up.
func Parse(text string) (Secret, error) {
	if len(text) != textLength || !strings.HasPrefix(text, prefix) || text[len(prefix)+keyLength] != '_' {
		return Secret{}, ErrMalformed
	}
	rest := text[len(prefix):]
	for i := range len(rest) {
		if i != keyLength && strings.IndexByte(alphabet, rest[i]) < 0 {
			return Secret{}, ErrMalformed
		}
	}
	if body := text[:textLength-checksumLength]; text[len(body):] != checksum(body) {
		return Secret{}, ErrMalformed
	}
	return Secret{text}, nil
}

// Reveal is the whole text, for the one time it is shown.
func (s Secret) Reveal() string { return s.text }

// Key is the public part: good for looking up and for logs. A zero secret has none.
func (s Secret) Key() string {
	if s.IsZero() {
		return ""
	}
	return s.text[len(prefix) : len(prefix)+keyLength]
}

// Hash is what is stored.
func (s Secret) Hash() journal.Digest { return sha256.Sum256([]byte(s.text)) }

// IsZero reports whether s is no secret, such as that of a token made before.
func (s Secret) IsZero() bool { return s.text == "" }

// String is fit for logs.
func (s Secret) String() string {
	if s.IsZero() {
		return "none"
	}
	return prefix + s.Key() + "_…"
}

// GoString is String, so that %#v shows no more.
func (s Secret) GoString() string { return s.String() }

// checksum lets a scanner, or a person who mistyped, tell without asking
// anybody. It protects nothing.
func checksum(body string) string {
	n := crc32.ChecksumIEEE([]byte(body))
	var digits [checksumLength]byte
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = alphabet[n%62]
		n /= 62
	}
	return string(digits[:])
}

// base62 draws n characters, each equally likely.
func base62(random io.Reader, n int) (string, error) {
	text := make([]byte, 0, n)
	var buffer [64]byte
	for len(text) < n {
		if _, err := io.ReadFull(random, buffer[:]); err != nil {
			return "", fmt.Errorf("drawing random characters: %w", err)
		}
		for _, b := range buffer {
			if b < 62*4 && len(text) < n {
				text = append(text, alphabet[b%62])
			}
		}
	}
	return string(text), nil
}
