package cover

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"observatoire/data"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// sixCommunes is a land with six communes, squares of 0.1° side by side from
// west to east at 45° north, some 8 km by 11 km; all but the last on the
// mainland:
//
//	91001 West     4,000 people, espace 1 (open on Saturdays)
//	91002 Twins    1,000 people, espaces 2 and 3 at one place, 3 an antenne
//	91003 Bus        500 people, espace 4, a bus open after 18 h
//	91004 Empty        0 people
//	92005 East       300 people, no espace
//	92006 Island     200 people, apart from the others, no espace
//
// In the list of 2020, 1 and 5, an antenne in the East, are there.
func sixCommunes(t *testing.T, more ...string) (context.Context, *warehouse.DB) {
	t.Helper()
	ctx := context.Background()
	db, err := warehouse.Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	west := func(i int) float64 {
		if i == 5 {
			return 7.0 // the island
		}
		return 6 + 0.1*float64(i)
	}
	communes := []struct {
		code, departement, epci string
		people, density         int
	}{{"91001", "91", "249100001", 4000, 3}, {"91002", "91", "249100001", 1000, 5}, {"91003", "91", "249100002", 500, 5}, {"91004", "91", "249100002", 0, 7}, {"92005", "92", "249100002", 300, 6}, {"92006", "92", "", 200, 6}}
	var rows, outlines, groups, same []string
	for i, c := range communes {
		w := west(i)
		rows = append(rows, fmt.Sprintf("('%s', '%s', '09', nullif('%s', ''), '90%d', %g, 45.05, %d, %v, %d, false, false)", c.code, c.departement, c.epci, i%2, w+0.05, c.density, i > 2, c.people))
		outlines = append(outlines, fmt.Sprintf("('%s', false, %s, 'outlines.geojson', %d)", c.code, wkbSquare(w, 45), i+2))
		same = append(same, fmt.Sprintf("('%[1]s', '%[1]s')", c.code))
		for _, g := range [][2]string{{"commune", c.code}, {"departement", c.departement}, {"epci", c.epci}, {"france", "FR"}} {
			if g[1] != "" {
				groups = append(groups, fmt.Sprintf("('%s', '%s', '%s')", c.code, g[0], g[1]))
			}
		}
	}
	values := func(rows []string, names string) string {
		return "select * from (values " + strings.Join(rows, ", ") + ") as t(" + names + ")"
	}
	for _, q := range append([]string{
		"marts.communes as " + values(rows, "commune_code, departement_code, region_code, epci_code, canton_code, point_lon, point_lat, density_level, is_mountain, population_count, is_com, has_qpv"),
		"staging.stg_contours_communes__outlines as " + values(outlines, "outline_code, is_piece, geometry, _file, _line"),
		"marts.commune_groups as " + values(groups, "commune_code, territory_kind, territory_code"),
		"marts.lignage_communes as " + values(same, "old_code, current_code"),
		"staging.stg_relief__communes as select '' as commune_code, 0 as lowest_m, 0 as highest_m limit 0",
		"staging.stg_carroyage__cells as select '' as cell_id, 0 as crs, 0 as resolution_m, 0 as north_m, 0 as east_m, 0.0::double as households_count, '' as _file, 0 as _line limit 0",
		"staging.stg_carroyage__cells_1km as select 0 as east_m, 0 as north_m, 0.0::double as people_count, 0.0::double as people_65_count limit 0",
		`marts.espaces as select *, date '2024-08-01' as list_on, lon as source_lon, lat as source_lat, 'liste' as placed_by from (values ('1', '91001', 6.05, 45.05, false, false, date '2024-05-10'), ('2', '91002', 6.15, 45.06, false, false, date '2024-06-20'),
			('3', '91002', 6.15, 45.06, false, true, date '2024-07-01'), ('4', '91003', 6.25, 45.05, true, false, null)) as t(espace_id, commune_code, lon, lat, is_mobile, is_antenne, labelled_on)`,
		"marts.espace_weeks as select * from (values ('1', date '2024-08-01', true, false), ('4', date '2024-08-01', false, true), ('2', date '2020-01-08', true, true)) as t(espace_id, list_on, is_open_saturday, is_open_after_18)",
		`marts.espaces_history as select * from (values ('1', date '2020-01-08', '91001', 6.05, 45.05, false, false), ('5', date '2020-01-08', '92005', 6.45, 45.05, false, true),
			('1', date '2024-08-01', '91001', 6.05, 45.05, false, false), ('2', date '2024-08-01', '91002', 6.15, 45.06, false, false), ('3', date '2024-08-01', '91002', 6.15, 45.06, false, true), ('4', date '2024-08-01', '91003', 6.25, 45.05, true, false)) as t(espace_id, list_on, commune_code, lon, lat, is_mobile, is_antenne)`,
		"marts.espace_hours as select * from (values ('1', date '2024-08-01', 6, 540, 720), ('4', date '2024-08-01', 1, 1020, 1140)) as t(espace_id, list_on, weekday, opens_min, closes_min)",
		"marts.paces as select pace, level as density_level, case pace when 'dense' then 1.5 else 1 end::double as factor from (values ('fluide'), ('dense')) as p(pace), range(0, 8) as r(level)",
	}, more...) {
		if err := db.Exec(ctx, "create or replace table "+q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	return ctx, db
}

// definitions of a land: the first is the headline.
func definitions(rows ...string) string {
	var out []string
	for i, r := range rows {
		p := strings.Fields(r)
		out = append(out, fmt.Sprintf("('%s', %d, '%s', '%s', '%s', %v)", p[0], i+1, p[1], p[2], p[3], i == 0))
	}
	return "marts.definitions as select * from (values " + strings.Join(out, ", ") + ") as t(definition_id, position, which, opening, pace, is_headline)"
}

// wkbSquare is an SQL value: a square of 0.1° from its south-west corner.
func wkbSquare(x, y float64) string {
	return "unhex('" + fmt.Sprintf("%X", squareWKB(x, y)) + "')"
}

// told are the rows of a query, one a line.
func told(t *testing.T, ctx context.Context, db *warehouse.DB, query string) string {
	t.Helper()
	tab, err := db.Query(ctx, -1, query)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range tab.Rows {
		cells := make([]string, len(r))
		for i, v := range r {
			if cells[i] = fmt.Sprint(v); v == nil {
				cells[i] = "–"
			}
		}
		lines = append(lines, strings.TrimSpace(strings.Join(cells, " ")))
	}
	return strings.Join(lines, "\n")
}

func expect(t *testing.T, what, got, want string) {
	t.Helper()
	var lines []string
	for line := range strings.Lines(strings.TrimSpace(want)) {
		lines = append(lines, strings.TrimSpace(line))
	}
	if want = strings.Join(lines, "\n"); got != want {
		t.Errorf("%s:\n%s\nexpected\n%s", what, got, want)
	}
}

func TestLand_each_definition_counts_its_espaces(t *testing.T) {
	ctx, db := sixCommunes(t, definitions("fixes sans_itinerants toute_heure fluide", "tous tous toute_heure fluide", "principaux principaux toute_heure fluide", "samedi tous samedi fluide", "soir tous apres_18h fluide", "dense tous toute_heure dense"))
	if _, err := Run(ctx, db, Options{Data: data.FS}); err != nil {
		t.Fatal(err)
	}
	expect(t, "nearest of East", told(t, ctx, db, "select definition_id, espace_id, method, coalesce(reason, '') from coverage.travel_times where commune_code = '92005' and rank = 1 order by definition_id"), `
		dense 4 estimation 
		fixes 2 estimation 
		principaux 4 estimation 
		samedi 1 estimation 
		soir 4 estimation 
		tous 4 estimation`)
	expect(t, "the island", told(t, ctx, db, "select distinct reason, espace_id, minutes from coverage.travel_times where commune_code = '92006'"), "sans_espace_sur_la_terre – –")
	expect(t, "ranks of Twins", told(t, ctx, db, "select definition_id, rank, espace_id from coverage.travel_times where commune_code = '91002' and definition_id in ('fixes', 'principaux') order by definition_id, rank"), `
		fixes 1 2
		fixes 2 3
		principaux 1 2
		principaux 2 1`)
	expect(t, "the pace", told(t, ctx, db, `select bool_and(abs(d.minutes - 1.5 * f.minutes) < 0.16), bool_and(d.espace_id = f.espace_id) from coverage.travel_times as d join coverage.travel_times as f using (commune_code, rank)
		where d.definition_id = 'dense' and f.definition_id = 'tous' and d.minutes is not null`), "true true")
	expect(t, "intervals and order", told(t, ctx, db, `select bool_and(low_min <= minutes and minutes <= high_min), bool_and(minutes = round(minutes, 1)), count(*) from coverage.travel_times where minutes is not null and definition_id = 'fixes'`), "true true 10")
	expect(t, "farther is longer", told(t, ctx, db, `select string_agg(commune_code, ' ' order by minutes) from coverage.travel_times where definition_id = 'samedi' and rank = 1 and minutes is not null and commune_code <> '91001'`), "91002 91003 91004 92005")
}

func TestLand_people_are_shared_and_counted_once(t *testing.T) {
	ctx, db := sixCommunes(t, definitions("fixes sans_itinerants toute_heure fluide", "samedi tous samedi fluide"))
	if _, err := Run(ctx, db, Options{Data: data.FS}); err != nil {
		t.Fatal(err)
	}
	expect(t, "people by territory", told(t, ctx, db, `select territory_kind, territory_code, communes_count, population_count, unknown_population_count, unreachable_population_count from coverage.access_by_territory
		where definition_id = 'fixes' order by 1, 2`), `
		commune 91001 1 4000 0 0
		commune 91002 1 1000 0 0
		commune 91003 1 500 0 0
		commune 91004 1 0 0 0
		commune 92005 1 300 0 0
		commune 92006 1 200 0 200
		departement 91 4 5500 0 0
		departement 92 2 500 0 200
		epci 249100001 2 5000 0 0
		epci 249100002 3 800 0 0
		france FR 6 6000 0 200`)
	expect(t, "shares add up", told(t, ctx, db, `select bool_and(beyond_10_min_count >= beyond_20_min_count and beyond_20_min_count >= beyond_30_min_count), bool_and(within_10_min_share <= within_20_min_share and within_20_min_share <= within_30_min_share),
		bool_and(within_20_min_low_share <= within_20_min_share and within_20_min_share <= within_20_min_high_share), bool_and(median_min <= p90_min), bool_and(abs(beyond_20_min_count - (1 - within_20_min_share) * population_count) <= 1) from coverage.access_by_territory where definition_id = 'fixes'`), "true true true true true")
	// Nobody of the island is within any time: 200 of 500 in its département.
	expect(t, "the island counts as beyond", told(t, ctx, db, "select within_30_min_share <= 0.6 + 1e-9, beyond_30_min_count >= 200 from coverage.access_by_territory where territory_code = '92' and definition_id = 'fixes'"), "true true")
	expect(t, "by road", told(t, ctx, db, "select distinct by_road_share from coverage.access_by_territory where population_count > 0"), "0")
	expect(t, "catchments", told(t, ctx, db, "select commune_code, espace_id, round(share, 3), second_beyond_20_share <= share, second_beyond_30_share <= second_beyond_20_share from coverage.catchment_shares order by 1, 2"), `
		91001 1 1 true true
		91002 2 0.5 true true
		91002 3 0.5 true true
		91003 2 0.5 true true
		91003 3 0.5 true true
		91004 2 0.5 true true
		91004 3 0.5 true true
		92005 2 0.5 true true
		92005 3 0.5 true true`)
	expect(t, "places", told(t, ctx, db, "select commune_code, basis, people_count, people_65_count from coverage.places order by commune_code"), `
		91001 point 4000 –
		91002 point 1000 –
		91003 point 500 –
		91004 point 0 –
		92005 point 300 –
		92006 point 200 –`)
}

func TestLand_former_networks_are_measured_by_the_headline_at_any_hour(t *testing.T) {
	for _, c := range []struct{ name, headline, want string }{
		{"fixed ones, on Saturdays today", "h sans_itinerants samedi fluide", `
			2020-01-08 91003 1
			2020-01-08 92005 5
			2024-08-01 91003 2
			2024-08-01 92005 2`},
		{"principal ones, after 18 h today", "h principaux apres_18h fluide", `
			2020-01-08 91003 1
			2020-01-08 92005 1
			2024-08-01 91003 4
			2024-08-01 92005 4`},
		{"all", "h tous toute_heure fluide", `
			2020-01-08 91003 1
			2020-01-08 92005 5
			2024-08-01 91003 4
			2024-08-01 92005 4`},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, db := sixCommunes(t, definitions(c.headline))
			if _, err := Run(ctx, db, Options{Data: data.FS}); err != nil {
				t.Fatal(err)
			}
			expect(t, "nearest by list", told(t, ctx, db, "select cast(list_on as varchar), commune_code, espace_id from coverage.travel_times_by_list where commune_code in ('91003', '92005') order by 1, 2"), c.want)
			expect(t, "the island", told(t, ctx, db, "select distinct reason, minutes from coverage.travel_times_by_list where commune_code = '92006'"), "sans_espace_sur_la_terre –")
			expect(t, "people by list", told(t, ctx, db, "select cast(list_on as varchar), population_count, unknown_population_count, beyond_30_min_count >= 200 from coverage.access_by_list where territory_kind = 'france' order by 1"), `
				2020-01-08 6000 0 true
				2024-08-01 6000 0 true`)
		})
	}
}

