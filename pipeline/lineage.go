package main

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/transform"
)

// table is a table of the warehouse and what makes it.
type table struct {
	name   string // schema-qualified
	made   string // the file to open in order to change it
	title  string
	grain  string
	source string
	sql    string           // its select; "" where Go makes it
	reads  []string         // tables, schema-qualified
	files  []string         // files of this repository
	from   []catalogue.File // publishers' files
	roads  bool             // made from the extracts of osm too, which are not loaded into a table
	cols   []string         // columns, where neither SQL nor a card says them
}

func (t *table) schema() string { s, _, _ := strings.Cut(t.name, "."); return s }

// plain is the name without the schema.
func (t *table) plain() string { _, p, _ := strings.Cut(t.name, "."); return p }

// lineage is every table and what it is made from.
type lineage struct {
	cat    *catalogue.Catalogue
	tables map[string]*table
	names  []string // in the order of the way of the data
}

// What travel times are made from. The extracts of osm have no table: their
// card's files are put into from by readLineage.
var (
	travelReads = []string{"coverage.commune_neighbours", "coverage.commune_places", "coverage.people_places", "marts.commune_origins", "marts.communes", "marts.definitions",
		"marts.espace_weeks", "marts.espaces", "marts.paces"}
	travelFiles = []string{"data/reference/travel_time_model.json", "data/reference/car_profile.csv"}
)

