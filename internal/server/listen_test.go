package server

import (
	"strings"
	"testing"
)

func TestTokensDoNotTravelInTheClear(t *testing.T) {
	for _, c := range []struct {
		opts Options
		want string // part of the error; empty: it may listen
	}{
		{Options{Listen: "127.0.0.1:8080"}, ""},
		{Options{Listen: "127.8.9.1:0"}, ""},
		{Options{Listen: "[::1]:8080"}, ""},
		{Options{Listen: "[::ffff:127.0.0.1]:8080"}, ""},
		{Options{Listen: "localhost:8080"}, ""},
		{Options{Listen: ":8080"}, "in the clear"},
		{Options{Listen: "0.0.0.0:8080"}, "in the clear"},
		{Options{Listen: "[::]:8080"}, "in the clear"},
		{Options{Listen: "192.0.2.1:8080"}, "in the clear"},
		{Options{Listen: "localhost.example:8080"}, "in the clear"},
		{Options{Listen: "8080"}, "write HOST:PORT"},
		{Options{Listen: ":8080", Insecure: true}, ""},
		{Options{Listen: ":8080", TLSCert: "c", TLSKey: "k"}, ""},
		{Options{Listen: ":8080", TLSCert: "c"}, "go together"},
		{Options{Listen: "127.0.0.1:8080", TLSKey: "k"}, "go together"},
		{Options{Listen: ":8080", TLSKey: "k", Insecure: true}, "go together"},
	} {
		err := c.opts.CheckListen()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%+v: %v, want %q", c.opts, err, c.want)
		}
	}
}
