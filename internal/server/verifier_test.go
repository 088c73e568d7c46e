package server

import (
	"bytes"
	"fmt"
	"net"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// answering is a DNS server on loopback that answers every question with the texts
// that are sent to it.
func answering(t *testing.T, texts <-chan string) string {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() {
		conn.Close()
		<-done
	})
	go func() {
		defer close(done)
		buffer := make([]byte, 1<<16)
		text := ""
		for {
			size, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			select {
			case text = <-texts:
			default:
			}
			var m dnsmessage.Message
			if err := m.Unpack(buffer[:size]); err != nil {
				t.Error(err)
				return
			}
			m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
			m.Answers = []dnsmessage.Resource{{
				Header: dnsmessage.ResourceHeader{Name: m.Questions[0].Name, Type: dnsmessage.TypeTXT, Class: dnsmessage.ClassINET},
				Body:   &dnsmessage.TXTResource{TXT: []string{text}},
			}}
			out, err := m.Pack()
			if err != nil {
				t.Error(err)
				return
			}
			conn.WriteTo(out, from)
		}
	}()
	return conn.LocalAddr().String()
}

func TestANodeVerifiesDomains(t *testing.T) {
	texts := make(chan string, 1)
	n := start(t, Options{DNSResolver: answering(t, texts)}, nil)
	callers := authn.New(authn.Options{Journal: n.server.opts.Journal, Accounts: n.server.accounts, Clock: time.Now})
	caller, err := callers.Authenticate(t.Context(), n.account.Token.Reveal(), "")
	if err != nil {
		t.Fatal(err)
	}
	service := n.server.Service()
	s, _, err := service.CreateSSOConnector(t.Context(), caller, iam.NewSSOConnector{Domain: "acme.example"}, iam.Write{})
	if err != nil {
		t.Fatal(err)
	}
	texts <- s.Verification.Code
	if _, _, err := service.BeginVerification(t.Context(), caller, s.Ref(), iam.Write{}); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		noun, _, err := service.Get(t.Context(), caller, s.Ref(), iam.View{})
		if err != nil {
			t.Fatal(err)
		}
		if noun.(*ambit.SSOConnector).Verification.Status == ambit.VerificationVerified {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("it is never verified\n%s", n.log)
		}
	}
	var body []byte
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(10 * time.Millisecond) { // counted after it is written
		_, body = n.get("/metrics", n.operator.Token.Reveal())
		if bytes.Contains(body, []byte(`ambit_sso_findings_total{finding="verified"} 1`)) || time.Now().After(deadline) {
			break
		}
	}
	for _, line := range []string{`ambit_sso_findings_total{finding="verified"} 1`, `ambit_sso_findings_total{finding="record-missing"} 0`, `ambit_sso_lookups_total{result="found"} 1`} {
		if !bytes.Contains(body, []byte(fmt.Sprint(line, "\n"))) {
			t.Errorf("the metrics do not have %s", line)
		}
	}
}
