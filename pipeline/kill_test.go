//go:build unix

package main

import (
	"context"
	"fmt"
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

	"observatoire/pipeline/files"
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

// rounds is how many builds are ended before their time: two killed and one
// interrupted here, sixty killed and twenty interrupted in `make test-long`.
func rounds() int {
	if os.Getenv("OBSERVATOIRE_LONG") != "" {
		return 80
	}
	return 3
}

func TestBuild_killed_at_any_moment_loses_no_site(t *testing.T) {
	if testing.Short() {
		t.Skip("several builds")
	}
	t.Parallel()
	k := newKilled(t, child{Build: filepath.Join(t.TempDir(), "build")}, "sample")
	seed := time.Now().UnixNano()
	random := rand.New(rand.NewSource(seed))
	t.Logf("seed %d", seed)
	for i := range rounds() {
		signal := os.Signal(syscall.SIGKILL)
		if i%4 == 2 {
			signal = syscall.SIGINT
		}
		k.round(t, i+1, time.Duration(random.Int63n(int64(k.whole))), signal)
	}
	k.after(t)
}

// The nation, killed in each of its long stages; half an hour.
func TestNation_killed_in_each_stage_loses_no_site(t *testing.T) {
	mirror := os.Getenv("OBSERVATOIRE_MIRROR")
	if os.Getenv("OBSERVATOIRE_LONG") == "" || mirror == "" {
		t.Skip("make test-long, with OBSERVATOIRE_MIRROR: seven national builds, five of them killed")
	}
	k := newKilled(t, child{Build: filepath.Join(t.TempDir(), "build"), Mirror: mirror}, "")
	for i, share := range []float64{0.06, 0.3, 0.6, 0.85, 0.97} { // load, cover, export, render, the end of it
		k.round(t, i+1, time.Duration(share*float64(k.whole)), syscall.SIGKILL)
	}
	k.after(t)
}

// killed is a build folder with a good site, in which builds are ended.
type killed struct {
	child
	work  string // folder of the stamps
	good  map[string]string
	whole time.Duration // of a build
}

func newKilled(t *testing.T, c child, below string) *killed {
	t.Helper()
	start := time.Now()
	if err := startChild(t, c).Wait(); err != nil {
		t.Fatal(err)
	}
	k := &killed{child: c, work: filepath.Join(c.Build, below), whole: time.Since(start)}
	k.good = relativeDigests(t, filepath.Join(k.work, "public"))
	if len(k.good) < 300 {
		t.Fatalf("%d files in the site", len(k.good))
	}
	return k
}

// round starts a build of all stages, ends it after some time and looks for
// each file of the site.
func (k *killed) round(t *testing.T, n int, after time.Duration, signal os.Signal) {
	t.Helper()
	if err := os.Remove(filepath.Join(k.work, "stamps.json")); err != nil && !os.IsNotExist(err) { // every stage runs
		t.Fatal(err)
	}
	cmd := startChild(t, k.child)
	time.Sleep(after)
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
	k.same(t, fmt.Sprintf("round %d, after %v", n, after))
	t.Logf("round %d: %v after %v of %v, the site is whole", n, signal, after.Round(time.Millisecond), k.whole.Round(time.Second))
}

// same compares the site with the good one.
func (k *killed) same(t *testing.T, when string) {
	t.Helper()
	now := relativeDigests(t, filepath.Join(k.work, "public"))
	for name, d := range k.good {
		if now[name] != d && !slices.Contains(ofTheRun, name) {
			t.Fatalf("%s: %s is not as it was", when, name)
		}
	}
}

// after builds once more, which has to succeed and leave nothing behind.
func (k *killed) after(t *testing.T) {
	t.Helper()
	if err := startChild(t, k.child).Wait(); err != nil {
		t.Fatalf("the build after the kills: %v", err)
	}
	k.same(t, "the build after the kills")
	left, err := filepath.Glob(filepath.Join(k.work, ".*"))
	left = slices.DeleteFunc(left, func(name string) bool { return name == filepath.Join(k.Build, files.LockName) }) // it stays
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
