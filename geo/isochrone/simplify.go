package isochrone

import (
	"math"

	"github.com/paulmach/orb"
)

// A vertex may go where the new side stays so near to all that was there, and
// where no other vertex of any arc lies in or at the triangle that is cut
// off: then no arc comes to cross or touch itself or another.
const (
	touching = 2  // metres
	longest  = 40 // vertices of the arc as drawn that one side replaces
)

// corner is a vertex of an arc being simplified.
type corner struct {
	at         orb.Point
	prev, next int32
	gone, end  bool
}

// thinner simplifies all arcs together.
type thinner struct {
	corners []corner
	cell    float64
	x0, y0  float64
	nx, ny  int32
	first   []int32 // corner of each arc, one more
	next    []int32 // by cell: where in list its next corner goes
	start   []int32 // by cell, one more: into list
	list    []int32 // corners by cell
}

// simplify leaves vertices out where an outline moves by at most tolerance
// (metres). The ends of arcs stay, and a vertex between them.
func (t *thinner) simplify(arcs drawing, tolerance, cell float64) {
	t.cell, t.corners = cell, t.corners[:0]
	first := t.first[:0]
	for _, a := range arcs {
		from, n := int32(len(t.corners)), int32(len(a.points))
		first = append(first, from)
		for i, p := range a.points {
			end := !a.closed && (i == 0 || i == len(a.points)-1)
			t.corners = append(t.corners, corner{p, from + (int32(i)+n-1)%n, from + (int32(i)+1)%n, false, end})
		}
	}
	first = append(first, int32(len(t.corners)))
	t.first = first
	if len(t.corners) == 0 {
		return
	}
	t.file()
	for _, share := range []float64{0.3, 0.6, 1, 1} {
		for i := range arcs {
			least := 3
			if arcs[i].closed {
				least = 4
			}
			t.pass(first[i], first[i+1], tolerance*share, least)
		}
	}
	for i := range arcs {
		kept := arcs[i].points[:0]
		for c := first[i]; c < first[i+1]; c++ {
			if !t.corners[c].gone {
				kept = append(kept, t.corners[c].at)
			}
		}
		arcs[i].points = kept
	}
}

// file puts the corners into cells.
func (t *thinner) file() {
	b := orb.Bound{Min: t.corners[0].at, Max: t.corners[0].at}
	for i := range t.corners {
		b = b.Extend(t.corners[i].at)
	}
	t.x0, t.y0 = b.Min[0], b.Min[1]
	t.nx, t.ny = int32((b.Max[0]-t.x0)/t.cell)+1, int32((b.Max[1]-t.y0)/t.cell)+1
	t.start = again(t.start, int(t.nx*t.ny)+1, 0)
	for i := range t.corners {
		x, y := t.cellOf(t.corners[i].at)
		t.start[y*t.nx+x+1]++
	}
	for c := range t.nx * t.ny {
		t.start[c+1] += t.start[c]
	}
	next := append(t.next[:0], t.start...)
	t.next = next
	t.list = sized(t.list, len(t.corners))
	for i := range t.corners {
		x, y := t.cellOf(t.corners[i].at)
		c := y*t.nx + x
		t.list[next[c]] = int32(i)
		next[c]++
	}
}

// cellOf is the cell of a place, or the nearest one.
func (t *thinner) cellOf(p orb.Point) (x, y int32) {
	return max(0, min(t.nx-1, int32(math.Floor((p[0]-t.x0)/t.cell)))), max(0, min(t.ny-1, int32(math.Floor((p[1]-t.y0)/t.cell))))
}

// pass goes once along the arc of corners from..to, of which at least so many
// stay.
func (t *thinner) pass(from, to int32, tolerance float64, least int) {
	left := 0
	for c := from; c < to; c++ {
		if !t.corners[c].gone {
			left++
		}
	}
	for c := from; c < to && left > least; c++ {
		x := &t.corners[c]
		if x.gone || x.end || !t.near(from, to, x.prev, x.next, tolerance) || !t.empty(x.prev, c, x.next) {
			continue
		}
		x.gone = true
		t.corners[x.prev].next, t.corners[x.next].prev = x.next, x.prev
		left--
	}
}

// near reports whether all that was drawn between two corners of an arc is
// within the tolerance of the line between them.
func (t *thinner) near(from, to, a, b int32, tolerance float64) bool {
	n := b - a
	if n <= 0 {
		n += to - from
	}
	if n > longest {
		return false
	}
	p, q := t.corners[a].at, t.corners[b].at
	dx, dy := q[0]-p[0], q[1]-p[1]
	length := dx*dx + dy*dy
	if length == 0 {
		return false
	}
	for k := int32(1); k < n; k++ {
		i := a + k
		if i >= to {
			i -= to - from
		}
		x, y := t.corners[i].at[0]-p[0], t.corners[i].at[1]-p[1]
		s := max(0, min(1, (x*dx+y*dy)/length))
		if x, y = x-s*dx, y-s*dy; x*x+y*y > tolerance*tolerance {
			return false
		}
	}
	return true
}

// empty reports whether no other corner lies in the triangle of three corners
// or touches it.
func (t *thinner) empty(a, b, c int32) bool {
	tri := [3]orb.Point{t.corners[a].at, t.corners[b].at, t.corners[c].at}
	if cross(tri[0], tri[1], tri[2]) < 0 {
		tri[0], tri[2] = tri[2], tri[0]
	}
	box := orb.Bound{Min: tri[0], Max: tri[0]}.Extend(tri[1]).Extend(tri[2]).Pad(touching)
	x0, y0 := t.cellOf(box.Min)
	x1, y1 := t.cellOf(box.Max)
	var slack [3]float64
	for k := range tri {
		u, v := tri[k], tri[(k+1)%3]
		slack[k] = -touching * math.Hypot(v[0]-u[0], v[1]-u[1])
	}
	for j := y0; j <= y1; j++ {
		for _, k := range t.list[t.start[j*t.nx+x0]:t.start[j*t.nx+x1+1]] {
			if k == a || k == b || k == c || t.corners[k].gone {
				continue
			}
			p := t.corners[k].at
			if p == tri[0] || p == tri[2] { // the end of another arc, where both meet
				continue
			}
			if box.Contains(p) && cross(tri[0], tri[1], p) >= slack[0] && cross(tri[1], tri[2], p) >= slack[1] && cross(tri[2], tri[0], p) >= slack[2] {
				return false
			}
		}
	}
	return true
}

// cross is positive where c lies to the left of the way from a to b.
func cross(a, b, c orb.Point) float64 {
	return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
}
