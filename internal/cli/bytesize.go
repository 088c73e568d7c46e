package cli

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// A byteSize is a flag: how many bytes, written as 1048576, 1024KiB or 1MiB.
type byteSize int64

// byteUnits are the units that a size may be written in, the longest first.
var byteUnits = []struct {
	name  string
	bytes int64
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {"", 1}}

// String is the size in the greatest unit that leaves it whole; empty where it is
// none.
func (s *byteSize) String() string {
	if *s == 0 {
		return ""
	}
	text := strconv.FormatInt(int64(*s), 10)
	for _, unit := range byteUnits[:len(byteUnits)-1] {
		if int64(*s)%unit.bytes == 0 {
			text = strconv.FormatInt(int64(*s)/unit.bytes, 10) + unit.name
		}
	}
	return text
}

// Set reads a size. A decimal unit, such as MB, is not taken for its neighbor.
func (s *byteSize) Set(text string) error {
	for _, unit := range byteUnits {
		number, found := strings.CutSuffix(text, unit.name)
		if !found {
			continue
		}
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil || n < 1 || n > math.MaxInt64/unit.bytes {
			break
		}
		*s = byteSize(n * unit.bytes)
		return nil
	}
	return errors.New("write bytes, or a whole number with KiB, MiB, GiB or TiB, such as 512MiB")
}

// Type names the kind of value in the help.
func (s *byteSize) Type() string { return "size" }
