package main

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"github.com/wroge/wgs84"
)

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
