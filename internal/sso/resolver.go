package sso

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// A Resolver asks recursive DNS servers for TXT records. It believes nothing but an
// answer to its own question, and of that nothing but what is said of the name that
// it asked about; it does not validate DNSSEC, which is its servers' to do.
type Resolver struct {
	// Servers are the servers to be asked, HOST:PORT each, the best first. It is
	// called for every question.
	Servers func() ([]string, error)
	Timeout time.Duration // for one server to answer; 0: three seconds
	Random  io.Reader     // of the ids of questions; nil: crypto/rand
}

// rounds is how often all servers are asked before nothing is known.
const rounds = 2

// maxLinks is how many aliases (CNAME) are followed from a name.
const maxLinks = 8

// TXT is the text of each TXT record of a domain, its strings joined, in the order
// of the answer; none where the name or such a record does not exist. An error says
// that this is not known now: nobody answered, or nothing that can be believed.
func (r *Resolver) TXT(ctx context.Context, domain string) ([]string, error) {
	name := lower(domain) + "."
	links := 0
	for {
		a, err := r.question(ctx, name)
		if err != nil {
			return nil, fmt.Errorf("asking DNS for TXT records of %s: %w", domain, err)
		}
		end, texts, err := a.follow(name, &links)
		switch {
		case err != nil:
			return nil, fmt.Errorf("the answer of DNS about %s: %w", domain, err)
		case len(texts) > 0 || end == name || a.noSuchName:
			return texts, nil
		}
		name = end // the server told where it goes on, and not what is there
	}
}

// question asks one server after the other, until one answers.
func (r *Resolver) question(ctx context.Context, name string) (*answer, error) {
	asked, err := dnsmessage.NewName(name)
	if err != nil {
		return nil, err
	}
	servers, err := r.Servers()
	if err != nil {
		return nil, err
	}
	if len(servers) == 0 {
		return nil, errors.New("there is no DNS server to ask")
	}
	var failed []error
	for range rounds {
		for _, server := range servers {
			a, err := r.askServer(ctx, server, asked)
			if err == nil {
				return a, nil
			}
			failed = append(failed, fmt.Errorf("%s: %w", server, err))
			if ctx.Err() != nil {
				return nil, errors.Join(failed...)
			}
		}
	}
	return nil, errors.Join(failed...)
}

// askServer asks one server, over UDP, and over TCP where the answer is too long.
func (r *Resolver) askServer(ctx context.Context, server string, name dnsmessage.Name) (*answer, error) {
	timeout, random := r.Timeout, r.Random
	if timeout == 0 {
		timeout = 3 * time.Second
	}
	if random == nil {
		random = rand.Reader
	}
	a, err := exchange(ctx, "udp", server, timeout, random, name, true)
	if err == nil && a.truncated {
		a, err = exchange(ctx, "tcp", server, timeout, random, name, true)
	}
	if err == nil && a.rcode == dnsmessage.RCodeFormatError { // it does not know EDNS
		a, err = exchange(ctx, "udp", server, timeout, random, name, false)
		if err == nil && a.truncated {
			a, err = exchange(ctx, "tcp", server, timeout, random, name, false)
		}
	}
	if err != nil {
		return nil, err
	}
	return a, a.check()
}
