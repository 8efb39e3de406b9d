package main

import (
	"fmt"
	"math"
	"strings"
)

// census writes the people by cell of 1 km (all of the territory), the cells
// of 2015 by which grids are compared, and the relief of communes.
func (t *territory) census() {
	t.squareKilometres()
	t.cells2015()
	t.relief()
}

// squareKilometres are the people of the census of 2021: the populations of
// today less what came since, so that both differ as real ones do. The
// publisher's noise makes M and F miss T by a few.
func (t *territory) squareKilometres() {
	type cell struct {
		people, aged float64
		departements map[string]float64
	}
	cells := map[gridCorner]*cell{}
	for _, c := range byCode() {
		people := float64(c.population) * between(0.94, 1.03, "census", c.code)
		aged := between(0.15, 0.34, "aged", c.code)
		for _, s := range t.settled(c) {
			k := s.lowerLeft(1000)
			if cells[k] == nil {
				cells[k] = &cell{departements: map[string]float64{}}
			}
			cells[k].people += people * s.weight
			cells[k].aged += people * s.weight * aged
			cells[k].departements[c.departement()] += people * s.weight
		}
	}
	var b strings.Builder
	b.WriteString("E,N,dep,part_fr25,T,M,F,Y_LT15,Y_1564,Y_GE65,LAND_SURFACE,T_CI\r\n")
	for _, k := range sortedCells(cells) {
		c := cells[k]
		people, aged := int(math.Round(c.people)), int(math.Round(c.aged))
		if people < 1 {
			continue
		}
		departement := ""
		for _, d := range sortedKeys(c.departements) {
			if departement == "" || c.departements[d] > c.departements[departement] {
				departement = d
			}
		}
		men := int(math.Round(c.people * between(0.46, 0.51, "men", k.north, k.east)))
		women := people - men + int(between(0, 2, "noise", k.north, k.east))
		young := int(float64(people-aged) * 0.24)
		fmt.Fprintf(&b, "%d,%d,%s,25,%d,%d,%d,%d,%d,%d,1,0\r\n", k.east, k.north, departement, people, men, women, young, people-aged-young, aged)
	}
	t.putGzip("carroyage/2021/france_1km_recensement2021.csv.gz", b.String())
}

var households2015 = "Ind,Men,Men_pauv,Men_1ind,Men_5ind,Men_prop,Men_fmp,Ind_snv,Men_surf,Men_coll,Men_mais,Log_av45,Log_45_70,Log_70_90,Log_ap90,Log_inc,Log_soc,Ind_0_3,Ind_4_5,Ind_6_10,Ind_11_17,Ind_18_24,Ind_25_39,Ind_40_54,Ind_55_64,Ind_65_79,Ind_80p,Ind_inc"

// cells2015 are the tax households of 2015 on 200 m cells of the city, and on
// 1 km cells of the highlands, in the publisher's two layouts.
func (t *territory) cells2015() {
	values := func(people float64) string {
		v := make([]string, strings.Count(households2015, ",")+1)
		shares := []float64{1, 0.46, 0.06, 0.16, 0.03, 0.24, 0.05, 21400, 43, 0.2, 0.26, 0.05, 0.15, 0.15, 0.1, 0.01, 0.06,
			0.04, 0.02, 0.06, 0.08, 0.08, 0.19, 0.2, 0.13, 0.14, 0.06, 0}
		for i := range v {
			v[i] = number(people*shares[i], 1)
		}
		return strings.Join(v, ",")
	}
	spread := func(size float64, keep func(c commune) bool) map[gridCorner]float64 {
		out := map[gridCorner]float64{}
		for _, c := range byCode() {
			if keep(c) {
				for _, s := range t.settled(c) {
					out[s.lowerLeft(size)] += float64(c.population) * s.weight
				}
			}
		}
		return out
	}
	var b strings.Builder
	head := `"IdINSPIRE","Id_carr1km","I_est_cr","Id_carr_n","Groupe","Depcom","I_pauv","Id_car2010",`
	for _, name := range strings.Split(households2015, ",") {
		head += `"` + name + `",`
	}
	b.WriteString(head + "\"I_est_1km\"\n")
	in200 := spread(200, func(c commune) bool { return c.code == city })
	for _, k := range sortedCells(in200) {
		small := fmt.Sprintf("CRS3035RES200mN%dE%d", k.north, k.east)
		large := fmt.Sprintf("CRS3035RES1000mN%dE%d", k.north/1000*1000, k.east/1000*1000)
		fmt.Fprintf(&b, "%q,%q,0,%q,1,%q,0,%q,%s,0\n", small, large, large, city, small, values(in200[k]))
	}
	t.putGzip("carroyage/2015/bordeaux_200m.csv.gz", b.String())

	b.Reset()
	b.WriteString("Id_carr1km," + households2015 + ",I_pauv,I_est_1km\n")
	in1000 := spread(1000, func(c commune) bool { return c.epci == highlands })
	for _, k := range sortedCells(in1000) {
		fmt.Fprintf(&b, "CRS3035RES1000mN%dE%d,%s,\"0\",\"0\"\n", k.north, k.east, values(in1000[k]))
	}
	t.putGzip("carroyage/2015/corse_1km.csv.gz", b.String())
}

// relief is the lowest and the highest point of each commune but the city's,
// which the publisher leaves out as it does Paris.
func (t *territory) relief() {
	var b strings.Builder
	b.WriteString("code_insee_2026,nom,zmin_m,zmax_m,amplitude_m,nb_communes_2012,zmax_2025_m\n")
	for _, c := range byCode() {
		if c.code == city {
			continue
		}
		low, amplitude := between(2, 60, "low", c.code), between(15, 110, "amplitude", c.code)
		if c.mountain {
			low, amplitude = between(380, 900, "low", c.code), between(350, 1100, "amplitude", c.code)
		}
		high := int(low) + int(amplitude)
		fmt.Fprintf(&b, "%s,%s,%d,%d,%d,1,%d\n", c.code, csvField(c.name), int(low), high, int(amplitude), high)
	}
	t.putGzip("relief/2012/relief_communes.csv.gz", b.String())
}