func TestLand_outlines_have_their_surface_and_neighbours(t *testing.T) {
	ctx, db := sixCommunes(t, definitions("h tous toute_heure fluide"))
	if _, err := Run(ctx, db, Options{Data: data.FS}); err != nil {
		t.Fatal(err)
	}
	// 0.1° by 0.1° at 45° north: 11.12 km by 7.86 km.
	expect(t, "surfaces", told(t, ctx, db, "select count(*), bool_and(area_km2 between 86.9 and 87.9), count(distinct landmass), bool_or(has_roads) from coverage.commune_places"), "6 true 2 false")
	expect(t, "neighbours", told(t, ctx, db, "select commune_code, neighbour_code from coverage.commune_neighbours order by 1, 2"), `
		91001 91002
		91002 91001
		91002 91003
		91003 91002
		91003 91004
		91004 91003
		91004 92005
		92005 91004`)
	expect(t, "espaces in their communes", told(t, ctx, db, "select espace_id, commune_code, located_commune_code from coverage.espace_places order by 1"), `
		1 91001 91001
		2 91002 91002
		3 91002 91002
		4 91003 91003`)
}

func squareWKB(x, y float64) []byte {
	b, err := wkb.Marshal(orb.MultiPolygon{orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + 0.1, y + 0.1}}.ToPolygon()})
	if err != nil {
		panic(err)
	}
	return b
}

