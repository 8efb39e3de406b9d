package estimate

import (
	"bytes"
	"fmt"
	"math"
	"math/rand"
	"strings"
	"testing"

	"observatoire/geo"
	"observatoire/geo/nearest"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
)

func TestMeanDistance_is_that_of_points_strewn_over_the_disc(t *testing.T) {
	const radius = 3000
	for _, distance := range []float64{0, 1, 700, 2900, 3000, 3001, 4000, 9000, 40000, 149000, 151000} {
		// A fine polar grid: rings of equal area, points at their middles.
		const rings, spokes = 1000, 720
		sum := 0.0
		for i := range rings {
			r := radius * math.Sqrt((float64(i)+0.5)/rings)
			for j := range spokes {
				a := 2 * math.Pi * (float64(j) + 0.5) / spokes
				sum += math.Hypot(distance+r*math.Cos(a), r*math.Sin(a))
			}
		}
		want := sum / (rings * spokes)
		if got := float64(MeanDistance(geo.Metres(distance), radius)); math.Abs(got-want) > 0.5 {
			t.Errorf("at %v m: %.2f, expected %.2f", distance, got, want)
		}
	}
	if got := MeanDistance(1234, 0); got != 1234 {
		t.Errorf("without spread: %v, expected the distance itself", got)
	}
}

func TestSpread_is_the_disc_of_the_same_area_up_to_three_kilometres(t *testing.T) {
	for area, want := range map[float64]geo.Metres{math.Pi: 1000, 4 * math.Pi: 2000, 1000: 3000} {
		if got := Spread(area); math.Abs(float64(got-want)) > 1e-6 {
			t.Errorf("%v km²: %v, expected %v", area, got, want)
		}
	}
}

