package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/fetch"
)

// settings are the flags that the building commands share.
type settings struct {
	mirror  string
	sample  bool
	strict  bool
	offline bool
	only    string
	out     string
	build   string
	wait    bool // for another run in the same build folder to end
	baseURL string
	roads   string // what --roads names, "" for the extracts that are there
	// now is when the run began; zero = when it does. Pages do not depend on it.
	now time.Time
	// sampleDir is where the fictional territory is read from, data/sample.
	sampleDir string
	// lockFile has what was accepted of each source; "" = data/sources/lock.json. Where it is not there the one of the program is used.
	lockFile string
	// channels, where set, has the fictional territory come by mirror, cache and
	// download as the nation does, held against lockFile. Tests set it.
	channels *channels
}

// channels are the ways to publishers that tests play.
type channels struct {
	client   *http.Client
	patience fetch.Patience
}

// fictional tells whether the files are those of data/sample, held against nothing.
func (s settings) fictional() bool { return s.sample && s.channels == nil }

// lockPath is where what was accepted is written.
func (s settings) lockPath() string {
	if s.lockFile != "" {
		return s.lockFile
	}
	return filepath.Join("data", "sources", "lock.json")
}

// accepted reads what was accepted: as it stands in the checkout, else as the
// program was built with.
func (s settings) accepted() (fetch.Lock, error) {
	path := s.lockPath()
	if _, err := os.Stat(path); err != nil {
		return fetch.ReadLock(data.FS, "sources/lock.json")
	}
	return fetch.ReadLock(os.DirFS(filepath.Dir(path)), filepath.Base(path))
}

// catalogue is all cards, with the files that their patterns find in the
// mirror, the sample and the cache.
func (s settings) catalogue() (*catalogue.Catalogue, error) {
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		return nil, err
	}
	dirs := []string{s.mirror, filepath.Join(s.work(), "raw")}
	if s.fictional() {
		dirs = []string{s.fictionalDir()}
	}
	if cat, err = cat.Found(dirs...); err != nil {
		return nil, err
	}
	today := s.now
	if today.IsZero() {
		today = time.Now()
	}
	return cat, cat.Future(today)
}

func (s settings) fictionalDir() string {
	if s.sampleDir != "" {
		return s.sampleDir
	}
	return filepath.Join("data", "sample")
}

func (s *settings) register(fs interface {
	StringVar(*string, string, string, string)
	BoolVar(*bool, string, bool, string)
}) {
	fs.StringVar(&s.mirror, "mirror", os.Getenv("OBSERVATOIRE_MIRROR_DIR"), "folder of local copies, <source>/<vintage>/<file>")
	fs.BoolVar(&s.sample, "sample", false, "build the fictional territory of data/sample")
	fs.BoolVar(&s.strict, "strict", false, "where a required source is out of reach, do not build the sample beside either")
	fs.BoolVar(&s.offline, "offline", false, "do not try to download")
	fs.StringVar(&s.only, "only", "", "pages of these départements only, as 2A,2B (the tables stay national)")
	fs.StringVar(&s.roads, "roads", "", "drive by these roads: france, régions, départements or files (.osm.pbf), separated by commas; voisins: their neighbours too (default: the extracts that are there)")
	fs.StringVar(&s.out, "out", "", "folder of the site (default <build>/public)")
	fs.StringVar(&s.build, "build", "build", "folder for everything that is made")
	fs.BoolVar(&s.wait, "wait", false, waitUsage)
	fs.StringVar(&s.baseURL, "base-url", "", "address that the site will have, as https://example.org/observatoire/ (default: links relative to the root)")
}

const waitUsage = "where another run works in the same build folder, wait for its end (default: exit code 12)"

// work is where tables and page data go: the sample never touches the nation's.
func (s settings) work() string {
	if s.sample {
		return filepath.Join(s.build, "sample")
	}
	return s.build
}

func (s settings) public() string {
	if s.out != "" {
		return s.out
	}
	return filepath.Join(s.work(), "public")
}

func (s settings) warehousePath() string { return filepath.Join(s.work(), "warehouse.duckdb") }

func (s settings) departements() []string {
	var out []string
	for _, d := range strings.Split(s.only, ",") {
		if d = strings.ToUpper(strings.TrimSpace(d)); d != "" {
			out = append(out, d)
		}
	}
	return out
}
