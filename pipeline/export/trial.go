package export

import (
	"fmt"

	"observatoire/geo/svg"
	"observatoire/pipeline/warehouse"
)

// tried is a département of the trial on the map.
type tried struct {
	Departement string `col:"departement_code"`
	Class       string `col:"class"`
	Title       string `col:"title"`
}

// trialMap shows by département how far the tried estimate is from the
// reference; an empty one where there was no trial.
func (e *exporter) trialMap() (drawn, error) {
	of := map[string]tried{}
	counts := map[string]int{}
	if err := warehouse.Rows(e.ctx, e.db, "site.map_trial", func(x tried) error {
		of[x.Departement] = x
		counts[x.Class]++
		return nil
	}); err != nil || len(of) == 0 {
		return drawn{}, err
	}
	all := e.shapes["france departement"]
	m := svg.New(e.franceFrames(width)...)
	m.ID, m.Title, m.SkipLinks, m.Whole, m.MinArea = "carte-essais", "France", true, true, 6
	var areas []svg.Area
	for _, d := range sortedKeys(all) {
		x, there := of[d]
		if !there {
			x = tried{d, "cx", e.names["departement "+d] + " : hors de la référence"}
		}
		areas = append(areas, svg.Area{Shape: all[d].MultiPolygon, Class: x.Class, Href: "/departements/" + d + "/", Title: x.Title})
	}
	m.Areas("ecarts", areas)
	m.Boxes("cadres")
	return drawn{SVG: string(m.Bytes()), Sentence: fmt.Sprintf("Neuvième décile des minutes : %d départements à 1,5 minute au plus de la référence, %d où nos minutes sont trop courtes, %d où elles sont trop longues", counts["e-juste"], counts["e-court"], counts["e-long"])}, nil
}
