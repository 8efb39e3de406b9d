package main

import (
	"fmt"
	"sort"
	"strings"

	"github.com/paulmach/orb"
)

// contours writes the outlines of 2023 (obsolete codes included), those of the
// re-created communes, and the départements and région of another, coarser
// source.
func (t *territory) contours() {
	of := func(name func(outline) string) func(c, r int) string {
		return func(c, r int) string {
			o := t.ground.at(c, r)
			if o == sea {
				return ""
			}
			return name(t.ground.outlines[o])
		}
	}
	// In 2023 Rosemarche was part of Vauvineuse and Hautelande-le-Roy was one
	// outline; Clairmonde, Mirelande and Vaubrise were three.
	code2023 := func(o outline) string {
		switch {
		case o.code == restored:
			return restoredFrom
		case o.commune == moved:
			return movedFrom
		}
		return o.code
	}
	shapes := newTracing(of(code2023), 0.04, 5).shapes()
	shapes = loosen(shapes)
	names := map[string]string{movedFrom: "Hautelande-le-Roy", restoredFrom: "Vauvineuse"}
	for _, o := range t.ground.outlines {
		if _, ok := names[o.code]; !ok {
			names[o.code] = o.name
		}
	}
	var features []string
	for _, code := range sortedKeys(shapes) {
		features = append(features, `{"type":"Feature","geometry":`+geometry(shapes[code], 5, false)+`,"properties":`+
			object(field{"code", code}, field{"nom", names[code]}, field{"departement", code[:2]})+"}")
	}
	t.putGzip("contours_communes/2023/communes.geojson.gz",
		"{\"type\":\"FeatureCollection\",\"features\":[\n"+strings.Join(features, ",\n")+"\n]}\n")

	// The re-created communes come from a coarser source: their border is near
	// the others' and not on it, and rings turn the other way. A commune whose
	// seat moved is in it too, by the outline of its delegated commune.
	coarse := newTracing(of(func(o outline) string { return o.code }), 0.16, 10).shapes()
	features = nil
	for _, code := range []string{moved, restored} {
		name := communeByCode[code].name
		if code == moved {
			name = "Bellesonge"
		}
		features = append(features, `{"type": "Feature", "geometry": `+geometry(reverse(coarse[code]), 10, true)+
			`, "properties": {"nom": `+quote(name)+`, "code": `+quote(code)+"}}")
	}
	t.putGzip("contours_communes/2023/communes-retablies.geojson.gz",
		`{"type": "FeatureCollection", "features": [`+strings.Join(features, ", ")+"]}")

	for _, layer := range []struct {
		name, code, label string
		of                func(outline) string
		names             map[string]string
	}{
		{"dep", "insee_dep", "lib_dep", func(o outline) string { return o.code[:2] }, map[string]string{south: "Basse-Vesline", north: "Haute-Vesline"}},
		{"reg", "insee_reg", "lib_reg", func(outline) string { return regionCode }, map[string]string{regionCode: regionName}},
	} {
		shapes := newTracing(of(layer.of), 0.3, 11).shapes()
		features = nil
		for _, code := range sortedKeys(shapes) {
			features = append(features, fmt.Sprintf(`{ "type": "Feature", "properties": { "%s": "%s", "%s": %s }, "geometry": %s }`,
				layer.code, code, layer.label, quote(layer.names[code]), gdalGeometry(reverse(shapes[code]))))
		}
		name := "polygone-4326_" + layer.name
		t.putGzip("contours_departements/2026/"+name+".geojson.gz", gdalCollection(name, features))
	}
}

// gdalCollection is a FeatureCollection as GDAL's ogr2ogr writes it.
func gdalCollection(name string, features []string) string {
	return "{\n\"type\": \"FeatureCollection\",\n\"name\": \"" + name + "\",\n" +
		`"crs": { "type": "name", "properties": { "name": "urn:ogc:def:crs:OGC:1.3:CRS84" } },` +
		"\n\"features\": [\n" + strings.Join(features, ",\n") + "\n]\n}\n"
}

func reverse(mp orb.MultiPolygon) orb.MultiPolygon {
	out := mp.Clone()
	for _, p := range out {
		for _, r := range p {
			r.Reverse()
		}
	}
	return out
}

// geometry writes a Polygon where one will do, else a MultiPolygon.
func geometry(mp orb.MultiPolygon, decimals int, spaced bool) string {
	comma, colon := ",", ":"
	if spaced {
		comma, colon = ", ", ": "
	}
	polygons := make([]string, len(mp))
	for i, p := range mp {
		rings := make([]string, len(p))
		for j, r := range p {
			points := make([]string, len(r))
			for k, q := range r {
				points[k] = "[" + number(q[0], decimals) + comma + number(q[1], decimals) + "]"
			}
			rings[j] = "[" + strings.Join(points, comma) + "]"
		}
		polygons[i] = "[" + strings.Join(rings, comma) + "]"
	}
	kind, coordinates := "Polygon", polygons[0]
	if len(mp) > 1 {
		kind, coordinates = "MultiPolygon", "["+strings.Join(polygons, comma)+"]"
	}
	return `{"type"` + colon + `"` + kind + `"` + comma + `"coordinates"` + colon + coordinates + "}"
}

// gdalGeometry is geometry in GDAL's spacing.
func gdalGeometry(mp orb.MultiPolygon) string {
	g := geometry(mp, 11, true)
	g = strings.NewReplacer("[", "[ ", "]", " ]", "{", "{ ", "}", " }").Replace(g)
	return g
}

// loosen makes a few borders of the outlines differ by a vertex between the
// two neighbours, as they do in the real file, where a few edges in a hundred
// are not shared: one side lacks a vertex, or has it some metres aside.
func loosen(shapes map[string]orb.MultiPolygon) map[string]orb.MultiPolygon {
	// How many outlines meet at a vertex.
	count := map[orb.Point]int{}
	for _, mp := range shapes {
		for _, p := range mp {
			for _, r := range p {
				for _, q := range r[1:] {
					count[q]++
				}
			}
		}
	}
	touched := map[orb.Point]bool{}
	codes := sortedKeys(shapes)
	sort.SliceStable(codes, func(i, j int) bool { return draw("loosen", codes[i]) < draw("loosen", codes[j]) })
	for n, code := range codes[:24] {
		ring := shapes[code][0][0]
		for k := 2; k < len(ring)-2; k++ {
			a, q, b := ring[k-1], ring[k], ring[k+1]
			if count[a] != 2 || count[q] != 2 || count[b] != 2 || touched[a] || touched[q] || touched[b] || draw("vertex", code, k) > 0.12 {
				continue
			}
			touched[a], touched[q], touched[b] = true, true, true
			if n%3 == 2 {
				ring[k] = orb.Point{round(q[0]+0.00004, 5), round(q[1]-0.00003, 5)}
			} else if segmentDistance(q, a, b) < 0.0012 {
				ring = append(ring[:k:k], ring[k+1:]...)
			}
			shapes[code][0][0] = ring
			if n%2 == 0 {
				break
			}
		}
	}
	return shapes
}
