package sso

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
)

// resolvConf is where systems say which DNS servers to ask.
const resolvConf = "/etc/resolv.conf"

// dnsPort is the port of DNS.
const dnsPort = "53"

// maxServers is how many servers of a resolv.conf count (resolv.conf(5)).
const maxServers = 3

// CheckServer says what is wrong with the address of a DNS server as a person has
// written it.
func CheckServer(address string) error {
	host, port, err := net.SplitHostPort(address)
	if n, bad := strconv.ParseUint(port, 10, 16); err != nil || host == "" || bad != nil || n == 0 {
		return fmt.Errorf("%q is no address of a DNS server; write HOST:PORT, such as 192.0.2.53:53", address)
	}
	return nil
}

// Servers are the servers to ask: the one of an address, or where that is empty the
// system's, read again for every question since they change as networks do.
func Servers(address string) func() ([]string, error) {
	if address != "" {
		return func() ([]string, error) { return []string{address}, nil }
	}
	return func() ([]string, error) {
		f, err := os.Open(resolvConf)
		if err != nil {
			return nil, fmt.Errorf("the system's DNS servers are not known; name one by --dns-resolver: %w", err)
		}
		defer f.Close()
		return readResolvConf(f)
	}
}

// readResolvConf is the servers that a resolv.conf names, or where it names none
// the one of this host.
func readResolvConf(r io.Reader) ([]string, error) {
	var servers []string
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if words := strings.Fields(lines.Text()); len(words) > 1 && words[0] == "nameserver" && len(servers) < maxServers {
			servers = append(servers, net.JoinHostPort(words[1], dnsPort))
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading %s: %w", resolvConf, err)
	}
	if len(servers) == 0 {
		servers = append(servers, net.JoinHostPort("127.0.0.1", dnsPort))
	}
	return servers, nil
}
