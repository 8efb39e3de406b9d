package main

import (
	"fmt"
	"strings"

	"github.com/paulmach/orb"
)

// others writes the sources that later analyses use: rural zoning, outlines of
// priority districts, digital advisers and a bus round.
func (t *territory) others() {
	t.laterLists()
	t.zrr()
	t.districtOutlines()
	t.digitalAdvisers()
	t.busRound()
}

func (t *territory) zrr() {
	var b strings.Builder
	b.WriteString("code_commune,statut\r\n")
	for _, c := range byCode() {
		status := "NC"
		switch {
		case c.epci == highlands && c.code == restoredFrom:
			status = "PC"
		case c.epci == highlands:
			status = "C"
		}
		b.WriteString(c.code + "," + status + "\r\n")
	}
	t.put("zrr/2022/zrr_2022-11-09.csv", b.String())
}

// districtOutlines are squares of some 700 m around the points of the districts.
func (t *territory) districtOutlines() {
	var features []string
	for _, q := range []struct{ code, qp, names string }{
		{"96009", "QN09605M", "Les Corderies"},
		{city, "QN09601M, QN09602M", "Les Bassins, La Citadelle - Bel Air"},
		{prefecture, "QN09901M", "Les Hauts Remparts"},
	} {
		s := t.seats[q.code]
		var shapes orb.MultiPolygon
		for i := range strings.Split(q.qp, ", ") {
			x, y := s[0]+0.3+float64(i), s[1]-0.2
			var ring orb.Ring
			for _, d := range [][2]float64{{0, 0}, {0.7, 0}, {0.7, 0.7}, {0, 0.7}, {0, 0}} {
				ring = append(ring, lonlat(x+d[0], y+d[1]))
			}
			shapes = append(shapes, orb.Polygon{ring})
		}
		features = append(features, fmt.Sprintf(`{ "type": "Feature", "properties": { "insee_com": "%s", "lib_com": %s, "code_qp": "%s", "lib_qp": %s }, "geometry": %s }`,
			q.code, quote(communeByCode[q.code].name), q.qp, quote(q.names), gdalGeometry(shapes)))
	}
	t.putGzip("qpv/2024/polygone-4326_qpv.geojson.gz", gdalCollection("polygone-4326_qpv", features))
}

func (t *territory) digitalAdvisers() {
	var rows []string
	for i, code := range []string{city, prefecture, "96009", "96019"} {
		c := communeByCode[code]
		rows = append(rows, object(field{"id", 20 + i}, field{"Raison sociale", capitals("Commune de " + c.name)}, field{"Commune INSEE", capitals(c.name)}, field{"Département", departementName(c.departement())},
			field{"Région", regionName}, field{"Nombre de conseillers validés par le COSELEC", 1 + i%3}, field{"Date de validation en comité de sélection", "05/04/2023"}, field{"Type", "publique"}, field{"SIRET", 0},
			field{"Code département", c.departement()}, field{"Adresse", "1 Place de la Mairie"}, field{"Code commune INSEE", code}, field{"Code postal", raw(c.postcodes()[0])},
			field{"Investissement financier estimatif total de l’Etat", 50000 * (1 + i%3)}, field{"ZRR", "non"}, field{"QPV", "non"}, field{"France services", strings.ToLower(yes(i%2 == 0))}, field{"FIELD18", ""}))
	}
	t.putGzip("conseillers_numeriques/2023-12-27/conseillers_numeriques.json.gz", "[\n"+strings.Join(rows, ",\n")+"\n]\n")
}

// busRound is one round in the keys of the real file, most of them empty.
func (t *territory) busRound() {
	var rows []string
	for i, stop := range []struct{ code, hours, opening string }{
		{"96017", "Mo 09:30-12:00; PH off", "Semaine impaire"},
		{"96019", "Tu 09:00-12:30,13:30-15:30; PH off", "Semaine paire"},
		{"96027", "Th 09:30-12:30,13:30-15:30; PH off", ""},
	} {
		c := communeByCode[stop.code]
		at := lonlat(t.seats[stop.code][0], t.seats[stop.code][1])
		known := map[string]any{"id": i + 1, "nom": "Bus France services - [" + c.name + "]", "commune": c.name, "code_postal": raw(c.postcodes()[0]), "code_insee": raw(stop.code), "adresse": "Place de la Mairie",
			"latitude": raw(number(at[1], 6)), "longitude": raw(number(at[0], 6)), "horaires": stop.hours, "presentation_resume": "Espace France services itinérant",
			"structure_parente": "Littoral mobile", "site_web": "https://www.example.org/bus.php", "ouverture": stop.opening, "labels_nationaux": "France Services", "result_status": "ok"}
		var fields []field
		for _, key := range strings.Fields(`id SIRET nom commune code_postal code_insee adresse complement_adresse latitude longitude cle_ban typologie telephone courriel site_web horaires
			presentation_resume presentation_detail source structure_parente date_maj services publics_accueillis conditions_acces labels_nationaux labels_autres modalites_accompagnement accessibilite
			prise_rdv ouverture result_label result_score result_score_next result_type result_id result_housenumber result_name result_street result_postcode result_city result_context result_citycode
			result_oldcitycode result_oldcity result_district result_status`) {
			value, ok := known[key]
			if !ok {
				value = ""
			}
			fields = append(fields, field{key, value})
		}
		rows = append(rows, object(fields...))
	}
	t.put("bus_tournees/2024-09/bus-france-services-charente.json", "[\n"+strings.Join(rows, ",\n")+"\n]\n")
}
