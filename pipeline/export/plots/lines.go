package plots

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// months is the number of months from year 0 to a month ("2024-07" or a day
// of it); not a month is 0.
func months(m string) float64 {
	y, rest, _ := strings.Cut(m, "-")
	mm, _, _ := strings.Cut(rest, "-")
	year, err := strconv.Atoi(y)
	month, err2 := strconv.Atoi(mm)
	if err != nil || err2 != nil {
		return 0
	}
	return float64(12*year + month - 1)
}

// lines draws the panels of a figure: all with the same axes.
func lines(f Figure) []Drawing {
	first, last, top := math.Inf(1), math.Inf(-1), 0.0
	for _, p := range f.Panels {
		for _, s := range p.Series {
			for _, d := range s.Points {
				first, last = math.Min(first, months(d.Month)), math.Max(last, months(d.Month))
				if d.Value != nil {
					top = math.Max(top, *d.Value)
				}
			}
		}
	}
	if last <= first {
		last = first + 1
	}
	if len(f.Panels) == 1 {
		p := f.Panels[0]
		return []Drawing{{Wide: panel(f, p, Wide, 340, first, last, top, f.Phrase), Narrow: panel(f, p, Narrow, 300, first, last, top, f.Phrase)}}
	}
	var out []Drawing
	for _, p := range f.Panels {
		d := panel(f, p, small, 170, first, last, top, p.Name+" : "+ends(p))
		out = append(out, Drawing{Name: p.Name, Wide: d, Narrow: d})
	}
	return out
}

// small is the width of one of several panels.
const small = 240

// ends says what stands at the ends of a panel's lines.
func ends(p Panel) string {
	var words []string
	for _, s := range p.Series {
		if s.Text != "" {
			words = append(words, s.Name+" "+s.Text)
		}
	}
	return strings.Join(words, ", ")
}

// panel draws lines through months.
func panel(f Figure, p Panel, width, height, first, last, top float64, name string) string {
	left, right, up, down, count := 62.0, 84.0, 26.0, 28.0, 4
	if width == Narrow {
		left, right = 58, 62
	}
	if width == small {
		left, right, up, count = 34, 46, 10, 3
	}
	x := scale{first, last, left, width - right}
	y := scale{f.From, above(f.From, top), height - down, up}
	ys := ticks(y.from, y.to, count)
	s := begin(width, height, name)
	for _, v := range ys {
		s.path("grille", [][2]float64{{left, y.at(v)}, {width - right, y.at(v)}})
		s.text(left-6, y.at(v)+5, "graduation", "end", value(v))
	}
	if width != small {
		s.text(0, 12, "axe", "start", f.Y.Title)
	}
	years := int(last-first)/12 + 1
	every := 1
	if width != Wide && years > 3 {
		every = 2
	}
	for n, year := 0, int(math.Ceil(first/12)); float64(12*year) <= last; n, year = n+1, year+1 {
		s.path("cran", [][2]float64{{x.at(float64(12 * year)), height - down}, {x.at(float64(12 * year)), height - down + 5}})
		if n%every == 0 {
			s.text(x.at(float64(12*year)), height-down+19, "graduation", "middle", strconv.Itoa(year))
		}
	}
	var under []float64 // heights of the words at the right
	for _, line := range p.Series {
		var run [][2]float64
		var end [2]float64
		flush := func() {
			if len(run) > 1 {
				s.path("ligne "+line.Class, run)
			}
			run = nil
		}
		for _, d := range line.Points {
			if d.Value == nil {
				flush()
				continue
			}
			at := [2]float64{x.at(months(d.Month)), y.at(*d.Value)}
			run, end = append(run, at), at
			if line.Marked {
				fmt.Fprintf(s, `<circle class="rond %s" cx="%s" cy="%s" r="4"/>`, line.Class, num(at[0]), num(at[1]))
			}
		}
		flush()
		if line.Text == "" || end[0] == 0 {
			continue
		}
		at := end[1] + 5
		for _, u := range under {
			if math.Abs(at-u) < 15 {
				at = u + 15
			}
		}
		under = append(under, at)
		s.text(end[0]+7, at, "bout "+line.Class, "start", line.Text)
	}
	return s.end()
}
