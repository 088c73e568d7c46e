package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"runtime/debug"
	"time"

	"github.com/ambit-iam/ambit/internal/api"
	"github.com/ambit-iam/ambit/internal/inbound"
)

// chain is everything that happens to a request before it is routed.
func (s *Server) chain(next http.Handler) http.Handler {
	next = s.clean(next)
	next = s.shed(next)
	next = s.bounded(next)
	next = s.recovered(next)
	return s.logged(next)
}

// logged gives the request an id and an address, and writes one line about it.
// Neither headers nor bodies nor queries are logged: they may hold secrets.
func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		var id [12]byte
		rand.Read(id[:]) // never fails
		about := &inbound.Request{ID: hex.EncodeToString(id[:]), Address: address(r)}
		w.Header().Set("X-Request-Id", about.ID)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cache-Control", "no-store")
		seen := &recorder{ResponseWriter: w}
		s.metrics.inFlight.Inc()
		defer func() {
			s.metrics.inFlight.Dec()
			took := time.Since(began)
			s.metrics.observe(about.Route, r.Method, seen.code(), took)
			level := slog.LevelInfo
			if seen.code() >= 500 {
				level = slog.LevelError
			}
			s.log.LogAttrs(r.Context(), level, "request",
				slog.String("request", about.ID), slog.String("method", r.Method), slog.String("route", about.Route),
				slog.Int("status", seen.code()), slog.Duration("took", took), slog.String("address", about.Address),
				slog.String("account", about.Account), slog.String("token", about.Key))
		}()
		next.ServeHTTP(seen, r.WithContext(inbound.WithRequest(r.Context(), about)))
	})
}

// address is where the request came from. Forwarding headers are not believed.
func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return ""
	}
	return addr.Unmap().WithZone("").String()
}

// recovered answers for a handler that fell over, and keeps why out of the answer.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			fault := recover()
			if fault == nil {
				return
			}
			if fault == http.ErrAbortHandler {
				panic(fault)
			}
			s.metrics.panics.Inc()
			s.log.Error("a handler panicked", "request", inbound.RequestOf(r.Context()).ID, "fault", fault, "stack", string(debug.Stack()))
			api.WriteProblem(w, r, api.Internal())
		}()
		next.ServeHTTP(w, r)
	})
}

// bounded ends requests that take too long.
func (s *Server) bounded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), s.opts.RequestTimeout)
		defer cancel()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// shed turns requests away while too many are being answered, so that those are.
func (s *Server) shed(next http.Handler) http.Handler {
	places := make(chan struct{}, s.opts.Concurrent)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
			next.ServeHTTP(w, r)
		default:
			if r.URL.Path == "/healthz" || r.URL.Path == "/readyz" {
				next.ServeHTTP(w, r) // a busy node is alive
				return
			}
			s.metrics.shed.Inc()
			w.Header().Set("Retry-After", "1")
			api.WriteProblem(w, r, api.Overloaded())
		}
	})
}

// A recorder remembers the status that was answered.
type recorder struct {
	http.ResponseWriter
	status int
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController through to what is beneath.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *recorder) code() int {
	if w.status == 0 {
		return http.StatusOK
	}
	return w.status
}
