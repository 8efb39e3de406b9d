package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// One model of the acts in each espace, month by month, makes both the table
// per espace (frequentation_espaces) and the figures by territory (barometre),
// so that they agree.

type operator struct {
	name  string
	share float64
	peak  int     // month of its season
	swing float64 // of the season
	gives float64 // share solved on the spot
}

var operators = []operator{
	{"France Titres", .19, 6, .30, .84}, {"CAF", .16, 9, .22, .82}, {"Assurance maladie", .16, 1, .10, .86}, {"DGFiP", .15, 5, .45, .88},
	{"Assurance retraite", .14, 3, .12, .72}, {"France Travail", .08, 9, .18, .80}, {"MSA", .05, 11, .15, .78}, {"La Poste", .03, 12, .20, .90},
	{"Point-justice", .02, 10, .10, .55}, {"Chèque énergie", .01, 4, .90, .91}, {"France Rénov'", .01, 10, .25, .60},
}

func month(y, m int) string { return fmt.Sprintf("%04d-%02d", y, m) }

// acts of an operator in an espace in a month; none before the label.
func (e espace) acts(o operator, y, m int) int {
	ym := month(y, m)
	if ym < e.labelled[:7] || e.closed != "" && ym >= e.closed[:7] {
		return 0
	}
	ly, lm := e.labelled[:4], e.labelled[5:7]
	a, _ := strconv.Atoi(ly)
	b, _ := strconv.Atoi(lm)
	age := float64((y-a)*12 + m - b)
	// A new espace takes half a year to become known; demand grows by a
	// third each year; people stay away in August and at the end of December.
	mean := e.monthly * o.share * math.Min(1, 0.35+age/9) * math.Pow(1.32, float64(y-2023)+float64(m-7)/12)
	mean *= 1 + o.swing*math.Cos(2*math.Pi*float64(m-o.peak)/12)
	mean *= map[int]float64{8: 0.72, 12: 0.85, 7: 0.93}[m] + btof(m != 8 && m != 12 && m != 7)
	if o.name == "MSA" && (e.commune().density <= 2) {
		mean *= 0.1
	}
	return int(math.Max(0, math.Round(mean+math.Sqrt(mean)*bell("acts", e.id, o.name, ym))))
}

func btof(b bool) float64 { return float64(btoi(b)) }

// unreported tells which months an espace did not send.
func (e espace) unreported(o operator, y, m int) bool {
	switch ym := month(y, m); {
	case e.id == 9011 && (ym == "2022-12" || ym == "2023-07" || ym == "2023-08"): // the bus was being repaired
		return true
	case e.id == 9025 && ym == "2023-05":
		return true
	case e.id == 9017 && o.name == "Point-justice":
		return true
	}
	return false
}

func (t *territory) attendance() {
	var b strings.Builder
	b.WriteString("id_fs,mois,operateur,demandes,visiteurs,minutes_accompagnement,resolues\n")
	for _, e := range espaces {
		for k := range 24 {
			y, m := 2022+(7+k)/12, (7+k)%12+1
			if e.labelled[:7] > month(y, m) || e.closed != "" && e.closed[:7] <= month(y, m) {
				continue
			}
			for _, o := range operators {
				if e.unreported(o, y, m) {
					continue
				}
				n := e.acts(o, y, m)
				ym := month(y, m)
				visitors := int(math.Round(float64(n) / between(1.1, 1.5, "visitors", e.id, o.name, ym)))
				solved := int(math.Min(float64(n), math.Round(float64(n)*math.Min(1, o.gives+0.04*bell("solved", e.id, o.name, ym)))))
				minutes := int(math.Round(float64(n) * between(12, 27, "minutes", e.id, o.name, ym)))
				fmt.Fprintf(&b, "%d,%s,%s,%d,%d,%d,%d\n", e.id, ym, o.name, n, visitors, minutes, solved)
			}
		}
	}
	t.put("frequentation_espaces/2024-07/frequentation_espaces.csv", b.String())
	t.barometer()
}

