//go:build !linux

package files

import "errors"

// exchange is not to be had: two renames are used.
func exchange(a, b string) error { return errors.ErrUnsupported }

// flush does nothing: there is no call for a whole file system.
func flush(dir string) error { return nil }
