package graph

import "github.com/paulmach/orb"

// Stretch is a straight piece of road on which the time to the nearest target
// changes evenly from one end to the other, driven from A to B.
type Stretch struct {
	A, B     orb.Point // lon/lat degrees
	Metres   float64
	MinutesA float64 // from A to the target
	MinutesB float64
	Stop     bool // people get in and out of cars there, as Snap has it
}

// Stretches calls visit for every stretch of road, in each direction that it
// is driven, from which some target is reached. A place has as its time the
// least over the stretches through it.
func (f *Field) Stretches(visit func(Stretch)) {
	for _, s := range f.touched {
		e := f.g.base(s)
		if e != s {
			continue
		}
		least := f.labels[int(s)*f.k].Tenths
		for _, l := range f.labels[int(s)*f.k : int(s)*f.k+f.k] {
			if l.Target != None {
				least = min(least, l.Tenths)
			}
		}
		f.g.upstream(e, nil, least, visit)
	}
	for _, t := range f.targets {
		for i := range t.On {
			f.g.upstream(t.On[i].Edge, &t.On[i].at, 0, visit)
		}
	}
}

// upstream visits the stretches of an edge from its end (or from a spot on
// it, where so much time is left) back to its start.
func (g *Graph) upstream(e Edge, from *spot, left int32, visit func(Stretch)) {
	c, k := e/2, int(e&1)
	t := float64(left) / 600
	reached := g.big(c) || g.islet(c)
	emit := func(row *roadRow, run *run, near, far orb.Point, v uint32, share float64) {
		way := k
		if run.against {
			way = 1 - way
		}
		d := g.length(v, v+1)
		dt := float64(row.segment(d, way).Tenths) / 600 * share
		visit(Stretch{A: far, B: near, Metres: d * share, MinutesA: t + dt, MinutesB: t,
			Stop: reached && row.flags&roadStop != 0})
		t += dt
	}
	if k == 0 { // driven along the chain: upstream is towards its first vertex
		end := g.vertexStart[c+1] - 1
		if from != nil {
			end = from.vertex + 1
		}
		for r := g.runStart[c+1]; r > g.runStart[c]; {
			r--
			run := &g.runs[r]
			if run.vertex >= end {
				continue
			}
			row := &g.roads[run.road]
			for v := min(end, g.runEnd(c, r)); v > run.vertex; v-- {
				if from != nil && v == end {
					emit(row, run, from.at, g.point(v-1), v-1, from.share)
				} else {
					emit(row, run, g.point(v), g.point(v-1), v-1, 1)
				}
			}
			t += float64(wait(run.delay[0])) / 600
		}
		return
	}
	start := g.vertexStart[c]
	if from != nil {
		start = from.vertex
	}
	for r := g.runStart[c]; r < g.runStart[c+1]; r++ {
		run := &g.runs[r]
		if g.runEnd(c, r) <= start {
			continue
		}
		row := &g.roads[run.road]
		if run.vertex > start {
			t += float64(wait(run.delay[1])) / 600
		}
		for v := max(start, run.vertex); v < g.runEnd(c, r); v++ {
			if from != nil && v == start {
				emit(row, run, from.at, g.point(v+1), v, 1-from.share)
			} else {
				emit(row, run, g.point(v), g.point(v+1), v, 1)
			}
		}
	}
}
