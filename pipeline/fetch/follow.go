package fetch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"observatoire/pipeline/catalogue"
)

// follow resolves a file that its publisher replaces: the publisher is asked
// whether what we have is current, and what we have is used, with a warning,
// where it cannot be asked. A build from a mirror is of the mirror's day: there
// only a file that stands in for another one is asked for.
func (r *run) follow(ctx context.Context, o *outcome, why []string) (*outcome, error) {
	f := o.File.File
	o.LastRows = r.lastRows(f)
	if f.OnDemand && !r.asked(f) {
		if there, _, err := r.fromCache(o); there || err != nil {
			return o, err
		}
		return nil, nil
	}
	reason := "working offline"
	switch {
	case r.Mirror != "" && f.InsteadOf == "":
		o.Absent = strings.Join(append(why, "the publisher is not asked where a mirror is named"), "; ")
		return o, nil
	case r.Offline:
	case f.URL == "":
		reason = "no public address is known"
	default:
		there, wrong, err := r.fromPublisher(ctx, o)
		if there || err != nil {
			return o, err
		}
		reason = wrong
	}
	there, cached, err := r.fromCache(o)
	if err != nil {
		return o, err
	}
	if !r.Offline {
		o.Answer = reason
	}
	if !there {
		o.Absent = strings.Join(append(why, cached, reason), "; ")
		return o, nil
	}
	if !r.Offline {
		r.Log.Warn("fetch "+f.Source+": the publisher cannot be asked; the content taken before is used", "file", f.Path, "why", reason, "fetched", o.FetchedAt.Format(time.DateOnly))
	}
	return o, nil
}

// current is what the publisher's server said of the content that is in the
// cache, none where that is not there as it came.
func (r *run) current(f catalogue.File) known {
	rec, ok := r.records.get(f.Key())
	if !ok || !f.Follows() || r.Update || rec.Channel != ChannelDownload || rec.URL != f.URL {
		return known{}
	}
	if info, err := os.Stat(r.local(f)); err != nil || info.Size() != rec.Bytes || !rec.Stamp.Equal(info.ModTime()) {
		return known{}
	}
	return known{rec.ETag, rec.LastModified}
}

// last is the content of a followed file that was taken and judged last; ok is
// false where there was none.
func (r *run) last(f catalogue.File) (Accepted, bool) {
	rec, ok := r.records.get(f.Key())
	if ok && rec.Pending {
		if rec.Before == nil {
			return Accepted{}, false
		}
		rec = *rec.Before
	}
	if !ok || !f.Follows() || rec.Rows == 0 {
		return Accepted{}, false
	}
	return Accepted{Vintage: f.Vintage, Bytes: rec.Bytes, SHA256: rec.SHA256, ContentSHA256: rec.ContentSHA256, Rows: rec.Rows, Columns: rec.Columns}, true
}

// lastRows is the number of rows of the content that was taken and judged last,
// else of the accepted one, 0 where neither is known.
func (r *run) lastRows(f catalogue.File) int {
	if last, ok := r.last(f); ok {
		return last.Rows
	}
	return r.Lock[f.Key()].Rows
}

// adopt puts new content of a followed file into its place, until a run has
// judged it: the content judged last is kept beside as .last. shape is that of
// the new content.
func (r *run) adopt(o *outcome, part string, d digest, shape Accepted) error {
	f := o.File.File
	to := r.local(f)
	before, known := r.records.get(f.Key())
	if _, err := os.Stat(to); err != nil {
		known = false
	}
	switch {
	case known && before.Pending:
		before = record{Before: before.Before}
	case known:
		if err := os.Rename(to, to+".last"); err != nil {
			return fmt.Errorf("fetch %s: %w", f.Source, err)
		}
		kept := before
		before = record{Before: &kept}
	default:
		before = record{}
		os.Remove(to + ".last")
	}
	o.Answer = "new"
	if o.Vintage == "" {
		o.Vintage = vintageOf(o.said.Final, o.Modified, o.FetchedAt)
	}
	if err := r.place(o, part, d, true); err != nil {
		return err
	}
	rec, _ := r.records.get(f.Key())
	rec.ETag, rec.LastModified, rec.Vintage = o.said.ETag, o.said.LastModified, o.Vintage
	rec.Rows, rec.Columns = shape.Rows, shape.Columns
	rec.Pending, rec.Before = true, before.Before
	r.records.set(f.Key(), rec)
	return nil
}

var dayInName = regexp.MustCompile(`(20\d{2})[-_]?(\d{2})[-_]?(\d{2})`)

// vintageOf is the day of a publisher's content: the one in the name of the
// file that its address leads to, else that of its last change, else that of
// the download. Days to come are none.
func vintageOf(final string, modified, fetched time.Time) string {
	if u, err := url.Parse(final); err == nil {
		if m := dayInName.FindStringSubmatch(path.Base(u.Path)); m != nil {
			day := m[1] + "-" + m[2] + "-" + m[3]
			if t, err := time.Parse(time.DateOnly, day); err == nil && !t.After(fetched) {
				return day
			}
		}
	}
	if !modified.IsZero() && !modified.After(fetched) {
		return modified.Format(time.DateOnly)
	}
	return fetched.Format(time.DateOnly)
}

// settle leaves out followed files that fill a table with what a dated file of
// it gives already, or with something older.
func (r *run) settle(found map[string]*outcome) {
	for _, f := range r.Catalogue.Files() {
		o := found[f.Key()]
		if o == nil || o.Local == "" || !f.Follows() || f.Table == "" || f.InsteadOf != "" {
			continue
		}
		rec, _ := r.records.get(f.Key())
		for _, other := range r.Catalogue.FilesOf(f.RawTable()) {
			x := found[other.Key()]
			if x == nil || x.Local == "" || other.Follows() {
				continue
			}
			switch {
			case x.SHA256 == o.SHA256 || rec.ContentSHA256 != "" && rec.ContentSHA256 == r.Lock[other.Key()].Content():
				o.Local, o.Absent = "", "the same content as "+other.Path
			case o.Vintage <= other.Vintage:
				o.Local, o.Absent = "", fmt.Sprintf("of %s, not later than %s", o.Vintage, other.Path)
			}
		}
	}
}

// Judged tells the cache in raw what became of the contents of followed files
// that it took: good ones stay and are what the next are held against, others
// give way to the content judged before them and are kept as .new.
func Judged(raw string, good bool, log *slog.Logger) error {
	recs := readRecords(raw, log)
	var errs []error
	changed := false
	for key, rec := range recs.before {
		if !rec.Pending {
			continue
		}
		changed = true
		place := filepath.Join(raw, filepath.FromSlash(key))
		before := rec.Before
		rec.Pending, rec.Before = false, nil
		if good {
			recs.set(key, rec)
			if err := os.Remove(place + ".last"); err != nil && !errors.Is(err, fs.ErrNotExist) {
				errs = append(errs, err)
			}
			continue
		}
		if err := os.Rename(place, place+".new"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
		if before == nil || os.Rename(place+".last", place) != nil {
			recs.drop(key)
			continue
		}
		recs.set(key, *before)
		log.Warn("fetch: the new content was not taken; the one before stands", "file", key, "kept", place+".new")
	}
	if !changed {
		return nil
	}
	if err := recs.write(); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
