package estimate

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"observatoire/geo"

	"gonum.org/v1/gonum/optimize"
)

// Truth is what Calibrate fits and judges a model on: where people live, the
// espaces that the reference counted, and how long the people of territories
// take to the nearest one.
type Truth struct {
	// Reference is copied into the model; its counts are filled in.
	Reference   Reference
	Places      []Place
	Espaces     []Site
	Territories []Territory
	// Pairs are trips between the points of communes by an engine with a pace of
	// its own; they tell how trips differ, and take no part in the fit.
	Pairs []Pair
}

// Pair is a known time by road between the points of two communes.
type Pair struct {
	From, To int
	Minutes  geo.Minutes
}

// Place is people of a territory at one place.
type Place struct {
	Site
	Territory int // index in Truth.Territories, -1 for one without reference
	People    float64
}

// Site is a place in a commune of the context.
type Site struct {
	Lon, Lat float64 // degrees (WGS84)
	Commune  int
}

// Territory is the known minutes of the people of a territory to the nearest
// espace.
type Territory struct {
	Code string
	// Block names the territories that are left out of a fit together.
	Block string
	// Mean, and what a tenth, half and nine tenths of the people do not exceed.
	Mean, P10, Median, P90 geo.Minutes
}

// Trial is one territory by coefficients that were fitted without its block.
type Trial struct {
	Territory, Block string
	// The minutes that half and nine tenths of the people do not exceed.
	ReferenceMedian, Median, ReferenceP90, P90 geo.Minutes
}

// times are those of a territory in the order of Territory's fields.
type times [4]float64

func (t Territory) times() times {
	return times{float64(t.Mean), float64(t.P10), float64(t.Median), float64(t.P90)}
}

// weights of the absolute errors of a territory in the loss: the median and
// the ninth decile are what is published.
var weights = times{0.3, 0.5, 1.5, 1}

const (
	// fitCandidates is how many espaces around a place may be its nearest in a
	// fit, fitSlack how much farther than the nearest as the crow flies.
	fitCandidates = 8
	fitSlack      = 2.0
	// topSpeedKmh is the crow-fly speed that no estimate exceeds.
	topSpeedKmh = 110
	// flatExponent is the exponent on flat land. The nearest espace is never far,
	// so that territories alone say little about it: they would have 0.665, by
	// which the short trips of Isère's matrix are 10 to 13 % too long beside its
	// long ones; by 0.7 they are 6 %.
	flatExponent = 0.7
	// leastPairs is how many pairs a band of trips asks for.
	leastPairs = 20
	// leastTerritories is how many territories a fit asks for.
	leastTerritories = 12
)

// Calibrate fits the model on the times of territories and measures its error
// on territories left out of the fit, a whole block at a time.
//
// Scale, relief, the near kilometres and the spread of trips are
// those with the least sum of absolute errors of mean, first decile, median and
// ninth decile, the people of each place being spread over a lognormal
// distribution around its nearest espace. Method: Nelder and Mead (1965), by
// gonum. Level is the root mean square of ln(true/estimated) of medians and
// ninth deciles left out.
func Calibrate(truth Truth, c *Context) (Model, []Trial, error) {
	if len(truth.Territories) < leastTerritories {
		return Model{}, nil, fmt.Errorf("estimate calibrate: %d territories, expected at least %d", len(truth.Territories), leastTerritories)
	}
	for i, p := range truth.Places {
		if p.Commune < 0 || p.Commune >= c.Len() || p.Territory >= len(truth.Territories) || !(p.People >= 0) {
			return Model{}, nil, fmt.Errorf("estimate calibrate: place %d: commune %d, territory %d, %v people, expected ones that are known", i, p.Commune, p.Territory, p.People)
		}
	}
	for _, t := range truth.Territories {
		if !(t.Median > 0 && t.P90 >= t.Median && t.Median >= t.P10 && t.Mean > 0) {
			return Model{}, nil, fmt.Errorf("estimate calibrate: territory %s: minutes %v, expected mean, first decile, median and ninth decile in order", t.Code, t.times())
		}
	}
	f, err := newFitting(truth, c)
	if err != nil {
		return Model{}, nil, err
	}
	whole, err := f.fit("")
	if err != nil {
		return Model{}, nil, err
	}
	m := whole.model()
	m.UnknownReliefKm = f.unknown
	m.Reference = truth.Reference
	m.Reference.Territories = len(truth.Territories)
	var trials []Trial
	var sum float64
	blocks := map[string]bool{}
	for _, t := range truth.Territories {
		if blocks[t.Block] {
			continue
		}
		blocks[t.Block] = true
		p, err := f.fit(t.Block)
		if err != nil {
			return Model{}, nil, err
		}
		for k, left := range truth.Territories {
			if left.Block != t.Block {
				continue
			}
			got := f.times(p, k)
			trials = append(trials, Trial{Territory: left.Code, Block: left.Block,
				ReferenceMedian: left.Median, Median: geo.Minutes(digits(got[2], 2)), ReferenceP90: left.P90, P90: geo.Minutes(digits(got[3], 2))})
			for q := 2; q < 4; q++ {
				sum += square(math.Log(left.times()[q] / got[q]))
			}
		}
	}
	slices.SortFunc(trials, func(a, b Trial) int {
		if a.Territory < b.Territory {
			return -1
		}
		return 1
	})
	m.Reference.Blocks = len(blocks)
	if m.Trips, err = tripBands(m, truth.Pairs, c); err != nil {
		return Model{}, nil, err
	}
	m.Level = digits(math.Sqrt(sum/float64(2*len(trials))), 4)
	return m, trials, m.check()
}

