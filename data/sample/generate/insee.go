package main

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"github.com/wroge/wgs84"
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

// A resident is a row of the sources that know the communes of before 2024,
// and municipal arrondissements too.
type resident struct {
	code, name string
	population int
	commune    commune
}

// residents of the older vintages: Vauvineuse with Rosemarche, Hautelande by
// its former code, the three communes of Clairmonde-Mirelande apart.
func residents() []resident {
	var rs []resident
	for _, c := range byCode() {
		r := resident{c.code, c.name, c.population, c}
		switch c.code {
		case restored:
			continue
		case restoredFrom:
			r.population += communeByCode[restored].population
		case moved:
			r.code = movedFrom
		case merged:
			rs = append(rs, resident{"99045", "Mirelande", 540, c}, resident{"99073", "Vaubrise", 310, c})
			r.name, r.population = "Clairmonde", c.population-850
		}
		rs = append(rs, r)
	}
	for _, a := range arrondissements {
		rs = append(rs, resident{a.code, a.name, a.population, *communeByCode[city]})
	}
	sort.SliceStable(rs, func(i, j int) bool { return rs[i].code < rs[j].code })
	return rs
}

// comma writes one decimal with a comma.
func comma(v float64) string { return strings.ReplaceAll(strconv.FormatFloat(v, 'f', 1, 64), ".", ",") }

