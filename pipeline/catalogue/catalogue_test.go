package catalogue

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"observatoire/data"
)

func read(t *testing.T) *Catalogue {
	t.Helper()
	c, err := Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRead_finds_a_card_for_every_source(t *testing.T) {
	var ids []string
	for _, card := range read(t).Cards() {
		ids = append(ids, card.ID)
	}
	want := []string{"acces_services", "barometre", "bus_tournees", "carroyage", "cog_passage", "communes_points", "conseillers_numeriques", "contours_communes", "contours_departements",
		"decoupage_administratif", "filosofi", "france_services", "france_services_communes", "frequentation_espaces", "grilles", "msap", "osm", "qpv", "relief", "rp_2018", "travel_time_reference", "zonages", "zrr"}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Error(diff)
	}
}

func TestLookups_find_files_by_source_path_and_table(t *testing.T) {
	c := read(t)
	f, ok := c.File("france_services", "2024-08-01/liste-fs-20240801.csv")
	if !ok || f.Key() != "france_services/2024-08-01/liste-fs-20240801.csv" || f.RawTable() != "raw.france_services__liste_schema_5" {
		t.Errorf("File: %v %q %q", ok, f.Key(), f.RawTable())
	}
	if f.Pin != PinExact || f.Follows() {
		t.Errorf("pin %q, expected exact when the card says nothing", f.Pin)
	}
	if _, ok := c.File("france_services", "2024-08-01/autre.csv"); ok {
		t.Error("File found a path that no card has")
	}
	if _, ok := c.File("inconnue", "x"); ok {
		t.Error("File found a source that has no card")
	}
	if got := len(c.FilesOf("raw.barometre__ind_323_revisions")); got != 7 {
		t.Errorf("%d revisions fill the table, expected 7", got)
	}
	if got := len(c.FilesOf("raw.")); got != 0 {
		t.Errorf("%d files fill no table, expected 0", got)
	}
	if names := f.ColumnNames(); names[0] != "id_fs" || len(names) != 24 {
		t.Errorf("columns %v", names)
	}
}

func TestNeeds_asks_for_what_a_national_build_is_impossible_without(t *testing.T) {
	c := read(t)
	for _, tc := range []struct {
		name, source, path string
		want               bool
	}{
		{"the list of espaces", "france_services", "2024-08-01/liste-fs-20240801.csv", true},
		{"an optional file of a required source", "france_services", "2020-10-12/france_services.geojson", false},
		{"the list of today", "france_services", "courante/liste-france-services.csv", false},
		{"a file on demand", "carroyage", "2019/france_carreaux_200m.csv.gz", false},
		{"a file that stands in for another", "contours_communes", "courants/communes-100m.geojson.gz", false},
		{"an optional source", "filosofi", "2021/cc_filosofi_2021_COM.csv.gz", false},
		{"what carriers send", "frequentation_espaces", "*/*.csv", false},
		{"a list that somebody dropped", "france_services", "*/liste-fs-*.csv", false},
	} {
		card, _ := c.Card(tc.source)
		f, ok := card.File(tc.path)
		if !ok {
			t.Fatalf("%s: no file %s", tc.name, tc.path)
		}
		if got := card.Needs(f); got != tc.want {
			t.Errorf("%s: %t, expected %t", tc.name, got, tc.want)
		}
	}
}

func TestLossWithout_takes_the_words_of_the_file_before_those_of_the_card(t *testing.T) {
	card := Card{IfAbsent: "tout"}
	if got := card.LossWithout(File{IfAbsent: "peu"}); got != "peu" {
		t.Errorf("%q", got)
	}
	if got := card.LossWithout(File{}); got != "tout" {
		t.Errorf("%q", got)
	}
}

func TestRowRange_takes_the_tolerance_of_the_file_before_that_of_the_card(t *testing.T) {
	ten := 10.0
	card := Card{Tolerance: Tolerance{RowsPercent: 1}}
	for _, tc := range []struct {
		name     string
		f        File
		min, max int
		ok       bool
	}{
		{"the card's", File{Rows: 2845}, 2817, 2873, true},
		{"the file's", File{Rows: 2845, RowsPct: &ten}, 2561, 3129, true},
		{"few rows", File{Rows: 11}, 11, 11, true},
		{"not counted", File{}, 0, 0, false},
	} {
		min, max, ok := card.RowRange(tc.f)
		if min != tc.min || max != tc.max || ok != tc.ok {
			t.Errorf("%s: %d to %d (%t), expected %d to %d (%t)", tc.name, min, max, ok, tc.min, tc.max, tc.ok)
		}
	}
}

