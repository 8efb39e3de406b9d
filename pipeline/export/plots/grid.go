package plots

import (
	"fmt"
	"html"
	"math"
	"unicode/utf8"
)

// Row is a line of a grid: a value of 0 to 1 for each column, nil where it is
// not known.
type Row struct {
	Name   string     `json:"nom"`
	Values []*float64 `json:"valeurs"`
}

// Sides of a cell of a grid, in units of the viewBox, and of the room for names.
const (
	cellHeight = 20
	nameWidth  = 56
	headHeight = 24
)

// shade is the class of a share, g0 to g9.
func shade(v float64) string {
	return fmt.Sprintf("g%d", min(9, max(0, int(math.Floor(10*v)))))
}

// grid draws a table of shares as shaded cells that bear their percentage: rows
// downwards, or, where turned, rows to the right.
func grid(f Figure, width float64, turned bool) string {
	across, down := len(f.Columns), len(f.Rows)
	if turned {
		across, down = down, across
	}
	side := (width - nameWidth) / float64(max(1, across))
	s := begin(width, headHeight+cellHeight*float64(down)+2, f.Title)
	name := func(i int, ofColumn bool) string {
		if ofColumn {
			return f.Columns[i]
		}
		return f.Rows[i].Name
	}
	for i := range across {
		if n := name(i, !turned); 6.2*float64(utf8.RuneCountInString(n)) <= side { // half-hours stand between the hours
			s.text(nameWidth+side*(float64(i)+0.5), headHeight-8, "petit", "middle", n)
		}
	}
	for j := range down {
		y := headHeight + cellHeight*float64(j)
		s.text(nameWidth-6, y+14, "petit", "end", name(j, turned))
		for i := range across {
			row, column := j, i
			if turned {
				row, column = i, j
			}
			if column >= len(f.Rows[row].Values) {
				continue
			}
			v := f.Rows[row].Values[column]
			x := nameWidth + side*float64(i)
			if v == nil {
				fmt.Fprintf(s, `<rect class="gx" x="%s" y="%s" width="%s" height="%d"/>`, num(x+0.5), num(y+0.5), num(side-1), cellHeight-1)
				continue
			}
			percent := int(math.Floor(100**v + 0.5))
			if *v < 1 {
				percent = min(percent, 99)
			}
			fmt.Fprintf(s, `<g class="%s"><title>%s, %s&#160;: %d&#8239;%%</title><rect x="%s" y="%s" width="%s" height="%d"/>`,
				shade(*v), html.EscapeString(f.Rows[row].Name), html.EscapeString(f.Columns[column]), percent, num(x+0.5), num(y+0.5), num(side-1), cellHeight-1)
			s.text(x+side/2, y+14, "", "middle", fmt.Sprint(percent))
			s.WriteString("</g>")
		}
	}
	return s.end()
}
