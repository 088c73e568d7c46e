package sso

import (
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
)

func TestWhatFollowsFromASight(t *testing.T) {
	pending := ambit.Verification{Status: ambit.VerificationPending, Began: noon}
	verified := ambit.Verification{Status: ambit.VerificationVerified, Began: noon, Verified: noon}
	missing := verified
	missing.Missing = noon
	const middle = 0.5 // waits are as long as is said
	for _, c := range []struct {
		name   string
		v      ambit.Verification
		tries  uint32
		saw    Sight
		after  time.Duration
		random float64
		want   step
	}{
		{"found at once", pending, 0, Found, 0, middle, step{iam.DomainVerified, noon.Add(24 * time.Hour), 0}},
		{"found long after its end", pending, 9, Found, 100 * time.Hour, middle, step{iam.DomainVerified, noon.Add(124 * time.Hour), 0}},
		{"not yet there", pending, 0, Absent, 0, middle, step{"", noon.Add(5 * time.Second), 1}},
		{"not yet there, a second time", pending, 1, Absent, 0, middle, step{"", noon.Add(10 * time.Second), 2}},
		{"with little luck", pending, 1, Absent, 0, 0, step{"", noon.Add(5 * time.Second), 2}},
		{"with much luck", pending, 1, Absent, 0, 0.9, step{"", noon.Add(14 * time.Second), 2}},
		{"seldom later", pending, 10, Absent, 0, middle, step{"", noon.Add(20 * time.Minute), 11}},
		{"seldom much later", pending, 1 << 31, Absent, 0, middle, step{"", noon.Add(20 * time.Minute), 1<<31 + 1}},
		{"not known", pending, 3, Unknown, 0, middle, step{"", noon.Add(40 * time.Second), 4}},
		{"not known near the end", pending, 20, Unknown, 48*time.Hour - time.Minute, middle, step{"", noon.Add(48 * time.Hour), 21}},
		{"a moment before the end", pending, 20, Absent, 48*time.Hour - 1, middle, step{"", noon.Add(48 * time.Hour), 21}},
		{"at the end", pending, 20, Absent, 48 * time.Hour, middle, step{finding: iam.DomainFailed}},
		{"not known at the end", pending, 20, Unknown, 48 * time.Hour, middle, step{finding: iam.DomainFailed}},
		{"still there", verified, 0, Found, 0, middle, step{"", noon.Add(24 * time.Hour), 0}},
		{"there again before it was missed", verified, 2, Found, 0, middle, step{"", noon.Add(24 * time.Hour), 0}},
		{"absent once", verified, 0, Absent, 0, middle, step{"", noon.Add(10 * time.Minute), 1}},
		{"absent twice", verified, 1, Absent, 0, middle, step{"", noon.Add(10 * time.Minute), 2}},
		{"absent three times", verified, 2, Absent, 0, middle, step{iam.DomainRecordMissing, noon.Add(time.Hour), 0}},
		{"not known once verified", verified, 2, Unknown, 1000 * time.Hour, middle, step{"", noon.Add(1001 * time.Hour), 2}},
		{"still missing", missing, 0, Absent, 0, middle, step{"", noon.Add(time.Hour), 0}},
		{"missing and not known", missing, 0, Unknown, 0, middle, step{"", noon.Add(time.Hour), 0}},
		{"there again", missing, 0, Found, 0, middle, step{iam.DomainRecordFound, noon.Add(24 * time.Hour), 0}},
	} {
		got := decide(c.v, c.tries, c.saw, noon.Add(c.after), c.random)
		if got.finding != c.want.finding || got.tries != c.want.tries || got.due.Sub(c.want.due).Abs() > time.Microsecond {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}
