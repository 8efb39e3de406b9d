package estimate

import (
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"sort"

	"observatoire/geo"
)

// Pair is a known time by road between the points of two communes of the
// context.
type Pair struct {
	From, To int
	Minutes  geo.Minutes
}

// Truth is what Calibrate fits and judges a model on.
type Truth struct {
	// Reference is copied into the model; its counts are filled in.
	Reference Reference
	// Pairs are trips between different communes, in both directions.
	Pairs []Pair
	// Facilities are communes; the time from the other communes to the nearest
	// of them, by the model and by the pairs, is compared.
	Facilities []int
	// Elsewhere are trips of other regions, where no commune is known: the
	// power law of crow-fly distance is tried on them.
	Elsewhere []Elsewhere
}

// Elsewhere is the trips of one other region.
type Elsewhere struct {
	Name  string
	Trips []Trip
}

// Trip is a known time by road.
type Trip struct {
	Distance geo.Metres // crow-fly
	Minutes  geo.Minutes
}

const (
	// fitKm is the crow-fly distance up to which pairs take part in the fit:
	// hardly anybody has an espace farther.
	fitKm = 40
	// shrink pulls the logarithms of the weights to 0, so that one that the
	// pairs say little about stays near 1.
	shrink = 0.01
	// minPairs is how many pairs a fit asks for.
	minPairs = 100
	// topSpeedKmh is the crow-fly speed that no estimate exceeds.
	topSpeedKmh = 110
	// referenceAreaKm2 is the area at which the mountain's weight does not
	// depend on the area: that of an ordinary commune.
	referenceAreaKm2 = 15
)

// theta are the logarithms of the weights, the unknowns that are not linear.
type theta [7]float64

func (t theta) weights() Weights {
	e := math.Exp
	return Weights{
		Density:  [8]float64{1, e(t[0]), e(t[0]), e(t[1]), e(t[1]), e(t[2]), 1, e(t[3])},
		Mountain: e(t[4]), MountainSparse: e(t[5]), MountainArea: t[6], AreaKm2: referenceAreaKm2,
	}
}

// variant is a model with some of the weights only.
type variant struct {
	name   string
	free   []int // indices into theta
	centre bool
}

var (
	fullVariant = variant{"modele", []int{0, 1, 2, 3, 4, 5, 6}, true}
	variants    = []variant{
		{"chemin_sans_poids", nil, false},
		{"chemin_densite", []int{0, 1, 2, 3}, false},
		{"chemin_montagne", []int{4, 5, 6}, false},
		{"chemin_densite_montagne", []int{0, 1, 2, 3, 4, 5, 6}, false},
		fullVariant,
	}
)

// split is one way to leave pairs out: train and test communes.
type split struct {
	name        string
	train, test func(commune int) bool
}

// Calibrate fits the model on known times and measures its error on pairs left
// out of the fit.
//
// The weights are found by coordinate descent (each is moved by ±0.2, then
// ±0.1, then ±0.05 in logarithm while the loss falls), scale, exponent and
// centre for given weights by least absolute deviations of the logarithms (iteratively
// reweighted least squares). Pairs up to 40 km take part. Errors are measured
// on splits where both ends of each tested pair are communes that the fit has
// not seen: random halves of the communes, each in its turn, and blocks
// (north, south, east, west of the median). The error bands of the answers are
// those of the blocks, since that is what happens to a region without a
// reference of its own.
func Calibrate(truth Truth, c *Context) (Model, error) {
	for _, p := range truth.Pairs {
		if p.From < 0 || p.From >= c.Len() || p.To < 0 || p.To >= c.Len() || p.From == p.To {
			return Model{}, fmt.Errorf("estimate calibrate: pair %d to %d, expected two different communes of %d", p.From, p.To, c.Len())
		}
		if c.land[p.From] != c.land[p.To] {
			return Model{}, fmt.Errorf("estimate calibrate: pair %s to %s crosses the sea, expected one landmass", c.communes[p.From].Code, c.communes[p.To].Code)
		}
		if !(p.Minutes > 0) {
			return Model{}, fmt.Errorf("estimate calibrate: pair %s to %s takes %v minutes, expected more than 0", c.communes[p.From].Code, c.communes[p.To].Code, p.Minutes)
		}
	}
	f := newFitting(truth.Pairs, c)
	all := func(int) bool { return true }
	model, err := f.fit(fullVariant, f.choose(all, fitKm))
	if err != nil {
		return Model{}, err
	}
	model.Reference = truth.Reference
	model.Reference.Pairs = len(truth.Pairs)
	model.Reference.Communes = len(f.ends)
	model.Reference.MaxKm = fitKm
	model.CrowFly = f.powerLaw(f.choose(all, fitKm))

	var blocks []residual // of the full model
	for _, group := range f.splits() {
		tables := make([][]residual, len(variants)+1)
		var near []residual
		for _, s := range group {
			train, test := f.choose(s.train, fitKm), f.choose(s.test, math.Inf(1))
			law := f.powerLaw(train)
			tables[0] = append(tables[0], f.residuals(test, func(i int) geo.Minutes { return law.Minutes(f.distance[i]) })...)
			for v, variant := range variants {
				m, err := f.fit(variant, train)
				if err != nil {
					return Model{}, err
				}
				by := f.estimates(&m, test)
				r := f.residuals(test, func(i int) geo.Minutes { return by[i] })
				tables[v+1] = append(tables[v+1], r...)
				if variant.name == fullVariant.name {
					near = append(near, f.nearest(&m, s.test, truth.Facilities)...)
				}
			}
		}
		name := group[0].name
		if name != halves {
			blocks = append(blocks, tables[len(variants)]...)
		}
		for i, r := range tables {
			variant := "vol_d_oiseau"
			if i > 0 {
				variant = variants[i-1].name
			}
			model.Tables = append(model.Tables, Table{variant, name, rows(r)})
		}
		if len(near) > 0 {
			model.Tables = append(model.Tables, Table{fullVariant.name, name + ", temps au plus proche", rows(near)})
		}
	}
	for _, e := range truth.Elsewhere {
		r := make([]residual, len(e.Trips))
		for i, t := range e.Trips {
			r[i] = residual{t.Distance.Km(), float64(model.CrowFly.Minutes(t.Distance)), float64(t.Minutes)}
		}
		model.Tables = append(model.Tables, Table{"vol_d_oiseau", "ailleurs : " + e.Name, rows(r)})
	}
	model.Bands = bands(blocks)
	return model, model.check()
}

