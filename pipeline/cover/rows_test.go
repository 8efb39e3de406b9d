package cover

import (
	"fmt"
	"math"
	"testing"
	"time"

	"observatoire/geo"
	"observatoire/geo/estimate"
	"observatoire/geo/nearest"
)

// fiveByRoad is 1,000 people of whom 500 take 5 minutes, 250 take 15, 160 take
// 25 and 50 take 40, by road; 30 reach no espace, and of 10 nobody knows.
func fiveByRoad() *tally {
	x := &tally{}
	for _, p := range []struct {
		people float64
		reach  reach
	}{{500, by(nearest.Route, 5)}, {250, by(nearest.Route, 15)}, {160, by(nearest.Route, 25)}, {50, by(nearest.Route, 40)},
		{30, reach{reason: nearest.NoEspaceOnLandmass}}, {10, reach{reason: nearest.NotLocated}}} {
		x.add(p.people, p.reach, 0.1)
	}
	return x
}

func TestAccessRow_puts_each_figure_into_its_column(t *testing.T) {
	c := &cover{model: estimate.Model{Spread: 0.1, Level: 0.1}}
	got := map[string]string{}
	row := c.accessRow(territory{"epci", "E"}, "fixes", fiveByRoad())
	if len(row) != len(accessColumns) {
		t.Fatalf("%d cells, %d columns", len(row), len(accessColumns))
	}
	for i, column := range accessColumns {
		got[column.Name] = fmt.Sprint(row[i])
		if f, ok := row[i].(float64); ok {
			got[column.Name] = fmt.Sprintf("%.4g", f)
		}
	}
	for name, want := range map[string]string{
		"territory_kind": "epci", "territory_code": "E", "definition_id": "fixes", "communes_count": "6", "population_count": "1000", "unknown_population_count": "10", "unreachable_population_count": "30",
		"median_min": "5", "p90_min": "25", "within_10_min_share": fmt.Sprintf("%.4g", 500.0/990), "within_20_min_share": fmt.Sprintf("%.4g", 750.0/990), "within_30_min_share": fmt.Sprintf("%.4g", 910.0/990),
		"beyond_10_min_count": "490", "beyond_20_min_count": "240", "beyond_30_min_count": "80", "by_road_share": "0.96", "relative_error": "<nil>",
	} {
		if got[name] != want && !(name == "median_min" && near(got[name], 5)) && !(name == "p90_min" && near(got[name], 25)) {
			t.Errorf("%s: %s, expected %s", name, got[name], want)
		}
	}
	// Estimates of 19 minutes: more are within 20 where times are at their low end.
	x := &tally{}
	x.add(100, by(nearest.Estimation, 19), 0.1)
	x.add(100, by(nearest.Estimation, 29), 0.1)
	row = c.accessRow(territory{"epci", "E"}, "fixes", x)
	cell := func(name string) float64 {
		for i, column := range accessColumns {
			if column.Name == name {
				return row[i].(float64)
			}
		}
		t.Fatal(name)
		return 0
	}
	if low, mid, high := cell("within_20_min_low_share"), cell("within_20_min_share"), cell("within_20_min_high_share"); !(low < mid && mid < high && high < 0.55) {
		t.Errorf("within 20: %v, %v, %v", low, mid, high)
	}
	if low, mid, high := cell("within_30_min_low_share"), cell("within_30_min_share"), cell("within_30_min_high_share"); !(low < mid && mid < high && low > 0.55) {
		t.Errorf("within 30: %v, %v, %v", low, mid, high)
	}
	if cell("by_road_share") != 0 || math.Abs(cell("relative_error")-0.1) > 1e-9 {
		t.Errorf("%v by road, error %v", cell("by_road_share"), cell("relative_error"))
	}
}

func near(text string, want float64) bool {
	var f float64
	_, err := fmt.Sscan(text, &f)
	return err == nil && math.Abs(f-want) <= 0.2
}

