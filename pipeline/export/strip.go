package export

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"observatoire/geo"
	"observatoire/pipeline/french"
)

// A strip is a file that shows the communes of an EPCI or a département as dots
// along their minutes. The page of a commune shows it as
// b249600014.svg#c96005: what the address names is marked, with its interval.
// A page costs the address, and all of an EPCI share one file.

// Sizes of a strip in units of its viewBox.
const (
	stripWidth, stripHeight = 360, 96
	stripMargin             = 12
	stripBase               = stripHeight - 22 // the axis
)

// stripStyle has the colours of site/assets/css/jetons.css, by day and by
// night: a picture cannot read those of the page.
const stripStyle = `text{font:12px "Source Sans 3","Source Sans Pro",system-ui,sans-serif;fill:#675a6b;text-anchor:middle}
path{fill:none;stroke-linecap:round}.a{stroke:#e3dadd}.s{stroke:#675a6b;stroke-dasharray:2 4}.p{stroke:#261a2c;stroke-opacity:.5;stroke-width:%[3]dpx}
.i{display:none;stroke:#85184f;stroke-opacity:.5;stroke-width:4px}:target .i{display:inline}:target .p{stroke:#85184f;stroke-opacity:1;stroke-width:11px}
@media(prefers-color-scheme:dark){text{fill:#b9a9ba}.a{stroke:#3b2f40}.s{stroke:#b9a9ba}.p{stroke:#f6edf2}.i,:target .p{stroke:#ff9fbf}}`

// stripDot is a commune on a strip: its minutes, the ends of its interval (the
// minutes where none is known), and where it stands.
type stripDot struct {
	code               string
	minutes, low, high float64
	x, y               float64
}

// strip is dots along an axis of minutes from 0 to end.
type strip struct {
	dots []stripDot
	end  float64
	size int // diameter of a dot
}

// newStrip puts dots on the axis, those that would hide each other one above
// the other.
func newStrip(dots []stripDot) strip {
	s := strip{dots: dots, end: 30, size: 7}
	for _, d := range dots {
		s.end = max(s.end, math.Ceil(d.minutes/10)*10)
	}
	switch {
	case len(dots) > 150:
		s.size = 3
	case len(dots) > 50:
		s.size = 5
	}
	slices.SortFunc(s.dots, func(a, b stripDot) int { return cmp.Or(cmp.Compare(a.minutes, b.minutes), cmp.Compare(a.code, b.code)) })
	var last []float64 // x of the last dot of each level
	level := make([]int, len(s.dots))
	for i := range s.dots {
		d := &s.dots[i]
		d.x = s.at(d.minutes)
		n := 0
		for n < len(last) && d.x-last[n] < float64(s.size) {
			n++
		}
		if n == len(last) {
			last = append(last, 0)
		}
		last[n], level[i] = d.x, n
	}
	step := min(float64(s.size), float64(stripBase-10)/float64(max(1, len(last))))
	for i := range s.dots {
		s.dots[i].y = stripBase - 7 - step*float64(level[i])
	}
	return s
}

// at is where minutes stand on the axis.
func (s strip) at(minutes float64) float64 {
	return stripMargin + math.Round(10*min(minutes, s.end)/s.end*(stripWidth-2*stripMargin))/10
}

// String is the file.
func (s strip) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d"><style>`+stripStyle+"</style>\n", stripWidth, stripHeight, s.size)
	fmt.Fprintf(&b, `<path class="a" d="M%d %dH%d"/><path class="s" d="M%g %dV6"/>`, stripMargin, stripBase, stripWidth-stripMargin, s.at(20), stripBase)
	step := 10.0
	if s.end > 70 {
		step = 20
	}
	for m := 0.0; m <= s.end; m += step {
		unit := ""
		if m == 20 {
			unit = "\u00a0min"
		}
		fmt.Fprintf(&b, `<text x="%g" y="%d">%.0f%s</text>`, s.at(m), stripBase+17, m, unit)
	}
	for _, d := range s.dots {
		fmt.Fprintf(&b, "\n"+`<g id="c%s">`, d.code)
		if low, high := s.at(d.low), s.at(d.high); high-low >= 1 {
			fmt.Fprintf(&b, `<path class="i" d="M%g %.1fH%g"/>`, low, d.y, high)
		}
		fmt.Fprintf(&b, `<path class="p" d="M%g %.1fh0"/></g>`, d.x, d.y)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// stripOf is the address of the strip that a commune stands on, "" where it is
// on none: it is in no EPCI, or its minutes are not known.
func (e *exporter) stripOf(code string) string {
	if c := e.outlines.communes[code]; c != nil && c.minutes != nil && c.epci != "" {
		return "epci/b" + c.epci + ".svg#c" + code
	}
	return ""
}

// strips writes the strips: epci/b249600014.svg, departements/b48.svg.
func (e *exporter) strips() error {
	dots := map[string][]stripDot{}
	for code, c := range e.outlines.communes {
		if c.minutes == nil {
			continue
		}
		d := stripDot{code: code, minutes: *c.minutes, low: *c.minutes, high: *c.minutes}
		if c.low != nil && c.high != nil {
			d.low, d.high = *c.low, *c.high
		}
		if c.epci != "" {
			dots["epci/b"+c.epci] = append(dots["epci/b"+c.epci], d)
		}
		dots["departements/b"+c.departement] = append(dots["departements/b"+c.departement], d)
	}
	for _, path := range sortedKeys(dots) {
		if err := e.write("static/"+path+".svg", []byte(newStrip(dots[path]).String())); err != nil {
			return err
		}
	}
	return nil
}

// stripOfTerritory is the address of the strip of an EPCI or a département and
// what it shows: how many communes, of how many minutes, and of how many none
// are known. Both are "" where no minutes are known.
func (e *exporter) stripOfTerritory(kind, code string) (address, words string) {
	var known []float64
	unknown := 0
	for _, c := range e.outlines.communes {
		if member(c, kind) != code {
			continue
		}
		if c.minutes == nil {
			unknown++
			continue
		}
		known = append(known, *c.minutes)
	}
	if len(known) == 0 {
		return "", ""
	}
	say := func(m float64) string {
		if m < 0.5 {
			return "moins de 1 min"
		}
		return minutesText(&m)
	}
	least, most := say(slices.Min(known)), say(slices.Max(known))
	words = fmt.Sprintf("Un point par commune, à sa place en minutes : %d communes, de %s à %s", len(known), least, most)
	if len(known) == 1 {
		words = "Un point par commune, à sa place en minutes : une commune, " + least
	}
	if unknown > 0 {
		words += fmt.Sprintf(" ; non connu ou sans accès pour %d", unknown)
	}
	beyond := 0
	for _, m := range known {
		if geo.Minutes(m) > 20 {
			beyond++
		}
	}
	folder := map[string]string{"epci": "epci", "departement": "departements"}[kind]
	return folder + "/b" + code + ".svg", french.Typeset(words + fmt.Sprintf(" ; %d au-delà de 20 minutes (le trait).", beyond))
}
