package graph

import (
	"math"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// Lines calls visit for roads on which people get in and out of cars (see Snap)
// and from which some target is reached within a limit: the points of each
// (lon/lat degrees) and the least minutes from each point, by either direction;
// beyond the limit they may be +Inf. Between two points the time changes
// evenly, but for rounding. What is handed over is valid during the call.
func (f *Field) Lines(limit geo.Minutes, visit func(points []orb.Point, minutes []float64)) {
	x := liner{f: f, limit: float64(limit), visit: visit}
	for _, s := range f.touched {
		if int(s) >= 2*f.g.chains || s&1 == 1 && f.leastAt(s^1) >= 0 {
			continue
		}
		x.chain(s / 2)
	}
	for _, t := range f.targets {
		for i := range t.On {
			x.target(&t.On[i])
		}
	}
}

// leastAt is the least time from the end of a state to a target, tenths of a
// second; -1 where none is known.
func (f *Field) leastAt(s uint32) int32 {
	least := int32(-1)
	for _, l := range f.labels[int(s)*f.k : int(s)*f.k+f.k] {
		if l.Target != None && (least < 0 || l.Tenths < least) {
			least = l.Tenths
		}
	}
	return least
}

// liner makes the lines of chains.
type liner struct {
	f       *Field
	limit   float64
	visit   func([]orb.Point, []float64)
	points  []orb.Point
	minutes []float64    // of points
	driven  [2][]float64 // by direction and vertex of the chain under way
	steps   []float64    // minutes of the segment after each vertex, in one direction
}

// chain visits one chain by the times of both directions.
func (x *liner) chain(c uint32) {
	g := x.f.g
	if !g.big(c) && !g.islet(c) {
		return
	}
	first, last := g.vertexStart[c], g.vertexStart[c+1]-1
	n := int(last-first) + 1
	x.clear(n)
	near := false
	for k := range uint32(2) {
		if left := x.f.leastAt(2*c + k); left >= 0 && float64(left)/600 <= x.limit {
			x.spread(c, int(k), float64(left)/600)
			near = true
		}
	}
	if near {
		x.emit(c)
	}
}

func (x *liner) clear(n int) {
	if cap(x.steps) < n {
		x.steps, x.driven = make([]float64, 2*n), [2][]float64{make([]float64, 2*n), make([]float64, 2*n)}
	}
	x.steps = x.steps[:n]
	for k := range x.driven {
		x.driven[k] = x.driven[k][:n]
		for i := range x.driven[k] {
			x.driven[k][i] = math.Inf(1)
		}
	}
}

// drive fills steps for one direction (0: along the chain): what each segment
// takes and, with the vertex at which it waits last, the delays. The sum is the
// time of the edge.
func (x *liner) drive(c uint32, dir int) {
	g := x.f.g
	first := g.vertexStart[c]
	sum, waits := 0.0, 0.0
	for r := g.runStart[c]; r < g.runStart[c+1]; r++ {
		run := &g.runs[r]
		row, way := &g.roads[run.road], dir
		if run.against {
			way = 1 - way
		}
		end := g.runEnd(c, r)
		if row.tenths[way] > 0 {
			for v := run.vertex; v < end; v++ {
				x.steps[v-first] = row.tenths[way]
				sum += row.tenths[way]
			}
		} else if row.speed[way] > 0 {
			ruler := rulerAt(int64(g.lat[run.vertex]))
			pace := 36 / row.speed[way]
			for v := run.vertex; v < end; v++ {
				dx, dy := float64(g.lon[v+1]-g.lon[v])*ruler.kx, float64(g.lat[v+1]-g.lat[v])*ruler.ky
				x.steps[v-first] = math.Sqrt(dx*dx+dy*dy) * pace
				sum += x.steps[v-first]
			}
		}
		waits += float64(wait(run.delay[dir]))
	}
	scale := 1.0 / 600
	if sum > 0 {
		scale *= max(0, float64(g.edges[2*c+uint32(dir)].tenths)-waits) / sum
	}
	for v := range x.steps {
		x.steps[v] *= scale
	}
}

// spread notes the minutes of the vertices when one direction of a chain is
// driven, from whose end so many minutes are left, as far as the first one
// beyond the limit.
func (x *liner) spread(c uint32, dir int, left float64) {
	g := x.f.g
	x.drive(c, dir)
	first := g.vertexStart[c]
	at, t := x.driven[dir], left
	if dir == 0 {
		at[g.vertexStart[c+1]-1-first] = t
		for r := g.runStart[c+1]; r > g.runStart[c] && t <= x.limit; {
			r--
			for v := g.runEnd(c, r); v > g.runs[r].vertex && t <= x.limit; v-- {
				t += x.steps[v-1-first]
				at[v-1-first] = t
			}
			t += float64(wait(g.runs[r].delay[0])) / 600
		}
		return
	}
	at[0] = t
	for r := g.runStart[c]; r < g.runStart[c+1] && t <= x.limit; r++ {
		t += float64(wait(g.runs[r].delay[1])) / 600
		for v := g.runs[r].vertex; v < g.runEnd(c, r) && t <= x.limit; v++ {
			t += x.steps[v-first]
			at[v+1-first] = t
		}
	}
}

// emit visits the stretches of a chain where people get in and out.
func (x *liner) emit(c uint32) {
	g := x.f.g
	x.points, x.minutes = x.points[:0], x.minutes[:0]
	first := g.vertexStart[c]
	for r := g.runStart[c]; r < g.runStart[c+1]; r++ {
		if g.roads[g.runs[r].road].flags&roadStop == 0 {
			x.flush()
			continue
		}
		end := g.runEnd(c, r)
		for v := g.runs[r].vertex; v <= end; v++ {
			if n := len(x.points); n == 0 || v > g.runs[r].vertex {
				if n > 0 {
					x.peak(first, v-1-first)
				}
				x.points, x.minutes = append(x.points, g.point(v)), append(x.minutes, min(x.driven[0][v-first], x.driven[1][v-first]))
			}
		}
	}
	x.flush()
}

// peak adds the place of a segment that is as far by one direction as by the
// other, where there is one.
func (x *liner) peak(first, v uint32) {
	a := x.driven[0][v] - x.driven[1][v]
	b := x.driven[0][v+1] - x.driven[1][v+1]
	if !(a > 0 && b < 0) || math.IsInf(a, 0) || math.IsInf(b, 0) {
		return
	}
	share := a / (a - b)
	x.points = append(x.points, x.f.g.between(first+v, share))
	x.minutes = append(x.minutes, x.driven[0][v]+(x.driven[0][v+1]-x.driven[0][v])*share)
}

func (x *liner) flush() {
	if len(x.points) > 1 {
		x.visit(x.points, x.minutes)
	}
	x.points, x.minutes = x.points[:0], x.minutes[:0]
}

// target visits the part of an edge before a target on it, driven to it.
func (x *liner) target(on *Position) {
	g := x.f.g
	x.points, x.minutes = x.points[:0], x.minutes[:0]
	g.upstream(on.Edge, &on.at, 0, func(s Stretch) {
		if !s.Stop || s.MinutesB > x.limit {
			x.flush()
			return
		}
		if len(x.points) == 0 {
			x.points, x.minutes = append(x.points, s.B), append(x.minutes, s.MinutesB)
		}
		x.points, x.minutes = append(x.points, s.A), append(x.minutes, s.MinutesA)
	})
	x.flush()
}

// Middle is the middle of the box around the targets of a field, lon/lat
// degrees.
func (f *Field) Middle() orb.Point {
	if len(f.targets) == 0 {
		return orb.Point{}
	}
	b := f.targets[0].Point.Bound()
	for _, t := range f.targets[1:] {
		b = b.Extend(t.Point)
	}
	return b.Center()
}
