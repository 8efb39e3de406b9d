package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"observatoire/pipeline/catalogue"
)

// resolve looks for one file. It returns nil for a file on demand that was not
// asked for and is nowhere. The error is the context's or of this machine's
// disk; everything else is in the outcome.
func (r *run) resolve(ctx context.Context, f catalogue.File) (*outcome, error) {
	o := &outcome{File: File{File: f}}
	if f.Pattern() {
		o.Absent = "none was sent"
		return o, nil
	}
	o.Previous = r.records.previous(f.Key())
	var why []string
	if r.Mirror != "" {
		there, err := r.fromMirror(o)
		if there || err != nil {
			return o, err
		}
		if r.Sample {
			o.Absent = "not in the sample"
		} else {
			why = append(why, "not in the mirror")
		}
	}
	if r.Sample {
		if f.OnDemand || f.InsteadOf != "" || f.Follows() {
			return nil, nil
		}
		return o, nil
	}
	if f.Follows() && !r.Update {
		return r.follow(ctx, o, why)
	}
	if !r.Update {
		there, reason, err := r.fromCache(o)
		if there || err != nil {
			return o, err
		}
		why = append(why, reason)
	}
	if f.OnDemand && !r.asked(f) {
		return nil, nil
	}
	switch {
	case r.Offline:
		why = append(why, "working offline")
	default:
		if f.URL == "" && f.NPM == nil {
			why = append(why, "no public address is known")
		}
		if f.URL != "" {
			there, reason, err := r.fromPublisher(ctx, o)
			if there || err != nil {
				return o, err
			}
			why = append(why, reason)
		}
		if f.NPM != nil {
			there, reason, err := r.fromNPM(ctx, o)
			if there || err != nil {
				return o, err
			}
			why = append(why, reason)
		}
	}
	o.Absent = strings.Join(slices.DeleteFunc(why, func(s string) bool { return s == "" }), "; ")
	return o, nil
}

// local is the file's place under build/raw.
func (r *run) local(f catalogue.File) string {
	return filepath.Join(r.Raw, f.Source, filepath.FromSlash(f.Path))
}

// accepted tells whether content is what the lock, or the card, accepts.
func (r *run) accepted(f catalogue.File, d digest) bool {
	if f.SHA256 != "" && d.content() == f.SHA256 {
		return true
	}
	a, ok := r.Lock[f.Key()]
	return ok && (d.sha == a.SHA256 || d.content() == a.Content())
}

// inspect reads a file's digest: the bytes alone where they are the accepted
// ones, else the content too, which proves that a gzip is whole. broken says
// that it cannot be such a file at all.
func (r *run) inspect(path string, f catalogue.File, mediaType string) (d digest, broken string, err error) {
	d, err = digestOf(path, false, false)
	if err != nil {
		return d, "", err
	}
	if a, ok := r.Lock[f.Key()]; ok && a.SHA256 == d.sha {
		d.contentBytes, d.contentSHA = a.ContentBytes, a.ContentSHA256
		return d, "", nil
	}
	first, err := firstBytes(path, f.Gzip)
	if err == nil {
		if wrong := looksWrong(first, mediaType, f.Format); wrong != "" {
			return d, fmt.Sprintf("found %s, expected %s", wrong, f.Format), nil
		}
	}
	var bad *notGzip
	if err == nil && f.Gzip {
		d, err = digestOf(path, true, true)
	}
	if errors.As(err, &bad) {
		return d, bad.Error(), nil
	}
	return d, "", err
}

// firstBytes returns the beginning of a file's content.
func firstBytes(path string, gz bool) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := io.Reader(f)
	if gz {
		var magic [2]byte
		if n, _ := io.ReadFull(f, magic[:]); n == 2 && magic == [2]byte{0x1f, 0x8b} {
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				return nil, err
			}
			if r, err = gunzip(f); err != nil {
				return nil, err
			}
		} else if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
	}
	buf := make([]byte, 512)
	n, err := io.ReadFull(r, buf)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	if err != nil {
		err = &notGzip{after: int64(n), err: err}
	}
	return buf[:n], err
}
