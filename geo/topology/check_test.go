package topology

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"
)

// checkTopology fails where the arcs are no planar map or the shapes are not
// what OGC calls valid: each arc on two different sides, no edge crossing or
// touching another but at common vertices, each arc used once by the area on
// each side, rings closed and turning the right way.
func checkTopology(t *testing.T, topo *Topology) {
	t.Helper()
	inner := map[orb.Point]int{}
	for i, a := range topo.Arcs {
		for _, v := range a.Line[1 : len(a.Line)-1] {
			if o, twice := inner[v]; twice {
				t.Errorf("arcs %d and %d both pass at %v, expected both to end there", o, i, v)
			}
			inner[v] = i
		}
	}
	for i, a := range topo.Arcs {
		for _, v := range []orb.Point{a.Line[0], a.Line[len(a.Line)-1]} {
			if o, passes := inner[v]; passes {
				t.Errorf("arc %d passes at %v, where arc %d ends: expected a junction", o, v, i)
			}
		}
	}
	m := newMesh(len(topo.Arcs) * 8)
	edges := 0
	for i, a := range topo.Arcs {
		if a.Left == a.Right {
			t.Errorf("arc %d has area %d on both sides", i, a.Left)
		}
		if len(a.Line) < 2 || len(a.Line) < 4 && a.Line[0] == a.Line[len(a.Line)-1] {
			t.Errorf("arc %d encloses nothing: %v", i, a.Line)
		}
		for k := 1; k < len(a.Line); k++ {
			u, v := m.vertex(quantize(a.Line[k-1])), m.vertex(quantize(a.Line[k]))
			if u == v {
				t.Errorf("arc %d has an edge without length at %v", i, a.Line[k])
				continue
			}
			m.edge(u, v)
			edges++
		}
	}
	if len(m.edges) != edges {
		t.Errorf("%d edges are there twice, expected each border once", edges-len(m.edges))
	}
	if cuts, err := m.node(); err != nil || cuts > 0 {
		t.Errorf("edges cross or touch in %d places (%v), expected none", cuts, err)
	}
	uses := make(map[Ref]int32)
	for area := range topo.Len() {
		if len(topo.Polygons(area)) == 0 {
			t.Errorf("%s has no polygon", topo.Code(area))
		}
		shape := topo.Shape(area)
		for p, refs := range topo.Polygons(area) {
			for k, ring := range refs {
				for _, r := range ring {
					if other, twice := uses[r]; twice {
						t.Errorf("arc %d is used by %s and %s on the same side", r, topo.Code(area), topo.Code(int(other)))
					}
					uses[r] = int32(area)
					i, backwards := r.Arc()
					side := topo.Arcs[i].Left
					if backwards {
						side = topo.Arcs[i].Right
					}
					if side != int32(area) {
						t.Errorf("%s runs along arc %d, which has area %d there", topo.Code(area), i, side)
					}
				}
				closed := shape[p][k]
				if closed[0] != closed[len(closed)-1] {
					t.Errorf("%s polygon %d ring %d is not closed", topo.Code(area), p, k)
				}
				if a2 := area2(closed); (a2 > 0) != (k == 0) || a2 == 0 {
					t.Errorf("%s polygon %d ring %d turns the wrong way", topo.Code(area), p, k)
				}
				seen := map[orb.Point]bool{}
				for _, v := range closed[1:] {
					if seen[v] {
						t.Errorf("%s polygon %d ring %d passes twice at %v", topo.Code(area), p, k, v)
					}
					seen[v] = true
				}
			}
		}
	}
	for i, a := range topo.Arcs {
		for side, area := range map[Ref]int32{Ref(i): a.Left, ^Ref(i): a.Right} {
			if _, used := uses[side]; used != (area != Outside) {
				t.Errorf("arc %d: side of area %d, used by a ring: %v", i, area, used)
			}
		}
	}
}

// checkValid lets simplefeatures validate each shape.
func checkValid(t *testing.T, topo *Topology) {
	t.Helper()
	for area := range topo.Len() {
		if _, err := toGeom(topo.Shape(area)); err != nil {
			t.Errorf("%s is not valid: %v", topo.Code(area), err)
		}
	}
}

func totalKm2(topo *Topology) float64 {
	sum := 0.0
	for i := range topo.Len() {
		sum += topo.AreaKm2(i)
	}
	return sum
}

func near(a, b, relative float64) bool {
	return math.Abs(a-b) <= relative*math.Max(math.Abs(a), math.Abs(b))
}

// randomMap draws a planar map of n × n crooked cells around (2° E, 46° N):
// grid nodes are shaken, sides are broken lines shared by their two cells.
// Every cell gets the code of its place, "x-y".
func randomMap(seed uint64, n int) []Area {
	r := rand.New(rand.NewPCG(seed, 1))
	const size = 0.05
	node := make([][]orb.Point, n+1)
	for x := range node {
		node[x] = make([]orb.Point, n+1)
		for y := range node[x] {
			node[x][y] = orb.Point{
				2 + size*(float64(x)+0.5*(r.Float64()-0.5)),
				46 + size*(float64(y)+0.5*(r.Float64()-0.5)),
			}
		}
	}
	broken := func(a, b orb.Point) []orb.Point {
		k := 1 + r.IntN(6)
		line := []orb.Point{a}
		for i := 1; i < k; i++ {
			f := float64(i) / float64(k)
			off := 0.08 * size * (r.Float64() - 0.5)
			line = append(line, round(orb.Point{
				a[0] + f*(b[0]-a[0]) - off*(b[1]-a[1])/size,
				a[1] + f*(b[1]-a[1]) + off*(b[0]-a[0])/size,
			}))
		}
		return append(line, b)
	}
	for x := range node {
		for y := range node[x] {
			node[x][y] = round(node[x][y])
		}
	}
	east := make([][][]orb.Point, n+1)  // side from (x, y) to (x+1, y)
	north := make([][][]orb.Point, n+1) // side from (x, y) to (x, y+1)
	for x := range node {
		east[x] = make([][]orb.Point, n+1)
		north[x] = make([][]orb.Point, n+1)
		for y := range node[x] {
			if x < n {
				east[x][y] = broken(node[x][y], node[x+1][y])
			}
			if y < n {
				north[x][y] = broken(node[x][y], node[x][y+1])
			}
		}
	}
	var areas []Area
	for x := range n {
		for y := range n {
			var ring orb.Ring
			ring = append(ring, east[x][y]...)
			ring = append(ring, north[x+1][y][1:]...)
			back := orb.LineString(append([]orb.Point(nil), east[x][y+1]...))
			back.Reverse()
			ring = append(ring, back[1:]...)
			down := orb.LineString(append([]orb.Point(nil), north[x][y]...))
			down.Reverse()
			ring = append(ring, down[1:]...)
			areas = append(areas, Area{string(rune('a'+x)) + string(rune('a'+y)), orb.MultiPolygon{{ring}}})
		}
	}
	return areas
}

// round keeps five decimals, as the publishers do.
func round(p orb.Point) orb.Point { return orb.Round(p, 100000).(orb.Point) }

func shapeKm2(s orb.MultiPolygon) float64 { return orbgeo.Area(s) / 1e6 }
