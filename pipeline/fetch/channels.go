package fetch

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// fromMirror takes a file from the mirror or the sample.
func (r *run) fromMirror(o *outcome) (there bool, err error) {
	path := filepath.Join(r.Mirror, o.Source, filepath.FromSlash(o.Path))
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return false, nil
	}
	o.Channel = ChannelMirror
	if r.Sample {
		o.Channel = ChannelSample
	}
	d, broken, err := r.inspect(path, o.File.File, "")
	if err != nil {
		return true, fmt.Errorf("fetch %s: %w", o.Source, err)
	}
	if broken != "" {
		o.broken = fmt.Errorf("fetch %s: %s: %s (the file of the %s is not whole: copy it again)", o.Source, o.Path, broken, o.Channel)
		return true, nil
	}
	if !r.Sample && !r.accepted(o.File.File, d) {
		r.changed(o, path, d)
	}
	if r.Update && o.change != nil {
		o.candidate, o.link = path, true
		o.Bytes, o.SHA256 = d.bytes, d.sha
		return true, nil
	}
	if o.change != nil {
		r.Log.Warn("fetch "+o.Source+": the mirror's file is not the accepted one, load will judge it", "file", o.Path, "change", o.change.What())
	}
	return true, r.place(o, path, d, false)
}

// fromCache takes the file that an earlier run left in its place, where that
// may be trusted; why says why not.
func (r *run) fromCache(o *outcome) (there bool, why string, err error) {
	path := r.local(o.File.File)
	info, err := os.Stat(path)
	if err != nil || info.IsDir() {
		return false, "not in the cache", nil
	}
	rec, known := r.records.get(o.Key())
	d := digest{bytes: info.Size(), sha: rec.SHA256}
	if !known || rec.Bytes != info.Size() || !rec.Stamp.Equal(info.ModTime()) {
		if d, err = digestOf(path, false, false); err != nil {
			return true, "", fmt.Errorf("fetch %s: %w", o.Source, err)
		}
	}
	fetched := known && rec.SHA256 == d.sha && (rec.Channel == ChannelDownload || rec.Channel == ChannelNPM)
	if a, ok := r.Lock[o.Key()]; ok && a.SHA256 == d.sha {
		d.contentSHA, d.contentBytes = a.ContentSHA256, a.ContentBytes
	} else if fetched && rec.ContentSHA256 != "" {
		d.contentSHA = rec.ContentSHA256
	} else if o.Gzip {
		if d, err = digestOf(path, true, true); err != nil {
			return false, "the cache has a broken file", nil
		}
	}
	if !r.accepted(o.File.File, d) && !(o.Follows() && fetched) {
		return false, "the cache has another content than the accepted one", nil
	}
	if o.Follows() && fetched && rec.Vintage != "" {
		o.Vintage = rec.Vintage
	}
	o.Channel = ChannelCache
	o.Local, o.Bytes, o.SHA256 = path, d.bytes, d.sha
	o.Changed = !r.accepted(o.File.File, d)
	if known && rec.SHA256 == d.sha {
		o.URL, o.FetchedAt, o.Modified = rec.URL, rec.FetchedAt, rec.Modified
	}
	return true, "", nil
}

// fromPublisher downloads a file; why says why it could not be had.
func (r *run) fromPublisher(ctx context.Context, o *outcome) (there bool, why string, err error) {
	part := r.local(o.File.File) + ".part"
	have := r.current(o.File.File)
	for again := false; ; again = true {
		g, err := r.downloads.get(ctx, o.Key(), o.File.File.URL, part, have)
		if err != nil {
			if ctx.Err() != nil {
				return false, "", context.Cause(ctx)
			}
			return false, fmt.Sprintf("%s: %v", o.File.File.URL, err), nil
		}
		if g.same {
			there, why, err := r.fromCache(o)
			o.Answer = "unchanged"
			return there, why, err
		}
		o.Channel, o.URL, o.Modified, o.FetchedAt, o.said = ChannelDownload, o.File.File.URL, g.Modified, r.Now().UTC(), g.partial
		os.Remove(part + ".json") // whole now: nothing may resume it
		ok, err := r.take(o, part, g.MediaType)
		if ok || err != nil || again || !g.resumed {
			return true, "", err
		}
		// Pieces of two downloads may not fit together: once more from the beginning.
		o.broken, o.change, o.stops = nil, nil, false
		removePartial(part)
	}
}

