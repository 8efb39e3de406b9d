package plots

import (
	"fmt"
	"html"
	"math"
	"sort"
)

// letter is the mean width of a letter of a label, in units of the viewBox.
const letter = 6.8

// box is where a label stands.
type box struct{ x0, y0, x1, y1 float64 }

func (a box) meets(b box) bool { return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1 }

// cloud draws points between their limits.
func cloud(f Figure, width float64) string {
	height, left, bottom, count := 440.0, 58.0, 52.0, 6
	if width == Narrow {
		height, left, bottom, count = 400, 46, 52, 4
	}
	right, top := 16.0, 26.0
	var xMax, yMax float64
	for _, p := range f.Points {
		xMax, yMax = math.Max(xMax, p.X), math.Max(yMax, p.Y)
	}
	for _, c := range f.Curves { // where the curve ends it is seen
		if n := len(c.Points); n > 0 {
			xMax, yMax = math.Max(xMax, c.Points[n-1][0]/1.04), math.Max(yMax, c.Points[n-1][1])
		}
	}
	x := scale{0, above(0, xMax*1.04), left, width - right}
	y := scale{0, above(0, yMax*1.04), height - bottom, top}
	xs, ys := ticks(x.from, x.to, count), ticks(y.from, y.to, 5)
	s := begin(width, height, f.Phrase)
	for _, v := range ys {
		s.path("grille", [][2]float64{{left, y.at(v)}, {width - right, y.at(v)}})
		s.text(left-8, y.at(v)+5, "graduation", "end", value(v))
	}
	for _, v := range xs {
		s.text(x.at(v), height-bottom+20, "graduation", "middle", value(v))
	}
	s.text(0, 12, "axe", "start", f.Y.Title)
	s.text(width-right, height-8, "axe", "end", f.X.Title)
	for _, c := range f.Curves {
		var points [][2]float64
		for _, p := range c.Points {
			if p[1] >= y.from && p[1] <= y.to && p[0] <= x.to {
				points = append(points, [2]float64{x.at(p[0]), y.at(p[1])})
			}
		}
		if len(points) > 1 {
			s.path(c.Class, points)
		}
	}
	taken := make([]box, 0, 2*len(f.Points))
	for _, p := range f.Points {
		taken = append(taken, box{x.at(p.X) - 4, y.at(p.Y) - 4, x.at(p.X) + 4, y.at(p.Y) + 4})
		fmt.Fprintf(s, `<circle class="rond %s" cx="%s" cy="%s" r="5"><title>%s</title></circle>`, p.Class, num(x.at(p.X)), num(y.at(p.Y)), html.EscapeString(p.Text))
	}
	named := make([]Point, 0)
	for _, p := range f.Points {
		if p.Named {
			named = append(named, p)
		}
	}
	sort.SliceStable(named, func(i, j int) bool { return named[i].Y > named[j].Y })
	for _, p := range named { // to the right of its mark, else to the left, else not at all
		long := letter * float64(len([]rune(p.Name)))
		for _, side := range []float64{1, -1} {
			px, py := x.at(p.X)+side*9, y.at(p.Y)+4
			b := box{px, py - 11, px + side*long, py + 3}
			anchor := "start"
			if side < 0 {
				b.x0, b.x1, anchor = px-long, px, "end"
			}
			free := b.x0 >= left && b.x1 <= width
			for _, t := range taken {
				free = free && !b.meets(t)
			}
			if free {
				s.text(px, py, "nom", anchor, p.Name)
				taken = append(taken, b)
				break
			}
		}
	}
	return s.end()
}