// fitting holds what all fits on the same pairs share.
type fitting struct {
	c        *Context
	pairs    []Pair
	distance []geo.Metres // of each pair
	ends     []int        // the communes that pairs begin or end at
	s        *search
}

func newFitting(pairs []Pair, c *Context) *fitting {
	f := &fitting{c: c, pairs: slices.Clone(pairs), distance: make([]geo.Metres, len(pairs)), s: newSearch(c, make([]float64, c.Len()))}
	// Pairs that begin at one commune stand together: one search serves them.
	sort.SliceStable(f.pairs, func(i, j int) bool { return min(f.pairs[i].From, f.pairs[i].To) < min(f.pairs[j].From, f.pairs[j].To) })
	seen := map[int]bool{}
	for i, p := range f.pairs {
		f.distance[i] = geo.Distance(c.communes[p.From].Point, c.communes[p.To].Point)
		seen[p.From], seen[p.To] = true, true
	}
	for e := range seen {
		f.ends = append(f.ends, e)
	}
	slices.Sort(f.ends)
	return f
}

// choose returns the pairs with both ends in the set, up to maxKm.
func (f *fitting) choose(in func(int) bool, maxKm float64) []int {
	var chosen []int
	for i, p := range f.pairs {
		if in(p.From) && in(p.To) && f.distance[i].Km() <= maxKm {
			chosen = append(chosen, i)
		}
	}
	return chosen
}

const halves = "moitiés des communes"

// splits returns groups of splits whose errors are put together.
func (f *fitting) splits() [][]split {
	half := func(odd bool) func(int) bool {
		return func(i int) bool {
			h := fnv.New32a()
			h.Write([]byte(f.c.communes[i].Code))
			return (h.Sum32()>>8)%2 == 1 == odd
		}
	}
	side := func(axis int, above bool) func(int) bool {
		v := make([]float64, len(f.ends))
		for i, e := range f.ends {
			v[i] = f.c.communes[e].Point[axis]
		}
		middle := quantile(v, 0.5)
		return func(i int) bool { return f.c.communes[i].Point[axis] > middle == above }
	}
	return [][]split{
		{{halves, half(true), half(false)}, {halves, half(false), half(true)}},
		{{"nord pour le sud", side(1, true), side(1, false)}},
		{{"sud pour le nord", side(1, false), side(1, true)}},
		{{"ouest pour l'est", side(0, false), side(0, true)}},
		{{"est pour l'ouest", side(0, true), side(0, false)}},
	}
}

// fit finds the coefficients on the chosen pairs.
func (f *fitting) fit(v variant, chosen []int) (Model, error) {
	if len(chosen) < minPairs {
		return Model{}, fmt.Errorf("estimate calibrate: %d pairs up to %d km, expected at least %d", len(chosen), fitKm, minPairs)
	}
	var t theta
	best, model := f.try(t, v.centre, chosen)
	for _, step := range []float64{0.2, 0.1, 0.05} {
		for moved := true; moved; { // a weight can only settle once the others have
			moved = false
			for _, i := range v.free {
				for _, sign := range []float64{1, -1} {
					for {
						u := t
						u[i] += sign * step
						loss, m := f.try(u, v.centre, chosen)
						if loss > best-1e-6 {
							break
						}
						best, model, t, moved = loss, m, u, true
					}
				}
			}
		}
	}
	return model, nil
}

