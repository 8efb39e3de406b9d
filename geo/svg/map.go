package svg

import (
	"bytes"
	"math"
	"strconv"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// Map is a drawing in one or more frames. Fields may be set until Bytes.
type Map struct {
	// ID is the prefix of the ids in the drawing: unique in its page.
	ID string
	// Class of the svg element; "carte" when empty.
	Class string
	// Title says what the map shows, Desc what is to be seen on it: what those
	// get who can't see it.
	Title, Desc string
	// SkipLinks takes links out of the order of the tab key. For maps with
	// hundreds of links that are also in a list beside them.
	SkipLinks bool
	// Whole rounds the coordinates of areas and lines to whole px units instead
	// of tenths: for small maps of many areas.
	Whole bool
	// MinArea is the surface in square px units under which a ring is left out,
	// unless it is the only one of an area. Zero: 0.5.
	MinArea float64

	width, height float64
	frames        []*Frame
	body          bytes.Buffer
	linked        bool
}

// New makes an empty map that holds the frames.
func New(frames ...*Frame) *Map {
	m := &Map{frames: frames}
	for _, f := range frames {
		m.width = math.Max(m.width, f.X+f.Width)
		m.height = math.Max(m.height, f.Y+f.Height)
	}
	return m
}

// frameOf returns the frame that shows a place, the nearest one to its middle
// where several do; with a single frame it is that one.
func (m *Map) frameOf(b orb.Bound) *Frame {
	if len(m.frames) == 1 {
		return m.frames[0]
	}
	c := b.Center()
	for _, f := range m.frames {
		if f.ground.Contains(c) {
			return f
		}
	}
	for _, f := range m.frames {
		if f.ground.Intersects(b) {
			return f
		}
	}
	return nil
}

// Area is a shape to fill, lon/lat degrees.
type Area struct {
	Shape orb.MultiPolygon
	Class string // c0…c4, cx, ici…
	// With one of these the area gets an element of its own; without, it is
	// melted into one path with the others of its class.
	Code  string // written as data-code
	Href  string // makes it a link
	Title string // what a pointer shows and a screen reader says
}

// Areas draws a layer of shapes in a group of the given class: first the melted
// ones, class by class in the order in which they appear, then those of their
// own. What lies outside the frames is left out.
func (m *Map) Areas(class string, areas []Area) {
	m.open(class)
	var order []string
	melted := map[string]*pen{}
	for _, a := range areas {
		if a.Code != "" || a.Href != "" || a.Title != "" {
			continue
		}
		p := melted[a.Class]
		if p == nil {
			p = newPen(m.resolution())
			melted[a.Class] = p
			order = append(order, a.Class)
		}
		m.fill(p, a.Shape)
	}
	for _, c := range order {
		if p := melted[c]; p.begun {
			m.element("path", "class", c, "d", string(p.buf))
		}
	}
	for _, a := range areas {
		if a.Code == "" && a.Href == "" && a.Title == "" {
			continue
		}
		p := newPen(m.resolution())
		m.fill(p, a.Shape)
		if !p.begun {
			continue
		}
		m.wrapped(a.Href, a.Title, "path", "class", a.Class, "data-code", a.Code, "d", string(p.buf))
	}
	m.close()
}

// resolution is the number of steps per px unit that coordinates are rounded to.
func (m *Map) resolution() float64 {
	if m.Whole {
		return 1
	}
	return 10
}

// fill draws the rings of a shape, each polygon in its frame.
func (m *Map) fill(p *pen, shape orb.MultiPolygon) {
	least := m.MinArea
	if least == 0 {
		least = 0.5
	}
	res := m.resolution()
	var largest []grid
	size := 0.0
	drawn := false
	for _, poly := range shape {
		f := m.frameOf(poly.Bound())
		if f == nil {
			continue
		}
		for _, r := range f.rings(poly) {
			g := snap(r, res, true)
			if len(g) < 3 {
				continue
			}
			s := surface(g, res)
			if s >= least {
				p.draw(g, true)
				drawn = true
			} else if s > size {
				largest, size = g, s
			}
		}
	}
	if !drawn && largest != nil {
		p.draw(largest, true)
	}
}

// Symbol is the form of a point.
type Symbol int

// The symbols: forms tell kinds apart for those who don't tell colours apart.
const (
	Circle Symbol = iota
	Square
	Diamond
	Triangle
)

// Point is a place to mark, lon/lat degrees.
type Point struct {
	At     orb.Point
	Class  string
	Radius float64 // px units; zero: 3
	Symbol Symbol
	// With one of these the point gets an element of its own; without, it is
	// melted into one path with the others of its class.
	Code, Href, Title string
}

// Points draws a layer of points in a group of the given class, as Areas does.
// Points outside the frames are left out.
func (m *Map) Points(class string, points []Point) {
	m.open(class)
	var order []string
	melted := map[string]*bytes.Buffer{}
	for _, own := range []bool{false, true} {
		for _, pt := range points {
			if own != (pt.Code != "" || pt.Href != "" || pt.Title != "") {
				continue
			}
			f := m.frameOf(pt.At.Bound())
			if f == nil {
				continue
			}
			at := f.Point(pt.At)
			if !f.box().Contains(at) {
				continue
			}
			d := pt.Symbol.path(at, orDefault(pt.Radius, 3))
			if own {
				m.wrapped(pt.Href, pt.Title, "path", "class", pt.Class, "data-code", pt.Code, "d", d)
				continue
			}
			b := melted[pt.Class]
			if b == nil {
				b = &bytes.Buffer{}
				melted[pt.Class] = b
				order = append(order, pt.Class)
			}
			b.WriteString(d)
		}
		if !own {
			for _, c := range order {
				m.element("path", "class", c, "d", melted[c].String())
			}
		}
	}
	m.close()
}

func orDefault(v, d float64) float64 {
	if v == 0 {
		return d
	}
	return v
}

// path is the outline of a symbol around a place, of about the same surface for
// each form.
func (s Symbol) path(at orb.Point, r float64) string {
	p := newPen(10)
	n := func(v float64) int { return int(math.Round(v * 10)) }
	x, y := n(at[0]), n(at[1])
	switch s {
	case Square:
		h := n(r * 0.89)
		p.draw([]grid{{x - h, y - h}, {x + h, y - h}, {x + h, y + h}, {x - h, y + h}}, true)
	case Diamond:
		h := n(r * 1.25)
		p.draw([]grid{{x, y - h}, {x + h, y}, {x, y + h}, {x - h, y}}, true)
	case Triangle:
		h := n(r * 1.35)
		p.draw([]grid{{x, y - h}, {x + h, y + h*3/4}, {x - h, y + h*3/4}}, true)
	default:
		h := n(r)
		p.command('M')
		p.number(x - h)
		p.number(y)
		for _, d := range []int{2 * h, -2 * h} {
			p.command('a')
			p.number(h)
			p.number(h)
			for _, flag := range "010" {
				p.buf = append(p.buf, ' ', byte(flag))
			}
			p.digit, p.dot = true, false
			p.number(d)
			p.number(0)
		}
		p.command('z')
	}
	return string(p.buf)
}

// ScaleBars draws a bar of a round length (1, 2 or 5 with zeros) with its length
// in the lower left corner of each frame that is wide enough (100 px units).
func (m *Map) ScaleBars(class string) {
	m.open(class)
	for _, f := range m.frames {
		if f.Width < 100 {
			continue
		}
		length, name := roundLength(f.MetresPerPx() * geo.Metres(f.Width) / 4)
		w := float64(length / f.MetresPerPx())
		x, y := f.X+10, f.Y+f.Height-10
		p := newPen(10)
		n := func(v float64) int { return int(math.Round(v * 10)) }
		p.draw([]grid{{n(x), n(y - 4)}, {n(x), n(y)}, {n(x + w), n(y)}, {n(x + w), n(y - 4)}}, false)
		m.element("path", "d", string(p.buf))
		m.text("", "middle", orb.Point{x + w/2, y - 6}, name)
	}
	m.close()
}

// roundLength returns the longest round length that is at most l.
func roundLength(l geo.Metres) (geo.Metres, string) {
	ten := geo.Metres(math.Pow(10, math.Floor(math.Log10(float64(l)))))
	r := ten
	for _, k := range []geo.Metres{2, 5} {
		if k*ten <= l {
			r = k * ten
		}
	}
	if r >= 1000 {
		return r, strconv.FormatFloat(r.Km(), 'f', -1, 64) + " km"
	}
	return r, strconv.FormatFloat(float64(r), 'f', -1, 64) + " m"
}

// nameHeight is the room in px units that the name of a frame takes at its top.
const nameHeight = 15

// Boxes draws the outlines and the names of the frames that have one, in a group
// of the given class. Names stand at the top.
func (m *Map) Boxes(class string) {
	m.open(class)
	for _, f := range m.frames {
		if f.Box {
			m.element("rect", "x", px(f.X+0.5), "y", px(f.Y+0.5), "width", px(f.Width-1), "height", px(f.Height-1))
		}
		if f.Name != "" {
			m.text("", "middle", orb.Point{f.X + f.Width/2, f.Y + nameHeight - 3}, f.Name)
		}
	}
	m.close()
}

// Bytes returns the svg element, complete and well formed.
func (m *Map) Bytes() []byte {
	class := m.Class
	if class == "" {
		class = "carte"
	}
	// An image has no parts for a screen reader; a map with links has.
	role := "img"
	if m.linked {
		role = "group"
	}
	var out bytes.Buffer
	out.Grow(m.body.Len() + 512)
	attrs := []string{"xmlns", "http://www.w3.org/2000/svg", "class", class,
		"viewBox", "0 0 " + px(m.width) + " " + px(m.height), "role", role}
	var labelled string
	if m.Title != "" {
		labelled = m.ID + "-t"
	}
	if m.Desc != "" {
		if labelled != "" {
			labelled += " "
		}
		labelled += m.ID + "-d"
	}
	tag(&out, "svg", append(attrs, "aria-labelledby", labelled), false)
	if m.Title != "" {
		tag(&out, "title", []string{"id", m.ID + "-t"}, false)
		escape(&out, m.Title)
		out.WriteString("</title>")
	}
	if m.Desc != "" {
		tag(&out, "desc", []string{"id", m.ID + "-d"}, false)
		escape(&out, m.Desc)
		out.WriteString("</desc>")
	}
	out.WriteByte('\n')
	out.Write(m.body.Bytes())
	out.WriteString("</svg>\n")
	return out.Bytes()
}
