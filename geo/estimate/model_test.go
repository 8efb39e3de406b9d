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
// and a model whose minutes are kilometres.
func estimatorOf(t *testing.T, change func(*Model)) *Estimator {
	t.Helper()
	communes, neighbours := fiveInARow()
	for i, km := range []float64{0.2, 0.5, 0.8, math.NaN(), math.NaN()} {
		communes[i].ReliefKm = km
	}
	communes[4].Mountain = true
	c, err := NewContext(communes, neighbours, []Link{{From: "C", To: "D", Kind: Bridge}})
	if err != nil {
		t.Fatal(err)
	}
	m := Model{Scale: 1, Exponent: 1, NearKm: 1e-9, MaxSpeedKmh: 1e6, Trips: []Band{{}}, UnknownReliefKm: [2]float64{0.1, 0.7}}
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
		// of A and of its neighbour B: 0.35; of B, A and C: 0.5
		{"relief of what is around both ends", func(m *Model) { m.Relief = 2 }, func(e *Estimator) (nearest.Origin, nearest.Espace) { return exact(e, 0, 0), at(e, 1, 0) }, math.Pow(10, 1+2*(0.35+0.5)/2)},
		// of D, C and E: (0.1 + 0.8 + 0.7) / 3; of E and D: 0.4
		{"relief that is not known", func(m *Model) { m.Relief = 2 }, func(e *Estimator) (nearest.Origin, nearest.Espace) { return exact(e, 3, 0), at(e, 4, 0) }, math.Pow(10, 1+(1.6/3+0.4))},
		{"relief has no say under a kilometre", func(m *Model) { m.Relief = 2 }, func(e *Estimator) (nearest.Origin, nearest.Espace) { return exact(e, 0, 0), at(e, 0, 0.5) }, 0.5},
		{"even the shortest trip has its streets", func(m *Model) { m.NearKm = 3 }, func(e *Estimator) (nearest.Origin, nearest.Espace) { return exact(e, 0, 0), at(e, 0, 4) }, 5},
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
		if got.Low != got.Minutes || got.High != got.Minutes || got.RelativeError != 0 || got.Method != nearest.Estimation {
			t.Errorf("%s: %+v, expected no bounds of a model without error, and the method", c.name, got)
		}
	}
}

// Five communes around a bay: A and E face each other over 10 km of water, and
// the path is 90 km.
func TestMinutes_go_around_an_obstacle_and_not_around_an_ordinary_bend(t *testing.T) {
	km := func(x, y float64) orb.Point { return orb.Point{x / kmOfDegree, y / kmOfDegree} }
	communes := []Commune{{Code: "A", Point: km(0, 0)}, {Code: "B", Point: km(0, 40)}, {Code: "C", Point: km(10, 40)}, {Code: "D", Point: km(10, 0)}, {Code: "E", Point: km(10, 45)}}
	for i := range communes {
		communes[i].AreaKm2, communes[i].ReliefKm = 10, 0
	}
	c, err := NewContext(communes, [][]int{{1}, {2}, {3, 4}, nil, nil}, nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := New(Model{Scale: 1, Exponent: 1, NearKm: 1e-9, MaxSpeedKmh: 1e6, Trips: []Band{{}}}, c)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name     string
		from, to int
		want     float64
	}{
		{"over the bay: 10 km, and 90 less 15 around", 0, 3, 10 + 90 - 15},
		{"and back", 3, 0, 10 + 90 - 15},
		{"neighbours", 0, 1, 40},
		{"a bend: 55 km where 46.1 is straight", 0, 4, math.Hypot(10, 45)},
		{"at home", 0, 0, 0},
	} {
		a, reason := e.Minutes(nearest.Origin{Point: communes[x.from].Point, Commune: x.from}, nearest.Espace{Point: communes[x.to].Point, Commune: x.to})
		if reason != "" || math.Abs(float64(a.Minutes)-x.want) > 0.01 {
			t.Errorf("%s: %.3f min (%s), expected %.3f", x.name, a.Minutes, reason, x.want)
		}
	}
}

// With a spread of trips of 0.3 and a level of 0.4 a trip has a standard deviation of
// 0.5, a territory of 0.4.
func TestBounds_hold_eight_cases_of_ten_of_a_normal_distribution(t *testing.T) {
	m := Model{Spread: 0.1, Level: 0.4, Trips: []Band{{ToKm: 5, Spread: 0.9}, {Spread: 0.3}}}
	r := rand.New(rand.NewSource(1))
	low, high := m.Bounds(5000)
	levelLow, levelHigh := m.LevelBounds()
	const n = 200_000
	var trips, levels, near float64
	for range n {
		level := 0.4 * r.NormFloat64()
		trip := math.Exp(level + 0.3*r.NormFloat64())
		if trip > low && trip < high {
			trips++
		}
		if l := math.Exp(level); l > levelLow && l < levelHigh {
			levels++
		}
		if trip < 1+m.RelativeError(5000) && trip > 1/(1+m.RelativeError(5000)) {
			near++
		}
	}
	for name, got := range map[string][2]float64{"trips": {trips / n, 0.8}, "levels": {levels / n, 0.8}, "median error": {near / n, 0.5}} {
		if math.Abs(got[0]-got[1]) > 0.005 {
			t.Errorf("%s: %.3f inside, expected %v", name, got[0], got[1])
		}
	}
}

