package transform

import (
	"regexp"
	"strings"
)

const (
	list     = "france_services/2024-08-01/liste-fs-20240801.csv"
	listHead = "id_fs,insee_dep,lib_fs,adresse,complement_adresse,insee_com,code_postal,lib_com,latitude,longitude,mail,telephone,h_lundi,h_mardi,h_mercredi,h_jeudi,h_vendredi,h_samedi,prise_rdv,commentaire,type_fs,format_fs,groupe_fs,labellisation_fs\n"
)

// oneList is a list of three espaces, the second of them with cells replaced:
// pairs of a column and its text.
func oneList(pairs ...string) string {
	cols := strings.Split(strings.TrimSpace(listHead), ",")
	row := map[string]string{}
	for i, v := range strings.Split("9003,99,France services Montvaleur - Pimms Médiation,22 Rue de l'Horloge,,99048,99300,Montvaleur,45.900511,-8.902341,montvaleur@exemple.fr,04 65 71 02 39,08:30 - 12:00,08:30 - 12:00,08:30 - 12:00,08:30 - 12:00,08:30 - 12:00,,Non,,Principal,Fixe,,Espace labellisé 01/01/2020", ",") {
		row[cols[i]] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		if _, ok := row[pairs[i]]; !ok {
			panic(pairs[i])
		}
		row[pairs[i]] = pairs[i+1]
	}
	var cells []string
	for _, c := range cols {
		cells = append(cells, `"`+strings.ReplaceAll(row[c], `"`, `""`)+`"`)
	}
	return listHead +
		"9002,96,France services de Belle-Ancre,3 Quai des Sauniers,,96009,96400,Belle-Ancre,45.599242,-9.403914,belle-ancre@exemple.fr,03 53 01 29 06,09:00 - 12:30,09:00 - 12:30,09:00 - 12:30,09:00 - 12:30,09:00 - 12:30,,Oui,Prise de rendez-vous conseillée,Principal,Fixe,,Espace labellisé 01/01/2020\n" +
		strings.Join(cells, ",") + "\n" +
		"9011,96,Bus France services du Littoral,Parking du Vieux Port,,96009,96400,Belle-Ancre,45.60284,-9.409714,,,09:30 - 16:30,,,,,,Non,,Principal,Bus_équivalent,,Espace labellisé 01/09/2020\n"
}

const (
	ids     = "select espace_id from staging.stg_france_services__liste_schema_5 order by _line"
	points  = "select espace_id, lon, lat from staging.stg_france_services__liste_schema_5 where espace_id = '9003'"
	placed  = "select espace_id, placed_by, commune_code, round(lon, 1), round(lat, 1) from marts.espaces where espace_id = '9003'"
	rejects = "select code, column_name, found, _line from staging.rejects where table_name = 'stg_france_services__liste_schema_5' order by all"
	labels  = "select labelled_on::varchar from staging.stg_france_services__liste_schema_5 where espace_id = '9003'"
)

func replaced(old, new string) func(string) string {
	return func(s string) string { return strings.ReplaceAll(s, old, new) }
}

// twice encodes a text in UTF-8 once more, as Excel and some exports do.
func twice(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if r, ok := map[byte]rune{0x80: '€', 0x82: '‚', 0x84: '„', 0x89: '‰', 0x8a: 'Š', 0x93: '“', 0x94: '”', 0x99: '™', 0x9c: 'œ', 0xa6: '¦'}[c]; ok {
			b.WriteRune(r)
			continue
		}
		b.WriteRune(rune(c))
	}
	return b.String()
}

