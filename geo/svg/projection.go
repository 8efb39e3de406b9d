package svg

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/wroge/wgs84"

	"observatoire/geo"
)

// Projection takes lon/lat degrees (WGS84) to metres east and north in a plane.
type Projection func(lonlat orb.Point) (x, y float64)

// Lambert93 is the conformal conic projection of mainland France (EPSG:2154,
// by wroge/wgs84).
func Lambert93() Projection {
	to := wgs84.LonLat().To(wgs84.RGF93FranceLambert())
	return func(p orb.Point) (x, y float64) {
		x, y, _ = to(p[0], p[1], 0)
		return x, y
	}
}

// Local is the equirectangular projection around a place: shapes some hundreds
// of kilometres across keep their proportions. It is the fast one.
func Local(origin orb.Point) Projection {
	return geo.NewLocal(origin).Project
}

// Mercator is the conformal cylindrical projection (sphere of geo.EarthRadius),
// scaled to be true at the latitude of origin.
func Mercator(origin orb.Point) Projection {
	const rad = math.Pi / 180
	k := float64(geo.EarthRadius) * math.Cos(origin[1]*rad)
	north := func(lat float64) float64 { return math.Log(math.Tan(math.Pi/4 + lat*rad/2)) }
	y0 := north(origin[1])
	return func(p orb.Point) (x, y float64) {
		return k * (p[0] - origin[0]) * rad, k * (north(p[1]) - y0)
	}
}
