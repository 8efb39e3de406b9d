package cover

import (
	"cmp"
	"math"
	"slices"

	"observatoire/geo"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
	"github.com/wroge/wgs84"
)

// Bases of places besides those of people.go.
const byCells1km = "carreaux_1km"

// place is where some of a commune's people live: a piece of a census cell, a
// cell of households, or the commune's point where no cell is known.
type place struct {
	commune      int       // index in cover.communes
	at           orb.Point // lon/lat degrees (WGS84)
	people, aged float64   // people, people of 65 and more; aged is NaN where it is not known
	basis        string
}

// gridStep is the side in metres of the squares by whose middles a cell is
// shared among communes: 25 in a cell of 1 km.
const (
	gridStep = 200
	gridCell = 1000
)

// cell is one of the census, in metres of EPSG:3035.
type cell struct{ people, aged float64 }

type corner struct{ east, north int }

// piece is the part of a cell in a commune: how many of the 25 squares have
// their middle in it, and the sum of these middles in metres.
type piece struct {
	cell    corner
	commune int
	squares int
	x, y    float64
	people  float64
}

// makeCensusPlaces finds the places of each commune and fills coverage.places:
// one row per place, with people that add up to the population of each commune.
func (c *cover) makeCensusPlaces() error {
	cells := map[corner]cell{}
	var at corner
	var people, aged float64
	if err := c.db.Each(c.ctx, "select east_m, north_m, people_count, people_65_count from staging.stg_carroyage__cells_1km where people_count > 0 order by east_m, north_m",
		[]any{&at.east, &at.north, &people, &aged}, func() error {
			cells[at] = cell{people, aged}
			return nil
		}); err != nil {
		return err
	}
	populations := make([]float64, len(c.communes))
	for i, m := range c.communes {
		populations[i] = m.population
	}
	var rows [][]any
	count, old := make([]float64, len(c.communes)), make([]float64, len(c.communes))
	for i, p := range c.places(cells, populations) {
		count[p.commune] += p.people
		old[p.commune] += p.aged
		var aged any
		if !math.IsNaN(p.aged) {
			aged = p.aged
		}
		if p.basis == byCells1km {
			c.people.census[p.commune] = append(c.people.census[p.commune], dwelling{p.at, p.people})
		}
		rows = append(rows, []any{int32(i + 1), c.communes[p.commune].code, p.basis, round(p.at[0], 6), round(p.at[1], 6), p.people, aged})
	}
	c.agedShare = make([]float64, len(c.communes))
	for i := range c.agedShare {
		c.agedShare[i] = old[i] / count[i] // NaN where nobody lives, or no age is known
	}
	return c.write("places", []warehouse.Column{{Name: "place_id", Type: "integer"}, {Name: "commune_code", Type: "varchar"}, {Name: "basis", Type: "varchar"},
		{Name: "lon", Type: "double"}, {Name: "lat", Type: "double"}, {Name: "people_count", Type: "double"}, {Name: "people_65_count", Type: "double"}}, rows)
}

// places returns where people live, communes in their order: cells of
// households of 200 m where there are any, else pieces of census cells, else
// one point.
func (c *cover) places(cells map[corner]cell, populations []float64) []place {
	pieces := c.pieces(cells)
	rake(pieces, cells, populations)
	back := wgs84.ETRS89LambertAzimuthalEqualArea().To(wgs84.LonLat())
	byCommune := make([][]piece, len(c.communes))
	for _, p := range pieces {
		if p.people > 0 {
			byCommune[p.commune] = append(byCommune[p.commune], p)
		}
	}
	var out []place
	for i, m := range c.communes {
		switch {
		case len(c.people.cells[i]) > 0: // finer
			total := 0.0
			for _, d := range c.people.cells[i] {
				total += d.weight
			}
			for _, d := range c.people.cells[i] {
				out = append(out, place{i, d.at, populations[i] * d.weight / total, math.NaN(), byCells})
			}
		case len(byCommune[i]) > 0:
			for _, p := range byCommune[i] {
				n := float64(p.squares)
				lon, lat, _ := back(p.x/n, p.y/n, 0)
				whole := cells[p.cell]
				out = append(out, place{i, orb.Point{lon, lat}, p.people, p.people * min(1, whole.aged/whole.people), byCells1km})
			}
		default:
			out = append(out, place{i, m.point, populations[i], math.NaN(), byPoint})
		}
	}
	return out
}

