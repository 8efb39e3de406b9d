package export

import (
	"maps"
	"math"
	"path/filepath"
	"slices"

	"observatoire/geo/svg"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

// box is west, south, east, north with four decimals (10 m).
func box(b orb.Bound) []any {
	out := make([]any, 4)
	for i, x := range []float64{b.Min[0], b.Min[1], b.Max[0], b.Max[1]} {
		out[i] = math.Round(x*1e4) / 1e4
	}
	return out
}

// frame writes what the template of the page needs: the lists with their
// figures, where the map opens, the overseas départements with their outline.
func (m *mapData) frame() error {
	mainland := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	away := make([]values, 0)
	for _, code := range sortedKeys(m.rank["departement"]) {
		s := m.shapes["france departement"][code]
		if s.MultiPolygon == nil {
			continue
		}
		if !overseas(code) {
			mainland = mainland.Union(s.bound)
			continue
		}
		away = append(away, values{"code": code, "nom": m.names["departement "+code], "cadre": box(s.bound), "dessin": m.poster(s.bound, insetSide, insetSide, false)})
	}
	history, err := warehouse.One[mapHistory](m.ctx, m.db, "site.map_history")
	if err != nil {
		return err
	}
	version, err := digestOf(filepath.Join(m.dir, "static", "carte"))
	if err != nil {
		return err
	}
	firsts := make([]any, len(m.firsts))
	for i, f := range m.firsts {
		firsts[i] = []any{f.departement, f.commune}
	}
	var road any
	if b := m.bands; b != nil {
		var names []string
		for _, code := range sortedKeys(b.departements) {
			names = append(names, m.names["departement "+code])
		}
		road = values{"zooms": []int{firstBandZoom, lastBandZoom}, "tuiles": places(b.there), "cadre": box(b.bound), "departements": names}
	}
	m.written++
	return m.writeJSON("data/carte.json", values{"terre": places(m.there), "bandes": road, "zooms": []int{firstZoom, lastClassZoom, firstCommuneZoom, lastZoom}, "premiers": firsts, "cadre": box(mainland), "affiche": m.poster(mainland, posterWidth, 0, true), "outre_mer": away, "listes": history.Lists, "evolution": history.Shares, "version": version, "communes": len(m.codes)})
}

// places are x and y of tiles by zoom level, one after the other, in order.
func places(tiles map[int]map[[2]int]bool) map[int][]int {
	out := map[int][]int{}
	for zoom, there := range tiles {
		at := slices.Collect(maps.Keys(there))
		slices.SortFunc(at, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
		for _, x := range at {
			out[zoom] = append(out[zoom], x[0], x[1])
		}
	}
	return out
}

// Sizes in px units of the drawings of the page: what stands in the map's place
// until it is there, and where there are no scripts.
const (
	posterWidth = 640
	insetSide   = 56
)

// poster draws the headline's classes of minutes within a bound as the map
// shows them when it opens on it: Web Mercator, filled to the edges of the
// bound. A height of 0 is made to measure.
func (m *mapData) poster(b orb.Bound, width, height float64, borders bool) string {
	s := svg.New(svg.Fit(svg.Mercator(b.Center()), b.ToPolygon(), width, height, 0))
	s.ID, s.Whole, s.MinArea = "affiche", borders, 1
	if borders {
		s.MinArea = 6
	}
	s.Areas("communes", m.classAreas("france classes_france", "FR"))
	if borders {
		var departements []svg.Area
		for _, d := range sortedKeys(m.rank["departement"]) {
			if !overseas(d) {
				departements = append(departements, svg.Area{Shape: m.shapes["france departement"][d].MultiPolygon, Class: "bord"})
			}
		}
		s.Areas("bord", departements)
	}
	return string(s.Bytes())
}
