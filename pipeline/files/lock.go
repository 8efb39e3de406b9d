package files

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// LockName is the name of the file in a build folder that the run at work there
// holds locked. The system lets go of the lock when the run ends, however it
// ends; the file stays.
const LockName = ".lock"

// BusyError says that another run works in a folder.
type BusyError struct {
	Path string // the lock file
	By   string // what the other run wrote into it, "" where not known
}

func (e *BusyError) Error() string {
	by := ""
	if e.By != "" {
		by = " (" + e.By + ")"
	}
	return fmt.Sprintf("%s: found another run at work%s, expected none (let it end, or wait for it with --wait)", e.Path, by)
}

// Lock takes the lock of a folder, which is made where missing, and returns
// what lets go of it. Where another run, or another part of this one, holds it
// the error is a *BusyError, or with wait the lock is asked for until it is
// free or ctx ends.
func Lock(ctx context.Context, dir string, wait bool) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, LockName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		if err = lockFile(f); !errors.Is(err, errLocked) {
			break
		}
		if !wait {
			by, _ := os.ReadFile(path)
			f.Close()
			return nil, &BusyError{path, strings.TrimSpace(string(by))}
		}
		select {
		case <-ctx.Done():
			f.Close()
			return nil, context.Cause(ctx)
		case <-time.After(200 * time.Millisecond):
		}
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	by := fmt.Sprintf("process %d, since %s\n", os.Getpid(), time.Now().UTC().Format(time.RFC3339))
	if err := errors.Join(f.Truncate(0), writeAt(f, by)); err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return func() { f.Close() }, nil
}

func writeAt(f *os.File, text string) error {
	_, err := f.WriteAt([]byte(text), 0)
	return err
}

var errLocked = errors.New("locked")