func TestCitation_names_producer_date_and_licence(t *testing.T) {
	card, _ := read(t).Card("france_services")
	want := "ANCT, Liste des structures France services, version 2024-08-01, Licence Ouverte 2.0"
	if got := card.Citation("2024-08-01"); got != want {
		t.Errorf("%q, expected %q", got, want)
	}
	if got := card.Vintages(); got[0] != "2024-08-01" || len(got) != 9 {
		t.Errorf("vintages %v, expected the nine lists, the newest first", got)
	}
}

// sound is a card without fault, for tests that spoil one line of it.
const sound = `id: essai
title: Essai
description: une source d'essai
publisher: {name: Personne, url: "https://exemple.fr/"}
landing: https://exemple.fr/donnees
licence: {id: etalab-2.0, label: Licence Ouverte 2.0, url: "https://exemple.fr/l", attribution: "Personne, Essai"}
frequency: jamais
required: true
if_absent: rien
tolerance: {rows_percent: 1, columns: exact}
used_by: [marts.essai]
limits: []
files:
  - path: 2024/a.csv
    vintage: "2024"
    table: a
    label: A
    url: https://exemple.fr/a.csv
    format: csv
    encoding: utf-8
    delimiter: ";"
    rows: 3
    columns:
      - {name: code, meaning: le code}
`

func TestRead_refuses_malformed_cards_with_file_and_line(t *testing.T) {
	spoil := func(old, new string) string {
		if !strings.Contains(sound, old) {
			t.Fatalf("the sound card has no %q", old)
		}
		return strings.Replace(sound, old, new, 1)
	}
	for _, tc := range []struct {
		name, text string
		want       []string
	}{
		{"a key that no card has", spoil("frequency: jamais", "frequence: jamais"), []string{"essai.yml line 7", "frequence"}},
		{"a key of files that no card has", spoil("    label: A", "    libelle: A"), []string{"essai.yml line 17", "libelle"}},
		{"a number where a list stands", spoil("limits: []", "limits: 3"), []string{"essai.yml line 12"}},
		{"YAML that does not parse", spoil("required: true", "required: [true"), []string{"essai.yml line"}},
		{"the same key twice", spoil("title: Essai", "title: Essai\ntitle: Essai"), []string{"essai.yml line 3"}},
		{"another id than the file's name", spoil("id: essai", "id: autre"), []string{"essai.yml line 1", `found "autre", expected "essai"`}},
		{"no title", spoil("title: Essai", `title: ""`), []string{"essai.yml line 2: title", "found nothing"}},
		{"an unknown licence", spoil("id: etalab-2.0", "id: libre"), []string{"essai.yml line 6: licence.id", "libre", "ODbL-1.0"}},
		{"a tolerance over 100", spoil("rows_percent: 1", "rows_percent: 100"), []string{"line 10: tolerance.rows_percent"}},
		{"nothing that depends on it", spoil("used_by: [marts.essai]", "used_by: []"), []string{"line 11: used_by"}},
		{"an address without https", spoil("https://exemple.fr/a.csv", "http://exemple.fr/a.csv"), []string{"line 18: files[0].url", "https"}},
		{"a path out of the folder", spoil("2024/a.csv", "../a.csv"), []string{"line 14: files[0].path"}},
		{"a path of Windows", spoil("2024/a.csv", `2024\a.csv`), []string{"line 14: files[0].path"}},
		{"gzip that the name does not say", spoil("    label: A", "    gzip: true\n    label: A"), []string{"line 17: files[0].gzip"}},
		{"a vintage that is no date", spoil(`vintage: "2024"`, `vintage: "an 2024"`), []string{"line 15: files[0].vintage"}},
		{"no vintage for a pinned file", spoil(`vintage: "2024"`, `vintage: ""`), []string{"line 15: files[0].vintage"}},
		{"an unknown format", spoil("format: csv", "format: ods"), []string{"line 19: files[0].format", "ods"}},
		{"an unknown encoding", spoil("encoding: utf-8", "encoding: latin-1"), []string{"line 20: files[0].encoding"}},
		{"a delimiter of two characters", spoil(`delimiter: ";"`, `delimiter: ";;"`), []string{"line 21: files[0].delimiter"}},
		{"a column twice", sound + "      - {name: code, meaning: encore}\n", []string{"line 25: files[0].columns[1].name", "twice"}},
		{"a column without meaning", spoil("meaning: le code", `meaning: ""`), []string{"line 24: files[0].columns[0].meaning"}},
		{"a table without columns", spoil("    columns:\n      - {name: code, meaning: le code}\n", ""), []string{"files[0].columns"}},
		{"a path twice", sound + sound[strings.Index(sound, "  - path"):], []string{"line 25: files[1].path", "twice"}},
		{"no address and no origin", spoil("https://exemple.fr/a.csv", `""`), []string{"files[0].origin"}},
		{"a pattern with a vintage", spoil("2024/a.csv", `"*/a-*.csv"`), []string{"line 14: files[0].path", "expected a table alone"}},
		{"a pattern for folders of folders", spoil("2024/a.csv", `"*/*/a.csv"`), []string{"line 14: files[0].path", "the folder is the vintage"}},
		{"a package without exact version", spoil("    label: A", "    npm: {package: p, version: ^6, path: a.json}\n    label: A"), []string{"line 17: files[0].npm.version"}},
		{"standing in for a file that is not there", spoil("    label: A", "    instead_of: 2023/b.csv\n    label: A"), []string{"line 17: files[0].instead_of"}},
		{"an optional file that does not say what its absence costs", spoil("    label: A", "    optional: true\n    label: A"), []string{"line 17: files[0].optional", "if_absent"}},
		{"a hash that is none", spoil("    label: A", "    sha256: abc\n    label: A"), []string{"line 17: files[0].sha256"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := Read(fstest.MapFS{"s/essai.yml": {Data: []byte(tc.text)}}, "s")
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range tc.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error %q, expected it to say %q", err, want)
				}
			}
		})
	}
}

