package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/fetch"
	"observatoire/pipeline/runlog"

	"golang.org/x/text/unicode/norm"
)

// roadChoice is what --roads names: extracts of the card osm, and files.
type roadChoice struct {
	extracts []catalogue.File
	files    fileList
	advice   []catalogue.File // extracts that those border on and that were not named
}

// chooseRoads reads --roads. wholeFrance are the words for all extracts of
// France: that of the mainland with Corsica and one for each overseas
// département.
func chooseRoads(cat *catalogue.Catalogue, text string) (c roadChoice, err error) {
	card, _ := cat.Card("osm")
	neighbours := false
	taken := map[string]bool{}
	take := func(f catalogue.File) {
		if !taken[f.Path] {
			taken[f.Path] = true
			c.extracts = append(c.extracts, f)
		}
	}
	for _, name := range strings.Split(text, ",") {
		name = strings.TrimSpace(name)
		switch found := named(card, name); {
		case name == "":
		case plainName(name) == "voisins":
			neighbours = true
		case strings.HasSuffix(name, ".pbf"):
			info, serr := os.Stat(name)
			if serr != nil || !info.Mode().IsRegular() {
				return c, runlog.WithCode(runlog.ExitUsage, fmt.Errorf("--roads %s: no such file, expected an OpenStreetMap extract (.osm.pbf)", name))
			}
			c.files = append(c.files, name)
		case len(found) > 0:
			for _, f := range found {
				take(f)
			}
		default:
			return c, runlog.WithCode(runlog.ExitUsage, fmt.Errorf("--roads %s: no such place, expected france, one of %s, the name or code of a département, or a file (.osm.pbf)", name, strings.Join(regions(card), ", ")))
		}
	}
	if len(c.extracts)+len(c.files) == 0 {
		return c, runlog.WithCode(runlog.ExitUsage, errors.New("--roads: nothing named, expected france, a région, a département or a file (.osm.pbf)"))
	}
	for _, f := range slices.Clone(c.extracts) {
		for _, path := range f.Neighbours {
			n, ok := card.File(path)
			switch {
			case !ok || taken[path] || slices.ContainsFunc(c.advice, func(a catalogue.File) bool { return a.Path == path }):
			case neighbours:
				take(n)
			default:
				c.advice = append(c.advice, n)
			}
		}
	}
	return c, nil
}

// named returns the extracts that a name stands for.
func named(card catalogue.Card, name string) (out []catalogue.File) {
	want := plainName(name)
	for _, f := range card.Files {
		if !f.OnDemand {
			continue
		}
		whole := len(f.Departements) == 0
		hit := whole && want == "france" || !whole && want == "france" && len(f.Departements) == 1 // overseas: an extract each
		slug := strings.TrimSuffix(filepath.Base(f.Path), "-latest.osm.pbf")
		if !whole && (plainName(f.Region) == want || plainName(slug) == want) {
			hit = true
		}
		for code, departement := range f.Departements {
			hit = hit || plainName(code) == want || plainName(departement) == want
		}
		if hit {
			out = append(out, f)
		}
	}
	return out
}

