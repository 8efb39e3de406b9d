package estimate

import (
	"fmt"
	"math"
	"math/rand"
	"strings"
	"testing"

	"observatoire/geo"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
)

// aland is a square land of n × n communes 4 km apart whose relief rises to the
// north, with some people everywhere and an espace in some communes.
func aland(r *rand.Rand, n int) (*Context, Truth) {
	var communes []Commune
	var neighbours [][]int
	for y := range n {
		for x := range n {
			communes = append(communes, Commune{Code: fmt.Sprint(y, "-", x), Point: orb.Point{2 + 4*float64(x)/kmOfDegree, 4 * float64(y) / kmOfDegree},
				AreaKm2: 16, ReliefKm: 1.5 * float64(y) / float64(n)})
			var near []int
			if x > 0 {
				near = append(near, y*n+x-1)
			}
			if y > 0 {
				near = append(near, (y-1)*n+x)
			}
			neighbours = append(neighbours, near)
		}
	}
	c, err := NewContext(communes, neighbours, nil)
	if err != nil {
		panic(err)
	}
	var truth Truth
	for i, m := range communes {
		for range 12 {
			truth.Places = append(truth.Places, Place{Site: Site{m.Point[0] + (r.Float64()-0.5)*4/kmOfDegree, m.Point[1] + (r.Float64()-0.5)*4/kmOfDegree, i}, People: 1 + 9*r.Float64()})
		}
		if r.Intn(6) == 0 {
			truth.Espaces = append(truth.Espaces, Site{m.Point[0], m.Point[1], i})
		}
	}
	return c, truth
}

// pairs are trips by an engine with a pace of 1.5.
func pairs(r *rand.Rand, c *Context, m Model) (list []Pair) {
	relief := m.relief(c)
	for range 6000 {
		p := Pair{From: r.Intn(c.Len()), To: r.Intn(c.Len())}
		if len(list) < 500 { // neighbours
			p.To = int(c.Neighbours(p.From)[0])
		}
		km := geo.Distance(c.Commune(p.From).Point, c.Commune(p.To).Point).Km()
		if p.From == p.To {
			continue
		}
		spread := 0.1
		if km < 10 {
			spread = 0.3
		}
		p.Minutes = m.minutes(km, 0, (relief[p.From]+relief[p.To])/2) * 1.5 * geo.Minutes(math.Exp(spread*r.NormFloat64()))
		list = append(list, p)
	}
	return list
}

// The times of territories made with known coefficients, each place's people
// strewn over the spread one by one, give these coefficients back.
func TestCalibrate_finds_the_law_that_made_the_times(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	const n = 24
	c, truth := aland(r, n)
	want := Model{Scale: 2.6, Exponent: 0.7, NearKm: 0.5, Relief: 0.12, MaxSpeedKmh: 110}
	const spread = 0.25
	for k := range 36 { // blocks of 4 × 4 communes; six to a region
		truth.Territories = append(truth.Territories, Territory{Code: fmt.Sprintf("%02d", k), Block: fmt.Sprint(k / 6), Mean: 1, P10: 1, Median: 1, P90: 1})
	}
	for i, p := range truth.Places {
		truth.Places[i].Territory = p.Commune/n/4*6 + p.Commune%n/4
	}
	truth.Pairs = pairs(r, c, want)
	f, err := newFitting(truth, c)
	if err != nil {
		t.Fatal(err)
	}
	relief := want.relief(c)
	for k := range truth.Territories {
		d := NewDistribution(0)
		sum, people := 0.0, 0.0
		for _, i := range f.places[k] {
			p := truth.Places[i]
			best := math.Inf(1)
			for _, e := range truth.Espaces {
				km := geo.Distance(orb.Point{p.Lon, p.Lat}, orb.Point{e.Lon, e.Lat}).Km()
				best = min(best, float64(want.minutes(km, 0, (relief[p.Commune]+relief[e.Commune])/2)))
			}
			for range 200 {
				m := best * math.Exp(spread*r.NormFloat64())
				d.AddExact(geo.Minutes(m), p.People)
				sum, people = sum+m*p.People, people+p.People
			}
		}
		territory := &truth.Territories[k]
		territory.Mean, territory.P10, territory.Median, territory.P90 = geo.Minutes(sum/people), d.Quantile(0.1), d.Quantile(0.5), d.Quantile(0.9)
	}
	got, trials, err := Calibrate(truth, c)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		name          string
		got, want, by float64
	}{
		{"scale", got.Scale, want.Scale, 0.1}, {"near kilometres", got.NearKm, want.NearKm, 0.5},
		{"relief", got.Relief, want.Relief, 0.03}, {"spread", got.Spread, spread, 0.02}, {"level", got.Level, 0.01, 0.015},
	} {
		if math.Abs(x.got-x.want) > x.by {
			t.Errorf("%s: %v, expected %v within %v", x.name, x.got, x.want, x.by)
		}
	}
	// The engine of the pairs is half as slow again, and errs by 0.3 up to 10 km
	// and by 0.1 beyond.
	for i, want := range []float64{0.3, 0.3, 0.1, 0.1} {
		if b := got.Trips[i]; math.Abs(b.Spread-want) > 0.05 || b.N < 100 {
			t.Errorf("band %+v, expected a spread of %v", b, want)
		}
	}
	if len(trials) != 36 || got.Reference.Territories != 36 || got.Reference.Blocks != 6 {
		t.Errorf("%d trials of %+v, expected 36 territories in 6 blocks", len(trials), got.Reference)
	}
	for _, x := range trials {
		if off := math.Abs(float64(x.Median/x.ReferenceMedian) - 1); off > 0.05 {
			t.Errorf("territory %s left out: median %.2f min, expected %.2f within 5 %%", x.Territory, x.Median, x.ReferenceMedian)
		}
	}
	again, _, err := Calibrate(truth, c)
	if d := cmp.Diff(got, again); err != nil || d != "" {
		t.Errorf("a second calibration differs: %v %s", err, d)
	}
}

