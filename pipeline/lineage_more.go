package main

// What leaves the site, or works from small files of its own.
func init() {
	pageKinds = append(pageKinds,
		sitePage{path: "/carte/", folder: "carte", what: "the map, with its tiles and the minutes of all communes by definition and by list", made: "site/layouts/carte.html", content: "site/content/carte.md", writer: "pipeline/export/tiles.go",
			tables: []string{"coverage.contours", "coverage.travel_times", "coverage.travel_times_by_list", "coverage.access_by_territory", "coverage.access_by_list", "marts.espaces_history", "exports.territory_names", "exports.isochrone_shapes"}},
		sitePage{path: "/embed/", folder: "embed", what: "the page for frames on other sites, and the small files that it reads", made: "site/layouts/embed.html", content: "site/content/embed.md", writer: "pipeline/export/embed.go",
			tables: []string{"exports.embed_communes", "exports.embed_territories", "exports.embed_espaces"}},
		sitePage{path: "/autour-de-moi/", folder: "autour-de-moi", what: "the nearest espaces of a place, worked out by the browser", made: "site/layouts/autour.html", content: "site/content/autour-de-moi.md", writer: "pipeline/export/embed.go",
			tables: []string{"exports.embed_espaces"}},
		sitePage{path: "/flux/france.xml", folder: "flux", what: "feeds of what changed from list to list", made: "site/layouts/flux.html", content: "site/content/flux.md", writer: "pipeline/export/feeds.go",
			tables: []string{"marts.espace_events", "marts.espaces_history"}},
		sitePage{path: "/partage/france.png", folder: "partage", what: "the picture that a territory's page is shared with", made: "pipeline/export/cards", writer: "pipeline/export/share.go",
			tables: []string{"exports.access_summaries", "coverage.contours", "coverage.class_contours"}},
	)
}
