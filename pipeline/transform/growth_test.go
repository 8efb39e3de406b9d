package transform

import "testing"

func TestNetwork_grows_by_label_date_in_two_perimeters(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"marts.espaces": `select *, date '2020-07-01' as list_on from (values
			('1', 'a', false, date '2020-01-15'), ('2', 'a', true, date '2020-03-01'), ('3', 'b', false, date '2020-03-31'), ('4', 'com', false, date '2020-05-02'), ('5', 'b', false, null))
			as t(espace_id, commune_code, is_antenne, labelled_on)`,
		"marts.communes":       "select * from (values ('a', 100000, false), ('b', 100000, false), ('com', 9000, true)) as t(commune_code, population_count, is_com)",
		"marts.commune_groups": "select commune_code, k.kind as territory_kind, k.code as territory_code from (values ('a', 'region', 'R'), ('b', 'region', 'S'), ('a', 'france', 'FR'), ('b', 'france', 'FR'), ('a', 'epci', 'E')) as k(commune_code, kind, code)",
		"marts.labelled":       "select * from (values ('region', 'R', date '2020-01-31', 2), ('region', 'R', date '2020-02-29', 3)) as t(territory_kind, territory_code, month_end, labelled_count)",
	})
	model(t, ctx, db, "coverage.network_months")
	// Months from the first label to the one before the list; France has the espace of the collectivité, but not in its rate: 3 for 200 000 people.
	wants(t, ctx, db, "select territory_code, strftime(month, '%m'), principal_total, antenne_total, published_total, per_100000_rate from coverage.network_months where territory_code = 'R' or month >= date '2020-05-01' order by 1, 2", `
		FR 05 3 1 <nil> 1.5
		FR 06 3 1 <nil> 1.5
		R 01 1 0 2 1
		R 02 1 0 3 1
		R 03 1 1 <nil> 2
		R 04 1 1 <nil> 2
		R 05 1 1 <nil> 2
		R 06 1 1 <nil> 2
		S 05 1 0 <nil> 1
		S 06 1 0 <nil> 1`)
	wants(t, ctx, db, "select sum(principal_count), sum(antenne_count) from coverage.network_months where territory_code = 'FR'", "3 1")
}

func TestCantons_count_their_espaces_also_none(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"marts.cantons":  "select * from (values ('0101', 'Plein', '01', 300), ('0102', 'Vide', '01', 200)) as t(canton_code, name, departement_code, population_count)",
		"marts.communes": "select * from (values ('a', '0101'), ('b', '0101'), ('c', '0102'), ('d', null)) as t(commune_code, canton_code)",
		"marts.espaces":  "select * from (values ('1', 'a'), ('2', 'a'), ('3', 'b'), ('4', 'd')) as t(espace_id, commune_code)",
	})
	model(t, ctx, db, "coverage.canton_espaces")
	wants(t, ctx, db, "select canton_code, population_count, espaces_count from coverage.canton_espaces", "0101 300 3\n0102 200 0")
}
