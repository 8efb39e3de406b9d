package roads

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"observatoire/geo/graph"
	"observatoire/geo/isochrone"
	"observatoire/geo/nearest"
	"observatoire/geo/route"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"
)

// corsica reads the rows of a file of the mirror whose commune code begins
// with 2A or 2B.
func corsica(t testing.TB, file string, comma rune, code, lon, lat string) (codes []string, points []orb.Point) {
	f, err := os.Open(file)
	if err != nil {
		t.Skipf("no %s", file)
	}
	defer f.Close()
	c := csv.NewReader(f)
	if strings.HasSuffix(file, ".gz") {
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		c = csv.NewReader(z)
	}
	c.Comma = comma
	rows, err := c.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	col := func(name string) int { return slices.Index(rows[0], name) }
	for _, r := range rows[1:] {
		x, err1 := strconv.ParseFloat(r[col(lon)], 64)
		y, err2 := strconv.ParseFloat(r[col(lat)], 64)
		if k := r[col(code)]; err1 == nil && err2 == nil && (strings.HasPrefix(k, "2A") || strings.HasPrefix(k, "2B")) {
			codes, points = append(codes, k), append(points, orb.Point{x, y})
		}
	}
	return codes, points
}

func TestTimes_reach_an_espace_from_every_commune_of_Corsica(t *testing.T) {
	mirror := os.Getenv("OBSERVATOIRE_MIRROR")
	file := filepath.Join(mirror, "osm", "corse", "corse.osm.pbf")
	if _, err := os.Stat(file); mirror == "" || err != nil {
		t.Skip("OBSERVATOIRE_MIRROR with osm/corse is not there")
	}
	t0 := time.Now()
	g, r, err := Read(context.Background(), profile(t), file)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("graph in %v: %+v", time.Since(t0), r)
	codes, points := corsica(t, filepath.Join(mirror, "communes_points/2025/corresp_geo_point_codes_communes.csv.gz"), ';', "Code_Officiel_Commune", "longitude", "latitude")
	ids, places := corsica(t, filepath.Join(mirror, "france_services/2024-08-01/liste-fs-20240801.csv"), ',', "insee_com", "longitude", "latitude")
	if len(codes) < 350 || len(ids) < 20 {
		t.Fatalf("%d communes and %d espaces of Corsica", len(codes), len(ids))
	}
	var origins []nearest.Origin
	var espaces []nearest.Espace
	for i := range codes {
		origins = append(origins, nearest.Origin{ID: codes[i], Point: points[i]})
	}
	for i := range ids {
		espaces = append(espaces, nearest.Espace{ID: strconv.Itoa(i), Point: places[i]})
	}
	var minutes []float64
	t1 := time.Now()
	route.NewTimes(g).Nearest(origins, espaces, []nearest.Filter{{ID: "tous"}}, 2, func(o, _ int, a []nearest.Answer, reason nearest.Reason) {
		if len(a) != 2 {
			t.Errorf("%s: %d espaces (%s)", codes[o], len(a), reason)
			return
		}
		minutes = append(minutes, float64(a[0].Minutes))
		if v := a[0].Distance.Km() / float64(a[0].Minutes) * 60; a[0].Minutes > 3 && (v < 8 || v > 90) {
			t.Errorf("%s: %.1f km in %.1f min is %.0f km/h", codes[o], a[0].Distance.Km(), a[0].Minutes, v)
		}
	})
	slices.Sort(minutes)
	n := len(minutes)
	t.Logf("%d communes, %d espaces in %v: quartiles %.1f %.1f %.1f min, the farthest %.1f", n, len(espaces), time.Since(t1), minutes[n/4], minutes[n/2], minutes[3*n/4], minutes[n-1])
	t2 := time.Now()
	var all []graph.Place
	for _, p := range places {
		if x, ok := g.Snap(p, route.Reach); ok {
			all = append(all, x)
		}
	}
	isos, err := isochrone.Draw(g.Nearest(all, 1, 0), isochrone.Limits, isochrone.Options{Cell: 200})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range isos {
		rings, vertices, all := 0, 0, within(t, x)
		for _, p := range all {
			rings += len(p)
			for _, r := range p {
				vertices += len(r)
			}
		}
		t.Logf("within %v min: %.0f km², %d patches, %d rings, %d vertices", x.Minutes, orbgeo.Area(all)/1e6, len(all), rings, vertices)
	}
	t.Logf("isochrones of the network in %v", time.Since(t2))
	if minutes[n/2] < 5 || minutes[n/2] > 45 {
		t.Errorf("median %.1f min", minutes[n/2])
	}
}
