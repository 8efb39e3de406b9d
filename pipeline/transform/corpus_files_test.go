package transform

import "unicode/utf16"

// wide is a text in UTF-16, its low byte first, with a mark before it or none.
func wide(s string, mark bool) string {
	var out []byte
	units := utf16.Encode([]rune(s))
	if mark {
		units = append([]uint16{0xfeff}, units...)
	}
	for _, u := range units {
		out = append(out, byte(u), byte(u>>8))
	}
	return string(out)
}

const (
	round   = "bus_tournees/2024-09/bus-france-services-charente.json"
	stops   = "select weekday, ranges[-1].closes_min, hours_text from marts.bus_stops where stop_number = 1"
	contact = "select coalesce(phone, '?'), coalesce(mail, '?'), coalesce(postcode, '?') from staging.stg_france_services__liste_schema_5 where espace_id = '9003'"
	damaged = "select code, subject, _line from raw.findings where code = 'caracteres_abimes'"
)

// Files that are something else, and what spreadsheets and terminals do to cells.
var brokenFiles = []broken{
	{name: "UTF-16 with its mark", file: list, with: wide(oneList(), true), code: 10, want: "liste-fs-20240801.csv line 1: found text in UTF-16, expected csv in UTF-8 | iconv -f utf-16"},
	{name: "UTF-16 without mark", file: list, with: wide(oneList(), false), code: 10, want: "line 1: found text in UTF-16"},
	{name: "gzip under the name of a CSV", file: list, with: "\x1f\x8b\x08\x00\x00\x00\x00\x00", code: 10, want: "line 1: found gzip data | gzip: true"},
	{name: "a workbook under the name of a CSV", file: list, with: "PK\x03\x04\x14\x00[Content_Types].xml", code: 10, want: "line 1: found a ZIP archive or a workbook | save its sheet as CSV"},
	{name: "an old workbook under the name of a CSV", file: list, with: "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", code: 10, want: "line 1: found a workbook of an old Excel"},
	{name: "a PDF", file: list, with: "%PDF-1.7\n", code: 10, want: "line 1: found a PDF"},
	{name: "an error in JSON", file: list, with: `{"error":"maintenance"}`, code: 10, want: "line 1: found JSON, expected csv"},
	{name: "an error in XML", file: list, with: "<?xml version=\"1.0\"?>\n<Error/>\n", code: 10, want: "line 1: found an XML document"},
	{name: "lines that end with CR", file: list, with: replaced("\n", "\r")(oneList()), code: 10, want: "line 1: found lines that end with a carriage return alone"},
	{name: "a mark twice", file: list, with: "\ufeff\ufeff" + oneList(), code: 10, want: "line 1: no column \"id_fs\""},
	{name: "separated by tabulators", file: list, with: replaced(",", "\t")(oneList()), code: 10, want: `separated by "\t"`},
	{name: "a header twice the same column", file: list, with: replaced("groupe_fs,", "lib_fs,")(oneList()), code: 10, want: `line 1: column "lib_fs" stands at places 3 and 23`},
	{name: "a title above the header", file: list, with: "Liste au 1er août\n" + oneList(), code: 10, want: `line 1: no column "id_fs"`},
	{name: "the header once more below", file: list, with: oneList() + listHead, code: 10, want: `line 5, column "id_fs": found "id_fs"`},
	{name: "a row of totals", file: list, with: oneList() + "Total,,3,,,,,,,,,,,,,,,,,,,,,\n", code: 10, want: `line 5, column "id_fs": found "Total"`},
	{name: "a row of separators", file: list, with: oneList() + ",,,,,,,,,,,,,,,,,,,,,,,\n", code: 10, want: `line 5, column "id_fs": found ""`},
	{name: "cut within a row", file: list, with: func(string) string { s := oneList(); return s[:len(s)-60] }, code: 10, want: "line 4: 19 values, expected 24"},
	{name: "blank lines at the end", file: list, with: oneList() + "\n\n\n", query: ids, rows: "9002\n9003\n9011"},
	{name: "id with a thousand apart", file: list, with: oneList("id_fs", "9 003"), code: 10, want: `line 3, column "id_fs": found "9 003"`},
	{name: "id as a spreadsheet shortens it", file: list, with: oneList("id_fs", "9.003E+03"), code: 10, want: `line 3, column "id_fs": found "9.003E+03"`},
	{name: "id as a formula", file: list, with: oneList("id_fs", `="9003"`), code: 10, want: `line 3, column "id_fs": found`},
	{name: "id in digits of another script", file: list, with: oneList("id_fs", "٩٠٠٣"), code: 10, want: `line 3, column "id_fs": found "٩٠٠٣"`},
	{name: "id with a space of no width within", file: list, with: oneList("id_fs", "90\u200b03"), code: 10, want: `line 3, column "id_fs"`},
	{name: "id that a formula did not find", file: list, with: oneList("id_fs", "#N/A"), code: 10, want: `line 3, column "id_fs": found "#N/A"`},
	{name: "commune code without its zero", file: list, with: oneList("insee_com", "1004.0"), query: "select source_commune_code from staging.stg_france_services__liste_schema_5 where espace_id = '9003'", rows: "01004"},
	{name: "commune code of Corsica without its zero", file: list, with: oneList("insee_com", "2A04"), query: rejects, rows: "valeur_illisible insee_com 2A04 3"},
	{name: "postcode with CEDEX", file: list, with: oneList("code_postal", "99300 CEDEX 2"), query: contact, rows: "04 65 71 02 39 montvaleur@exemple.fr 99300"},
	{name: "postcode apart", file: list, with: oneList("code_postal", "99 300"), query: contact, rows: "04 65 71 02 39 montvaleur@exemple.fr 99300"},
	{name: "postcode shortened", file: list, with: oneList("code_postal", "9,93E+04"), query: rejects, rows: "valeur_illisible code_postal 9,93E+04 3"},
	{name: "phone without its zero", file: list, with: oneList("telephone", "465710239"), query: contact, rows: "0465710239 montvaleur@exemple.fr 99300"},
	{name: "phone as a decimal", file: list, with: oneList("telephone", "465710239.0"), query: contact, rows: "0465710239 montvaleur@exemple.fr 99300"},
	{name: "phone from abroad", file: list, with: oneList("telephone", "+33 4 65 71 02 39"), query: contact, rows: "+33 4 65 71 02 39 montvaleur@exemple.fr 99300"},
	{name: "phone shortened", file: list, with: oneList("telephone", "4,65E+08"), query: rejects, rows: "valeur_illisible telephone 4,65E+08 3"},
	{name: "latitude with two points", file: list, with: oneList("latitude", "45.900.511"), code: 10, want: `line 3, column "latitude": found "45.900.511"`},
	{name: "latitude that became a date", file: list, with: oneList("latitude", "45-janv"), code: 10, want: `line 3, column "latitude": found "45-janv"`},
	{name: "longitude with a typographic minus", file: list, with: oneList("longitude", "−8.902341"), code: 10, want: `line 3, column "longitude": found "−8.902341"`},
	{name: "both degrees in one cell", file: list, with: oneList("latitude", "45.900511,-8.902341", "longitude", ""), code: 10, want: `line 3, column "latitude": found "45.900511,-8.902341"`},
	{name: "latitude of an error of a spreadsheet", file: list, with: oneList("latitude", "#DIV/0!"), code: 10, want: `line 3, column "latitude": found "#DIV/0!"`},
	{name: "latitude in powers of ten", file: list, with: oneList("latitude", "4.5900511E1"), query: points, rows: "9003 -8.902341 45.900511"},
	{name: "label as the number of a day", file: list, with: oneList("labellisation_fs", "43831"), query: rejects, rows: "label_sans_date labellisation_fs 43831 3"},
	{name: "label of 31 February", file: list, with: oneList("labellisation_fs", "Espace labellisé 31/02/2021"), query: rejects, rows: "label_sans_date labellisation_fs Espace labellisé 31/02/2021 3"},
	{name: "label of an American day", file: list, with: oneList("labellisation_fs", "Espace labellisé 12/31/2020"), query: rejects, rows: "label_sans_date labellisation_fs Espace labellisé 12/31/2020 3"},
	{name: "appointment in capitals", file: list, with: oneList("prise_rdv", "OUI"), code: 10, want: `line 3, column "prise_rdv": found "OUI"`},
	{name: "format empty", file: list, with: oneList("format_fs", ""), query: rejects, rows: "valeur_illisible format_fs  3"},
	{name: "capital encoded twice", file: list, with: oneList("lib_fs", "Ã‰cole"), query: damaged, rows: "caracteres_abimes Ã‰cole 3"},
	{name: "ligature encoded twice", file: list, with: oneList("lib_fs", "Bonne Å“uvre"), query: damaged, rows: "caracteres_abimes Bonne Å“uvre 3"},
	{name: "name encoded three times", file: list, with: oneList("lib_fs", "ValserhÃƒÂ´ne"), query: damaged, rows: "caracteres_abimes ValserhÃƒÂ´ne 3"},
	{name: "name with a mark of damage", file: list, with: oneList("lib_fs", "Ch\ufffdteau"), query: damaged, rows: "caracteres_abimes Ch\ufffdteau 3"},
	{name: "name that turns the direction of text", file: list, with: oneList("lib_fs", "a\u202eb"), query: damaged, rows: "caracteres_abimes a\ufffdb 3"},
	{name: "name with half a letter", file: list, with: oneList("lib_fs", "Ch\xed\xa0\x80teau"), code: 10, want: `line 3, column "lib_fs": byte 0xED is not UTF-8`},
	{name: "name in another letters of DOS", file: list, with: oneList("lib_fs", "Ch\x83teau"), code: 10, want: `line 3, column "lib_fs": byte 0x83 is not UTF-8`},
	{name: "attendance: UTF-16", file: attendance, with: wide(attendanceHead+"9002,2024-07,CAF,10,8,100,9\n", true), code: 10, want: "frequentation_espaces.csv line 1: found text in UTF-16"},
	{name: "attendance: a month as the number of a day", file: attendance, with: attendanceHead + "9002,45474,CAF,10,8,100,9\n", code: 10, want: `line 2, column "mois": found "45474"`},
	{name: "attendance: a month as a spreadsheet shows it", file: attendance, with: attendanceHead + "9002,juil-24,CAF,10,8,100,9\n", code: 10, want: `line 2, column "mois": found "juil-24"`},
	{name: "attendance: a month of one digit", file: attendance, with: attendanceHead + "9002,2024-7,CAF,10,8,100,9\n", code: 10, want: `line 2, column "mois": found "2024-7"`},
	{name: "attendance: a number in powers of ten", file: attendance, with: attendanceHead + "9002,2024-07,CAF,1E+03,8,100,9\n", code: 10, want: `line 2, column "demandes": found "1E+03"`},
	{name: "attendance: a number in digits of another script", file: attendance, with: attendanceHead + "9002,2024-07,CAF,١٠,8,100,9\n", code: 10, want: `line 2, column "demandes": found "١٠"`},
	{name: "attendance: an error of a spreadsheet", file: attendance, with: attendanceHead + "9002,2024-07,CAF,#REF!,8,100,9\n", code: 10, want: `line 2, column "demandes": found "#REF!"`},
	{name: "attendance: a formula", file: attendance, with: attendanceHead + "9002,2024-07,CAF,=4+6,8,100,9\n", code: 10, want: `line 2, column "demandes": found "=4+6"`},
	{name: "attendance: more than there are people", file: attendance, with: attendanceHead + "9002,2024-07,CAF,9999999999999999,8,100,9\n", code: 10, want: `line 2, column "demandes": found "9999999999999999"`},
	{name: "attendance: a row of totals", file: attendance, with: attendanceHead + "9002,2024-07,CAF,10,8,100,9\nTOTAL,,,10,8,100,9\n", code: 10, want: `line 3, column "id_fs": found "TOTAL"`},
	{name: "attendance: a NUL", file: attendance, with: attendanceHead + "9002,2024-07,CAF,1\x000,8,100,9\n", code: 10, want: `line 2, column "demandes": found a NUL byte`},
	{name: "round: an hour of 60 minutes", file: round, with: once("Mo 09:30-12:00", "Mo 09:60-12:00"), query: stops, rows: "<nil> <nil> Mo 09:60-12:00; PH off"},
	{name: "round: closing before it opens", file: round, with: once("Mo 09:30-12:00", "Mo 12:00-09:30"), query: stops, rows: "<nil> <nil> Mo 12:00-09:30; PH off"},
	{name: "round: an hour 25", file: round, with: once("Mo 09:30-12:00", "Mo 09:30-12:00,14:00-25:00"), query: stops, rows: "<nil> <nil> Mo 09:30-12:00,14:00-25:00; PH off"},
	{name: "round: hours in French", file: round, with: once("Mo 09:30-12:00", "Lundi 9h30-12h"), query: stops, rows: "<nil> <nil> Lundi 9h30-12h; PH off"},
	{name: "round: two ranges", file: round, with: once("Mo 09:30-12:00", "Mo 09:30-12:00,14:00-24:00"), query: stops, rows: "1 1440 Mo 09:30-12:00,14:00-24:00; PH off"},
	{name: "round: weeks of another word", file: round, with: once(`"ouverture":"`, `"ouverture":"jours `), code: 10, want: `bus-france-services-charente.json line 2, column "ouverture": found "jours`},
	{name: "round: a commune code of four digits in letters", file: round, with: once(`"code_insee":96017`, `"code_insee":"Cassemare"`), code: 10, want: `line 2, column "code_insee": found "Cassemare"`},
	{name: "round: a stop of a fraction", file: round, with: once(`"id":1,`, `"id":1.5,`), code: 10, want: `line 2, column "id": found "1.5"`},
	{name: "round: cut", file: round, with: func(s string) string { return s[:len(s)/2] }, code: 10, want: "bus-france-services-charente.json line "},
}
