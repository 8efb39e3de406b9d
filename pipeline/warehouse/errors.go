package warehouse

import (
	"errors"
	"fmt"
	"os"
	"strings"
)

var (
	// ErrBusy says that another process has the warehouse open.
	ErrBusy = errors.New("another process has it open (let it end)")
	// ErrDamaged says that the file is not a warehouse that can be read.
	ErrDamaged = errors.New("the file cannot be read")
)

// opening is the error of a warehouse that could not be opened. What is neither
// a lock, the system's refusal nor a lack of room is a damaged file.
func opening(path string, err error) error {
	text := err.Error()
	switch {
	case strings.Contains(text, "Could not set lock"):
		return fmt.Errorf("warehouse %s: %w", path, ErrBusy)
	case path == "" || contains(text, "ermission denied", "No space left", "Read-only file system", "Out of Memory", "Too many open files", "context canceled"):
		return fmt.Errorf("warehouse %s: %w", path, err)
	}
	if _, serr := os.Stat(path); serr != nil {
		return fmt.Errorf("warehouse %s: %w", path, err)
	}
	return fmt.Errorf("warehouse %s: %w: %w", path, ErrDamaged, err)
}

// Damaged tells whether an error of opening or of a statement says that the
// warehouse's own file is at fault.
func Damaged(err error) bool {
	if err == nil {
		return false
	}
	return errors.Is(err, ErrDamaged) || contains(err.Error(), "Corrupt database", "not match with computed checksum", "checksum mismatch",
		"database has been invalidated", "Could not read enough bytes", "Could not read all bytes", "Serialization Error", "INTERNAL Error")
}

func contains(text string, parts ...string) bool {
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}
