package read

import (
	"fmt"
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// sound tells what is wrong with an area: a ring that is not closed or has no
// surface, a vertex that is not in degrees. Points and lines are taken as they
// are: staging reads those that count from columns.
func sound(shape orb.Geometry) error {
	var polygons orb.MultiPolygon
	switch s := shape.(type) {
	case orb.Polygon:
		polygons = orb.MultiPolygon{s}
	case orb.MultiPolygon:
		polygons = s
	}
	for _, p := range polygons {
		for i, ring := range p {
			if len(ring) < 4 || !ring.Closed() {
				return fmt.Errorf("a ring of %d vertices that is open or too short, expected 4 or more, the last as the first", len(ring))
			}
			for _, v := range ring {
				if math.Abs(v[0]) > 180 || math.Abs(v[1]) > 90 {
					return fmt.Errorf("a vertex at %v, %v, expected longitude and latitude in degrees (WGS84)", v[0], v[1])
				}
			}
			if i == 0 && planar.Area(ring) == 0 {
				return fmt.Errorf("a ring without surface, expected an outline")
			}
		}
	}
	return nil
}
