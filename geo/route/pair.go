package route

import (
	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/geo/nearest"
)

// Pair is the answer for a trip between two places of a graph whose way costs
// so much; found is false where there is no way. Its Distance is not known (0).
func Pair(g *graph.Graph, from, to graph.Place, cost graph.Cost, found bool) (nearest.Answer, nearest.Reason) {
	switch {
	case found:
		legs := g.Legs(from, to)
		return answer(0, geo.Minutes(cost.Minutes()), 0, legs[0]+legs[1]), ""
	case len(from.On) == 0 || len(to.On) == 0:
		return nearest.Answer{}, NoRoad
	case g.CutOff(from) || g.CutOff(to):
		return nearest.Answer{}, CutOff
	}
	return nearest.Answer{}, nearest.OtherLandmass
}
