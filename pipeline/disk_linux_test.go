package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"observatoire/pipeline/runlog"
)

// smallDisk is a folder on a disk of its own; the test is skipped where none
// can be mounted.
func smallDisk(t *testing.T) string {
	t.Helper()
	disk := t.TempDir()
	if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=400m"); err != nil {
		t.Skipf("no small disk can be mounted here (it takes root): %v", err)
	}
	t.Cleanup(func() { unix.Unmount(disk, unix.MNT_DETACH) })
	return disk
}

// fill leaves so many MB of a disk free and gives the file that takes the rest.
func fill(t *testing.T, disk string, room int) string {
	t.Helper()
	var s unix.Statfs_t
	if err := unix.Statfs(disk, &s); err != nil {
		t.Fatal(err)
	}
	ballast := filepath.Join(disk, "ballast")
	if err := os.WriteFile(ballast, make([]byte, int64(s.Bavail)*s.Bsize-int64(room)<<20), 0o644); err != nil {
		t.Fatal(err)
	}
	return ballast
}

// wholeSite compares the site with what it was.
func wholeSite(t *testing.T, public string, good map[string]string, room int, when string) {
	t.Helper()
	now := relativeDigests(t, public)
	for name, d := range good {
		if now[name] != d && !slices.Contains(ofTheRun, name) {
			t.Fatalf("%d MB, %s: %s is not as it was", room, when, name)
		}
	}
}

// One build on a full disk, on the site that other tests have built already.
func TestBuild_without_room_ends_with_an_error_and_leaves_the_site_whole(t *testing.T) {
	disk := smallDisk(t)
	build := filepath.Join(disk, "build")
	if err := os.MkdirAll(build, 0o755); err != nil {
		t.Fatal(err)
	}
	built := sampleSite(t)
	if out, err := exec.Command("cp", "-a", built.work(), build+"/").CombinedOutput(); err != nil { // with the marks of what is ours
		t.Fatalf("%v: %s", err, out)
	}
	work := filepath.Join(build, filepath.Base(built.work()))
	public := filepath.Join(work, "public")
	good := relativeDigests(t, public)
	if len(good) < 300 {
		t.Fatalf("%d files in the site", len(good))
	}
	if err := os.Remove(filepath.Join(work, "stamps.json")); err != nil {
		t.Fatal(err)
	}
	fill(t, disk, 2)
	if code := exitCode(startChild(t, child{Build: build}).Wait()); code != runlog.ExitError {
		t.Errorf("exit code %d, expected %d", code, runlog.ExitError)
	}
	wholeSite(t, public, good, 2, "on the full disk")
}

func TestBuild_on_a_full_disk_leaves_the_site_whole(t *testing.T) {
	if os.Getenv("OBSERVATOIRE_LONG") == "" {
		t.Skip("make test-long: a dozen builds")
	}
	for _, room := range []int{2, 8, 16, 32} { // MB beside a built site
		disk := smallDisk(t)
		build := filepath.Join(disk, "build")
		if err := startChild(t, child{Build: build}).Wait(); err != nil {
			t.Fatal(err)
		}
		public := filepath.Join(build, "sample", "public")
		good := relativeDigests(t, public)
		if err := os.Remove(filepath.Join(build, "sample", "stamps.json")); err != nil {
			t.Fatal(err)
		}
		ballast := fill(t, disk, room)
		if code := exitCode(startChild(t, child{Build: build}).Wait()); code < 0 || code > 3 {
			t.Errorf("%d MB: exit code %d", room, code)
		}
		wholeSite(t, public, good, room, "on the full disk")
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		if err := startChild(t, child{Build: build}).Wait(); err != nil {
			t.Errorf("%d MB: the build with room again: %v", room, err)
		}
		wholeSite(t, public, good, room, "afterwards")
	}
}
