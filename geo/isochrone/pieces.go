package isochrone

import (
	"math"

	"observatoire/geo"
	"observatoire/geo/graph"

	"github.com/paulmach/orb"
)

// piece is a straight stretch of road: metres east and north of the middle of
// both ends, and the minutes from there, which change evenly between them.
type piece struct{ ax, ay, bx, by, ta, tb float64 }

// cloud is the pieces of a field, with what turns metres east of the middle
// into metres on the ground at other latitudes.
type cloud struct {
	pieces []piece
	middle float64 // latitude in radians
}

// width is what a metre east on the raster is on the ground, y metres north
// of the middle.
func (c cloud) width(y float64) float64 {
	return math.Cos(c.middle+y/float64(geo.EarthRadius)) / math.Cos(c.middle)
}

// Roads are drawn as pieces of at most longestPiece metres, which pass by where
// the road bends at most bend metres away, and say its minutes to slip.
const (
	longestPiece = 300
	bend         = 6
	slip         = 0.03
)

// collect makes pieces of all roads within the limit where one can stop. Metres
// are those around the targets.
func collect(f *graph.Field, limit geo.Minutes, into []piece) (cloud, geo.Local) {
	middle := f.Middle()
	local := geo.NewLocal(middle)
	c := cloud{pieces: into[:0], middle: middle[1] * math.Pi / 180}
	var xs, ys []float64
	f.Lines(limit, func(points []orb.Point, minutes []float64) {
		xs, ys = xs[:0], ys[:0]
		for _, p := range points {
			x, y := local.Project(p)
			xs, ys = append(xs, x), append(ys, y)
		}
		for from := 0; from+1 < len(points); {
			to := from + 1
			for to+1 < len(points) && straight(xs, ys, minutes, from, to+1) {
				to++
			}
			p := piece{xs[from], ys[from], xs[to], ys[to], minutes[from], minutes[to]}
			if p.cut(float64(limit)) {
				c.pieces = append(c.pieces, p)
			}
			from = to
		}
	})
	return c, local
}

// straight reports whether the points between two stand for themselves on the
// straight line between these.
func straight(xs, ys, minutes []float64, from, to int) bool {
	dx, dy, dt := xs[to]-xs[from], ys[to]-ys[from], minutes[to]-minutes[from]
	n := dx*dx + dy*dy
	if n > longestPiece*longestPiece || n == 0 || !(math.Abs(dt) < 1e6) {
		return false
	}
	for i := from + 1; i < to; i++ {
		x, y := xs[i]-xs[from], ys[i]-ys[from]
		k := (x*dx + y*dy) / n
		if k < 0 || k > 1 {
			return false
		}
		if h := x*dy - y*dx; h*h > bend*bend*n || math.Abs(minutes[i]-minutes[from]-k*dt) > slip {
			return false
		}
	}
	return true
}

// cut shortens a piece to what lies within a limit; false where nothing does.
func (p *piece) cut(limit float64) bool {
	if p.ta > p.tb {
		p.ax, p.ay, p.bx, p.by, p.ta, p.tb = p.bx, p.by, p.ax, p.ay, p.tb, p.ta
	}
	switch {
	case !(p.ta <= limit):
		return false
	case p.tb > limit:
		if math.IsInf(p.tb, 0) {
			p.bx, p.by, p.tb = p.ax, p.ay, p.ta
			return true
		}
		k := (limit - p.ta) / (p.tb - p.ta)
		p.bx, p.by, p.tb = p.ax+(p.bx-p.ax)*k, p.ay+(p.by-p.ay)*k, limit
	}
	return true
}
