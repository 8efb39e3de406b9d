package graph

import "math"

// The bearing under which a road leaves a junction is not that of its first
// few metres: mappers draw carriageways to the middle of the road they join.
// What follows looks further along, with the distances and tolerances that
// the reference router uses (in metres).
const (
	laneWidth     = 3.25
	assumedLanes  = 2
	lookAhead     = 10.0
	farLookAhead  = 40.0
	skipFirst     = 2.0
	offsetShare   = 0.9
	narrowAngle   = 40.0
	fuzzyAngle    = 25.0
	mergeAngle    = 95.0
	straightSlack = 3.0
)

// xy is a place in metres east and north of a junction.
type xy struct{ x, y float64 }

func (a xy) minus(b xy) xy            { return xy{a.x - b.x, a.y - b.y} }
func (a xy) plus(b xy) xy             { return xy{a.x + b.x, a.y + b.y} }
func (a xy) times(k float64) xy       { return xy{a.x * k, a.y * k} }
func (a xy) dot(b xy) float64         { return a.x*b.x + a.y*b.y }
func (a xy) cross(b xy) float64       { return a.x*b.y - a.y*b.x }
func (a xy) length() float64          { return math.Hypot(a.x, a.y) }
func (a xy) to(b xy, k float64) xy    { return a.plus(b.minus(a).times(k)) }
func (a xy) distance(b xy) float64    { return b.minus(a).length() }
func (a xy) bearing() float64         { return math.Mod(math.Atan2(a.x, a.y)*180/math.Pi+360, 360) }
func deviation(a, b float64) float64  { d := math.Abs(math.Mod(a-b, 360)); return math.Min(d, 360-d) }
func turned(from, to float64) float64 { return math.Mod(to-from+360, 360) } // 0..360 clockwise

// line is the course of a road away from a junction.
type line struct {
	at  []xy
	seg []float64 // length of the segment that ends at each point; 0 for the first
}

func newLine(at []xy) line {
	l := line{at, make([]float64, len(at))}
	for i := 1; i < len(at); i++ {
		l.seg[i] = at[i-1].distance(at[i])
	}
	return l
}

func (l line) last() xy { return l.at[len(l.at)-1] }

func (l line) length() (d float64) {
	for _, s := range l.seg {
		d += s
	}
	return d
}

// after returns the point so many metres along, or the last one.
func (l line) after(d float64) xy {
	for i := 1; i < len(l.at); i++ {
		if d <= l.seg[i] {
			if l.seg[i] == 0 {
				return l.at[i]
			}
			return l.at[i-1].to(l.at[i], d/l.seg[i])
		}
		d -= l.seg[i]
	}
	return l.last()
}

// head keeps the points up to the first that is d metres along. Only a last
// segment that is itself longer is cut, in the place where the reference
// router cuts it: d less the segment before it.
func (l line) head(d float64) line {
	n, sum := 1, 0.0
	for n < len(l.at) && (n == 1 || sum < d) {
		sum += l.seg[n]
		n++
	}
	return line{append([]xy(nil), l.at[:n]...), append([]float64(nil), l.seg[:n]...)}.cut(d)
}

func (l line) cut(d float64) line {
	if l.seg[len(l.seg)-1] < d {
		return l
	}
	for i := 1; i < len(l.at); i++ {
		if l.seg[i] < d {
			continue
		}
		k, before := 1.0, 0.0
		if i > 1 {
			before = l.seg[i-1]
		}
		if l.seg[i] > before {
			k = math.Max(0, math.Min(1, (d-before)/(l.seg[i]-before)))
		}
		l.at = append([]xy(nil), l.at[:i+1]...)
		l.at[i] = l.at[i-1].to(l.at[i], k)
		l.seg = append([]float64(nil), l.seg[:i+1]...)
		break
	}
	return l
}

// tail drops the first d metres.
func (l line) tail(d float64) line {
	for i := 1; i < len(l.at); i++ {
		if d < l.seg[i] {
			at := append([]xy{l.at[i-1].to(l.at[i], d/l.seg[i])}, l.at[i:]...)
			return newLine(at)
		}
		d -= l.seg[i]
	}
	return newLine([]xy{l.last()})
}

// sampled puts a point every step metres, up to reach.
func (l line) sampled(step, reach float64) []xy {
	out := []xy{l.at[0]}
	total := math.Min(l.length(), reach)
	for d := step; d < total; d += step {
		out = append(out, l.after(d))
	}
	return append(out, l.after(total))
}

// off is the distance of p from the segment a-b.
func off(a, b, p xy) float64 {
	d := b.minus(a)
	k := 0.0
	if n := d.dot(d); n > 0 {
		k = math.Max(0, math.Min(1, p.minus(a).dot(d)/n))
	}
	return a.plus(d.times(k)).distance(p)
}

// widest is the largest distance of the points from the segment a-b.
func widest(points []xy, a, b xy) (m float64) {
	for _, p := range points {
		m = math.Max(m, off(a, b, p))
	}
	return m
}

// regression returns two points on the line that fits the points best: the
// feet of the first and the last of them.
func regression(points []xy) (a, b xy) {
	var c xy
	for _, p := range points {
		c = c.plus(p)
	}
	c = c.times(1 / float64(len(points)))
	var xx, xy_, yy float64
	for _, p := range points {
		d := p.minus(c)
		xx, xy_, yy = xx+d.x*d.x, xy_+d.x*d.y, yy+d.y*d.y
	}
	t := math.Atan2(2*xy_, xx-yy) / 2
	u := xy{math.Cos(t), math.Sin(t)}
	foot := func(p xy) xy { return c.plus(u.times(p.minus(c).dot(u))) }
	return foot(points[0]), foot(points[len(points)-1])
}

