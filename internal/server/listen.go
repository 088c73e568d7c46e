package server

import (
	"fmt"
	"net"
	"net/netip"
)

// CheckListen refuses to speak in the clear to anybody but this host, unless
// that was asked for in so many words.
func (o Options) CheckListen() error {
	host, port, err := net.SplitHostPort(o.Listen)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf("--listen %q: write HOST:PORT, such as 127.0.0.1:8080: %w", o.Listen, err)
	}
	if o.TLSCert != "" || o.TLSKey != "" {
		if o.TLSCert == "" || o.TLSKey == "" {
			return fmt.Errorf("--tls-cert and --tls-key go together; only one is given")
		}
		return nil
	}
	if o.Insecure {
		return nil
	}
	if loopback(host) {
		return nil
	}
	return fmt.Errorf("--listen %s is reachable from other machines, and tokens would travel in the clear: "+
		"give --tls-cert and --tls-key, or --insecure if something in front of Ambit speaks TLS", o.Listen)
}

// URL is where a node with these options is found that listens at an address.
func (o Options) URL(at net.Addr) string {
	if o.TLSCert != "" {
		return "https://" + at.String()
	}
	return "http://" + at.String()
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
