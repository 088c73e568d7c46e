package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := command(ctx, os.Args[1:], os.Stdout); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "mutants:", err)
		}
		os.Exit(1)
	}
}

// command is the whole program.
func command(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("mutants", flag.ContinueOnError)
	name := flags.String("run", "", "run only the mutants whose name matches this `regexp`")
	every := flags.Int("every", 1, "run only each `n`-th of them, as a sample")
	only := flags.String("suites", "", "run only the suites of these `names`, joined by commas (kernel, journal, sqljournal, sso, strictjson, inbound, authn, iam, api, server, engine, oracle)")
	questions := flags.Int("questions", 20_000, "how many random questions the oracle asks")
	workers := flags.Int("p", runtime.GOMAXPROCS(0), "how many mutants are run at a time")
	limit := flags.Duration("limit", 2*time.Minute, "how long the tests of one suite may run; mutants known to be endless get a quarter")
	verbose := flags.Bool("v", false, "show what the tests said")
	if err := flags.Parse(args); err != nil {
		return err
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		return err
	}
	chosen, err := choose(*name, *every)
	if err != nil {
		return err
	}
	r := &runner{root: root, suites: suites(*questions), limit: *limit, brief: *limit / 4}
	if *only != "" {
		names := strings.Split(*only, ",")
		r.suites = slices.DeleteFunc(r.suites, func(s suite) bool { return !slices.Contains(names, s.name) })
	}
	if len(r.suites) == 0 {
		return fmt.Errorf("there is no suite %q", *only)
	}
	err = r.sound(ctx, func(s suite, took time.Duration) {
		fmt.Fprintf(out, "%-9s  %5.1fs  %s without any mutant\n", "passed", took.Seconds(), s.name)
	})
	if err != nil {
		return err
	}
	results, err := r.runAll(ctx, chosen, max(*workers, 1), func(res result) { res.write(out, *verbose) })
	if err != nil {
		return err
	}
	return summarize(out, results)
}

// moduleRoot is the folder of the module in which the command runs.
func moduleRoot(ctx context.Context) (string, error) {
	mod, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	return filepath.Dir(strings.TrimSpace(string(mod))), nil
}

// choose picks, of the mutants whose name matches, each n-th.
func choose(pattern string, n int) ([]mutant, error) {
	match, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("-run: %w", err)
	}
	if n < 1 {
		return nil, fmt.Errorf("-every: %d is less than 1", n)
	}
	var chosen []mutant
	at := 0
	for _, m := range mutants() {
		if !match.MatchString(m.name) {
			continue
		}
		if at%n == 0 {
			chosen = append(chosen, m)
		}
		at++
	}
	if at == 0 {
		return nil, fmt.Errorf("-run: no mutant has a name that matches %q", pattern)
	}
	return chosen, nil
}

// runAll runs several mutants at a time and tells of each as it is done. It stops
// at the first that could not be tried at all.
func (r *runner) runAll(ctx context.Context, list []mutant, workers int, done func(result)) ([]result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	next := make(chan *mutant)
	go func() {
		defer close(next)
		for i := range list {
			select {
			case next <- &list[i]:
			case <-ctx.Done():
				return
			}
		}
	}()
	var mu sync.Mutex
	var results []result
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for m := range next {
				res, err := r.run(ctx, m)
				if err != nil {
					cancel(err)
					return
				}
				mu.Lock()
				results = append(results, res)
				done(res)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return results, context.Cause(ctx)
}

// write tells of one mutant; of one that was not killed, or on demand, in full.
func (res *result) write(out io.Writer, verbose bool) {
	by := ""
	if res.by != "" {
		by = "  by " + res.by
	}
	fmt.Fprintf(out, "%-9s  %5.1fs  %s%s\n", res.outcome, res.took.Seconds(), res.mutant.name, by)
	if verbose || res.outcome == broken || res.outcome == hung {
		fmt.Fprintf(out, "\t%s\n", strings.ReplaceAll(strings.TrimSpace(res.output), "\n", "\n\t"))
	}
}

// summarize counts the outcomes. Anything but killed is an error.
func summarize(out io.Writer, results []result) error {
	count := map[outcome]int{}
	var took time.Duration
	for i := range results {
		count[results[i].outcome]++
		took += results[i].took
	}
	fmt.Fprintf(out, "\n%d mutants, %d killed, %d survived, %d not built, %d timed out; %.1fs each\n",
		len(results), count[killed], count[survived], count[broken], count[hung], took.Seconds()/float64(max(len(results), 1)))
	if count[killed] == len(results) {
		return nil
	}
	var names []string
	for i := range results {
		if res := &results[i]; res.outcome != killed {
			names = append(names, fmt.Sprintf("\n  %-9s  %s (%s)", res.outcome, res.mutant.name, res.mutant.file))
		}
	}
	return fmt.Errorf("not all of the mutants were killed:%s", strings.Join(names, ""))
}
