package siting

import (
	"fmt"
	"math"
	"math/rand"
	"slices"
	"testing"
)

// Three villages in a row of 100, 80 and 60 people; those of the middle are
// served by either neighbour. A counter in the middle serves all three less
// well.
func aValley() *Problem {
	return &Problem{
		Weights: []float64{100, 80, 60},
		Now:     []float64{0, 0, 0.5},
		Candidates: [][]Offer{
			{{0, 1}, {1, 0.5}},
			{{0, 0.6}, {1, 1}, {2, 0.6}},
			{{1, 0.5}, {2, 1}},
			{{2, 0.4}}, // less than there is already
		},
	}
}

func TestSteps_opens_the_largest_gain_first_and_knows_what_it_misses(t *testing.T) {
	steps := aValley().Steps(4, 4, 1000)
	want := []Step{
		{1, 146, 146, 146}, // 60 + 80 + 6
		{0, 40, 186, 186},  // 100 · 0.4
		{2, 24, 210, 210},
	}
	if len(steps) != len(want) {
		t.Fatalf("%d steps, expected %d: the last candidate adds nothing", len(steps), len(want))
	}
	for i, s := range steps {
		if s.Candidate != want[i].Candidate || math.Abs(s.Gain-want[i].Gain) > 1e-9 || math.Abs(s.Total-want[i].Total) > 1e-9 || math.Abs(s.Bound-want[i].Bound) > 1e-9 {
			t.Errorf("step %d: %+v, expected %+v", i+1, s, want[i])
		}
	}
}

func TestBest_is_that_of_trying_every_choice(t *testing.T) {
	missed := 0
	for round := range 200 {
		r := rand.New(rand.NewSource(int64(round)))
		p := &Problem{}
		for range 12 {
			p.Weights = append(p.Weights, float64(r.Intn(50)))
			p.Now = append(p.Now, 0.5*r.Float64())
		}
		for range 4 + r.Intn(6) {
			var offers []Offer
			for d := range p.Weights {
				if r.Intn(3) == 0 {
					offers = append(offers, Offer{int32(d), r.Float64()})
				}
			}
			p.Candidates = append(p.Candidates, offers)
		}
		steps := p.Steps(4, 0, 0)
		for i, s := range steps {
			n, most := i+1, 0.0
			every(len(p.Candidates), n, func(open []int) { most = math.Max(most, total(p, open)) })
			best, proven := p.Best(n, 0, 1_000_000)
			if !proven || math.Abs(best-most) > 1e-9 {
				t.Fatalf("round %d: best of %d: %v (proven %v), trying all gives %v", round, n, best, proven, most)
			}
			if s.Bound < most-1e-9 || s.Total > most+1e-9 {
				t.Fatalf("round %d: %d candidates: total %v, bound %v, best %v", round, n, s.Total, s.Bound, most)
			}
			if s.Total < most*(1-1/math.E) {
				t.Fatalf("round %d: %d candidates reach %v of %v, expected at least 63 %%", round, n, s.Total, most)
			}
			if s.Total < most-1e-9 {
				missed++
			}
		}
		for _, s := range p.Steps(4, 4, 1_000_000) {
			if s.Bound < s.Total {
				t.Fatalf("bound %v under the total %v", s.Bound, s.Total)
			}
		}
	}
	if missed == 0 {
		t.Error("the steps never missed the best choice, expected some: the test says little")
	}
}

func TestBest_gives_up_after_its_tries(t *testing.T) {
	p := aValley()
	if _, proven := p.Best(2, 0, 1); proven {
		t.Error("proven by one try")
	}
}

// total is what some candidates add together, one after the other.
func total(p *Problem, open []int) (sum float64) {
	value := slices.Clone(p.Now)
	for _, c := range open {
		sum += p.gain(c, value)
		p.open(c, value)
	}
	return sum
}

// every calls f with each choice of k out of n.
func every(n, k int, f func([]int)) {
	var down func(from int, open []int)
	down = func(from int, open []int) {
		if len(open) == k {
			f(open)
			return
		}
		for c := from; c < n; c++ {
			down(c+1, append(open, c))
		}
	}
	down(0, nil)
}

func ExampleProblem_Steps() {
	p := &Problem{
		Weights:    []float64{300, 200}, // people
		Now:        []float64{0, 1},     // 1: within 20 minutes already
		Candidates: [][]Offer{{{0, 1}}, {{0, 0.5}, {1, 1}}},
	}
	for _, s := range p.Steps(2, 0, 0) {
		fmt.Printf("candidate %d brings %.0f people\n", s.Candidate, s.Gain)
	}
	// Output: candidate 0 brings 300 people
}
