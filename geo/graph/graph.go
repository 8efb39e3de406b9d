// Package graph is a road network as numbers: what OpenStreetMap says about
// roads, evaluated by a Profile, as flat arrays on which travel times are
// searched.
//
// A state of the search is a directed edge, so that turns have their cost
// and restrictions hold. Roads between two junctions are one chain, whatever
// number of nodes and ways they have; a chain is two directed edges, 2c
// along its geometry and 2c+1 against it. Times are whole tenths of a second
// of driving; a search minimises a weight (the same tenths, more for roads
// that one avoids) and reports the time of the way that it finds.
//
// Points are lon/lat degrees (WGS84); they are kept as 1e-7 degree integers.
// The rules are those of the Open Source Routing Machine (see Profile).
package graph

import (
	"github.com/paulmach/orb"
)

// Edge is a directed edge of the graph.
type Edge = uint32

// None is no edge, no node, no target.
const None = ^uint32(0)

// Cost is a weight and the time that goes with it, in tenths of a second.
type Cost struct{ Weight, Tenths int32 }

// Plus returns the sum of two costs.
func (c Cost) Plus(d Cost) Cost { return Cost{c.Weight + d.Weight, c.Tenths + d.Tenths} }

// Minutes returns the time in minutes.
func (c Cost) Minutes() float64 { return float64(c.Tenths) / 600 }

// less orders costs by weight, then time.
func (c Cost) less(d Cost) bool {
	return c.Weight < d.Weight || c.Weight == d.Weight && c.Tenths < d.Tenths
}

// edge is what a search reads of a directed edge: where it starts, what it
// costs from start to end (delays on the way included, that at its end not),
// and which way it leaves.
type edge struct {
	slots  uint32 // first slot of the node where it starts
	weight int32
	tenths int32
	leg    uint16 // bearing away from that node, 65536 to the full circle, clockwise from north
	flags  uint8
	degree uint8 // slots of that node; 0 where the node has flags or more slots than fit
}

// Flags of a directed edge. "start" is at its tail, "end" at its head.
const (
	open            = 1 << iota // it can be travelled
	restrictedStart             // private at its start
	restrictedEnd
	ferryStart
	ferryEnd
	paysTurn // more than two roads meet at its end
	uTurn    // one may turn back at its end
	leftHand // one drives on the left at its end: right turns cost what left turns do elsewhere
)

// slot is one leg of a node as a search sees it: the edge that leaves by it;
// the edge that arrives by it is its twin. What belongs to the arriving edge
// is here so that a search need not fetch it.
type slot struct {
	edge  uint32
	leg   uint16
	flags uint8 // of the arriving edge: open, restrictedEnd, ferryEnd, paysTurn, uTurn, leftHand
	delay uint8 // half seconds that the arriving edge waits here
}

// Flags of a node.
const (
	barrier = 1 << iota // one may only turn back
	special             // some turn is banned or redirected
	hairpin             // some turn from one road into another counts as turning back
)

// run is a stretch of a chain on one road, from its vertex on.
type run struct {
	vertex  uint32 // index into the vertices
	road    uint32 // index into roads
	name    uint32 // index into names
	way     uint32 // number of the way, see Builder
	against bool   // the chain runs against the way
	// delays at the first vertex of the run, in half seconds, met along and
	// against the chain; 0 at the start of the chain.
	delay [2]uint8
}

// roadRow is what the profile says of a road, by direction of its way.
type roadRow struct {
	speed, rate [2]float64 // km/h
	tenths      [2]float64 // for each segment, where the way has a duration
	weight      [2]float64
	careful     float64
	flags       uint32
	lanes       uint8
	class       uint8
}

// Flags of a road.
const (
	roadForward = 1 << iota
	roadBackward
	roadRestrictedForward
	roadRestrictedBackward
	roadFerry
	roadStartable
	roadRoundabout
	roadCircular
	roadLink
	roadTunnel
	roadToll
	roadUTurnForward
	roadUTurnBackward
	roadResidential
	roadMotorway
	roadLeftHand
	roadStop // people get in and out of cars beside it
)

