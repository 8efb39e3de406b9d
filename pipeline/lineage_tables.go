package main

// What travel times are made from. The extracts of osm have no table: their
// card's files are put into from by readLineage.
var (
	travelReads = []string{"coverage.commune_neighbours", "coverage.commune_places", "coverage.people_places", "coverage.places", "marts.communes", "marts.definitions",
		"marts.espace_weeks", "marts.espaces", "marts.paces", "staging.stg_relief__communes"}
	listReads   = []string{"coverage.commune_neighbours", "coverage.commune_places", "coverage.places", "marts.communes", "marts.definitions", "marts.espaces_history", "marts.paces", "staging.stg_relief__communes"}
	travelFiles = []string{"data/reference/travel_time_model.json", "data/reference/car_profile.csv"}
)

// goTables are the tables that Go makes, not a select. Those that cover makes
// together it makes from one topology and one context in memory; reads names
// the tables that hold the same.
var goTables = []table{
	{name: "raw.findings", made: "pipeline/load/load.go", title: "what load itself noticed: absent files, new columns, broken characters", grain: "one row per finding"},
	{name: "staging.rejects", made: "pipeline/transform/judge.go", title: "values of sources that staging could not read, moved from the column _faults of its models",
		grain: "one row per cell", reads: []string{"raw.reference__reject_tolerances"}},
	{name: "staging.correction_notes", made: "pipeline/transform/corrections.go", title: "corrections whose wrong value is no longer there",
		grain: "one row per correction without object", reads: []string{"raw.corrections__communes_points", "raw.corrections__france_services"}},
	{name: "coverage.contour_notes", made: "pipeline/cover/cover.go", title: "what was done to the outlines to bring them to the communes of today",
		grain: "one row per outline dissolved, carved or snapped", reads: []string{"marts.communes", "marts.lignage_communes", "staging.stg_contours_communes__outlines"},
		cols: []string{"code", "subject", "detail", "_file", "_line"}},
	{name: "coverage.contours", made: "pipeline/cover/contours.go", title: "outlines of territories from shared arcs, at five degrees of detail",
		grain: "one row per territory and detail", source: "geo/topology", reads: []string{"marts.communes", "marts.lignage_communes", "staging.stg_contours_communes__outlines"},
		cols: []string{"territory_kind", "territory_code", "detail", "geometry", "min_lon", "min_lat", "max_lon", "max_lat", "area_km2"}},
	{name: "coverage.commune_neighbours", made: "pipeline/cover/cover.go", title: "communes that share a border or a bridge",
		grain: "one row per commune and neighbour", source: "geo/topology", reads: []string{"marts.communes", "marts.lignage_communes", "staging.stg_contours_communes__outlines"}, files: []string{"data/reference/fixed_links.csv"},
		cols: []string{"commune_code", "neighbour_code"}},
	{name: "coverage.commune_places", made: "pipeline/cover/cover.go", title: "surface of each commune, a point inside it, the landmass it stands on, and whether the graph of roads covers it",
		grain: "one row per commune", source: "geo/topology, geo/estimate, geo/graph", reads: []string{"marts.communes", "marts.lignage_communes", "staging.stg_contours_communes__outlines"}, files: []string{"data/reference/fixed_links.csv", "data/reference/car_profile.csv"}, roads: true,
		cols: []string{"commune_code", "area_km2", "landmass", "inner_lon", "inner_lat", "has_roads", "street_km"}},
	{name: "coverage.places", made: "pipeline/cover/places.go", title: "where the people of each commune live: pieces of census cells of 1 km cut at its border, cells of households, or its point",
		grain: "one row per place; people add up to the population of the commune", source: "carroyage; iterative proportional fitting of cells and communes",
		reads: []string{"marts.communes", "marts.lignage_communes", "staging.stg_carroyage__cells", "staging.stg_carroyage__cells_1km", "staging.stg_contours_communes__outlines"},
		cols:  []string{"place_id", "commune_code", "basis", "lon", "lat", "people_count", "people_65_count"}},
	{name: "coverage.people_places", made: "pipeline/cover/people.go", title: "the places that trips start from where they are not those of coverage.places: cells of 200 m, pooled, or residential streets where roads are",
		grain: "one row per commune and place, none for a commune known by cells of 1 km or by a disc", source: "carroyage, osm; /methode/temps-de-trajet/",
		reads: []string{"coverage.commune_places", "marts.communes", "staging.stg_carroyage__cells"}, files: []string{"data/reference/car_profile.csv"}, roads: true,
		cols: []string{"commune_code", "basis", "place", "lon", "lat", "share"}},
	{name: "coverage.espace_places", made: "pipeline/cover/cover.go", title: "the commune that each espace stands in, and how far it is from the one that its row names",
		grain: "one row per espace", reads: []string{"coverage.contours", "marts.communes", "marts.espaces"},
		cols: []string{"espace_id", "commune_code", "located_commune_code", "distance_to_commune_m"}},
	{name: "coverage.travel_times", made: "pipeline/cover/traveltimes.go", title: "nearest and second-nearest espace of each commune with minutes",
		grain: "one row per commune, definition and rank", source: "geo/route where has_roads, geo/estimate elsewhere; /methode/temps-de-trajet/, /methode/estimation/",
		reads: travelReads, files: travelFiles, roads: true,
		cols: []string{"commune_code", "definition_id", "rank", "espace_id", "minutes", "low_min", "high_min", "door_min", "distance_km", "method", "basis", "relative_error", "reason"}},
	{name: "coverage.access_by_territory", made: "pipeline/cover/tally.go", title: "how the people of each territory reach an espace, each place to its own nearest; shares are over the people whose minutes are known, low and high ones are those if all estimates err together by the level of a territory left out of the fit",
		grain: "one row per territory and definition", source: "as coverage.travel_times; estimated times are spread over a lognormal distribution around the model's",
		reads: append([]string{"marts.commune_groups"}, travelReads...), files: travelFiles, roads: true,
		cols: []string{"territory_kind", "territory_code", "definition_id", "communes_count", "population_count", "unknown_population_count", "unreachable_population_count", "median_min", "p90_min", "within_10_min_share", "within_20_min_share", "within_30_min_share", "beyond_10_min_count", "beyond_20_min_count", "beyond_30_min_count", "within_20_min_low_share", "within_20_min_high_share", "within_30_min_low_share", "within_30_min_high_share", "by_road_share", "relative_error"}},
	{name: "coverage.access_by_list", made: "pipeline/cover/tally.go", title: "how people of today reach the network of each list, all lists by the same estimation, espaces of the headline's kind as far as a list tells, at any hour",
		grain: "one row per territory and list", source: "as coverage.travel_times_by_list", reads: append([]string{"marts.commune_groups"}, listReads...), files: []string{"data/reference/travel_time_model.json"},
		cols: []string{"territory_kind", "territory_code", "list_on", "communes_count", "population_count", "unknown_population_count", "median_min", "within_20_min_share", "within_30_min_share", "beyond_20_min_count", "beyond_30_min_count", "method"}},
	{name: "coverage.catchment_shares", made: "pipeline/cover/shares.go", title: "the share of a commune's people for whom an espace is the nearest, and what they would have without it (headline definition)",
		grain: "one row per commune and espace", source: "as coverage.travel_times", reads: travelReads, files: travelFiles, roads: true,
		cols: []string{"commune_code", "espace_id", "share", "second_beyond_20_share", "second_beyond_30_share"}},
	{name: "coverage.travel_time_variants", made: "pipeline/cover/variants.go", title: "the headline minutes of a commune by each way that can compute them: model or roads, disc, cells, streets or point",
		grain: "one row per commune, method and basis, where there are several", source: "as coverage.travel_times", reads: travelReads, files: travelFiles, roads: true,
		cols: []string{"commune_code", "method", "basis", "espace_id", "minutes", "within_20_share", "within_30_share"}},
	{name: "coverage.travel_times_by_list", made: "pipeline/cover/history.go", title: "nearest espace of each commune in each list of the network, all lists by the same estimation",
		grain: "one row per commune and list", source: "geo/estimate, /methode/estimation/",
		reads: listReads,
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