// corrected is the place that head would have, did the road start at the
// junction (the origin) and not at base.
func corrected(base, head xy) xy {
	if base.distance(head) < skipFirst {
		return head
	}
	return head.minus(base.times(offsetShare))
}

// outlook returns the point that a road from the origin heads for.
// width is the assumed width of the junction in metres, careful whether the
// road is more than a service road or track.
func outlook(l line, careful, round, loop bool, width float64) xy {
	switch {
	case loop:
		return l.at[1]
	case len(l.at) == 2:
		return l.last()
	case round:
		return l.after(skipFirst)
	case !careful:
		return l.after(lookAhead)
	case l.seg[1] > width+lookAhead:
		return l.at[1]
	}
	l = l.head(farLookAhead + width)
	total := l.length()
	if n := len(l.seg) - 1; l.seg[n] > farLookAhead+width {
		total -= l.seg[n] - farLookAhead - width
	}
	if len(l.at) == 2 || total <= skipFirst {
		return l.last()
	}
	if widest(l.at, l.at[0], l.last()) < 0.5*laneWidth {
		if l.at[0] == l.last() {
			return l.after(skipFirst)
		}
		return l.last()
	}
	straight, metres := 1, l.seg[1]
	for i := 2; i < len(l.at) && widest(l.at[:i], l.at[0], l.at[i]) < 0.25*laneWidth; i++ {
		straight, metres = i, metres+l.seg[i]
	}
	if metres >= width+lookAhead {
		return l.after(5)
	}
	a, b := regression(l.sampled(1, farLookAhead))
	if widest(l.at, a, b) < 0.35*laneWidth {
		return corrected(foot(a, b, l.at[0]), foot(a, b, l.last()))
	}
	if offset(l, straight, metres, total, width) {
		return corrected(l.at[straight], l.at[straight+1])
	}
	if curve(l, total, width) {
		head := l.cut(3 * skipFirst)
		return corrected(head.cut(2*skipFirst).last(), head.last())
	}
	skip := 0.8 * width
	if t := l.tail(0.8 * skip); len(t.at) >= 2 && total >= skip+2 {
		a, b := regression(t.sampled(1, farLookAhead))
		if widest(t.at, a, b) < 0.5*laneWidth {
			return corrected(a, b)
		}
	}
	p := l.after(lookAhead)
	for i := 1; p == l.at[0] && i < len(l.at); i++ {
		p = l.at[i]
	}
	return p
}

// foot is the point of the segment a-b nearest to p.
func foot(a, b, p xy) xy {
	d := b.minus(a)
	k := 0.0
	if n := d.dot(d); n > 0 {
		k = math.Max(0, math.Min(1, p.minus(a).dot(d)/n))
	}
	return a.plus(d.times(k))
}

// offset reports a road that only starts aside of where it belongs, by about
// half the junction, and then runs straight.
func offset(l line, straight int, metres, total, width float64) bool {
	if straight+1 >= len(l.at) {
		return false
	}
	start := 0.0
	for i := 0; i <= straight; i++ {
		start += l.seg[i]
	}
	if start-0.5*width >= laneWidth || total < 0.4*farLookAhead ||
		total-math.Max(metres, l.seg[1]) < 0.1*total {
		return false
	}
	end := len(l.at)
	for i := straight; i < len(l.seg); i++ {
		if l.seg[i] >= 30 {
			end = min(end, i+1)
			break
		}
	}
	if end <= straight {
		return false
	}
	return widest(l.at[straight:end], l.at[straight], l.at[end-1]) < 0.5*laneWidth
}

// curve reports a road that bends to one side only, evenly, from the start.
func curve(l line, total, width float64) bool {
	n := len(l.at)
	first, last := l.at[1].minus(l.at[0]), l.at[n-1].minus(l.at[n-2])
	if deviation(first.bearing(), last.bearing()) <= 0.5*narrowAngle {
		return false
	}
	chord := l.last().minus(l.at[0])
	side := chord.cross(l.at[1].minus(l.at[0])) < 0
	for _, p := range l.at[2 : n-1] {
		if (chord.cross(p.minus(l.at[0])) < 0) != side {
			return false
		}
	}
	dev := make([]float64, n)
	for i, p := range l.at {
		dev[i] = off(l.at[0], l.last(), p)
	}
	peak := 1
	for peak+1 < n && dev[peak+1] >= dev[peak] {
		peak++
	}
	for i := peak + 1; i < n; i++ {
		if i > peak+1 && dev[i] > dev[i-1] {
			return false
		}
	}
	reach := 0.0
	for i := 0; i <= peak; i++ {
		reach += l.seg[i]
	}
	if (reach <= 0.35*total || dev[peak] < math.Max(0.3*width, 0.5*laneWidth)) && total > lookAhead {
		return false
	}
	return total > 2*width && evenBend(l, total, width)
}

// evenBend reports a bend without a switch of side and without a long
// straight part.
func evenBend(l line, total, width float64) bool {
	angle := func(i int) float64 { // at point i, 0 = straight on
		d := turned(l.at[i].minus(l.at[i-1]).bearing(), l.at[i+1].minus(l.at[i]).bearing())
		if d > 180 {
			d -= 360
		}
		return d
	}
	run, wasStraight := math.Max(0, l.seg[1]-width), false
	for i := 2; i+1 < len(l.at); i++ {
		before, now := angle(i-1), angle(i)
		if math.Abs(before) > fuzzyAngle && math.Abs(now) > fuzzyAngle && (before > 0) != (now > 0) {
			return false
		}
		straight := math.Abs(now) < 5
		if straight {
			run += l.seg[i]
			if wasStraight && run > 0.3*total {
				return false
			}
		} else if run > 0.3*total {
			return false
		} else {
			run = l.seg[i]
		}
		wasStraight = straight
	}
	return true
}
