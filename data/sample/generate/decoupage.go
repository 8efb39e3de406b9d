package main

import (
	"fmt"
	"sort"
	"strings"
)

// The administrative division of 2026, as the npm package
// @etalab/decoupage-administratif writes it: one object a line, keys in the
// package's order.

// object writes a JSON object with its keys in the given order; a nil value
// drops its key.
type field struct {
	key   string
	value any
}

func object(fields ...field) string {
	var b strings.Builder
	b.WriteByte('{')
	for _, f := range fields {
		if f.value == nil {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.WriteString(quote(f.key) + ":" + jsonValue(f.value))
	}
	b.WriteByte('}')
	return b.String()
}

// raw is JSON already.
type raw string

func jsonValue(v any) string {
	switch v := v.(type) {
	case raw:
		return string(v)
	case string:
		return quote(v)
	case int:
		return fmt.Sprint(v)
	case []string:
		q := make([]string, len(v))
		for i := range v {
			q[i] = quote(v[i])
		}
		return "[" + strings.Join(q, ",") + "]"
	}
	panic(fmt.Sprintf("json: %T", v))
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

func lines(objects []string) string { return "[\n" + strings.Join(objects, ",\n") + "\n]\n" }

// siren returns the number of a commune as INSEE builds it: 21, département,
// commune on four digits, and the digit that makes Luhn's sum a multiple of ten.
func siren(code string) string {
	s := "21" + code[:2] + "0" + code[2:]
	for d := range 10 {
		n := s + string(rune('0'+d))
		sum := 0
		for i, r := range n {
			v := int(r - '0')
			if i%2 == 1 {
				if v *= 2; v > 9 {
					v -= 9
				}
			}
			sum += v
		}
		if sum%10 == 0 {
			return n
		}
	}
	panic("no digit")
}

func (t *territory) decoupage() {
	type entry struct{ code, kind, json string }
	var all []entry
	for _, c := range communes {
		fields := []field{{"code", c.code}, {"nom", c.name}, {"typeLiaison", joining(c.name)}, {"zone", "metro"},
			{"arrondissement", c.district()}, {"departement", c.departement()}, {"region", regionCode},
			{"type", "commune-actuelle"}, {"rangChefLieu", 0}}
		if old := oldCodes[c.code]; old != nil {
			fields = append(fields, field{"anciensCodes", old})
		}
		fields = append(fields, field{"siren", siren(c.code)})
		if c.code == city { // the package puts the population of such a city first
			fields = append(fields, field{"population", c.population}, field{"codesPostaux", c.postcodes()})
		} else {
			fields = append(fields, field{"codesPostaux", c.postcodes()}, field{"population", c.population})
		}
		all = append(all, entry{c.code, "0", object(fields...)})
	}
	for _, p := range parts {
		c := communeByCode[p.of]
		all = append(all, entry{p.code, p.kind, object(field{"code", p.code}, field{"nom", p.name},
			field{"typeLiaison", joining(p.name)}, field{"zone", "metro"}, field{"type", p.kind}, field{"chefLieu", p.of},
			field{"arrondissement", c.district()}, field{"departement", c.departement()}, field{"region", regionCode})})
	}
	for _, a := range arrondissements {
		c := communeByCode[city]
		all = append(all, entry{a.code, "arrondissement", object(field{"code", a.code}, field{"nom", a.name},
			field{"typeLiaison", joining(a.name)}, field{"zone", "metro"}, field{"type", "arrondissement-municipal"},
			field{"commune", city}, field{"arrondissement", c.district()}, field{"departement", c.departement()},
			field{"region", regionCode}, field{"codesPostaux", []string{a.postcode}}, field{"population", a.population})})
	}
	for _, c := range overseas {
		fields := []field{{"code", c.code}, {"nom", c.name}, {"departement", overseasCode}, {"region", overseasCode}, {"zone", "com"}, {"type", "commune-actuelle"}}
		if c.population > 0 {
			fields = append(fields, field{"codesPostaux", []string{"98390"}}, field{"population", c.population})
		}
		all = append(all, entry{c.code, "0", object(fields...)})
	}
	sort.SliceStable(all, func(i, j int) bool {
		return all[i].code < all[j].code || all[i].code == all[j].code && all[i].kind < all[j].kind
	})
	var js []string
	for _, e := range all {
		js = append(js, e.json)
	}
	const dir = "decoupage_administratif/2026/"
	t.putGzip(dir+"communes.json.gz", lines(js))

	js = nil
	for _, e := range epcis {
		members := membersOf(e.code)
		total, municipal := 0, 0
		var ms []string
		for _, m := range members {
			total += totalPopulation(m)
			municipal += m.population
			ms = append(ms, object(field{"code", m.code}, field{"siren", siren(m.code)}, field{"nom", m.name},
				field{"populationTotale", totalPopulation(m)}, field{"populationMunicipale", m.population}))
		}
		js = append(js, object(field{"code", e.code}, field{"nom", e.name}, field{"type", e.kind},
			field{"modeFinancement", e.funding}, field{"populationTotale", total}, field{"populationMunicipale", municipal},
			field{"membres", raw("[" + strings.Join(ms, ",") + "]")}))
	}
	t.putGzip(dir+"epci.json.gz", lines(js))

	js = nil
	for _, d := range []struct{ code, seat, name string }{{south, city, "Basse-Vesline"}, {north, prefecture, "Haute-Vesline"}} {
		js = append(js, object(field{"code", d.code}, field{"region", regionCode}, field{"chefLieu", d.seat},
			field{"nom", d.name}, field{"typeLiaison", 3}, field{"zone", "metro"}))
	}
	// A collectivité d'outre-mer is a département and a région of its own.
	com := object(field{"code", overseasCode}, field{"region", overseasCode}, field{"chefLieu", overseas[0].code},
		field{"nom", overseasName}, field{"typeLiaison", 0}, field{"zone", "com"})
	t.putGzip(dir+"departements.json.gz", lines(append(js, com)))
	t.putGzip(dir+"regions.json.gz", lines([]string{object(field{"code", regionCode}, field{"chefLieu", city},
		field{"nom", regionName}, field{"typeLiaison", 1}, field{"zone", "metro"}),
		object(field{"code", overseasCode}, field{"chefLieu", overseas[0].code},
			field{"nom", overseasName}, field{"typeLiaison", 0}, field{"zone", "com"})}))
	js = nil
	for _, d := range districts {
		js = append(js, object(field{"code", d.code}, field{"departement", d.departement}, field{"region", regionCode},
			field{"chefLieu", d.seat}, field{"nom", d.name}, field{"typeLiaison", joining(d.name)}))
	}
	t.putGzip(dir+"arrondissements.json.gz", lines(js))
}

// membersOf an EPCI, the most populous first, as the package orders them.
func membersOf(code string) []commune {
	var ms []commune
	for _, c := range communes {
		if c.epci == code {
			ms = append(ms, c)
		}
	}
	sort.SliceStable(ms, func(i, j int) bool { return ms[i].population > ms[j].population })
	return ms
}

// totalPopulation adds the population counted apart (students, boarders…).
func totalPopulation(c commune) int {
	return c.population + int(float64(c.population)*between(0.008, 0.03, "counted apart", c.code)+0.5)
}
