package svg

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// grid is a vertex in steps of 1/resolution px units.
type grid struct{ x, y int }

// snap rounds a line to the grid and leaves out vertices that repeat or lie on
// the straight way between their neighbours.
func snap(line []orb.Point, resolution float64, closed bool) []grid {
	out := make([]grid, 0, len(line))
	for _, p := range line {
		g := grid{int(math.Round(p[0] * resolution)), int(math.Round(p[1] * resolution))}
		if n := len(out); n > 0 && out[n-1] == g {
			continue
		}
		for len(out) > 1 && straight(out[len(out)-2], out[len(out)-1], g) {
			out = out[:len(out)-1]
		}
		out = append(out, g)
	}
	if !closed {
		return out
	}
	if n := len(out); n > 1 && out[0] == out[n-1] {
		out = out[:n-1]
	}
	for len(out) > 2 && straight(out[len(out)-2], out[len(out)-1], out[0]) {
		out = out[:len(out)-1]
	}
	for len(out) > 2 && straight(out[len(out)-1], out[0], out[1]) {
		out = out[1:]
	}
	return out
}

// straight says whether b is on the way from a to c.
func straight(a, b, c grid) bool {
	ux, uy, vx, vy := b.x-a.x, b.y-a.y, c.x-b.x, c.y-b.y
	return ux*vy == uy*vx && ux*vx+uy*vy > 0
}

// surface is the surface of a closed line in square px units.
func surface(ring []grid, resolution float64) float64 {
	sum := 0
	for i, p := range ring {
		q := ring[(i+1)%len(ring)]
		sum += p.x*q.y - p.y*q.x
	}
	return math.Abs(float64(sum)) / 2 / resolution / resolution
}

// pen writes path data: one absolute move, then relative ones.
type pen struct {
	buf      []byte
	decimals int
	at       grid
	begun    bool
	dot      bool // the number written last has a decimal point
	digit    bool // something was written that a digit would run into
}

func newPen(resolution float64) *pen {
	return &pen{decimals: int(math.Round(math.Log10(resolution)))}
}

func (p *pen) command(c byte) {
	p.buf = append(p.buf, c)
	p.digit, p.dot = false, false
}

// number writes n steps, with a space only where two numbers would run together.
func (p *pen) number(n int) {
	s := decimal(n, p.decimals)
	if p.digit && s[0] != '-' && !(s[0] == '.' && p.dot) {
		p.buf = append(p.buf, ' ')
	}
	p.buf = append(p.buf, s...)
	p.digit, p.dot = true, false
	for i := range s {
		if s[i] == '.' {
			p.dot = true
		}
	}
}

// decimal writes n / 10^decimals without needless zeros.
func decimal(n, decimals int) string {
	if decimals == 0 || n == 0 {
		return strconv.Itoa(n)
	}
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	unit := 1
	for range decimals {
		unit *= 10
	}
	s := ""
	if whole := n / unit; whole > 0 {
		s = strconv.Itoa(whole)
	}
	if part := n % unit; part > 0 {
		f := strconv.Itoa(unit + part)[1:]
		for f[len(f)-1] == '0' {
			f = f[:len(f)-1]
		}
		s += "." + f
	}
	return sign + s
}

// draw writes a line, closed or not.
func (p *pen) draw(line []grid, closed bool) {
	if p.begun {
		p.command('m')
		p.number(line[0].x - p.at.x)
		p.number(line[0].y - p.at.y)
	} else {
		p.command('M')
		p.number(line[0].x)
		p.number(line[0].y)
		if len(line) > 1 {
			p.command('l')
		}
		p.begun = true
	}
	for i := 1; i < len(line); i++ {
		p.number(line[i].x - line[i-1].x)
		p.number(line[i].y - line[i-1].y)
	}
	p.at = line[len(line)-1]
	if closed {
		p.command('z')
		p.at = line[0]
	}
}
