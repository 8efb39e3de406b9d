package transform

import "testing"

func TestTerritory_traits_are_weighted_by_people_and_not_guessed(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"marts.communes": `select * from (values
			('a', 3000, 2, 0.10, 20000.0, true),
			('b', 1000, 6, null, 24000.0, false),
			('c', 100, 7, null, null, true),
			('d', 300, 7, null, 30000.0, true),
			('e', 0, 7, null, null, true)) as t(commune_code, population_count, density_level, aged_75_share, median_income_eur, is_mountain)`,
		"marts.commune_groups": "select * from (values ('a', 'epci', 'E'), ('b', 'epci', 'E'), ('c', 'epci', 'F'), ('d', 'epci', 'F'), ('e', 'epci', 'F'), ('e', 'commune', 'e')) as t(commune_code, territory_kind, territory_code)",
	})
	model(t, ctx, db, "coverage.territory_traits")
	// In F income is known for three people in four: fewer than eight in ten. A commune without people has no traits.
	wants(t, ctx, db, "select territory_code, density_level, population_count, aged_75_share, income_eur, is_mountain from coverage.territory_traits order by 1", `
		E 3 4000 0.1 21000 true
		F 7 400 <nil> <nil> true`)
}

func TestSimilar_territories_share_a_side_and_what_is_known(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"coverage.territory_traits": `select 'epci' as territory_kind, * from (values
			('me', 4.0, 10000, 0.10, 20000.0, false),
			('twin', 4.0, 10000, 0.10, 20000.0, false),
			('near', 4.0, 12000, 0.10, 20000.0, false),
			('far', 1.0, 900000, 0.05, 30000.0, false),
			('unknown', 4.0, 10000, null, null, false),
			('mountain', 4.0, 10000, 0.10, 20000.0, true)) as t(territory_code, density_level, population_count, aged_75_share, income_eur, is_mountain)`,
	})
	model(t, ctx, db, "coverage.similar_territories")
	// near: ln 1.2 is 0.1095 standard deviations (1.665) of one trait in four; far: 2.683, 2.703, 2.5 and 2.5 of the four.
	wants(t, ctx, db, "select similar_code, rank, round(distance, 3) from coverage.similar_territories where territory_code = 'me' order by rank", `
		twin 1 0
		near 2 0.055
		far 3 2.598`)
	// What is not known of a territory is not asked of the others.
	wants(t, ctx, db, "select similar_code from coverage.similar_territories where territory_code = 'unknown' order by rank", `
		me
		twin
		near
		far`)
	wants(t, ctx, db, "select count(*) from coverage.similar_territories where territory_code = 'mountain'", "0")
}

func TestSimilar_communes_have_the_same_density_level(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"coverage.territory_traits": `select 'commune' as territory_kind, 'c' || i as territory_code, cast(6 + i % 2 as double) as density_level, cast(100 + i as bigint) as population_count,
			null::double as aged_75_share, null::double as income_eur, false as is_mountain from range(2000) as t(i)`,
	})
	model(t, ctx, db, "coverage.similar_territories")
	wants(t, ctx, db, `select count(*), max(abs(cast(substr(territory_code, 2) as integer) - cast(substr(similar_code, 2) as integer))),
		count(*) filter (where (cast(substr(territory_code, 2) as integer) - cast(substr(similar_code, 2) as integer)) % 2 <> 0) from coverage.similar_territories`, "10000 10 0")
}

