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
	for i := o.from; i < o.to; i++ {
		d.log[i] += o.log[i]
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
		sum += d.log[i] * normal((t-logStep*float64(i))/width)
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
	low, high := 0.0, 15.0
	for d.Within(geo.Minutes(high), 1) < want && high < 1000 {
		low, high = high, 2*high
	}
	for high-low > 5e-3 {
		middle := (low + high) / 2
		if d.Within(geo.Minutes(middle), 1) >= want {
			high = middle
		} else {
			low = middle
		}
	}
	return geo.Minutes(high)
}

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