// estimatorOf returns the estimator of fiveInARow with a bridge from C to D,
// and a model whose minutes are kilometres of effort.
func estimatorOf(t *testing.T, change func(*Model)) *Estimator {
	t.Helper()
	communes, neighbours := fiveInARow()
	communes[2].Centre = 2
	c, err := NewContext(communes, neighbours, []Link{{From: "C", To: "D", Kind: Bridge}})
	if err != nil {
		t.Fatal(err)
	}
	m := Model{Scale: 1, Exponent: 1, Centre: 1, MaxSpeedKmh: 1e6, Bands: []Band{{Low: 0.5, High: 2, RelativeError: 0.1}},
		Weights: Weights{Density: [8]float64{1, 1, 1, 1, 1, 1, 1, 1}, Mountain: 1, MountainSparse: 1, AreaKm2: 15}}
	if change != nil {
		change(&m)
	}
	e, err := New(m, c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func at(e *Estimator, commune int, km float64) nearest.Espace {
	p := e.Context().Commune(commune).Point
	return nearest.Espace{Point: orb.Point{p[0] + km/kmOfDegree, p[1]}, Commune: commune}
}

func TestMinutes_of_cases_worked_out_by_hand(t *testing.T) {
	exact := func(e *Estimator, commune int, km float64) nearest.Origin {
		to := at(e, commune, km)
		return nearest.Origin{Point: to.Point, Commune: commune}
	}
	cases := []struct {
		name   string
		change func(*Model)
		trip   func(e *Estimator) (nearest.Origin, nearest.Espace)
		want   float64
	}{
		{"two hops of 10 km", nil, func(e *Estimator) (nearest.Origin, nearest.Espace) { return exact(e, 0, 0), at(e, 2, 0) }, 20},
		{"over the bridge", nil, func(e *Estimator) (nearest.Origin, nearest.Espace) { return exact(e, 0, 0), at(e, 4, 0) }, 40},
		{"between places beside the points", nil, func(e *Estimator) (nearest.Origin, nearest.Espace) { return exact(e, 0, 1), at(e, 2, -2) }, 17},
		{"one place", nil, func(e *Estimator) (nearest.Origin, nearest.Espace) { return exact(e, 1, 3), at(e, 1, 3) }, 0},
		{"inside a commune, people spread over it", nil, func(e *Estimator) (nearest.Origin, nearest.Espace) { return e.Origin(1), at(e, 1, 0) }, 2.0 / 3 * math.Sqrt(20/math.Pi)},
		{"weights of both communes of a hop, half each", func(m *Model) { m.Weights.Density[6] = 2 }, func(e *Estimator) (nearest.Origin, nearest.Espace) { return exact(e, 0, 0), at(e, 1, 0) }, 20},
		{"its own weight inside a commune", func(m *Model) { m.Weights.Density[6] = 2 }, func(e *Estimator) (nearest.Origin, nearest.Espace) { return exact(e, 0, 0), at(e, 0, 3) }, 6},
		{"roads lead to centres", func(m *Model) { m.Centre = 0.9 }, func(e *Estimator) (nearest.Origin, nearest.Espace) { return exact(e, 1, 0), at(e, 2, 0) }, 8.1},
		{"no such factor inside", func(m *Model) { m.Centre = 0.9 }, func(e *Estimator) (nearest.Origin, nearest.Espace) { return exact(e, 2, 0), at(e, 2, 2) }, 2},
		{"scale and exponent", func(m *Model) { m.Scale, m.Exponent = 3, 0.5 }, func(e *Estimator) (nearest.Origin, nearest.Espace) { return exact(e, 0, 0), at(e, 4, 0) }, 3 * math.Sqrt(40)},
		{"never faster than the top speed", func(m *Model) { m.Scale, m.MaxSpeedKmh = 0.1, 120 }, func(e *Estimator) (nearest.Origin, nearest.Espace) { return exact(e, 0, 0), at(e, 4, 0) }, 20},
	}
	for _, c := range cases {
		e := estimatorOf(t, c.change)
		from, to := c.trip(e)
		got, reason := e.Minutes(from, to)
		if reason != "" || math.Abs(float64(got.Minutes)-c.want) > 1e-6 {
			t.Errorf("%s: %v min (%s), expected %v", c.name, got.Minutes, reason, c.want)
		}
		if got.Low != got.Minutes/2 || got.High != got.Minutes*2 || got.RelativeError != 0.1 || got.Method != nearest.Estimation {
			t.Errorf("%s: %+v, expected bounds of the band and the method", c.name, got)
		}
	}
}

func TestDetour_grows_with_an_ordinary_trip_and_adds_an_obstacle_whole(t *testing.T) {
	cases := []struct {
		name                     string
		d, between, length, want float64
	}{
		{"neighbours", 4, 10, 10, 4},
		{"an ordinary detour", 5, 10, 12, 6},
		{"the points themselves, whatever the detour", 10, 10, 90, 90},
		{"two banks of an estuary, 3 km apart", 3, 8, 90, 3.9 + 79.6},
		{"communes with one point", 2, 0, 0.001, 2.6 + 0.001},
	}
	for _, c := range cases {
		if got := detour(c.d, c.between, c.length); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: %v, expected %v", c.name, got, c.want)
		}
	}
}

func TestMinutes_has_a_reason_where_it_has_no_answer(t *testing.T) {
	communes, neighbours := fiveInARow()
	c, err := NewContext(communes, neighbours, nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(aModel(), c)
	if err != nil {
		t.Fatal(err)
	}
	if _, reason := e.Minutes(e.Origin(0), at(e, 4, 0)); reason != nearest.OtherLandmass {
		t.Errorf("across the water: %q, expected %q", reason, nearest.OtherLandmass)
	}
	if _, reason := e.Minutes(e.Origin(0), nearest.Espace{Commune: -1}); reason != nearest.NotLocated {
		t.Errorf("to nowhere: %q, expected %q", reason, nearest.NotLocated)
	}
	if _, reason := e.Minutes(nearest.Origin{Commune: -1}, at(e, 4, 0)); reason != nearest.NotLocated {
		t.Errorf("from nowhere: %q, expected %q", reason, nearest.NotLocated)
	}
}

func TestMinutes_of_the_published_model_grow_with_distance_at_a_sane_speed(t *testing.T) {
	// A straight chain of 400 communes 5 km apart, of one kind, for each kind.
	for density := range 8 {
		for _, mountain := range []bool{false, true} {
			for _, area := range []float64{0.1, 15, 20000} {
				communes := make([]Commune, 400)
				neighbours := make([][]int, len(communes))
				for i := range communes {
					communes[i] = Commune{Code: fmt.Sprint(i), Point: orb.Point{float64(i) * 5 / kmOfDegree, 0}, AreaKm2: area, Density: density, Mountain: mountain}
					if i > 0 {
						neighbours[i] = []int{i - 1}
					}
				}
				c, err := NewContext(communes, neighbours, nil)
				if err != nil {
					t.Fatal(err)
				}
				e, err := New(publishedModel(t), c)
				if err != nil {
					t.Fatal(err)
				}
				from := nearest.Origin{Point: communes[0].Point, Commune: 0}
				last := geo.Minutes(-1)
				for km := 0.0; km < 1990; km += 0.5 {
					to := nearest.Espace{Point: orb.Point{km / kmOfDegree, 0}, Commune: int(math.Round(km / 5))}
					a, _ := e.Minutes(from, to)
					if a.Minutes <= last {
						t.Fatalf("density %d, mountain %v, %v km²: %v min at %v km, %v before", density, mountain, area, a.Minutes, km, last)
					}
					last = a.Minutes
					if km == 0 {
						continue
					}
					speed := km / float64(a.Minutes) * 60
					if speed > 110.0001 || speed < 5 || km >= 5 && speed < 12 || a.Low > a.Minutes || a.High < a.Minutes {
						t.Fatalf("density %d, mountain %v, %v km²: %v km in %v min (%v to %v): %v km/h", density, mountain, area, km, a.Minutes, a.Low, a.High, speed)
					}
				}
			}
		}
	}
}

func TestModel_comes_back_from_its_file_and_a_bad_one_is_refused(t *testing.T) {
	var file bytes.Buffer
	if err := EncodeModel(&file, aModel()); err != nil {
		t.Fatal(err)
	}
	whole := file.String()
	got, err := DecodeModel(&file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(aModel(), got); d != "" {
		t.Error(d)
	}
	for change, want := range map[[2]string]string{
		{`"scale": 3.4`, `"scale": 0`}:          "scale is 0",
		{`"exponent": 0.77`, `"exponent": 1.2`}: "at most 1",
		{`"mountain": 1.2`, `"montagne": 1.2`}:  "unknown field",
		{`"to_km": 0`, `"to_km": 40`}:           "the last without end",
		{`"centre": 0.96`, `"centre": -1`}:      "centre is -1",
		{whole, ""}:                             "EOF",
	} {
		spoiled := strings.Replace(whole, change[0], change[1], 1)
		if _, err := DecodeModel(strings.NewReader(spoiled)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s for %s: %v, expected an error with %q", change[1], change[0], err, want)
		}
	}
}

func FuzzDecodeModel(f *testing.F) {
	var file bytes.Buffer
	if err := EncodeModel(&file, aModel()); err != nil {
		f.Fatal(err)
	}
	f.Add(file.Bytes())
	f.Add([]byte(`{"scale":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := DecodeModel(bytes.NewReader(b))
		if err == nil && (!(m.minutes(10, 1, 10_000) > 0) || math.IsInf(float64(m.minutes(10, 1, 10_000)), 0)) {
			t.Errorf("a model that was taken says %v minutes for 10 km", m.minutes(10, 1, 10_000))
		}
	})
}

func FuzzDecodeLinks(f *testing.F) {
	f.Add("from_code,to_code,kind,name,source\nA,B,pont,Pont,carte\n")
	f.Add("from_code,to_code,kind,name,source\n\"")
	f.Fuzz(func(t *testing.T, s string) {
		links, err := DecodeLinks(strings.NewReader(s))
		for _, l := range links {
			if err == nil && (l.From == l.To || l.Source == "" || l.Kind != Bridge && l.Kind != Cut) {
				t.Errorf("%+v was taken", l)
			}
		}
	})
}

func TestCalibrate_finds_the_model_that_made_the_times(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	truth := aModel()
	c := scattered(r, 160)
	for i := range c.communes { // no two with one point: nothing to fit there
		c.communes[i].Density = 1 + r.Intn(7)
	}
	e, err := New(truth, c)
	if err != nil {
		t.Fatal(err)
	}
	var known Truth
	for i := range c.Len() {
		for j := range c.Len() {
			if i == j || c.Landmass(i) != c.Landmass(j) {
				continue
			}
			from := nearest.Origin{Point: c.Commune(i).Point, Commune: i}
			a, _ := e.Minutes(from, nearest.Espace{Point: c.Commune(j).Point, Commune: j})
			if a.Distance > 1000 {
				known.Pairs = append(known.Pairs, Pair{i, j, a.Minutes * geo.Minutes(math.Exp(0.05*r.NormFloat64()))})
			}
		}
		if i%8 == 0 {
			known.Facilities = append(known.Facilities, i)
		}
	}
	got, err := Calibrate(known, c)
	if err != nil {
		t.Fatal(err)
	}
	near := func(name string, got, want, by float64) {
		if math.Abs(got/want-1) > by {
			t.Errorf("%s: %v, expected %v within %v %%", name, got, want, 100*by)
		}
	}
	near("scale", got.Scale, truth.Scale, 0.1)
	near("exponent", got.Exponent, truth.Exponent, 0.05)
	near("centre", got.Centre, truth.Centre, 0.02)
	near("weight of bourgs", got.Weights.Density[5], truth.Weights.Density[5], 0.1)
	near("weight of the mountain", got.Weights.Mountain, truth.Weights.Mountain, 0.1)
	for _, table := range got.Tables {
		if table.Model == "modele" && table.Split == halves && table.Rows[0].MedianAbsPercent > 8 {
			t.Errorf("median error on halves %v %%, expected near that of the noise (3.4 %%)", table.Rows[0].MedianAbsPercent)
		}
	}
	again, err := Calibrate(known, c)
	if d := cmp.Diff(got, again); err != nil || d != "" {
		t.Errorf("a second calibration differs: %v %s", err, d)
	}
}

func TestCalibrate_says_what_is_wrong_with_the_pairs(t *testing.T) {
	communes, neighbours := fiveInARow()
	c, err := NewContext(communes, neighbours, nil)
	if err != nil {
		t.Fatal(err)
	}
	for want, pair := range map[string]Pair{
		"two different communes": {1, 1, 5},
		"crosses the sea":        {1, 4, 5},
		"takes 0 minutes":        {1, 0, 0},
		"takes NaN minutes":      {1, 0, geo.Minutes(math.NaN())},
		"1 pairs up to 40 km":    {1, 0, 5},
		"pair 1 to 5":            {1, 5, 5},
	} {
		if _, err := Calibrate(Truth{Pairs: []Pair{pair}}, c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, expected an error with %q", pair, err, want)
		}
	}
}
