package graph

import (
	"math/rand"
	"testing"

	"github.com/paulmach/orb"
)

func TestFrom_agrees_with_asking_for_every_path(t *testing.T) {
	g := seaside{x: 17}.build(t) // streets, and others that no road leads to
	r := rand.New(rand.NewSource(1))
	door := func() Place {
		x := r.Float64() * 6
		if r.Intn(5) == 0 {
			x = 17 + r.Float64()*3
		}
		p, _ := g.Snap(orb.Point{x * km, r.Float64() * 6 * north}, 5000)
		return p
	}
	ways, none := 0, 0
	for range 40 {
		from := door()
		var goals []Place
		for range 30 {
			goals = append(goals, door())
		}
		goals = append(goals, from, Place{})
		costs, found := g.From(from, goals)
		for i, goal := range goals {
			p, ok := g.Path(from, goal)
			if ok != found[i] || ok && p.Cost != costs[i] {
				t.Fatalf("goal %d: %v %v, the path alone %v %v", i, costs[i], found[i], p.Cost, ok)
			}
			if ok {
				ways++
			} else {
				none++
			}
		}
	}
	if ways < 100 || none < 100 {
		t.Errorf("%d goals with a way, %d without: not much of a test", ways, none)
	}
}
