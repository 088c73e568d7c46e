package sso

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// udpSize is how long an answer over UDP may be, so that no part of it is lost on
// the way (RFC 9715, appendix A).
const udpSize = 1232

// newQuestion is a question for the TXT records of a name as a message.
func newQuestion(id uint16, name dnsmessage.Name, edns bool) ([]byte, error) {
	m := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: id, RecursionDesired: true},
		Questions: []dnsmessage.Question{{Name: name, Type: dnsmessage.TypeTXT, Class: dnsmessage.ClassINET}},
	}
	if edns {
		var h dnsmessage.ResourceHeader
		if err := h.SetEDNS0(udpSize, dnsmessage.RCodeSuccess, false); err != nil {
			return nil, err
		}
		m.Additionals = []dnsmessage.Resource{{Header: h, Body: &dnsmessage.OPTResource{}}}
	}
	return m.Pack()
}

// An answer is what a server has said to a question.
type answer struct {
	rcode      dnsmessage.RCode
	truncated  bool
	noSuchName bool
	lame       bool // it neither knows nor asks others
	records    []dnsmessage.Resource
}

var (
	// errOther is a message that is not the answer to the question.
	errOther = errors.New("the message is no answer to this question")
	// errDamaged is an answer that cannot be read to its end.
	errDamaged = errors.New("the answer cannot be read")
)

// readAnswer reads the answer to a question. It is an [errOther] if the message is
// something else, by its id or by what it says was asked.
func readAnswer(message []byte, id uint16, name dnsmessage.Name) (*answer, error) {
	var p dnsmessage.Parser
	h, err := p.Start(message)
	if err != nil || !h.Response || h.ID != id || h.OpCode != 0 {
		return nil, errOther
	}
	asked, err := p.AllQuestions()
	if err != nil {
		return nil, errOther
	}
	a := &answer{rcode: h.RCode, truncated: h.Truncated, noSuchName: h.RCode == dnsmessage.RCodeNameError}
	if len(asked) == 0 && h.RCode == dnsmessage.RCodeFormatError {
		return a, nil // it could not read what was asked
	}
	if len(asked) != 1 || asked[0].Type != dnsmessage.TypeTXT || asked[0].Class != dnsmessage.ClassINET || !sameName(asked[0].Name, name) {
		return nil, errOther
	}
	if a.truncated || a.rcode != dnsmessage.RCodeSuccess {
		return a, nil
	}
	if a.records, err = p.AllAnswers(); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	a.lame = len(a.records) == 0 && !h.Authoritative && !h.RecursionAvailable
	return a, nil
}

// check refuses an answer from which nothing is known.
func (a *answer) check() error {
	switch {
	case a.truncated:
		return errors.New("the answer is cut off, over TCP too")
	case a.rcode != dnsmessage.RCodeSuccess && !a.noSuchName:
		return fmt.Errorf("it answers %s", strings.TrimPrefix(a.rcode.String(), "RCode"))
	case a.lame:
		return errors.New("it does not ask other servers; a recursive one is needed")
	}
	return nil
}

// follow is where the aliases of an answer lead from a name, and the texts there.
// Records of other names are nobody's business. links counts over all questions.
func (a *answer) follow(name string, links *int) (end string, texts []string, err error) {
	for {
		next := ""
		for _, record := range a.records {
			if lower(record.Header.Name.String()) != name || record.Header.Class != dnsmessage.ClassINET {
				continue
			}
			switch body := record.Body.(type) {
			case *dnsmessage.TXTResource:
				texts = append(texts, strings.Join(body.TXT, ""))
			case *dnsmessage.CNAMEResource:
				to := lower(body.CNAME.String())
				if next != "" && next != to {
					return "", nil, fmt.Errorf("%s is an alias of both %s and %s", name, next, to)
				}
				next = to
			}
		}
		if len(texts) > 0 || next == "" {
			return name, texts, nil
		}
		if *links++; *links > maxLinks {
			return "", nil, fmt.Errorf("there are more than %d aliases one after the other", maxLinks)
		}
		name = next
	}
}

func sameName(a, b dnsmessage.Name) bool { return lower(a.String()) == lower(b.String()) }

// lower is a name as DNS compares it: of its bytes, letters of ASCII alone have two
// cases (RFC 4343).
func lower(name string) string {
	b := []byte(name)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + ('a' - 'A')
		}
	}
	return string(b)
}
