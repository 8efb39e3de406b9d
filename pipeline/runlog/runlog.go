// Package runlog keeps the account of a run: the log on stderr, the stages
// with their seconds, rows and peak memory, the files used and the findings
// counted. The account ends as two tables on the terminal and as
// build/run.json, which feeds the site's footer and source pages.
package runlog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"observatoire/pipeline/files"
)

// Exit codes of the command.
const (
	ExitDone          = 0
	ExitError         = 1
	ExitUsage         = 2
	ExitChecksFailed  = 3
	ExitSourceChanged = 10
	ExitUnreachable   = 11
	ExitBusy          = 12
	ExitInterrupted   = 130
)

// Exit is an error that carries the exit code to end with.
type Exit struct {
	Code int
	Err  error
}

func (e *Exit) Error() string { return e.Err.Error() }
func (e *Exit) Unwrap() error { return e.Err }

// WithCode gives err an exit code; nil stays nil.
func WithCode(code int, err error) error {
	if err == nil {
		return nil
	}
	return &Exit{code, err}
}

// Changed is an error of the kind "the world changed": a person judges.
func Changed(format string, args ...any) error {
	return &Exit{ExitSourceChanged, fmt.Errorf(format, args...)}
}

// CodeOf returns the exit code for err.
func CodeOf(err error) int {
	var e *Exit
	switch {
	case err == nil:
		return ExitDone
	case errors.As(err, &e):
		return e.Code
	}
	return ExitError
}

// File is a file of a source as it was used.
type File struct {
	Source   string    `json:"source"`
	Vintage  string    `json:"vintage"`
	Path     string    `json:"path"`
	Bytes    int64     `json:"bytes"`
	SHA256   string    `json:"sha256"`
	Channel  string    `json:"channel"`
	URL      string    `json:"url,omitempty"`
	Fetched  time.Time `json:"fetched_at"`
	Modified time.Time `json:"modified_at,omitzero"`
	Rows     int       `json:"rows"`
}

// Followed is a file that its publisher replaces, and what asking for it gave.
type Followed struct {
	Source  string    `json:"source"`
	Path    string    `json:"path"`
	Vintage string    `json:"vintage"` // of the content at hand, "" where there is none
	Used    bool      `json:"used"`
	Asked   time.Time `json:"asked_at,omitzero"` // zero where the publisher was not asked
	// Answer is "unchanged", "new", or why nothing was to be had; "" where it was
	// not asked. Why says why the content is not used.
	Answer string `json:"answer,omitempty"`
	Why    string `json:"why,omitempty"`
}

// Stage is one line of the account.
type Stage struct {
	Name    string  `json:"stage"`
	Seconds float64 `json:"seconds"`
	Rows    int     `json:"rows"`
	PeakMiB float64 `json:"peak_mib"`
	Skipped string  `json:"skipped,omitempty"`
}

// Finding is an oddity counted under a stable code.
type Finding struct {
	Code     string `json:"code"`
	Count    int    `json:"count"`
	Expected *int   `json:"expected"`
}

// Run is the account of one run.
type Run struct {
	mu       sync.Mutex
	Started  time.Time  `json:"started_at"`
	Ended    time.Time  `json:"ended_at"`
	Command  string     `json:"command"`
	Version  string     `json:"version"`
	Sample   bool       `json:"sample"`
	Fallback string     `json:"fallback,omitempty"`
	Stages   []Stage    `json:"stages"`
	Files    []File     `json:"files"`
	Followed []Followed `json:"followed,omitempty"`
	Findings []Finding  `json:"findings"`
	Outcome  string     `json:"outcome"`
}

// New starts an account.
func New(command string) *Run {
	return &Run{Started: time.Now().UTC(), Command: command, Version: Version()}
}

// Version names the code that runs: the commit where the build knows it.
func Version() string {
	if bi, ok := debug.ReadBuildInfo(); ok {
		for _, s := range bi.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return s.Value[:12]
			}
		}
	}
	if v := os.Getenv("OBSERVATOIRE_VERSION"); v != "" {
		return v
	}
	return "dev"
}

// Stage runs f as the stage name and writes its line. f returns its rows.
func (r *Run) Stage(name string, f func() (rows int, err error)) error {
	start := time.Now()
	resetPeak()
	slog.Info(name + " …")
	rows, err := f()
	s := Stage{Name: name, Seconds: time.Since(start).Seconds(), Rows: rows, PeakMiB: peakMiB()}
	if err != nil {
		return err
	}
	r.mu.Lock()
	r.Stages = append(r.Stages, s)
	r.mu.Unlock()
	slog.Info(name+" done", "seconds", fmt.Sprintf("%.1f", s.Seconds), "rows", rows, "peak_mib", fmt.Sprintf("%.0f", s.PeakMiB))
	return nil
}

// Skip notes that a stage was not run again, and why.
func (r *Run) Skip(name, why string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Stages = append(r.Stages, Stage{Name: name, Skipped: why})
	slog.Info(name+" skipped", "why", why)
}

// Print writes the closing tables.
func (r *Run) Print(w io.Writer) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(tw, "stage\tseconds\trows\tpeak MiB\t")
	var total float64
	for _, s := range r.Stages {
		if s.Skipped != "" {
			fmt.Fprintf(tw, "%s\t–\t–\t–\t  skipped: %s\n", s.Name, s.Skipped)
			continue
		}
		total += s.Seconds
		fmt.Fprintf(tw, "%s\t%.1f\t%d\t%.0f\t\n", s.Name, s.Seconds, s.Rows, s.PeakMiB)
	}
	fmt.Fprintf(tw, "all\t%.1f\t\t\t\n", total)
	tw.Flush()
	if len(r.Findings) == 0 {
		return
	}
	fmt.Fprintln(w)
	tw = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "finding\tcount\texpected")
	for _, f := range r.Findings {
		want := "–"
		if f.Expected != nil {
			want = fmt.Sprint(*f.Expected)
		}
		fmt.Fprintf(tw, "%s\t%d\t%s\n", f.Code, f.Count, want)
	}
	tw.Flush()
}

// Write writes the account as JSON to path, in one step.
func (r *Run) Write(path string) error {
	r.Ended = time.Now().UTC()
	b, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	return files.Write(path, append(b, '\n'))
}

// Setup sends the log to stderr, as text or JSON.
func Setup(w io.Writer, format string, verbose bool) error {
	level := slog.LevelInfo
	if verbose {
		level = slog.LevelDebug
	}
	opts := &slog.HandlerOptions{Level: level}
	switch format {
	case "json":
		slog.SetDefault(slog.New(slog.NewJSONHandler(w, opts)))
	case "text", "":
		opts.ReplaceAttr = func(groups []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey && len(groups) == 0 {
				return slog.String(slog.TimeKey, a.Value.Time().Format("15:04:05"))
			}
			return a
		}
		slog.SetDefault(slog.New(slog.NewTextHandler(w, opts)))
	default:
		return WithCode(ExitUsage, fmt.Errorf("log format %q, expected text or json", format))
	}
	return nil
}

// peakMiB returns the peak resident memory since the last resetPeak where the
// system tells (Linux), else 0.
func peakMiB() float64 {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(b), "\n") {
		if strings.HasPrefix(line, "VmHWM:") {
			var kib float64
			fmt.Sscanf(strings.TrimPrefix(line, "VmHWM:"), "%f", &kib)
			return kib / 1024
		}
	}
	return 0
}

func resetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }
