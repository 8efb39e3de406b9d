package main

import "strings"

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
	{path: "/", folder: "", what: "home", made: "site/layouts/home.html", content: "site/content/_index.md", writer: "pipeline/export/sitefiles.go",
		tables: []string{"site.territories", "site.data_network", "site.data_quality", "site.analyses", "coverage.class_contours"}},
	{path: "/communes/48095.html", folder: "communes", what: "a page a commune; an old code leads to its successor", made: "site/layouts/communes", content: "site/content/communes/_content.gotmpl", writer: "pipeline/export/pages.go",
		tables: []string{"site.communes", "site.lignage", "coverage.contours"}},
	{path: "/espaces/1.html", folder: "espaces", what: "a page an espace", made: "site/layouts/espaces", content: "site/content/espaces/_content.gotmpl", writer: "pipeline/export/pages.go",
		tables: []string{"site.espaces", "coverage.contours", "exports.isochrone_shapes"}},
	{path: "/epci/200070118.html", folder: "epci", what: "a page an EPCI", made: "site/layouts/epci", content: "site/content/epci/_content.gotmpl", writer: "pipeline/export/pages.go",
		tables: []string{"site.territories", "coverage.contours"}},
	{path: "/cantons/4808.html", folder: "cantons", what: "a page a canton", made: "site/layouts/cantons", content: "site/content/cantons/_content.gotmpl", writer: "pipeline/export/pages.go",
		tables: []string{"site.territories", "coverage.contours"}},
	{path: "/departements/48/", folder: "departements", what: "a page a département", made: "site/layouts/departements", content: "site/content/departements/_content.gotmpl", writer: "pipeline/export/pages.go",
		tables: []string{"site.territories", "coverage.contours"}},
	{path: "/regions/84/", folder: "regions", what: "a page a région", made: "site/layouts/regions", content: "site/content/regions/_content.gotmpl", writer: "pipeline/export/pages.go",
		tables: []string{"site.territories", "coverage.class_contours"}},
	{path: "/verifier/", folder: "verifier", what: "published claims beside what the tables say", made: "site/layouts/verifier.html", content: "site/content/verifier.md", writer: "pipeline/export/sitefiles.go",
		tables: []string{"site.data_quality", "site.data_network", "site.map_history"}},
	{path: "/analyses/frequentation/", folder: "analyses", what: "a page an analysis: its finding, picture, table, method", made: "site/layouts/analyses", content: "site/content/analyses/_content.gotmpl", writer: "pipeline/export/analyses.go",
		tables: []string{"site.analyses"}},
	{path: "/cour-des-comptes/", folder: "cour-des-comptes", what: "what open data say of the recommendations of the Cour des comptes", made: "site/layouts/cour.html", content: "site/content/cour-des-comptes.md", writer: "pipeline/export/analyses.go",
		tables: []string{"site.cour_des_comptes"}},
	{path: "/donnees/acces_communes/", folder: "donnees", what: "the datasets and their files", made: "site/layouts/donnees", content: "site/content/donnees/_content.gotmpl", writer: "pipeline/export/datasets/write.go"},
	{path: "/methode/estimation/", folder: "methode", what: "how the figures are made", made: "site/layouts/page.html", content: "site/content/methode", writer: "pipeline/export/data.go",
		tables: []string{"site.data_network", "site.data_trials", "site.map_trial"}},
	{path: "/sources/france_services/", folder: "sources", what: "a page a source card", made: "site/layouts/sources", content: "site/content/sources/_content.gotmpl", writer: "pipeline/export/data.go"},
	{path: "/qualite/", folder: "qualite", what: "findings and checks", made: "site/layouts/qualite.html", content: "site/content/qualite.md", writer: "pipeline/export/sitefiles.go",
		tables: []string{"site.data_quality"}},
	{path: "/a-propos/", folder: "a-propos", what: "who makes the site, licences, accessibility", made: "site/layouts/page.html", content: "site/content/a-propos"},
	{path: "/en/", folder: "en", what: "the mission, the headline figures and how to take the data, in English", made: "site/layouts/en.html", content: "site/content/en.md", writer: "pipeline/export/sitefiles.go",
		tables: []string{"site.data_english"}},
	{path: "/api/v1/departements/48/communes.json", folder: "api", what: "the static API: a file per département of communes, old codes, EPCI, cantons, espaces", made: "pipeline/export/api.go", writer: "pipeline/export/api.go",
		tables: []string{"site.api_communes", "site.api_territories", "site.territory_sheets", "site.espaces", "site.lignage"}},
	{path: "/api/v1/communes.json", folder: "api/v1", what: "the static API: lists, a file an EPCI, squares of 0.2 degrees with what is near, and their contract (openapi.json)", made: "sql/60_site", content: "site/content/donnees/api.md", writer: "pipeline/export/sitefiles.go",
		tables: []string{"site.api_listes", "site.api_epci", "site.api_proche"}},
	{path: "/api/v1/", folder: "api-v1", what: "the root of the API, as the catalogue names it: where its manual, contract and lists are", made: "site/layouts/page.html", content: "site/content/api-v1.md"},
	{path: "/recherche/index.json", folder: "recherche", what: "the search index", made: "site/assets/js", writer: "pipeline/export/search.go", tables: []string{"site.search_entries", "site.search_departements"}},
	{path: "/carte/", folder: "carte", what: "the map, with its tiles and the minutes of all communes by definition and by list", made: "site/layouts/carte.html", content: "site/content/carte.md", writer: "pipeline/export/tiles.go",
		tables: []string{"coverage.contours", "site.map_communes", "site.map_lists", "site.map_times", "site.map_figures", "site.map_history", "exports.territory_names", "exports.isochrone_shapes"}},
	{path: "/explorer/", folder: "explorer", what: "questions in SQL to the published tables, answered by DuckDB in the browser", made: "site/layouts/explorer.html", content: "site/data/questions.toml", writer: "pipeline/export/datasets/write.go"},
	{path: "/embed/", folder: "embed", what: "the page for frames on other sites, and the small files that it reads", made: "site/layouts/embed.html", content: "site/content/embed.md", writer: "pipeline/export/embed.go",
		tables: []string{"site.embed_communes", "site.embed_territories", "site.embed_espaces"}},
	{path: "/autour-de-moi/", folder: "autour-de-moi", what: "the nearest espaces of a place, worked out by the browser", made: "site/layouts/autour.html", content: "site/content/autour-de-moi.md", writer: "pipeline/export/embed.go",
		tables: []string{"site.embed_espaces"}},
	{path: "/flux/france.xml", folder: "flux", what: "feeds of what changed from list to list", made: "site/layouts/flux.html", content: "site/content/flux.md", writer: "pipeline/export/feeds.go",
		tables: []string{"site.feeds", "site.data_feeds"}},
	{path: "/partage/france.png", folder: "partage", what: "the picture that a territory's page is shared with", made: "pipeline/export/cards", writer: "pipeline/export/share.go",
		tables: []string{"site.cards", "coverage.contours", "coverage.class_contours"}},
}

// kindOfPage finds the kind of an address, and the dataset or source that it
// names, or "".
func kindOfPage(address string) (kind sitePage, item string, ok bool) {
	if _, rest, there := strings.Cut(address, "://"); there {
		_, address, _ = strings.Cut(rest, "/")
	}
	parts := strings.Split(strings.Trim(address, "/"), "/")
	if n := len(parts); n >= 2 && parts[n-2] == "api" && parts[n-1] == "v1" {
		parts = []string{"api-v1"}
	}
	if len(parts) > 2 && parts[0] == "api" && parts[1] == "v1" {
		switch { // the rest of the API is a file per département
		case len(parts) == 3 || parts[2] == "epci" || parts[2] == "proche":
			parts = []string{"api/v1", parts[len(parts)-1]}
		case len(parts) == 4:
			parts = parts[2:]
		}
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
