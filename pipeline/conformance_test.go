package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// publishedSite is the folder of the site that readers of others are given:
// the national one with OBSERVATOIRE_SITE=build/public, else the sample.
func publishedSite(t *testing.T) string {
	t.Helper()
	if public := os.Getenv("OBSERVATOIRE_SITE"); public != "" {
		if err := atRoot(); err != nil {
			t.Fatal(err)
		}
		return public
	}
	return sampleSite(t).public()
}

// publishedFile is a file of the data package, with the rows of its table.
type publishedFile struct {
	name, format string
	rows         int
}

// publishedFiles are the files of the data package of a site.
func publishedFiles(t *testing.T, public string) []publishedFile {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(public, "donnees", "datapackage.json"))
	if err != nil {
		t.Fatal(err)
	}
	var pack struct {
		Resources []struct {
			Path   string `json:"path"`
			Format string `json:"format"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(b, &pack); err != nil || len(pack.Resources) < 40 {
		t.Fatalf("%d files (%v)", len(pack.Resources), err)
	}
	var out []publishedFile
	for _, r := range pack.Resources {
		name, _, _ := strings.Cut(filepath.Base(r.Path), ".")
		dataset, part, cut := strings.Cut(name, "-")
		rows := "select 1 from read_parquet('" + filepath.Join(public, "donnees", "fichiers", dataset+".parquet") + "')"
		if cut {
			rows += " where coalesce(code_departement, 'reseau') = '" + part + "'"
		}
		out = append(out, publishedFile{filepath.Base(r.Path), r.Format, rowsOf(t, public, rows)})
	}
	return out
}

// askOthers runs a program of site/conformance and returns what it prints, a line an
// element; the test is skipped where its packages are not installed.
func askOthers(t *testing.T, program string, args ...string) []string {
	t.Helper()
	if _, err := os.Stat(filepath.Join("site", "conformance", "node_modules")); err != nil {
		t.Skip("no site/conformance/node_modules (cd site/conformance && npm ci)")
	}
	out, err := exec.Command("node", append([]string{filepath.Join("site", "conformance", program)}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

func TestPlaces_of_digital_mediation_are_read_by_the_parsers_of_their_standards(t *testing.T) {
	public := publishedSite(t)
	said := askOthers(t, "lieux.mjs", filepath.Join(public, "donnees", "fichiers"))
	want := strconv.Itoa(rowsOf(t, public, "select 1 from espaces where adresse is not null and code_postal is not null and commune is not null")) + " places, " +
		strconv.Itoa(rowsOf(t, public, "select 1 from horaires join lieux_mediation_numerique on id = id_fs")) + " ranges"
	if last := said[len(said)-1]; last != want {
		t.Errorf("%s, expected %s", last, want)
	}
}

func TestTables_are_valid_to_the_Frictionless_library(t *testing.T) {
	public := publishedSite(t)
	said := map[string]string{}
	for _, line := range askOthers(t, "tables.mjs", filepath.Join(public, "donnees")) {
		name, rows, _ := strings.Cut(line, "\t")
		said[name] = rows
	}
	tables := 0
	for _, f := range publishedFiles(t, public) {
		if f.format == "csv" {
			tables++
			if said[f.name] != strconv.Itoa(f.rows) {
				t.Errorf("%s: %s rows, expected %d", f.name, said[f.name], f.rows)
			}
		}
	}
	if tables < 20 {
		t.Errorf("%d tables", tables)
	}
}

// Arrow wrote the root of its files as a repeated one, which hyparquet, the
// reader of many pages in browsers, took for a list: it read no column of them.
func TestParquet_is_read_by_a_reader_of_JavaScript(t *testing.T) {
	public := publishedSite(t)
	var files []string
	rows := map[string]int{}
	for _, f := range publishedFiles(t, public) {
		if strings.HasSuffix(f.name, ".parquet") {
			files, rows[f.name] = append(files, filepath.Join(public, "donnees", "fichiers", f.name)), f.rows
		}
	}
	shaped := 0
	lines := askOthers(t, "formes.mjs", files...)
	for _, line := range lines {
		cells := strings.Split(line, "\t")
		geo := strings.HasSuffix(cells[0], ".geo.parquet")
		if len(cells) < 2 || cells[1] != strconv.Itoa(rows[cells[0]]) || geo != (len(cells) == 7) || geo && cells[2] == "0" {
			t.Errorf("%s, expected %d rows, in GeoParquet some with a shape", line, rows[cells[0]])
		}
		if geo {
			shaped++
			t.Log(line)
		}
	}
	if len(lines) != len(files) || len(files) < 20 || shaped < 3 {
		t.Errorf("%d of %d files, %d with shapes", len(lines), len(files), shaped)
	}
}

var (
	featureCount = regexp.MustCompile(`Feature Count: (\d+)`)
	geometryKind = regexp.MustCompile(`Geometry: (.+)`)
	invalidCount = regexp.MustCompile(`invalides \(Integer\) = (\d+)`)
)

// GDAL is Debian's gdal-bin (make gdal), whose build reads no Parquet; without
// it the test is skipped.
func TestGeoJSON_is_read_by_GDAL(t *testing.T) {
	if _, err := exec.LookPath("ogrinfo"); err != nil {
		t.Skip("no ogrinfo (Debian: apt-get install gdal-bin)")
	}
	public := publishedSite(t)
	files := 0
	for _, f := range publishedFiles(t, public) {
		if f.format != "geojson" {
			continue
		}
		files++
		path := filepath.Join(public, "donnees", "fichiers", f.name)
		out, err := exec.Command("ogrinfo", "-ro", "-so", "-al", path).CombinedOutput()
		count, kind := featureCount.FindSubmatch(out), geometryKind.FindSubmatch(out)
		if err != nil || count == nil || kind == nil || string(count[1]) != strconv.Itoa(f.rows) || !strings.Contains(string(out), `ID["EPSG",4326]`) {
			t.Errorf("%s: %v, expected %d features in WGS84\n%.2000s", f.name, err, f.rows, out)
			continue
		}
		layer := strings.TrimSuffix(f.name, ".geojson")
		out, err = exec.Command("ogrinfo", "-ro", "-q", "-dialect", "sqlite", "-sql", `select count(*) as invalides from "`+layer+`" where geometry is not null and not ST_IsValid(geometry)`, path).CombinedOutput()
		bad := invalidCount.FindSubmatch(out)
		if err != nil || bad == nil || string(bad[1]) != "0" {
			t.Errorf("%s: %v, expected valid shapes\n%.2000s", f.name, err, out)
		}
		t.Logf("%s: %s features, %s", f.name, count[1], kind[1])
	}
	if files < 3 {
		t.Errorf("%d files of GeoJSON", files)
	}
}
