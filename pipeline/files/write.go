package files

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
)

// Write puts bytes in a file in one step: after a crash at any moment the file
// holds all of them or what it held before. Its folder is made where missing.
func Write(path string, b []byte) error {
	return WriteBy(path, func(w io.Writer) error { _, err := w.Write(b); return err })
}

// WriteBy is Write for content that a function writes.
func WriteBy(path string, write func(io.Writer) error) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	part := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".part-"+strconv.Itoa(os.Getpid()))
	f, err := os.Create(part)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(part)
		}
	}()
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(part, path)
}

// Aside renames a file or folder that cannot be read to its name with
// ".damaged", where a person may look at it, and returns that name. One is
// kept: an earlier one is removed.
func Aside(path string) (string, error) {
	to := path + ".damaged"
	if err := os.RemoveAll(to); err != nil {
		return "", err
	}
	if err := os.Rename(path, to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return to, nil
}
