package graph

import (
	"cmp"
	"math"
	"slices"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// Place is a point of the network: where a door meets the road.
type Place struct {
	Point orb.Point  // on the road, lon/lat degrees
	Leg   geo.Metres // from the door to Point
	On    []Position // the roads through Point, and those hardly farther from the door, by edge
	// The nearest road of all, where it leads nowhere and Snap took another:
	// it counts for trips between two places of one such pocket.
	pocket    []Position
	pocketLeg geo.Metres // from the door to the road of pocket
}

// Position is a place on a directed edge: what the edge costs up to there and
// from there on.
type Position struct {
	Edge          Edge
	Before, After Cost
	// Toll is the weight that the search counts for a road that is not the
	// nearest one; it is in no time, nor in Before and After.
	Toll int32
	at   spot
	// metres of the edge up to there and from there on
	metresBefore, metresAfter float32
}

// start is what the way from p to the end of its edge costs the search.
func (p Position) start() Cost { return Cost{p.After.Weight + p.Toll, p.After.Tenths} }

// goal is what the way from the start of its edge to p costs the search.
func (p Position) goal() Cost { return Cost{p.Before.Weight + p.Toll, p.Before.Tenths} }

// along is what the way from p onward on its edge to q costs the search; ok is
// false where q does not lie ahead.
func (p Position) along(q Position) (c Cost, ok bool) {
	if p.Edge != q.Edge || q.Before.Weight < p.Before.Weight {
		return Cost{never, never}, false
	}
	return Cost{q.Before.Weight - p.Before.Weight + p.Toll + q.Toll, q.Before.Tenths - p.Before.Tenths}, true
}

// Walk returns the minutes on foot between a door and the road, in a straight
// line.
func (g *Graph) Walk(leg geo.Metres) geo.Minutes {
	return geo.Minutes(float64(leg) / (g.walkSpeed * 1000 / 60))
}

// runEnd is the last vertex of run r of chain c.
func (g *Graph) runEnd(c, r uint32) uint32 {
	if r+1 < g.runStart[c+1] {
		return g.runs[r+1].vertex
	}
	return g.vertexStart[c+1] - 1
}

// spot is a point of a chain: a share of the way from one vertex to the next.
type spot struct {
	chain, vertex uint32
	share         float64
	metres        float64 // from the point asked for
	at            orb.Point
	toll          int32 // see Position
}

// Snap returns the place of the network nearest to p (lon/lat degrees), at most
// reach away. Where other roads are hardly farther (snap_slack of the profile)
// the place is on them too, and one of them counts where it saves more than
// snap_gain of the profile: at a fork of one-ways a millimetre would decide
// between a minute and a quarter of an hour. Nobody
// starts or ends on a motorway or its links, a motorroad, in a tunnel, on a
// ferry or a private service road, nor on a part of the network that leads
// nowhere (a pocket behind a barrier); but who is on roads of their own, far
// from all others (on an island, or beyond the edge of the data), is not moved
// over to those. ok is false where no road is in reach.
func (g *Graph) Snap(p orb.Point, reach geo.Metres) (Place, bool) {
	accept := g.big
	spots := g.nearest(p, float64(reach), accept)
	if len(spots) == 0 || spots[0].metres > strait {
		// a network of its own at the door, and none of the large ones near:
		// an island, from which nothing leads over the water
		limit := float64(reach)
		if len(spots) > 0 {
			limit = spots[0].metres / 5
		}
		if own := g.nearest(p, limit, g.islet); len(own) > 0 {
			spots, accept = own, g.islet
		}
	}
	if len(spots) == 0 {
		return Place{}, false
	}
	place := Place{Point: spots[0].at, Leg: geo.Distance(p, spots[0].at)}
	if spots[0].metres > strait { // from so far it is one road or the other
		place.On = g.on(spots)
		return place, true
	}
	near, pocket := g.around(p, spots, accept)
	place.On, place.pocket = g.on(near), g.on(pocket)
	if len(pocket) > 0 {
		place.pocketLeg = geo.Distance(p, pocket[0].at)
	}
	return place, true
}

// on returns the roads through spots, in the order of the graph.
func (g *Graph) on(spots []spot) (out []Position) {
	slices.SortFunc(spots, func(a, b spot) int {
		return cmp.Or(cmp.Compare(a.chain, b.chain), cmp.Compare(a.vertex, b.vertex), cmp.Compare(a.share, b.share))
	})
	for i, s := range spots {
		if i > 0 && s.chain == spots[i-1].chain && (s.vertex == spots[i-1].vertex && s.share == spots[i-1].share ||
			s.vertex == spots[i-1].vertex+1 && spots[i-1].share == 1 && s.share == 0) {
			continue // the same place, as the end of one segment and the start of the next
		}
		out = append(out, g.positions(s)...)
	}
	return out
}

// around adds to the nearest spots the nearest one of each other road that is
// hardly farther from p. pocket is the nearest spot on a road that accept does
// not take, where that is nearer than all the others: see Place.
func (g *Graph) around(p orb.Point, nearest []spot, accept func(uint32) bool) (near, pocket []spot) {
	const same = 0.005 // metres
	local := geo.NewLocal(p)
	limit := nearest[0].metres + g.slack
	kx, ky := local.Project(orb.Point{p[0] + 1, p[1] + 1})
	kx *= 0.98 // degrees of longitude are shorter farther from the equator
	r0, c0 := cellOf(orb.Point{p[0] - limit/kx, p[1] - limit/ky})
	r1, c1 := cellOf(orb.Point{p[0] + limit/kx, p[1] + limit/ky})
	var chains []uint32
	for row := r0; row <= r1; row++ {
		for col := c0; col <= c1; col++ {
			chains = append(chains, g.index.in(row, col)...)
		}
	}
	slices.Sort(chains)
	near = slices.Clone(nearest)
	for _, c := range slices.Compact(chains) {
		switch {
		case !accept(c):
			bound := nearest[0].metres - same
			if len(pocket) > 0 {
				bound = pocket[0].metres - same
			}
			if own, _ := g.nearestOf(c, local, nil, bound-same); len(own) > 0 {
				pocket = own
			}
		case !slices.ContainsFunc(nearest, func(s spot) bool { return s.chain == c }):
			own, _ := g.nearestOf(c, local, nil, limit)
			for i := range own {
				own[i].toll = g.gain
			}
			near = append(near, own...)
		}
	}
	return near, pocket
}

// lastRoad is the latitude beyond which there are no roads, and where a metre
// is too many degrees of longitude for a search around a place.
const lastRoad = 85

// strait is how many metres of water an island has around it at least, and
// how far a door may be from the network before one asks whether it is on one.
const strait = 500

// nearest returns the spots nearest to p, all at the same place, on chains
// that accept takes.
func (g *Graph) nearest(p orb.Point, reach float64, accept func(chain uint32) bool) (best []spot) {
	if math.Abs(p[1]) > lastRoad {
		return nil
	}
	local := geo.NewLocal(p)
	row, col := cellOf(p)
	kx, ky := local.Project(orb.Point{p[0] + 1, p[1] + 1})
	limit := reach
	for ring := int32(0); ; ring++ {
		// the nearest that a cell of this ring can be
		if ring > 0 {
			south := p[1] - (float64(row-ring+1)*cellLat - 90)
			north := float64(row+ring)*cellLat - 90 - p[1]
			west := p[0] - (float64(col-ring+1)*cellLon - 180)
			east := float64(col+ring)*cellLon - 180 - p[0]
			if math.Min(math.Min(south, north)*ky, math.Min(west, east)*kx*0.98) > limit {
				return best
			}
		}
		for r := row - ring; r <= row+ring; r++ {
			step := int32(1)
			if ring > 0 && r != row-ring && r != row+ring {
				step = 2 * ring
			}
			for c := col - ring; c <= col+ring; c += step {
				for _, chain := range g.index.in(r, c) {
					if accept(chain) {
						best, limit = g.nearestOf(chain, local, best, limit)
					}
				}
			}
		}
	}
}

// nearestOf adds the spots of a chain that are nearer than limit, or as near
// and at the same place.
func (g *Graph) nearestOf(chain uint32, local geo.Local, best []spot, limit float64) ([]spot, float64) {
	const same = 0.005 // metres
	origin := local.Unproject(0, 0)
	for r := g.runStart[chain]; r < g.runStart[chain+1]; r++ {
		if g.roads[g.runs[r].road].flags&roadStop == 0 {
			continue
		}
		v, end := g.runs[r].vertex, g.runEnd(chain, r)
		bx, by := local.Project(unwrapped(g.point(v), origin))
		for ; v < end; v++ {
			ax, ay := bx, by
			bx, by = local.Project(unwrapped(g.point(v+1), origin))
			dx, dy := bx-ax, by-ay
			k, n := 0.0, dx*dx+dy*dy
			if n > 0 {
				k = min(1, max(0, -(ax*dx+ay*dy)/n))
			}
			x, y := ax+k*dx, ay+k*dy
			if x*x+y*y > (limit+2*same)*(limit+2*same) { // most are: without the root
				continue
			}
			d := math.Hypot(x, y)
			if d > limit+same {
				continue
			}
			s := spot{chain: chain, vertex: v, share: k, metres: d, at: unwrapped(local.Unproject(x, y), orb.Point{})}
			if d < limit-same {
				best, limit = append(best[:0], s), d
				continue
			}
			if len(best) == 0 || float64(geo.Distance(best[0].at, s.at)) < 4*same {
				known := slices.ContainsFunc(best, func(b spot) bool { return b.chain == chain && b.vertex == v })
				if !known {
					best = append(best, s)
				}
				limit = math.Min(limit, d)
			} else if d < limit {
				best, limit = append(best[:0], s), d
			}
		}
	}
	return best, limit
}

// positions returns a spot on each of the directed edges through it.
func (g *Graph) positions(s spot) (out []Position) {
	share := g.share(s)
	for k := range uint32(2) {
		e := 2*s.chain + k
		if g.edges[e].flags&open == 0 {
			continue
		}
		before := g.upTo(s, k)
		total := Cost{g.edges[e].weight, g.edges[e].tenths}
		if k == 1 { // upTo counts from the start of the chain
			before = Cost{total.Weight - before.Weight, total.Tenths - before.Tenths}
		}
		on := Position{Edge: e, Before: before, After: Cost{total.Weight - before.Weight, total.Tenths - before.Tenths}, Toll: s.toll, at: s}
		on.metresBefore, on.metresAfter = float32(share), g.metres[s.chain]-float32(share)
		if k == 1 {
			on.metresBefore, on.metresAfter = on.metresAfter, on.metresBefore
		}
		out = append(out, on)
	}
	return out
}

// upTo is the cost of the chain from its start to a spot, in a direction.
func (g *Graph) upTo(s spot, dir uint32) (c Cost) {
	for r := g.runStart[s.chain]; r < g.runStart[s.chain+1]; r++ {
		run := &g.runs[r]
		if run.vertex > s.vertex {
			break
		}
		d := wait(run.delay[dir])
		c = c.Plus(Cost{d, d})
		row, way := &g.roads[run.road], int(dir)
		if run.against {
			way = 1 - way
		}
		for v := run.vertex; v < g.runEnd(s.chain, r) && v <= s.vertex; v++ {
			part := row.segment(g.length(v, v+1), way)
			if v == s.vertex {
				part = Cost{int32(float64(part.Weight) * s.share), int32(float64(part.Tenths) * s.share)}
			}
			c = c.Plus(part)
		}
	}
	return c
}
