package estimate

import (
	"math"

	"observatoire/geo"
)

// Distribution is how many people take how long. The people of a place are
// spread over a lognormal distribution around the minutes of the model, which
// knows the middle of a place's trips and not each of them; times by road are
// taken as they are.
type Distribution struct {
	spread float64
	log    [logs]float64 // people by class of ln(minutes), before they are spread
	from   int           // classes from here
	to     int           // up to here (excluded) may hold people
	exact  []float64     // people by tenth of a minute, nil where there are none
	total  float64
}

// The classes of ln(minutes): from a tenth of a minute to four hours and a half.
const (
	logFirst = -2.0
	logStep  = 0.04
	logs     = 190
)

// NewDistribution returns an empty distribution; spread is the standard
// deviation of ln(minutes) around what Add is given.
func NewDistribution(spread float64) *Distribution { return &Distribution{spread: spread, from: logs} }

// Add counts people around a time of the model.
func (d *Distribution) Add(m geo.Minutes, people float64) {
	d.total += people
	x := min(max((math.Log(max(float64(m), 1e-9))-logFirst)/logStep, 0), logs-1.001)
	// Between two classes, so that the mean of the logarithms stays.
	i := int(x)
	d.log[i] += people * (1 - (x - float64(i)))
	d.log[i+1] += people * (x - float64(i))
	d.from, d.to = min(d.from, i), max(d.to, i+2)
}

// AddExact counts people who take m minutes, to a tenth.
func (d *Distribution) AddExact(m geo.Minutes, people float64) {
	d.total += people
	tenth := int(math.Round(10 * float64(m)))
	d.hold(tenth + 1)
	d.exact[tenth] += people
}

func (d *Distribution) hold(n int) {
	if n > len(d.exact) {
		d.exact = append(d.exact, make([]float64, n-len(d.exact))...)
	}
}

// Merge adds the people of another distribution.
func (d *Distribution) Merge(o *Distribution) {
	d.total += o.total
	if o.from < o.to {
		mine := d.log[o.from:o.to]
		for i, p := range o.log[o.from:o.to] {
			mine[i] += p
		}
	}
	d.from, d.to = min(d.from, o.from), max(d.to, o.to)
	d.hold(len(o.exact))
	for i, p := range o.exact {
		d.exact[i] += p
	}
}

// Reset makes it empty again.
func (d *Distribution) Reset() {
	clear(d.log[:])
	clear(d.exact)
	d.total, d.from, d.to = 0, logs, 0
}

// Total returns how many people were added.
func (d *Distribution) Total() float64 { return d.total }

// Within returns how many people take at most m, where the times of the model
// are multiplied by factor.
func (d *Distribution) Within(m geo.Minutes, factor float64) float64 {
	sum := 0.0
	t := math.Log(max(float64(m)/factor, 1e-9)) - logFirst
	width := max(d.spread, logStep/4)
	for i := d.from; i < d.to; i++ {
		if z := (t - logStep*float64(i)) / width; z > -normalEnd { // else none of these, nor of those after them
			sum += d.log[i] * normal(z)
		} else {
			break
		}
	}
	for i := 0; i < len(d.exact) && float64(i) <= 10*float64(m)+1e-6; i++ {
		sum += d.exact[i]
	}
	return sum
}

// Quantile returns the minutes that a share of the people do not exceed, to a
// hundredth; +Inf where there are no people.
func (d *Distribution) Quantile(share float64) geo.Minutes {
	if d.total <= 0 {
		return geo.Minutes(math.Inf(1))
	}
	want := min(share, 1-1e-9) * d.total
	within := func(step int) float64 { return d.Within(geo.Minutes(float64(step)*quantileStep), 1) - want }
	// The first step at which enough people have arrived: low has too few.
	low, high, below, above := 0, 4096, -want, within(4096)
	for above < 0 && high < 1000*4096/15 {
		low, high, below, above = high, 2*high, above, within(2*high)
	}
	for turn := 0; high-low > 1; turn++ {
		// Along the chord, and every third time in the middle; to one side of
		// the chord and then to the other, so that both ends come near.
		at := low + int(float64(high-low)*below/(below-above)) + turn%2
		if turn%3 == 2 || !(above > below) {
			at = (low + high) / 2
		}
		at = min(max(at, low+1), high-1)
		if y := within(at); y >= 0 {
			high, above = at, y
		} else {
			low, below = at, y
		}
	}
	return geo.Minutes(float64(high) * quantileStep)
}

// quantileStep is the minutes to a multiple of which a quantile is found.
const quantileStep = 15. / 4096

// normal is the cumulative distribution function of the normal distribution,
// from a table: the error is under 1e-6.
func normal(z float64) float64 {
	x := (z + normalEnd) * normalSteps
	if x <= 0 {
		return 0
	}
	i := int(x)
	if i >= len(normalTable)-1 {
		return 1
	}
	return normalTable[i] + (x-float64(i))*(normalTable[i+1]-normalTable[i])
}

const (
	normalEnd   = 6.0
	normalSteps = 256 // per standard deviation
)

var normalTable = func() (table [2*normalEnd*normalSteps + 1]float64) {
	for i := range table {
		table[i] = math.Erfc(-(float64(i)/normalSteps-normalEnd)/math.Sqrt2) / 2
	}
	return table
}()