// try fits scale, exponent and centre for given weights and returns the loss: the mean
// absolute logarithm of estimate over truth, plus the shrinkage.
func (f *fitting) try(t theta, centre bool, chosen []int) (float64, Model) {
	m := Model{Weights: t.weights(), MaxSpeedKmh: topSpeedKmh}
	effort := f.efforts(m.Weights, chosen)
	x, y := make([][]float64, len(chosen)), make([]float64, len(chosen))
	for i, p := range chosen {
		x[i], y[i] = []float64{1, math.Log(effort[i])}, math.Log(float64(f.pairs[p].Minutes))
		if centre {
			level := min(f.c.communes[f.pairs[p].From].Centre, maxCentre) + min(f.c.communes[f.pairs[p].To].Centre, maxCentre)
			x[i] = append(x[i], float64(level))
		}
	}
	b, loss := leastAbsolute(x, y)
	m.Scale, m.Exponent, m.Centre = round(math.Exp(b[0]), 4), round(b[1], 4), 1
	if centre {
		m.Centre = round(math.Exp(b[2]), 4)
	}
	for _, v := range t {
		loss += shrink * v * v
	}
	m.Weights.round()
	return loss, m
}

// efforts returns the effort in km of each chosen pair.
func (f *fitting) efforts(w Weights, chosen []int) []float64 {
	for i, c := range f.c.communes {
		f.s.weight[i] = w.Of(c)
	}
	effort := make([]float64, len(chosen))
	f.s.origin = -1
	for i, p := range chosen {
		a, b := f.pairs[p].From, f.pairs[p].To
		f.s.start(min(a, b))
		f.s.reach(max(a, b))
		effort[i] = f.s.effort[max(a, b)]
	}
	return effort
}

// powerLaw fits minutes on crow-fly distance.
func (f *fitting) powerLaw(chosen []int) PowerLaw {
	x, y := make([][]float64, len(chosen)), make([]float64, len(chosen))
	for i, p := range chosen {
		x[i], y[i] = []float64{1, math.Log(f.distance[p].Km())}, math.Log(float64(f.pairs[p].Minutes))
	}
	b, _ := leastAbsolute(x, y)
	return PowerLaw{round(math.Exp(b[0]), 4), round(b[1], 4)}
}

// estimates returns the model's minutes by index of pair.
func (f *fitting) estimates(m *Model, chosen []int) map[int]geo.Minutes {
	effort := f.efforts(m.Weights, chosen)
	by := make(map[int]geo.Minutes, len(chosen))
	for i, p := range chosen {
		by[p] = m.minutes(effort[i], m.end(f.c.communes[f.pairs[p].From])*m.end(f.c.communes[f.pairs[p].To]), f.distance[p])
	}
	return by
}

type residual struct{ km, estimate, truth float64 }

func (f *fitting) residuals(chosen []int, estimate func(int) geo.Minutes) []residual {
	r := make([]residual, len(chosen))
	for i, p := range chosen {
		r[i] = residual{f.distance[p].Km(), float64(estimate(p)), float64(f.pairs[p].Minutes)}
	}
	return r
}

// nearest compares the time to the nearest facility, by the model and by the
// pairs, of the communes in the set that have none.
func (f *fitting) nearest(m *Model, in func(int) bool, facilities []int) []residual {
	is := map[int]bool{}
	for _, c := range facilities {
		is[c] = true
	}
	var chosen []int
	for i, p := range f.pairs {
		if in(p.From) && is[p.To] && !is[p.From] {
			chosen = append(chosen, i)
		}
	}
	by := f.estimates(m, chosen)
	first := map[int]residual{}
	for _, i := range chosen {
		p := f.pairs[i]
		r, ok := first[p.From]
		if !ok {
			r = residual{math.Inf(1), math.Inf(1), math.Inf(1)}
		}
		r.estimate = min(r.estimate, float64(by[i]))
		if float64(p.Minutes) < r.truth {
			r.truth, r.km = float64(p.Minutes), f.distance[i].Km()
		}
		first[p.From] = r
	}
	var rs []residual
	for _, e := range f.ends {
		if r, ok := first[e]; ok {
			rs = append(rs, r)
		}
	}
	return rs
}

// edges of the bands in km of crow-fly distance.
var bandEdges = []float64{0, 5, 10, 20, 40, math.Inf(1)}

