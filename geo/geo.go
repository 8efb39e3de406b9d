// Package geo holds the values that every geometric operation of the
// observatory shares. Points are orb.Point in lon/lat degrees (WGS84,
// EPSG:4326) at every border of the package and of its sub-packages; lengths
// and durations are named types so that a metre is never added to a minute.
//
// The package and all below it are pure: values in, values out. They import
// neither os, net, database/sql, log nor time.
package geo

import (
	"math"

	"github.com/paulmach/orb"
)

// Metres is a length on the ground.
type Metres float64

// Minutes is a duration of travel.
type Minutes float64

// Km returns the length in kilometres.
func (m Metres) Km() float64 { return float64(m) / 1000 }

// EarthRadius is the mean radius of the Earth in metres (IUGG, R1).
const EarthRadius Metres = 6371008.8

// Distance returns the great-circle distance between two lon/lat points
// (haversine formula, spherical Earth of EarthRadius; within 0.6 % of the
// ellipsoid over France).
func Distance(a, b orb.Point) Metres {
	const rad = math.Pi / 180
	sLat := math.Sin((b[1] - a[1]) * rad / 2)
	sLon := math.Sin((b[0] - a[0]) * rad / 2)
	h := sLat*sLat + math.Cos(a[1]*rad)*math.Cos(b[1]*rad)*sLon*sLon
	return 2 * EarthRadius * Metres(math.Asin(math.Min(1, math.Sqrt(h))))
}

// Vector is a position on the sphere as a unit vector from its centre: x towards
// lon 0, y towards lon 90, z towards the north. Between positions that are
// measured many times it spares the trigonometry of Distance.
type Vector [3]float64

// VectorOf returns the vector of a lon/lat point.
func VectorOf(p orb.Point) Vector {
	const rad = math.Pi / 180
	sinLat, cosLat := math.Sincos(p[1] * rad)
	sinLon, cosLon := math.Sincos(p[0] * rad)
	return Vector{cosLat * cosLon, cosLat * sinLon, sinLat}
}

// Distance returns the great-circle distance to another position: that of the
// function Distance, to a millionth of a millimetre.
func (a Vector) Distance(b Vector) Metres {
	x, y, z := a[0]-b[0], a[1]-b[1], a[2]-b[2]
	h := math.Sqrt(x*x+y*y+z*z) / 2
	if h > 0.02 { // 255 km
		return 2 * EarthRadius * Metres(math.Asin(math.Min(1, h)))
	}
	// The series of the arc sine; the next term is under 1e-15 of the sum.
	q := h * h
	return 2 * EarthRadius * Metres(h*(1+q*(1./6+q*(3./40+q*(15./336)))))
}

// Local is an equirectangular projection around an origin: metres east and
// north of it. It is exact enough for shapes up to some tens of kilometres.
type Local struct {
	origin orb.Point
	kx, ky float64
}

// NewLocal returns the projection around origin (lon/lat degrees).
func NewLocal(origin orb.Point) Local {
	ky := float64(EarthRadius) * math.Pi / 180
	return Local{origin, ky * math.Cos(origin[1]*math.Pi/180), ky}
}

// Project returns metres east and north of the origin.
func (l Local) Project(p orb.Point) (x, y float64) {
	return (p[0] - l.origin[0]) * l.kx, (p[1] - l.origin[1]) * l.ky
}

// Unproject is the inverse of Project.
func (l Local) Unproject(x, y float64) orb.Point {
	return orb.Point{l.origin[0] + x/l.kx, l.origin[1] + y/l.ky}
}
