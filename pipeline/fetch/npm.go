package fetch

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const npmTime = 10 * time.Minute

// npmPack has the npm command fetch a package into dir and returns the path of
// its archive. npm reads the user's configuration, so that a registry or proxy
// set there is used; scripts of the package are not run.
func npmPack(ctx context.Context, spec, dir string) (string, error) {
	npm, err := exec.LookPath("npm")
	if err != nil {
		return "", errors.New("no npm command on this machine (install Node.js)")
	}
	ctx, cancel := context.WithTimeoutCause(ctx, npmTime, errTooLong)
	defer cancel()
	cmd := exec.CommandContext(ctx, npm, "pack", spec, "--ignore-scripts", "--silent", "--pack-destination", dir)
	cmd.Dir = dir
	cmd.WaitDelay = 5 * time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", context.Cause(ctx)
		}
		return "", fmt.Errorf("npm pack %s: %w%s", spec, err, lastLine(out.String()))
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("npm pack %s: found %d archives, expected one", spec, len(found))
	}
	return found[0], nil
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "" {
		return ": " + last
	}
	return ""
}

// unpack writes one file of an npm archive to path. Inside the archive every
// name stands under one folder, mostly "package".
func unpack(archive, name, path string) (modified time.Time, err error) {
	f, err := os.Open(archive)
	if err != nil {
		return time.Time{}, err
	}
	defer f.Close()
	zr, err := gzip.NewReader(f)
	if err != nil {
		return time.Time{}, fmt.Errorf("%s: %w", filepath.Base(archive), &notGzip{err: err})
	}
	tr := tar.NewReader(zr)
	for {
		h, err := tr.Next()
		if err == io.EOF {
			return time.Time{}, fmt.Errorf("%s: no file %s in the package", filepath.Base(archive), name)
		}
		if err != nil {
			return time.Time{}, fmt.Errorf("%s: %w", filepath.Base(archive), err)
		}
		_, inside, _ := strings.Cut(h.Name, "/")
		if h.Typeflag != tar.TypeReg || inside != name {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return time.Time{}, err
		}
		if _, err := appendTo(path, 0, tr, func(int64) {}); err != nil {
			return time.Time{}, fmt.Errorf("%s: %s: %w", filepath.Base(archive), name, err)
		}
		return h.ModTime.UTC(), nil
	}
}