func TestLand_closings_months_hours_and_new_places_follow_from_who_is_near(t *testing.T) {
	ctx, db := sixCommunes(t, definitions("fixes sans_itinerants toute_heure fluide"))
	if _, err := Run(ctx, db, Options{Data: data.FS}); err != nil {
		t.Fatal(err)
	}
	// 1 has the West; 2 and 3 share the 1,800 people east of it, and one takes over from the other.
	expect(t, "closings", told(t, ctx, db, "select espace_id, people_count, newly_beyond_30_count, without_other_count from coverage.closings order by 1"), `
		1 4000 0 0
		2 900 0 0
		3 900 0 0`)
	expect(t, "takers", told(t, ctx, db, "select espace_id, taker_id, people_count from coverage.closing_takers order by 1, 2"), `
		1 2 4000
		2 3 900
		3 2 900`)
	expect(t, "minutes added", told(t, ctx, db, `select bool_and(case when c.espace_id = '1' then abs(c.added_min - (s.minutes - f.minutes)) < 0.2 else c.added_min = 0 end) from coverage.closings as c
		join coverage.travel_times as f on f.commune_code = '91001' and f.rank = 1 join coverage.travel_times as s on s.commune_code = '91001' and s.rank = 2`), "true")
	// Only 1 has hours that count: Saturday from 9 to 12; 4 is a bus.
	expect(t, "half-hours", told(t, ctx, db, "select weekday, min(from_min), max(from_min), count(*) from coverage.open_within_20 where territory_kind = 'france' group by weekday"), "6 540 690 6")
	expect(t, "who is open", told(t, ctx, db, `select bool_and(abs(o.people_count - m.within_20_count) < 0.2) from coverage.open_within_20 as o join coverage.within_by_month as m using (territory_kind, territory_code)
		where m.month = '2024-05-01'`), "true")
	// In May there is 1, from June on 2 as well: no fewer are within any time.
	expect(t, "months", told(t, ctx, db, `select bool_and(within_20_low_count <= within_20_count and within_20_count <= within_20_high_count), bool_and(within_30_low_count <= within_30_count and within_30_count <= within_30_high_count),
		bool_and(within_20_count <= within_30_count), count(*) from coverage.within_by_month where territory_kind = 'france'`), "true true true 4")
	expect(t, "more by month", told(t, ctx, db, `select a.within_20_count < b.within_20_count, b.within_20_count = c.within_20_count from coverage.within_by_month as a join coverage.within_by_month as b using (territory_kind, territory_code)
		join coverage.within_by_month as c using (territory_kind, territory_code) where territory_kind = 'france' and a.month = '2024-05-01' and b.month = '2024-06-01' and c.month = '2024-08-01'`), "true true")
	// Empty has nobody and the first two have an espace: three places are left, the island's 200 people all gain.
	expect(t, "what an espace would bring", told(t, ctx, db, "select commune_code, newly_within_20_low_count <= newly_within_20_count and newly_within_20_count <= newly_within_20_high_count, newly_within_20_count = 200 from coverage.siting_gains order by 1"), `
		91003 true false
		92005 true false
		92006 true true`)
	expect(t, "first steps", told(t, ctx, db, "select territory_code, commune_code from coverage.siting_steps where objective = 'habitants_20' and rank = 1 order by 1"), `
		91 91003
		92 92005
		FR 92005`)
}
