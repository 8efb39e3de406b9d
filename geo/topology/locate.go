package topology

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
	"github.com/tidwall/rtree"

	"observatoire/geo"
)

// Locator finds the area of a point. It is safe for concurrent use.
type Locator struct {
	tree     rtree.RTreeG[int32] // of polygons
	polygons []orb.Polygon
	area     []int32
}

// Locator makes a locator of the areas as they are (take the topology before
// simplification for exact answers).
func (t *Topology) Locator() *Locator {
	l := &Locator{}
	for area, polygons := range t.polygons {
		for _, p := range polygons {
			poly := t.polygon(p)
			b := poly[0].Bound()
			l.tree.Insert([2]float64(b.Min), [2]float64(b.Max), int32(len(l.polygons)))
			l.polygons = append(l.polygons, poly)
			l.area = append(l.area, int32(area))
		}
	}
	return l
}

// Locate returns the index of the area that p (lon/lat degrees) is in, false
// where there is none. On a border it answers with one of the two.
func (l *Locator) Locate(p orb.Point) (area int, ok bool) {
	found := int32(-1)
	l.tree.Search([2]float64(p), [2]float64(p), func(_, _ [2]float64, id int32) bool {
		if (found < 0 || l.area[id] < found) && planar.PolygonContains(l.polygons[id], p) {
			found = l.area[id]
		}
		return true
	})
	return int(found), found >= 0
}

// Nearest returns the area that p is in, at distance 0, or else the one whose
// outline is nearest, when that is within the limit; false otherwise.
func (l *Locator) Nearest(p orb.Point, limit geo.Metres) (area int, distance geo.Metres, ok bool) {
	if area, ok := l.Locate(p); ok {
		return area, 0, true
	}
	local := geo.NewLocal(p)
	lo := local.Unproject(-float64(limit), -float64(limit))
	hi := local.Unproject(float64(limit), float64(limit))
	best, at := int32(-1), float64(limit)
	l.tree.Search([2]float64(lo), [2]float64(hi), func(_, _ [2]float64, id int32) bool {
		for _, ring := range l.polygons[id] {
			for i := 1; i < len(ring); i++ {
				d := fromOrigin(local, ring[i-1], ring[i])
				if d < at || d == at && (best < 0 || l.area[id] < best) {
					best, at = l.area[id], d
				}
			}
		}
		return true
	})
	return int(best), geo.Metres(at), best >= 0
}

// fromOrigin is the distance in metres from the origin of the projection to the
// segment a-b.
func fromOrigin(local geo.Local, a, b orb.Point) float64 {
	ax, ay := local.Project(a)
	bx, by := local.Project(b)
	dx, dy := bx-ax, by-ay
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = math.Min(1, math.Max(0, -(ax*dx+ay*dy)/l))
	}
	return math.Hypot(ax+t*dx, ay+t*dy)
}