// goTables are the tables that Go makes, not a select. Those that cover makes
// together it makes from one topology and one context in memory; reads names
// the tables that hold the same.
var goTables = []table{
	{name: "raw.findings", made: "pipeline/load/load.go", title: "what load itself noticed: absent files, new columns, broken characters", grain: "one row per finding"},
	{name: "staging.correction_notes", made: "pipeline/transform/corrections.go", title: "corrections whose wrong value is no longer there",
		grain: "one row per correction without object", reads: []string{"raw.corrections__communes_points", "raw.corrections__france_services"}},
	{name: "coverage.contour_notes", made: "pipeline/cover/cover.go", title: "what was done to the outlines to bring them to the communes of today",
		grain: "one row per outline dissolved, carved or snapped", reads: []string{"marts.communes", "marts.lignage_communes", "staging.stg_contours_communes__outlines"},
		cols: []string{"code", "subject", "detail", "_file", "_line"}},
	{name: "coverage.contours", made: "pipeline/cover/contours.go", title: "outlines of territories from shared arcs, at four degrees of detail",
		grain: "one row per territory and detail", source: "geo/topology", reads: []string{"marts.communes", "marts.lignage_communes", "staging.stg_contours_communes__outlines"},
		cols: []string{"territory_kind", "territory_code", "detail", "geometry", "min_lon", "min_lat", "max_lon", "max_lat", "area_km2"}},
	{name: "coverage.commune_neighbours", made: "pipeline/cover/cover.go", title: "communes that share a border or a bridge",
		grain: "one row per commune and neighbour", source: "geo/topology", reads: []string{"marts.communes", "marts.lignage_communes", "staging.stg_contours_communes__outlines"}, files: []string{"data/reference/fixed_links.csv"},
		cols: []string{"commune_code", "neighbour_code"}},
	{name: "coverage.commune_places", made: "pipeline/cover/cover.go", title: "surface of each commune, a point inside it, the landmass it stands on, and whether the graph of roads covers it",
		grain: "one row per commune", source: "geo/topology, geo/estimate, geo/graph", reads: []string{"marts.communes", "marts.lignage_communes", "staging.stg_contours_communes__outlines"}, files: []string{"data/reference/fixed_links.csv", "data/reference/car_profile.csv"}, roads: true,
		cols: []string{"commune_code", "area_km2", "landmass", "inner_lon", "inner_lat", "has_roads", "street_km"}},
	{name: "coverage.people_places", made: "pipeline/cover/people.go", title: "the places where the people of a commune are taken to live: inhabited cells where they are known, residential streets where roads are",
		grain: "one row per commune and place, none for a commune that a disc stands for", source: "carroyage, osm; /methode/temps-de-trajet/",
		reads: []string{"coverage.commune_places", "marts.commune_origins", "marts.communes", "staging.stg_carroyage__cells"}, files: []string{"data/reference/car_profile.csv"}, roads: true,
		cols: []string{"commune_code", "basis", "place", "lon", "lat", "share"}},
	{name: "coverage.espace_places", made: "pipeline/cover/cover.go", title: "the commune that each espace stands in, and how far it is from the one that its row names",
		grain: "one row per espace", reads: []string{"coverage.contours", "marts.communes", "marts.espaces"},
		cols: []string{"espace_id", "commune_code", "located_commune_code", "distance_to_commune_m"}},
	{name: "coverage.travel_time_parameters", made: "pipeline/cover/cover.go", title: "coefficients of the travel-time model that SQL compares with",
		grain: "one row per parameter", files: []string{"data/reference/travel_time_model.json"}, cols: []string{"parameter", "value"}},
	{name: "coverage.travel_times", made: "pipeline/cover/traveltimes.go", title: "nearest and second-nearest espace of each commune with minutes",
		grain: "one row per commune, definition and rank", source: "geo/route where has_roads, geo/estimate elsewhere; /methode/temps-de-trajet/, /methode/estimation/",
		reads: travelReads, files: travelFiles, roads: true,
		cols: []string{"commune_code", "definition_id", "rank", "espace_id", "minutes", "low_min", "high_min", "door_min", "distance_km", "method", "basis", "relative_error", "reason"}},
	{name: "coverage.travel_time_shares", made: "pipeline/cover/shares.go", title: "the minutes of the people of a commune, each place to its own nearest espace, rounded up to half a minute",
		grain: "one row per commune, definition and time, for communes whose people are known by several places", source: "as coverage.travel_times",
		reads: travelReads, files: travelFiles, roads: true,
		cols: []string{"commune_code", "definition_id", "minutes", "low_min", "high_min", "share"}},
	{name: "coverage.catchment_shares", made: "pipeline/cover/shares.go", title: "the share of a commune's people for whom an espace is the nearest, and what they would have without it (headline definition)",
		grain: "one row per commune and espace", source: "as coverage.travel_times", reads: travelReads, files: travelFiles, roads: true,
		cols: []string{"commune_code", "espace_id", "share", "second_beyond_20_share", "second_beyond_30_share"}},
	{name: "coverage.travel_time_variants", made: "pipeline/cover/variants.go", title: "the headline minutes of a commune by each way that can compute them: model or roads, disc, cells, streets or point",
		grain: "one row per commune, method and basis, where there are several", source: "as coverage.travel_times", reads: travelReads, files: travelFiles, roads: true,
		cols: []string{"commune_code", "method", "basis", "espace_id", "minutes", "within_20_share", "within_30_share"}},
	{name: "coverage.travel_times_by_list", made: "pipeline/cover/history.go", title: "nearest espace of each commune in each list of the network, all lists by the same estimation",
		grain: "one row per commune and list", source: "geo/estimate, /methode/estimation/",
		reads: []string{"coverage.commune_neighbours", "coverage.commune_places", "marts.commune_origins", "marts.communes", "marts.definitions", "marts.espaces_history", "marts.paces"},
		files: []string{"data/reference/travel_time_model.json"},
		cols:  []string{"commune_code", "list_on", "espace_id", "minutes", "low_min", "high_min", "distance_km", "method", "reason"}},
	{name: "coverage.isochrones", made: "pipeline/cover/isochrones.go", title: "the land from which an espace, or the network of the headline definition, is reached by road, in bands of minutes",
		grain: "one row per espace on the roads, or landmass for the network, and band", source: "geo/isochrone on the graph of geo/graph", reads: []string{"coverage.commune_places", "marts.communes", "marts.definitions", "marts.espaces", "staging.stg_contours_communes__outlines"},
		files: []string{"data/reference/car_profile.csv"}, roads: true,
		cols: []string{"target_kind", "espace_id", "landmass", "from_min", "to_min", "geometry", "area_km2", "min_lon", "min_lat", "max_lon", "max_lat"}},
	{name: "coverage.class_contours", made: "pipeline/cover/contours.go", title: "communes dissolved by class of minutes, for the maps of régions and of France",
		grain: "one row per territory, class and detail", reads: []string{"coverage.contours", "coverage.travel_times", "marts.communes"},
		cols: []string{"territory_kind", "territory_code", "detail", "geometry", "min_lon", "min_lat", "max_lon", "max_lat", "area_km2"}},
	{name: "findings.check_results", made: "pipeline/check/check.go", title: "the outcome of each check of sql/checks", grain: "one row per check"},
	{name: "findings.all_findings", made: "pipeline/check/check.go", title: "the findings of every code together", grain: "one row per finding"},
}

