package iam

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"time"
)

// newID makes an id: a UUID of version 7 (RFC 9562, section 5.7) as 32
// hexadecimal digits, so that ids sort by the time they were made.
func (s *Service) newID(now time.Time) (string, error) {
	var id [16]byte
	if _, err := io.ReadFull(s.random, id[6:]); err != nil {
		return "", fmt.Errorf("making an id: %w", err)
	}
	var milliseconds [8]byte
	binary.BigEndian.PutUint64(milliseconds[:], uint64(now.UnixMilli()))
	copy(id[:6], milliseconds[2:])
	id[6] = id[6]&0x0f | 0x70
	id[8] = id[8]&0x3f | 0x80
	return hex.EncodeToString(id[:]), nil
}
