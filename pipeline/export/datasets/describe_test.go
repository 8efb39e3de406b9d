package datasets

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestLicence_follows_the_sources(t *testing.T) {
	db, cat := open(t)
	_, all := write(t, db, cat)
	for name, want := range map[string]string{
		"acces_communes": "etalab-2.0", "espaces": "etalab-2.0", "definitions": "etalab-2.0", "frequentation_territoires": "open-data-unspecified",
	} {
		if got := find(t, all, name).LicenceID; got != want {
			t.Errorf("%s: %s, expected %s", name, got, want)
		}
	}
}

func TestOne_time_by_road_puts_the_dataset_under_ODbL_and_credits_the_roads(t *testing.T) {
	db, cat := open(t)
	change(t, db, "update exports.acces_communes set methode = 'route' where code_commune = '96003'")
	_, all := write(t, db, cat)
	for _, name := range []string{"acces_communes", "acces_communes_definitions", "acces_territoires", "espaces"} {
		d := find(t, all, name)
		if d.LicenceID != "ODbL-1.0" || !slices.Contains(d.Sources, "osm") || !strings.Contains(strings.Join(d.Credits, "\n"), "OpenStreetMap") {
			t.Errorf("%s: %s, sources %v", name, d.LicenceID, d.Sources)
		}
	}
	if d := find(t, all, "horaires"); d.LicenceID != "etalab-2.0" || slices.Contains(d.Sources, "osm") {
		t.Errorf("horaires: %s, sources %v", d.LicenceID, d.Sources)
	}
}

func TestSample_says_so_in_every_description(t *testing.T) {
	db, cat := open(t)
	dir, all := write(t, db, cat, Sample(true))
	for _, d := range all {
		if !strings.HasPrefix(d.Description, "DONNÉES FICTIVES") {
			t.Errorf("%s: %s", d.Name, d.Description)
		}
	}
	if !strings.Contains(string(contents(t, dir)["datapackage.json"]), `"description": "DONNÉES FICTIVES`) {
		t.Error("the data package does not say so")
	}
}

func TestSource_that_only_the_sample_has_is_not_credited_for_the_nation(t *testing.T) {
	db, cat := open(t)
	_, nation := write(t, db, cat)
	_, sample := write(t, db, cat, Sample(true))
	if d := find(t, nation, "frequentation_espaces"); len(d.Sources) != 0 || len(d.Credits) != 0 {
		t.Errorf("nation: %v, %v", d.Sources, d.Credits)
	}
	if d := find(t, sample, "frequentation_espaces"); !slices.Equal(d.Sources, []string{"frequentation_espaces"}) {
		t.Errorf("sample: %v", d.Sources)
	}
}

func TestVintages_of_the_files_used_are_credited(t *testing.T) {
	db, cat := open(t)
	_, all := write(t, db, cat, Vintages(map[string]string{"france_services": "2026-09-01"}))
	if d := find(t, all, "horaires"); !strings.Contains(d.Credits[0], "version 2026-09-01") {
		t.Errorf("%v", d.Credits)
	}
}

func TestDataset_marshals_as_the_site_reads_it(t *testing.T) {
	db, cat := open(t)
	_, all := write(t, db, cat)
	b, err := json.Marshal(find(t, all, "espaces"))
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	file := m["fichiers"].([]any)[0].(map[string]any)
	column := m["colonnes"].([]any)[0].(map[string]any)
	if m["id"] != "espaces" || m["licence"] != "Licence Ouverte 2.0" || m["lignes"] != 2.0 || m["schema"] != "/donnees/fichiers/espaces.schema.json" ||
		file["format"] != "csv" || file["chemin"] != "/donnees/fichiers/espaces.csv" || column["nom"] != "id_fs" || column["type"] != "string" {
		t.Errorf("%s", b)
	}
}

func TestDataPackage_lists_files_that_exist_with_their_hashes(t *testing.T) {
	db, cat := open(t)
	dir, all := write(t, db, cat)
	var p struct {
		Resources []struct {
			Name, Path, Hash, Schema, Profile string
			Bytes                             int64
			Licenses                          []struct{ Name, Path string }
			Sources                           []struct{ Title, Path string }
		}
		Licenses []struct{ Name string }
	}
	if err := json.Unmarshal(contents(t, dir)["datapackage.json"], &p); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, d := range all {
		for _, f := range d.Files {
			r := p.Resources[n]
			n++
			if Site+r.Path != f.Path || r.Hash != "sha256:"+f.SHA256 || r.Bytes != f.Bytes || len(r.Sources) != len(d.Sources) || len(r.Licenses) != 1 {
				t.Errorf("%+v, expected %+v", r, f)
			}
			if (r.Profile == "tabular-data-resource") != (f.Format == "csv") {
				t.Errorf("%s is a %s", r.Path, r.Profile)
			}
			if r.Schema != "" {
				if _, err := os.Stat(filepath.Join(dir, r.Schema)); err != nil {
					t.Error(err)
				}
			}
		}
	}
	if n != len(p.Resources) || len(p.Licenses) != 4 {
		t.Errorf("%d resources and licences %v, expected %d and four (Licence Ouverte, two that are not specified, ODbL for what comes from roads)", len(p.Resources), p.Licenses, n)
	}
}

