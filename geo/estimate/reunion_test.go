package estimate

import (
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"observatoire/geo/nearest"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
	"github.com/paulmach/orb/planar"
	"github.com/wroge/wgs84"
)

var cellID = regexp.MustCompile(`^CRS2975RES200mN(\d+)E(\d+)$`)

// The one place where we know where people live within communes: what does a
// disc of the commune's area make of the minutes, by the same model?
func TestSpread_against_the_households_of_La_Reunion(t *testing.T) {
	f := theFrance(t)
	mirror := os.Getenv("OBSERVATOIRE_MIRROR")
	rows, err := table(filepath.Join(mirror, "carroyage/2010/reunion_carreaux_200m.csv.gz"), ',')
	if err != nil {
		t.Fatal(err)
	}
	r, err := open(filepath.Join(mirror, "contours_communes/2023/communes.geojson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	outlines, err := geojson.UnmarshalFeatureCollection(body)
	if err != nil {
		t.Fatal(err)
	}
	shapes := map[int]orb.Geometry{}
	for _, o := range outlines.Features {
		if code := o.Properties.MustString("code"); strings.HasPrefix(code, "974") {
			shapes[f.index[code]] = o.Geometry
		}
	}
	holds := func(shape orb.Geometry, p orb.Point) bool {
		if !shape.Bound().Contains(p) {
			return false
		}
		switch g := shape.(type) {
		case orb.Polygon:
			return planar.PolygonContains(g, p)
		case orb.MultiPolygon:
			return planar.MultiPolygonContains(g, p)
		}
		return false
	}
	e, err := New(publishedModel(t), f.context)
	if err != nil {
		t.Fatal(err)
	}
	lonLat := wgs84.UTM(40, false).To(wgs84.LonLat())
	var origins []nearest.Origin
	var households []float64
	for _, row := range rows {
		m := cellID.FindStringSubmatch(row["idcar_200m"])
		if m == nil {
			t.Fatalf("cell %q", row["idcar_200m"])
		}
		lon, lat, _ := lonLat(number(m[2])+100, number(m[1])+100, 0)
		p := orb.Point{lon, lat}
		for i, shape := range shapes {
			if holds(shape, p) {
				origins = append(origins, nearest.Origin{Point: p, Commune: i, Density: f.context.Commune(i).Density})
				households = append(households, number(row["men"]))
				break
			}
		}
	}
	cells := len(origins)
	of := map[int]float64{}
	for i, o := range origins {
		of[o.Commune] += households[i]
	}
	for i := range shapes {
		disc := e.Origin(i)
		point := disc
		point.Spread = 0
		origins = append(origins, disc, point)
	}
	var total, byCell, byDisc, byPoint float64
	within := map[string]float64{}
	e.Nearest(origins, f.espaces, []nearest.Filter{{}}, 1, func(o, _ int, a []nearest.Answer, _ nearest.Reason) {
		kind, weight, sum := "point", of[origins[o].Commune], &byPoint
		switch {
		case o < cells:
			kind, weight, sum = "cell", households[o], &byCell
			total += weight
		case (o-cells)%2 == 0:
			kind, sum = "disc", &byDisc
		}
		*sum += weight * float64(a[0].Minutes)
		if a[0].Minutes < 20 {
			within[kind] += weight
		}
	})
	byCell, byDisc, byPoint = byCell/total, byDisc/total, byPoint/total
	t.Logf("%.0f households in %d cells: mean minutes to the nearest espace %.1f from the cells, %.1f from discs, %.1f from points; within 20 min %.1f %%, %.1f %%, %.1f %%",
		total, cells, byCell, byDisc, byPoint, 100*within["cell"]/total, 100*within["disc"]/total, 100*within["point"]/total)
	if total < 250000 {
		t.Errorf("%.0f households found a commune, expected at least 250,000", total)
	}
	if math.Abs(byDisc-byCell) > 2 {
		t.Errorf("discs %.1f min, cells %.1f: expected within 2", byDisc, byCell)
	}
	if math.Abs(within["disc"]-within["cell"])/total > 0.05 {
		t.Errorf("within 20 min: discs %.1f %%, cells %.1f %%: expected within 5 points", 100*within["disc"]/total, 100*within["cell"]/total)
	}
}
