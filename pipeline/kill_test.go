//go:build unix

package main

import (
	"context"
	"io"
	"maps"
	"math/rand"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

func setUmask(mask int) { syscall.Umask(mask) }

// childCode runs a build as main does and returns its exit code.
func childCode(s settings) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	done := make(chan int, 1)
	go func() {
		err := runStages(ctx, s, "build", stageNames, io.Discard)
		if err != nil && ctx.Err() != nil {
			err = runlog.WithCode(runlog.ExitInterrupted, err) // as run does
		}
		done <- runlog.CodeOf(err)
	}()
	return await(ctx, done, stop)
}

// ofTheRun are the files that a day, a version or a machine may change: the
// account of the build, and what a release of that day is cited by.
var ofTheRun = []string{"qualite/index.html"}

func sitesDiffer(t *testing.T, a, b string) {
	t.Helper()
	one, two := relativeDigests(t, a), relativeDigests(t, b)
	for _, files := range []map[string]string{one, two} {
		maps.DeleteFunc(files, func(name, _ string) bool { return strings.HasPrefix(name, "donnees/archives/") })
	}
	if len(one) != len(two) || len(one) < 300 {
		t.Errorf("%d and %d files", len(one), len(two))
	}
	for _, name := range slices.Sorted(maps.Keys(one)) {
		if one[name] != two[name] && !slices.Contains(ofTheRun, name) {
			t.Errorf("%s differs", name)
		}
	}
}

func TestSite_is_the_same_on_another_day_path_umask_time_zone_and_version(t *testing.T) {
	if testing.Short() {
		t.Skip("two builds")
	}
	t.Parallel()
	one, two := filepath.Join(t.TempDir(), "build"), filepath.Join(t.TempDir(), "un été d'ici")
	first := startChild(t, child{Build: one, Now: time.Date(2026, 11, 29, 23, 30, 0, 0, time.UTC)}, "TZ=UTC", "OBSERVATOIRE_VERSION=aaaaaaaaaaaa", warehouse.ThreadsVariable+"=1")
	if err := first.Wait(); err != nil {
		t.Fatal(err)
	}
	second := startChild(t, child{Build: two, Now: time.Date(2027, 3, 1, 5, 0, 0, 0, time.UTC), Umask: 0o077}, "TZ=Pacific/Noumea", "LANG=C", "GOMAXPROCS=1", "OBSERVATOIRE_VERSION=bbbbbbbbbbbb", warehouse.ThreadsVariable+"=2")
	if err := second.Wait(); err != nil {
		t.Fatal(err)
	}
	sitesDiffer(t, filepath.Join(one, "sample", "public"), filepath.Join(two, "sample", "public"))
}

// kills is how many builds are killed: a few here, sixty in `make test-long`.
func kills() int {
	if os.Getenv("OBSERVATOIRE_LONG") != "" {
		return 60
	}
	return 3
}

func TestBuild_killed_at_any_moment_loses_no_site(t *testing.T) {
	if testing.Short() {
		t.Skip("several builds")
	}
	t.Parallel()
	build := filepath.Join(t.TempDir(), "build")
	start := time.Now()
	if err := startChild(t, child{Build: build}).Wait(); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(start)
	public := filepath.Join(build, "sample", "public")
	good := relativeDigests(t, public)
	seed := time.Now().UnixNano()
	random := rand.New(rand.NewSource(seed))
	t.Logf("seed %d", seed)
	for i := range kills() {
		os.Remove(filepath.Join(build, "sample", "stamps.json")) // every stage runs
		cmd := startChild(t, child{Build: build})
		time.Sleep(time.Duration(random.Int63n(int64(whole))))
		signal := []os.Signal{syscall.SIGKILL, syscall.SIGKILL, syscall.SIGINT}[i%3]
		sent := time.Now()
		cmd.Process.Signal(signal)
		err := cmd.Wait()
		if signal == syscall.SIGINT {
			if took := time.Since(sent); took > 3*time.Second { // one on a quiet machine
				t.Errorf("interrupted build ended after %v", took)
			}
			if code := exitCode(err); code != runlog.ExitInterrupted && code != runlog.ExitDone {
				t.Errorf("interrupted build ended with %d", code)
			}
		}
		now := relativeDigests(t, public)
		for name, d := range good {
			if now[name] != d && !slices.Contains(ofTheRun, name) {
				t.Fatalf("kill %d: %s is not as it was", i+1, name)
			}
		}
	}
	if err := startChild(t, child{Build: build}).Wait(); err != nil {
		t.Fatalf("the build after the kills: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(build, "sample", ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left in the build folder: %v (%v)", left, err)
	}
}

func exitCode(err error) int {
	if err == nil {
		return 0
	}
	if e, ok := err.(*exec.ExitError); ok {
		return e.ExitCode()
	}
	return -1
}

func TestBuild_twice_at_once_makes_one_and_tells_the_other(t *testing.T) {
	if testing.Short() {
		t.Skip("a build")
	}
	t.Parallel()
	build := filepath.Join(t.TempDir(), "build")
	one := startChild(t, child{Build: build})
	two := startChild(t, child{Build: build})
	codes := []int{exitCode(one.Wait()), exitCode(two.Wait())}
	slices.Sort(codes)
	if !slices.Equal(codes, []int{runlog.ExitDone, runlog.ExitBusy}) {
		t.Errorf("exit codes %v, expected one 0 and one 12", codes)
	}
	if _, err := os.Stat(filepath.Join(build, "sample", "public", "index.html")); err != nil {
		t.Error(err)
	}
}
