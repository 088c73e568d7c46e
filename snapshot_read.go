package ambit

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"time"
)

// A snapshotReader takes a snapshot apart. After the first fault it reads zeros,
// so that whoever reads may look at err at the end. What it makes room for is in
// proportion to the bytes that are left.
type snapshotReader struct {
	b       []byte // what is left
	err     error
	symbols []string
	refOf   func(uint64) (Ref, error)
}

func (r *snapshotReader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
	r.b = nil
}

// take is the next n bytes.
func (r *snapshotReader) take(n uint64) []byte {
	if n > uint64(len(r.b)) {
		r.fail("it ends too early")
		return nil
	}
	b := r.b[:n]
	r.b = r.b[n:]
	return b
}

func (r *snapshotReader) uint() uint64 {
	n, size := binary.Uvarint(r.b)
	if size <= 0 {
		r.fail("a number is cut off or too large")
		return 0
	}
	r.b = r.b[size:]
	return n
}

func (r *snapshotReader) int() int64 {
	n, size := binary.Varint(r.b)
	if size <= 0 {
		r.fail("a number is cut off or too large")
		return 0
	}
	r.b = r.b[size:]
	return n
}

// within is a number below a bound.
func (r *snapshotReader) within(bound uint64, what string) uint64 {
	n := r.uint()
	if n >= bound {
		r.fail("%s %d is out of range", what, n)
		return 0
	}
	return n
}

// count is a number of things that follow, of which none is less than a byte.
func (r *snapshotReader) count() int {
	return int(r.within(uint64(len(r.b))+1, "the length"))
}

// length is the length of a list, and whether there is one.
func (r *snapshotReader) length() (int, bool) {
	n := r.within(uint64(len(r.b))+1, "the length")
	return max(int(n)-1, 0), n > 0
}

func (r *snapshotReader) bool() bool { return r.within(2, "the truth value") == 1 }

func (r *snapshotReader) text() string { return string(r.take(r.uint())) }

func (r *snapshotReader) symbol() string {
	n := r.within(uint64(len(r.symbols))+1, "the text")
	if n > 0 {
		return r.symbols[n-1]
	}
	s := r.text()
	if r.err == nil {
		r.symbols = append(r.symbols, s)
	}
	return s
}

// appendID reads an id and appends it to b.
func (r *snapshotReader) appendID(b []byte) []byte {
	if n := r.uint(); n != 1 {
		if n&1 == 1 {
			r.fail("an id is of an unknown form")
		}
		return append(b, r.take(n>>1)...)
	}
	return hex.AppendEncode(b, r.take(16))
}

func (r *snapshotReader) ref() Ref {
	ref, err := r.refOf(r.uint())
	if err != nil {
		r.fail("%w", err)
	}
	return ref
}

func (r *snapshotReader) moment() time.Time {
	if !r.bool() {
		return time.Time{}
	}
	return r.time()
}

// secondsOfDay bounds how far a zone can be from UTC.
const secondsOfDay = 24 * 60 * 60

func (r *snapshotReader) time() time.Time {
	seconds := r.int()
	nanoseconds := r.within(1e9, "the nanosecond")
	t := time.Unix(seconds, int64(nanoseconds)).UTC()
	ahead := r.int()
	if ahead < -secondsOfDay || ahead > secondsOfDay {
		r.fail("a zone is %d seconds ahead", ahead)
	} else if ahead != 0 {
		t = t.In(time.FixedZone("", int(ahead)))
	}
	return t
}

func (r *snapshotReader) attributes() map[string]Value {
	n := r.count()
	if n == 0 {
		return nil
	}
	attributes := make(map[string]Value, n)
	for range n {
		name := r.symbol()
		attributes[name] = r.value()
		if r.err != nil {
			return nil
		}
	}
	if len(attributes) < n {
		r.fail("an attribute is there twice")
	}
	return attributes
}

func (r *snapshotReader) value() Value {
	kind := r.take(1)
	if len(kind) == 0 || kind[0] != listValue {
		return r.scalar(kind)
	}
	list := make([]Value, r.count())
	for i := range list {
		list[i] = r.scalar(r.take(1))
	}
	return list
}

// scalar reads a value that is no list; kind is its one byte.
func (r *snapshotReader) scalar(kind []byte) Value {
	if len(kind) == 0 {
		return nil
	}
	switch kind[0] {
	case falseValue, trueValue:
		return kind[0] == trueValue
	case intValue:
		return r.int()
	case doubleValue:
		if b := r.take(8); len(b) == 8 {
			return math.Float64frombits(binary.BigEndian.Uint64(b))
		}
		return nil
	case stringValue:
		return r.text()
	case timeValue:
		return r.time()
	}
	r.fail("a value is of an unknown type")
	return nil
}