func TestAccess_summaries_say_where_times_are_by_road(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"marts.departements": "select * from (values ('2A', '94'), ('2B', '94'), ('38', '84'), ('01', '84')) as t(departement_code, region_code)",
		"exports.territory_names": `select * from (values ('region', '94', 'en Corse'), ('departement', '2A', 'en Corse-du-Sud'), ('departement', '2B', 'en Haute-Corse'),
			('departement', '38', 'en Isère'), ('departement', '01', 'dans l’Ain')) as t(territory_kind, territory_code, name_in)`,
		"coverage.access_by_territory": `select *, 10.0 as median_min, 20.0 as p90_min, 0.5 as within_10_min_share, 0.8 as within_20_min_share, 0.9 as within_30_min_share,
			0.7 as within_20_min_low_share, 0.9 as within_20_min_high_share, 0.8 as within_30_min_low_share, 1.0 as within_30_min_high_share,
			1 as beyond_10_min_count, 1 as beyond_20_min_count, 1 as beyond_30_min_count, 0 as unknown_population_count, 0 as unreachable_population_count, 0.1 as relative_error
			from (values
			-- d: Corsica and Isère by road; e: Isère and a part of Corsica; f: nothing
			('d', 'france', 'FR', 1000, 0.5), ('d', 'region', '94', 100, 1.0), ('d', 'region', '84', 900, 400 / 900.0), ('d', 'departement', '2A', 50, 1.0), ('d', 'departement', '2B', 50, 1.0), ('d', 'departement', '38', 400, 1.0), ('d', 'departement', '01', 500, 0.0),
			('e', 'france', 'FR', 1000, 0.42), ('e', 'region', '94', 100, 0.2), ('e', 'departement', '2A', 50, 0.4), ('e', 'departement', '38', 400, 1.0),
			('f', 'france', 'FR', 1000, 0.0)) as t(definition_id, territory_kind, territory_code, population_count, by_road_share)`,
	})
	model(t, ctx, db, "exports.access_summaries")
	wants(t, ctx, db, "select definition_id, territory_code, acces.methode, replace(acces.route_dans, ' ', '_') from exports.access_summaries where territory_code in ('FR', '94', '84') order by 1, 2", `
		d 84 mixte en_Isère
		d 94 route <nil>
		d FR mixte en_Isère_et_en_Corse
		e 94 mixte <nil>
		e FR mixte <nil>
		f FR estimation <nil>`)
}

func TestRanks_say_how_far_an_estimate_may_move_a_territory(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"marts.definitions": "select 'd' as definition_id, true as is_headline",
		"coverage.access_by_territory": `select *, 'd' as definition_id, 'epci' as territory_kind from (values
			('a', 1.0, 0.90, 1.0), ('b', 1.0, 1.0, 1.0), ('c', 0.80, 0.50, 0.97), ('d', 0.60, 0.60, 0.60), ('e', null, null, null)
			) as t(territory_code, within_20_min_share, within_20_min_low_share, within_20_min_high_share)`,
	})
	model(t, ctx, db, "exports.ranks")
	wants(t, ctx, db, "select territory_code, rank, best_rank, worst_rank, equal_count, territories_count from exports.ranks order by 1", `
		a 1 1 2 2 4
		b 1 1 1 2 4
		c 3 3 4 1 4
		d 4 4 4 1 4`)
}

func TestWeeks_are_said_in_words_with_days_alike_together(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"marts.espaces": "select date '2024-08-01' as list_on",
		"marts.espace_hours": `select '1' as espace_id, date '2024-08-01' as list_on, * from (values
			(1, 540, 720), (1, 810, 1020), (2, 540, 720), (2, 810, 1020), (3, 540, 720), (5, 545, 720), (6, 545, 720)) as t(weekday, opens_min, closes_min)`,
		"marts.espace_hour_days": `select '1' as espace_id, date '2024-08-01' as list_on, * from (values
			(1, '9h-12h 13h30-17h', 'lu'), (2, '9h-12h 13h30-17h', 'lu'), (3, '9h-12h', 'lu'), (4, 'sur  RDV', 'variable'), (5, '9h05-12h', 'lu'), (6, '9h05-12h', 'lu')) as t(weekday, hours_text, kind)`,
	})
	model(t, ctx, db, "exports.weeks")
	wants(t, ctx, db, "select h.jour, h.nature, h.texte, len(h.plages) from (select unnest(horaires) as h from exports.weeks) order by 1", `
		1 lu <nil> 2
		2 lu <nil> 2
		3 lu <nil> 1
		4 variable sur RDV 0
		5 lu <nil> 1
		6 lu <nil> 1
		7 non publié <nil> 0`)
	wants(t, ctx, db, "select replace(horaires_texte, chr(160), '_') from exports.weeks", "lun. et mar. 9_h–12_h, 13_h_30–17_h ; mer. 9_h–12_h ; ven. et sam. 9_h_05–12_h")
}
