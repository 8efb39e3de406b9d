package main

import (
	"fmt"
	"sort"
	"strings"
)

// insee writes the tables by commune: points, old codes, grids, zonings,
// incomes, census and priority districts.
func (t *territory) insee() {
	t.points()
	t.oldCodes()
	t.grids()
	t.zonings()
	t.incomes()
	t.rp2018()
	t.priorityDistricts()
}

func shuffled[T any](rows []T, field string) []T {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(i, j int) bool { return draw(field, order[i]) < draw(field, order[j]) })
	out := make([]T, len(rows))
	for i, o := range order {
		out[i] = rows[o]
	}
	return out
}

// points are as of early 2025: the three communes that merged are still apart.
func (t *territory) points() {
	type point struct {
		code string
		x, y float64
	}
	var ps []point
	for _, c := range communes {
		s := t.seats[c.code]
		ps = append(ps, point{c.code, s[0], s[1]})
	}
	for _, p := range parts {
		if p.of == merged && p.cell {
			ps = append(ps, point{p.code, p.x, p.y})
		}
	}
	var b strings.Builder
	b.WriteString(";GeoPoint;Annee;Code_Officiel_Commune;latitude;longitude\n")
	for i, p := range shuffled(ps, "points") {
		at := lonlat(p.x+between(-0.08, 0.08, "point x", p.code), p.y+between(-0.08, 0.08, "point y", p.code))
		fmt.Fprintf(&b, "%d;%s, %s;2025;%s;%s;%s\n", i, number(at[1], 7), number(at[0], 7), p.code, number(at[1], 6), number(at[0], 6))
	}
	t.putGzip("communes_points/2025/corresp_geo_point_codes_communes.csv.gz", b.String())
}

// oldCodes leads from any old code to the one of 2025; a code from which a
// commune was re-created leads to both.
func (t *territory) oldCodes() {
	type row struct{ level, kind, old, current string }
	var rs []row
	for _, c := range communes {
		rs = append(rs, row{"COM", "commune", c.code, c.code})
		for _, o := range oldCodes[c.code] {
			rs = append(rs, row{"COM", "commune", o, c.code})
		}
	}
	rs = append(rs, row{"COM", "commune", restoredFrom, restored})
	for _, a := range arrondissements {
		rs = append(rs, row{"ARM", "arrondissement municipal", a.code, a.code})
	}
	for _, d := range []string{south, north} {
		rs = append(rs, row{"DEP", "département", d, d})
	}
	rs = append(rs, row{"REG", "région", regionCode, regionCode})
	var b strings.Builder
	b.WriteString("\ufeffAnnée;Niveau;Type;Ancien Code Officiel;Code Courant Officiel\r\n")
	for _, r := range shuffled(rs, "old codes") {
		fmt.Fprintf(&b, "2025;%s;%s;%s;%s\r\n", r.level, r.kind, r.old, r.current)
	}
	t.putGzip("cog_passage/2025/geocodes_passage_annuel.csv.gz", b.String())
}