// fromNPM takes a file out of an npm package; why says why it could not be had.
func (r *run) fromNPM(ctx context.Context, o *outcome) (there bool, why string, err error) {
	spec := o.NPM.Package + "@" + o.NPM.Version
	archive, err := r.packages.get(ctx, spec)
	if err != nil {
		if ctx.Err() != nil {
			return false, "", context.Cause(ctx)
		}
		return false, err.Error(), nil
	}
	part := r.local(o.File.File) + ".part"
	modified, err := unpack(archive, o.NPM.Path, part)
	if err != nil {
		return false, fmt.Sprintf("npm %s: %v", spec, err), nil
	}
	o.Channel, o.URL, o.Modified, o.FetchedAt = ChannelNPM, "npm:"+spec+"/"+o.NPM.Path, modified, r.Now().UTC()
	_, err = r.take(o, part, "")
	return true, "", err
}

// take judges what came from outside and puts it into its place. ok tells that
// it is what was expected. part is used up, except in an update and for
// content that stops the run, which is kept beside the place as .new.
func (r *run) take(o *outcome, part, mediaType string) (ok bool, err error) {
	f := o.File.File
	if f.Gzip {
		if err := compress(part); err != nil {
			return false, fmt.Errorf("fetch %s: %w", f.Source, err)
		}
	}
	d, broken, err := r.inspect(part, f, mediaType)
	if err != nil {
		return false, fmt.Errorf("fetch %s: %w", f.Source, err)
	}
	if broken != "" {
		o.broken = fmt.Errorf("fetch %s: %s: %s at %s (open the address in a browser; if the publisher moved the file, change data/sources/%s.yml)", f.Source, f.Path, broken, o.URL, f.Source)
		os.Remove(part)
		return false, nil
	}
	if r.accepted(f, d) {
		if f.Follows() && !r.Update {
			return true, r.adopt(o, part, d, r.Lock[f.Key()])
		}
		return true, r.place(o, part, d, true)
	}
	r.changed(o, part, d)
	if r.Update {
		o.candidate = r.local(f) + ".new"
		o.Bytes, o.SHA256 = d.bytes, d.sha
		return true, os.Rename(part, o.candidate)
	}
	if f.Follows() {
		card, _ := r.Catalogue.Card(f.Source)
		why := tolerated(card, f, r.lastRows(f), o.change.After, o.change.Unreadable)
		if why == "" {
			return true, r.adopt(o, part, d, o.change.After)
		}
		o.change.Unreadable = why
	}
	o.stops = true
	return false, os.Rename(part, r.local(f)+".new")
}

// changed notes how the file at path differs from the lock.
func (r *run) changed(o *outcome, path string, d digest) {
	after, unreadable := accepted(path, o.File.File, d)
	before := r.Lock[o.Key()]
	if last, ok := r.last(o.File.File); ok && !r.Update {
		before = last
	}
	c := compare(o.File.File, before, after, unreadable)
	o.change, o.Changed = &c, true
}

// place puts verified bytes into build/raw: renamed where they are ours
// (move), else hard-linked or copied beside the place and renamed.
func (r *run) place(o *outcome, from string, d digest, move bool) error {
	to := r.local(o.File.File)
	if err := put(from, to, move); err != nil {
		return fmt.Errorf("fetch %s: %w", o.Source, err)
	}
	info, err := os.Stat(to)
	if err != nil {
		return fmt.Errorf("fetch %s: %w", o.Source, err)
	}
	if o.FetchedAt.IsZero() {
		o.FetchedAt = r.Now().UTC()
	}
	o.Local, o.Bytes, o.SHA256, o.Absent = to, d.bytes, d.sha, ""
	os.Remove(to + ".new")
	r.records.set(o.Key(), record{
		SHA256: d.sha, ContentSHA256: d.contentSHA, Bytes: d.bytes, Channel: o.Channel, URL: o.URL,
		FetchedAt: o.FetchedAt, Modified: o.Modified, Stamp: info.ModTime(),
	})
	return nil
}

