package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

func TestBuild_on_a_full_disk_leaves_the_site_whole(t *testing.T) {
	if os.Getenv("OBSERVATOIRE_LONG") == "" {
		t.Skip("make test-long: it mounts a small disk, as root")
	}
	for _, room := range []int{2, 8, 16, 32} { // MB beside a built site
		disk := t.TempDir()
		if err := unix.Mount("tmpfs", disk, "tmpfs", 0, "size=400m"); err != nil {
			t.Skipf("no small disk can be mounted here: %v", err)
		}
		t.Cleanup(func() { unix.Unmount(disk, unix.MNT_DETACH) })
		build := filepath.Join(disk, "build")
		if err := startChild(t, child{Build: build}).Wait(); err != nil {
			t.Fatal(err)
		}
		public := filepath.Join(build, "sample", "public")
		good := relativeDigests(t, public)
		os.Remove(filepath.Join(build, "sample", "stamps.json"))
		var s unix.Statfs_t
		if err := unix.Statfs(disk, &s); err != nil {
			t.Fatal(err)
		}
		ballast := filepath.Join(disk, "ballast")
		if err := os.WriteFile(ballast, make([]byte, int64(s.Bavail)*s.Bsize-int64(room)<<20), 0o644); err != nil {
			t.Fatal(err)
		}
		err := startChild(t, child{Build: build}).Wait()
		if code := exitCode(err); code < 0 || code > 3 {
			t.Errorf("%d MB: exit code %d", room, code)
		}
		whole := func(when string) {
			now := relativeDigests(t, public)
			for name, d := range good {
				if now[name] != d && !slices.Contains(ofTheRun, name) {
					t.Fatalf("%d MB, %s: %s is not as it was", room, when, name)
				}
			}
		}
		whole("on the full disk")
		os.Remove(ballast)
		if err := startChild(t, child{Build: build}).Wait(); err != nil {
			t.Errorf("%d MB: the build with room again: %v", room, err)
		}
		whole("afterwards")
	}
}