func TestAccessByListRow_puts_each_figure_into_its_column(t *testing.T) {
	on := time.Date(2020, 1, 8, 0, 0, 0, 0, time.UTC)
	row := accessByListRow(territory{"france", "FR"}, on, fiveByRoad())
	want := map[string]any{"territory_kind": "france", "territory_code": "FR", "list_on": on, "communes_count": int64(6), "population_count": int64(1000), "unknown_population_count": int64(10),
		"beyond_20_min_count": int64(240), "beyond_30_min_count": int64(80), "method": "estimation"}
	for i, column := range accessByListColumns {
		if w, ok := want[column.Name]; ok && row[i] != w {
			t.Errorf("%s: %v, expected %v", column.Name, row[i], w)
		}
	}
	if a, b := row[7].(float64), row[8].(float64); math.Abs(a-750.0/990) > 1e-6 || math.Abs(b-910.0/990) > 1e-6 {
		t.Errorf("within 20 and 30: %v, %v", a, b)
	}
	if m := accessByListRow(territory{"france", "FR"}, on, &tally{})[11]; m != nil {
		t.Errorf("method of nobody: %v", m)
	}
}

func TestCatchment_counts_those_whom_a_closing_takes_beyond(t *testing.T) {
	espaces := []nearest.Espace{{ID: "1"}, {ID: "2"}, {ID: "3"}}
	espaces[1].Point[0], espaces[2].Point[0] = 1, 1 // 2 and 3 stand together
	answer := func(e int, m geo.Minutes) nearest.Answer {
		return nearest.Answer{Espace: e, Minutes: m, Method: nearest.Route}
	}
	same := twins(espaces, nearest.Filter{})
	r := reach{places: []local{
		{share: 0.4, reached: true, nearest: answer(0, 20.04), two: true, next: answer(1, 20.06)}, // 20.0, then 20.1
		{share: 0.2, reached: true, nearest: answer(0, 20.06), two: true, next: answer(1, 31)},    // beyond 20 already
		{share: 0.1, reached: true, nearest: answer(0, 5)},                                        // no second
		{share: 0.1, reached: true, nearest: answer(1, 5), two: true, next: answer(2, 5)},
		{share: 0.2}, // reaches none
	}}
	var got []string
	for _, row := range catchmentRows("C", espaces, same, r, &estimate.Model{Spread: 0.2}) {
		got = append(got, fmt.Sprintf("%v %v %.4f %.4f %.4f", row...))
	}
	// Shares are of the eight in ten who reach an espace.
	want := []string{"C 1 0.8750 0.6250 0.3750", "C 2 0.0625 0.0000 0.0000", "C 3 0.0625 0.0000 0.0000"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, expected %v", got, want)
	}
	if s := reachedShare(r); math.Abs(s-0.8) > 1e-9 {
		t.Errorf("%v reached, expected 0.8", s)
	}
}

func TestCatchment_by_the_model_is_an_expectation(t *testing.T) {
	espaces := []nearest.Espace{{ID: "1"}, {ID: "2"}}
	espaces[1].Point[0] = 1
	answer := func(e int, m geo.Minutes) nearest.Answer {
		return nearest.Answer{Espace: e, Minutes: m, Method: nearest.Estimation}
	}
	// Half are within 20 minutes at 20; a standard deviation farther, 15.87 % are.
	r := reach{places: []local{{share: 1, reached: true, nearest: answer(0, 20), two: true, next: answer(1, geo.Minutes(20*math.Exp(0.2)))}}}
	rows := catchmentRows("C", espaces, twins(espaces, nearest.Filter{}), r, &estimate.Model{Spread: 0.2})
	if len(rows) != 1 || rows[0][1] != "1" || math.Abs(rows[0][3].(float64)-(0.5-0.158655)) > 1e-5 {
		t.Errorf("%v, expected espace 1 with 0.3413 taken beyond 20 minutes", rows)
	}
}

func TestTwins_are_those_that_the_filter_admits_at_one_place(t *testing.T) {
	espaces := []nearest.Espace{{ID: "1", Tags: fixed}, {ID: "2", Tags: fixed | principal}, {ID: "3"}}
	if got := fmt.Sprint(twins(espaces, nearest.Filter{Want: fixed})); got != "[[0 1] [0 1] []]" {
		t.Errorf("%s", got)
	}
}