// Graph is a road network ready to be searched. It is not changed after it
// was built and may be used by several goroutines.
type Graph struct {
	chains   int
	edges    []edge   // two a chain, then the shadows
	tails    []uint32 // node where each edge starts, by edge
	shadowOf []uint32

	slotStart []uint32 // by node, one more than nodes
	slots     []slot
	nodeFlags []uint8

	// turns that are banned (to == None) or lead to a shadow, sorted by key
	turnKeys    []uint64 // from<<32 | to
	turnTargets []uint32
	hairpins    []uint64 // sorted keys
	// shadow edges that arrive at a special node, sorted by node
	arrivals []arrival

	vertexStart []uint32 // by chain, one more
	lon, lat    []int32
	nodeIDs     []int64 // by vertex, only where the builder was told to keep them

	runStart []uint32
	runs     []run
	roads    []roadRow
	names    []string // name, a zero byte, ref
	classes  []string // highway tags by roadRow.class, the first for none

	metres []float32 // by chain

	// part of the network of each chain, and the directed edges in each part
	part      []uint32
	partSize  []uint32
	bigPart   uint32
	islands   []uint8 // by part, 1 where it is an island, cutOff where the edge of the data cuts it off, else 0
	entry     int32
	walkSpeed float64
	turns     *[turnSteps]uint8
	back      uint8   // tenths that turning back costs beside the turn
	slack     float64 // metres, see Snap
	gain      int32   // tenths of a second, see Snap
	index     *grid
	follower  *follower
}

type arrival struct{ node, edge uint32 }

// Chains returns the number of roads between junctions.
func (g *Graph) Chains() int { return g.chains }

// Nodes returns the number of junctions and road ends.
func (g *Graph) Nodes() int { return len(g.nodeFlags) }

// Edges returns the number of directed edges that can be travelled.
func (g *Graph) Edges() int {
	n := 0
	for i := range g.edges {
		n += int(g.edges[i].flags & open)
	}
	return n
}

// States returns the number of directed edges that a search may label: its
// arrays have this length.
func (g *Graph) States() int { return len(g.edges) }

// Vertices returns the number of points of all chains.
func (g *Graph) Vertices() int { return len(g.lon) }

// base returns the edge that a shadow stands for, and any other edge itself.
func (g *Graph) base(e Edge) Edge {
	if int(e) >= 2*g.chains {
		return g.shadowOf[int(e)-2*g.chains]
	}
	return e
}

// lengthOf returns the metres of an edge.
func (g *Graph) lengthOf(e Edge) float32 {
	if int(e) < 2*g.chains {
		return g.metres[e/2]
	}
	return g.metres[g.base(e)/2]
}

// head returns the node at which e ends.
func (g *Graph) head(e Edge) uint32 { return g.tails[g.base(e)^1] }

// wait is a delay in tenths of a second.
func wait(delay uint8) int32 { return int32(delay) * delayTenths }

// delayTenths is the unit of delays: half seconds, so that a minute fits in a
// byte.
const delayTenths = 5

// point returns vertex v in lon/lat degrees.
func (g *Graph) point(v uint32) orb.Point {
	return orb.Point{float64(g.lon[v]) * 1e-7, float64(g.lat[v]) * 1e-7}
}

// NodePoint returns the place of a node (lon/lat degrees).
func (g *Graph) NodePoint(node uint32) orb.Point {
	s := g.slots[g.slotStart[node]].edge
	return g.point(g.firstVertex(s))
}

func (g *Graph) firstVertex(e Edge) uint32 {
	c := g.base(e) / 2
	if g.base(e)&1 == 0 {
		return g.vertexStart[c]
	}
	return g.vertexStart[c+1] - 1
}

// Bound returns the smallest box around all roads.
func (g *Graph) Bound() orb.Bound {
	if len(g.lon) == 0 {
		return orb.Bound{}
	}
	b := orb.Bound{Min: g.point(0), Max: g.point(0)}
	for v := range g.lon {
		b = b.Extend(g.point(uint32(v)))
	}
	return b
}

// locate notes with each edge where the slots of its node are.
func (g *Graph) locate() {
	for i := range g.edges {
		n, x := g.tails[i], &g.edges[i]
		x.slots, x.degree = g.slotStart[n], 0
		if d := g.slotStart[n+1] - g.slotStart[n]; g.nodeFlags[n] == 0 && d < 256 {
			x.degree = uint8(d)
		}
	}
}
