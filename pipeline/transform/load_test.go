package transform

import "testing"

func TestLoad_counts_the_espaces_of_the_month_and_the_hours_of_the_last_list(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"marts.attendance": `select 'departement' as territory_kind, 'D' as territory_code, * from (values
			(date '2022-05-01', 100, null, null), (date '2023-01-01', null, 300, null), (date '2024-07-01', null, 520, null), (date '2026-12-01', null, null, 650.5))
			as t(month, initial_count, acts_count, target_count)`,
		"marts.commune_groups": "select * from (values ('a', 'departement', 'D'), ('b', 'departement', 'D'), ('a', 'commune', 'a')) as t(commune_code, territory_kind, territory_code)",
		"marts.communes":       "select * from (values ('a', 1000), ('b', 500)) as t(commune_code, population_count)",
		"marts.espaces": `select *, date '2024-08-01' as list_on from (values ('1', 'a', date '2020-01-01'), ('2', 'b', date '2022-06-01'), ('3', 'b', date '2024-01-15'))
			as t(espace_id, commune_code, labelled_on)`,
		"marts.espace_weeks": "select * from (values ('1', date '2024-08-01', 30.0), ('2', date '2024-08-01', 24.0), ('2', date '2020-10-12', 99.0)) as t(espace_id, list_on, open_hours)",
	})
	model(t, ctx, db, "coverage.load_by_territory")
	// 54 hours a week are 234 in a month of 52/12 weeks; the hours of espace 3 cannot be read. Before the last label hours are not known.
	wants(t, ctx, db, "select strftime(month, '%Y-%m'), acts_count, is_initial, espaces_count, with_hours_count, open_hours, population_count, target_count from coverage.load_by_territory order by 1", `
		2022-05 100 true 1 1 <nil> 1500 650.5
		2023-01 300 false 2 2 <nil> 1500 650.5
		2024-07 520 false 3 2 234 1500 650.5`)
}

func TestFunnel_is_as_wide_as_chance_and_the_spread_of_most_units(t *testing.T) {
	ctx, db := given(t, map[string]string{
		// Eleven départements of one espace: 10 000 acts a month, but for four.
		"coverage.load_by_territory": `select 'departement' as territory_kind, 'D' || i as territory_code, date '2024-07-01' as month, false as is_initial, 1 as espaces_count,
			case i when 1 then 4000.0 when 2 then 7000.0 when 10 then 13000.0 when 11 then 16000.0 else 10000.0 end as acts_count, null::double as open_hours, 1000 as population_count from range(1, 12) as t(i)`,
		"marts.frequentation_espaces": "select null::varchar as espace_id, null::date as month, null::bigint as requests_count where false",
		"marts.espaces":               "select '1' as espace_id, date '2024-08-01' as list_on",
		"marts.espace_weeks":          "select '1' as espace_id, date '2024-08-01' as list_on, 30.0 as open_hours",
	})
	model(t, ctx, db, "coverage.load_funnel")
	// Residuals are -60, -30, seven times 0, 30, 60; brought to the deciles -30 and 30 their mean square is 3600/11 = 327.3:
	// limits 10 000 ± 1.96 · √(327.3 · 10 000) = 3546, and ± 3.09 · 1809 = 5590.
	wants(t, ctx, db, `select unit_code, round(overdispersion, 1), round(low_95_rate), round(high_998_rate), position from coverage.load_funnel
		where measure = 'actes_par_espace' and unit_code in ('D1', 'D2', 'D3', 'D11') order by rate`, `
		D1 327.3 6454 15590 tres_au_dessous
		D2 327.3 6454 15590 entre_les_limites
		D3 327.3 6454 15590 entre_les_limites
		D11 327.3 6454 15590 tres_au_dessus`)
	// Where hours are not known there is no rate by the hour, and where no file is given no espace.
	wants(t, ctx, db, "select distinct unit_kind, measure from coverage.load_funnel order by 2", `
		departement actes_par_espace
		departement actes_pour_1000_habitants`)
}

func TestWords_of_numbers_are_French(t *testing.T) {
	ctx, db := given(t, nil)
	for expr, want := range map[string]string{
		"words_count(1234567.5)":              "1\u202f234\u202f568",
		"words_count(null)":                   "non connu",
		"words_tenth(1234.56)":                "1\u202f234,6",
		"words_share(0.9541)":                 "95,4\u202f%",
		"words_percent(0.888)":                "89\u202f%",
		"month_words(date '2024-08-31')":      "août 2024",
		"day_words(date '2024-08-01')":        "1er août 2024",
		"words_of(1, 'espace', 'espaces')":    "1\u00a0espace",
		"words_of(1200, 'acte', 'actes')":     "1\u202f200\u00a0actes",
		"cell_link('Ain', '01', 'd/01/').l":   "d/01/",
		"heading('Actes', 'actes', true).nom": "actes",
	} {
		var got string
		if err := db.QueryRowContext(ctx, "select "+expr).Scan(&got); err != nil || got != want {
			t.Errorf("%s: %q (%v), expected %q", expr, got, err, want)
		}
	}
}
