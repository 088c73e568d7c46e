package cli

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/internal/server"
	"github.com/ambit-iam/ambit/internal/sso"
)

// defaultListen is where a server listens if nothing is said.
const defaultListen = "127.0.0.1:8080"

func newServe(t Terminal) *cobra.Command {
	database := databaseFlag{terminal: t}
	var opts server.Options
	logs := logFlags{format: "text", level: slog.LevelInfo}
	var budget byteSize
	cmd := &cobra.Command{
		Use:   "serve --database sqlite:PATH",
		Short: "Run the server",
		Long: `Run the server until it is told to stop (SIGTERM, SIGINT or SIGHUP): requests
under way may then end. The address goes to stdout once it listens, and the log to
stderr. /healthz tells that it lives, /readyz that it can decide.

It listens on this host only, unless it speaks TLS or --insecure says that
something in front of it does. /metrics takes a token of the account "system"
that holds ambit.audit:read; on --metrics-listen it takes none.`,
		Example: `  ambit serve --database sqlite:ambit.db
  ambit serve --database sqlite:ambit.db --listen 127.0.0.1:9000 --log-format json
  ambit serve --database sqlite:ambit.db --listen :443 --tls-cert cert.pem --tls-key key.pem`,
		Args: takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if opts.Listen == "" {
				opts.Listen = t.Env(listenEnv)
			}
			if opts.Listen == "" {
				opts.Listen = defaultListen
			}
			if err := opts.CheckListen(); err != nil {
				return &usageError{err.Error(), tryHelp(cmd)}
			}
			if opts.DNSResolver == "" {
				opts.DNSResolver = t.Env(resolverEnv)
			}
			if opts.DNSResolver != "" {
				if err := sso.CheckServer(opts.DNSResolver); err != nil {
					return &usageError{err.Error(), tryHelp(cmd)}
				}
			}
			j, err := database.open(cmd)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, j.Close()) }()
			opts.Journal, opts.Conditions, opts.MemoryBudget = j, cel.New(), int64(budget)
			opts.Logger, opts.Version = logs.logger(t.Err), readVersion().Version
			s, err := server.New(opts)
			if err != nil {
				return err
			}
			return s.Serve(cmd.Context(), func(at net.Addr) {
				opts.Logger.Info("listening", "url", opts.URL(at))
				fmt.Fprintln(t.Out, opts.URL(at)) // nobody may be reading it any more
			})
		},
	}
	database.add(cmd)
	flags := cmd.Flags()
	flags.StringVar(&opts.Listen, "listen", "", "the `address` to listen on, HOST:PORT; "+listenEnv+" where left out, else "+defaultListen)
	flags.StringVar(&opts.MetricsListen, "metrics-listen", "", "another `address`, for /metrics alone, without tokens")
	flags.StringVar(&opts.TLSCert, "tls-cert", "", "the `file` of the certificate and those above it, in PEM")
	flags.StringVar(&opts.TLSKey, "tls-key", "", "the `file` of its key, in PEM")
	flags.BoolVar(&opts.Insecure, "insecure", false, "speak in the clear to other machines too")
	flags.Var(&budget, "memory-budget", "about how much memory accounts may take, such as 512MiB; others are let go and read again (default any)")
	flags.StringVar(&opts.DNSResolver, "dns-resolver", "", "the `address` of the DNS server that is asked about the domains of SSO connectors, HOST:PORT; "+resolverEnv+" where left out, else the system's")
	flags.DurationVar(&opts.DrainTimeout, "drain-timeout", 10*time.Second, "how long requests may take to end when stopping")
	logs.add(cmd)
	return cmd
}

// logFlags say how the server logs.
type logFlags struct {
	format string
	level  slog.Level
}

func (f *logFlags) add(cmd *cobra.Command) {
	cmd.Flags().Func("log-format", "how to log: `text` or json (default text)", func(text string) error {
		if text != "text" && text != "json" {
			return errors.New("it is text or json")
		}
		f.format = text
		return nil
	})
	cmd.Flags().Func("log-level", "the least `level` to log: debug, info, warn or error (default info)", func(text string) error {
		if err := f.level.UnmarshalText([]byte(text)); err != nil || strings.ContainsAny(text, "+-") {
			return errors.New("it is debug, info, warn or error")
		}
		return nil
	})
}

func (f *logFlags) logger(w io.Writer) *slog.Logger {
	opts := &slog.HandlerOptions{Level: f.level}
	if f.format == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}
