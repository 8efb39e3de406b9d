package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/transform"
	"observatoire/sql"
)

func theLineage(t *testing.T) *lineage {
	t.Helper()
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	l, err := readLineage(sql.Files, data.FS, cat)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func explained(t *testing.T, name string) string {
	t.Helper()
	var b bytes.Buffer
	if err := theLineage(t).explain(&b, name); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestLineage_knows_what_makes_every_table_that_is_read(t *testing.T) {
	l := theLineage(t)
	for _, n := range l.names {
		for _, r := range l.tables[n].reads {
			if l.tables[r] == nil {
				t.Errorf("%s reads %s, which no file is known to make", n, r)
			}
		}
		if made := l.tables[n].made; made == "" || l.tables[n].grain == "" {
			t.Errorf("%s: made by %q, grain %q, expected both", n, made, l.tables[n].grain)
		} else if _, err := os.Stat(filepath.FromSlash(made)); err != nil {
			t.Errorf("%s: %v", n, err)
		}
	}
}

func TestLineage_ends_at_publishers_files_or_our_own_tables(t *testing.T) {
	l := theLineage(t)
	for _, n := range l.names {
		if l.tables[n].schema() != "exports" {
			continue
		}
		ends := false
		for _, b := range l.back(n) {
			ends = ends || len(b.from) > 0 || strings.HasPrefix(b.made, "data/")
		}
		if !ends {
			t.Errorf("%s comes from nowhere", n)
		}
	}
}

func TestLineage_lists_the_tables_that_cover_writes_and_all_that_it_reads(t *testing.T) {
	l := theLineage(t)
	files, err := filepath.Glob("pipeline/cover/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	writes := regexp.MustCompile(`c\.(?:write|stream)\("([a-z0-9_]+)"`)
	wrote, read := map[string]bool{}, map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || filepath.Base(f) == "place.go" { // place.go reads what cover wrote
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range writes.FindAllStringSubmatch(string(b), -1) {
			wrote["coverage."+m[1]] = true
		}
		for _, m := range regexp.MustCompile("`[^`]*`|\"select [^\"]*\"").FindAllString(string(b), -1) {
			for _, r := range transform.Reads(m) {
				read[r] = true
			}
		}
	}
	known := map[string]bool{}
	for _, g := range goTables {
		if !strings.HasPrefix(g.name, "coverage.") {
			continue
		}
		if !wrote[g.name] {
			t.Errorf("%s: not written by pipeline/cover", g.name)
		}
		for _, r := range g.reads {
			known[r] = true
			if !read[r] && !wrote[r] {
				t.Errorf("%s reads %s: not read by pipeline/cover", g.name, r)
			}
		}
	}
	for w := range wrote {
		if l.tables[w] == nil {
			t.Errorf("pipeline/cover writes %s: not in goTables", w)
		}
	}
	for r := range read {
		if !known[r] {
			t.Errorf("pipeline/cover reads %s: no table of goTables does", r)
		}
	}
}

func TestLineage_of_pages_names_files_and_tables_that_exist(t *testing.T) {
	l := theLineage(t)
	kinds := map[string]bool{}
	for _, k := range pageKinds {
		kinds[k.folder] = true
		for _, f := range []string{k.made, k.content, k.writer} {
			if _, err := os.Stat(filepath.FromSlash(f)); f != "" && err != nil {
				t.Errorf("%s: %v", k.path, err)
			}
		}
		for _, n := range k.tables {
			if l.tables[n] == nil {
				t.Errorf("%s: no table %s", k.path, n)
			}
		}
	}
	sections, err := os.ReadDir("site/content")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range sections {
		if name := strings.TrimSuffix(s.Name(), ".md"); name != "_index" && !kinds[name] {
			t.Errorf("site/content/%s: a kind of pages that explain does not know", s.Name())
		}
	}
}

func TestExplain_goes_from_a_dataset_back_to_the_publishers_file(t *testing.T) {
	got := explained(t, "acces_communes")
	last := -1
	for _, want := range []string{
		"exports.acces_communes\n",
		"made by   sql/50_exports/acces_communes.sql",
		"published /donnees/fichiers/acces_communes.*",
		"coverage.access_by_territory  pipeline/cover/tally.go",
		"coverage.people_places  pipeline/cover/people.go",
		"coverage.places  pipeline/cover/places.go",
		"marts.espaces  sql/30_marts/espaces.sql",
		"coverage.commune_access  sql/40_coverage/commune_access.sql",
		"coverage.travel_times  pipeline/cover/traveltimes.go",
		"from the publishers",
		"france_services/2024-08-01/liste-fs-20240801.csv",
	} {
		i := strings.Index(got, want)
		if want == "from the publishers" || strings.HasPrefix(want, "france_services/") {
			i = strings.LastIndex(got, want)
		}
		if i < 0 {
			t.Errorf("no %q in\n%s", want, got)
		}
		if i >= 0 && i < last {
			t.Errorf("%q comes too early", want)
		}
		last = max(last, i)
	}
	for _, line := range strings.Split(got, "\n") {
		if strings.Contains(line, "marts.communes  sql/") && strings.Count(got, "marts.communes  sql/") > 1 {
			t.Fatalf("marts.communes is opened twice:\n%s", got)
		}
	}
}

func TestExplain_answers_to_every_kind_of_name(t *testing.T) {
	for name, want := range map[string][]string{
		"marts.communes":            {"sql/30_marts/communes.sql", "read by"},
		"sql/30_marts/communes.sql": {"marts.communes\n", "sql/30_marts/communes.sql"},
		"communes":                  {"marts.communes\n", "page /communes/48095.html", "site.communes"},
		"/communes/48095.html":      {"site/layouts/communes", "site.communes", "site.lignage", "pipeline/export/pages.go"},
		"https://exemple.fr/observatoire/communes/48095.html": {"site.communes"},
		"/api/v1/departements/48/espaces.json":                {"site.espaces"},
		"/api/v1/communes.json":                               {"site.api_listes"},
		"/api/v1/epci/200070118.json":                         {"site.api_epci"},
		"/api/v1/proche/224_12.json":                          {"site.api_proche"},
		"/":                                                   {"site/layouts/home.html", "site.territories"},
		"/sources/filosofi/":                                  {"data/sources/filosofi.yml", "raw.filosofi__communes"},
		"/donnees/fichiers/acces_communes.csv":                {"exports.acces_communes\n"},
		"/donnees/espaces/":                                   {"exports.espaces\n"},
		"france_services":                                     {"source france_services", "raw.france_services__liste_schema_5", "staging.stg_france_services__liste_schema_5"},
		"france_services/2024-08-01/liste-fs-20240801.csv":    {"raw.france_services__liste_schema_5\n", "read by"},
		"coverage.contours":                                   {"pipeline/cover/contours.go", "contours_communes/2023/communes.geojson.gz"},
		"raw.reference__paces":                                {"data/reference/paces.csv"},
		"findings.check_results":                              {"sql/checks/marts/*.sql"},
		"findings.all_findings":                               {"findings.commune_sans_temps"},
	} {
		got := explained(t, name)
		for _, w := range want {
			if !strings.Contains(got, w) {
				t.Errorf("explain %s: no %q in\n%s", name, w, got)
			}
		}
	}
}

func TestExplain_follows_a_column_to_where_it_is_computed(t *testing.T) {
	got := explained(t, "acces_communes.temps_min")
	for _, want := range []string{
		"sql/50_exports/acces_communes.sql line ", "published_min(a.nearest_min)",
		"← coverage.commune_access.nearest_min", "← coverage.travel_times.minutes", "pipeline/cover/traveltimes.go computes it",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "site.communes") {
		t.Errorf("another table's column in\n%s", got)
	}
	if got := explained(t, "MED21"); !strings.Contains(got, "publisher's column in filosofi/2021/cc_filosofi_2021_COM.csv.gz") || !strings.Contains(got, "staging.stg_filosofi__communes") {
		t.Errorf("a publisher's column:\n%s", got)
	}
}

func TestExplain_of_an_unknown_name_gives_near_ones_and_exit_code_2(t *testing.T) {
	for name, want := range map[string]string{
		"comunes":           "communes",
		"acces_comunes":     "acces_communes",
		"temps_mini":        "temps_min",
		"/comunes/48095/":   "/communes/",
		"marts.comunes":     "no table, column, page or source",
		"qwertyuiop":        "no table, column, page or source",
		"francs_services":   "france_services",
		"communes.zzzzzzzz": "no table, column, page or source",
	} {
		code, out, stderr := asked(t, "explain", name)
		if code != runlog.ExitUsage || out != "" || !strings.Contains(stderr, want) {
			t.Errorf("explain %s: exit code %d, %q %q, expected 2 and %q", name, code, out, stderr, want)
		}
	}
	if code, _, stderr := asked(t, "explain"); code != runlog.ExitUsage || !strings.Contains(stderr, "no name") {
		t.Errorf("explain without a name: %d %q", code, stderr)
	}
}

func TestMakings_finds_the_expression_of_a_column(t *testing.T) {
	const text = `-- a model, with as noise
-- one row per thing
-- source: x
with c as (select 1 as one)
select
    a.code as code_commune, -- not b.code as code_commune
    round(sum(case when a.minutes < 20 then p.population_count else 0 end) / nullif(sum(p.population_count), 0), 4) as share,
    'x as quoted' as label,
    to_json({'temps_min': published_min(a.nearest_min), 'nom': c.name}) as json
from marts.communes as a
left join coverage.commune_access p using (code)`
	for _, c := range []struct {
		column, expression string
		line               int
		from               []origin
	}{
		{"code_commune", "a.code", 6, []origin{{"marts.communes", "code"}}},
		{"share", "round(sum(case when a.minutes < 20 then p.population_count else 0 end) / nullif(sum(p.population_count), 0), 4)", 7,
			[]origin{{"marts.communes", "minutes"}, {"coverage.commune_access", "population_count"}, {"coverage.commune_access", "population_count"}}},
		{"label", "'x as quoted'", 8, nil},
		{"temps_min", "published_min(a.nearest_min)", 9, []origin{{"marts.communes", "nearest_min"}}},
		{"nom", "c.name", 9, []origin{{"", "name"}}},
		{"one", "1", 4, nil},
	} {
		list := makings(text, c.column)
		if len(list) != 1 {
			t.Errorf("%s: %d makings %+v, expected 1", c.column, len(list), list)
			continue
		}
		if m := list[0]; m.expression != c.expression || m.line != c.line || !slices.Equal(m.from, c.from) {
			t.Errorf("%s: line %d %q from %v, expected line %d %q from %v", c.column, m.line, m.expression, m.from, c.line, c.expression, c.from)
		}
	}
	for _, noise := range []string{"a", "p", "quoted", "noise", "c"} {
		if list := makings(text, noise); len(list) > 0 {
			t.Errorf("%s: %+v, expected no column of that name", noise, list)
		}
	}
}

func TestSchemas_that_explain_quotes_have_their_table(t *testing.T) {
	l := theLineage(t)
	names, err := fs.Glob(data.FS, "schemas/*.schema.json")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, n := range names {
		dataset := strings.TrimSuffix(filepath.Base(n), ".schema.json")
		if s, ok := readSchema(dataset); !ok || s.Title == "" || len(s.Fields) == 0 {
			t.Errorf("%s: not readable, or without title or fields", n)
		}
		if l.tables["exports."+dataset] == nil {
			t.Errorf("%s: no sql/50_exports/%s.sql", n, dataset)
		}
	}
}
