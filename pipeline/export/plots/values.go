package plots

import (
	"math"
	"strconv"
)

// Values is what a figure draws, as rows of text after a row of names: what is
// not known is "", numbers have six decimals at most.
func Values(f Figure) [][]string {
	number := func(v float64) string { return strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64) }
	known := func(v *float64) string {
		if v == nil {
			return ""
		}
		return number(*v)
	}
	switch f.Kind {
	case "nuage":
		rows := [][]string{{"serie", "nom", "x", "y", "x_dit", "y_dit"}}
		for _, p := range f.Points {
			rows = append(rows, []string{"points", p.Name, number(p.X), number(p.Y), f.X.Title, f.Y.Title})
		}
		for _, c := range f.Curves {
			for _, p := range c.Points {
				rows = append(rows, []string{c.Class, c.Name, number(p[0]), number(p[1]), f.X.Title, f.Y.Title})
			}
		}
		return rows
	case "barres":
		names := map[string]string{}
		for _, k := range f.Keys {
			names[k.Class] = k.Name
		}
		rows := [][]string{{"nom", "part", "valeur", "total_bas", "total_haut", "dit"}}
		for _, b := range f.Bars {
			for _, p := range b.Parts {
				rows = append(rows, []string{b.Name, names[p.Class], number(p.Value), known(b.Low), known(b.High), b.Text})
			}
		}
		return rows
	case "lignes":
		rows := [][]string{{"dessin", "serie", "mois", "valeur"}}
		for _, p := range f.Panels {
			for _, s := range p.Series {
				for _, d := range s.Points {
					rows = append(rows, []string{p.Name, s.Name, d.Month, known(d.Value)})
				}
			}
		}
		return rows
	case "grille":
		rows := [][]string{append([]string{"nom"}, f.Columns...)}
		for _, r := range f.Rows {
			cells := []string{r.Name}
			for _, v := range r.Values {
				cells = append(cells, known(v))
			}
			rows = append(rows, cells)
		}
		return rows
	}
	return nil
}
