package topology

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"
	"github.com/peterstace/simplefeatures/geom"

	"observatoire/geo"
)

// CarveOptions says how well the outline of a piece has to fit.
type CarveOptions struct {
	// Tolerance is how far the outline of a piece may be from the border of the
	// area that it is cut out of to be taken for that border. Zero:
	// DefaultCarveTolerance.
	Tolerance geo.Metres
	// MinShare is the share of the piece that must lie in an area for the piece
	// to be cut out of it; what lies in others is taken for bad fit. Zero: 0.15.
	MinShare float64
}

// DefaultCarveTolerance fits the outlines of re-created communes, which come
// from an older and coarser drawing: it strays by up to 220 m.
const DefaultCarveTolerance geo.Metres = 250

// Cut reports how a piece was carved.
type Cut struct {
	Piece      string
	From       []Part  // the areas that it came out of, the largest part first
	OutlineKm2 float64 // surface of the outline given
	Km2        float64 // surface of the piece in the topology
}

// Part is what one area gave to a piece.
type Part struct {
	Code string
	Km2  float64
}

// Carve cuts pieces (lon/lat degrees, WGS84) out of the areas that they lie in,
// found by overlap, one piece after the other, and adds them as areas of their
// own. Where the outline of a piece runs within the tolerance of the border of
// its former area, the border is kept; where it runs inside, it becomes the new
// border, led to the nearest place on the old one at its ends. So nothing
// overlaps, the neighbours stay as they are, and the surface of the former area
// is the sum of what is made of it.
func (t *Topology) Carve(pieces []Area, o CarveOptions) (*Topology, []Cut, error) {
	o.Tolerance = cmp.Or(o.Tolerance, DefaultCarveTolerance)
	o.MinShare = cmp.Or(o.MinShare, 0.15)
	var cuts []Cut
	for _, p := range pieces {
		next, cut, err := t.carve(p, o)
		if err != nil {
			return nil, cuts, fmt.Errorf("topology carve %s: %w", p.Code, err)
		}
		t = next
		cuts = append(cuts, cut)
	}
	return t, cuts, nil
}

func (t *Topology) carve(piece Area, o CarveOptions) (*Topology, Cut, error) {
	cut := Cut{Piece: piece.Code, OutlineKm2: orbgeo.Area(piece.Shape) / 1e6}
	if _, known := t.index[piece.Code]; known {
		return nil, cut, fmt.Errorf("code is already that of an area, expected a new one")
	}
	outline, err := toGeom(piece.Shape)
	if err != nil {
		return nil, cut, fmt.Errorf("outline is not valid: %w", err)
	}
	var former []int32
	bound := piece.Shape.Bound()
	for i := range t.codes {
		if len(t.polygons[i]) == 0 || !t.Bound(i).Intersects(bound) {
			continue
		}
		km2, err := overlapKm2(t.Shape(i), outline)
		if err != nil {
			return nil, cut, fmt.Errorf("overlap with %s: %w", t.codes[i], err)
		}
		if km2 >= o.MinShare*cut.OutlineKm2 && km2 > 0 {
			former = append(former, int32(i))
		}
	}
	if len(former) == 0 {
		return nil, cut, fmt.Errorf("no area holds %.0f %% of it, expected one at least (is it in lon/lat degrees, and of this territory?)", 100*o.MinShare)
	}
	codes := append(slices.Clone(t.codes), piece.Code)
	id := int32(len(t.codes))
	for _, area := range former {
		before := t.AreaKm2(int(area))
		arcs, taken, err := t.divide(area, id, piece.Shape, outline, float64(o.Tolerance))
		if err != nil {
			return nil, cut, err
		}
		if !taken {
			continue
		}
		if t, err = assemble(codes, rejoin(arcs)); err != nil {
			return nil, cut, err
		}
		after := 0.0
		if len(t.polygons[area]) > 0 {
			after = t.AreaKm2(int(area))
		}
		if after == 0 {
			return nil, cut, fmt.Errorf("nothing is left of %s, expected a piece of it", t.codes[area])
		}
		cut.From = append(cut.From, Part{t.codes[area], before - after})
	}
	if len(cut.From) == 0 {
		return nil, cut, fmt.Errorf("its outline never leaves the border of %s by more than %.0f m, expected a part of it (smaller tolerance?)", t.codes[former[0]], float64(o.Tolerance))
	}
	slices.SortFunc(cut.From, func(a, b Part) int { return cmp.Or(cmp.Compare(b.Km2, a.Km2), cmp.Compare(a.Code, b.Code)) })
	cut.Km2 = t.AreaKm2(int(id))
	return t, cut, nil
}

