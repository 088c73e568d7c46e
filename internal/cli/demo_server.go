package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"github.com/ambit-iam/ambit/cel"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/journal/sqljournal"
	"github.com/ambit-iam/ambit/internal/seed"
	"github.com/ambit-iam/ambit/internal/server"
	"github.com/ambit-iam/ambit/world"
)

// A demo is a server for a try, with an account for each scene.
type demo struct {
	terminal Terminal
	output   outputFlag
	scenes   []scene
	accounts []filled
}

// A filled account is one of the demo's, with the world that it was filled from.
type filled struct {
	scene
	*seed.Made
	world *world.World
}

// run serves the demo until ctx ends. Whether it starts or not, what it has stored
// is gone when it returns.
func (d *demo) run(ctx context.Context, opts server.Options) (err error) {
	program, err := programName()
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "ambit-demo-")
	if err != nil {
		return fmt.Errorf("making a place for the demo: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	j, err := sqljournal.Open(ctx, sqliteScheme+filepath.Join(dir, "ambit.db"), sqljournal.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	if err := onHost(ctx, j, d.fill); err != nil {
		if ctx.Err() != nil {
			return ctx.Err() // it was stopped: that is why
		}
		return err
	}
	opts.Journal, opts.Conditions, opts.Version = j, cel.New(), readVersion().Version
	opts.Logger = (&logFlags{level: slog.LevelWarn}).logger(d.terminal.Err)
	node, err := server.New(opts)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var unread error
	err = node.Serve(ctx, func(at net.Addr) {
		if unread = d.print(program, opts.URL(at)); unread != nil {
			stop() // without its tokens it is of no use
		}
	})
	return errors.Join(err, unread)
}

// fill makes the accounts.
func (d *demo) fill(ctx context.Context, s *iam.Service) error {
	slow := newProgress(d.terminal.Err)
	defer slow.end()
	for i, scene := range d.scenes {
		slow.at(fmt.Sprintf("filling the account %s, %d of %d", scene.name, i+1, len(d.scenes)))
		w, err := readDemo(scene.name)
		if err != nil {
			return err
		}
		made, err := seed.Account(ctx, s, scene.name, w.Account)
		if err != nil {
			return err
		}
		d.accounts = append(d.accounts, filled{scene, made, w})
	}
	return nil
}