// readLineage puts together the models, the cards and what Go makes.
func readLineage(models fs.FS, files fs.FS, cat *catalogue.Catalogue) (*lineage, error) {
	l := &lineage{cat: cat, tables: map[string]*table{}}
	for _, f := range cat.Files() {
		name := f.RawTable()
		if name == "" {
			continue
		}
		t := l.tables[name]
		if t == nil {
			card, _ := cat.Card(f.Source)
			t = l.add(table{name: name, made: "data/sources/" + f.Source + ".yml", title: card.Title + " : " + f.Label, grain: "one row per row of the publisher's file, as text"})
		}
		t.from = append(t.from, f)
	}
	for _, dir := range []string{"reference", "expected", "corrections"} {
		names, err := fs.Glob(files, dir+"/*.csv")
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			l.add(table{name: "raw." + dir + "__" + strings.TrimSuffix(path.Base(n), ".csv"), made: "data/" + n, title: "our own table", grain: "one row per line of the file"})
		}
	}
	list, err := transform.Models(models)
	if err != nil {
		return nil, err
	}
	var findings []string
	for _, m := range list {
		l.add(table{name: m.Table(), made: "sql/" + m.Path, title: m.Title, grain: m.Grain, source: strings.TrimPrefix(m.Source, "source: "), sql: m.SQL, reads: m.Reads})
		if m.Schema == "findings" {
			findings = append(findings, m.Table())
		}
	}
	for _, t := range goTables {
		if t.roads {
			for _, f := range cat.Files() {
				if f.Format == "pbf" && !f.OnDemand {
					t.from = append(t.from, f)
				}
			}
		}
		switch t.name {
		case "findings.all_findings":
			t.reads = findings
		case "findings.check_results":
			if t.files, err = fs.Glob(models, "checks/*"); err != nil {
				return nil, err
			}
			for i := range t.files {
				t.files[i] = "sql/" + t.files[i] + "/*.sql"
			}
		}
		l.add(t)
	}
	return l, nil
}

func (l *lineage) add(t table) *table {
	l.tables[t.name] = &t
	l.names = append(l.names, t.name)
	return &t
}

// named returns the tables of a name with or without schema, exports first.
func (l *lineage) named(name string) []*table {
	var out []*table
	for _, n := range slices.Backward(l.names) {
		if n == name || l.tables[n].plain() == name {
			out = append(out, l.tables[n])
		}
	}
	slices.SortStableFunc(out, func(a, b *table) int { return layerOf(b.schema()) - layerOf(a.schema()) })
	return out
}

