package transform

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"observatoire/pipeline/warehouse"
	"observatoire/sql"
)

func TestModels_of_the_project_are_sorted_by_what_they_read(t *testing.T) {
	models, err := Models(sql.Files)
	if err != nil {
		t.Fatal(err)
	}
	place := map[string]int{}
	for i, m := range models {
		place[m.Table()] = i
		if m.Title == "" || m.Source == "" {
			t.Errorf("%s: the first three lines say what it is, one row per what, and the source", m.Path)
		}
	}
	for i, m := range models {
		for _, r := range m.Reads {
			if j, ok := place[r]; ok && j > i {
				t.Errorf("%s runs before %s, which it reads", m.Table(), r)
			}
		}
	}
	if len(models) < 50 {
		t.Errorf("%d models, expected all of sql/", len(models))
	}
}

func TestModels_refuses_what_breaks_the_layers(t *testing.T) {
	const head = "-- a\n-- one row per a\n-- source\n"
	cases := []struct {
		name  string
		files fstest.MapFS
		want  string
	}{
		{"a circle", fstest.MapFS{"30_marts/a.sql": {Data: []byte(head + "select * from marts.b")}, "30_marts/b.sql": {Data: []byte(head + "select * from marts.a")}}, "circle"},
		{"a higher layer", fstest.MapFS{"20_staging/a.sql": {Data: []byte(head + "select * from marts.b")}}, "lower one"},
		{"no grain", fstest.MapFS{"20_staging/a.sql": {Data: []byte("-- a\n-- b\n-- c\nselect 1")}}, "one row per"},
		{"no head", fstest.MapFS{"20_staging/a.sql": {Data: []byte("select 1\nfrom x\nwhere y")}}, "expected a comment"},
	}
	for _, c := range cases {
		if _, err := Models(c.files); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", c.name, err, c.want)
		}
	}
}

func TestReads_overlooks_comments_and_strings(t *testing.T) {
	got := Reads("-- marts.no\nselect 'raw.no', \"x\" from marts.yes join staging.also using (a)")
	if fmt.Sprint(got) != "[marts.yes staging.also]" {
		t.Errorf("%v", got)
	}
}

// given makes tables from selects.
func given(t *testing.T, tables map[string]string) (context.Context, *warehouse.DB) {
	t.Helper()
	ctx := context.Background()
	db, err := warehouse.Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := Macros(ctx, db, sql.Files); err != nil {
		t.Fatal(err)
	}
	for name, query := range tables {
		if err := db.Exec(ctx, "create table "+name+" as "+query); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return ctx, db
}

// model makes one table of the project by its model.
func model(t *testing.T, ctx context.Context, db *warehouse.DB, tables ...string) {
	t.Helper()
	models, err := Models(sql.Files)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		found := false
		for _, m := range models {
			if m.Table() == table {
				found = true
				if err := build(ctx, db, m); err != nil {
					t.Fatal(err)
				}
			}
		}
		if !found {
			t.Fatalf("no model %s", table)
		}
	}
}

// wants compares a query's rows, one a line, values apart by spaces.
func wants(t *testing.T, ctx context.Context, db *warehouse.DB, query, want string) {
	t.Helper()
	tab, err := db.Query(ctx, -1, query)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range tab.Rows {
		lines = append(lines, strings.TrimSpace(fmt.Sprintln(r...)))
	}
	var wanted []string
	for _, l := range strings.Split(strings.TrimSpace(want), "\n") {
		wanted = append(wanted, strings.TrimSpace(l))
	}
	if got := strings.Join(lines, "\n"); got != strings.Join(wanted, "\n") {
		t.Errorf("%s\ngot:\n%s\nexpected:\n%s", query, got, strings.Join(wanted, "\n"))
	}
}

func history(days ...string) string {
	var rows []string
	for i, d := range days {
		rows = append(rows, fmt.Sprintf("('%d', date '2024-08-01', '%s')", i+1, d))
	}
	return "select c.espace_id, c.list_on, nullif(c.monday, '') as monday, null::varchar as tuesday, null::varchar as wednesday, null::varchar as thursday, null::varchar as friday, null::varchar as saturday, null::varchar as sunday, 'l.csv' as _file, 2 as _line from (values " +
		strings.Join(rows, ", ") + ") as c(espace_id, list_on, monday)"
}