// tripBands measures how trips of each length differ from the law, less the
// pace of their engine: the median of |ln(true/estimated)|, as the standard
// deviation of a normal distribution.
func tripBands(m Model, pairs []Pair, c *Context) ([]Band, error) {
	relief := m.relief(c)
	s := newSearch(c)
	var ratios []float64
	bands := []Band{{ToKm: 5}, {ToKm: 10}, {ToKm: 20}, {ToKm: 40}}
	logs := make([][]float64, len(bands))
	for i, p := range pairs {
		if p.From < 0 || p.From >= c.Len() || p.To < 0 || p.To >= c.Len() || p.From == p.To || c.land[p.From] != c.land[p.To] || !(p.Minutes > 0) {
			return nil, fmt.Errorf("estimate calibrate: pair %d: %d to %d in %v min, expected two communes of one landmass and some minutes", i, p.From, p.To, p.Minutes)
		}
		km := geo.Distance(c.communes[p.From].Point, c.communes[p.To].Point).Km()
		for b, band := range bands {
			if km >= band.ToKm {
				continue
			}
			ratio := math.Log(float64(p.Minutes / m.minutes(km, s.around(p.From, p.To), (relief[p.From]+relief[p.To])/2)))
			logs[b], ratios = append(logs[b], ratio), append(ratios, ratio)
			break
		}
	}
	for b := range bands {
		if len(logs[b]) < leastPairs {
			return nil, fmt.Errorf("estimate calibrate: %d pairs up to %v km, expected at least %d", len(logs[b]), bands[b].ToKm, leastPairs)
		}
	}
	pace := middle(ratios)
	for b := range bands {
		for i := range logs[b] {
			logs[b][i] = math.Abs(logs[b][i] - pace)
		}
		bands[b].Spread, bands[b].N = digits(middle(logs[b])/quartile, 4), len(logs[b])
	}
	bands[len(bands)-1].ToKm = 0
	return bands, nil
}

