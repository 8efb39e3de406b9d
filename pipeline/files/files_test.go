package files

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(path string) string { b, _ := os.ReadFile(path); return string(b) }

// made builds a folder with one page and puts it in place.
func made(t *testing.T, place, page string) {
	t.Helper()
	real, err := Resolve(place)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := Beside(real)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(fresh, "index.html"), page)
	if err := Replace(fresh, real); err != nil {
		t.Fatal(err)
	}
}

func TestReplace_puts_a_new_folder_in_place_and_leaves_nothing_beside(t *testing.T) {
	dir := t.TempDir()
	site := filepath.Join(dir, "a", "site")
	made(t, site, "one")
	made(t, site, "two")
	if got := read(filepath.Join(site, "index.html")); got != "two" {
		t.Errorf("page %q, expected two", got)
	}
	entries, _ := os.ReadDir(filepath.Dir(site))
	if len(entries) != 1 {
		t.Errorf("%v beside the site, expected nothing", entries)
	}
}

func TestResolve_refuses_what_we_did_not_make(t *testing.T) {
	dir := t.TempDir()
	foreign := filepath.Join(dir, "mine")
	put(t, filepath.Join(foreign, "thesis.txt"), "years of work")
	var f *ForeignError
	if _, err := Resolve(foreign); !errors.As(err, &f) || f.Found != "thesis.txt" {
		t.Errorf("%v, expected a ForeignError that names thesis.txt", err)
	}
	if read(filepath.Join(foreign, "thesis.txt")) != "years of work" {
		t.Error("the folder was touched")
	}
	file := filepath.Join(dir, "file")
	put(t, file, "x")
	if _, err := Resolve(file); err == nil {
		t.Error("a file was accepted as a folder to replace")
	}
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	made(t, empty, "x")
}

func TestReplace_asks_again_whose_folder_it_is(t *testing.T) {
	place := filepath.Join(t.TempDir(), "site")
	fresh, err := Beside(place)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(place, "mine.txt"), "put there while the site was made")
	var f *ForeignError
	if err := Replace(fresh, place); !errors.As(err, &f) {
		t.Errorf("%v, expected a ForeignError", err)
	}
	if read(filepath.Join(place, "mine.txt")) == "" {
		t.Error("a user's file is gone")
	}
}

func TestBeside_leaves_a_users_neighbours_alone(t *testing.T) {
	dir := t.TempDir()
	site := filepath.Join(dir, "site")
	neighbours := []string{"site.old/a", "site.new/a", ".site.old-12/a", ".site.new-x/a", "site.export-1/a"}
	for _, n := range neighbours {
		put(t, filepath.Join(dir, n), "mine")
	}
	made(t, site, "one")
	made(t, site, "two")
	for _, n := range neighbours {
		if read(filepath.Join(dir, n)) != "mine" {
			t.Errorf("%s is gone", n)
		}
	}
}

func TestResolve_follows_a_link_and_keeps_it(t *testing.T) {
	dir := t.TempDir()
	made(t, filepath.Join(dir, "v1"), "one")
	link := filepath.Join(dir, "web")
	if err := os.Symlink(filepath.Join(dir, "v1"), link); err != nil {
		t.Fatal(err)
	}
	made(t, link, "two")
	info, err := os.Lstat(link)
	if err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link became %v (%v)", info.Mode(), err)
	}
	if got := read(filepath.Join(dir, "v1", "index.html")); got != "two" {
		t.Errorf("behind the link is %q, expected two", got)
	}
}

func TestBeside_puts_back_what_a_kill_between_two_renames_took_away(t *testing.T) {
	dir := t.TempDir()
	site := filepath.Join(dir, "site")
	made(t, site, "good")
	if err := os.Rename(site, leftover(site, "old", 4242)); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(leftover(site, "new", 4243), Mark), "")
	if _, err := Beside(site); err != nil {
		t.Fatal(err)
	}
	if got := read(filepath.Join(site, "index.html")); got != "good" {
		t.Errorf("the site is %q, expected the former one put back", got)
	}
	if _, err := os.Stat(leftover(site, "new", 4243)); err == nil {
		t.Error("a leftover of a killed run was not swept")
	}
}
