package roads

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"observatoire/geo/graph"
	"observatoire/geo/isochrone"
	"observatoire/geo/route"
	"observatoire/geo/topology"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	orbgeo "github.com/paulmach/orb/geo"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"
	"github.com/peterstace/simplefeatures/geom"
)

// corsicanLand is the outline of the island and those around it: its communes
// without the borders between them.
func corsicanLand(t testing.TB, mirror string) orb.MultiPolygon {
	f, err := os.Open(filepath.Join(mirror, "contours_communes/2023/communes.geojson.gz"))
	if err != nil {
		t.Skip("no outlines of communes")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Features []json.RawMessage }
	if err := json.NewDecoder(z).Decode(&all); err != nil {
		t.Fatal(err)
	}
	var areas []topology.Area
	for _, raw := range all.Features {
		if s := string(raw); !strings.Contains(s, `"2A`) && !strings.Contains(s, `"2B`) {
			continue
		}
		x, err := geojson.UnmarshalFeature(raw)
		if err != nil {
			t.Fatal(err)
		}
		a := topology.Area{Code: x.Properties.MustString("code")}
		switch g := x.Geometry.(type) {
		case orb.Polygon:
			a.Shape = orb.MultiPolygon{g}
		case orb.MultiPolygon:
			a.Shape = g
		}
		areas = append(areas, a)
	}
	topo, _, err := topology.Build(areas, topology.Options{})
	if err != nil || len(areas) < 350 {
		t.Fatalf("%d communes: %v", len(areas), err)
	}
	return topo.Dissolve(func(string) string { return "corse" }).ShapeOf("corse")
}

func within(t testing.TB, x isochrone.Isochrone) orb.MultiPolygon {
	t.Helper()
	m, err := x.Within()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// asWritten has the coordinates in six decimals of a degree, as the dataset.
func asWritten(m orb.MultiPolygon) orb.MultiPolygon {
	m = m.Clone()
	for _, p := range m {
		for _, r := range p {
			for i, q := range r {
				r[i] = orb.Point{math.Round(q[0]*1e6) / 1e6, math.Round(q[1]*1e6) / 1e6}
			}
		}
	}
	return m
}

func toGeom(t testing.TB, m orb.MultiPolygon) geom.Geometry {
	t.Helper()
	b, err := wkb.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	g, err := geom.UnmarshalWKB(b)
	if err != nil {
		t.Errorf("not valid: %v", err)
	}
	return g
}

func TestEach_draws_all_espaces_of_Corsica_valid_nested_and_on_land(t *testing.T) {
	mirror := os.Getenv("OBSERVATOIRE_MIRROR")
	file := filepath.Join(mirror, "osm", "corse", "corse.osm.pbf")
	if _, err := os.Stat(file); mirror == "" || err != nil {
		t.Skip("OBSERVATOIRE_MIRROR with osm/corse is not there")
	}
	g, _, err := Read(context.Background(), profile(t), file)
	if err != nil {
		t.Fatal(err)
	}
	land := corsicanLand(t, mirror)
	vertices := 0
	for _, p := range land {
		for _, r := range p {
			vertices += len(r)
		}
	}
	ids, points := corsica(t, filepath.Join(mirror, "france_services/2024-08-01/liste-fs-20240801.csv"), ',', "insee_com", "longitude", "latitude")
	var sets [][]graph.Place
	var all []graph.Place
	for _, p := range points {
		if x, ok := g.Snap(p, route.Reach); ok {
			sets, all = append(sets, []graph.Place{x}), append(all, x)
		}
	}
	sets = append(sets, all)
	before, c0, t0 := peak(), cpu(), time.Now()
	drawn := make([][]isochrone.Isochrone, len(sets))
	o := isochrone.Options{Land: land, Simplify: 30} // as the build has them
	if err := isochrone.Each(g, sets, isochrone.Limits, o, 2, func(i int, isos []isochrone.Isochrone) error { drawn[i] = isos; return nil }); err != nil {
		t.Fatal(err)
	}
	took, used := time.Since(t0), cpu()-c0
	corners, patches := 0, 0
	for i, isos := range drawn {
		if len(isos) != len(isochrone.Limits) {
			t.Fatalf("set %d: %d isochrones", i, len(isos))
		}
		sum := 0.0
		for k, x := range isos {
			for _, p := range x.Band {
				patches++
				for _, r := range p {
					corners += len(r)
				}
			}
			sum += planar.Area(x.Band)
			toGeom(t, asWritten(x.Band))
			if i%9 != 0 && i != len(sets)-1 {
				continue // what follows is slower than the drawing
			}
			all := within(t, x)
			if a := planar.Area(all); math.Abs(a-sum) > 1e-6*a {
				t.Errorf("set %d (%s) within %v min: %g, bands up to there %g", i, ids[min(i, len(ids)-1)], x.Minutes, a, sum)
			}
			land := toGeom(t, land)
			here := toGeom(t, all)
			toGeom(t, x.Band)
			sea, err := geom.Difference(here, land)
			// the coast is drawn to a part of a cell of 100 m
			if err != nil || sea.Area() > 0.015*here.Area() || x.Minutes >= 30 && sea.Area() > 0.002*here.Area() {
				t.Errorf("set %d within %v min: %g of it over the sea (%v)", i, x.Minutes, sea.Area()/here.Area(), err)
			}
			if k > 0 {
				out, err := geom.Difference(toGeom(t, within(t, isos[k-1])), here)
				if err != nil || out.Area() > 1e-6*here.Area() {
					t.Errorf("set %d: %g within %v min is not within %v (%v)", i, out.Area()/here.Area(), isos[k-1].Minutes, x.Minutes, err)
				}
			}
		}
	}
	network := drawn[len(sets)-1]
	for _, x := range network {
		m := within(t, x)
		t.Logf("network within %v min: %.0f km², %d patches", x.Minutes, orbgeo.Area(m)/1e6, len(m))
	}
	t.Logf("%d sets, land of %d vertices: %v (processor %v; peak memory %.0f MB, before %.0f); bands: %d patches, %d vertices", len(sets), vertices, took, used, peak(), before, patches, corners)
}
