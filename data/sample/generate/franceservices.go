package main

import (
	"fmt"
	"strings"
)

// franceServices writes the list of 2024 and the six of 2020, each in its
// schema.
func (t *territory) franceServices() {
	t.list2024()
	for _, day := range []string{"2020-01-08", "2020-02-06", "2020-03-31", "2020-06-17", "2020-09-02", "2020-10-12"} {
		t.list2020(day)
	}
}

const list2024Day = "2024-08-01"

func (t *territory) list2024() {
	var b strings.Builder
	b.WriteString(`"id_fs","insee_dep","lib_fs","adresse","complement_adresse","insee_com","code_postal","lib_com","latitude","longitude","mail","telephone","h_lundi","h_mardi","h_mercredi","h_jeudi","h_vendredi","h_samedi","prise_rdv","commentaire","type_fs","format_fs","groupe_fs","labellisation_fs"` + "\n")
	q := func(s string) string { // quoted where there is something
		if s == "" {
			return ""
		}
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	for _, e := range espaces {
		if !e.open(list2024Day) {
			continue
		}
		x, y := t.place(e)
		at := lonlat(x, y)
		name, postcode := e.town()
		row := []string{q(fmt.Sprint(e.id)), q(e.where[:2]), q(e.name), q(e.address), q(e.complement), q(e.where), q(postcode), q(name),
			number(at[1], 6), number(at[0], 6), q(e.mail()), q(e.phone())}
		for _, d := range week(e.hours) {
			row = append(row, q(d))
		}
		kind, format := "Principal", e.format
		if e.antenne {
			kind = "Antenne"
		}
		if format == "" {
			format = "Fixe"
		}
		row = append(row, q(yes(e.booking)), q(e.comment), q(kind), q(format), q(e.group), q("Espace labellisé "+frenchDate(e.labelled)))
		b.WriteString(strings.Join(row, ",") + "\n")
	}
	t.put("france_services/2024-08-01/liste-fs-20240801.csv", b.String())
}

func yes(b bool) string {
	if b {
		return "Oui"
	}
	return "Non"
}

func frenchDate(iso string) string { return iso[8:] + "/" + iso[5:7] + "/" + iso[:4] }

// short is the name as the lists of 2020 had it.
func (e espace) short() string {
	s := strings.TrimPrefix(e.name, "France services multisites ")
	for _, prefix := range []string{"France services ", "de ", "des ", "du "} {
		s = strings.TrimPrefix(s, prefix)
	}
	return s
}

// list2020 writes one of the GeoJSON lists. Their keys, number formats and
// ways of writing hours changed three times within the year.
func (t *territory) list2020(day string) {
	var features []string
	n := 0
	for _, e := range espaces {
		e = e.on(day)
		// Antennes came into the lists in March, the labels of September in October.
		if !e.open(day) || e.antenne && day < "2020-03-31" || day == "2020-09-02" && e.labelled >= "2020-09" {
			continue
		}
		n++
		x, y := t.place(e)
		at := lonlat(x, y)
		at[0], at[1] = round(at[0], 6), round(at[1], 6)
		town, postcode := e.town()
		code := e.where
		if e.commune().code == city && day == "2020-10-12" && e.id == 9012 {
			code = city // coded by the commune, not the arrondissement
		}
		if e.commune().code == city {
			town = communeByCode[city].name
		}
		var p []field
		switch {
		case day == "2020-01-08":
			p = t.january(e, n, town, postcode, at)
		case day == "2020-02-06":
			p = []field{{"MATRICULE", raw(fmt.Sprint(e.id))}, {"DEPARTEMENT", code[:2]}, {"lib_france_services", e.short()}, {"ADRESSE", e.address}, {"COMPLEMENT.D.ADRESSE", e.complement},
				{"insee_com", code}, {"code_postal", postcode}, {"CODE.POSTAL.1", postcode}, {"code_postal.1", raw(strings.TrimLeft(postcode, "0"))}, {"COMMUNE", capitals(town)},
				{"LATITUDE", raw(number(at[1], 5))}, {"LONGITUDE", raw(number(at[0], 6))}, {"CONTACT.MAIL", e.mail()}, {"TELEPHONE", e.phone()}}
			p = append(p, days(e, day)...)
			label := raw(quote(town))
			if e.id == 9010 {
				label = "null" // the name that the geocoder did not find
			}
			p = append(p, field{"ITINERANCE", ""}, field{"LABELLISATION", "Espace labélisé " + e.labelled[5:7] + "/" + e.labelled[:4]}, field{"lib_com", label})
			at[0], at[1] = at[1], at[0] // this list has its coordinates swapped
		default:
			p = t.later(e, day, code, town, postcode, at)
		}
		props := make([]string, len(p))
		for i, f := range p {
			props[i] = quote(f.key) + ": " + strings.ReplaceAll(jsonValue(f.value), "/", `\/`)
		}
		features = append(features, `{ "type": "Feature", "properties": { `+strings.Join(props, ", ")+` }, "geometry": { "type": "Point", "coordinates": [ `+
			number(at[0], 6)+", "+number(at[1], 6)+" ] } }")
	}
	t.put("france_services/"+day+"/france_services.geojson", gdalCollection("france_services", features))
}

// january is the schema of the first list, with what a geocoder made of it.
func (t *territory) january(e espace, n int, town, postcode string, at [2]float64) []field {
	null := raw("null")
	opt := func(s string) any {
		if s == "" {
			return null
		}
		return s
	}
	numeric := raw(strings.TrimLeft(postcode, "0"))
	p := []field{{"field_1", raw(fmt.Sprint(n))}, {"MATRICULE", raw(fmt.Sprint(e.id))}, {"DEPARTEMENT", e.where[:2]}, {"lib_france_services", e.short()}, {"ADRESSE", e.address},
		{"COMPLEMENT.D.ADRESSE", opt(e.complement)}, {"CODE_POSTAL", numeric}, {"lib_com", capitals(town)}, {"CONTACT.MAIL", null}, {"TELEPHONE", null},
		{"TYPE.STRUCTURE.PORTEUSE", opt(e.carrier)}, {"STRUCTURE.PORTEUSE", null}}
	if e.id == 9008 {
		p = append(p, allDays(func(int) any { return null })...) // hours not collected
	} else {
		w := week(e.hours)
		p = append(p, allDays(func(i int) any { return freeHours(w[i], e.id) })...)
	}
	oldCode, oldTown := "NA", "NA"
	districtName := "NA"
	for _, a := range arrondissements {
		if a.code == e.where {
			districtName = a.name
		}
	}
	number_, street := "NA", e.address
	if i := strings.IndexByte(e.address, ' '); i > 0 && e.address[0] >= '1' && e.address[0] <= '9' {
		number_, street = e.address[:i], e.address[i+1:]
	}
	kind, id := "housenumber", e.where+"_0010_000"+two(e.id%100)
	if number_ == "NA" {
		kind = "street"
	}
	return append(p, field{"ITINERANCE", null}, field{"LABELISATION", "Espace labélisé " + e.labelled[5:7] + "/" + e.labelled[:4]}, field{"REMARQUES.CDC", null},
		field{"adresse_totale", e.address + " " + capitals(town)}, field{"insee_com", e.where}, field{"latitude", raw(number(at[1], 6))}, field{"longitude", raw(number(at[0], 6))},
		field{"result_label", e.address + " " + postcode + " " + town}, field{"result_score", raw(number(between(0.6, 0.97, "score", e.id), 2))}, field{"result_type", kind}, field{"result_id", id},
		field{"result_housenumber", number_}, field{"result_name", street}, field{"result_street", "NA"}, field{"result_postcode", numeric}, field{"result_city", town},
		field{"result_context", e.where[:2] + ", " + departementName(e.where[:2]) + ", " + regionName}, field{"result_citycode", e.where},
		field{"result_oldcitycode", oldCode}, field{"result_oldcity", oldTown}, field{"result_district", districtName})
}

// later is the schema of March to October.
func (t *territory) later(e espace, day, code, town, postcode string, at [2]float64) []field {
	matricule := raw(fmt.Sprint(e.id))
	if day < "2020-09" {
		matricule += ".0"
	}
	if day == "2020-09-02" && e.id == 9006 {
		code = ""
	}
	p := []field{{"MATRICULE", matricule}, {"DEPARTEMENT", e.where[:2]}, {"lib_france_services", e.short()}, {"ADRESSE", e.address}, {"COMPLEMENT.D.ADRESSE", e.complement}, {"insee_com", code}}
	if day == "2020-09-02" {
		p = append(p, field{"code_postal", raw(strings.TrimLeft(postcode, "0") + ".0")})
	} else {
		p = append(p, field{"code_postal", postcode})
	}
	if day < "2020-09" {
		p = append(p, field{"lib_com", town}, field{"COMMUNE", capitals(town)})
	} else {
		p = append(p, field{"lib_com", capitals(town)})
	}
	p = append(p, field{"LATITUDE", raw(number(at[1], 6))}, field{"LONGITUDE", raw(number(at[0], 6))}, field{"CONTACT.MAIL", e.mail()}, field{"TELEPHONE", e.phone()})
	p = append(p, days(e, day)...)
	recent := day == "2020-10-12" && e.labelled >= "2020-09"
	var remark any = ""
	if recent {
		remark = raw("null")
	}
	travelling := ""
	if day >= "2020-09" {
		travelling = yes(e.mobile())
	}
	format, category := "Espace labellisé", "FS"
	if e.antenne {
		format, category = "Antenne", "Antenne"
	} else if e.mobile() {
		category = "FS itinerante"
	}
	number_, group, head, antennes := raw("null"), "", raw("null"), ""
	if e.group != "" {
		number_, group, head, antennes = "20", e.group, "9004", "9005 ; 9006"
	}
	label := e.labelled[5:7] + "/" + e.labelled[:4]
	if recent {
		label = frenchDate(e.labelled)
	}
	return append(p, field{"Commentaire.horaires", remark}, field{"ITINERANCE", travelling}, field{"FORMAT_FS", format}, field{"X._groupe", number_}, field{"Groupe", group},
		field{"Goupe_France_Services_responsable", head}, field{"Goupe_Antennes", antennes}, field{"Labellisation", "Espace labellisé " + label}, field{"categorie", category})
}

func capitals(s string) string { return strings.ToUpper(unaccented.Replace(s)) }

var dayKeys = [6]string{"h_lundi", "h_mardi", "h_mercredi", "h_jeudi", "h_vendredi", "h_samedi"}

func allDays(value func(i int) any) []field {
	var out []field
	for i, k := range dayKeys {
		out = append(out, field{k, value(i)})
	}
	return out
}

// days writes hours as 9:00, "-" on closed days; those of the newest rows of
// October have two digits.
func days(e espace, day string) []field {
	w := week(e.hours)
	return allDays(func(i int) any {
		switch {
		case e.id == 9008 && day < "2020-04" || e.id == 9013:
			return "Horaires non communiqués"
		case w[i] == "":
			return "-"
		case e.id == 9007 && day < "2020-09":
			return strings.Split(plain(w[i]), " / ")[0] + " / Après-midi sur RDV"
		case day == "2020-10-12" && e.labelled >= "2020-09":
			return w[i]
		}
		return plain(w[i])
	})
}

// plain drops the leading zero of hours.
func plain(s string) string {
	s = strings.TrimPrefix(s, "0")
	s = strings.ReplaceAll(s, " 0", " ")
	return s
}

// freeHours writes hours in the ways people typed them in January 2020.
func freeHours(s string, id int) string {
	if s == "" {
		return "-"
	}
	s = strings.ReplaceAll(plain(s), ":00", "h")
	s = strings.ReplaceAll(s, ":", "h")
	switch id % 4 {
	case 0:
		return strings.ReplaceAll(strings.ReplaceAll(s, " / ", "/"), " - ", "-")
	case 1:
		return strings.Replace(s, " - ", " – ", 1)
	case 2:
		return strings.ReplaceAll(strings.ReplaceAll(s, " / ", " et "), " - ", "-")
	}
	return s
}