// csvField quotes where it must.
func csvField(s string) string {
	if strings.ContainsAny(s, ",\"\n\r") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

func (t *territory) grids() {
	rural := func(c commune) string {
		switch {
		case c.code == merged || c.code == moved:
			return " Commune dont le périmètre a changé depuis la réalisation de la typologie"
		case c.density <= 4:
			return " Hors champ : DOM ou commune urbaine"
		case c.code == islandAlone || c.code == islandBridge:
			return " Les ruralités touristiques spécialisées"
		case c.mountain && c.density == 5:
			return " Les ruralités touristiques à dominante résidentielle"
		case c.epci == metro:
			return " Les ruralités résidentielles aisées"
		case c.density == 5:
			return pick([]string{" Les petites polarités mixtes", " Les petites polarités industrielles et artisanales"}, "rural", c.code)
		}
		return pick([]string{" Les ruralités productives agricoles", " Les ruralités résidentielles mixtes", " Les ruralités productives ouvrières"}, "rural", c.code)
	}
	centre := func(c commune) string {
		switch {
		case c.code == roadless:
			return " - undefined"
		case c.population > 40000:
			return "Centre majeur d'équipements et de services"
		case c.population > 15000:
			return "Centre structurant d'équipements et de services"
		case c.population > 4000:
			return "Centre intermédiaire d'équipements et de services"
		case c.population > 1900:
			return "Centre local d'équipements et de services"
		}
		return "Communes non centre"
	}
	write := func(name, column string, value func(commune) string) {
		var b strings.Builder
		b.WriteString("\ufeffinsee_com,lib_com," + column + "\n")
		for _, c := range byCode() {
			if v := value(c); v != "" {
				b.WriteString(c.code + "," + csvField(c.name) + "," + csvField(v) + "\n")
			}
		}
		t.putGzip("grilles/2026/"+name+".csv.gz", b.String())
	}
	write("densite", "niveau_densite", func(c commune) string { return densityNames[c.density] })
	write("ruralite", "niveau_ruralite", rural)
	write("centralite", "niveau_centralite", centre)
	write("montagne", "niveau_montagne", func(c commune) string {
		if c.mountain {
			return "10 - Massif de la Vesline"
		}
		return ""
	})
}

func byCode() []commune {
	out := append([]commune{}, communes...)
	sort.SliceStable(out, func(i, j int) bool { return out[i].code < out[j].code })
	return out
}

// sizes of INSEE's classes, by lower bound, with code and label.
type sizeClass struct {
	from        int
	code, label string
}

func classOf(n int, classes []sizeClass) sizeClass {
	found := classes[0]
	for _, c := range classes {
		if n >= c.from {
			found = c
		}
	}
	return found
}

func (t *territory) zonings() {
	uuName := map[string]string{"96701": "Port-Aurèle", "96401": "Belle-Ancre", "99401": "Montvaleur", "96301": "Broÿ-sur-Mer", "96302": "Vauvineuse"}
	uu := func(c commune) string {
		switch {
		case c.epci == metro && (c.density == 1 || c.density == 4):
			return "96701"
		case c.code == "96009":
			return "96401"
		case c.code == prefecture || c.epci == northland && c.density == 4:
			return "99401"
		case c.code == "96014":
			return "96301"
		case c.code == restoredFrom:
			return "96302"
		}
		return ""
	}
	uuPopulation, uuCount := map[string]int{}, map[string]int{}
	for _, c := range communes {
		uuPopulation[uu(c)] += c.population
		uuCount[uu(c)]++
	}
	// Attraction areas, travel-to-work areas and living areas follow the EPCI.
	type area struct{ aav, aavName, ze, zeName, bv string }
	areas := map[string]area{
		metro: {"901", "Port-Aurèle", "0001", "Port-Aurèle", city}, coast: {"902", "Belle-Ancre", "0002", "Belle-Ancre", "96009"},
		northland: {"903", "Montvaleur", "0003", "Montvaleur", prefecture}, highlands: {"000", "Commune hors attraction des villes", "0004", "Vauvineuse - Neigevaux", restoredFrom},
		"": {"000", "Commune hors attraction des villes", "0002", "Belle-Ancre", "96009"},
	}
	aavPopulation := map[string]int{}
	for _, c := range communes {
		aavPopulation[areas[c.epci].aav] += c.population
	}
	name := map[string]string{}
	for _, c := range communes {
		name[c.code] = c.name
	}
	districtName := map[string]string{}
	for _, d := range districts {
		districtName[d.code] = d.name
	}
	tuu := []sizeClass{{0, "1", "de 2 000 à 4 999 habitants"}, {5000, "2", "de 5 000 à 9 999 habitants"}, {10000, "3", "de 10 000 à 19 999 habitants"},
		{20000, "4", "de 20 000 à 49 999 habitants"}, {50000, "5", "de 50 000 à 99 999 habitants"}, {100000, "6", "de 100 000 à 199 999 habitants"}, {200000, "7", "de 200 000 à 1 999 999 habitants"}}
	tduu := []sizeClass{{0, "11", "de moins de 2 500 habitants"}, {2500, "12", "de 2 500 à 2 999 habitants"}, {5000, "21", "de 5 000 à 6 999 habitants"}, {7000, "22", "de 7 000 à 9 999 habitants"},
		{30000, "43", "de 30 000 à 39 999 habitants"}, {40000, "44", "de 40 000 à 49 999 habitants"}, {50000, "51", "de 50 000 à 69 999 habitants"}, {70000, "52", "de 70 000 à 99 999 habitants"}, {200000, "71", "de 200 000 à 299 999 habitants"}, {300000, "72", "de 300 000 à 499 999 habitants"}}
	taav := []sizeClass{{0, "1", "Aire de moins de 50 000 habitants"}, {50000, "2", "Aire de 50 000 à moins de 200 000 habitants"}, {200000, "3", "Aire de 200 000 à moins de 700 000 habitants"}}
	tdaav := []sizeClass{{0, "11", "Aire de moins de 10 000 habitants"}, {30000, "14", "Aire de 30 000 à moins de 50 000 habitants"}, {50000, "21", "Aire de 50 000 à moins de 75 000 habitants"},
		{75000, "22", "Aire de 75 000 à moins de 100 000 habitants"}, {200000, "31", "Aire de 200 000 à moins de 300 000 habitants"}}
	var b strings.Builder
	b.WriteString("DEPCOM,ARR,LIB_ARR,CV,LIB_CV,ZE2020,LIB_ZE2020,UU2020,LIB_UU2020,COMUU2020,LIB_COMUU2020,TYPUU2020,LIB_TYPUU2020,TUU2017,LIB_TUU2017,TDUU2017,LIB_TDUU2017,AAV2020,LIB_AAV2020,TAAV2017,LIB_TAAV2017,TDAAV2017,LIB_TDAAV2017,CATEAAV2020,LIB_CATEAAV2020,BV2022,LIB_BV2022\r\n")
	for _, c := range byCode() {
		d, a, u := c.district(), areas[c.epci], uu(c)
		row := []string{c.code, d, districtName[d], c.canton, cantons[c.canton], a.ze, a.zeName}
		if u == "" {
			row = append(row, c.code[:2]+"000", "Communes hors unité urbaine du département "+c.code[:2], "H", "- Hors unité urbaine", "0",
				"- Commune hors unité urbaine", "0", "Commune hors unité urbaine", "00", "Commune hors unité urbaine")
		} else {
			row = append(row, u, uuName[u])
			switch {
			case uuCount[u] == 1:
				row = append(row, "I", "- Ville isolée", "1", "- Ville isolée ou unité urbaine monocommunale")
			case c.name == uuName[u]:
				row = append(row, "C", "- Ville-centre", "2", "- Agglomération intra-départementale")
			default:
				row = append(row, "B", "- Banlieue", "2", "- Agglomération intra-départementale")
			}
			k, kd := classOf(uuPopulation[u], tuu), classOf(uuPopulation[u], tduu)
			row = append(row, k.code, "Commune appartenant à une unité urbaine "+k.label, kd.code, "Commune appartenant à une unité urbaine "+kd.label)
		}
		row = append(row, a.aav, a.aavName)
		if a.aav == "000" {
			row = append(row, "0", "Hors attraction des villes", "00", "Hors attraction des villes", "30", "Commune hors attraction des villes")
		} else {
			k, kd := classOf(aavPopulation[a.aav], taav), classOf(aavPopulation[a.aav], tdaav)
			row = append(row, k.code, k.label, kd.code, kd.label)
			switch {
			case c.name == a.aavName:
				row = append(row, "11", "Commune-Centre")
			case c.density <= 2:
				row = append(row, "12", "Autre commune du pôle principal")
			default:
				row = append(row, "20", "Commune de la couronne")
			}
		}
		row = append(row, a.bv, name[a.bv])
		for i := range row {
			row[i] = csvField(row[i])
		}
		b.WriteString(strings.Join(row, ",") + "\r\n")
	}
	t.putGzip("zonages/2025/table_passage_communes_zonages.csv.gz", b.String())
}

func (t *territory) priorityDistricts() {
	var features []string
	for _, q := range []struct{ code, qp, names string }{ // the second lies in two communes
		{"96009", "QN09605M", "Les Corderies"},
		{"96012", "QN09606M", "Le Fort Neuf - Les Glacis"},
		{city, "QN09601M, QN09602M, QN09603I, QN09604N, QN09606M", "Les Bassins, La Citadelle - Bel Air, Grand Large, Le Polygone, Le Fort Neuf - Les Glacis"},
		{prefecture, "QN09901M", "Les Hauts Remparts"},
	} {
		s := t.seats[q.code]
		at := lonlat(s[0]+0.3, s[1]-0.2)
		name := communeByCode[q.code].name
		if q.code == "96012" {
			name = communeByCode[city].name + "; " + name
		}
		features = append(features, fmt.Sprintf(`{ "type": "Feature", "properties": { "insee_com": "%s", "lib_com": %s, "code_qp": "%s", "lib_qp": %s }, "geometry": { "type": "Point", "coordinates": [ %s, %s ] } }`,
			q.code, quote(name), q.qp, quote(q.names), number(at[0], 7), number(at[1], 7)))
	}
	t.put("qpv/2024/centroide-4326_qpv.geojson", gdalCollection("centroide-4326_qpv", features))
}
