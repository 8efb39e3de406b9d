package plots

import "math"

// bars draws one line of words and one bar under it for each row; an interval
// is a thin line with two ends through the end of the bar.
func bars(f Figure, width float64) string {
	const row, thick = 52.0, 16.0
	top := 0.0
	for _, b := range f.Bars {
		sum := 0.0
		for _, p := range b.Parts {
			sum += p.Value
		}
		top = math.Max(top, sum)
		if b.High != nil {
			top = math.Max(top, *b.High)
		}
	}
	count := 5
	if width == Narrow {
		count = 3
	}
	x := scale{0, above(0, top), 4, width - 28}
	xs := ticks(x.from, x.to, count)
	height := row*float64(len(f.Bars)) + 44
	s := begin(width, height, f.Phrase)
	for _, v := range xs {
		s.path("grille", [][2]float64{{x.at(v), 0}, {x.at(v), height - 40}})
		s.text(x.at(v), height-24, "graduation", "middle", value(v))
	}
	s.text(width-4, height-6, "axe", "end", f.X.Title)
	for i, b := range f.Bars {
		y := row * float64(i)
		s.text(4, y+17, "nom", "start", b.Name)
		s.text(width-4, y+17, "bout", "end", b.Text)
		from := 0.0
		for _, p := range b.Parts {
			if p.Value > 0 {
				s.WriteString(`<rect class="pile ` + p.Class + `" x="` + num(x.at(from)) + `" y="` + num(y+25) + `" width="` + num(x.at(from+p.Value)-x.at(from)) + `" height="` + num(thick) + `"/>`)
				from += p.Value
			}
		}
		if b.Low != nil && b.High != nil {
			mid := y + 25 + thick/2
			s.path("etendue", [][2]float64{{x.at(*b.Low), mid}, {x.at(*b.High), mid}})
			for _, v := range []float64{*b.Low, *b.High} {
				s.path("etendue", [][2]float64{{x.at(v), mid - 6}, {x.at(v), mid + 6}})
			}
		}
	}
	return s.end()
}