// rows summarizes residuals: all, up to fitKm, and by band.
func rows(rs []residual) []Row {
	row := func(name string, from, to float64) Row {
		var relative, minutes, signed []float64
		for _, r := range rs {
			if r.km >= from && r.km < to {
				ratio := r.estimate/r.truth - 1
				relative = append(relative, 100*math.Abs(ratio))
				signed = append(signed, 100*ratio)
				minutes = append(minutes, math.Abs(r.estimate-r.truth))
			}
		}
		if len(relative) == 0 {
			return Row{Band: name}
		}
		return Row{name, len(relative), round(quantile(relative, 0.5), 2), round(quantile(minutes, 0.5), 2), round(quantile(signed, 0.5), 2)}
	}
	list := []Row{row("toutes", 0, math.Inf(1)), row("0-40 km", 0, fitKm)}
	for i, from := range bandEdges[:len(bandEdges)-1] {
		name := fmt.Sprintf("%g-%g km", from, bandEdges[i+1])
		if math.IsInf(bandEdges[i+1], 1) {
			name = fmt.Sprintf("%g km et plus", from)
		}
		list = append(list, row(name, from, bandEdges[i+1]))
	}
	return slices.DeleteFunc(list, func(r Row) bool { return r.N == 0 })
}

func bands(rs []residual) []Band {
	var list []Band
	for i, from := range bandEdges[:len(bandEdges)-1] {
		var relative, ratio []float64
		for _, r := range rs {
			if r.km >= from && r.km < bandEdges[i+1] {
				relative = append(relative, math.Abs(r.estimate/r.truth-1))
				ratio = append(ratio, r.truth/r.estimate)
			}
		}
		b := Band{FromKm: from, ToKm: bandEdges[i+1], Low: 1, High: 1, N: len(ratio)}
		if math.IsInf(b.ToKm, 1) {
			b.ToKm = 0
		}
		if len(ratio) > 0 {
			b.RelativeError = round(quantile(relative, 0.5), 4)
			b.Low, b.High = round(quantile(ratio, 0.1), 4), round(quantile(ratio, 0.9), 4)
		}
		list = append(list, b)
	}
	return list
}

// leastAbsolute fits y = x·b with the least mean of absolute deviations, which
// it returns too, by least squares reweighted twenty times (deviations under
// 1 % count as 1 %).
func leastAbsolute(x [][]float64, y []float64) (b []float64, loss float64) {
	weight := make([]float64, len(x))
	for i := range weight {
		weight[i] = 1
	}
	for range 20 {
		b = leastSquares(x, y, weight)
		loss = 0
		for i, row := range x {
			off := -y[i]
			for j, v := range row {
				off += v * b[j]
			}
			weight[i] = 1 / max(0.01, math.Abs(off))
			loss += math.Abs(off)
		}
	}
	return b, loss / float64(len(x))
}

// leastSquares solves the normal equations of weighted least squares by
// elimination; a column that says nothing gets 0. x has a few columns at most.
func leastSquares(x [][]float64, y, weight []float64) []float64 {
	n := len(x[0])
	a := make([][]float64, n) // n rows of n + 1
	for i := range a {
		a[i] = make([]float64, n+1)
	}
	for r, row := range x {
		for i, v := range row {
			for j := range i + 1 {
				a[i][j] += weight[r] * v * row[j]
			}
			a[i][n] += weight[r] * v * y[r]
		}
	}
	for i := range n {
		for j := range i {
			a[j][i] = a[i][j]
		}
	}
	for i := range n {
		if a[i][i] <= 0 {
			a[i][i] = 1
		}
		for r := i + 1; r < n; r++ {
			f := a[r][i] / a[i][i]
			for c := i; c <= n; c++ {
				a[r][c] -= f * a[i][c]
			}
		}
	}
	b := make([]float64, n)
	for i := n - 1; i >= 0; i-- {
		b[i] = a[i][n]
		for c := i + 1; c < n; c++ {
			b[i] -= a[i][c] * b[c]
		}
		b[i] /= a[i][i]
	}
	return b
}

// quantile returns the q-quantile (0 to 1) of the values, between the two
// nearest ranks.
func quantile(values []float64, q float64) float64 {
	v := slices.Clone(values)
	slices.Sort(v)
	at := q * float64(len(v)-1)
	i := int(at)
	if i+1 >= len(v) {
		return v[len(v)-1]
	}
	return v[i] + (at-float64(i))*(v[i+1]-v[i])
}

func (w *Weights) round() {
	for i := range w.Density {
		w.Density[i] = round(w.Density[i], 4)
	}
	w.Mountain, w.MountainSparse, w.MountainArea = round(w.Mountain, 4), round(w.MountainSparse, 4), round(w.MountainArea, 4)
}

func round(v float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(v*p) / p
}