func TestDistribution_spreads_people_around_the_minutes_of_the_model(t *testing.T) {
	d := NewDistribution(0.2)
	d.Add(20, 100)
	d.AddExact(12.3, 50)
	d.AddExact(20, 50)
	other := NewDistribution(0.2)
	other.Add(40, 100)
	d.Merge(other)
	r := rand.New(rand.NewSource(2))
	const n = 200_000
	for _, m := range []float64{12.2, 12.3, 15, 19.9, 20, 30, 45, 80} {
		want := 0.0
		for range n {
			for _, middle := range []float64{20, 40} {
				if middle*math.Exp(0.2*r.NormFloat64()) <= m {
					want += 100.0 / n
				}
			}
		}
		if m >= 12.3 {
			want += 50
		}
		if m >= 20 {
			want += 50
		}
		if got := d.Within(geo.Minutes(m), 1); math.Abs(got-want) > 0.7 {
			t.Errorf("within %v min: %.2f people, expected %.2f", m, got, want)
		}
	}
	if got := d.Total(); got != 300 {
		t.Errorf("%v people, expected 300", got)
	}
	// All estimates a tenth longer; times by road stay.
	if got, want := d.Within(22, 1.1), d.Within(20, 1); math.Abs(got-want) > 1e-6 {
		t.Errorf("within 22 min of times a tenth longer: %v, expected %v", got, want)
	}
	for share, want := range map[float64]float64{0.3: 17.0, 0.9: 46} {
		got := float64(d.Quantile(share))
		if within := d.Within(geo.Minutes(got), 1); math.Abs(within-share*300) > 1.5 || math.Abs(got-want) > 3 {
			t.Errorf("quantile %v: %.2f min, within which %.1f people are, expected %v of them", share, got, within, share*300)
		}
	}
	// A step of times by road is a quantile to the tenth of a minute.
	road := NewDistribution(0.2)
	road.AddExact(7.4, 60)
	road.AddExact(31.2, 40)
	if a, b := road.Quantile(0.5), road.Quantile(0.9); math.Abs(float64(a)-7.4) > 0.006 || math.Abs(float64(b)-31.2) > 0.006 {
		t.Errorf("quantiles %.3f and %.3f, expected 7.4 and 31.2", a, b)
	}
	if got := NewDistribution(0.2).Quantile(0.5); !math.IsInf(float64(got), 1) {
		t.Errorf("nobody: %v, expected +Inf", got)
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
					communes[i] = Commune{Code: fmt.Sprint(i), Point: orb.Point{float64(i) * 5 / kmOfDegree, 0}, AreaKm2: area, Density: density, Mountain: mountain, ReliefKm: math.NaN()}
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
		{`"relief": 0.2`, `"montagne": 0.2`}:    "unknown field",
		{`"level": 0.1`, `"level": -0.1`}:       "level is -0.1",
		{`"near_km": 0.3`, `"near_km": 0`}:      "near_km is 0",
		{`"to_km": 0`, `"to_km": 40`}:           "the last without end",
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
		if err == nil && (!(m.minutes(10, 1, 0.5) > 0) || math.IsInf(float64(m.minutes(10, 1, 0.5)), 0)) {
			t.Errorf("a model that was taken says %v minutes for 10 km", m.minutes(10, 1, 0.5))
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

func TestDistribution_quantile_is_the_first_step_at_which_enough_have_arrived(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	for round := range 60 {
		d := NewDistribution(0.3)
		for range 1 + r.Intn(8) {
			m := geo.Minutes(math.Exp(6 * r.Float64()))
			if r.Intn(3) == 0 {
				d.AddExact(m, r.Float64())
			} else {
				d.Add(m, r.Float64())
			}
		}
		share := []float64{0.1, 0.5, 0.9, 1}[round%4]
		want := min(share, 1-1e-9) * d.Total()
		step := int(math.Round(float64(d.Quantile(share)) / quantileStep))
		before, at := d.Within(geo.Minutes(float64(step-1)*quantileStep), 1), d.Within(geo.Minutes(float64(step)*quantileStep), 1)
		if before >= want || at < want {
			t.Errorf("share %v: step %d: %v and %v have arrived before and at it, expected under and at least %v", share, step, before, at, want)
		}
	}
}
