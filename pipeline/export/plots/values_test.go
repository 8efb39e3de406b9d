package plots

import (
	"reflect"
	"testing"
)

func TestValues_are_what_each_kind_of_figure_draws(t *testing.T) {
	one, half := 1.0, 0.25000000004
	for name, c := range map[string]struct {
		figure Figure
		want   [][]string
	}{
		"cloud": {Figure{Kind: "nuage", X: Axis{"Habitants"}, Y: Axis{"Actes"}, Points: []Point{{X: 1200, Y: 3.5, Name: "Lozère"}}, Curves: []Curve{{"moyenne", "Moyenne", [][2]float64{{0, 2}}}}},
			[][]string{{"serie", "nom", "x", "y", "x_dit", "y_dit"}, {"points", "Lozère", "1200", "3.5", "Habitants", "Actes"}, {"moyenne", "Moyenne", "0", "2", "Habitants", "Actes"}}},
		"bars": {Figure{Kind: "barres", Keys: []Key{{"a", "Reste"}}, Bars: []Bar{{Name: "Rural", Text: "25 %", Parts: []Part{{"a", 0.25}}, High: &one}}},
			[][]string{{"nom", "part", "valeur", "total_bas", "total_haut", "dit"}, {"Rural", "Reste", "0.25", "", "1", "25 %"}}},
		"lines": {Figure{Kind: "lignes", Panels: []Panel{{"Corse", []Series{{Name: "Actes", Points: []Dated{{"2024-07", &half}, {"2024-08", nil}}}}}}},
			[][]string{{"dessin", "serie", "mois", "valeur"}, {"Corse", "Actes", "2024-07", "0.25"}, {"Corse", "Actes", "2024-08", ""}}},
		"grid": {Figure{Kind: "grille", Columns: []string{"lun.", "mar."}, Rows: []Row{{"9 h", []*float64{&half, nil}}}},
			[][]string{{"nom", "lun.", "mar."}, {"9 h", "0.25", ""}}},
	} {
		if got := Values(c.figure); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, expected %q", name, got, c.want)
		}
	}
}
