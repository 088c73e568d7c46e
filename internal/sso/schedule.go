package sso

import (
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
)

// When DNS is asked.
const (
	lasts    = 48 * time.Hour   // an attempt, until it has failed
	soonest  = 5 * time.Second  // after the first question that found nothing; each wait is twice the one before
	seldom   = 20 * time.Minute // the longest wait of an attempt
	recheck  = 24 * time.Hour   // until a verified domain is asked about again
	doubt    = 10 * time.Minute // the same, after its record was not there
	unheard  = time.Hour        // the same, after nothing was known, or while the record is missing
	absences = 3                // how often in a row the record is not there until it is missing
)

// A Sight is what came of asking DNS for a record.
type Sight string

// The sights. Nothing follows from an unknown one.
const (
	Found   Sight = "found"
	Absent  Sight = "absent"  // there is no such record
	Unknown Sight = "unknown" // nobody answered, or nothing that can be believed
)

// A step is what follows from a sight: a finding, or none, and when DNS is asked
// again, after how many tries.
type step struct {
	finding iam.DomainFinding // empty: nothing has changed
	due     time.Time
	tries   uint32
}

// decide is what follows from a sight at some time. random is from 0 up to 1 and
// keeps those that began together from asking together: waits are half of what is
// said to half as much again.
func decide(v ambit.Verification, tries uint32, saw Sight, now time.Time, random float64) step {
	after := func(wait time.Duration) time.Time {
		return now.Add(time.Duration((0.5 + random) * float64(wait)))
	}
	if v.Status == ambit.VerificationPending {
		end := v.Began.Add(lasts)
		switch {
		case saw == Found:
			return step{iam.DomainVerified, after(recheck), 0}
		case !now.Before(end):
			return step{finding: iam.DomainFailed}
		}
		due := after(wait(tries))
		if due.After(end) {
			due = end
		}
		return step{"", due, tries + 1}
	}
	missing := !v.Missing.IsZero()
	switch {
	case saw == Found && missing:
		return step{iam.DomainRecordFound, after(recheck), 0}
	case saw == Found:
		return step{"", after(recheck), 0}
	case saw == Unknown || missing:
		return step{"", after(unheard), tries}
	case tries+1 < absences:
		return step{"", after(doubt), tries + 1}
	}
	return step{iam.DomainRecordMissing, after(unheard), 0}
}

// wait is how long to wait after so many earlier tries of an attempt.
func wait(tries uint32) time.Duration {
	if tries >= 16 { // long past the longest
		return seldom
	}
	return min(soonest<<tries, seldom)
}
