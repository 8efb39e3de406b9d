// Package plots draws the figures of the analyses as SVG: a cloud of points
// between limits, lines through months, bars. A figure comes as JSON made in
// SQL, with its words; nothing here is computed but where ink goes. Colours are
// classes of site/assets/css/analyses.css, so that one drawing serves by day, by
// night and on paper.
package plots

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"math"
	"strconv"
	"strings"
)

// Widths of a drawing in units of its viewBox: a page shows the first on a
// screen or on paper, the second on a phone.
const (
	Wide   = 720
	Narrow = 360
)

// Axis is one side of a cloud of points.
type Axis struct {
	Title string `json:"titre"`
}

// Point is one mark of a cloud. Class is "" (within the limits), "haut" or
// "bas"; Named marks carry their name where there is room.
type Point struct {
	X     float64 `json:"x"`
	Y     float64 `json:"y"`
	Name  string  `json:"nom"`
	Text  string  `json:"texte"` // what a pointer reads
	Class string  `json:"classe"`
	Named bool    `json:"nomme"`
}

// Curve is a line through a cloud: "moyenne" or "limite".
type Curve struct {
	Class  string       `json:"classe"`
	Name   string       `json:"nom"`
	Points [][2]float64 `json:"points"`
}

// Dated is the value of a month ("2024-07"); a month without a value breaks
// the line.
type Dated struct {
	Month string   `json:"mois"`
	Value *float64 `json:"valeur"`
}

// Series is a line through months. Class is "a", "b" or "vers" (dashed, to a
// target); Text stands at its end.
type Series struct {
	Class  string  `json:"classe"`
	Name   string  `json:"nom"`
	Text   string  `json:"texte"`
	Marked bool    `json:"points_marques"` // a dot at each month
	Points []Dated `json:"points"`
}

// Panel is one of several small drawings with the same axes.
type Panel struct {
	Name   string   `json:"nom"`
	Series []Series `json:"series"`
}

// Part is a piece of a bar.
type Part struct {
	Class string  `json:"classe"`
	Value float64 `json:"valeur"`
}

// Bar is a line of bars: its pieces one after the other, and the interval of
// the whole where one is known.
type Bar struct {
	Name  string   `json:"nom"`
	Text  string   `json:"texte"`
	Parts []Part   `json:"parts"`
	Low   *float64 `json:"bas"`
	High  *float64 `json:"haut"`
}

// Key is an entry of a legend.
type Key struct {
	Class string `json:"classe"`
	Name  string `json:"nom"`
}

// Figure is what SQL gives: its kind ("nuage", "lignes", "barres" or "grille"), its words
// and its values.
type Figure struct {
	Kind   string  `json:"genre"`
	Title  string  `json:"titre"`
	Phrase string  `json:"phrase"` // what the drawing shows, for those who do not see it
	X      Axis    `json:"x"`
	Y      Axis    `json:"y"`
	Points []Point `json:"points"`
	Curves []Curve `json:"courbes"`
	Panels []Panel `json:"panneaux"`
	Bars   []Bar   `json:"barres"`
	Keys   []Key   `json:"legende"`
	// Columns and Rows are those of a grid.
	Columns []string `json:"colonnes"`
	Rows    []Row    `json:"lignes"`
	From    float64  `json:"a_partir_de"` // lower end of the axis of values
}

// Drawing is one SVG with the name that stands above it, "" where the figure
// is one drawing.
type Drawing struct {
	Name   string `json:"nom"`
	Wide   string `json:"large"`
	Narrow string `json:"etroit"`
}

// Read decodes a figure; a member that is not known is an error.
func Read(text []byte) (Figure, error) {
	var f Figure
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return f, fmt.Errorf("figure: %w", err)
	}
	return f, nil
}

// Draw draws a figure at both widths. Small multiples are one drawing a panel,
// the same at both widths.
func Draw(f Figure) ([]Drawing, error) {
	switch f.Kind {
	case "nuage":
		return []Drawing{{Wide: cloud(f, Wide), Narrow: cloud(f, Narrow)}}, nil
	case "barres":
		return []Drawing{{Wide: bars(f, Wide), Narrow: bars(f, Narrow)}}, nil
	case "lignes":
		return lines(f), nil
	case "grille":
		return []Drawing{{Wide: grid(f, Wide, true), Narrow: grid(f, Narrow, false)}}, nil
	}
	return nil, fmt.Errorf("figure %q: genre %q, expected nuage, lignes, barres or grille", f.Title, f.Kind)
}

// svg is a drawing under way.
type svg struct {
	strings.Builder
}

// begin opens a drawing of the given size; its name is what a screen reader says.
func begin(width, height float64, name string) *svg {
	s := &svg{}
	fmt.Fprintf(s, `<svg class="trace-%.0f" viewBox="0 0 %s %s" role="img" aria-label="%s">`, width, num(width), num(height), html.EscapeString(name))
	return s
}

func (s *svg) end() string {
	s.WriteString("</svg>")
	return s.String()
}

// text writes words at a place; anchor is start, middle or end.
func (s *svg) text(x, y float64, class, anchor, words string) {
	fmt.Fprintf(s, `<text class="%s" x="%s" y="%s" text-anchor="%s">%s</text>`, class, num(x), num(y), anchor, html.EscapeString(words))
}

// path draws a line through points.
func (s *svg) path(class string, points [][2]float64) {
	fmt.Fprintf(s, `<path class="%s" d="`, class)
	for i, p := range points {
		letter := "L"
		if i == 0 {
			letter = "M"
		}
		s.WriteString(letter + num(p[0]) + " " + num(p[1]))
	}
	s.WriteString(`"/>`)
}

// num is a coordinate to a tenth.
func num(x float64) string {
	return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64)
}

// scale leads values to places along an axis.
type scale struct{ from, to, low, high float64 }

func (s scale) at(v float64) float64 {
	return s.low + (v-s.from)/(s.to-s.from)*(s.high-s.low)
}

// ticks are round values from low to high, n of them or so.
func ticks(low, high float64, n int) []float64 {
	raw := (high - low) / float64(n)
	size := math.Pow(10, math.Floor(math.Log10(raw)))
	step := 10 * size
	for _, m := range []float64{1, 2, 2.5, 5} {
		if raw <= m*size*(1+1e-9) {
			step = m * size
			break
		}
	}
	var out []float64
	for i := math.Ceil(low/step - 1e-9); i*step <= high+1e-9*step; i++ {
		out = append(out, i*step+0) // not -0
	}
	return out
}

// above is the upper end of an axis: high, or a unit above low where nothing is
// higher.
func above(low, high float64) float64 {
	if high <= low {
		return low + 1
	}
	return high
}

// value is a number of an axis in French: "1 500", "2,5".
func value(x float64) string {
	s := strconv.FormatFloat(math.Round(x*1000)/1000, 'f', -1, 64)
	whole, part, has := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "\u202f" + whole[i:]
	}
	if has {
		return whole + "," + part
	}
	return whole
}