// divide returns all arcs after piece has been cut out of area; taken is false
// where it takes nothing.
func (t *Topology) divide(area, id int32, piece orb.MultiPolygon, outline geom.Geometry, tolerance float64) (arcs []Arc, taken bool, err error) {
	m := newMesh(1024)
	var others []Arc
	nodes := map[orb.Point]bool{}
	for _, a := range t.Arcs {
		if a.Left != area && a.Right != area {
			others = append(others, a)
			continue
		}
		nodes[a.Line[0]], nodes[a.Line[len(a.Line)-1]] = true, true
		for i := 1; i < len(a.Line); i++ {
			u, v := m.vertex(quantize(a.Line[i-1])), m.vertex(quantize(a.Line[i]))
			if a.Left != Outside {
				m.add(u, v, a.Left, true)
			}
			if a.Right != Outside {
				m.add(u, v, a.Right, false)
			}
		}
	}
	border := make([]int32, len(m.edges))
	for i := range border {
		border[i] = int32(i)
	}
	at := map[int32][]int32{}
	for _, poly := range piece {
		for _, ring := range poly {
			for _, line := range m.cutLines(t.Shape(int(area)), border, ring, tolerance, at) {
				for i := 1; i < len(line); i++ {
					if line[i] != line[i-1] {
						e, _ := m.edge(line[i-1], line[i])
						m.edges[e].cut = m.edges[e].first < 0
					}
				}
			}
		}
	}
	for _, e := range border {
		if len(at[e]) > 0 && !m.edges[e].dead {
			m.split(e, at[e])
		}
	}
	if _, err := m.node(); err != nil {
		return nil, false, err
	}
	f := m.trace()
	covers := f.covers(func(a int32) bool { return a == area })
	owner := make([]int32, f.count)
	sizes := f.sizes(func(face int32) bool { return len(covers[face]) > 0 })
	for face := range owner {
		owner[face] = Outside
		if len(covers[face]) == 0 {
			continue
		}
		owner[face] = area
		shape := orb.MultiPolygon{f.polygon(sizes[int32(face)].boundary)}
		km2, err := overlapKm2(shape, outline)
		if err != nil {
			return nil, false, err
		}
		if km2 > orbgeo.Area(shape)/1e6/2 {
			owner[face] = id
			taken = true
		}
	}
	var buffer []net
	arcs = f.arcsOf(func(h int32) int32 {
		if face := f.left(h); face >= 0 && owner[face] != Outside {
			return owner[face]
		}
		buffer = f.nets(h, buffer)
		for _, n := range buffer {
			if n.n > 0 {
				return n.area
			}
		}
		return Outside
	}, func(v int32) bool { return nodes[m.pts[v].lonlat()] })
	return append(others, arcs...), taken, nil
}

// polygon returns a face as outer ring and holes.
func (f *faces) polygon(boundary []int32) orb.Polygon {
	var poly orb.Polygon
	for _, c := range boundary {
		var ring orb.Ring
		f.around(c, func(h int32) { ring = append(ring, f.mesh.pts[f.tail(h)].lonlat()) })
		poly = append(poly, append(ring, ring[0]))
	}
	return poly
}

// sample is a place on the outline of a piece.
type sample struct {
	p      pt
	vertex bool
	inside bool
	metres float64 // to the border of the former area
	edge   int32   // of the border, the nearest
	t      float64 // place on it
}

// detour is how much longer than straight to the border a line may become by
// following the outline of the piece a little more.
const detour = 1.2