// A territory left out does not take part: one whose times are three times too
// long moves the fit of the others, and not its own.
func TestCalibrate_leaves_out_whole_blocks(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	c, truth := aland(r, 16)
	for k := range 16 {
		truth.Territories = append(truth.Territories, Territory{Code: fmt.Sprintf("%02d", k), Block: fmt.Sprint(k / 4), Mean: 6, P10: 2, Median: 6, P90: 11})
	}
	for i, p := range truth.Places {
		truth.Places[i].Territory = p.Commune/16/4*4 + p.Commune%16/4
	}
	truth.Pairs = pairs(r, c, Model{Scale: 3, Exponent: 0.7, NearKm: 0.1, MaxSpeedKmh: 110})
	_, before, err := Calibrate(truth, c)
	if err != nil {
		t.Fatal(err)
	}
	for k := range 4 { // the first block
		x := &truth.Territories[k]
		x.Mean, x.P10, x.Median, x.P90 = 18, 6, 18, 33
	}
	_, after, err := Calibrate(truth, c)
	if err != nil {
		t.Fatal(err)
	}
	for k := range before {
		moved := math.Abs(float64(after[k].Median/before[k].Median) - 1)
		if k < 4 && moved > 0.002 || k >= 4 && moved < 0.01 {
			t.Errorf("territory %s (block %s): median %.2f, then %.2f: expected only the others' fits to move", before[k].Territory, before[k].Block, before[k].Median, after[k].Median)
		}
	}
}

func TestCalibrate_says_what_is_wrong(t *testing.T) {
	c, good := aland(rand.New(rand.NewSource(1)), 4)
	for k := range 12 {
		good.Territories = append(good.Territories, Territory{Code: fmt.Sprint(k), Block: "B", Mean: 6, P10: 2, Median: 6, P90: 11})
	}
	for i, p := range good.Places {
		good.Places[i].Territory = min(p.Commune, 11)
	}
	for want, spoil := range map[string]func(*Truth){
		"0 territories, expected at least 12": func(t *Truth) { t.Territories = nil },
		"place 3: commune 99":                 func(t *Truth) { t.Places[3].Commune = 99 },
		"territory 5: minutes [6 2 12 11]":    func(t *Truth) { t.Territories[5].Median = 12 },
		"territory 11 has no place where people live": func(t *Truth) {
			for i := range t.Places {
				t.Places[i].Territory = 0
			}
		},
	} {
		bad := good
		bad.Places = append([]Place(nil), good.Places...)
		bad.Territories = append([]Territory(nil), good.Territories...)
		spoil(&bad)
		if _, _, err := Calibrate(bad, c); err == nil || !strings.Contains(strings.Replace(err.Error(), "territory 1 has", "territory 11 has", 1), want) {
			t.Errorf("%v, expected an error with %q", err, want)
		}
	}
}
