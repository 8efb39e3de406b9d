package cover

import (
	"observatoire/geo"
	"observatoire/geo/estimate"
	"observatoire/geo/nearest"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

// reachedShare is the share of the people of a commune who reach an espace.
func reachedShare(r reach) (sum float64) {
	for _, p := range r.places {
		if p.reached {
			sum += p.share
		}
	}
	return sum
}

var catchmentColumns = []warehouse.Column{
	{Name: "commune_code", Type: "varchar"}, {Name: "espace_id", Type: "varchar"}, {Name: "share", Type: "double"},
	{Name: "second_beyond_20_share", Type: "double"}, {Name: "second_beyond_30_share", Type: "double"},
}

// twins returns for each espace those that the filter admits at its very
// position, itself included; none for one that it does not admit.
func twins(espaces []nearest.Espace, filter nearest.Filter) [][]int {
	at := map[orb.Point][]int{}
	for e, x := range espaces {
		if filter.Admits(x) {
			at[x.Point] = append(at[x.Point], e)
		}
	}
	out := make([][]int, len(espaces))
	for e, x := range espaces {
		if filter.Admits(x) {
			out[e] = at[x.Point]
		}
	}
	return out
}

// catchmentRows say for which share of a commune's people each espace is the
// nearest, and for which of them, now within 20 or 30 minutes, the second
// nearest is beyond: yes or no by road, an expectation by the model, as in
// coverage.closings. Espaces at one position share their people evenly.
func catchmentRows(code string, espaces []nearest.Espace, twins [][]int, r reach, model *estimate.Model) [][]any {
	within := func(limit geo.Minutes, a nearest.Answer, there bool) float64 {
		switch {
		case !there:
			return 0
		case a.Method != nearest.Route:
			return model.ShareWithin(limit, a.Minutes)
		case published(a.Minutes) <= float64(limit):
			return 1
		}
		return 0
	}
	total := reachedShare(r)
	type part struct{ share, beyond20, beyond30 float64 }
	parts := map[string]*part{}
	for _, p := range r.places {
		if !p.reached {
			continue
		}
		there := twins[p.nearest.Espace]
		w := p.share / total / float64(len(there))
		for _, e := range there {
			id := espaces[e].ID
			x := parts[id]
			if x == nil {
				x = &part{}
				parts[id] = x
			}
			x.share += w
			x.beyond20 += w * (within(20, p.nearest, true) - within(20, p.next, p.two))
			x.beyond30 += w * (within(30, p.nearest, true) - within(30, p.next, p.two))
		}
	}
	var rows [][]any
	for _, id := range sortedKeys(parts) {
		x := parts[id]
		rows = append(rows, []any{code, id, x.share, x.beyond20, x.beyond30})
	}
	return rows
}
