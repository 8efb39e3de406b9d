package cover

import (
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
// nearest is beyond. Espaces at one position share their people evenly.
func catchmentRows(code string, espaces []nearest.Espace, twins [][]int, r reach) [][]any {
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
			for limit, sum := range map[float64]*float64{20: &x.beyond20, 30: &x.beyond30} {
				if published(p.nearest.Minutes) <= limit && (!p.two || published(p.next.Minutes) > limit) {
					*sum += w
				}
			}
		}
	}
	var rows [][]any
	for _, id := range sortedKeys(parts) {
		x := parts[id]
		rows = append(rows, []any{code, id, x.share, x.beyond20, x.beyond30})
	}
	return rows
}
