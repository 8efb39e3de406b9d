package main

import (
	"fmt"
	"math"
	"sort"
	"strings"
)

// references writes what minutes are held against: minutes of people to the
// nearest espace by département, seconds to the city ("Paris" of the real
// file) and minutes between the two prefectures.
func (t *territory) references() {
	legs := t.roads.legs()
	t.durations(legs)
	t.equipments()
	t.toTheCity(legs)
	t.prefectures(legs)
}

// durations are the mean, median and outer deciles of the minutes of people,
// from the seat of their commune to the nearest espace of the last list.
func (t *territory) durations(legs [][]leg) {
	type share struct{ minutes, people float64 }
	by := map[string][]share{}
	for _, c := range byCode() {
		seconds := secondsFrom(legs, t.roads.seat[c.code])
		best := math.Inf(1)
		for _, e := range espaces {
			if e.open(list2024Day) {
				best = math.Min(best, seconds[t.roads.seat[e.commune().code]])
			}
		}
		if math.IsInf(best, 1) {
			continue
		}
		s := share{math.Max(1.5, best/60), float64(c.population)}
		by[c.departement()] = append(by[c.departement()], s)
		by["FR"] = append(by["FR"], s)
	}
	var b strings.Builder
	b.WriteString("Source,TYPEQU,Libelle_TYPEQU,dep,LIBGEO,moyenne,mediane,decile1,decile9\n")
	for _, code := range []string{"FR", south, north} {
		rows := by[code]
		sort.Slice(rows, func(i, j int) bool { return rows[i].minutes < rows[j].minutes })
		sum, people := 0.0, 0.0
		for _, r := range rows {
			sum, people = sum+r.minutes*r.people, people+r.people
		}
		quantile := func(q float64) float64 {
			seen := 0.0
			for _, r := range rows {
				if seen += r.people; seen >= q*people {
					return r.minutes
				}
			}
			return rows[len(rows)-1].minutes
		}
		name := ""
		if code != "FR" {
			name = departementName(code)
		}
		fmt.Fprintf(&b, "implantations_france_services_i,A128,implantations_france_services_ifs,%s,%s,%s,%s,%s,%s\n", code, name,
			number(sum/people, 4), number(quantile(0.5), 2), number(quantile(0.1), 2), number(quantile(0.9), 2))
	}
	t.put("acces_services/2023/duree_departements.csv", b.String())
}

// equipments are counts of two kinds of counters, 2019 and 2024. The real
// file has no end of line after its last row.
func (t *territory) equipments() {
	rows := []string{"Source,GEO,LIBELLE,GEO_OBJECT,2019,2024,Evolution_nbr,Evolution_pct"}
	for _, kind := range []string{"bureau_de_poste", "agence_postale"} {
		for _, code := range []string{south, north} {
			before := 4 + int(between(0, 9, "equipments", kind, code))
			after := before + int(between(-3, 3, "change", kind, code))
			rows = append(rows, fmt.Sprintf("%s,%s,%s,DEP,%d,%d,%d,%s", kind, code, slug(departementName(code)), before, after, after-before,
				number(100*float64(after-before)/float64(before), 4)))
		}
	}
	t.put("acces_services/2024/evolution_equipements.csv", strings.Join(rows, "\n"))
}

func (t *territory) toTheCity(legs [][]leg) {
	var b strings.Builder
	b.WriteString(`"id","pop","area","lon","lat","duration"` + "\n")
	for _, c := range byCode() {
		seconds := secondsFrom(legs, t.roads.seat[c.code])[t.roads.seat[city]]
		if math.IsInf(seconds, 1) {
			continue
		}
		at := t.roads.nodes[t.roads.seat[c.code]].at
		fmt.Fprintf(&b, "\"FR_%s\",%d,%s,%s,%s,%s\n", c.code, c.population, number(between(8, 60, "area", c.code), 4), number(at[0], 7), number(at[1], 7), number(seconds, 1))
	}
	t.putGzip("travel_time_reference/paris/commune_to_paris.csv.gz", b.String())
}

func (t *territory) prefectures(legs [][]leg) {
	seats := []string{city, prefecture}
	var names []string
	for _, code := range seats {
		names = append(names, `"`+capitals(communeByCode[code].name)+`"`)
	}
	b := `"",` + strings.Join(names, ",") + "\n"
	for i, from := range seats {
		b += names[i]
		seconds := secondsFrom(legs, t.roads.seat[from])
		for _, to := range seats {
			b += "," + number(seconds[t.roads.seat[to]]/60, 1)
		}
		b += "\n"
	}
	t.put("travel_time_reference/prefectures/minutes.csv", b)
}
