package transform

import "testing"

func TestCosts_are_ranges_by_what_is_not_known(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"marts.facts":   `select * from (values ('cout_rural', 90.0), ('cout_periurbain', 100.0), ('cout_qpv', 200.0), ('agents_rural', 2.0), ('agents_periurbain', 2.5), ('agents_qpv', 4.5)) as t(fact_id, value)`,
		"marts.espaces": `select * from (values ('1', 'village', false), ('2', 'village', true), ('3', 'faubourg', false), ('4', 'cite', false), ('5', 'bourg', false)) as t(espace_id, commune_code, is_antenne)`,
		// bourg is rural by its density and has a QPV: its espace may stand in it.
		"marts.communes":             "select * from (values ('village', 6, false), ('faubourg', 3, false), ('cite', 1, true), ('bourg', 5, true)) as t(commune_code, density_level, has_qpv)",
		"marts.commune_zonings":      "select * from (values ('village', true), ('faubourg', false), ('cite', null)) as t(commune_code, is_zrr)",
		"coverage.espace_catchments": "select * from (values ('1', 500), ('2', null), ('3', 3000), ('4', 9000), ('5', 1000)) as t(espace_id, population_count)",
	})
	model(t, ctx, db, "coverage.cost_by_setting")
	// Low: no antenne, the peri-urban cost where there is a QPV; high: antennes, the cost of a QPV.
	wants(t, ctx, db, "select setting, espaces_count, principal_count, in_zrr_count, total_low_eur, total_high_eur, agents_low_count, agents_high_count, population_count from coverage.cost_by_setting", `
		periurbain 1 1 0 100 100 2.5 2.5 3000
		qpv 2 2 0 200 400 5 9 10000
		rural 2 1 2 90 180 2 4 500`)
}

func TestPost_offices_of_France_are_the_publishers_whole(t *testing.T) {
	rows := `select * from (values ('bureau_de_poste', 'F', 'FRANCE', 20, 15), ('bureau_de_poste', '01', 'DEP', 9, 6), ('bureau_de_poste', '02', 'DEP', 8, 7), ('lycee', '01', 'DEP', 3, 3)) as t(equipment, territory_code, territory_kind, count_2019, count_2024)`
	for where, want := range map[string]string{"": "01 9 6\n02 8 7\nFR 20 15", " where territory_code <> 'F'": "01 9 6\n02 8 7\nFR 17 13"} {
		ctx, db := given(t, map[string]string{"staging.stg_acces_services__evolution": rows + where})
		model(t, ctx, db, "marts.post_offices")
		wants(t, ctx, db, "select departement_code, count_2019, count_2024 from marts.post_offices", want)
	}
}

func TestCarriers_are_known_by_name_or_mail(t *testing.T) {
	ctx, db := given(t, map[string]string{
		"marts.espaces_history": `select *, date '2024-08-01' as list_on from (values
			('1', 'France services La Poste de Noyers', null, null), ('2', 'France services Bourg', 'bourg@laposte.fr', null), ('3', 'Espace du Postel', 'mairie@notlaposte.fr.example', null),
			('4', 'Point MSA', null, null), ('5', 'Maison', 'accueil@msa49.fr', null), ('6', 'Maison', 'a@b.fr', 'PIMMS Médiation'), ('msap-1', 'La Poste', null, null))
			as t(espace_id, name, mail, carrier)`,
	})
	model(t, ctx, db, "coverage.carriers_by_list")
	wants(t, ctx, db, "select espaces_count, with_mail_count, with_carrier_count, la_poste_count, msa_count, pimms_count from coverage.carriers_by_list", "6 4 1 2 2 1")
}