// actsIn sums a département, a région (R00) or FRANCE.
func actsIn(zone string, y, m int) int {
	n := 0
	for _, e := range espaces {
		if zone[0] == 'D' && e.commune().departement() != zone[1:] {
			continue
		}
		for _, o := range operators {
			n += e.acts(o, y, m)
		}
	}
	return n
}

var zones = []struct{ code, level string }{{"D" + south, "DEPT"}, {"D" + north, "DEPT"}, {"FRANCE", "NAT"}, {"R" + regionCode, "REG"}}

// target for December 2026, in hundredths: the same growth for each
// département.
func target(zone string) float64 {
	if zone[0] == 'D' {
		return round(float64(actsIn(zone, 2022, 5))*2.0661, 2)
	}
	return round(target("D"+south)+target("D"+north), 2)
}

// A revision of the indicator as the publisher wrote it that day.
type revision struct {
	file                    string
	monthEnd, integers, raw bool
	observed                int // number of observed months
}

var observed = [][2]int{{2022, 5}, {2023, 1}, {2023, 6}, {2023, 9}, {2023, 10}, {2024, 1}, {2024, 2}, {2024, 4}, {2024, 7}}

func (t *territory) barometer() {
	for _, r := range []revision{
		{"revisions/ind-323-2024-02-07-0546d2fc7.csv", true, true, false, 4},
		{"revisions/ind-323-2024-03-11-8343cebeb.csv", false, false, true, 6},
		{"revisions/ind-323-2024-03-11-87edab9b6.csv", true, false, true, 5},
		{"revisions/ind-323-2024-04-19-fa9a9e457.csv", false, false, true, 7},
		{"revisions/ind-323-2024-06-06-49564fc7d.csv", false, false, true, 8},
		{"revisions/ind-323-2024-09-17-81ebd72f2.csv", false, false, true, 9},
		{"revisions/ind-323-2024-10-09-cae717224.csv", false, false, false, 9},
		{"2024-10/ind-323.csv", false, false, false, 9},
	} {
		t.put("barometre/"+r.file, acts323(r))
	}
	t.put("barometre/2024-10/ind-246.csv", satisfaction246())
	t.put("barometre/2024-10/meta_indicateurs.csv", "indic_id,indic_parent_ch,indic_nom,indic_nom_baro,indic_descr,indic_descr_baro,tendance,indic_categorie_evolution\n"+
		"IND-246,CH-146,,Taux de satisfaction des usagers en France services,,\"Part d’avis favorables recueillis à la borne de sortie des espaces (territoire fictif, chiffres inventés)\",hausse,random\n"+
		"IND-323,CH-146,,Nombre d’actes mensuels réalisés en France services,,\"Actes réalisés par les conseillers dans le mois (territoire fictif, chiffres inventés)\",hausse,random\n"+
		"IND-957,CH-017,,Nombre d’ajoncs plantés (en milliers),,\"Indicateur étranger au sujet, comme le vrai fichier en contient\",hausse,random\n")
	t.labelled2022()
}

func acts323(r revision) string {
	var b strings.Builder
	b.WriteString("indic_id,enforce_zone_id,metric_enforce_date,maille,indic_vi,indic_va,indic_vc,indic_ta\n")
	value := func(n int) string {
		if r.integers {
			return strconv.Itoa(n)
		}
		return strconv.Itoa(n) + ".0"
	}
	day := func(y, m int) string {
		if r.monthEnd {
			return monthEnd(y, m)
		}
		return month(y, m) + "-01"
	}
	for _, z := range zones {
		vi, vc := actsIn(z.code, 2022, 5), target(z.code)
		progress := func(va int, full bool) string {
			ta := 100 * float64(va-vi) / (vc - float64(vi))
			if full {
				return float(round(ta, 12))
			}
			return float(round(ta, 2))
		}
		row := func(date, i, a, c, ta string) {
			b.WriteString(strings.Join([]string{"IND-323", z.code, date, z.level, i, a, c, ta}, ",") + "\n")
		}
		row(day(2022, 5), value(vi), "", "", "")
		for k, o := range observed[1:r.observed] {
			va, ta := actsIn(z.code, o[0], o[1]), ""
			switch {
			case r.integers && k != 1:
				ta = progress(va, true)
			case !r.integers && k == r.observed-2:
				ta = progress(va, false)
			}
			row(day(o[0], o[1]), "", value(va), "", ta)
		}
		if r.integers { // that day, intermediate targets too
			for y := 2023; y < 2026; y++ {
				row(day(y, 12), "", "", float(round(float64(vi)+(vc-float64(vi))*float64(y-2022)/4*1.0123, 11)), "")
			}
		}
		c := vc
		if r.raw && z.level != "DEPT" { // a sum that was not rounded
			c = math.Nextafter(vc, math.Inf(1))
		}
		row(day(2026, 12), "", "", strconv.FormatFloat(c, 'f', -1, 64), "")
	}
	return b.String()
}

