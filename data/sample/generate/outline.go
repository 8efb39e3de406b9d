package main

import (
	"sort"

	"github.com/paulmach/orb"
)

// A corner is a point of the lattice between cells.
type corner struct{ c, r int }

// A tracing turns the raster into polygons. The border between two kinds is
// traced and smoothed once, whichever side asks, so neighbours share vertices
// exactly.
type tracing struct {
	kind      func(c, r int) string // of a cell; "" is sea
	tolerance float64               // km, of the simplification
	decimals  int                   // of degrees
	arcs      map[[2]corner][]orb.Point
}

func newTracing(kind func(c, r int) string, tolerance float64, decimals int) *tracing {
	return &tracing{kind, tolerance, decimals, map[[2]corner][]orb.Point{}}
}

// shapes returns one MultiPolygon for each kind of land: outer rings
// counterclockwise, holes clockwise, largest polygon first.
func (t *tracing) shapes() map[string]orb.MultiPolygon {
	next := map[string]map[corner]corner{}
	add := func(k string, from, to corner) {
		if k == "" {
			return
		}
		if next[k] == nil {
			next[k] = map[corner]corner{}
		}
		next[k][from] = to
	}
	at := func(c, r int) string {
		if c < 0 || r < 0 || c >= columns || r >= rows {
			return ""
		}
		return t.kind(c, r)
	}
	for r := 0; r <= rows; r++ {
		for c := 0; c <= columns; c++ {
			// The cell's own kind is kept on the left of the walk.
			if a, b := at(c, r), at(c, r-1); a != b {
				add(a, corner{c, r}, corner{c + 1, r})
				add(b, corner{c + 1, r}, corner{c, r})
			}
			if a, b := at(c, r), at(c-1, r); a != b {
				add(a, corner{c, r + 1}, corner{c, r})
				add(b, corner{c, r}, corner{c, r + 1})
			}
		}
	}
	isNode := func(p corner) bool {
		n, e, s, w := at(p.c, p.r), at(p.c-1, p.r), at(p.c-1, p.r-1), at(p.c, p.r-1)
		different := 0
		for _, pair := range [][2]string{{n, e}, {e, s}, {s, w}, {w, n}} {
			if pair[0] != pair[1] {
				different++
			}
		}
		return different > 2
	}
	out := map[string]orb.MultiPolygon{}
	for _, k := range sortedKeys(next) {
		var outer, holes []orb.Ring
		for len(next[k]) > 0 {
			ring := t.walk(next[k], isNode)
			if len(ring) < 4 {
				continue
			}
			if area(ring) > 0 {
				outer = append(outer, ring)
			} else {
				holes = append(holes, ring)
			}
		}
		sort.SliceStable(outer, func(i, j int) bool { return area(outer[i]) > area(outer[j]) })
		mp := make(orb.MultiPolygon, len(outer))
		for i, r := range outer {
			mp[i] = orb.Polygon{r}
		}
		for _, h := range holes {
			for i := range mp {
				if contains(mp[i][0], h[0]) {
					mp[i] = append(mp[i], h)
					break
				}
			}
		}
		out[k] = mp
	}
	return out
}

// walk takes one closed walk out of the directed edges and returns it as a
// ring of smoothed arcs.
func (t *tracing) walk(next map[corner]corner, isNode func(corner) bool) orb.Ring {
	var start corner
	first := true
	for p := range next {
		if first || p.c < start.c || p.c == start.c && p.r < start.r {
			start, first = p, false
		}
	}
	// Begin at a node when the walk has one, else at its lowest corner, which
	// both sides of a closed border agree on.
	loop := []corner{start}
	for p := next[start]; p != start; p = next[p] {
		loop = append(loop, p)
	}
	for i, p := range loop {
		delete(next, p)
		if isNode(p) && !isNode(loop[0]) {
			loop = append(append([]corner{}, loop[i:]...), loop[:i]...)
			for _, q := range loop {
				delete(next, q)
			}
			break
		}
	}
	loop = append(loop, loop[0])
	var ring orb.Ring
	for from := 0; from < len(loop)-1; {
		to := from + 1
		for to < len(loop)-1 && !isNode(loop[to]) {
			to++
		}
		arc := t.arc(loop[from : to+1])
		if len(ring) > 0 {
			arc = arc[1:]
		}
		ring = append(ring, arc...)
		from = to
	}
	return ring
}