// middle returns the median, and sorts x.
func middle(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

func square(x float64) float64 { return x * x }

func digits(x float64, n int) float64 {
	p := math.Pow(10, float64(n))
	return math.Round(x*p) / p
}

// theta is scale, near kilometres, relief and spread.
type theta [4]float64

var start = theta{3, 0.3, 0.1, 0.2}

func (p theta) model() Model {
	return Model{Scale: digits(p[0], 4), Exponent: flatExponent, NearKm: digits(p[1], 4), Relief: digits(p[2], 4), Spread: digits(p[3], 4), MaxSpeedKmh: topSpeedKmh}
}

func (p theta) possible() bool {
	return p[0] > 0.5 && p[1] > 0.01 && p[2] >= 0 && p[3] > 0.01 && p[3] < 1
}

// fitting holds what all fits on the same territories share.
type fitting struct {
	truth   Truth
	unknown [2]float64
	places  [][]int     // of each territory
	near    [][]reached // of each place
}

// reached is an espace that may be the nearest of a place.
type reached struct{ km, around, relief float64 }

// never says whether another espace is nearer whatever the coefficients.
func (r reached) never(o reached) bool {
	return o.km <= r.km && o.km+o.around <= r.km+r.around && o.relief <= r.relief
}

func newFitting(truth Truth, c *Context) (*fitting, error) {
	f := &fitting{truth: truth, unknown: unknownRelief(c), places: make([][]int, len(truth.Territories)), near: make([][]reached, len(truth.Places))}
	m := Model{UnknownReliefKm: f.unknown}
	relief := m.relief(c)
	g := newGrid(truth.Espaces)
	s := newSearch(c)
	around := map[[2]int]float64{}
	for i, p := range truth.Places {
		if p.Territory < 0 {
			continue
		}
		f.places[p.Territory] = append(f.places[p.Territory], i)
		for _, n := range g.nearest(p.Site, fitCandidates) {
			to := truth.Espaces[n.site]
			if to.Commune < 0 || c.land[to.Commune] != c.land[p.Commune] {
				continue
			}
			if len(f.near[i]) > 0 && n.km > fitSlack*f.near[i][0].km+2 {
				break
			}
			pair := [2]int{p.Commune, to.Commune}
			o, there := around[pair]
			if !there {
				o = s.around(p.Commune, to.Commune)
				around[pair] = o
			}
			r := reached{n.km, o, (relief[p.Commune] + relief[to.Commune]) / 2}
			if !slices.ContainsFunc(f.near[i], r.never) {
				f.near[i] = append(f.near[i], r)
			}
		}
	}
	for k, t := range truth.Territories {
		if len(f.places[k]) == 0 {
			return nil, fmt.Errorf("estimate calibrate: territory %s has no place where people live", t.Code)
		}
	}
	return f, nil
}

// unknownRelief returns the mean amplitude in km of the communes whose relief
// is known, outside and inside the massifs.
func unknownRelief(c *Context) (mean [2]float64) {
	var n [2]float64
	for _, m := range c.communes {
		if math.IsNaN(m.ReliefKm) {
			continue
		}
		k := 0
		if m.Mountain {
			k = 1
		}
		mean[k] += m.ReliefKm
		n[k]++
	}
	for k := range mean {
		if n[k] > 0 {
			mean[k] = digits(mean[k]/n[k], 4)
		}
	}
	return mean
}

// fit returns the coefficients with the least loss over all territories that
// are not of a block.
func (f *fitting) fit(without string) (theta, error) {
	problem := optimize.Problem{Func: func(x []float64) float64 {
		p := theta(x)
		if !p.possible() {
			return math.Inf(1)
		}
		var wait sync.WaitGroup
		losses := make([]float64, len(f.truth.Territories))
		n := 0.0
		for k, t := range f.truth.Territories {
			if t.Block == without {
				continue
			}
			n++
			wait.Go(func() {
				want, got := t.times(), f.times(p, k)
				for q, w := range weights {
					losses[k] += w * math.Abs(got[q]-want[q])
				}
			})
		}
		wait.Wait()
		loss := 0.0
		for _, l := range losses {
			loss += l
		}
		return loss / n
	}}
	result, err := optimize.Minimize(problem, start[:], &optimize.Settings{Converger: &optimize.FunctionConverge{Absolute: 1e-4, Iterations: 25}, MajorIterations: 400},
		&optimize.NelderMead{SimplexSize: 0.05})
	if err != nil {
		return theta{}, fmt.Errorf("estimate calibrate without %q: %w", without, err)
	}
	return theta(result.X), nil
}

// times are the mean, first decile, median and ninth decile of the minutes of
// the people of territory k.
func (f *fitting) times(p theta, k int) times {
	m := Model{Scale: p[0], Exponent: flatExponent, NearKm: p[1], Relief: p[2], MaxSpeedKmh: topSpeedKmh}
	h := NewDistribution(p[3])
	mean, people := 0.0, 0.0
	for _, i := range f.places[k] {
		best := geo.Minutes(math.Inf(1))
		for _, n := range f.near[i] {
			best = min(best, m.minutes(n.km, n.around, n.relief))
		}
		if w := f.truth.Places[i].People; !math.IsInf(float64(best), 1) {
			h.Add(best, w)
			mean, people = mean+w*float64(best), people+w
		}
	}
	return times{mean / people * math.Exp(square(p[3])/2), float64(h.Quantile(0.1)), float64(h.Quantile(0.5)), float64(h.Quantile(0.9))}
}