func monthEnd(y, m int) string {
	return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Format("2006-01-02")
}

// satisfaction246 is sparse: Haute-Vesline has no figure from November 2023 to
// the end, the région has none at all, France has another rhythm.
func satisfaction246() string {
	var b strings.Builder
	b.WriteString("indic_id,enforce_zone_id,metric_enforce_date,maille,indic_vi,indic_va,indic_vc,indic_ta\n")
	row := func(v ...string) { b.WriteString("IND-246," + strings.Join(v, ",") + "\n") }
	for _, d := range []string{south, north} {
		row("D"+d, "2023-01-01", "DEPT", "0.0", "", "", "")
		for i, date := range []string{"2023-07-01", "2023-09-01", "2023-11-01", "2024-02-01", "2024-07-01"} {
			if d == north && i >= 2 {
				continue
			}
			ta := ""
			if i == 4 {
				ta = "100.0"
			}
			row("D"+d, date, "DEPT", "", float(round(between(92, 99, "satisfaction", d, date), 2)), "", ta)
		}
		row("D"+d, "2026-12-01", "DEPT", "", "", "95.0", "")
	}
	row("FRANCE", "2023-01-01", "NAT", "0.0", "95.2", "", "")
	row("FRANCE", "2023-07-01", "NAT", "", "95.04", "", "")
	row("FRANCE", "2023-09-01", "NAT", "", "94.61", "", "")
	row("FRANCE", "2024-02-01", "NAT", "", "96.12", "", "100.0")
	row("FRANCE", "2026-12-01", "NAT", "", "", "95.0", "")
	row("R"+regionCode, "", "REG", "", "", "", "")
	return b.String()
}

// labelled2022 counts the labelled espaces, antennes apart, at each month end.
func (t *territory) labelled2022() {
	series := func(of func(espace) bool) (list string, last int) {
		var items []string
		for k := range 36 {
			day := monthEnd(2020+k/12, k%12+1)
			n := 0
			for _, e := range espaces {
				if !e.antenne && of(e) && e.open(day) {
					n++
				}
			}
			items = append(items, fmt.Sprintf(`{"date":"%s","value":%d}`, day, n))
			last = n
		}
		return "[" + strings.Join(items, ",") + "]", last
	}
	entry := func(head string, of func(espace) bool) string {
		list, last := series(of)
		const key = `"nb-labellisations-france-services"`
		return "{" + head + `"values":{` + key + `:{"value":` + strconv.Itoa(last) + `,"value_date":"2022-12-31"}},` + key + ":" + list +
			`,"targets":{` + key + `:{"target":` + strconv.Itoa(last+1) + `,"target_date":"2022-12-31"}}}`
	}
	var deps []string
	for _, d := range []string{south, north} {
		deps = append(deps, entry(fmt.Sprintf(`"dep":"%s","libelle":"%s",`, d, departementName(d)), func(e espace) bool { return e.commune().departement() == d }))
	}
	all := func(espace) bool { return true }
	const base = "barometre/2022-12/OVQ-OFS-"
	t.put(base+"departemental.json", "["+strings.Join(deps, ",")+"]\n")
	t.put(base+"regional.json", "["+entry(`"reg":"`+regionCode+`","libelle":"`+regionName+`",`, all)+"]\n")
	t.put(base+"national.json", "["+entry("", all)+"]\n")
}
