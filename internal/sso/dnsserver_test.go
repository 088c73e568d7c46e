package sso

import (
	"encoding/binary"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// A dnsServer is a DNS server on loopback, over UDP and TCP, which answers as it is
// told.
type dnsServer struct {
	t       *testing.T
	address string
	mu      sync.Mutex
	reply   func(question) []byte // the message; nil: it is silent
	zone    map[string][]dnsmessage.Resource
	asked   []question
}

// A question is what has arrived.
type question struct {
	network string
	message dnsmessage.Message
	name    string
}

func newDNSServer(t *testing.T) *dnsServer {
	t.Helper()
	packets, streams := listen(t)
	s := &dnsServer{t: t, address: packets.LocalAddr().String(), zone: map[string][]dnsmessage.Resource{}}
	var running sync.WaitGroup
	running.Go(func() { s.serveUDP(packets) })
	running.Go(func() { s.serveTCP(streams) })
	t.Cleanup(func() {
		packets.Close()
		streams.Close()
		running.Wait()
	})
	return s
}

// listen takes a port that is free for both.
func listen(t *testing.T) (net.PacketConn, net.Listener) {
	t.Helper()
	for range 100 {
		streams, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		packets, err := net.ListenPacket("udp", streams.Addr().String())
		if err == nil {
			return packets, streams
		}
		streams.Close()
	}
	t.Fatal("there is no port for both UDP and TCP")
	return nil, nil
}

func (s *dnsServer) serveUDP(packets net.PacketConn) {
	buffer := make([]byte, 1<<16)
	for {
		n, from, err := packets.ReadFrom(buffer)
		if err != nil {
			return
		}
		if out := s.answer("udp", buffer[:n]); out != nil {
			packets.WriteTo(out, from)
		}
	}
}

func (s *dnsServer) serveTCP(streams net.Listener) {
	for {
		conn, err := streams.Accept()
		if err != nil {
			return
		}
		var length [2]byte
		if _, err := io.ReadFull(conn, length[:]); err == nil {
			message := make([]byte, binary.BigEndian.Uint16(length[:]))
			if _, err := io.ReadFull(conn, message); err == nil {
				if out := s.answer("tcp", message); out != nil {
					conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...))
				}
			}
		}
		conn.Close()
	}
}

func (s *dnsServer) answer(network string, message []byte) []byte {
	var m dnsmessage.Message
	if err := m.Unpack(message); err != nil || len(m.Questions) != 1 {
		s.t.Errorf("a question cannot be read: %v", err)
		return nil
	}
	q := question{network, m, m.Questions[0].Name.String()}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, q)
	if s.reply != nil {
		return s.reply(q)
	}
	return s.honest(q)
}

// honest answers from the zone: with all aliases and what they lead to, and cut off
// where that is too long for UDP.
func (s *dnsServer) honest(q question) []byte {
	m := q.begin()
	for name := strings.ToLower(q.name); name != ""; {
		records, there := s.zone[name]
		if !there {
			m.RCode = dnsmessage.RCodeNameError
		}
		m.Answers = append(m.Answers, records...)
		name = ""
		for _, r := range records {
			if alias, ok := r.Body.(*dnsmessage.CNAMEResource); ok && len(m.Answers) < 20 {
				name = alias.CNAME.String()
			}
		}
	}
	out := pack(m)
	if q.network == "udp" && len(out) > udpSize {
		m.Truncated, m.Answers = true, nil
		out = pack(m)
	}
	return out
}

// begin is an answer to a question, with nothing in it.
func (q question) begin() dnsmessage.Message {
	return dnsmessage.Message{
		Header:    dnsmessage.Header{ID: q.message.ID, Response: true, RecursionDesired: true, RecursionAvailable: true},
		Questions: q.message.Questions,
	}
}

// with is an answer with records.
func (q question) with(records ...dnsmessage.Resource) dnsmessage.Message {
	m := q.begin()
	m.Answers = records
	return m
}

func pack(m dnsmessage.Message) []byte {
	out, err := m.Pack()
	if err != nil {
		panic(err)
	}
	return out
}

func header(name string, kind dnsmessage.Type) dnsmessage.ResourceHeader {
	return dnsmessage.ResourceHeader{Name: dnsmessage.MustNewName(name), Type: kind, Class: dnsmessage.ClassINET, TTL: 60}
}

// txt is a TXT record of several strings.
func txt(name string, parts ...string) dnsmessage.Resource {
	return dnsmessage.Resource{Header: header(name, dnsmessage.TypeTXT), Body: &dnsmessage.TXTResource{TXT: parts}}
}

func cname(name, to string) dnsmessage.Resource {
	return dnsmessage.Resource{Header: header(name, dnsmessage.TypeCNAME), Body: &dnsmessage.CNAMEResource{CNAME: dnsmessage.MustNewName(to)}}
}

// set gives the zone records of a name.
func (s *dnsServer) set(name string, records ...dnsmessage.Resource) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.zone[name] = records
}

// unset takes a name out of the zone.
func (s *dnsServer) unset(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.zone, name)
}

// replies has questions answered by do; nil: from the zone.
func (s *dnsServer) replies(do func(question) []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reply = do
}

// questions are those that have arrived so far.
func (s *dnsServer) questions() []question {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]question(nil), s.asked...)
}

// resolver asks the servers and nobody else.
func resolver(servers ...*dnsServer) *Resolver {
	var addresses []string
	for _, s := range servers {
		addresses = append(addresses, s.address)
	}
	return &Resolver{Servers: func() ([]string, error) { return addresses, nil }, Timeout: 10 * time.Second}
}
