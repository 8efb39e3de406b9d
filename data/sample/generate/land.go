package main

import (
	"math"
	"sort"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// The ground is a raster of square cells, each of one outline (a commune or a
// part of one) or sea. Borders are the lines between cells of different
// outlines, so that neighbours share them by construction.
const (
	cellKm      = 0.2
	westKm      = -62.0
	southKm     = -36.0
	columns     = 560
	rows        = 350
	sea     int = -1
)

// centre of the territory: open water between Brittany and Galicia, inside the
// area of use of Lambert-93.
var local = geo.NewLocal(orb.Point{-9.0, 45.75})

// lonlat turns kilometres into degrees (lon/lat, WGS84), rounded to 1e-7.
func lonlat(x, y float64) orb.Point {
	p := local.Unproject(x*1000, y*1000)
	return orb.Point{round(p[0], 7), round(p[1], 7)}
}

type outline struct {
	code, name string // of the outline
	commune    string // the current commune
	x, y       float64
	weight     float64
}

type ground struct {
	outlines []outline
	cell     []int // outline index or sea, row-major from the south-west
}

func (g *ground) at(c, r int) int {
	if c < 0 || r < 0 || c >= columns || r >= rows {
		return sea
	}
	return g.cell[r*columns+c]
}

// atKm returns the outline at a place in kilometres.
func (g *ground) atKm(x, y float64) int {
	return g.at(int(math.Floor((x-westKm)/cellKm)), int(math.Floor((y-southKm)/cellKm)))
}

func cellCentre(c, r int) (x, y float64) {
	return westKm + (float64(c)+0.5)*cellKm, southKm + (float64(r)+0.5)*cellKm
}

// riverY is the course of the Vesline: the border of the départements.
func riverY(x float64) float64 {
	return 1.5 + 0.07*x + 2.2*math.Sin(x/9) + 0.9*noise(7, x/6, 0.5, 2) + 1.1*noise(8, x/2.1, 0.5, 3)
}

// estuaryKm is half the width of the water at x; none above the city.
func estuaryKm(x float64) float64 {
	if x > -18 {
		return 0
	}
	return 0.3 + 2.7*math.Pow((-18-x)/28, 1.5)
}

type isle struct {
	code       string
	x, y, r    float64
	straitKm   float64
	fieldNoise int
}

var isles = []isle{
	{islandAlone, -56.5, -14, 3.3, 4, 51},
	{islandBridge, -34.5, -28.5, 3.9, 1.1, 52},
}

// isLand tells land from sea, before islets and ponds are tidied away; isle is
// the code of the island commune or "".
func isLand(x, y float64) (land bool, isle string) {
	for _, i := range isles {
		d := math.Hypot(x-i.x, (y-i.y)*1.25)/i.r + 0.45*noise(i.fieldNoise, x/3, y/3, 4)
		if d < 1 {
			return true, i.code
		}
		if d < 1+i.straitKm/i.r {
			return false, ""
		}
	}
	d := math.Pow(math.Pow(math.Abs(x)/47, 2.4)+math.Pow(math.Abs(y)/30.5, 2.4), 1/2.4)
	// Headlands and bays of some ten kilometres, then smaller ones; the west
	// is more indented than the mountain coast.
	d += (0.13-0.001*x)*noise(14, x/9, y/9, 2) + 0.1*noise(12, x/3.2, y/3.2, 5)
	if d > 1 {
		return false, ""
	}
	return math.Abs(y-riverY(x)) > estuaryKm(x)+math.Min(0.9, estuaryKm(x))*noise(13, x/2.6, y/2.6, 4) || estuaryKm(x) == 0, ""
}

func newGround() *ground {
	g := &ground{cell: make([]int, columns*rows)}
	for _, c := range communes {
		if c.code == moved {
			// The outlines of 2023 know this commune by its former code; on
			// the ground it has two parts.
			g.outlines = append(g.outlines, outline{movedFrom, "Hautelande", moved, c.x, c.y, 1})
			continue
		}
		name := c.name
		if c.code == merged {
			name = "Clairmonde"
		}
		w := c.weight
		if w == 0 {
			w = 1
		}
		g.outlines = append(g.outlines, outline{c.code, name, c.code, c.x, c.y, w})
	}
	for _, p := range parts {
		if p.cell {
			g.outlines = append(g.outlines, outline{p.code, p.name, p.of, p.x, p.y, 1})
		}
	}
	land := make([]string, columns*rows) // "" sea, "-" mainland, or the isle's code
	for r := range rows {
		for c := range columns {
			x, y := cellCentre(c, r)
			if ok, code := isLand(x, y); ok {
				if code == "" {
					code = "-"
				}
				land[r*columns+c] = code
			}
		}
	}
	tidy(land)
	for i := range g.cell {
		g.cell[i] = sea
		if land[i] != "" {
			x, y := cellCentre(i%columns, i/columns)
			g.cell[i] = g.nearest(x, y, land[i])
		}
	}
	for g.joinFragments() || g.openCorners() {
	}
	return g
}

// nearest returns the outline whose seat is nearest on warped ground and on
// the same side of the river.
func (g *ground) nearest(x, y float64, landmass string) int {
	wx := x + 1.6*noise(21, x/6, y/6, 2) + 1.1*noise(23, x/1.8, y/1.8, 3)
	wy := y + 1.6*noise(22, x/6, y/6, 2) + 1.1*noise(24, x/1.8, y/1.8, 3)
	best, at := math.Inf(1), sea
	side := south
	if y > riverY(x) {
		side = north
	}
	for i, o := range g.outlines {
		if isIsle(o.code) {
			if o.code == landmass {
				return i
			}
			continue
		}
		if o.code[:2] != side {
			continue
		}
		if d := math.Hypot(wx-o.x, wy-o.y) / o.weight; d < best {
			best, at = d, i
		}
	}
	return at
}

func isIsle(code string) bool { return code == islandAlone || code == islandBridge }

// tidy drowns islets under 0.6 km² and fills ponds.
func tidy(land []string) {
	for _, piece := range pieces(func(i int) string {
		if land[i] == "" {
			return "~"
		}
		return "#"
	}) {
		if land[piece[0]] == "" {
			if piece[0] != 0 { // the sea begins at the corner of the raster
				for _, i := range piece {
					land[i] = "-"
				}
			}
		} else if len(piece) < 15 {
			for _, i := range piece {
				land[i] = ""
			}
		}
	}
}

// pieces returns the 4-connected groups of cells of one kind, largest first
// within a kind, in a stable order.
func pieces(kind func(i int) string) [][]int {
	seen := make([]bool, columns*rows)
	var all [][]int
	for start := range seen {
		if seen[start] {
			continue
		}
		k := kind(start)
		piece := []int{start}
		seen[start] = true
		for n := 0; n < len(piece); n++ {
			for _, j := range around(piece[n]) {
				if !seen[j] && kind(j) == k {
					seen[j] = true
					piece = append(piece, j)
				}
			}
		}
		all = append(all, piece)
	}
	return all
}

// around returns the four neighbours of a cell that are on the raster.
func around(i int) []int {
	c, r := i%columns, i/columns
	n := make([]int, 0, 4)
	if c > 0 {
		n = append(n, i-1)
	}
	if c < columns-1 {
		n = append(n, i+1)
	}
	if r > 0 {
		n = append(n, i-columns)
	}
	if r < rows-1 {
		n = append(n, i+columns)
	}
	return n
}

// joinFragments gives the pieces of an outline that the warp cut off to the
// neighbour that surrounds them most; islets stay. It reports a change.
func (g *ground) joinFragments() bool {
	byOutline := map[int][][]int{}
	for _, p := range pieces(func(i int) string { return string(rune(g.cell[i] + 2)) }) {
		o := g.cell[p[0]]
		byOutline[o] = append(byOutline[o], p)
	}
	changed := false
	for o := range g.outlines {
		ps := byOutline[o]
		sort.SliceStable(ps, func(a, b int) bool { return len(ps[a]) > len(ps[b]) })
		for n, p := range ps {
			if n == 0 {
				continue
			}
			border := map[int]int{}
			for _, i := range p {
				for _, j := range around(i) {
					if g.cell[j] != o && g.cell[j] != sea && g.outlines[g.cell[j]].code[:2] == g.outlines[o].code[:2] {
						border[g.cell[j]]++
					}
				}
			}
			best := sea
			for other := range g.outlines {
				if border[other] > 0 && (best == sea || border[other] > border[best]) {
					best = other
				}
			}
			if best == sea {
				continue // an islet
			}
			for _, i := range p {
				g.cell[i] = best
			}
			changed = true
		}
	}
	return changed
}

// openCorners removes the places where two cells of an outline touch at a
// corner only. It reports a change.
func (g *ground) openCorners() bool {
	changed := false
	for r := range rows - 1 {
		for c := range columns - 1 {
			sw, se, nw, ne := r*columns+c, r*columns+c+1, (r+1)*columns+c, (r+1)*columns+c+1
			a, b, d, e := g.cell[sw], g.cell[se], g.cell[nw], g.cell[ne]
			switch {
			case a == e && a != b && a != d:
				g.fill(se, nw, a)
				changed = true
			case b == d && b != a && b != e:
				g.fill(sw, ne, b)
				changed = true
			}
		}
	}
	return changed
}

// fill gives one of two cells to the outline o: never across the river, never
// sea over land.
func (g *ground) fill(i, j, o int) {
	if o == sea || g.cell[i] == sea || g.cell[j] == sea {
		// Land wins over water at a corner between the two.
		for _, k := range []int{i, j} {
			if o == sea && g.cell[k] != sea {
				g.cell[k] = sea
				return
			}
			if o != sea && g.cell[k] == sea {
				g.cell[k] = o
				return
			}
		}
		g.cell[i] = o
		return
	}
	for _, k := range []int{i, j} {
		if g.outlines[g.cell[k]].code[:2] == g.outlines[o].code[:2] {
			g.cell[k] = o
			return
		}
	}
	g.cell[i] = o
}

// seat returns the place of a commune's town in kilometres: where the story
// says, or the nearest cell to it that lies well inside the commune.
func (g *ground) seat(c commune) (x, y float64) {
	best := math.Inf(1)
	for i := range g.cell {
		if !g.deep(i, c.code, 3) {
			continue
		}
		cx, cy := cellCentre(i%columns, i/columns)
		if d := math.Hypot(cx-c.x, cy-c.y); d < best {
			best, x, y = d, cx, cy
		}
	}
	return x, y
}

// deep tells whether all cells up to n around a cell are of the commune.
func (g *ground) deep(i int, code string, n int) bool {
	c, r := i%columns, i/columns
	for dr := -n; dr <= n; dr++ {
		for dc := -n; dc <= n; dc++ {
			o := g.at(c+dc, r+dr)
			if o == sea || g.outlines[o].commune != code {
				return false
			}
		}
	}
	return true
}