// readers lists the tables that read one, sorted.
func (l *lineage) readers(name string) []string {
	var out []string
	for _, n := range l.names {
		if slices.Contains(l.tables[n].reads, name) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// back lists a table and all that it is made from, itself first, each once.
func (l *lineage) back(name string) []*table {
	var out []*table
	seen := map[string]bool{}
	var visit func(string)
	visit = func(n string) {
		if t := l.tables[n]; t != nil && !seen[n] {
			seen[n] = true
			out = append(out, t)
			for _, r := range t.reads {
				visit(r)
			}
		}
	}
	visit(name)
	return out
}

// publishers lists the publishers' files behind tables by card, in the order
// of the catalogue.
func (l *lineage) publishers(tables []*table) (cards []catalogue.Card, files map[string][]catalogue.File) {
	files = map[string][]catalogue.File{}
	for _, t := range tables {
		for _, f := range t.from {
			files[f.Source] = append(files[f.Source], f)
		}
	}
	for _, c := range l.cat.Cards() {
		if len(files[c.ID]) > 0 {
			cards = append(cards, c)
		}
	}
	return cards, files
}

// sitePage is a kind of pages of the site and what fills it.
type sitePage struct {
	path    string // as /communes/48095.html
	folder  string // first part of the path, "" = home
	what    string
	made    string   // the template
	content string   // what makes the pages of it, or its text
	writer  string   // the Go file that writes what it reads
	tables  []string // tables that it shows
}

// pageKinds are the kinds of pages, home first.
var pageKinds = []sitePage{
	{path: "/", folder: "", what: "home", made: "site/layouts/home.html", content: "site/content/_index.md", writer: "pipeline/export/data.go",
		tables: []string{"exports.page_territories", "exports.access_summaries", "coverage.espace_counts", "marts.labelled_by_list", "coverage.class_contours"}},
	{path: "/communes/48095.html", folder: "communes", what: "a page a commune; an old code leads to its successor", made: "site/layouts/communes", content: "site/content/communes/_content.gotmpl", writer: "pipeline/export/pages.go",
		tables: []string{"exports.page_communes", "exports.page_lignage", "coverage.contours"}},
	{path: "/espaces/1.html", folder: "espaces", what: "a page an espace", made: "site/layouts/espaces", content: "site/content/espaces/_content.gotmpl", writer: "pipeline/export/pages.go",
		tables: []string{"exports.page_espaces", "coverage.contours"}},
	{path: "/epci/200070118.html", folder: "epci", what: "a page an EPCI", made: "site/layouts/epci", content: "site/content/epci/_content.gotmpl", writer: "pipeline/export/pages.go",
		tables: []string{"exports.page_territories", "coverage.contours"}},
	{path: "/cantons/4808.html", folder: "cantons", what: "a page a canton", made: "site/layouts/cantons", content: "site/content/cantons/_content.gotmpl", writer: "pipeline/export/pages.go",
		tables: []string{"exports.page_territories", "coverage.contours"}},
	{path: "/departements/48/", folder: "departements", what: "a page a département", made: "site/layouts/departements", content: "site/content/departements/_content.gotmpl", writer: "pipeline/export/pages.go",
		tables: []string{"exports.page_territories", "coverage.contours"}},
	{path: "/regions/84/", folder: "regions", what: "a page a région", made: "site/layouts/regions", content: "site/content/regions/_content.gotmpl", writer: "pipeline/export/pages.go",
		tables: []string{"exports.page_territories", "coverage.class_contours"}},
	{path: "/verifier/", folder: "verifier", what: "published claims beside what the tables say", made: "site/layouts/verifier.html", content: "site/content/verifier.md", writer: "pipeline/export/data.go",
		tables: []string{"marts.claims", "coverage.access_by_territory"}},
	{path: "/donnees/acces_communes/", folder: "donnees", what: "the datasets and their files", made: "site/layouts/donnees", content: "site/content/donnees/_content.gotmpl", writer: "pipeline/export/datasets/write.go"},
	{path: "/methode/estimation/", folder: "methode", what: "how the figures are made", made: "site/layouts/page.html", content: "site/content/methode", writer: "pipeline/export/data.go",
		tables: []string{"marts.definitions"}},
	{path: "/sources/france_services/", folder: "sources", what: "a page a source card", made: "site/layouts/sources", content: "site/content/sources/_content.gotmpl", writer: "pipeline/export/data.go"},
	{path: "/qualite/", folder: "qualite", what: "findings and checks", made: "site/layouts/qualite.html", content: "site/content/qualite.md", writer: "pipeline/export/data.go",
		tables: []string{"findings.all_findings", "findings.check_results", "marts.finding_kinds"}},
	{path: "/a-propos/", folder: "a-propos", what: "who makes the site, licences, accessibility", made: "site/layouts/page.html", content: "site/content/a-propos"},
	{path: "/api/v1/departements/48/communes.json", folder: "api", what: "the static API: a file per département of communes, old codes, EPCI, cantons, espaces", made: "pipeline/export/api.go", writer: "pipeline/export/api.go",
		tables: []string{"exports.api_communes", "exports.api_territories", "exports.page_espaces", "exports.page_lignage"}},
	{path: "/recherche/index.json", folder: "recherche", what: "the search index", made: "site/assets/js", writer: "pipeline/export/search.go", tables: []string{"exports.search_entries"}},
}

// kindOfPage finds the kind of an address, and the dataset or source that it
// names, or "".
func kindOfPage(address string) (kind sitePage, item string, ok bool) {
	if _, rest, there := strings.Cut(address, "://"); there {
		_, address, _ = strings.Cut(rest, "/")
	}
	parts := strings.Split(strings.Trim(address, "/"), "/")
	if len(parts) == 4 && parts[0] == "api" && parts[1] == "v1" { // the rest of the API is a file per département
		parts = parts[2:]
	}
	for skip := range min(2, len(parts)) { // a site may stand in a folder
		for _, k := range pageKinds {
			if k.folder != parts[skip] {
				continue
			}
			if rest := parts[skip+1:]; len(rest) > 0 {
				item, _, _ = strings.Cut(rest[len(rest)-1], ".")
			}
			return k, item, true
		}
	}
	return sitePage{}, "", false
}

// layerOf is the place of a schema in the way of the data.
func layerOf(schema string) int {
	return slices.Index([]string{"raw", "staging", "marts", "coverage", "findings", "exports"}, schema)
}
