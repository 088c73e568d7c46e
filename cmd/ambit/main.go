// Command ambit answers who may do what, where, and why.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/ambit-iam/ambit/internal/cli"
)

func main() {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // nohup means that it goes on
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	context.AfterFunc(ctx, stop) // the second signal ends it at once
	code := cli.Main(ctx, os.Args[1:], cli.Terminal{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Getenv, Program: os.Args[0]})
	stop()
	os.Exit(code)
}
