package transform

import (
	"fmt"
	"testing"
)

// raw is a raw table as load leaves it: text columns, then where the row came from.
func raw(columns, values string) string {
	return fmt.Sprintf(`select * from (values %s) as t(%s, _file, _vintage, _line)`, values, columns)
}

func TestLists_of_2022_are_joined_to_the_next_one(t *testing.T) {
	columns := "id_fs, lib_fs, insee_com, lib_com, latitude, longitude, itinerance, format_fs, labellisation"
	rest := ", null::varchar as adresse, null::varchar as complement_adresse, null::varchar as code_postal, null::varchar as mail, null::varchar as telephone, null::varchar as h_lundi, '-' as h_mardi, null::varchar as h_mercredi, null::varchar as h_jeudi, null::varchar as h_vendredi, null::varchar as h_samedi, null::varchar as commentaire, null::varchar as groupe"
	lists := map[string]string{
		"raw.france_services__liste_schema_4": "select *" + rest + " from (" + raw(columns, `
			('1', 'Mende', '48095', 'Mende', '44.5', '3.5', 'Oui', 'Site principal', 'Espace labellisé 15/11/2020', 'a.csv', '2022-12-01', 2),
			('2', 'Bus', '48095', 'Mende', '44.5', '3.5', 'Oui', 'Site principal', '', 'a.csv', '2022-12-01', 3),
			('3', 'Antenne', null, null, '', '', 'Non', 'Antenne', '', 'a.csv', '2022-12-01', 4),
			('4', 'Nulle part', null, null, '', '', 'Non', 'Antenne', '', 'a.csv', '2022-12-01', 5),
			('temp_1', 'France services d’Apatou', '97360', 'Apatou', '5.1', '-54.3', 'Non', 'Site principal', '', 'a.csv', '2022-12-01', 6),
			('temp_2', 'Autre nom', '97360', 'Apatou', '5.2', '-54.3', 'Non', 'Site principal', '', 'a.csv', '2022-12-01', 7),
			('temp_3', 'Jamais revu', '97360', 'Apatou', '5.3', '-54.3', 'Oui', 'Site principal', '', 'a.csv', '2022-12-01', 8)`) + ") union all by name select *" + rest + " from (" + raw(columns+", format_fs_anct", `
			('1', 'Mende', '48095', 'Mende', '44.5', '3.5', 'Oui', 'Site principal', '', 'Multi-sites', 'b.csv', '2023-02', 2),
			('2', 'Bus', '48095', 'Mende', '44.5', '3.5', 'Oui', 'Site principal', '', 'Mobile', 'b.csv', '2023-02', 3),
			('3', 'Antenne', '48095', 'Mende', '44.6', '3.6', 'Non', 'Antenne', '', 'Antenne', 'b.csv', '2023-02', 4),
			('11', 'France Services d''Apatou', '97360', 'Apatou', '5.1', '-54.3', 'Non', 'Site principal', '', 'Lieu fixe', 'b.csv', '2023-02', 5),
			('12', 'Tout autre', '97360', 'Apatou', '5.201', '-54.3', 'Non', 'Site principal', '', 'Lieu fixe', 'b.csv', '2023-02', 6)`) + ")",
	}
	ctx, db := given(t, lists)
	model(t, ctx, db, "staging.stg_france_services__liste_schema_4")
	wants(t, ctx, db, "select espace_id, list_on::varchar, kind, is_mobile, is_itinerant, is_antenne, labelled_on::varchar, monday, tuesday from staging.stg_france_services__liste_schema_4 where espace_id in ('1', '3') order by 1, 2", `
		1 2022-12-01 Principal <nil> true false 2020-11-15 <nil> <nil>
		1 2023-02-01 Principal false true false <nil> <nil> <nil>
		3 2022-12-01 Antenne <nil> false true <nil> <nil> <nil>
		3 2023-02-01 Antenne false false true <nil> <nil> <nil>`)
	for name, query := range map[string]string{
		// what the other lists and tables are is of no matter here
		"marts.list_rows":        "select *, null::varchar as sunday, null::varchar as appointment, null::varchar as carrier from staging.stg_france_services__liste_schema_4",
		"marts.lignage_communes": "select * from (values ('48095', '48095'), ('97360', '97360')) as t(old_code, current_code)",
		"marts.communes":         "select 'x' as commune_code, 0.0 as point_lon, 0.0 as point_lat, 'X' as name, ['0'] as postcodes",
	} {
		if err := db.Exec(ctx, "create table "+name+" as "+query); err != nil {
			t.Fatal(err)
		}
	}
	model(t, ctx, db, "marts.temporary_ids", "marts.espaces_history", "findings.espace_sans_point")
	wants(t, ctx, db, "select temporary_id, espace_id from marts.temporary_ids order by 1", "temp_1 11\ntemp_2 12")
	wants(t, ctx, db, "select espace_id, commune_code, lon, lat, is_mobile, _line from marts.espaces_history where list_on = '2022-12-01' order by _line", `
		1 48095 3.5 44.5 false 2
		2 48095 3.5 44.5 true 3
		3 48095 3.6 44.6 false 4
		11 97360 -54.3 5.1 false 6
		12 97360 -54.3 5.2 false 7
		temp_3 97360 -54.3 5.3 true 8`)
	wants(t, ctx, db, "select detail, _line from findings.espace_sans_point order by _line", `
		liste du 2022-12-01, placé comme dans la liste suivante 4
		liste du 2022-12-01, commune inconnue, écarté 5`)
}
