package estimate

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"observatoire/geo"
	"observatoire/geo/nearest"
)

// The matrix of Isère takes no part in the fit: what the published law is worth
// on the trips between its communes, with one pace of its own for the engine.
func TestEstimate_against_the_road_times_of_Isere(t *testing.T) {
	f := theFrance(t)
	rows, err := table(filepath.Join(os.Getenv("OBSERVATOIRE_MIRROR"), "travel_time_reference/isere/osrm_car_seconds.csv.gz"), ',')
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(publishedModel(t), f.context)
	if err != nil {
		t.Fatal(err)
	}
	type trip struct{ km, ratio, low, high float64 }
	var trips []trip
	for _, row := range rows {
		from, to := f.index[f.current[row["from"]]], f.index[f.current[row["to"]]]
		s := number(row["seconds"])
		if !(s > 0) || from == to {
			continue
		}
		a, reason := e.Minutes(nearest.Origin{Point: f.context.Commune(from).Point, Commune: from}, nearest.Espace{Point: f.context.Commune(to).Point, Commune: to})
		if reason != "" {
			t.Fatalf("%s to %s: %s", row["from"], row["to"], reason)
		}
		if a.Distance <= 40_000 {
			m := geo.Minutes(s / 60)
			trips = append(trips, trip{a.Distance.Km(), float64(m / a.Minutes), float64(a.Low / a.Minutes), float64(a.High / a.Minutes)})
		}
	}
	if len(trips) < 20_000 {
		t.Fatalf("%d trips up to 40 km, expected at least 20,000", len(trips))
	}
	ratios := make([]float64, len(trips))
	for i, x := range trips {
		ratios[i] = x.ratio
	}
	slices.Sort(ratios)
	pace := ratios[len(ratios)/2]
	inside := 0
	for _, x := range trips {
		if r := x.ratio / pace; r >= x.low && r <= x.high {
			inside++
		}
	}
	t.Logf("%d trips, pace of Isère's matrix %.3f of ours; less that pace %.1f %% are inside the interval", len(trips), pace, 100*float64(inside)/float64(len(trips)))
	var all []float64
	for _, band := range [][2]float64{{0, 5}, {5, 10}, {10, 20}, {20, 40}} {
		var errors, biases []float64
		for _, x := range trips {
			if x.km >= band[0] && x.km < band[1] {
				off := pace/x.ratio - 1 // estimate, with the matrix's pace, over the truth
				errors, biases = append(errors, math.Abs(off)), append(biases, off)
			}
		}
		all = append(all, errors...)
		slices.Sort(errors)
		slices.Sort(biases)
		if bias := biases[len(biases)/2]; math.Abs(bias) > 0.1 {
			t.Errorf("%v to %v km: bias %+.1f %%, expected at most 10", band[0], band[1], 100*bias)
		}
		t.Logf("%2.0f to %2.0f km: %5d trips, median error %4.1f %%, bias %+5.1f %%", band[0], band[1], len(errors), 100*errors[len(errors)/2], 100*biases[len(biases)/2])
	}
	slices.Sort(all)
	if median := all[len(all)/2]; median > 0.14 {
		t.Errorf("median absolute error %.1f %%, expected at most 14 %%", 100*median)
	} else {
		t.Logf("median absolute error %.1f %%", 100*median)
	}
}