func TestHours_become_half_open_ranges(t *testing.T) {
	ctx, db := given(t, map[string]string{"marts.espaces_history": history(
		"09:00 - 12:00",                 // 1 one range
		"09:00 - 12:00 / 13:30 - 17:00", // 2 two
		"08:00 - 09:00 / 10:00 - 11:00 / 12:00 - 13:00 / 14:00 - 15:00", // 3 four
		"09:00 - 12:00 / 11:00 - 17:00",                                 // 4 overlap: merged
		"09:00 - 12:00 / 12:00 - 17:00",                                 // 5 touch: merged
		"00:00 - 00:00 / 14:00 - 17:00",                                 // 6 empty: left out
		"17:00 - 12:00",                                                 // 7 impossible
		"13h30 à 17h30",                                                 // 8 as in 2020
		"9:00 - 12:00 / Après-midi sur RDV",                             // 9 a remark beside
		"Horaires non communiqués",                                      // 10 nothing to read
		"20:00 - 25:00",                                                 // 11 after midnight
	)})
	model(t, ctx, db, "marts.espace_hour_cells", "marts.espace_hour_ranges", "marts.espace_hour_days", "marts.espace_hours", "marts.espace_weeks")
	wants(t, ctx, db, "select espace_id, string_agg(clock(opens_min) || '-' || clock(closes_min), ' ' order by opens_min) from marts.espace_hours group by 1 order by cast(espace_id as integer)", `
		1 09:00-12:00
		2 09:00-12:00 13:30-17:00
		3 08:00-09:00 10:00-11:00 12:00-13:00 14:00-15:00
		4 09:00-17:00
		5 09:00-17:00
		6 14:00-17:00
		8 13:30-17:30`)
	wants(t, ctx, db, "select espace_id, verdict from marts.espace_hour_ranges where verdict <> 'ok' order by cast(espace_id as integer)", `
		6 vide
		7 impossible
		11 impossible`)
	wants(t, ctx, db, "select espace_id, kind from marts.espace_hour_days where kind <> 'lu' order by cast(espace_id as integer)", `
		7 impossible
		9 variable
		10 non publié
		11 impossible`)
	wants(t, ctx, db, "select espace_id, open_hours from marts.espace_weeks where espace_id in ('4', '3') order by 1", "3 4\n4 8")
}

func TestLineage_leads_every_code_to_a_commune_of_today(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"staging.stg_decoupage_administratif__communes": `
			select * from (values
				('01033', 'Valserhône', 'actuelle', null, null, ['01091', '01205']),
				('75056', 'Paris', 'actuelle', null, null, []),
				('12076', 'Conques', 'actuelle', null, null, []),
				('75101', 'Paris 1er', 'arrondissement', null, '75056', []),
				('01033', 'Bellegarde', 'deleguee', '01033', null, []),
				('01091', 'Châtillon', 'deleguee', '01033', null, [])
			) as t(commune_code, name, kind, head_commune_code, parent_commune_code, former_codes)`,
		"staging.stg_cog_passage__passages": `
			select * from (values ('01500', '01091'), ('01205', '01033'), ('99999', '88888')) as t(old_code, code_2025)`,
		"staging.stg_contours_communes__outlines": "select '01205' as outline_code, 'Arlod' as name",
	})
	model(t, ctx, db, "marts.lignage_communes")
	wants(t, ctx, db, "select old_code, current_code, kind from marts.lignage_communes order by 1", `
		01033 01033 actuelle
		01091 01033 deleguee
		01205 01033 ancienne
		01500 01033 ancienne
		12076 12076 actuelle
		75056 75056 actuelle
		75101 75056 arrondissement`)
	wants(t, ctx, db, "select old_name from marts.lignage_communes where old_code = '01205'", "Arlod")
}

func TestCatchments_share_the_people_of_a_commune_among_espaces(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"marts.espaces":      "select * from (values ('1', false, false), ('2', false, true), ('3', false, false), ('bus', true, false)) as t(espace_id, is_mobile, is_antenne), (select date '2024-08-01' as list_on)",
		"marts.espace_weeks": "select '1' as espace_id, date '2024-08-01' as list_on, false as is_open_saturday, false as is_open_after_18",
		"marts.definitions":  "select 'sans_itinerants' as which, 'toute_heure' as opening, true as is_headline",
		"marts.communes":     "select * from (values ('a', 600), ('b', 300), ('n', null)) as t(commune_code, population_count)",
		"coverage.catchment_shares": `select * from (values ('a', '1', 1.0, 0.0, 0.0), ('b', '1', 1.0 / 3, 1.0 / 3, 0.0), ('b', '2', 2.0 / 3, 0.5, 0.25), ('n', '2', 1.0, 1.0, 1.0))
			as t(commune_code, espace_id, share, second_beyond_20_share, second_beyond_30_share)`,
	})
	model(t, ctx, db, "coverage.espace_catchments")
	wants(t, ctx, db, "select espace_id, communes_count, population_count, second_beyond_20_min_count, second_beyond_30_min_count from coverage.espace_catchments order by 1", `
		1 2 700 100 0
		2 2 200 150 75
		3 0 0 0 0
		bus <nil> <nil> <nil> <nil>`)
}

