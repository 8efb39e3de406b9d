package transform

import "strings"

const (
	acts       = "barometre/2024-10/ind-323.csv"
	labelled   = "barometre/2022-12/OVQ-OFS-national.json"
	durations  = "acces_services/2023/duree_departements.csv"
	january    = "france_services/2020-01-08/france_services.geojson"
	december   = "france_services/2022-12-01/liste-fs-20221201.csv"
	actsHead   = "indic_id,enforce_zone_id,metric_enforce_date,maille,indic_vi,indic_va,indic_vc,indic_ta\n"
	actsCells  = "select territory_kind, territory_code, month::varchar, acts_count from staging.stg_barometre__actes order by _line"
	durations5 = "Source,TYPEQU,Libelle_TYPEQU,dep,LIBGEO,moyenne,mediane,decile1,decile9\n"
)

// once replaces the first occurrence.
func once(old, new string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, new, 1) }
}

var brokenSources = []broken{
	{name: "acts: zone of another spelling", file: acts, with: actsHead + "IND-323,DEP-01,2024-07-01,DEPT,,10,,\n", code: 10, want: `ind-323.csv line 2, column "enforce_zone_id": found "DEP-01", expected FRANCE`},
	{name: "acts: zone unknown", file: acts, with: actsHead + "IND-323,X01,2024-07-01,DEPT,,10,,\n", code: 10, want: `line 2, column "enforce_zone_id": found "X01"`},
	{name: "acts: scale of another zone", file: acts, with: actsHead + "IND-323,D01,2024-07-01,REG,,10,,\n", code: 10, want: `line 2, column "maille": found "REG", expected that of the zone D01: DEPT`},
	{name: "acts: a French day", file: acts, with: actsHead + "IND-323,D01,31/07/2024,DEPT,,10,,\n", query: actsCells, rows: "departement 01 2024-07-01 10"},
	{name: "acts: a month 13", file: acts, with: actsHead + "IND-323,D01,2024-13-01,DEPT,,10,,\n", code: 10, want: `line 2, column "metric_enforce_date": found "2024-13-01"`},
	{name: "acts: no day", file: acts, with: actsHead + "IND-323,D01,,DEPT,,10,,\n", code: 10, want: `line 2, column "metric_enforce_date": found ""`},
	{name: "acts: a decimal comma", file: acts, with: actsHead + "IND-323,D01,2024-07-01,DEPT,,\"10,5\",,\n", query: actsCells, rows: "departement 01 2024-07-01 10.5"},
	{name: "acts: below zero", file: acts, with: actsHead + "IND-323,D01,2024-07-01,DEPT,,-10,,\n", code: 10, want: `line 2, column "indic_va": found "-10", expected a number of acts`},
	{name: "acts: in words", file: acts, with: actsHead + "IND-323,D01,2024-07-01,DEPT,n.d.,,,\n", code: 10, want: `line 2, column "indic_vi": found "n.d."`},
	{name: "acts: without end", file: acts, with: actsHead + "IND-323,D01,2024-07-01,DEPT,,1e999,,\n", code: 10, want: `line 2, column "indic_va": found "1e999"`},
	{name: "acts: départements are not the sum", file: acts, with: actsHead + "IND-323,FRANCE,2024-07-01,NAT,,100,,\nIND-323,D01,2024-07-01,DEPT,,10,,\n", code: 10, want: "departements=10 | france=100"},
	{name: "labels: a value in words", file: labelled, with: `[{"nb-labellisations-france-services":[{"date":"2022-11-30","value":"beaucoup"}],"targets":[]}]`, code: 10, want: `OVQ-OFS-national.json line 1, column "value": found "beaucoup"`},
	{name: "labels: a day of no calendar", file: labelled, with: `[{"nb-labellisations-france-services":[{"date":"2022-11-31","value":12}],"targets":[]}]`, code: 10, want: `column "date": found "2022-11-31"`},
	{name: "durations: a median in words", file: durations, with: durations5 + "x,A101,Police,01,Ain,5.1,cinq,1,9\n", code: 10, want: `duree_departements.csv line 2, column "mediane": found "cinq", expected minutes`},
	{name: "durations: out of order", file: durations, with: durations5 + "x,A101,Police,01,Ain,5.1,9,1,8\n", code: 10, want: "are_ordered | p90_min=8"},
	{name: "2020: an itinerance of another word", file: january, with: once(`"ITINERANCE": null`, `"ITINERANCE": "Parfois"`), code: 10, want: `found "Parfois", expected one of Oui, Non`},
	{name: "2020: a number in letters", file: january, with: once(`"MATRICULE":`, `"MATRICULE":"x","OLD":`), code: 10, want: `column "MATRICULE": found "x"`},
	{name: "2022: a format of another word", file: december, with: replaced("Site principal", "Principal"), code: 10, want: `column "format_fs": found "Principal", expected one of Site principal, Antenne`},
	{name: "2022: an itinerance of another word", file: december, with: replaced(`,"Oui","Site`, `,"oui","Site`), code: 10, want: `column "itinerance": found "oui"`},
	{name: "acts: of another indicator", file: acts, with: actsHead + "IND-324,D01,2024-07-01,DEPT,,10,,\n", code: 10, want: `ind-323.csv line 2, column "indic_id": found "IND-324", expected one of IND-323`},
	{name: "acts: a month twice", file: acts, with: actsHead + "IND-323,D01,2024-07-01,DEPT,,10,,\nIND-323,D01,2024-07-31,DEPT,,11,,\n", code: 10, want: "month_is_given_once | ind-323.csv ligne 2, ind-323.csv ligne 3"},
	{name: "acts: observed in the future", file: acts, with: actsHead + "IND-323,D01,2034-07-01,DEPT,,10,,\n", code: 10, want: `line 2, column "metric_enforce_date": found "2034-07-01", expected acts up to 2024-10`},
	{name: "acts: thousands or a fraction", file: acts, with: actsHead + "IND-323,D01,2024-07-01,DEPT,,1.234,,\n", code: 10, want: `line 2, column "indic_va": found "1.234", expected a number of acts`},
	{name: "2020: a second collection behind the first", file: january, with: func(s string) string { return s + s }, code: 10, want: "france_services.geojson line | expected nothing behind the rows"},
	{name: "2020: a page behind the collection", file: january, with: func(s string) string { return s + "<html>" }, code: 10, want: "france_services.geojson line | invalid character '<'"},
	{name: "2020: features that are none", file: january, with: `{"type":"FeatureCollection","features":[1]}`, code: 10, want: "france_services.geojson line 1: found a number, expected a feature"},
	{name: "2020: a feature without properties", file: january, with: `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null}]}`, code: 10, want: "line 1: found none, expected an object of names"},
}
