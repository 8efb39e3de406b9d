package geo

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// DistanceToShape returns the distance from a point to an outline (both
// lon/lat degrees, WGS84): 0 inside it. It is measured in the local projection
// around the point, which is exact enough up to some tens of kilometres.
func DistanceToShape(p orb.Point, shape orb.MultiPolygon) Metres {
	if planar.MultiPolygonContains(shape, p) {
		return 0
	}
	l := NewLocal(p)
	best := math.Inf(1)
	for _, polygon := range shape {
		for _, ring := range polygon {
			for i := 1; i < len(ring); i++ {
				ax, ay := l.Project(ring[i-1])
				bx, by := l.Project(ring[i])
				best = math.Min(best, originToSegment(ax, ay, bx, by))
			}
		}
	}
	return Metres(best)
}

// originToSegment is the distance from (0, 0) to the segment a–b.
func originToSegment(ax, ay, bx, by float64) float64 {
	dx, dy := bx-ax, by-ay
	t := 0.0
	if n := dx*dx + dy*dy; n > 0 {
		t = math.Max(0, math.Min(1, -(ax*dx+ay*dy)/n))
	}
	return math.Hypot(ax+t*dx, ay+t*dy)
}
