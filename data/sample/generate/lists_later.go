package main

import (
	"fmt"
	"sort"
	"strings"
)

// laterLists are the lists of 2022 and 2023 (whether an espace is itinerant
// stands in a column of its own, its kind in format_fs), and three extracts
// with one row a commune.
func (t *territory) laterLists() {
	t.list2022("2022-12-01", "france_services/2022-12-01/liste-fs-20221201.csv", "\n", false)
	t.list2022("2023-02-01", "france_services/2023-02-01/liste-fs.csv", "\r\n", true)
	for _, day := range []string{"2023-08-16", "2023-11-06", "2024-09-10"} {
		t.communesWithOne(day)
	}
}

func (t *territory) list2022(day, path, end string, anct bool) {
	q := func(s string) string {
		if s == "" {
			return ""
		}
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	var b strings.Builder
	b.WriteString(`"id_fs","insee_dep","lib_fs","adresse","complement_adresse","insee_com","code_postal","lib_com","latitude","longitude","mail","telephone","h_lundi","h_mardi","h_mercredi","h_jeudi","h_vendredi","h_samedi","commentaire","itinerance","format_fs","groupe","labellisation"`)
	if anct {
		b.WriteString(`,"format_fs_anct"`)
	}
	b.WriteString(end)
	for _, e := range espaces {
		e = e.on(day)
		if !e.open(day) {
			continue
		}
		x, y := t.place(e)
		at := lonlat(x, y)
		name, postcode := e.town()
		lat, lon := number(at[1], 6), number(at[0], 6)
		id := fmt.Sprint(e.id)
		if !anct {
			switch e.id {
			case 9006:
				lat, lon = "", "" // not placed yet
			case 9024:
				id = "temp_1" // labelled the month before
			}
		}
		row := []string{q(id), q(e.where[:2]), q(e.name), q(e.address), q(e.complement), q(e.where), q(postcode), q(name), lat, lon, q(e.mail()), q(e.phone())}
		for _, d := range week(e.hours) {
			row = append(row, q(d))
		}
		kind := "Site principal"
		if e.antenne {
			kind = "Antenne"
		}
		row = append(row, q(e.comment), q(yes(e.mobile())), q(kind), q(e.group), q("Espace labellisé "+frenchDate(e.labelled)))
		if anct {
			format := "Lieu fixe"
			switch {
			case e.antenne:
				format = "Antenne"
			case e.mobile():
				format = "Mobile"
			case e.format == "Multisites":
				format = "Multi-sites"
			}
			row = append(row, q(format))
		}
		b.WriteString(strings.Join(row, ",") + end)
	}
	if !anct {
		// never listed again: one with a temporary id, one that nothing places
		at := lonlat(t.seats["96071"][0], t.seats["96071"][1])
		b.WriteString(`"temp_2","96","France services de Sainte-Vésane","Mairie",,"96071",` + q(communeByCode["96071"].postcodes()[0]) + `,"Sainte-Vésane",` +
			number(at[1], 6) + "," + number(at[0], 6) + `,,,,,,,,,,"Non","Site principal",,"Espace labellisé 01/11/2022"` + end)
		b.WriteString(`"9906","96","Cœurlande",,,,,,,,,,,,,,,,,"Non","Antenne",,"Espace labellisé 01/01/2020"` + end)
	}
	t.put(path, b.String())
}

// communesWithOne has one row for each commune with an espace, at the
// commune's point, in the older or the newer of two sets of keys.
func (t *territory) communesWithOne(day string) {
	first := map[string]espace{}
	for _, e := range espaces {
		if e = e.on(day); e.open(day) && first[e.commune().code].id == 0 {
			first[e.commune().code] = e
		}
	}
	var codes []string
	for code := range first {
		codes = append(codes, code)
	}
	sort.Strings(codes)
	var features []string
	for _, code := range codes {
		e, c := first[code], *communeByCode[code]
		at := lonlat(t.seats[code][0], t.seats[code][1])
		p := fmt.Sprintf(`"id_geo": %q, "lib_geo": %s, "id_territoire": "fs-%d", "liste_geo": %s, "lib_territoire": %s`, code, quote(c.name), e.id, quote(c.name+" ("+code+")"), quote(e.name))
		if day < "2023-11" {
			p = fmt.Sprintf(`"insee_com": %q, "lib_com.x": %s, "id_fs": "%d", "lib_fs": %s, "lib_com.y": %s, "lib_com_carto": %s, "iso_territoire_2": "FR", "pop": %d, "insee_dep": %q, "insee_reg": %q, "siren_epci": %q`,
				code, quote(c.name), e.id, quote(e.name), quote(c.name), quote(strings.ReplaceAll(c.name, "-", " ")), c.population, c.departement(), regionCode, c.epci)
		}
		features = append(features, `{ "type": "Feature", "properties": { `+p+` }, "geometry": { "type": "Point", "coordinates": [ `+number(at[0], 6)+", "+number(at[1], 6)+` ] } }`)
	}
	t.putGzip("france_services_communes/"+day+"/fs_geom.geojson.gz", gdalCollection("fs_geom", features))
}