// arc returns the smoothed border along the corners, traced in one canonical
// direction and turned afterwards.
func (t *tracing) arc(path []corner) []orb.Point {
	n := len(path)
	ahead, back := [2]corner{path[0], path[1]}, [2]corner{path[n-1], path[n-2]}
	reversed := less(back, ahead)
	key := ahead
	if reversed {
		key = back
	}
	line, ok := t.arcs[key]
	if !ok {
		canonical := append([]corner{}, path...)
		if reversed {
			for i, p := range path {
				canonical[n-1-i] = p
			}
		}
		line = t.smooth(canonical)
		t.arcs[key] = line
	}
	out := append([]orb.Point{}, line...)
	if reversed {
		for i, p := range line {
			out[len(out)-1-i] = p
		}
	}
	return out
}

func less(a, b [2]corner) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i].c < b[i].c || a[i].c == b[i].c && a[i].r < b[i].r
		}
	}
	return false
}

// smooth joins the midpoints of the lattice edges, cuts the corners once
// (Chaikin 1974), simplifies (Douglas, Peucker 1973) and rounds.
func (t *tracing) smooth(path []corner) []orb.Point {
	km := func(p corner) orb.Point {
		return orb.Point{westKm + float64(p.c)*cellKm, southKm + float64(p.r)*cellKm}
	}
	line := []orb.Point{km(path[0])}
	for i := 1; i < len(path); i++ {
		a, b := km(path[i-1]), km(path[i])
		line = append(line, orb.Point{(a[0] + b[0]) / 2, (a[1] + b[1]) / 2})
	}
	line = append(line, km(path[len(path)-1]))
	cut := []orb.Point{line[0]}
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		cut = append(cut,
			orb.Point{0.75*a[0] + 0.25*b[0], 0.75*a[1] + 0.25*b[1]},
			orb.Point{0.25*a[0] + 0.75*b[0], 0.25*a[1] + 0.75*b[1]})
	}
	cut = append(cut, line[len(line)-1])
	var out []orb.Point
	for _, p := range simplify(cut, t.tolerance) {
		q := local.Unproject(round(p[0]*1000, 2), round(p[1]*1000, 2))
		q = orb.Point{round(q[0], t.decimals), round(q[1], t.decimals)}
		if len(out) == 0 || out[len(out)-1] != q {
			out = append(out, q)
		}
	}
	return out
}

// simplify keeps the ends; a closed line is cut at its farthest point first.
func simplify(line []orb.Point, tolerance float64) []orb.Point {
	if len(line) < 3 {
		return line
	}
	a, b := line[0], line[len(line)-1]
	far, at := -1.0, 0
	for i := 1; i < len(line)-1; i++ {
		if d := segmentDistance(line[i], a, b); d > far {
			far, at = d, i
		}
	}
	if far <= tolerance && a != b {
		return []orb.Point{a, b}
	}
	left := simplify(line[:at+1], tolerance)
	return append(append([]orb.Point{}, left...), simplify(line[at:], tolerance)[1:]...)
}

func area(r orb.Ring) float64 {
	s := 0.0
	for i := 1; i < len(r); i++ {
		s += r[i-1][0]*r[i][1] - r[i][0]*r[i-1][1]
	}
	return s / 2
}

func contains(r orb.Ring, p orb.Point) bool {
	in := false
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < a[0]+(p[1]-a[1])/(b[1]-a[1])*(b[0]-a[0]) {
			in = !in
		}
	}
	return in
}