func TestVariants_are_held_against_the_best_of_the_same_communes(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"marts.communes": "select * from (values ('a', 100, 'R', 6, 'rural'), ('b', 300, 'R', 5, 'bourg')) as t(commune_code, population_count, region_code, density_level, density_label)",
		"marts.regions":  "select 'R' as region_code, 'Île' as name",
		"coverage.travel_time_variants": `select * from (values
			('a', 'estimation', 'disque', '1', 24.0, 0.0, 1.0), ('a', 'route', 'voirie', '1', 20.0, 0.5, 1.0), ('a', 'route', 'point', '2', 18.0, 1.0, 1.0),
			('b', 'estimation', 'disque', '2', 9.0, 1.0, 1.0), ('b', 'route', 'voirie', '1', 10.0, 1.0, 1.0), ('b', 'route', 'point', '1', 10.0, 1.0, 1.0)
		) as t(commune_code, method, basis, espace_id, minutes, within_20_share, within_30_share)`,
	})
	model(t, ctx, db, "coverage.variant_errors")
	wants(t, ctx, db, `select method, basis, territory_name, communes_count, median_absolute_error_min, round(median_relative_error, 3), round(median_bias, 3), within_20_min_share, reference_within_20_min_share, same_side_of_20_share, same_espace_share
		from coverage.variant_errors where group_kind = 'ensemble' order by 1`, `
		estimation disque Île 2 2.5 0.15 0.05 0.75 0.875 0.5 0.5
		route point Île 2 1 0.05 -0.05 1 0.875 1 0.5`)
}

func TestMacros_know_French_names_and_Lambert_93(t *testing.T) {
	ctx, db := given(t, nil)
	for expr, want := range map[string]string{
		"normalise('Saint-Étienne-de-Crossey')":          "saint etienne de crossey",
		"normalise('ST Cœur-l''Église')":                 "saint coeur l eglise",
		"normalise('L''Haÿ-les-Roses')":                  "l hay les roses",
		"de_commune('Le Havre', 2)":                      "du Havre",
		"a_commune('Les Sables', 4)":                     "aux Sables",
		"de_commune('Albi', 1)":                          "d'Albi",
		"dans_territoire('Ain', 5)":                      "dans l'Ain",
		"dans_territoire('Corse', 0)":                    "en Corse",
		"dans_territoire('La Réunion', 0)":               "à La Réunion",
		"departement_of('97105')":                        "971",
		"own_name('France services La Poste de Noyers')": "noyers",
		"own_name('Noyers')":                             "noyers",
		"clock(clock_min('9', '05'))":                    "09:05",
		"round(lambert93_lon(700000, 6600000), 9) || ' ' || round(lambert93_lat(700000, 6600000), 9)":             "3.0 46.5",
		"round(lambert93_lon(652469.02, 6862035.26), 6) || ' ' || round(lambert93_lat(652469.02, 6862035.26), 6)": "2.3522 48.8566",
	} {
		var got string
		if err := db.QueryRowContext(ctx, "select "+expr).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q (%v), expected %q", expr, got, err, want)
		}
	}
}

func TestCorrect_changes_the_wrong_value_and_reports_the_spent_row(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"staging.stg_x": "select * from (values ('1', 4849.2::double), ('2', 3.0::double)) as t(id, lat)",
		"raw.corrections__x": `select * from (values
			('staging.stg_x', 'id', '1', null, 'lat', '4849.2', '48.492', 'point oublié', 'active', '2026-11-23', 2),
			('staging.stg_x', 'id', '2', null, 'lat', '99.0', '48.0', 'déjà corrigé', 'active', '2026-11-23', 3)
		) as t("table", key_column, key, list_on, "column", wrong, "right", reason, status, since, _line)`,
	})
	n, err := Correct(ctx, db)
	if err != nil || n != 1 {
		t.Fatalf("%d corrected, %v", n, err)
	}
	wants(t, ctx, db, "select id, lat from staging.stg_x order by 1", "1 48.492\n2 3")
	wants(t, ctx, db, "select subject, _line from staging.correction_notes", "staging.stg_x 2 3")
}