// plainName is a name without accents, in small letters, its words joined by
// hyphens.
func plainName(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case r >= 0x300 && r < 0x370:
		case r == ' ' || r == '\'' || r == '’' || r == '_':
			b.WriteByte('-')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

func regions(card catalogue.Card) (out []string) {
	for _, f := range card.Files {
		if f.Region != "" && !slices.Contains(out, f.Region) {
			out = append(out, f.Region)
		}
	}
	slices.Sort(out)
	return out
}

// keys are the files that fetch is asked for.
func (c roadChoice) keys() (out []string) {
	for _, f := range c.extracts {
		out = append(out, f.Key())
	}
	return out
}

// What a megabyte of an extract costs on two cores, from make bench-france and
// the extracts of real regions: it is said before a download, in round numbers.
const (
	secondsPerMB = 0.2 // reading, searches and isochrones
	memoryPerMB  = 1.2 // MB, above baseMemory
	baseMemory   = 700 // MB
	bytesPerMB   = 1e6
)

// tell says what a choice takes before it is downloaded: bytes, as the
// publishers tell, minutes and memory. there has the files that need not be
// downloaded.
func (c roadChoice) tell(w io.Writer, sizes map[string]int64, there map[string]int64) {
	var load, all int64
	unknown := 0
	for _, f := range c.extracts {
		n, known := sizes[f.Key()]
		if size, is := there[f.Key()]; is {
			n, known = size, true
		} else if known {
			load += n
		}
		if !known {
			unknown++
		}
		all += n
		state := "to download"
		if _, is := there[f.Key()]; is {
			state = "there"
		}
		size := "size not told"
		if known {
			size = megabytes(n)
		}
		fmt.Fprintf(w, "  roads: %s, %s, %s\n", f.Label, size, state)
	}
	for _, name := range c.files {
		if info, err := os.Stat(name); err == nil {
			all += info.Size()
			fmt.Fprintf(w, "  roads: %s, %s\n", name, megabytes(info.Size()))
		}
	}
	mb := float64(all) / bytesPerMB
	more := ""
	if unknown > 0 {
		more = fmt.Sprintf(", and %d of unknown size", unknown)
	}
	fmt.Fprintf(w, "  roads: %s to download%s; then about %.0f min on two cores and %.1f GB of memory more than without roads\n",
		megabytes(load), more, max(1, mb*secondsPerMB/60), (baseMemory+mb*memoryPerMB)/1000)
	if len(c.advice) > 0 {
		var names []string
		for _, f := range c.advice {
			names = append(names, strings.TrimSuffix(filepath.Base(f.Path), "-latest.osm.pbf"))
		}
		fmt.Fprintf(w, "  roads: where an espace across the edge may be nearer, communes keep an estimate; --roads …,voisins takes %s too\n", strings.Join(names, ", "))
	}
}

func megabytes(n int64) string { return fmt.Sprintf("%.0f MB", float64(n)/bytesPerMB) }

// askForRoads adds the extracts of --roads to what fetch brings, and says what
// they take.
func (b *builder) askForRoads(ctx context.Context) error {
	if b.roads == "" {
		return nil
	}
	var err error
	if b.chosen, err = chooseRoads(b.cat, b.roads); err != nil {
		return err
	}
	b.refetch.OnDemand = append(b.refetch.OnDemand, b.chosen.keys()...)
	there, addresses := map[string]int64{}, map[string]string{}
	for _, f := range b.chosen.extracts {
		for _, folder := range []string{b.mirror, filepath.Join(b.work(), "raw")} {
			if info, err := os.Stat(filepath.Join(folder, filepath.FromSlash(f.Key()))); folder != "" && err == nil {
				there[f.Key()] = info.Size()
			}
		}
		if _, is := there[f.Key()]; !is {
			addresses[f.Key()] = f.URL
		}
	}
	sizes := map[string]int64{}
	if !b.offline {
		sizes = fetch.Sizes(ctx, b.refetch.Client, addresses)
	}
	b.chosen.tell(b.stderr, sizes, there)
	return nil
}

// chosenRoads are the files of --roads, once they were fetched.
func (b *builder) chosenRoads() (out fileList) {
	keys := b.chosen.keys()
	for _, f := range b.files {
		if f.Local != "" && slices.Contains(keys, f.Key()) {
			out = append(out, f.Local)
		}
	}
	return append(out, b.chosen.files...)
}

// roadsHash tells choices of roads apart, the content of files included.
func (b *builder) roadsHash() string {
	h := sha256.New()
	fmt.Fprintln(h, b.chosen.keys())
	for _, name := range b.chosen.files {
		f, err := os.Open(name)
		if err != nil {
			slog.Warn("roads: a file cannot be read", "file", name, "why", err)
			continue
		}
		_, _ = io.Copy(h, f)
		f.Close()
	}
	return hex.EncodeToString(h.Sum(nil))
}
