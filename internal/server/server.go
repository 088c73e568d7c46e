// Package server puts a node together: the journal, live accounts, the operations
// and the surfaces, behind one listener; and takes it apart again.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/api"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/inbound"
	"github.com/ambit-iam/ambit/internal/journal"
	"github.com/ambit-iam/ambit/internal/live"
	"github.com/ambit-iam/ambit/internal/sso"
)

// Options say how a node runs. Listen and Journal are needed.
type Options struct {
	Listen        string // HOST:PORT; port 0 takes a free one
	MetricsListen string // HOST:PORT of a second listener with /metrics; empty: none
	TLSCert       string // files in PEM
	TLSKey        string
	Insecure      bool // speak in the clear to other machines too
	Journal       journal.Journal
	Conditions    ambit.Conditions
	MemoryBudget  int64 // bytes for accounts in memory; 0: any
	Logger        *slog.Logger
	Version       string
	DNSResolver   string // HOST:PORT of the DNS server to ask about domains; empty: the system's

	RequestTimeout time.Duration // 0: half a minute
	DrainTimeout   time.Duration // how long requests may take to end when stopping; 0: ten seconds
	Concurrent     int           // requests answered at once; 0: 1024

	machine func() time.Time // shows the time; nil: time.Now. Tests set it back.
}

// A Server is a node.
type Server struct {
	opts     Options
	log      *slog.Logger
	clock    *steady
	accounts *live.Accounts
	service  *iam.Service
	uses     *uses
	metrics  *metrics
	verifier *sso.Verifier
	surfaces http.Handler // what is routed
	handler  http.Handler // with what happens to every request
	stopping chan struct{}
}

// New puts a node together. It does not listen yet.
func New(opts Options) (*Server, error) {
	if opts.RequestTimeout == 0 {
		opts.RequestTimeout = 30 * time.Second
	}
	if opts.DrainTimeout == 0 {
		opts.DrainTimeout = 10 * time.Second
	}
	if opts.Concurrent == 0 {
		opts.Concurrent = 1024
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if err := opts.CheckListen(); err != nil {
		return nil, err
	}
	clock := &steady{machine: opts.machine}
	now := clock.now
	s := &Server{opts: opts, log: opts.Logger, clock: clock, stopping: make(chan struct{})}
	s.accounts = live.Open(live.Options{
		Journal: opts.Journal, Conditions: opts.Conditions, Logger: opts.Logger, Budget: opts.MemoryBudget, Clock: now,
	})
	s.service = iam.New(iam.Options{Journal: opts.Journal, Accounts: s.accounts, Clock: now})
	s.uses = newUses(opts.Journal, opts.Logger)
	s.metrics = newMetrics(s.accounts, opts.Version)
	s.verifier = s.newVerifier(now)
	callers := authn.New(authn.Options{Journal: opts.Journal, Accounts: s.accounts, Clock: now, OnUse: s.uses.note})
	native, err := api.New(api.Options{Service: s.service, Callers: callers, Version: opts.Version, Logger: opts.Logger})
	if err != nil {
		return nil, fmt.Errorf("putting the API together: %w", err)
	}
	s.surfaces = s.routes(native, dialects(dialect.Options{Service: s.service, Callers: callers, Logger: opts.Logger}))
	s.handler = s.chain(s.surfaces)
	return s, nil
}

// Service are the node's operations.
func (s *Server) Service() *iam.Service { return s.service }

// Serve answers requests until ctx ends, then lets those under way end, and calls
// listening with the address once it listens.
func (s *Server) Serve(ctx context.Context, listening func(net.Addr)) error {
	defer s.accounts.Close()
	defer s.uses.close()
	if err := s.setClock(ctx); err != nil {
		return err
	}
	defer s.runJobs(ctx)()
	defer s.runVerifier(ctx)()
	server := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: min(5*time.Second, s.opts.RequestTimeout),
		ReadTimeout:       s.opts.RequestTimeout,
		WriteTimeout:      s.opts.RequestTimeout + 5*time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	if err := s.certify(server); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", s.opts.Listen)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	ended := make(chan error, 2)
	go func() {
		if s.opts.TLSCert != "" {
			ended <- server.ServeTLS(listener, "", "")
			return
		}
		ended <- server.Serve(listener)
	}()
	beside, err := s.serveMetrics(ended)
	if err != nil {
		return errors.Join(err, server.Close())
	}
	if listening != nil {
		listening(listener.Addr())
	}
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = s.drain(server)
	}
	if beside != nil {
		err = errors.Join(err, beside.Close())
	}
	return err
}

// certify gives the server its certificate, so that a broken one is told of before
// it listens.
func (s *Server) certify(server *http.Server) error {
	if s.opts.TLSCert == "" {
		return nil
	}
	certificate, err := tls.LoadX509KeyPair(s.opts.TLSCert, s.opts.TLSKey)
	if err != nil {
		return fmt.Errorf("reading the certificate of --tls-cert and --tls-key: %w", err)
	}
	server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	return nil
}

// serveMetrics listens for those who collect metrics, where that was asked for.
func (s *Server) serveMetrics(ended chan<- error) (*http.Server, error) {
	if s.opts.MetricsListen == "" {
		return nil, nil
	}
	listener, err := net.Listen("tcp", s.opts.MetricsListen)
	if err != nil {
		return nil, fmt.Errorf("listening for metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.metrics.handler())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second}
	go func() { ended <- server.Serve(listener) }()
	return server, nil
}

// drain stops taking connections, and waits for requests under way to end.
func (s *Server) drain(server *http.Server) error {
	close(s.stopping)
	s.log.Info("stopping; requests under way may end", "within", s.opts.DrainTimeout)
	ctx, cancel := context.WithTimeout(context.Background(), s.opts.DrainTimeout)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("some requests did not end in time: %w", err), server.Close())
	}
	return nil
}

// routes are the paths of all surfaces.
func (s *Server) routes(native *api.API, others map[string]http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		inbound.RequestOf(r.Context()).Route = "/healthz"
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.HandleFunc("GET /metrics", s.guardedMetrics(native))
	for prefix, surface := range others {
		mux.Handle(prefix, surface)
	}
	mux.Handle("/", native)
	return mux
}

// guardedMetrics shows the metrics to operators who may read the audit log: they
// tell of all accounts.
func (s *Server) guardedMetrics(native *api.API) http.HandlerFunc {
	metrics := s.metrics.handler()
	return func(w http.ResponseWriter, r *http.Request) {
		inbound.RequestOf(r.Context()).Route = "/metrics"
		caller, ok := native.Authenticate(w, r)
		if !ok {
			return
		}
		if err := s.service.MayWatch(r.Context(), caller); err != nil {
			native.Refuse(w, r, err)
			return
		}
		metrics.ServeHTTP(w, r)
	}
}

// readyz says whether the node can decide: load balancers ask it.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	inbound.RequestOf(r.Context()).Route = "/readyz"
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	select {
	case <-s.stopping:
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, "stopping")
		return
	default:
	}
	if err := s.accounts.Ready(); err != nil {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, err)
		return
	}
	fmt.Fprintln(w, "ready")
}