var dates = regexp.MustCompile(`dct:modified "([0-9-]+)"`)

func TestCatalogue_names_no_modification_in_the_future(t *testing.T) {
	db, cat := open(t)
	dir, _ := write(t, db, cat, Vintages(map[string]string{"france_services": "2031-01-01", "barometre": "2024-10"}), Today(time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)))
	ttl := string(contents(t, dir)["catalog.ttl"])
	found := dates.FindAllStringSubmatch(ttl, -1)
	if len(found) == 0 {
		t.Fatal("no date")
	}
	seen := map[string]bool{}
	for _, m := range found {
		seen[m[1]] = true
		if m[1] > "2026-03-01" {
			t.Errorf("modified %s, after today", m[1])
		}
	}
	if !seen["2024-10-01"] || !seen["2026-01-01"] {
		t.Errorf("dates %v, expected those of barometre and decoupage_administratif", seen)
	}
}

func TestCatalogue_gives_each_file_its_address_under_the_base_URL(t *testing.T) {
	db, cat := open(t)
	dir, all := write(t, db, cat, BaseURL("https://example.org/obs/"))
	ttl := string(contents(t, dir)["catalog.ttl"])
	for _, d := range all {
		for _, f := range d.Files {
			if !strings.Contains(ttl, "dcat:downloadURL <https://example.org/obs"+f.Path+">") || !strings.Contains(ttl, f.SHA256) {
				t.Errorf("%s is not in the catalogue", f.Path)
			}
		}
	}
}

func TestTurtle_escapes_what_its_grammar_asks_for(t *testing.T) {
	if got, want := literal("a \"b\"\\\n\tc’é"), `"a \"b\"\\\n\u0009c’é"`; got != want {
		t.Errorf("%s, expected %s", got, want)
	}
	if got, want := escaped("https://example.org/a b/<é>"), "https://example.org/a%20b/%3Cé%3E"; got != want {
		t.Errorf("%s, expected %s", got, want)
	}
}

// judge runs a Node program on a folder of datasets; it skips where Node or the
// package is not installed (site/node_modules, site/conformance/node_modules, or NODE_PATH).
func judge(t *testing.T, pkg, program, dir string) string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		t.Skip("node is not installed")
	}
	modules, _ := filepath.Abs("../../../site/node_modules")
	others, _ := filepath.Abs("../../../site/conformance/node_modules")
	path := strings.Join([]string{modules, others, os.Getenv("NODE_PATH")}, string(os.PathListSeparator))
	run := func(source string) ([]byte, error) {
		cmd := exec.CommandContext(context.Background(), node, "-e", source)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "NODE_PATH="+path)
		return cmd.CombinedOutput()
	}
	if _, err := run("require('" + pkg + "')"); err != nil {
		t.Skipf("npm package %s is not installed", pkg)
	}
	out, err := run(program)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestCatalogue_is_Turtle_to_a_parser_of_others(t *testing.T) {
	db, cat := open(t)
	program := "const N3=require('n3');const q=new N3.Parser({baseIRI:'https://example.org/donnees/catalog.ttl'}).parse(require('fs').readFileSync('catalog.ttl','utf8'));" +
		"console.log(q.filter(x=>x.predicate.value.endsWith('#downloadURL')).map(x=>x.object.value).sort().join(' '))"
	for name, base := range map[string]string{"relative": "", "absolute": "https://example.org"} {
		dir, all := write(t, db, cat, BaseURL(base))
		var want []string
		for _, d := range all {
			for _, f := range d.Files {
				want = append(want, "https://example.org"+f.Path)
			}
		}
		slices.Sort(want)
		if got := judge(t, "n3", program, dir); got != strings.Join(want, " ") {
			t.Errorf("%s: %s, expected %s", name, got, want)
		}
	}
}

func TestDataPackage_is_valid_and_its_tables_are_to_the_validator_of_others(t *testing.T) {
	db, cat := open(t)
	dir, all := write(t, db, cat)
	files, rows := 0, 0
	for _, d := range all {
		files, rows = files+len(d.Files), rows+d.Rows
	}
	got := judge(t, "datapackage", `const {Package}=require('datapackage');(async()=>{
		const p=await Package.load('datapackage.json',{strict:true});let n=0;
		for(const r of p.resources){if(r.tabular){const rows=await r.read({keyed:true,relations:true});n+=rows.length}}
		console.log(p.valid, p.resources.length, n)})().catch(e=>{console.error(e.message,e.errors&&e.errors.map(String));process.exit(1)})`, dir)
	if want := fmt.Sprintf("true %d %d", files, rows); got != want {
		t.Errorf("%s, expected %s", got, want)
	}
}
