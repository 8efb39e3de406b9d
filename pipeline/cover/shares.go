package cover

import (
	"math"
	"sort"

	"observatoire/geo"
	"observatoire/geo/nearest"
	"observatoire/pipeline/warehouse"
)

var shareColumns = []warehouse.Column{
	{Name: "commune_code", Type: "varchar"}, {Name: "definition_id", Type: "varchar"},
	{Name: "minutes", Type: "double"}, {Name: "low_min", Type: "double"}, {Name: "high_min", Type: "double"}, {Name: "share", Type: "double"},
}

// step is the step in which the times of a commune's people are told apart,
// rounded up: whoever is within a whole number of minutes stays so.
const step = 0.5

func upTo(m geo.Minutes) float64 { return math.Ceil(round(float64(m), 1)/step) * step }

// shareRows are the times of the people of a commune who live at several
// places, each place to its own nearest espace. The times of a commune known
// by one place are those of coverage.travel_times.
func shareRows(code, definition string, r reach) [][]any {
	if len(r.places) == 0 {
		return nil
	}
	type time struct{ minutes, low, high float64 }
	shares := map[time]float64{}
	total := reachedShare(r)
	for _, p := range r.places {
		if p.reached {
			shares[time{upTo(p.nearest.Minutes), upTo(p.nearest.Low), upTo(p.nearest.High)}] += p.share / total
		}
	}
	times := make([]time, 0, len(shares))
	for t := range shares {
		times = append(times, t)
	}
	sort.Slice(times, func(i, j int) bool {
		a, b := times[i], times[j]
		return a.minutes < b.minutes || a.minutes == b.minutes && (a.low < b.low || a.low == b.low && a.high < b.high)
	})
	var rows [][]any
	for _, t := range times {
		rows = append(rows, []any{code, definition, t.minutes, t.low, t.high, shares[t]})
	}
	return rows
}

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

// catchmentRows say for which share of a commune's people each espace is the
// nearest, and for which of them, now within 20 or 30 minutes, the second
// nearest is beyond.
func catchmentRows(code string, espaces []nearest.Espace, r reach) [][]any {
	places, total := r.places, 1.0
	if len(places) == 0 {
		l := local{share: 1, reached: true, nearest: r.answers[0]}
		if len(r.answers) > 1 {
			l.two, l.next = true, r.answers[1]
		}
		places = []local{l}
	} else {
		total = reachedShare(r)
	}
	type part struct{ share, beyond20, beyond30 float64 }
	parts := map[string]*part{}
	for _, p := range places {
		if !p.reached {
			continue
		}
		id := espaces[p.nearest.Espace].ID
		x := parts[id]
		if x == nil {
			x = &part{}
			parts[id] = x
		}
		w := p.share / total
		x.share += w
		for limit, sum := range map[float64]*float64{20: &x.beyond20, 30: &x.beyond30} {
			if published(p.nearest.Minutes) <= limit && (!p.two || published(p.next.Minutes) > limit) {
				*sum += w
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
