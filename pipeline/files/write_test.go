package files

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestWrite_replaces_whole_files_only(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a", "run.json")
	for _, text := range []string{"one", "2"} {
		if err := Write(path, []byte(text)); err != nil || read(path) != text {
			t.Errorf("%q (%v), expected %q", read(path), err, text)
		}
	}
	broken := errors.New("the disk is full")
	if err := WriteBy(path, func(w io.Writer) error { w.Write([]byte("half")); return broken }); !errors.Is(err, broken) {
		t.Errorf("%v, expected the error of the writer", err)
	}
	if read(path) != "2" {
		t.Errorf("%q after a write that failed, expected what was there", read(path))
	}
	if entries, _ := os.ReadDir(filepath.Dir(path)); len(entries) != 1 {
		t.Errorf("%v, expected nothing beside the file", entries)
	}
}

func TestAside_keeps_one_damaged_file(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stamps.json")
	for _, text := range []string{"first", "second"} {
		put(t, path, text)
		to, err := Aside(path)
		if err != nil || read(to) != text {
			t.Errorf("%s holds %q (%v), expected %q", to, read(to), err, text)
		}
		if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%v: something is still at %s", err, path)
		}
	}
	if err := os.MkdirAll(filepath.Join(path, "a"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Aside(path); err != nil {
		t.Errorf("a folder where a file should be: %v", err)
	}
}

func TestLock_is_for_one_at_a_time(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "build")
	ctx := context.Background()
	unlock, err := Lock(ctx, dir, false)
	if err != nil {
		t.Fatal(err)
	}
	var busy *BusyError
	if _, err := Lock(ctx, dir, false); !errors.As(err, &busy) || busy.By == "" {
		t.Errorf("%v, expected a BusyError that says who", err)
	}
	short, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
	defer cancel()
	if _, err := Lock(short, dir, true); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v, expected to wait until the context ends", err)
	}
	time.AfterFunc(50*time.Millisecond, unlock)
	unlock, err = Lock(ctx, dir, true)
	if err != nil {
		t.Fatalf("%v, expected the lock once it was free", err)
	}
	unlock()
}

func TestRecover_puts_back_what_a_killed_run_had_moved(t *testing.T) {
	const dead = 1<<22 + 1 // more than any process number
	for _, there := range []string{"nothing", "an empty folder", "a site"} {
		t.Run(there, func(t *testing.T) {
			place := filepath.Join(t.TempDir(), "public")
			old, fresh := leftover(place, "old", dead), leftover(place, "new", dead)
			foreign := filepath.Join(filepath.Dir(place), ".public.new-77")
			for _, dir := range []string{old, fresh} {
				put(t, filepath.Join(dir, "index.html"), "from "+filepath.Base(dir))
				put(t, filepath.Join(dir, Mark), "")
			}
			put(t, filepath.Join(foreign, "mine"), "no mark")
			want := "from " + filepath.Base(old)
			switch there {
			case "an empty folder":
				if err := os.Mkdir(place, 0o755); err != nil {
					t.Fatal(err)
				}
			case "a site":
				want = "the last good one"
				put(t, filepath.Join(place, "index.html"), want)
				put(t, filepath.Join(place, Mark), "")
			}
			if err := Recover(place); err != nil {
				t.Fatal(err)
			}
			if got := read(filepath.Join(place, "index.html")); got != want {
				t.Errorf("%q in place, expected %q", got, want)
			}
			for _, dir := range []string{old, fresh} {
				if _, err := os.Stat(dir); err == nil {
					t.Errorf("%s was left", dir)
				}
			}
			if read(filepath.Join(foreign, "mine")) == "" {
				t.Error("a folder without our mark was removed")
			}
		})
	}
	if err := Recover(filepath.Join(t.TempDir(), "no", "such")); err != nil {
		t.Errorf("%v for a place whose parent is not there", err)
	}
}
