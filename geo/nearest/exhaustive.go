package nearest

import "observatoire/geo"

// Exhaustive answers Nearest by asking Minutes for every origin and every
// espace: slow, and obviously right. Fast implementations are tested against
// it, and small jobs may simply use it.
func Exhaustive(t interface {
	Minutes(Origin, Espace) (Answer, Reason)
}, origins []Origin, espaces []Espace, filters []Filter, k int,
	emit func(origin, filter int, answers []Answer, reason Reason)) {
	best := NewBest(espaces, k)
	free := make([]Answer, len(espaces))
	reasons := make([]Reason, len(espaces))
	for o, from := range origins {
		for e := range espaces {
			free[e], reasons[e] = t.Minutes(from, espaces[e])
			free[e].Espace = e
		}
		for f, filter := range filters {
			best.Reset()
			admitted := 0
			for e := range espaces {
				if !filter.Admits(espaces[e]) {
					continue
				}
				admitted++
				if reasons[e] == "" {
					best.Offer(free[e].Times(filter.Pace.Factor(from.Density, espaces[e].Density)))
				}
			}
			var reason Reason
			switch {
			case best.Len() > 0:
			case from.Commune < 0:
				reason = NotLocated
			case admitted == 0:
				reason = NoEspace
			default:
				reason = NoEspaceOnLandmass
			}
			emit(o, f, best.Answers(), reason)
		}
	}
}

// Times returns the answer with its minutes and their bounds multiplied.
func (a Answer) Times(factor float64) Answer {
	a.Minutes *= geo.Minutes(factor)
	a.Low *= geo.Minutes(factor)
	a.High *= geo.Minutes(factor)
	return a
}
