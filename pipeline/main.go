// Command pipeline builds the observatory: it fetches the sources, makes
// tables of them, computes travel-time coverage, exports the datasets and
// renders the site. `go run ./pipeline help` says how to use it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"observatoire/pipeline/runlog"
)

// command is one sub-command.
type command struct {
	name  string
	short string // one line of the overview
	long  string // what `help NAME` adds
	run   func(ctx context.Context, args []string, stdout, stderr io.Writer) error
}

func commands() []command {
	return []command{
		buildCommand(),
		fetchCommand(),
		stageCommand("load", "publishers' files into raw tables"),
		stageCommand("transform", "raw into staging, marts (sql/20_staging, sql/30_marts)"),
		stageCommand("cover", "outlines, neighbours and travel times; then indicators (sql/40_coverage, sql/45_findings)"),
		exportCommand(),
		stageCommand("render", "the site, by Hugo in process, put in place once it is whole"),
		checkCommand(),
		minutesCommand(),
		routeCommand(),
		explainCommand(),
		serveCommand(),
		publishCommand(),
		frequentationCommand(),
		calibrateCommand(),
	}
}

const overview = `Observatoire France services: from the publishers' files to the site.

  publishers → fetch → load → transform → cover → export → render → check

Usage: go run ./pipeline COMMAND [flags]

`

const footer = `
Global flags (before or after the command):
  -log text|json   how the log on stderr is written
  -v               say more

Exit codes: 0 done · 1 error · 2 usage · 3 built but checks failed ·
  10 a source changed (a person judges) · 11 a source is out of reach ·
  12 another run works in the same build folder (--wait waits for it) · 130 interrupted

The sources are looked for in this order: --mirror DIR, build/raw, the publisher,
an npm package. Where a required source cannot be had the command ends with 11 and
no site is replaced; the fictional sample is built in build/sample/public beside it,
unless --strict is given. A folder that this program did not make is never replaced.

Examples:
  go run ./pipeline build --mirror ../shared/mirror      the national site
  go run ./pipeline build --sample                       the fictional territory, in seconds
  go run ./pipeline build --only 2A,2B                   pages of two départements only
  go run ./pipeline minutes --pairs pairs.csv            a researcher's own trips
  go run ./pipeline minutes --origins o.csv --espaces f.csv --matrix --within 60 --out m.parquet
  go run ./pipeline route --from 42.306,9.151 --to nearest  the way by road, and its names
  go run ./pipeline explain acces_communes               which file makes it, back to the publisher
  go run ./pipeline fetch --update                       what changed at the publishers
`

func help(w io.Writer, name string) error {
	cmds := commands()
	if name != "" {
		for _, c := range cmds {
			if c.name == name {
				fmt.Fprintf(w, "%s: %s\n", c.name, c.short)
				if c.long != "" {
					fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(c.long))
				}
				fmt.Fprintf(w, "\nFlags: go run ./pipeline %s -h\n", c.name)
				return nil
			}
		}
		return runlog.WithCode(runlog.ExitUsage, fmt.Errorf("help: no command %q", name))
	}
	fmt.Fprint(w, overview)
	for _, c := range cmds {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.short)
	}
	fmt.Fprintf(w, "  %-10s %s\n", "help", "this text; help COMMAND says more")
	fmt.Fprint(w, footer)
	return nil
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	done := make(chan int, 1)
	go func() { done <- run(ctx, os.Args[1:], os.Stdout, os.Stderr) }()
	os.Exit(await(ctx, done, stop))
}

// farewell is how long an interrupted run may take to end by itself. What it
// had not put in place by then is unfinished files, which the next run sweeps.
const farewell = 700 * time.Millisecond

// await returns the exit code of a run. After the first signal the run has
// farewell to end; a second signal kills the process at once.
func await(ctx context.Context, done <-chan int, stop func()) int {
	select {
	case code := <-done:
		return code
	case <-ctx.Done():
	}
	stop() // from now on a signal has its ordinary effect
	select {
	case code := <-done:
		return code
	case <-time.After(farewell):
		slog.Error(interrupted)
		return runlog.ExitInterrupted
	}
}

const interrupted = "interrupted; what was whole before is still in place"

// run is main without the process: it returns the exit code. A panic is an
// error of ours (1) with its stack, not a question of usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (code int) {
	defer func() {
		if r := recover(); r != nil {
			slog.Error("a fault of this program", "panic", r)
			fmt.Fprintf(stderr, "%s\n", debug.Stack())
			code = runlog.ExitError
		}
	}()
	args, format, verbose := globals(args)
	if err := runlog.Setup(stderr, format, verbose); err != nil {
		fmt.Fprintln(stderr, err)
		return runlog.CodeOf(err)
	}
	err := dispatch(ctx, args, stdout, stderr)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return runlog.ExitDone
	case ctx.Err() != nil:
		slog.Error(interrupted)
		return runlog.ExitInterrupted
	}
	slog.Error(firstLine(err.Error()))
	if rest := strings.TrimSpace(strings.TrimPrefix(err.Error(), firstLine(err.Error()))); rest != "" {
		fmt.Fprintln(stderr, rest)
	}
	return runlog.CodeOf(err)
}

func firstLine(s string) string { line, _, _ := strings.Cut(s, "\n"); return line }

func dispatch(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		help(stderr, "")
		return runlog.WithCode(runlog.ExitUsage, errors.New("no command (try `go run ./pipeline help`)"))
	}
	switch args[0] {
	case "help", "-h", "--help":
		name := ""
		if len(args) > 1 {
			name = args[1]
		}
		return help(stdout, name)
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:], stdout, stderr)
		}
	}
	return runlog.WithCode(runlog.ExitUsage, fmt.Errorf("no command %q (try `go run ./pipeline help`)", args[0]))
}

// globals takes -log and -v out of the arguments, wherever they stand.
func globals(args []string) (rest []string, format string, verbose bool) {
	for i := 0; i < len(args); i++ {
		a := strings.TrimPrefix(args[i], "-")
		switch {
		case args[i] == "--":
			return append(rest, args[i:]...), format, verbose
		case (a == "log" || a == "-log") && args[i] != a && i+1 < len(args):
			format = args[i+1]
			i++
		case strings.HasPrefix(a, "log=") && args[i] != a, strings.HasPrefix(a, "-log=") && args[i] != a:
			_, format, _ = strings.Cut(a, "=")
		case args[i] == "-v":
			verbose = true
		default:
			rest = append(rest, args[i])
		}
	}
	return rest, format, verbose
}

// flags makes a flag set whose errors are usage errors.
func flags(name string, stderr io.Writer) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(stderr)
	return fs
}

func parse(fs *flag.FlagSet, args []string) error {
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return runlog.WithCode(runlog.ExitUsage, err)
	}
	if fs.NArg() > 0 {
		return runlog.WithCode(runlog.ExitUsage, fmt.Errorf("%s: unexpected %q", fs.Name(), fs.Arg(0)))
	}
	return nil
}