// cutLines returns the stretches of ring that run inside the former area, more
// than tolerance metres from its border, each prolonged along the ring as long
// as that leads to the border without much detour, and then led to it. Where a line ends inside
// an edge of the border, the new vertex is noted in at.
func (m *mesh) cutLines(former orb.MultiPolygon, border []int32, ring orb.Ring, tolerance float64, at map[int32][]int32) [][]int32 {
	samples := m.sample(former, border, ring, tolerance/10)
	n := len(samples)
	deep := func(i int) bool {
		s := samples[(i+n)%n]
		return s.inside && s.metres > tolerance
	}
	start := -1
	for i := range samples {
		if !deep(i) && deep(i+1) {
			start = i + 1
			break
		}
	}
	if start < 0 {
		if n == 0 || !deep(0) {
			return nil
		}
		var line []int32 // the whole ring is inside: an enclave
		for _, s := range samples {
			if s.vertex {
				line = append(line, m.vertex(s.p))
			}
		}
		return [][]int32{append(line, line[0])}
	}
	var lines [][]int32
	for i := start; i < start+n; {
		if !deep(i) {
			i++
			continue
		}
		first, last := i, i
		for deep(last + 1) {
			last++
		}
		i = last + 1
		at0, at1 := samples[(first+n)%n], samples[last%n]
		for walked := 0.0; last-first < n; first-- {
			from, to := samples[(first+n)%n], samples[(first-1+n)%n]
			walked += metres(from.p, to.p)
			if !to.inside || to.metres >= from.metres || walked+to.metres > detour*at0.metres {
				break
			}
		}
		for walked := 0.0; last-first < n; last++ {
			from, to := samples[last%n], samples[(last+1)%n]
			walked += metres(from.p, to.p)
			if !to.inside || to.metres >= from.metres || walked+to.metres > detour*at1.metres {
				break
			}
		}
		line := []int32{m.land(samples[(first+n)%n], at)}
		for k := first; k <= last; k++ {
			if s := samples[(k+n)%n]; s.vertex || k == first || k == last {
				line = append(line, m.vertex(s.p))
			}
		}
		lines = append(lines, append(line, m.land(samples[last%n], at)))
	}
	return lines
}

// land returns the vertex where a line that ends at s meets the border: a
// vertex of it when there is one within 25 m, else a new one.
func (m *mesh) land(s sample, at map[int32][]int32) int32 {
	const near = 25
	e := m.edges[s.edge]
	a, b := m.pts[e.a], m.pts[e.b]
	p := pt{
		a.x + int32(math.Round(s.t*float64(b.x-a.x))),
		a.y + int32(math.Round(s.t*float64(b.y-a.y))),
	}
	switch {
	case metres(p, a) < near && s.t <= 0.5:
		return e.a
	case metres(p, b) < near:
		return e.b
	}
	v := m.vertex(p)
	at[s.edge] = append(at[s.edge], v)
	return v
}

// sample places points at most step metres apart on ring and measures them.
func (m *mesh) sample(former orb.MultiPolygon, border []int32, ring orb.Ring, step float64) []sample {
	var out []sample
	for i := 1; i < len(ring); i++ {
		a, b := quantize(ring[i-1]), quantize(ring[i])
		n := max(1, int(math.Ceil(metres(a, b)/step)))
		for k := range n {
			t := float64(k) / float64(n)
			s := sample{
				p: pt{
					a.x + int32(math.Round(t*float64(b.x-a.x))),
					a.y + int32(math.Round(t*float64(b.y-a.y))),
				},
				vertex: k == 0,
				metres: math.Inf(1),
			}
			for _, e := range border {
				if d, t := metresToSegment(s.p, m.pts[m.edges[e].a], m.pts[m.edges[e].b]); d < s.metres {
					s.metres, s.edge, s.t = d, e, t
				}
			}
			s.inside = contains(former, s.p.lonlat())
			out = append(out, s)
		}
	}
	return out
}

// overlapKm2 is the surface that a shape and an outline have in common.
func overlapKm2(shape orb.MultiPolygon, outline geom.Geometry) (float64, error) {
	g, err := toGeom(shape)
	if err != nil {
		return 0, err
	}
	common, err := geom.Intersection(g, outline)
	if err != nil {
		return 0, err
	}
	return orbgeo.Area(fromGeom(common)) / 1e6, nil
}