// pieces shares each inhabited cell among the communes that hold the middles
// of its 25 squares. A cell none of whose middles is on land (a coast drawn
// more coarsely than the grid) goes whole to the nearest commune within 2 km.
func (c *cover) pieces(cells map[corner]cell) []piece {
	project := wgs84.LonLat().To(wgs84.ETRS89LambertAzimuthalEqualArea())
	type key struct {
		cell    corner
		commune int
	}
	index := map[key]int{}
	var out []piece
	landed := map[corner]bool{}
	add := func(at corner, commune int, x, y float64) {
		k := key{at, commune}
		i, ok := index[k]
		if !ok {
			i = len(out)
			index[k] = i
			out = append(out, piece{cell: at, commune: commune})
		}
		landed[at] = true
		out[i].squares++
		out[i].x += x
		out[i].y += y
	}
	for i, m := range c.communes {
		k, _ := c.topo.Index(m.code)
		middles(projected(c.topo.Shape(k), project), func(x, y float64) {
			at := corner{gridCell * int(math.Floor(x/gridCell)), gridCell * int(math.Floor(y/gridCell))}
			if _, lived := cells[at]; lived {
				add(at, i, x, y)
			}
		})
	}
	back := wgs84.ETRS89LambertAzimuthalEqualArea().To(wgs84.LonLat())
	for _, at := range sortedCorners(cells) {
		if landed[at] {
			continue
		}
		x, y := float64(at.east)+gridCell/2, float64(at.north)+gridCell/2
		lon, lat, _ := back(x, y, 0)
		if area, _, ok := c.locator.Nearest(orb.Point{lon, lat}, 2*geo.Metres(gridCell)); ok {
			add(at, c.index[c.topo.Code(area)], x, y)
		}
	}
	return out
}

func sortedCorners(cells map[corner]cell) []corner {
	out := make([]corner, 0, len(cells))
	for at := range cells {
		out = append(out, at)
	}
	slices.SortFunc(out, func(a, b corner) int { return cmp.Or(cmp.Compare(a.east, b.east), cmp.Compare(a.north, b.north)) })
	return out
}

// projected returns the rings of a shape in metres of a plane system.
func projected(shape orb.MultiPolygon, project wgs84.Func) (rings []orb.Ring) {
	for _, polygon := range shape {
		for _, ring := range polygon {
			flat := make(orb.Ring, len(ring))
			for i, p := range ring {
				x, y, _ := project(p[0], p[1], 0)
				flat[i] = orb.Point{x, y}
			}
			rings = append(rings, flat)
		}
	}
	return rings
}

// middles calls visit for the middle of each square of gridStep metres that
// lies inside the rings (even-odd rule), row by row.
func middles(rings []orb.Ring, visit func(x, y float64)) {
	south, north := math.Inf(1), math.Inf(-1)
	for _, ring := range rings {
		for _, p := range ring {
			south, north = min(south, p[1]), max(north, p[1])
		}
	}
	if south > north {
		return
	}
	first, last := int(math.Floor(south/gridStep-0.5)), int(math.Ceil(north/gridStep-0.5))
	crossings := make([][]float64, last-first+1) // x where a row of middles crosses the outline
	for _, ring := range rings {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if a[1] > b[1] {
				a, b = b, a
			}
			for row := int(math.Ceil(a[1]/gridStep - 0.5)); (float64(row)+0.5)*gridStep < b[1]; row++ {
				y := (float64(row) + 0.5) * gridStep
				crossings[row-first] = append(crossings[row-first], a[0]+(b[0]-a[0])*(y-a[1])/(b[1]-a[1]))
			}
		}
	}
	for row := first; row <= last; row++ {
		xs := crossings[row-first]
		slices.Sort(xs)
		for i := 0; i+1 < len(xs); i += 2 {
			for col := int(math.Ceil(xs[i]/gridStep - 0.5)); (float64(col)+0.5)*gridStep < xs[i+1]; col++ {
				visit((float64(col)+0.5)*gridStep, (float64(row)+0.5)*gridStep)
			}
		}
	}
}

// rakings is how often cells and communes are fitted in turn.
const rakings = 20

// rake fills the people of pieces: the cell's people by surface to begin with,
// then fitted in turn to cells (scaled to the nation of today) and to the
// populations of communes (by index), which come out exactly.
// Method: iterative proportional fitting, Deming and Stephan (1940).
func rake(pieces []piece, cells map[corner]cell, populations []float64) {
	of := make([]int, len(pieces)) // the cell of each piece, numbered
	var counts []float64           // people of each cell
	var squares []int              // of each cell
	number := make(map[corner]int, len(cells))
	for i, p := range pieces {
		n, known := number[p.cell]
		if !known {
			n = len(counts)
			number[p.cell] = n
			counts, squares = append(counts, cells[p.cell].people), append(squares, 0)
		}
		of[i] = n
		squares[n] += p.squares
	}
	counted, lived := 0.0, make([]bool, len(populations))
	for i, p := range pieces {
		pieces[i].people = counts[of[i]] * float64(p.squares) / float64(squares[of[i]])
		counted += pieces[i].people
		lived[p.commune] = true
	}
	today := 0.0
	for i, n := range populations {
		if lived[i] {
			today += n
		}
	}
	if counted == 0 {
		return
	}
	scale := today / counted
	for round := range rakings {
		if round > 0 {
			sums := make([]float64, len(counts))
			for i, p := range pieces {
				sums[of[i]] += p.people
			}
			for i := range pieces {
				if s := sums[of[i]]; s > 0 {
					pieces[i].people *= scale * counts[of[i]] / s
				}
			}
		}
		sums := make([]float64, len(populations))
		for _, p := range pieces {
			sums[p.commune] += p.people
		}
		for i, p := range pieces {
			if s := sums[p.commune]; s > 0 {
				pieces[i].people *= populations[p.commune] / s
			}
		}
	}
}
