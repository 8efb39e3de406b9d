package graph

import (
	"math"

	"github.com/paulmach/orb"
)

// degree is one degree in the units of Graph.lon and Graph.lat.
const degree = 1e7

// turnAround is the whole circle in the units of Graph.lon and Graph.lat.
const turnAround = 360 * int64(degree)

// fixed is a coordinate in degrees in the units of Graph.lon and Graph.lat,
// rounded to six decimals (0.1 m), as the reference router has it: a segment
// of few metres may else take another tenth of a second.
func fixed(degrees float64) int32 { return int32(math.Round(degrees*1e6)) * (degree / 1e6) }

// ruler is how many metres a unit of Graph.lon and Graph.lat is, near a
// latitude, on the ellipsoid WGS84.
type ruler struct{ kx, ky float64 }

// rulers holds one ruler for each 0.05° of latitude from the equator to the
// pole; each is right in the middle of its band.
var rulers = func() (all [1800]ruler) {
	const flattening = 1 / 298.257223563
	const e2 = flattening * (2 - flattening)
	const metres = math.Pi / 180 * 6378137 / degree
	for i := range all {
		cos := math.Cos((float64(i) + 0.5) * 0.05 * math.Pi / 180)
		w2 := 1 / (1 - e2*(1-cos*cos))
		w := math.Sqrt(w2)
		all[i] = ruler{metres * w * cos, metres * w * w2 * (1 - e2)}
	}
	return all
}()

// rulerAt returns the ruler for a latitude.
func rulerAt(lat int64) ruler {
	const band = degree / 20
	return rulers[min(len(rulers)-1, max(0, int((max(lat, -lat)-10)/band)))]
}

// length is the length in metres between two vertices, the short way round the
// earth.
func (g *Graph) length(a, c uint32) float64 { return between(g.lon[a], g.lat[a], g.lon[c], g.lat[c]) }

func between(lon0, lat0, lon1, lat1 int32) float64 {
	r := rulerAt((int64(lat0) + int64(lat1)) / 2)
	dx, dy := int64(lon1)-int64(lon0), int64(lat1)-int64(lat0)
	switch {
	case dx > turnAround/2:
		dx -= turnAround
	case dx < -turnAround/2:
		dx += turnAround
	}
	return math.Hypot(float64(dx)*r.kx, float64(dy)*r.ky)
}

// unwrapped returns p by the longitude, beyond 180 degrees if need be, that is
// nearest to that of origin.
func unwrapped(p, origin orb.Point) orb.Point {
	switch d := p[0] - origin[0]; {
	case d > 180:
		p[0] -= 360
	case d < -180:
		p[0] += 360
	}
	return p
}
