package sso

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// exchange sends a question to a server and reads its answer. Every question has a
// socket, and so a port, and an id of its own.
func exchange(ctx context.Context, network, server string, timeout time.Duration, random io.Reader, name dnsmessage.Name, edns bool) (*answer, error) {
	var id [2]byte
	if _, err := io.ReadFull(random, id[:]); err != nil {
		return nil, fmt.Errorf("making the id of a question: %w", err)
	}
	question, err := newQuestion(binary.BigEndian.Uint16(id[:]), name, edns)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	conn, err := new(net.Dialer).DialContext(ctx, network, server)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })() // ends what waits
	read := func(message []byte) (*answer, error) {
		return readAnswer(message, binary.BigEndian.Uint16(id[:]), name)
	}
	if network == "tcp" {
		return overTCP(conn, question, read)
	}
	return overUDP(conn, question, read)
}

// overUDP waits for the answer among whatever arrives: others may send, too.
func overUDP(conn net.Conn, question []byte, read func([]byte) (*answer, error)) (*answer, error) {
	if _, err := conn.Write(question); err != nil {
		return nil, err
	}
	buffer := make([]byte, 1<<16)
	others := 0
	for {
		n, err := conn.Read(buffer)
		if err != nil && others > 0 {
			return nil, fmt.Errorf("%d messages arrived and none answers the question: %w", others, err)
		}
		if err != nil {
			return nil, err
		}
		a, err := read(buffer[:n])
		if errors.Is(err, errOther) {
			others++
			continue
		}
		return a, err
	}
}

// overTCP has the length of a message before it (RFC 1035, section 4.2.2).
func overTCP(conn net.Conn, question []byte, read func([]byte) (*answer, error)) (*answer, error) {
	message := binary.BigEndian.AppendUint16(nil, uint16(len(question)))
	if _, err := conn.Write(append(message, question...)); err != nil {
		return nil, err
	}
	var length [2]byte
	if _, err := io.ReadFull(conn, length[:]); err != nil {
		return nil, err
	}
	buffer := make([]byte, binary.BigEndian.Uint16(length[:]))
	if _, err := io.ReadFull(conn, buffer); err != nil {
		return nil, err
	}
	return read(buffer)
}
