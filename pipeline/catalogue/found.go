package catalogue

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Found is the catalogue with the files that its patterns find in folders (a
// mirror, the cache), in the order of their paths, each with the vintage that
// its first folder says. A pattern that finds none stays as it is: a file
// without bytes. A file that the card names itself is not found again.
func (c *Catalogue) Found(dirs ...string) (*Catalogue, error) {
	out := &Catalogue{byID: c.byID}
	for _, card := range c.cards {
		var all []File
		for _, f := range card.Files {
			if f.Glob == "" {
				all = append(all, f)
				continue
			}
			found, err := f.found(card, dirs)
			if err != nil {
				return nil, err
			}
			if len(found) == 0 {
				found = []File{f}
			}
			all = append(all, found...)
		}
		card.Files = all
		out.cards = append(out.cards, card)
	}
	return out, nil
}

// found lists the files that a pattern finds.
func (f File) found(card Card, dirs []string) ([]File, error) {
	var paths []string
	for _, dir := range dirs {
		if dir == "" {
			continue
		}
		names, err := fs.Glob(os.DirFS(filepath.Join(dir, f.Source)), f.Glob)
		if err != nil {
			return nil, fmt.Errorf("catalogue %s: pattern %q: %w", f.Source, f.Glob, err)
		}
		paths = append(paths, names...)
	}
	slices.Sort(paths)
	var out []File
	for _, p := range slices.Compact(paths) {
		if slices.ContainsFunc(card.Files, func(g File) bool { return g.Path == p }) {
			continue
		}
		g, ok := f.named(p)
		if !ok {
			return nil, fmt.Errorf("catalogue %s: found %s in the folder %q, expected a day or month as 2025-03-01 or 2025-03, which is its vintage (move the file)", f.Source, p, path.Dir(p))
		}
		if m := dayInName.FindStringSubmatch(g.Name()); m != nil && len(g.Vintage) == len(time.DateOnly) && g.Vintage != m[1]+"-"+m[2]+"-"+m[3] {
			return nil, fmt.Errorf("catalogue %s: found %s, whose name says another day than its folder %q (rename the one that is wrong)", f.Source, p, g.Vintage)
		}
		out = append(out, g)
	}
	return out, nil
}

// named is the pattern as the file at a path; ok is false where its first
// folder is no day or month of the calendar.
func (f File) named(p string) (File, bool) {
	first, _, _ := strings.Cut(p, "/")
	if _, err := time.Parse(time.DateOnly, first); err != nil {
		if _, err := time.Parse("2006-01", first); err != nil {
			return File{}, false
		}
	}
	f.Path, f.Vintage = p, first
	return f, true
}

// dayInName is a day in the name of a file, as liste-fs-20250301.csv.
var dayInName = regexp.MustCompile(`(?:^|\D)(20\d{2})(\d{2})(\d{2})\D`)

// Future is an error where a file that a pattern found is of a later day or
// month than today.
func (c *Catalogue) Future(today time.Time) error {
	for _, f := range c.Files() {
		if f.Glob != "" && f.Path != f.Glob && f.Vintage > today.Format(time.DateOnly)[:len(f.Vintage)] {
			return fmt.Errorf("catalogue %s: found %s in a folder of the future, expected a day or month up to today, %s (move the file)", f.Source, f.Path, today.Format(time.DateOnly))
		}
	}
	return nil
}

// Covers tells whether a key, as source/path, is a file of a card or fits a
// pattern of one.
func (c *Catalogue) Covers(key string) bool {
	source, p, _ := strings.Cut(key, "/")
	card, ok := c.Card(source)
	return ok && slices.ContainsFunc(card.Files, func(f File) bool {
		fits := false
		if f.Glob != "" {
			fits, _ = path.Match(f.Glob, p)
		}
		return fits || f.Path == p
	})
}