var brokenLists = []broken{
	{name: "format respelt", file: list, with: replaced("Bus_équivalent", "Bus"), code: 10, want: `liste-fs-20240801.csv line | column "format_fs": found "Bus" | Bus_équivalent | staging model`},
	{name: "format of one espace respelt", file: list, with: oneList("format_fs", "Itinérant"), code: 10, want: `line 3, column "format_fs": found "Itinérant"`},
	{name: "format in decomposed letters", file: list, with: replaced("Bus_équivalent", "Bus_e\u0301quivalent"), query: "select is_mobile from staging.stg_france_services__liste_schema_5 where espace_id = '9011'", rows: "true"},
	{name: "type with a space", file: list, with: replaced("Antenne\"", "Antenne \""), query: "select is_antenne from staging.stg_france_services__liste_schema_5 where espace_id = '9005'", rows: "true"},
	{name: "type unknown", file: list, with: oneList("type_fs", "Secondaire"), code: 10, want: `line 3, column "type_fs": found "Secondaire"`},
	{name: "appointment unknown", file: list, with: oneList("prise_rdv", "O"), code: 10, want: `line 3, column "prise_rdv": found "O", expected one of Oui, Non`},
	{name: "whole list encoded twice", file: list, with: twice, code: 10, want: `line 2, column | text encoded twice | UTF-8`},
	{name: "one name encoded twice", file: list, with: oneList("lib_fs", "ValserhÃ´ne"), query: "select code, subject, _line from raw.findings", rows: "caracteres_abimes ValserhÃ´ne 3"},
	{name: "one apostrophe encoded twice", file: list, with: oneList("adresse", "Rue de lâ€™Horloge"), query: "select code, subject, _line from raw.findings", rows: "caracteres_abimes Rue de lâ€™Horloge 3"},
	{name: "capitals with hats are no fault", file: list, with: oneList("lib_fs", "Âge d’or à « Ä »"), query: "select count(*) from raw.findings", rows: "0"},
	{name: "NUL in an id", file: list, with: oneList("id_fs", "90\x0003"), code: 10, want: `line 3, column "id_fs": found a NUL byte`},
	{name: "NUL in a name", file: list, with: oneList("lib_fs", "a\x00b"), code: 10, want: `line 3, column "lib_fs": found a NUL byte`},
	{name: "control character in a name", file: list, with: oneList("lib_fs", "Mont\x1bvaleur"), query: "select f.code, s.name, f._line from raw.findings as f join staging.stg_france_services__liste_schema_5 as s using (_line)", rows: "caracteres_abimes Mont\uFFFDvaleur 3"},
	{name: "C1 control in a name", file: list, with: oneList("lib_fs", "Mont\u0092valeur"), query: "select code, _line from raw.findings", rows: "caracteres_abimes 3"},
	{name: "line end in a name", file: list, with: oneList("lib_fs", "Mont\r\nvaleur"), query: "select name from staging.stg_france_services__liste_schema_5 where espace_id = '9003'", rows: "Mont valeur"},
	{name: "label empty", file: list, with: oneList("labellisation_fs", ""), query: rejects, rows: "label_sans_date labellisation_fs  3"},
	{name: "label under way", file: list, with: oneList("labellisation_fs", "En cours de labellisation"), query: rejects, rows: "label_sans_date labellisation_fs En cours de labellisation 3"},
	{name: "label as an ISO day", file: list, with: oneList("labellisation_fs", "2022-01-31"), query: labels, rows: "2022-01-31"},
	{name: "label as a month", file: list, with: oneList("labellisation_fs", "Espace labellisé 03/2022"), query: labels, rows: "2022-03-01"},
	{name: "label of 99/99/9999", file: list, with: oneList("labellisation_fs", "Espace labellisé 99/99/9999"), query: labels, rows: "<nil>"},
	{name: "label of 2034", file: list, with: oneList("labellisation_fs", "Espace labellisé 01/01/2034"), query: rejects, rows: "label_sans_date labellisation_fs Espace labellisé 01/01/2034 3"},
	{name: "all labels empty", file: list, with: replaced("Espace labellisé", "labellisé le"), query: rejects, rows: ""},
	{name: "no label has a date", file: list, with: replaced("Espace labellisé ", "Espace labellisé depuis "), query: rejects, rows: ""},
	{name: "labels without year", file: list, with: replaced("/20", "/"), code: 10, want: `rows have label_sans_date, expected at most | column "labellisation_fs": found`},
	{name: "point missing", file: list, with: oneList("latitude", "", "longitude", ""), query: placed, rows: "9003 commune 99048 -8.9 45.9"},
	{name: "latitude missing", file: list, with: oneList("latitude", ""), query: rejects, rows: "espace_sans_point latitude  -8.902341 3"},
	{name: "point at 0, 0", file: list, with: oneList("latitude", "0", "longitude", "0.0"), query: placed, rows: "9003 commune 99048 -8.9 45.9"},
	{name: "point with decimal commas", file: list, with: oneList("latitude", "45,900511", "longitude", "-8,902341"), query: points, rows: "9003 -8.902341 45.900511"},
	{name: "no point at all", file: list, with: func(s string) string { return regexp.MustCompile(`,45\.\d+,-\d+\.\d+,`).ReplaceAllString(s, ",,,") }, code: 10, want: `rows have espace_sans_point | line 2, column "latitude"`},
	{name: "latitude without its point", file: list, with: oneList("latitude", "45900511"), code: 10, want: `line 3, column "latitude": found "45900511", expected degrees, -90 to 90`},
	{name: "latitude in words", file: list, with: oneList("latitude", "abc"), code: 10, want: `line 3, column "latitude": found "abc"`},
	{name: "latitude in degrees and minutes", file: list, with: oneList("latitude", "45°54'02\""), code: 10, want: `line 3, column "latitude": found`},
	{name: "latitude without end", file: list, with: oneList("latitude", "1e999"), code: 10, want: `line 3, column "latitude": found "1e999"`},
	{name: "latitude NaN", file: list, with: oneList("latitude", "NaN"), code: 10, want: `line 3, column "latitude": found "NaN"`},
	{name: "point in metres", file: list, with: oneList("latitude", "6538000", "longitude", "700000"), code: 10, want: `line 3, column "longitude": found "700000"`},
	{name: "point swapped", file: list, with: oneList("latitude", "-8.902341", "longitude", "45.900511"), code: 10, want: "interverties | 3"},
	{name: "id empty", file: list, with: oneList("id_fs", ""), code: 10, want: `line 3, column "id_fs": found "", expected the number of an espace`},
	{name: "id in letters", file: list, with: oneList("id_fs", "FS-812"), code: 10, want: `line 3, column "id_fs": found "FS-812"`},
	{name: "id negative", file: list, with: oneList("id_fs", "-1"), code: 10, want: `line 3, column "id_fs": found "-1"`},
	{name: "id that is a path", file: list, with: oneList("id_fs", "../9003"), code: 10, want: `line 3, column "id_fs"`},
	{name: "id of thirty digits", file: list, with: oneList("id_fs", strings.Repeat("9", 30)), code: 10, want: `line 3, column "id_fs"`},
	{name: "id stored as a decimal", file: list, with: oneList("id_fs", "9003.0"), query: ids, rows: "9002\n9003\n9011"},
	{name: "id with spaces", file: list, with: oneList("id_fs", " 9003\u00a0"), query: ids, rows: "9002\n9003\n9011"},
	{name: "id with leading zeros", file: list, with: oneList("id_fs", "0009003"), query: ids, rows: "9002\n9003\n9011"},
	{name: "ids renumbered", file: list, with: func(s string) string {
		return regexp.MustCompile(`(?m)^"90(\d)(\d)"`).ReplaceAllString(s, `"90$2$1"`)
	}, code: 10, want: "ids_are_kept | kept_count=", query: placed},
	{name: "ids of another series", file: list, with: func(s string) string {
		return regexp.MustCompile(`(?m)^"90(\d\d)"`).ReplaceAllString(s, `"71$1"`)
	}, code: 10, want: "ids_are_kept | kept_count=0", query: placed},
	{name: "id twice", file: list, with: oneList("id_fs", "9002"), code: 10, want: "espace_id=9002 | liste-fs-20240801.csv ligne 2, liste-fs-20240801.csv ligne 3"},
	{name: "id twice, once with a zero", file: list, with: oneList("id_fs", "09002"), code: 10, want: "espace_id=9002"},
	{name: "postcode without its zero", file: list, with: oneList("code_postal", "1200"), query: "select postcode from staging.stg_france_services__liste_schema_5 where espace_id = '9003'", rows: "01200"},
	{name: "postcode in words", file: list, with: oneList("code_postal", "CEDEX"), query: rejects, rows: "valeur_illisible code_postal CEDEX 3"},
	{name: "commune code in lower case", file: list, with: oneList("insee_com", "2a004"), query: "select source_commune_code from staging.stg_france_services__liste_schema_5 where espace_id = '9003'", rows: "2A004"},
	{name: "commune code that is a path", file: list, with: oneList("insee_com", "../../x"), query: "select commune_code, commune_found_by from marts.espaces where espace_id = '9003'", rows: "99048 lieu"},
	{name: "contact that is no contact", file: list, with: oneList("mail", "NA", "telephone", "NULL"), query: "select mail, phone from staging.stg_france_services__liste_schema_5 where espace_id = '9003'", rows: "<nil> <nil>"},
	{name: "name empty", file: list, with: oneList("lib_fs", ""), query: rejects, rows: "valeur_illisible lib_fs  3"},
	{name: "separated by semicolons", file: list, with: strings.ReplaceAll(oneList(), ",", ";"), code: 10, want: `separated by ";" | delimiter`},
	{name: "a column renamed", file: list, with: replaced("latitude", "lat"), code: 10, want: `no column "latitude"`},
	{name: "columns for Sunday and a site", file: list, with: replaced("labellisation_fs\"\n", "labellisation_fs\",\"h_dimanche\",\"site_web\"\n"), code: 10, want: "values, expected 26"},
	{name: "a cell too many", file: list, with: oneList() + "9012,x,y\n", code: 10, want: "line 5: 3 values, expected 24"},
	{name: "a quote left open", file: list, with: oneList() + "\"9012,x,y\n", code: 10, want: "line 5"},
	{name: "header only", file: list, with: listHead, code: 10, want: "0 rows"},
	{name: "an empty file", file: list, with: "", code: 10, want: "empty, expected a line of column names"},
	{name: "a page instead of a list", file: list, with: "<!DOCTYPE html>\n<html>\n", code: 10, want: `liste-fs-20240801.csv line 1: found an HTML page, expected csv in UTF-8 (fetch it again`},
	{name: "latin-1", file: list, with: oneList("lib_fs", "Ch\xe2teau"), code: 10, want: `line 3, column "lib_fs": byte 0xE2 is not UTF-8`},
	{name: "id that may be thousands", file: list, with: oneList("id_fs", "9,000"), code: 10, want: `line 3, column "id_fs": found "9,000"`},
	{name: "id between invisible marks", file: list, with: oneList("id_fs", "\u200e9003\u00ad"), query: ids, rows: "9002\n9003\n9011"},
	{name: "label of a day too long", file: list, with: oneList("labellisation_fs", "Espace labellisé 111/11/20223"), query: rejects, rows: "label_sans_date labellisation_fs Espace labellisé 111/11/20223 3"},
	{name: "label taken away", file: list, with: oneList("labellisation_fs", "Espace délabellisé 01/01/2023"), query: rejects, rows: "label_sans_date labellisation_fs Espace délabellisé 01/01/2023 3"},
	{name: "label of a thirteenth month", file: list, with: oneList("labellisation_fs", "Espace labellisé 12/25/2020"), query: rejects, rows: "label_sans_date labellisation_fs Espace labellisé 12/25/2020 3"},
	{name: "point that is not available", file: list, with: oneList("latitude", "NA", "longitude", "NA"), query: rejects, rows: "espace_sans_point latitude NA NA 3"},
	{name: "point that is null in a word", file: list, with: oneList("latitude", "NULL", "longitude", "-"), query: placed, rows: "9003 commune 99048 -8.9 45.9"},
	{name: "both coordinates in one cell", file: list, with: oneList("latitude", "45.900511,-8.902341", "longitude", ""), code: 10, want: `line 3, column "latitude": found "45.900511,-8.902341"`},
	{name: "longitude with a sign of print", file: list, with: oneList("longitude", "\u22128.902341"), code: 10, want: `line 3, column "longitude": found "−8.902341"`},
	{name: "latitude with a degree sign", file: list, with: oneList("latitude", "45.900511°"), code: 10, want: `line 3, column "latitude": found "45.900511°"`},
	{name: "words for nothing in coded cells", file: list, with: oneList("type_fs", "NA", "format_fs", "NULL", "prise_rdv", "N/A"), query: rejects, rows: "valeur_illisible format_fs NULL 3\nvaleur_illisible type_fs NA 3"},
	{name: "words for nothing in texts", file: list, with: oneList("lib_fs", "#REF!", "adresse", "NULL", "groupe_fs", "NA", "commentaire", "n/a", "complement_adresse", "#VALEUR!"), query: "select name, address, group_name, hours_note, address_more from staging.stg_france_services__liste_schema_5 where espace_id = '9003'", rows: "France services de Montvaleur <nil> <nil> <nil> <nil>"},
	{name: "name of an invisible mark", file: list, with: oneList("lib_fs", "\u00ad\u2060"), query: "select name from staging.stg_france_services__liste_schema_5 where espace_id = '9003'", rows: "France services de Montvaleur"},
	{name: "name that is a script", file: list, with: oneList("lib_fs", "<script>alert(1)</script>"), query: "select name from staging.stg_france_services__liste_schema_5 where espace_id = '9003'", rows: "<script>alert(1)</script>"},
	{name: "phone of 33 without its sign", file: list, with: oneList("telephone", "33465710239"), query: "select phone from staging.stg_france_services__liste_schema_5 where espace_id = '9003'", rows: "+33465710239"},
	{name: "a line that tells a spreadsheet the separator", file: list, with: "sep=,\n" + oneList(), code: 10, want: `line 1: no column "id_fs"`},
	{name: "the end sign of an old system", file: list, with: oneList() + "\x1a", code: 10, want: "line 5: 1 values, expected 24"},
	{name: "blocks of NUL at the end", file: list, with: oneList() + strings.Repeat("\x00", 512), code: 10, want: `line 5, column "id_fs": found a NUL byte`},
	{name: "cells in single quotes", file: list, with: replaced("\"", "'")(oneList()), code: 10, want: `line 3, column "id_fs": found "'9003'"`},
	{name: "a name of the header between spaces", file: list, with: replaced("id_fs,", "\u00a0id_fs ,")(oneList()), query: ids, rows: "9002\n9003\n9011"},
	{name: "a value of three thousand letters", file: list, with: oneList("lib_fs", strings.Repeat("a", 3000)), code: 10, want: `line 3, column "lib_fs": found a longer value, expected at most 2048 bytes`},
	{name: "half a sign of UTF-16", file: list, with: oneList("lib_fs", "Mont\xed\xa0\x80valeur"), code: 10, want: `line 3, column "lib_fs": byte 0xED is not UTF-8`},
}
