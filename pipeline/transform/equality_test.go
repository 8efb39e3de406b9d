package transform

import "testing"

func TestEquality_weighs_people_and_cuts_tenths_by_them(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"marts.definitions": "select 'd' as definition_id, true as is_headline",
		// Four communes with minutes; n has none, c is of a collectivité d'outre-mer.
		"marts.communes": `select * from (values
			('a', 1, 'ville', false, true, 30000.0, 600, '01', false), ('b', 6, 'rural', true, false, 20000.0, 200, '01', false), ('e', 6, 'rural', false, false, 21000.0, 100, '02', false),
			('f', 7, 'très rural', true, false, null, 100, '02', false), ('n', 7, 'très rural', true, false, null, 50, '02', false), ('c', 7, 'très rural', false, false, null, 70, '98', true))
			as t(commune_code, density_level, density_label, is_mountain, has_qpv, median_income_eur, population_count, departement_code, is_com)`,
		"coverage.commune_access": "select commune_code, 'd' as definition_id, nearest_min from (values ('a', 4.0), ('b', 12.0), ('e', 16.0), ('f', 40.0), ('n', null), ('c', 5.0)) as t(commune_code, nearest_min)",
		"coverage.access_by_territory": `select 'commune' as territory_kind, commune_code as territory_code, 'd' as definition_id, w as within_20_min_share, l as within_20_min_low_share, h as within_20_min_high_share
			from (values ('a', 1.0, 1.0, 1.0), ('b', 0.9, 0.8, 1.0), ('e', 0.8, 0.5, 1.0), ('f', 0.0, 0.0, 0.2), ('n', null, null, null), ('c', 1.0, 1.0, 1.0)) as t(commune_code, w, l, h)`,
		"coverage.commune_ages":       "select * from (values ('a', 60.0), ('b', 80.0), ('e', null), ('f', 120.0)) as t(commune_code, people_65_count)",
		"coverage.commune_neighbours": "select * from (values ('a', 'b'), ('b', 'a'), ('b', 'e'), ('e', 'b'), ('e', 'f'), ('f', 'e')) as t(commune_code, neighbour_code)",
	})
	model(t, ctx, db, "coverage.commune_profiles", "coverage.access_by_group", "coverage.inequality")
	// Of 900 people with a published niveau de vie b has the first 200 (middle at 100), e the next 100 (250), a the rest (600).
	wants(t, ctx, db, "select commune_code, income_tenth, rural_income_fifth, is_at_border, people_65_count from coverage.commune_profiles order by 1", `
		a 7 <nil> false 60
		b 2 2 true 80
		e 3 5 true <nil>
		f <nil> <nil> false 100`)
	// Density 6: (200 · 12 + 100 · 16) / 300; beyond (200 · 0.1 + 100 · 0.2) / 300, bounds 0 and (40 + 50) / 300. 65 and more: (60 · 4 + 80 · 12 + 100 · 40) / 240, not more than the people of f; the others (540 · 4 + 120 · 12) / 660.
	wants(t, ctx, db, "select group_kind, position, people_count, round(mean_min, 3), round(beyond_20_share, 4), round(beyond_20_low_share, 4), round(beyond_20_high_share, 4) from coverage.access_by_group where group_kind in ('densite', 'age', 'bord') order by 1, 2", `
		age 1 660 5.455 0.0182 0 0.0364
		age 2 240 21.667 0.45 0.3333 0.4833
		bord 1 100 40 1 0.8 1
		bord 2 300 13.333 0.1333 0 0.3
		densite 1 600 4 0 0 0
		densite 6 300 13.333 0.1333 0 0.3
		densite 7 100 40 1 0.8 1`)
	// Mean (2400 + 2400 + 1600 + 4000) / 1000 = 10.4. Mean gap of two of the thousand people, by pairs:
	// 2 · (0.12 · 8 + 0.06 · 12 + 0.06 · 36 + 0.02 · 4 + 0.02 · 28 + 0.01 · 24) = 9.44; Gini 9.44 / 20.8.
	wants(t, ctx, db, "select people_count, round(mean_min, 3), round(mean_gap_min, 3), round(gini, 4), round(farthest_tenth_min, 6), round(nearest_four_tenths_min, 6) from coverage.inequality", "1000 10.4 9.44 0.4538 40 4")
}