func TestRead_accepts_the_sound_card_and_reports_all_faults_of_several(t *testing.T) {
	c, err := Read(fstest.MapFS{"s/essai.yml": {Data: []byte(sound)}}, "s")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Files()) != 1 {
		t.Errorf("%d files, expected 1", len(c.Files()))
	}
	bad := strings.Replace(strings.Replace(sound, "title: Essai", `title: ""`, 1), "format: csv", "format: xlsx", 1)
	_, err = Read(fstest.MapFS{"s/essai.yml": {Data: []byte(bad)}, "s/autre.yml": {Data: []byte("id: [")}}, "s")
	for _, want := range []string{"autre.yml line 1", "essai.yml line 2", "essai.yml line 19"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, expected it to say %q", err, want)
		}
	}
	if _, err := Read(fstest.MapFS{}, "s"); err == nil {
		t.Error("no error for a folder without cards")
	}
}

// TestMirror_and_cards_have_the_same_files reads the mirror's manifest: each
// of its files is claimed by one card, and each file of a card that a mirror
// can have is there, with the licence that the card says.
func TestMirror_and_cards_have_the_same_files(t *testing.T) {
	mirror := os.Getenv("OBSERVATOIRE_MIRROR")
	if mirror == "" {
		t.Skip("OBSERVATOIRE_MIRROR is not set: the real files are not here")
	}
	text, err := os.ReadFile(filepath.Join(mirror, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest []struct{ File, Vintage, Licence string }
	if err := json.Unmarshal(text, &manifest); err != nil {
		t.Fatal(err)
	}
	c := read(t)
	claims := map[string][]File{}
	for _, f := range c.Files() {
		claims[f.Key()] = append(claims[f.Key()], f)
	}
	var inMirror []string
	for _, m := range manifest {
		inMirror = append(inMirror, m.File)
		if len(claims[m.File]) != 1 {
			t.Errorf("%s is claimed by %d cards, expected 1", m.File, len(claims[m.File]))
			continue
		}
		f := claims[m.File][0]
		if m.Vintage != "" && m.Vintage != f.Vintage {
			t.Errorf("%s: vintage %q, the manifest says %q", m.File, f.Vintage, m.Vintage)
		}
		card, _ := c.Card(f.Source)
		if odbl := strings.HasPrefix(m.Licence, "ODbL"); odbl && card.Licence.ID != "ODbL-1.0" {
			t.Errorf("%s: licence %s, the manifest says %s", m.File, card.Licence.ID, m.Licence)
		}
	}
	for _, f := range c.Files() {
		if f.OnDemand || f.Glob != "" || f.Follows() || f.InsteadOf != "" {
			continue
		}
		if !slices.Contains(inMirror, f.Key()) {
			t.Errorf("%s is in the card and not in the mirror", f.Key())
		}
	}
}
