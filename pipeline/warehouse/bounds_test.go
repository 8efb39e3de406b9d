package warehouse

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestOpen_bounds_memory_and_temporary_files(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "w.duckdb")
	for _, open := range []func(context.Context, string) (*DB, error){Open, OpenReadOnly} {
		db, err := open(ctx, path)
		if err != nil {
			t.Fatal(err)
		}
		row, err := db.Query(ctx, 1, "select current_setting('memory_limit'), current_setting('max_temp_directory_size')")
		if err != nil {
			t.Fatal(err)
		}
		for i, ceiling := range []string{"3.7 GiB", "2.7 GiB"} { // 4 GB, 3 GB
			got := row.Rows[0][i].(string)
			if !strings.HasSuffix(got, " MiB") && got != ceiling {
				t.Errorf("%s, expected at most %s", got, ceiling)
			}
		}
		// The bound is one: what needs more memory and more disk than there may be fails.
		for _, q := range []string{"set memory_limit = '60MB'", "set max_temp_directory_size = '1MB'"} {
			if err := db.Exec(ctx, q); err != nil {
				t.Fatal(err)
			}
		}
		_, err = db.Query(ctx, 1, "select count(distinct repeat('x', 100) || range) from range(2000000)")
		if err == nil || Damaged(err) || !strings.Contains(err.Error(), "Out of Memory") {
			t.Errorf("%v, expected the statement to end for want of memory", err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpen_bounds_threads_where_the_environment_asks_for_it(t *testing.T) {
	ctx := context.Background()
	for text, want := range map[string]string{"1": "1", "3": "3"} {
		t.Setenv(ThreadsVariable, text)
		db, err := Open(ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		row, err := db.Query(ctx, 1, "select current_setting('threads')::varchar")
		if err != nil || row.Rows[0][0] != want {
			t.Errorf("%s: %v threads (%v)", text, row.Rows, err)
		}
		db.Close()
	}
	for _, text := range []string{"0", "-1", "deux"} {
		t.Setenv(ThreadsVariable, text)
		if db, err := Open(ctx, ""); err == nil || !strings.Contains(err.Error(), ThreadsVariable+" is \""+text+"\"") {
			t.Errorf("%s: %v", text, err)
			if err == nil {
				db.Close()
			}
		}
	}
}

func TestOpen_tells_a_damaged_file_from_what_the_system_refuses(t *testing.T) {
	ctx := context.Background()
	dir := t.TempDir()
	path := filepath.Join(dir, "w.duckdb")
	if err := os.WriteFile(path, []byte("not a warehouse"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(ctx, path); !errors.Is(err, ErrDamaged) || !Damaged(err) {
		t.Errorf("%v, expected ErrDamaged", err)
	}
	if _, err := Open(ctx, filepath.Join(path, "below", "a", "file")); err == nil || Damaged(err) {
		t.Errorf("%v, expected an error of the system", err)
	}
}
