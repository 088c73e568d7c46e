package ambit

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"time"
)

// A snapshotWriter appends to a snapshot in the making.
type snapshotWriter struct {
	a       *Account
	b       []byte
	symbols map[string]uint64 // texts written so far, by number
}

func (w *snapshotWriter) uint(n uint64) { w.b = binary.AppendUvarint(w.b, n) }

func (w *snapshotWriter) int(n int64) { w.b = binary.AppendVarint(w.b, n) }

func (w *snapshotWriter) bool(is bool) { w.b = append(w.b, byte(bit(is))) }

func (w *snapshotWriter) text(s string) {
	w.uint(uint64(len(s)))
	w.b = append(w.b, s...)
}

// symbol writes the number of a text + 1, or 0 and the text where it has none yet.
func (w *snapshotWriter) symbol(s string) {
	if n, ok := w.symbols[s]; ok {
		w.uint(n + 1)
		return
	}
	w.symbols[s] = uint64(len(w.symbols))
	w.uint(0)
	w.text(s)
}

// id writes an id: 1 and 16 bytes where it is one of Ambit's own form, else
// its length × 2 and the id.
func (w *snapshotWriter) id(id string) {
	if !ValidID(id) {
		w.uint(uint64(len(id)) << 1)
		w.b = append(w.b, id...)
		return
	}
	w.uint(1)
	w.b, _ = hex.AppendDecode(w.b, []byte(id)) // hexadecimal, as just found
}

func (w *snapshotWriter) length(n int, none bool) {
	if none {
		w.uint(0)
		return
	}
	w.uint(uint64(n) + 1)
}

// moment writes a time that may be zero, which most are.
func (w *snapshotWriter) moment(t time.Time) {
	w.bool(!t.IsZero())
	if !t.IsZero() {
		w.time(t)
	}
}

// time writes seconds and nanoseconds since 1970, and the seconds by which the
// zone is ahead of UTC.
func (w *snapshotWriter) time(t time.Time) {
	_, ahead := t.Zone()
	w.int(t.Unix())
	w.uint(uint64(t.Nanosecond()))
	w.int(int64(ahead))
}

// The types of values.
const (
	falseValue byte = iota
	trueValue
	intValue
	doubleValue
	stringValue
	timeValue
	listValue
	unknownValue // which cannot be restored
)

func (w *snapshotWriter) value(v Value) {
	switch v := v.(type) {
	case bool:
		w.b = append(w.b, falseValue+byte(bit(v)))
	case int64:
		w.b = append(w.b, intValue)
		w.int(v)
	case float64:
		w.b = binary.BigEndian.AppendUint64(append(w.b, doubleValue), math.Float64bits(v))
	case string:
		w.b = append(w.b, stringValue)
		w.text(v)
	case time.Time:
		w.b = append(w.b, timeValue)
		w.time(v)
	case []Value:
		w.b = append(w.b, listValue)
		w.uint(uint64(len(v)))
		for _, item := range v {
			w.value(item)
		}
	default:
		w.b = append(w.b, unknownValue)
	}
}