// put never leaves half a file at its target, nor a symbolic link.
func put(from, to string, move bool) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if move {
		return os.Rename(from, to)
	}
	a, err := os.Stat(from)
	if err != nil {
		return err
	}
	if b, err := os.Lstat(to); err == nil && os.SameFile(a, b) {
		return nil
	}
	tmp := to + ".placing"
	os.Remove(tmp)
	if l, err := os.Lstat(from); err != nil || l.Mode()&os.ModeSymlink != 0 || os.Link(from, tmp) != nil {
		if err := copyFile(from, tmp); err != nil {
			os.Remove(tmp)
			return err
		}
	}
	return os.Rename(tmp, to)
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	_, err = appendTo(to, 0, in, func(int64) {})
	return err
}

// compress gzips a file in place unless it already is gzip. The same content
// gives the same bytes: no name, no time.
func compress(path string) error {
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	var magic [2]byte
	if n, _ := io.ReadFull(in, magic[:]); n == 0 || magic == [2]byte{0x1f, 0x8b} {
		return nil
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return err
	}
	tmp := path + ".gz"
	out, err := os.Create(tmp)
	if err != nil {
		return err
	}
	zw := gzip.NewWriter(out)
	if _, err := io.Copy(zw, in); err != nil {
		out.Close()
		return err
	}
	if err := zw.Close(); err != nil {
		out.Close()
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	return os.Rename(tmp, path)
}

func gunzip(r io.Reader) (io.Reader, error) {
	zr, err := gzip.NewReader(r)
	if err != nil {
		return nil, &notGzip{err: err}
	}
	return zr, nil
}

// update shows what differs from the lock and, where that is accepted, puts it
// into place and writes the lock. Files that could not be had stay as they are.
func (r *run) update(found map[string]*outcome) error {
	var pending []*outcome
	var changes []Change
	lock := Lock{}
	for k, v := range r.Lock {
		lock[k] = v
	}
	for _, f := range r.Catalogue.Files() {
		if o := found[f.Key()]; o != nil && o.candidate != "" {
			pending = append(pending, o)
			changes = append(changes, *o.change)
			lock[f.Key()] = o.change.After
		}
	}
	dropped := false
	for k := range lock {
		if !r.Catalogue.Covers(k) {
			delete(lock, k)
			dropped = true
		}
	}
	if len(changes) == 0 && !dropped {
		return nil
	}
	yes := len(changes) == 0
	if !yes && r.Accept != nil {
		var err error
		if yes, err = r.Accept(changes); err != nil {
			return err
		}
	}
	if !yes {
		for _, o := range pending {
			o.stops = true
		}
		return nil
	}
	for _, o := range pending {
		d := digest{bytes: o.change.After.Bytes, sha: o.change.After.SHA256, contentBytes: o.change.After.ContentBytes, contentSHA: o.change.After.ContentSHA256}
		if err := r.place(o, o.candidate, d, !o.link); err != nil {
			return err
		}
		o.Changed = false
	}
	r.Lock = lock
	if r.LockPath == "" {
		return nil
	}
	if err := lock.Write(r.LockPath); err != nil {
		return fmt.Errorf("fetch lock: %w", err)
	}
	return nil
}

// packages keeps the npm packages of one run, each fetched once.
type packages struct {
	mu   sync.Mutex
	dirs []string
	got  map[string]func(context.Context) (string, error)
}

func newPackages() *packages {
	return &packages{got: map[string]func(context.Context) (string, error){}}
}

func (p *packages) get(ctx context.Context, spec string) (string, error) {
	p.mu.Lock()
	load, ok := p.got[spec]
	if !ok {
		var once sync.Once
		var archive string
		var err error
		load = func(ctx context.Context) (string, error) {
			once.Do(func() {
				var dir string
				if dir, err = os.MkdirTemp("", "observatoire-npm-"); err != nil {
					return
				}
				p.mu.Lock()
				p.dirs = append(p.dirs, dir)
				p.mu.Unlock()
				archive, err = npmPack(ctx, spec, dir)
			})
			return archive, err
		}
		p.got[spec] = load
	}
	p.mu.Unlock()
	return load(ctx)
}

func (p *packages) remove() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, dir := range p.dirs {
		os.RemoveAll(dir)
	}
}
