package topology

import (
	"slices"

	"github.com/paulmach/orb"
)

// Outside is the area index of what belongs to no area: sea, foreign country,
// a hole.
const Outside int32 = -1

// Arc is a piece of border between two junctions, stored once.
type Arc struct {
	Line        orb.LineString // lon/lat degrees (WGS84); first = last for an island
	Left, Right int32          // area indexes, Outside where there is none; never equal
}

// piece is a stretch of border to be chained: an edge or an arc, between two
// nodes, with the areas on its two sides.
type piece struct {
	from, to    int32
	left, right int32
}

// step is a piece in a direction: piece index shifted by one, lowest bit set
// when it is walked backwards.
type step = int32

// chained is a run of pieces; loop when it comes back to its start and nothing
// else meets it there.
type chained struct {
	steps []step
	loop  bool
}

// chain joins pieces end to end through the nodes where just two meet, and
// leaves out those with the same area on both sides. A chain also ends where
// stop says so (nil: nowhere). Chains come out in the order of their first piece.
func chain(pieces []piece, nodes int, stop func(node int32) bool) []chained {
	kept := func(p piece) bool { return p.left != p.right }
	begin := make([]int32, nodes+1)
	for _, p := range pieces {
		if kept(p) {
			begin[p.from+1]++
			begin[p.to+1]++
		}
	}
	for i := range nodes {
		begin[i+1] += begin[i]
	}
	out := make([]step, begin[nodes])
	fill := slices.Clone(begin)
	for i, p := range pieces {
		if kept(p) {
			out[fill[p.from]] = step(2 * i)
			fill[p.from]++
			out[fill[p.to]] = step(2*i + 1)
			fill[p.to]++
		}
	}
	end := func(s step) int32 {
		if s&1 == 0 {
			return pieces[s>>1].to
		}
		return pieces[s>>1].from
	}
	sides := func(s step) (left, right int32) {
		p := pieces[s>>1]
		if s&1 == 0 {
			return p.left, p.right
		}
		return p.right, p.left
	}
	// follow returns the step after s where only one is possible.
	follow := func(s step) (step, bool) {
		v := end(s)
		around := out[begin[v]:begin[v+1]]
		if len(around) != 2 || stop != nil && stop(v) {
			return 0, false
		}
		n := around[0]
		if n == s^1 {
			n = around[1]
		}
		l, r := sides(s)
		nl, nr := sides(n)
		return n, l == nl && r == nr
	}
	used := make([]bool, len(pieces))
	var chains []chained
	for i, p := range pieces {
		if used[i] || !kept(p) {
			continue
		}
		used[i] = true
		forward := []step{step(2 * i)}
		for {
			n, ok := follow(forward[len(forward)-1])
			if !ok || used[n>>1] {
				break
			}
			used[n>>1] = true
			forward = append(forward, n)
		}
		var backward []step
		for s := step(2*i + 1); ; {
			n, ok := follow(s)
			if !ok || used[n>>1] {
				break
			}
			used[n>>1] = true
			backward = append(backward, n^1)
			s = n
		}
		slices.Reverse(backward)
		steps := append(backward, forward...)
		after, ok := follow(steps[len(steps)-1])
		chains = append(chains, chained{steps, ok && after == steps[0]})
	}
	return chains
}

// arcsOf makes arcs of the edges that separate two owners. owner gives the area
// on the left of half-edge h.
func (f *faces) arcsOf(owner func(h int32) int32, stop func(node int32) bool) []Arc {
	pieces := make([]piece, len(f.live))
	for i := range f.live {
		h := int32(2 * i)
		pieces[i] = piece{f.tail(h), f.head(h), owner(h), owner(h + 1)}
	}
	var arcs []Arc
	for _, c := range chain(pieces, len(f.mesh.pts), stop) {
		steps := c.steps
		line := make(orb.LineString, 0, len(steps)+1)
		line = append(line, f.mesh.pts[f.tail(steps[0])].lonlat())
		for _, s := range steps {
			line = append(line, f.mesh.pts[f.head(s)].lonlat())
		}
		arcs = append(arcs, newArc(line, owner(steps[0]), owner(steps[0]^1), c.loop))
	}
	return arcs
}

// newArc turns the arc so that Left < Right, Outside counted last, and starts a
// loop at its lowest vertex: the same borders give the same arcs.
func newArc(line orb.LineString, left, right int32, loop bool) Arc {
	if left == Outside || right != Outside && right < left {
		line.Reverse()
		left, right = right, left
	}
	if n := len(line) - 1; loop {
		low := 0
		for i, p := range line[:n] {
			if p[0] < line[low][0] || p[0] == line[low][0] && p[1] < line[low][1] {
				low = i
			}
		}
		if low > 0 {
			turned := append(slices.Clone(line[low:n]), line[:low+1]...)
			copy(line, turned)
		}
	}
	return Arc{line, left, right}
}

// rejoin chains arcs whose labels have changed: arcs inside an area go, arcs
// that meet alone at a node become one.
func rejoin(arcs []Arc) []Arc {
	ids := make(map[orb.Point]int32, len(arcs))
	node := func(p orb.Point) int32 {
		id, ok := ids[p]
		if !ok {
			id = int32(len(ids))
			ids[p] = id
		}
		return id
	}
	pieces := make([]piece, len(arcs))
	for i, a := range arcs {
		pieces[i] = piece{node(a.Line[0]), node(a.Line[len(a.Line)-1]), a.Left, a.Right}
	}
	var out []Arc
	for _, c := range chain(pieces, len(ids), nil) {
		steps := c.steps
		var line orb.LineString
		for i, s := range steps {
			part := arcs[s>>1].Line
			if s&1 == 1 {
				part = slices.Clone(part)
				part.Reverse()
			}
			if i > 0 {
				part = part[1:]
			}
			line = append(line, part...)
		}
		a := arcs[steps[0]>>1]
		if steps[0]&1 == 1 {
			a.Left, a.Right = a.Right, a.Left
		}
		out = append(out, newArc(line, a.Left, a.Right, c.loop))
	}
	slices.SortFunc(out, compareArcs)
	return out
}

func compareArcs(a, b Arc) int {
	order := func(x int32) int64 { return int64(uint32(x)) } // Outside last
	for _, d := range []int64{order(a.Left) - order(b.Left), order(a.Right) - order(b.Right)} {
		if d != 0 {
			return sign(d)
		}
	}
	for i := range min(len(a.Line), len(b.Line)) {
		for k := range 2 {
			if a.Line[i][k] != b.Line[i][k] {
				if a.Line[i][k] < b.Line[i][k] {
					return -1
				}
				return 1
			}
		}
	}
	return len(a.Line) - len(b.Line)
}
