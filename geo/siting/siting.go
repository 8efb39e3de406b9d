// Package siting says where a few more facilities would serve people best, those
// that stand staying where they are. Each candidate brings each demand (people
// at a place) a value, such as the share of them within a threshold; a demand
// takes the best of what it has and of what the chosen candidates bring. This
// is the uncapacitated facility location problem with a fixed number to open:
// its total is submodular, so that what greedy steps miss is bounded.
//
// Sources: Nemhauser, Wolsey and Fisher (1978) for the greedy steps, Minoux
// (1978) for their lazy evaluation; the bounds are those of Leskovec et al.
// (2007), taken at every step. Values and weights have any unit. Package siting
// is pure.
package siting

import (
	"container/heap"
	"math"
	"slices"
	"sort"
)

// Problem is demands and candidates.
type Problem struct {
	// Weights of the demands, as people.
	Weights []float64
	// Now is the value that each demand has already.
	Now []float64
	// Candidates brings each its values; those that are not over Now change
	// nothing.
	Candidates [][]Offer
}

// Offer is what a candidate brings to one demand.
type Offer struct {
	Demand int32
	Value  float64
}

// Step is one candidate more, those of the steps before it being open.
type Step struct {
	Candidate int
	Gain      float64 // weight · value that it adds
	Total     float64 // with all the steps before
	// Bound is what no choice of as many candidates exceeds; Total where the
	// choice is known to be the best.
	Bound float64
}

// Steps opens up to k candidates one by one, each the one that adds most to
// those before it, ties to the first of the list; it ends where none adds
// anything. Up to exact of them (0 for none) the bound is tightened by Best
// with that many tries.
func (p *Problem) Steps(k, exact, tries int) []Step {
	value := slices.Clone(p.Now)
	queue := make(queue, len(p.Candidates))
	for c := range p.Candidates {
		queue[c] = gain{c, p.gain(c, value)}
	}
	heap.Init(&queue)
	var steps []Step
	total := 0.0
	bounds := make([]float64, k+1) // least bound known on the total of so many
	for i := range bounds {
		bounds[i] = math.Inf(1)
	}
	p.bound(bounds, total, value)
	for len(steps) < k && len(queue) > 0 {
		// Gains only fall as others open: one that stays first after it was
		// computed again is first of all.
		top := queue[0]
		if now := p.gain(top.candidate, value); now < top.gain {
			queue[0].gain = now
			heap.Fix(&queue, 0)
			continue
		}
		heap.Pop(&queue)
		if top.gain <= 0 {
			break
		}
		for _, o := range p.Candidates[top.candidate] {
			value[o.Demand] = max(value[o.Demand], o.Value)
		}
		total += top.gain
		steps = append(steps, Step{Candidate: top.candidate, Gain: top.gain, Total: total})
		if n := len(steps); n <= 10 || n%10 == 0 { // it costs as much as ten steps
			p.bound(bounds, total, value)
		}
	}
	for i := range steps {
		if n := i + 1; n <= exact {
			if best, proven := p.Best(n, steps[i].Total, tries); proven {
				bounds[n] = min(bounds[n], best)
			}
		}
		steps[i].Bound = max(steps[i].Total, bounds[i+1])
	}
	return steps
}

// bound lowers bounds by the gains left where total was reached: no n candidates
// together exceed total and the n largest of these.
func (p *Problem) bound(bounds []float64, total float64, value []float64) {
	gains := make([]float64, len(p.Candidates))
	for c := range gains {
		gains[c] = p.gain(c, value)
	}
	sort.Sort(sort.Reverse(sort.Float64Slice(gains)))
	sum := total
	for n := 1; n < len(bounds); n++ {
		if n <= len(gains) {
			sum += gains[n-1]
		}
		bounds[n] = min(bounds[n], sum)
	}
}

// gain is what candidate c adds where demands have these values.
func (p *Problem) gain(c int, value []float64) (sum float64) {
	for _, o := range p.Candidates[c] {
		if o.Value > value[o.Demand] {
			sum += p.Weights[o.Demand] * (o.Value - value[o.Demand])
		}
	}
	return sum
}

// Best returns the largest total of k candidates, known to be at least from, and
// whether it is proven within the given number of tries. Method: depth first in
// the order of gains, giving up a branch that cannot reach the best known even
// if the gains left at its root did not overlap.
func (p *Problem) Best(k int, from float64, tries int) (best float64, proven bool) {
	best = from
	value := slices.Clone(p.Now)
	var down func(total float64, left int, among []gain) bool
	down = func(total float64, left int, among []gain) bool {
		if tries--; tries < 0 {
			return false
		}
		gains := make([]gain, 0, len(among))
		for _, g := range among {
			if now := p.gain(g.candidate, value); now > 0 {
				gains = append(gains, gain{g.candidate, now})
			}
		}
		slices.SortFunc(gains, compare)
		for i := range gains {
			most := total
			for _, g := range gains[i:min(i+left, len(gains))] {
				most += g.gain
			}
			if most <= best*(1+1e-12) {
				return true
			}
			if left == 1 {
				best = most
				return true // the first is the largest
			}
			undo := p.open(gains[i].candidate, value)
			ok := down(total+gains[i].gain, left-1, gains[i+1:])
			for _, o := range undo {
				value[o.Demand] = o.Value
			}
			if best = max(best, total+gains[i].gain); !ok {
				return false
			}
		}
		return true
	}
	all := make([]gain, len(p.Candidates))
	for c := range all {
		all[c] = gain{candidate: c}
	}
	proven = down(0, k, all)
	return best, proven
}

// open gives demands what candidate c brings and returns what they had.
func (p *Problem) open(c int, value []float64) (undo []Offer) {
	for _, o := range p.Candidates[c] {
		if o.Value > value[o.Demand] {
			undo = append(undo, Offer{o.Demand, value[o.Demand]})
			value[o.Demand] = o.Value
		}
	}
	return undo
}

// gain of a candidate, at most.
type gain struct {
	candidate int
	gain      float64
}

// compare puts larger gains first, equal ones in the order of the list.
func compare(a, b gain) int {
	switch {
	case a.gain > b.gain:
		return -1
	case a.gain < b.gain:
		return 1
	}
	return a.candidate - b.candidate
}

type queue []gain

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return compare(q[i], q[j]) < 0 }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)        { *q = append(*q, x.(gain)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
