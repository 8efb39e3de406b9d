package export

import (
	"fmt"

	"observatoire/geo/svg"
)

// trialMap shows by département how far the tried estimate is from the
// reference; an empty one where there was no trial.
func (e *exporter) trialMap() (drawn, error) {
	type tried struct{ class, title string }
	of := map[string]tried{}
	counts := map[string]int{}
	var code string
	var x tried
	if err := e.db.Each(e.ctx, "select departement_code, class, title from exports.trial_map order by departement_code", []any{&code, &x.class, &x.title}, func() error {
		of[code] = x
		counts[x.class]++
		return nil
	}); err != nil || len(of) == 0 {
		return drawn{}, err
	}
	all := e.shapes["france departement"]
	m := svg.New(e.franceFrames(franceWidth)...)
	m.ID, m.Title, m.SkipLinks, m.Whole, m.MinArea = "carte-essais", "France", true, true, 6
	var areas []svg.Area
	for _, d := range sortedKeys(all) {
		x, there := of[d]
		if !there {
			x = tried{"cx", e.names["departement "+d] + " : hors de la référence"}
		}
		areas = append(areas, svg.Area{Shape: all[d].MultiPolygon, Class: x.class, Href: "/departements/" + d + "/", Title: x.title})
	}
	m.Areas("ecarts", areas)
	m.Boxes("cadres")
	return drawn{string(m.Bytes()), fmt.Sprintf("Neuvième décile des minutes : %d départements à 1,5 minute au plus de la référence, %d où nos minutes sont trop courtes, %d où elles sont trop longues", counts["e-juste"], counts["e-court"], counts["e-long"])}, nil
}
