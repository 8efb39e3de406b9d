// Package files replaces whole folders in one step, and only those that this
// program made: each bears a mark. What a user put somewhere is never removed
// because of its name.
package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Mark is the name of the file by which a folder is known as made by this
// program.
const Mark = ".observatoire"

const markText = "Dossier fait par l'observatoire France services : il est remplacé à chaque construction.\n"

// ForeignError says that a folder to be replaced holds files that this program
// did not make. Nothing was changed.
type ForeignError struct {
	Dir   string
	Found string // the first file found in it
}

func (e *ForeignError) Error() string {
	return fmt.Sprintf("%s: found %s and no %s, expected an empty folder, none, or one that this program made "+
		"(name another folder; one that is yours is never replaced)", e.Dir, e.Found, Mark)
}

// Resolve returns the absolute path of the folder to be replaced, links
// followed, so that a link stays a link and its target is replaced. It is a
// *ForeignError where the folder is not ours, and an error where it is a file.
func Resolve(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	} else if _, err := os.Lstat(abs); err == nil {
		return "", fmt.Errorf("%s: found a link to nothing, expected a folder, a link to one, or nothing", dir)
	}
	return abs, ours(abs)
}

// ours is nil where a folder may be replaced: missing, empty or marked.
func ours(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return fmt.Errorf("%s: found a file, expected a folder or nothing", dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == Mark && e.Type().IsRegular() {
			return nil
		}
	}
	if len(entries) > 0 {
		return &ForeignError{dir, entries[0].Name()}
	}
	return nil
}

// Beside makes a new marked folder next to the one that it will replace, named
// after it and this process, and puts right what killed runs left there: a
// place that went missing is put back, other leftovers that bear the mark are
// removed. place comes from Resolve.
func Beside(place string) (string, error) {
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
		return "", err
	}
	if err := sweep(place); err != nil {
		return "", err
	}
	dir := leftover(place, "new", os.Getpid())
	if err := os.Mkdir(dir, 0o755); err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, Mark), []byte(markText), 0o644)
}

func leftover(place, kind string, pid int) string {
	return filepath.Join(filepath.Dir(place), "."+filepath.Base(place)+"."+kind+"-"+strconv.Itoa(pid))
}

// sweep puts back or removes the temporary folders of place.
func sweep(place string) error {
	parent, prefix := filepath.Dir(place), "."+filepath.Base(place)+"."
	entries, err := os.ReadDir(parent)
	if err != nil {
		return err
	}
	for _, e := range entries {
		kind, number, ok := strings.Cut(strings.TrimPrefix(e.Name(), prefix), "-")
		pid, err := strconv.Atoi(number)
		if err != nil || !ok || !strings.HasPrefix(e.Name(), prefix) || !e.IsDir() || kind != "new" && kind != "old" {
			continue
		}
		dir := filepath.Join(parent, e.Name())
		if _, err := os.Stat(filepath.Join(dir, Mark)); err != nil {
			continue // not ours, whatever its name
		}
		if pid != os.Getpid() && alive(pid) {
			continue // a run with another build folder works on the same place
		}
		if kind == "old" && empty(place) {
			if err := os.Rename(dir, place); err != nil {
				return err
			}
			continue
		}
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	return nil
}

// empty tells whether nothing is at place. An empty folder counts as nothing
// and is removed.
func empty(place string) bool {
	info, err := os.Lstat(place)
	if err == nil && info.IsDir() && os.Remove(place) == nil {
		return true // Remove takes no folder with something in it
	}
	return errors.Is(err, fs.ErrNotExist)
}

// Recover puts right what a killed run left beside place: the former folder is
// put back where nothing is in its place, other leftovers that bear the mark
// are removed. A folder that is not ours is left to Resolve.
func Recover(place string) error {
	real, err := Resolve(place)
	if err != nil {
		return nil
	}
	if _, err := os.Stat(filepath.Dir(real)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return sweep(real)
}

// Replace puts a folder made by Beside in its place, in one step where the
// system can exchange two folders; elsewhere the former one is put back when
// the second of two renames fails. The former folder is removed afterwards.
// What Replace has moved is on the disk before it is in place.
func Replace(fresh, place string) error {
	if err := ours(place); err != nil {
		return err
	}
	if err := flush(fresh); err != nil {
		return err
	}
	if _, err := os.Lstat(place); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(fresh, place)
	}
	err := exchange(fresh, place)
	if err == nil {
		return os.RemoveAll(fresh)
	}
	if !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	old := leftover(place, "old", os.Getpid())
	if err := os.Rename(place, old); err != nil {
		return err
	}
	if err := os.Rename(fresh, place); err != nil {
		return errors.Join(err, os.Rename(old, place))
	}
	return os.RemoveAll(old)
}
