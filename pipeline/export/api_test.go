package export

import (
	"encoding/json"
	"testing"
)

func TestAPI_of_a_territory_has_the_codes_of_its_communes_only(t *testing.T) {
	e := from(t, nil)
	p := page{code: "90", json: `{"code":"90","communes":[{"code":"90001","nom":"Roc","temps_min":4.5},{"code":"90002","nom":"Pont"}],"espaces":[{"id":"9"}],"population":500}`}
	if err := e.ownAPI("departements", p); err != nil {
		t.Fatal(err)
	}
	holds(t, e, "static/api/v1/departements/90.json", `{"code":"90","communes":["90001","90002"],"espaces":[{"id":"9"}],"population":500}`)
	if err := e.ownAPI("france", page{code: "FR", json: `{"code":"FR"}`}); err != nil {
		t.Fatal(err)
	}
	holds(t, e, "static/api/v1/france/FR.json", `{"code":"FR"}`)
}

func TestAPI_has_a_file_for_each_departement_and_kind(t *testing.T) {
	row := func(code string) string {
		return `select * from (values ('90', '` + code + `1', '{"nom":"a"}'::json), ('90', '` + code + `2', '{"nom":"b"}'), ('91', '` + code + `3', '{"nom":"c"}'), (null, '` + code + `4', '{"nom":"d"}')) as t(departement_code, code, json)`
	}
	e := from(t, map[string]string{
		"marts.definitions":    "select * from (values ('tous', 2), ('fixes', 1)) as t(definition_id, position)",
		"site.api_communes":    "select departement_code, code as commune_code, json from (" + row("9000") + ")",
		"site.lignage":         "select departement_code, code as old_code, json from (" + row("9001") + ")",
		"site.espaces":         "select departement_code, code as espace_id, json from (" + row("10") + ")",
		"site.api_territories": "select 'epci' as territory_kind, departement_code, 'E' || code as territory_code, json from (" + row("1") + ") union all select 'canton', departement_code, 'C' || code, json from (" + row("2") + ")",
	})
	if err := e.api(); err != nil {
		t.Fatal(err)
	}
	holds(t, e, "static/api/v1/departements/90/communes.json", `{"departement":"90","definitions":["fixes","tous"],"communes":{"90001":{"nom":"a"},"90002":{"nom":"b"}}}`)
	holds(t, e, "static/api/v1/departements/91/communes.json", `{"departement":"91","definitions":["fixes","tous"],"communes":{"90003":{"nom":"c"}}}`)
	holds(t, e, "static/api/v1/departements/90/anciennes_communes.json", `{"departement":"90","anciennes_communes":{"90011":{"nom":"a"},"90012":{"nom":"b"}}}`)
	holds(t, e, "static/api/v1/departements/90/epci.json", `{"departement":"90","epci":{"E11":{"nom":"a"},"E12":{"nom":"b"}}}`)
	holds(t, e, "static/api/v1/departements/91/cantons.json", `{"departement":"91","cantons":{"C23":{"nom":"c"}}}`)
	holds(t, e, "static/api/v1/departements/91/espaces.json", `{"departement":"91","espaces":{"103":{"nom":"c"}}}`)
	if !json.Valid([]byte(wrote(t, e, "static/api/v1/departements/90/communes.json"))) {
		t.Error("not JSON")
	}
}
