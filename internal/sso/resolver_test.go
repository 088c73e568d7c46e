package sso

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

const (
	acme  = "acme.example."
	proof = "ambit_sso=mzxw6ytboi2dgmrtgq2tmnzyhe4dsmbr"
)

func long(n int) string { return strings.Repeat("x", n) }

func TestTXTRecordsAreFound(t *testing.T) {
	for name, c := range map[string]struct {
		zone map[string][]dnsmessage.Resource
		want []string
	}{
		"one":                    {map[string][]dnsmessage.Resource{acme: {txt(acme, proof)}}, []string{proof}},
		"of several strings":     {map[string][]dnsmessage.Resource{acme: {txt(acme, proof[:7], proof[7:20], "", proof[20:])}}, []string{proof}},
		"several records":        {map[string][]dnsmessage.Resource{acme: {txt(acme, "v=spf1 -all"), txt(acme, proof), txt(acme, "")}}, []string{"v=spf1 -all", proof, ""}},
		"of any case of name":    {map[string][]dnsmessage.Resource{acme: {txt("ACME.exaMPLE.", proof)}}, []string{proof}},
		"none, the name exists":  {map[string][]dnsmessage.Resource{acme: nil}, nil},
		"none, nor the name":     {nil, nil},
		"through an alias":       {map[string][]dnsmessage.Resource{acme: {cname(acme, "b.example.")}, "b.example.": {txt("b.example.", proof)}}, []string{proof}},
		"through two aliases":    {map[string][]dnsmessage.Resource{acme: {cname(acme, "B.example.")}, "B.example.": {cname("b.example.", "c.example.")}, "c.example.": {txt("c.example.", proof)}}, []string{proof}},
		"an alias to nothing":    {map[string][]dnsmessage.Resource{acme: {cname(acme, "b.example.")}}, nil},
		"an alias without texts": {map[string][]dnsmessage.Resource{acme: {cname(acme, "b.example.")}, "b.example.": nil}, nil},
		"beside other types": {map[string][]dnsmessage.Resource{acme: {
			{Header: header(acme, dnsmessage.TypeA), Body: &dnsmessage.AResource{A: [4]byte{192, 0, 2, 1}}}, txt(acme, proof),
			{Header: header(acme, 46), Body: &dnsmessage.UnknownResource{Type: 46, Data: []byte("signature")}},
		}}, []string{proof}},
		"too long for UDP": {map[string][]dnsmessage.Resource{acme: {
			txt(acme, long(255), long(255)), txt(acme, long(255), long(255)), txt(acme, long(255), long(255)), txt(acme, proof),
		}}, []string{long(510), long(510), long(510), proof}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newDNSServer(t)
			for name, records := range c.zone {
				s.set(name, records...)
			}
			got, err := resolver(s).TXT(t.Context(), "acme.example")
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("got %q (%v), want %q", got, err, c.want)
			}
		})
	}
}

