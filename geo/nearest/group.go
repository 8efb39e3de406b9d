package nearest

import (
	"cmp"
	"slices"

	"observatoire/geo"
)

// Group is people who live at several places, as those of a commune do.
type Group struct {
	// Places are where they live, in a fixed order.
	Places []Origin
	// Shares of the people at each place; they sum to 1.
	Shares []float64
}

// GroupAnswer is how the people of a group reach espaces under one filter.
// Its slices are only valid during the call that gives it.
type GroupAnswer struct {
	// Answers are those of the group as a whole, at most k, fewest minutes
	// first: the means over its people of the minutes to one and the same
	// espace. Empty exactly where Reason is not.
	Answers []Answer
	// ByPlace are those of each place: its own nearest, at most GroupK of them,
	// none where it reaches no espace.
	ByPlace [][]Answer
	// Reason says why there are none: that of the place with most people.
	Reason Reason
}

// NearestOfGroups finds for each group and each filter the k espaces that the
// people of the group reach in the least mean time, and the nearest of every
// place by itself; emit is called in the order of TravelTimes.Nearest.
//
// An espace that is not among the GroupK nearest of a place counts there as its
// last one, or with its own mean elsewhere if that is more, so that an espace
// near to few does not win by being unknown to the others. Places that reach
// no espace are left out of the means.
func NearestOfGroups(t TravelTimes, groups []Group, espaces []Espace, filters []Filter, k int,
	emit func(group, filter int, a GroupAnswer)) {
	var origins []Origin
	for _, g := range groups {
		origins = append(origins, g.Places...)
	}
	var first []int // origin at which each group starts
	for i, n := 0, 0; i < len(groups); i++ {
		first = append(first, n)
		n += len(groups[i].Places)
	}
	var arena []Answer // what the places of the group under way have got
	type span struct{ from, to int }
	var spans []span // by place, then filter
	var reasons []Reason
	group := -1
	t.Nearest(origins, espaces, filters, GroupK, func(o, f int, answers []Answer, reason Reason) {
		for group+1 < len(groups) && first[group+1] <= o {
			group++
			if first[group] == o && f == 0 {
				arena, spans, reasons = arena[:0], spans[:0], reasons[:0]
			}
		}
		spans = append(spans, span{len(arena), len(arena) + len(answers)})
		arena = append(arena, answers...)
		reasons = append(reasons, reason)
		g := groups[group]
		if o != first[group]+len(g.Places)-1 || f != len(filters)-1 {
			return
		}
		byPlace := make([][]Answer, len(g.Places))
		for f := range filters {
			most := 0
			for p := range g.Places {
				s := spans[p*len(filters)+f]
				byPlace[p] = arena[s.from:s.to]
				if g.Shares[p] > g.Shares[most] {
					most = p
				}
			}
			a := GroupAnswer{ByPlace: byPlace, Answers: means(g.Shares, byPlace, espaces, k)}
			if len(a.Answers) == 0 {
				a.Reason = reasons[most*len(filters)+f]
			}
			emit(group, f, a)
		}
	})
}

// means are the k least mean answers over places.
func means(shares []float64, byPlace [][]Answer, espaces []Espace, k int) []Answer {
	type sum struct{ found, all Answer } // weighted sums; RelativeError holds one too
	sums := map[int]*sum{}
	weight := map[int]float64{}
	reached := 0.0
	var order []int
	add := func(to *Answer, a Answer, w float64) {
		to.Minutes += geo.Minutes(w) * a.Minutes
		to.Low += geo.Minutes(w) * a.Low
		to.High += geo.Minutes(w) * a.High
		to.Distance += geo.Metres(w) * a.Distance
		to.Legs += geo.Metres(w) * a.Legs
		to.RelativeError += w * a.RelativeError
	}
	for p, answers := range byPlace {
		if len(answers) == 0 {
			continue
		}
		reached += shares[p]
		for _, a := range answers {
			s := sums[a.Espace]
			if s == nil {
				s = &sum{found: Answer{Espace: a.Espace, Method: a.Method}}
				sums[a.Espace] = s
				order = append(order, a.Espace)
			}
			add(&s.found, a, shares[p])
			weight[a.Espace] += shares[p]
		}
	}
	if reached == 0 {
		return nil
	}
	out := make([]Answer, 0, len(order))
	for _, e := range order {
		s, w := sums[e], weight[e]
		own := s.found // its mean where it was found
		scale(&own, 1/w)
		s.all = s.found
		for p, answers := range byPlace {
			if len(answers) == 0 || slices.ContainsFunc(answers, func(a Answer) bool { return a.Espace == e }) {
				continue
			}
			a := own
			if last := answers[len(answers)-1]; last.Minutes > own.Minutes && len(answers) == GroupK {
				a = last
			}
			add(&s.all, a, shares[p])
		}
		scale(&s.all, 1/reached)
		out = append(out, s.all)
	}
	slices.SortFunc(out, func(a, b Answer) int {
		return cmp.Or(cmp.Compare(a.Minutes, b.Minutes), cmp.Compare(espaces[a.Espace].ID, espaces[b.Espace].ID))
	})
	return out[:min(k, len(out))]
}

func scale(a *Answer, by float64) {
	a.Minutes *= geo.Minutes(by)
	a.Low *= geo.Minutes(by)
	a.High *= geo.Minutes(by)
	a.Distance *= geo.Metres(by)
	a.Legs *= geo.Metres(by)
	a.RelativeError *= by
}
