package cel

import (
	"fmt"
	"regexp"
	"strconv"
	"sync"
	"time"
	_ "time/tzdata" // a zone that is known on one node has to be known on all

	"cel.dev/cel-go/common/decls"
	"cel.dev/cel-go/common/overloads"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// A clockPart is one of the functions that read a time in a time zone.
type clockPart struct {
	overload string
	read     func(time.Time) int
}

// clockParts are these functions by name. Months, and days except those of
// getDate, count from 0; Sunday is the first day of a week.
var clockParts = map[string]clockPart{
	overloads.TimeGetFullYear:     {overloads.TimestampToYearWithTz, time.Time.Year},
	overloads.TimeGetMonth:        {overloads.TimestampToMonthWithTz, func(t time.Time) int { return int(t.Month()) - 1 }},
	overloads.TimeGetDayOfYear:    {overloads.TimestampToDayOfYearWithTz, func(t time.Time) int { return t.YearDay() - 1 }},
	overloads.TimeGetDayOfMonth:   {overloads.TimestampToDayOfMonthZeroBasedWithTz, func(t time.Time) int { return t.Day() - 1 }},
	overloads.TimeGetDate:         {overloads.TimestampToDayOfMonthOneBasedWithTz, time.Time.Day},
	overloads.TimeGetDayOfWeek:    {overloads.TimestampToDayOfWeekWithTz, func(t time.Time) int { return int(t.Weekday()) }},
	overloads.TimeGetHours:        {overloads.TimestampToHoursWithTz, time.Time.Hour},
	overloads.TimeGetMinutes:      {overloads.TimestampToMinutesWithTz, time.Time.Minute},
	overloads.TimeGetSeconds:      {overloads.TimestampToSecondsWithTz, time.Time.Second},
	overloads.TimeGetMilliseconds: {overloads.TimestampToMillisecondsWithTz, func(t time.Time) int { return t.Nanosecond() / 1e6 }},
}

// inNamedZones changes the functions of clockParts so that evaluating them reads
// no file: CEL's own look the zone up on disk at each call.
func inNamedZones(f *decls.FunctionDecl) (*decls.FunctionDecl, error) {
	part, ok := clockParts[f.Name()]
	if !ok {
		return f, nil
	}
	own, err := decls.NewFunction(f.Name(),
		decls.MemberOverload(part.overload, []*types.Type{types.TimestampType, types.StringType}, types.IntType,
			decls.BinaryBinding(func(at, name ref.Val) ref.Val {
				zone, err := zone(string(name.(types.String)))
				if err != nil {
					return types.WrapErr(fault(err.Error()))
				}
				return types.Int(part.read(at.(types.Timestamp).In(zone)))
			})))
	if err != nil {
		return nil, err
	}
	return f.Merge(own)
}

// zones remembers the zones that conditions have named: *time.Location by name.
// Only names that exist get in, and offsets in minutes, so it stays small.
var zones sync.Map

var offset = regexp.MustCompile(`^([+-])([01]\d|2[0-3]):([0-5]\d)$`)

// zone finds a time zone by its name in the time zone database, or makes one of
// an offset such as "+05:30". The zone of the machine is none.
func zone(name string) (*time.Location, error) {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location), nil
	}
	found, err := newZone(name)
	if err == nil {
		zones.Store(name, found)
	}
	return found, err
}

func newZone(name string) (*time.Location, error) {
	if parts := offset.FindStringSubmatch(name); parts != nil {
		hours, _ := strconv.Atoi(parts[2]) // digits, by the pattern
		minutes, _ := strconv.Atoi(parts[3])
		seconds := (hours*60 + minutes) * 60
		if parts[1] == "-" {
			seconds = -seconds
		}
		return time.FixedZone(name, seconds), nil
	}
	if name != "" && name != "Local" {
		if found, err := time.LoadLocation(name); err == nil {
			return found, nil
		}
	}
	return nil, fmt.Errorf("%q names no time zone", name)
}
