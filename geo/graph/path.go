package graph

import (
	"slices"
	"strings"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// Path is a way through the network from one place to another.
type Path struct {
	Cost     Cost
	From, To Position
	Edges    []Edge // from the one of From to the one of To, both included
}

// Path returns the way from one place to another that costs the least weight,
// by a search from the start (Dijkstra 1959) that stops at the goal. ok is
// false where there is none.
func (g *Graph) Path(from, to Place) (p Path, ok bool) {
	p, ok = g.path(from, to)
	if way, quicker := g.inside(from, to, p.Cost, ok); quicker {
		return way, true
	}
	return p, ok
}

func (g *Graph) path(from, to Place) (p Path, ok bool) {
	best := Cost{never, never}
	var last Edge = None // the state before the goal's edge
	for _, f := range from.On {
		for _, t := range to.On {
			if c, ahead := f.along(t); ahead && c.less(best) {
				best, ok = c, true
				p = Path{From: f, To: t, Edges: []Edge{f.Edge}}
			}
		}
	}
	x := takeScratch(len(g.edges))
	defer x.give()
	cost, parent, q := x.cost, x.parent, x.queue
	for _, f := range from.On {
		if c := f.start(); c.less(cost[f.Edge]) {
			x.touched = append(x.touched, f.Edge)
			cost[f.Edge] = c
			q.push(c.Weight, f.Edge, 0)
		}
	}
	goal := map[Edge][]Position{} // a road that bends back on itself may pass the place twice
	for _, t := range to.On {
		goal[t.Edge] = append(goal[t.Edge], t)
	}
	var final Position
	for {
		w, f, _, more := q.pop()
		if !more || w >= best.Weight {
			break
		}
		if cost[f].Weight != w {
			continue
		}
		c0 := cost[f]
		g.successors(f, func(e Edge, c Cost) {
			c = c0.Plus(c)
			for _, t := range goal[g.base(e)] {
				if d := c.Plus(t.goal()); d.less(best) {
					best, last, final, ok = d, f, t, true
				}
			}
			c = c.Plus(Cost{g.edges[e].weight, g.edges[e].tenths})
			if c.less(cost[e]) {
				fresh := c.Weight != cost[e].Weight
				if cost[e].Weight == never {
					x.touched = append(x.touched, e)
				}
				cost[e], parent[e] = c, f
				if fresh {
					q.push(c.Weight, e, 0)
				}
			}
		})
	}
	if last != None {
		p = Path{From: Position{Edge: None}, To: final, Edges: []Edge{final.Edge}}
		for e := last; e != None; e = parent[e] {
			p.Edges = append(p.Edges, g.base(e))
		}
		slices.Reverse(p.Edges)
		for _, f := range from.On {
			if f.Edge == p.Edges[0] && (p.From.Edge != f.Edge || f.start().less(p.From.start())) {
				p.From = f
			}
		}
	}
	p.Cost = best
	return p, ok
}

// Step is a stretch of a path on roads of one name, or of one class where they
// have none.
type Step struct {
	Name, Ref string
	Class     string // the highway tag, of the first of the roads; empty for a ferry
	Metres    geo.Metres
	Minutes   geo.Minutes // driving, without the turns
	Ferry     bool
	Line      orb.LineString
}

// Steps returns the stretches of a path, in order, with their lines; the end
// of one is the start of the next.
func (g *Graph) Steps(p Path) (steps []Step) {
	for i, e := range p.Edges {
		var from, to *spot
		if i == 0 {
			from = &p.From.at
		}
		if i == len(p.Edges)-1 {
			to = &p.To.at
		}
		steps = g.along(steps, e, from, to)
	}
	return steps
}

// along appends the stretches of an edge, or of the part of it between two
// spots.
func (g *Graph) along(steps []Step, e Edge, from, to *spot) []Step {
	c := e / 2
	first, last := spot{chain: c, vertex: g.vertexStart[c]}, spot{chain: c, vertex: g.vertexStart[c+1] - 2, share: 1}
	if e&1 == 1 {
		from, to = to, from // along the chain
	}
	if from == nil {
		from = &first
	}
	if to == nil {
		to = &last
	}
	if from.vertex > to.vertex || from.vertex == to.vertex && from.share > to.share {
		from, to = to, from
	}
	var parts []Step
	for r := g.runStart[c]; r < g.runStart[c+1]; r++ {
		run := &g.runs[r]
		row := &g.roads[run.road]
		dir := int(e & 1)
		if run.against {
			dir = 1 - dir
		}
		name, ref, _ := strings.Cut(g.names[run.name], "\x00")
		s := Step{Name: name, Ref: ref, Class: g.classes[row.class], Ferry: row.flags&roadFerry != 0}
		for v := max(run.vertex, from.vertex); v < g.runEnd(c, r) && v <= to.vertex; v++ {
			a, b := 0.0, 1.0
			if v == from.vertex {
				a = from.share
			}
			if v == to.vertex {
				b = to.share
			}
			d := g.length(v, v+1)
			s.Metres += geo.Metres(d * (b - a))
			s.Minutes += geo.Minutes(float64(row.segment(d, dir).Tenths) * (b - a) / 600)
			if len(s.Line) == 0 {
				s.Line = append(s.Line, g.between(v, a))
			}
			s.Line = append(s.Line, g.between(v, b))
		}
		if len(s.Line) > 0 {
			parts = append(parts, s)
		}
	}
	if e&1 == 1 {
		slices.Reverse(parts)
		for i := range parts {
			parts[i].Line.Reverse()
		}
	}
	for _, s := range parts {
		if n := len(steps); n > 0 && steps[n-1].one(s) {
			l := &steps[n-1]
			l.Metres, l.Minutes = l.Metres+s.Metres, l.Minutes+s.Minutes
			l.Line = append(l.Line, s.Line[1:]...)
		} else {
			steps = append(steps, s)
		}
	}
	return steps
}

// one reports whether two stretches are one for who drives them.
func (s Step) one(t Step) bool {
	return s.Name == t.Name && s.Ref == t.Ref && s.Ferry == t.Ferry && (s.Name != "" || s.Ref != "" || s.Class == t.Class)
}

// between is the point a share of the way from vertex v to the next.
func (g *Graph) between(v uint32, share float64) orb.Point {
	a, b := g.point(v), g.point(v+1)
	return orb.Point{a[0] + (b[0]-a[0])*share, a[1] + (b[1]-a[1])*share}
}