func (t *territory) incomes() {
	var b strings.Builder
	b.WriteString("CODGEO;NBMENFISC21;NBPERSMENFISC21;MED21;PIMP21;TP6021;TP60AGE121;TP60AGE221;TP60AGE321;TP60AGE421;TP60AGE521;TP60AGE621;TP60TOL121;TP60TOL221;PACT21;PTSA21;PCHO21;PBEN21;PPEN21;PPAT21;PPSOC21;PPFAM21;PPMINI21;PPLOGT21;PIMPOT21;D121;D921;RD21\n")
	for _, r := range residents() {
		row := []string{r.code}
		households := int(float64(r.population) / 2.15)
		median := 10 * math.Round(between(1980, 2380, "median", r.code)+200*draw("rich", r.commune.epci)-float64(btoi(r.commune.mountain))*150)
		poverty := round(math.Max(5, 38-median/1000+4*bell("poverty", r.code)), 0)
		s := func(n int) {
			for range n {
				row = append(row, "s")
			}
		}
		switch {
		case r.population < 120: // secret: too few households
			s(27)
		case r.population < 2000:
			row = append(row, strconv.Itoa(households), strconv.Itoa(r.population-int(float64(r.population)*0.02)), number(median, 0))
			s(24)
		default:
			row = append(row, strconv.Itoa(households), strconv.Itoa(r.population-int(float64(r.population)*0.02)), number(median, 0),
				comma(round(between(44, 66, "taxed", r.code), 0)), comma(poverty))
			for k, shift := range []float64{6, 0, 3, 1, -3, -5} {
				if k == 5 && r.population < 20000 || r.population < 9000 {
					s(1)
				} else {
					row = append(row, comma(math.Max(5, poverty+shift)))
				}
			}
			row = append(row, comma(math.Max(3, poverty-9)), comma(poverty+9))
			for _, q := range []struct {
				name   string
				lo, hi float64
			}{{"PACT", 66, 82}, {"PTSA", 60, 76}, {"PCHO", 2, 4}, {"PBEN", 3, 6}, {"PPEN", 22, 33}, {"PPAT", 7, 13}, {"PPSOC", 3, 9}, {"PPFAM", 1.5, 3}, {"PPMINI", 1, 4}, {"PPLOGT", 0.5, 2}} {
				row = append(row, comma(between(q.lo, q.hi, q.name, r.code)))
			}
			d1 := 10 * math.Round(median*0.056)
			d9 := 10 * math.Round(median*0.17)
			row = append(row, comma(-between(13, 18, "PIMPOT", r.code)), number(d1, 0), number(d9, 0), comma(d9/d1))
		}
		b.WriteString(strings.Join(row, ";") + "\n")
	}
	t.putGzip("filosofi/2021/cc_filosofi_2021_COM.csv.gz", b.String())
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// rp2018 is the table of 2018, which leaves out communes up to 2,000
// inhabitants. Counts are weighted, hence their decimals.
func (t *territory) rp2018() {
	columns := strings.Split("code_insee,commune,code_region,region,code_departement,departement,pop_tot,pop_cl,pop_0_14,pop_15_29,pop_18_24,pop_75p,pop_femmes,pop_act_15p,pop_chom,pop_agric,pop_indep,pop_cadres,pop_interm,pop_empl,pop_ouvr,pop_scol_18_24,pop_non_scol_15p,pop_dipl_aucun,pop_dipl_bepc,pop_dipl_capbep,pop_dipl_bac,pop_dipl_sup2,pop_dipl_sup34,pop_dipl_sup,log_rp,log_proprio,log_loc,log_hlm,log_sec,log_maison,log_appart,age_0_14,age_15_29,age_75p,femmes,chom,agric,indep,cadres,interm,empl,ouvr,etud,dipl_aucun,dipl_bepc,dipl_capbep,dipl_bac,dipl_sup2,dipl_sup34,dipl_sup,resid_sec,proprio,locataire,hlm,maison,appart", ",")
	sizes := []sizeClass{{2000, "", "2 000-3 000"}, {3001, "", "3 001-5 000"}, {5001, "", "5 001-10 000"}, {10001, "", "10 001-50 000"}, {50001, "", "50 001-100 000"}, {100001, "", "100 001-200 000"}, {201000, "", "> 201 000"}}
	var b strings.Builder
	b.WriteString(strings.Join(columns, ",") + "\r\n")
	for _, r := range residents() {
		pop := math.Round(float64(r.population) * between(0.95, 1.01, "2018", r.code))
		if pop < 2000 {
			continue
		}
		v := map[string]float64{"pop_tot": pop}
		share := func(count, of string, lo, hi float64) {
			v[count] = round(v[of]*between(lo, hi, count, r.code), 10)
		}
		old := 0.085 + 0.05*float64(btoi(r.commune.epci == coast || r.commune.mountain))
		for _, s := range []struct {
			count, of string
			lo, hi    float64
		}{{"pop_0_14", "pop_tot", .15, .2}, {"pop_15_29", "pop_tot", .13, .22}, {"pop_18_24", "pop_tot", .06, .1}, {"pop_75p", "pop_tot", old, old + .03},
			{"pop_femmes", "pop_tot", .5, .53}, {"pop_act_15p", "pop_tot", .43, .49}, {"pop_chom", "pop_act_15p", .08, .16},
			{"pop_agric", "pop_act_15p", 0, .02}, {"pop_indep", "pop_act_15p", .04, .08}, {"pop_cadres", "pop_act_15p", .07, .2}, {"pop_interm", "pop_act_15p", .22, .28},
			{"pop_empl", "pop_act_15p", .26, .31}, {"pop_ouvr", "pop_act_15p", .18, .28}, {"pop_scol_18_24", "pop_18_24", .3, .55}, {"pop_non_scol_15p", "pop_tot", .7, .74},
			{"pop_dipl_aucun", "pop_non_scol_15p", .18, .26}, {"pop_dipl_bepc", "pop_non_scol_15p", .05, .08}, {"pop_dipl_capbep", "pop_non_scol_15p", .25, .3}, {"pop_dipl_bac", "pop_non_scol_15p", .16, .2},
			{"pop_dipl_sup2", "pop_non_scol_15p", .1, .13}, {"pop_dipl_sup34", "pop_non_scol_15p", .07, .1}, {"pop_dipl_sup", "pop_non_scol_15p", .04, .12},
			{"log_rp", "pop_tot", .43, .48}, {"log_proprio", "log_rp", .45, .72}, {"log_loc", "log_rp", .25, .5}, {"log_hlm", "log_rp", .06, .22}, {"log_sec", "log_rp", .02, .2}, {"log_maison", "log_rp", .4, .85}, {"log_appart", "log_rp", .12, .55}} {
			share(s.count, s.of, s.lo, s.hi)
		}
		percent := func(name, count, of string) { v[name] = round(100*v[count]/v[of], 12) }
		for _, p := range [][3]string{{"age_0_14", "pop_0_14", "pop_tot"}, {"age_15_29", "pop_15_29", "pop_tot"}, {"age_75p", "pop_75p", "pop_tot"}, {"femmes", "pop_femmes", "pop_tot"},
			{"chom", "pop_chom", "pop_act_15p"}, {"agric", "pop_agric", "pop_act_15p"}, {"indep", "pop_indep", "pop_act_15p"}, {"cadres", "pop_cadres", "pop_act_15p"}, {"interm", "pop_interm", "pop_act_15p"},
			{"empl", "pop_empl", "pop_act_15p"}, {"ouvr", "pop_ouvr", "pop_act_15p"}, {"etud", "pop_scol_18_24", "pop_18_24"}, {"dipl_aucun", "pop_dipl_aucun", "pop_non_scol_15p"}, {"dipl_bepc", "pop_dipl_bepc", "pop_non_scol_15p"},
			{"dipl_capbep", "pop_dipl_capbep", "pop_non_scol_15p"}, {"dipl_bac", "pop_dipl_bac", "pop_non_scol_15p"}, {"dipl_sup2", "pop_dipl_sup2", "pop_non_scol_15p"}, {"dipl_sup34", "pop_dipl_sup34", "pop_non_scol_15p"},
			{"dipl_sup", "pop_dipl_sup", "pop_non_scol_15p"}, {"resid_sec", "log_sec", "log_rp"}, {"proprio", "log_proprio", "log_rp"}, {"locataire", "log_loc", "log_rp"}, {"hlm", "log_hlm", "log_rp"}, {"maison", "log_maison", "log_rp"}, {"appart", "log_appart", "log_rp"}} {
			percent(p[0], p[1], p[2])
		}
		texts := map[string]string{"code_insee": r.code, "commune": r.name, "code_region": regionCode, "region": regionName,
			"code_departement": r.code[:2], "departement": departementName(r.code[:2]), "pop_cl": classOf(int(pop), sizes).label}
		row := make([]string, len(columns))
		for i, c := range columns {
			if s, ok := texts[c]; ok {
				row[i] = csvField(s)
			} else {
				row[i] = float(v[c])
			}
		}
		b.WriteString(strings.Join(row, ",") + "\r\n")
	}
	t.putGzip("rp_2018/rp2018.csv.gz", b.String())
}

// float writes a number as Python does: always with a decimal.
func float(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

func departementName(code string) string {
	if code == south {
		return "Basse-Vesline"
	}
	return "Haute-Vesline"
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

// settled says where the people of a commune live: cells of the ground, dense
// around the seat and thin beyond, with weights that sum to 1. Coordinates are
// metres of the European grid (EPSG:3035).
func (t *territory) settled(c commune) []settlement {
	project := wgs84.LonLat().To(wgs84.ETRS89LambertAzimuthalEqualArea())
	seat := t.seats[c.code]
	var out []settlement
	total := 0.0
	for i, o := range t.ground.cell {
		if o == sea || t.ground.outlines[o].commune != c.code {
			continue
		}
		x, y := cellCentre(i%columns, i/columns)
		d := math.Hypot(x-seat[0], y-seat[1])
		core := 0.25 + math.Sqrt(float64(c.population))/200
		w := math.Exp(-d/core) + 0.015*math.Max(0, noise(61, x/1.5, y/1.5, 3))
		if d > core && draw("settled", i) > 0.16 {
			continue
		}
		at := lonlat(x, y)
		e, n, _ := project(at[0], at[1], 0)
		out = append(out, settlement{n, e, w})
		total += w
	}
	for i := range out {
		out[i].weight /= total
	}
	return out
}

type settlement struct{ north, east, weight float64 }

// lowerLeft is the corner of the cell of the given size that holds a
// settlement, metres.
func (s settlement) lowerLeft(size float64) gridCorner {
	return gridCorner{int(size * math.Floor(s.north/size)), int(size * math.Floor(s.east/size))}
}

type gridCorner struct{ north, east int }

func sortedCells[V any](m map[gridCorner]V) []gridCorner {
	cells := make([]gridCorner, 0, len(m))
	for k := range m {
		cells = append(cells, k)
	}
	sort.Slice(cells, func(i, j int) bool {
		return cells[i].north < cells[j].north || cells[i].north == cells[j].north && cells[i].east < cells[j].east
	})
	return cells
}

// carroyage spreads the households of Haute-Vesline over the 200 m cells of
// the European grid (EPSG:3035), dense in towns and thin around them.
func (t *territory) carroyage() {
	households := map[gridCorner]float64{}
	for _, c := range byCode() {
		if c.departement() != north {
			continue
		}
		for _, p := range t.settled(c) {
			if v := float64(c.population) / 2.15 * p.weight; v >= 0.3 {
				households[p.lowerLeft(200)] += v
			}
		}
	}
	var b strings.Builder
	b.WriteString("idcar_200m,men,men_pauv\r\n")
	for _, k := range sortedCells(households) {
		men := round(households[k], 2)
		if men > 11 {
			men = round(men, 0)
		}
		poor := round(men*between(0.08, 0.35, "poor", k.north, k.east), 2)
		fmt.Fprintf(&b, "CRS3035RES200mN%dE%d,%s,%s\r\n", k.north, k.east, float(men), float(poor))
	}
	t.putGzip("carroyage/2010/reunion_carreaux_200m.csv.gz", b.String())
}
