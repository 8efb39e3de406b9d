package render

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Hugo holds every page of a run in memory, some 120 kB each. The pages of
// communes, former codes, espaces and cantons, nine in ten of the site, need
// none of the others: they are rendered a batch of départements at a time, and
// a batch of which nothing has changed is not rendered again.

// byDepartement are the folders of pages that lie in one file a département:
// pages/communes/48.json. All but lignage are sections of the site.
var byDepartement = []string{"communes", "espaces", "cantons", "lignage"}

// defaultBatch is the size of the JSON of a batch, in bytes, beyond which
// another one is begun: some 4,000 communes.
const defaultBatch = 32 << 20

// ownOfRun are the files of the site's data that tell of the run, not of the
// data: no page of a batch reads them.
var ownOfRun = []string{"construction.json"}

// batch is some départements whose pages are rendered together.
type batch struct {
	name  string   // of its first département
	files []string // below the folder of pages: communes/48.json, espaces/48.json
}

// batches cuts the files of pages in the order of départements, a batch at most
// of size bytes where it has more than one of them.
func batches(pages string, most int64) ([]batch, error) {
	of := map[string][]string{}
	size := map[string]int64{}
	for _, kind := range byDepartement {
		entries, err := os.ReadDir(filepath.Join(pages, kind))
		if err != nil && !os.IsNotExist(err) {
			return nil, err
		}
		for _, x := range entries {
			info, err := x.Info()
			if err != nil {
				return nil, err
			}
			code := strings.TrimSuffix(x.Name(), ".json")
			of[code] = append(of[code], kind+"/"+x.Name())
			size[code] += info.Size()
		}
	}
	var out []batch
	var bytes int64
	for _, code := range slices.Sorted(maps.Keys(of)) {
		if len(out) == 0 || bytes+size[code] > most {
			out, bytes = append(out, batch{name: code}), 0
		}
		last := &out[len(out)-1]
		last.files, bytes = append(last.files, of[code]...), bytes+size[code]
	}
	return out, nil
}

// key is a hash of everything that the pages of a batch are made of: its
// files, the data that all pages share, the Hugo project, the site's address
// and Hugo itself.
func (r *run) key(b batch) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, r.project, r.opts.BaseURL)
	for _, f := range b.files {
		if err := hashFile(h, filepath.Join(r.opts.Data, "pages"), f); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// hashProject is the hash of what all batches share.
func (r *run) hashProject() (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, hugoVersion())
	for _, root := range []string{filepath.Join(r.site, "layouts"), filepath.Join(r.site, "assets"), filepath.Join(r.site, "data"), filepath.Join(r.site, "content"), filepath.Join(r.opts.Data, "data")} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || slices.Contains(ownOfRun, d.Name()) {
				return err
			}
			rel, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			return hashFile(h, root, rel)
		})
		if err != nil && !os.IsNotExist(err) {
			return "", err
		}
	}
	for _, f := range []string{"hugo.toml", "package-lock.json"} {
		if err := hashFile(h, r.site, f); err != nil && !os.IsNotExist(err) {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func hashFile(h io.Writer, root, name string) error {
	f, err := os.Open(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	fmt.Fprintln(h, filepath.ToSlash(name), info.Size())
	_, err = io.Copy(h, f)
	return err
}

// account is what is known of a batch that was rendered: it lies beside its
// pages, which are those of the key and as many.
type account struct {
	Key   string `json:"key"`
	Files int    `json:"files"`
}

const accountFile = "lot.json"

// kept tells whether the pages of a batch are there from a former run, whole.
func kept(dir, key string) bool {
	var a account
	b, err := os.ReadFile(filepath.Join(dir, accountFile))
	if err != nil || json.Unmarshal(b, &a) != nil || a.Key != key {
		return false
	}
	n, err := countFiles(filepath.Join(dir, "public"))
	return err == nil && n == a.Files
}

func countFiles(dir string) (n int, err error) {
	err = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	})
	return n, err
}

// Where the addresses of a sitemap begin and end.
const (
	sitemapFile  = "sitemap.xml"
	sitemapBegin = "<url>"
	sitemapEnd   = "</urlset>"
)

// joinSitemaps puts the addresses of the parts into the sitemap of the first one.
func joinSitemaps(first string, parts []string) error {
	text, err := os.ReadFile(first)
	if err != nil {
		return err
	}
	whole := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(string(text)), sitemapEnd))
	for _, p := range parts {
		text, err := os.ReadFile(p)
		if os.IsNotExist(err) {
			continue
		} else if err != nil {
			return err
		}
		s := string(text)
		from, to := strings.Index(s, sitemapBegin), strings.LastIndex(s, sitemapEnd)
		if from >= 0 && to > from {
			whole += strings.TrimRight(s[from:to], " \n")
		}
	}
	return os.WriteFile(first, []byte(whole+"\n"+sitemapEnd+"\n"), 0o644)
}

// sweep removes the pages of batches that there are no more.
func sweep(dir string, all []batch) error {
	entries, err := os.ReadDir(dir)
	if os.IsNotExist(err) {
		return nil
	}
	for _, x := range entries {
		if !slices.ContainsFunc(all, func(b batch) bool { return b.name == x.Name() }) {
			err = cmp.Or(err, os.RemoveAll(filepath.Join(dir, x.Name())))
		}
	}
	return err
}
