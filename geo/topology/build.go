package topology

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/paulmach/orb"

	"observatoire/geo"
)

// Options says how much outlines may be moved to fit.
type Options struct {
	// Snap is how far a vertex along an unshared edge may be from a vertex or
	// an edge of another area to be taken as the same. Zero: DefaultSnap;
	// negative: no snapping.
	Snap geo.Metres
	// Sliver is the mean width (twice the area over the perimeter) up to which
	// a gap between areas is filled. Zero: DefaultSliver; negative: none is.
	Sliver geo.Metres
}

// Defaults of Options: French outlines of neighbouring départements differ by
// 10 to 60 m, and holes that are meant (Llívia) are hundreds of metres wide.
const (
	DefaultSnap   geo.Metres = 5
	DefaultSliver geo.Metres = 80
)

// Report says what Build found and changed.
type Report struct {
	Areas, Rings, Vertices, Edges, Arcs int

	DegenerateRings  int // dropped: all vertices on one line
	MergedVertices   int // moved onto a vertex of another area
	InsertedVertices int // put into an edge of another area
	Cuts             int // edges cut where they crossed or touched

	Overlaps     int     // faces covered by several areas, given to one
	OverlapKm2   float64 // their surface
	OverlapWidth geo.Metres
	Gaps         int     // slivers covered by none, given to a neighbour
	GapKm2       float64 // their surface
	Rungs        int     // lines drawn across gaps between three areas or more
	Crumbs       int     // slivers cut off from their area, given to a neighbour

	// Holes are faces that no area covers and that are too wide to be filled:
	// the widest first. They stay outside.
	Holes []Hole
}

// Hole is a place enclosed by areas and covered by none.
type Hole struct {
	At    orb.Point // a vertex of it, lon/lat degrees
	Km2   float64
	Width geo.Metres
}

// Build makes a topology of outlines in lon/lat degrees (WGS84) that fit each
// other nearly or exactly. Rings may turn either way. It fails where a code
// comes twice, a coordinate is not on the globe or an area has no surface left.
func Build(areas []Area, o Options) (*Topology, Report, error) {
	o.Snap = cmp.Or(o.Snap, DefaultSnap)
	o.Sliver = cmp.Or(o.Sliver, DefaultSliver)
	report := Report{Areas: len(areas)}
	m, err := meshOf(areas, &report)
	if err != nil {
		return nil, report, err
	}
	if o.Snap > 0 {
		m.snap(float64(o.Snap), &report)
	}
	if report.Cuts, err = m.node(); err != nil {
		return nil, report, err
	}
	f := m.trace()
	if report.Rungs, err = f.rungs(float64(o.Sliver)); err != nil {
		return nil, report, err
	}
	if report.Rungs > 0 {
		f = m.trace()
	}
	owners, err := f.settle(areas, float64(o.Sliver), &report)
	if err != nil {
		return nil, report, err
	}
	arcs := f.arcsOf(func(h int32) int32 {
		if face := f.left(h); face >= 0 {
			return owners[face]
		}
		return Outside
	}, nil)
	codes := make([]string, len(areas))
	for i, a := range areas {
		codes[i] = a.Code
	}
	slices.SortFunc(arcs, compareArcs)
	t, err := assemble(codes, arcs)
	if err != nil {
		return nil, report, err
	}
	report.Arcs = len(arcs)
	for i := range t.polygons {
		if len(t.polygons[i]) == 0 {
			return nil, report, fmt.Errorf("topology %s: no surface left, expected an outline of its own (other areas cover it, or it is thinner than the grid)", t.codes[i])
		}
	}
	return t, report, nil
}

func meshOf(areas []Area, report *Report) (*mesh, error) {
	n := 0
	for _, a := range areas {
		for _, p := range a.Shape {
			for _, r := range p {
				n += len(r)
			}
		}
	}
	m := newMesh(n/2 + 16)
	var ids []int32
	for i, a := range areas {
		for _, p := range a.Shape {
			for k, r := range p {
				report.Rings++
				ids = ids[:0]
				for _, v := range r {
					if !(math.Abs(v[0]) <= 180 && math.Abs(v[1]) <= 90) {
						return nil, fmt.Errorf("topology %s: vertex %v, expected lon/lat degrees within ±180, ±90", a.Code, v)
					}
					if id := m.vertex(quantize(v)); len(ids) == 0 || id != ids[len(ids)-1] {
						ids = append(ids, id)
					}
				}
				for len(ids) > 1 && ids[0] == ids[len(ids)-1] {
					ids = ids[:len(ids)-1]
				}
				var a2 int64
				flat := true
				for j := 1; j+1 < len(ids); j++ {
					c := cross(m.pts[ids[0]], m.pts[ids[j]], m.pts[ids[j+1]])
					a2 += c
					flat = flat && c == 0
				}
				if flat {
					report.DegenerateRings++
					continue
				}
				if (a2 >= 0) != (k == 0) {
					slices.Reverse(ids)
				}
				m.addRing(ids, int32(i))
			}
		}
	}
	report.Vertices, report.Edges = len(m.pts), len(m.edges)
	return m, nil
}