// lies are answers that are none, or of which nothing may be believed.
var lies = map[string]func(question) []byte{
	"another id": func(q question) []byte { m := q.with(txt(acme, proof)); m.ID++; return pack(m) },
	"another question": func(q question) []byte {
		m := q.with(txt(acme, proof))
		m.Questions = []dnsmessage.Question{{Name: dnsmessage.MustNewName("evil.example."), Type: dnsmessage.TypeTXT, Class: dnsmessage.ClassINET}}
		return pack(m)
	},
	"a question of another type": func(q question) []byte {
		m := q.with(txt(acme, proof))
		m.Questions = []dnsmessage.Question{{Name: dnsmessage.MustNewName(acme), Type: dnsmessage.TypeA, Class: dnsmessage.ClassINET}}
		return pack(m)
	},
	"a question of another class": func(q question) []byte {
		m := q.with(txt(acme, proof))
		m.Questions = []dnsmessage.Question{{Name: dnsmessage.MustNewName(acme), Type: dnsmessage.TypeTXT, Class: dnsmessage.ClassCHAOS}}
		return pack(m)
	},
	"two questions": func(q question) []byte {
		m := q.with(txt(acme, proof))
		m.Questions = append(m.Questions, m.Questions[0])
		return pack(m)
	},
	"no question":      func(q question) []byte { m := q.with(txt(acme, proof)); m.Questions = nil; return pack(m) },
	"a question again": func(q question) []byte { m := q.with(txt(acme, proof)); m.Response = false; return pack(m) },
	"another opcode":   func(q question) []byte { m := q.with(txt(acme, proof)); m.OpCode = 5; return pack(m) },
	"garbage":          func(question) []byte { return []byte("garbage that is longer than any header of a message") },
	"nothing at all":   func(question) []byte { return []byte{} },
	"silence":          func(question) []byte { return nil },
	"SERVFAIL":         func(q question) []byte { m := q.begin(); m.RCode = dnsmessage.RCodeServerFailure; return pack(m) },
	"SERVFAIL with the record": func(q question) []byte {
		m := q.with(txt(acme, proof))
		m.RCode = dnsmessage.RCodeServerFailure
		return pack(m)
	},
	"REFUSED": func(q question) []byte { m := q.begin(); m.RCode = dnsmessage.RCodeRefused; return pack(m) },
	"FORMERR": func(q question) []byte { m := q.begin(); m.RCode = dnsmessage.RCodeFormatError; return pack(m) },
	"a referral": func(q question) []byte {
		m := q.begin()
		m.RecursionAvailable = false
		m.Authorities = []dnsmessage.Resource{{Header: header("example.", dnsmessage.TypeNS), Body: &dnsmessage.NSResource{NS: dnsmessage.MustNewName("ns.example.")}}}
		return pack(m)
	},
	"cut off, over TCP too": func(q question) []byte { m := q.with(txt(acme, proof)); m.Truncated = true; return pack(m) },
	"cut short":             func(q question) []byte { out := pack(q.with(txt(acme, proof))); return out[:len(out)-10] },
	"an alias of itself":    func(q question) []byte { return pack(q.with(cname(acme, acme))) },
	"aliases in a circle":   func(q question) []byte { return pack(q.with(cname(acme, "b.example."), cname("b.example.", acme))) },
	"an alias of two":       func(q question) []byte { return pack(q.with(cname(acme, "b.example."), cname(acme, "c.example."))) },
	"aliases without end": func(q question) []byte {
		n := len(strings.Split(q.name, "."))
		return pack(q.with(cname(q.name, fmt.Sprintf("a%d.", n)+q.name)))
	},
}

// From what cannot be believed nothing is known: neither that the record is there
// nor that it is not.
func TestFromALieNothingIsKnown(t *testing.T) {
	for name, lie := range lies {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newDNSServer(t)
			s.replies(lie)
			r := resolver(s)
			r.Timeout = 50 * time.Millisecond
			if got, err := r.TXT(t.Context(), "acme.example"); err == nil {
				t.Errorf("%q is believed", got)
			}
		})
	}
}

// Of an honest answer nothing counts but what is said of the name.
func TestRecordsOfOtherNamesDoNotCount(t *testing.T) {
	chaos := txt(acme, proof)
	chaos.Header.Class = dnsmessage.ClassCHAOS
	for name, records := range map[string][]dnsmessage.Resource{
		"of another name":            {txt("evil.example.", proof)},
		"of a name beneath":          {txt("x.acme.example.", proof)},
		"of the name above":          {txt("example.", proof)},
		"of another class":           {chaos},
		"of an alias of others":      {cname("evil.example.", "b.example."), txt("b.example.", proof)},
		"beside an alias, elsewhere": {cname(acme, "b.example."), txt("c.example.", proof)},
	} {
		t.Run(name, func(t *testing.T) {
			s := newDNSServer(t)
			s.replies(func(q question) []byte {
				if q.name != acme {
					return pack(q.begin())
				}
				return pack(q.with(records...))
			})
			if got, err := resolver(s).TXT(t.Context(), "acme.example"); err != nil || len(got) > 0 {
				t.Errorf("got %q (%v), want none", got, err)
			}
		})
	}
}

func TestAnAliasIsFollowedToAnotherQuestion(t *testing.T) {
	s := newDNSServer(t)
	s.replies(func(q question) []byte {
		if q.name == acme {
			return pack(q.with(cname(acme, "b.example.")))
		}
		return pack(q.with(txt("b.example.", proof)))
	})
	got, err := resolver(s).TXT(t.Context(), "acme.example")
	if err != nil || !slices.Equal(got, []string{proof}) || len(s.questions()) != 2 {
		t.Errorf("got %q (%v) after %d questions", got, err, len(s.questions()))
	}
}

// The answer is found among what others send, and the port and id of a question are
// hard to guess.
func TestWhatOthersSendIsIgnored(t *testing.T) {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ports, ids := map[string]bool{}, map[uint16]bool{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		buffer := make([]byte, 1<<16)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil {
				return
			}
			ports[from.String()], ids[m.ID] = true, true
			q := question{"udp", m, acme}
			for _, name := range []string{"garbage", "another id", "another question", "a question again"} {
				conn.WriteTo(lies[name](q), from)
			}
			conn.WriteTo(pack(q.with(txt(acme, "true"))), from)
		}
	}()
	r := &Resolver{Servers: Servers(conn.LocalAddr().String()), Timeout: 10 * time.Second}
	for range 20 {
		if got, err := r.TXT(t.Context(), "acme.example"); err != nil || !slices.Equal(got, []string{"true"}) {
			t.Fatalf("got %q (%v)", got, err)
		}
	}
	conn.Close()
	<-done
	if len(ports) < 10 || len(ids) < 18 {
		t.Errorf("20 questions had %d ports and %d ids", len(ports), len(ids))
	}
}