// settle gives each face to one area, or to Outside.
func (f *faces) settle(areas []Area, sliver float64, report *Report) ([]int32, error) {
	covers := f.covers(func(int32) bool { return true })
	owners := make([]int32, f.count)
	const open = -2
	var disputed []int32
	surface := make([]float64, len(areas)) // of the faces that are its own
	for i, c := range covers {
		if len(c) == 1 {
			owners[i] = c[0]
		} else {
			owners[i] = open
			disputed = append(disputed, int32(i))
		}
	}
	sizes := f.sizes(func(int32) bool { return true })
	for face, c := range covers {
		for _, area := range c {
			surface[area] += sizes[int32(face)].m2
		}
	}
	owned := make([]bool, len(areas))
	for _, o := range owners {
		if o >= 0 {
			owned[o] = true
		}
	}
	// Wide overlaps are no accident of drawing: the smaller area wins (an
	// enclave that its neighbour forgot to cut out). So does an area with no
	// face of its own.
	var slivers []int32
	for _, face := range disputed {
		s, c := sizes[face], covers[face]
		if len(c) == 0 {
			if s.width() > sliver {
				owners[face] = Outside
				report.Holes = append(report.Holes, Hole{
					At:  f.mesh.pts[f.tail(f.start[s.boundary[0]])].lonlat(),
					Km2: s.m2 / 1e6, Width: geo.Metres(s.width()),
				})
				continue
			}
			report.Gaps++
			report.GapKm2 += s.m2 / 1e6
			slivers = append(slivers, face)
			continue
		}
		report.Overlaps++
		report.OverlapKm2 += s.m2 / 1e6
		report.OverlapWidth = max(report.OverlapWidth, geo.Metres(s.width()))
		smallest := slices.MinFunc(c, func(a, b int32) int {
			return cmp.Or(cmp.Compare(surface[a], surface[b]), cmp.Compare(a, b))
		})
		if s.width() > sliver || !owned[smallest] {
			owners[face] = smallest
			owned[smallest] = true
			continue
		}
		slivers = append(slivers, face)
	}
	f.give(slivers, owners, sizes, func(face, area int32) bool {
		return area >= 0 && (len(covers[face]) == 0 || slices.Contains(covers[face], area))
	})
	for _, face := range slivers { // no neighbour of its own: the first that covers it
		if owners[face] == open {
			owners[face] = Outside
			if len(covers[face]) > 0 {
				owners[face] = covers[face][0]
			}
		}
	}
	report.Crumbs = f.crumbs(owners, sizes, sliver)
	slices.SortFunc(report.Holes, func(a, b Hole) int {
		return cmp.Or(cmp.Compare(b.Width, a.Width), cmp.Compare(a.At[0], b.At[0]), cmp.Compare(a.At[1], b.At[1]))
	})
	return owners, nil
}

// give hands each face of the list to the allowed owner with which it has the
// longest border, in rounds until none changes: a face among slivers waits for
// its neighbours.
func (f *faces) give(list []int32, owners []int32, sizes map[int32]*faceSize, allowed func(face, area int32) bool) {
	waiting := slices.Clone(list)
	for len(waiting) > 0 {
		type gift struct{ face, area int32 }
		var gifts []gift
		var still []int32
		for _, face := range waiting {
			border := map[int32]float64{}
			for _, c := range sizes[face].boundary {
				f.around(c, func(h int32) {
					other := f.left(h ^ 1)
					if other < 0 || other == face || owners[other] < 0 || !allowed(face, owners[other]) {
						return
					}
					border[owners[other]] += metres(f.mesh.pts[f.tail(h)], f.mesh.pts[f.head(h)])
				})
			}
			best := int32(-1)
			for area, l := range border {
				if best < 0 || l > border[best] || l == border[best] && area < best {
					best = area
				}
			}
			if best < 0 {
				still = append(still, face)
				continue
			}
			gifts = append(gifts, gift{face, best})
		}
		if len(gifts) == 0 {
			return
		}
		for _, g := range gifts {
			owners[g.face] = g.area
		}
		waiting = still
	}
}

// crumbs gives slivers that are cut off from the rest of their area, and lie
// between others, to the neighbour with the longest border. They come from
// outlines that cross back and forth. Islets have no neighbour and stay.
func (f *faces) crumbs(owners []int32, sizes map[int32]*faceSize, sliver float64) int {
	// Faces of one owner that touch along an edge are one place.
	place := make([]int32, f.count)
	for i := range place {
		place[i] = int32(i)
	}
	root := func(i int32) int32 {
		for place[i] != i {
			place[i] = place[place[i]]
			i = place[i]
		}
		return i
	}
	for h := int32(0); int(h) < len(f.next); h += 2 {
		a, b := f.left(h), f.left(h+1)
		if a >= 0 && b >= 0 && owners[a] == owners[b] {
			a, b = root(a), root(b)
			place[max(a, b)] = min(a, b)
		}
	}
	size := map[int32]float64{}
	perimeter := map[int32]float64{}
	members := map[int32]int{}
	largest := map[int32]int32{}
	for i := range owners {
		r := root(int32(i))
		size[r] += sizes[int32(i)].m2
		perimeter[r] += sizes[int32(i)].perimeter
		members[r]++
	}
	for i, o := range owners {
		r := root(int32(i))
		if l, ok := largest[o]; !ok || size[r] > size[l] || size[r] == size[l] && r < l {
			largest[o] = r
		}
	}
	var list []int32
	for i, o := range owners {
		r := root(int32(i))
		if o < 0 || r == largest[o] || 2*size[r]/perimeter[r] > sliver/2 {
			continue
		}
		list = append(list, int32(i))
	}
	given := 0
	before := slices.Clone(owners)
	f.give(list, owners, sizes, func(face, area int32) bool { return area != before[face] })
	for _, i := range list {
		if owners[i] != before[i] {
			given++
		}
	}
	return given
}