func TestServersAreAskedOneAfterTheOther(t *testing.T) {
	broken, silent, good := newDNSServer(t), newDNSServer(t), newDNSServer(t)
	broken.replies(lies["SERVFAIL"])
	silent.replies(lies["silence"])
	good.set(acme, txt(acme, proof))
	r := resolver(broken, silent, good)
	r.Timeout = 500 * time.Millisecond
	got, err := r.TXT(t.Context(), "acme.example")
	if err != nil || !slices.Equal(got, []string{proof}) {
		t.Errorf("got %q (%v)", got, err)
	}
	good.unset(acme)
	if got, err := resolver(broken, good).TXT(t.Context(), "acme.example"); err != nil || got != nil {
		t.Errorf("got %q (%v), want none", got, err)
	}
	if _, err := resolver().TXT(t.Context(), "acme.example"); err == nil {
		t.Error("nobody was asked, and something is known")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := resolver(silent).TXT(ctx, "acme.example"); !errors.Is(err, context.Canceled) && !strings.Contains(fmt.Sprint(err), "canceled") {
		t.Errorf("stopped, it says %v", err)
	}
}

// Truncated answers are asked for again over TCP, and servers that do not know EDNS
// without it.
func TestServersAreAskedAsTheyUnderstand(t *testing.T) {
	s := newDNSServer(t)
	s.replies(func(q question) []byte {
		switch {
		case len(q.message.Additionals) > 0:
			return pack(dnsmessage.Message{Header: dnsmessage.Header{ID: q.message.ID, Response: true, RCode: dnsmessage.RCodeFormatError}})
		case q.network == "udp":
			m := q.begin()
			m.Truncated = true
			return pack(m)
		}
		return pack(q.with(txt(acme, proof)))
	})
	got, err := resolver(s).TXT(t.Context(), "acme.example")
	if err != nil || !slices.Equal(got, []string{proof}) {
		t.Errorf("got %q (%v)", got, err)
	}
	var how []string
	for _, q := range s.questions() {
		how = append(how, fmt.Sprint(q.network, len(q.message.Additionals)))
	}
	if !slices.Equal(how, []string{"udp1", "udp0", "tcp0"}) {
		t.Errorf("it was asked %v", how)
	}
}

// Unicode has letters whose lower case is ASCII: they are other names to DNS.
func TestNamesCompareAsDNSDoes(t *testing.T) {
	for a, same := range map[string]bool{"ACME.Example.": true, "acme.example": false, "a\u212ame.example.": false, "acme.example.\x00": false} {
		if (lower(a) == lower("aCME.EXAMPLE.")) != same {
			t.Errorf("%q is the same: %t", a, !same)
		}
	}
	if got := lower("\u212aEY.example."); got != "\u212aey.example." {
		t.Errorf("got %q", got)
	}
}

func TestTheServersOfTheSystem(t *testing.T) {
	for text, want := range map[string][]string{
		"":                         {"127.0.0.1:53"},
		"# nameserver 192.0.2.1\n": {"127.0.0.1:53"},
		"nameserver\nsearch x\n":   {"127.0.0.1:53"},
		"nameserver 192.0.2.1\n":   {"192.0.2.1:53"},
		"search example\nnameserver  192.0.2.1 \n\tnameserver 2001:db8::1\noptions ndots:2":        {"192.0.2.1:53", "[2001:db8::1]:53"},
		"nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n": {"192.0.2.1:53", "192.0.2.2:53", "192.0.2.3:53"},
	} {
		if got, err := readResolvConf(strings.NewReader(text)); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q names %v (%v), want %v", text, got, err, want)
		}
	}
	for address, good := range map[string]bool{
		"192.0.2.1:53": true, "[2001:db8::1]:53": true, "localhost:5353": true,
		"": false, "192.0.2.1": false, ":53": false, "192.0.2.1:": false, "192.0.2.1:0": false, "192.0.2.1:65536": false, "2001:db8::1": false, "a:b": false,
	} {
		if err := CheckServer(address); (err == nil) != good {
			t.Errorf("%q: %v", address, err)
		}
	}
}
