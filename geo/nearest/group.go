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
	// Answers are those of the group as a whole, at most k: the means over its
	// people of the time to the nearest espace of each, to the second nearest
	// of each, and so on. Espace is the one that stands there for most of them
	// and is not named before. Empty exactly where Reason is not.
	Answers []Answer
	// ByPlace are those of each place: its own nearest, at most k of them, none
	// where it reaches no espace.
	ByPlace [][]Answer
	// Reason says why there are none: that of the place with most people.
	Reason Reason
}

// NearestOfGroups finds for each group and each filter the k nearest espaces
// of every place, and what they are on average over the people of the group;
// emit is called in the order of TravelTimes.Nearest. Places that reach no
// espace are left out of the means.
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
	var byPlace [][]Answer
	group := -1
	t.Nearest(origins, espaces, filters, k, func(o, f int, answers []Answer, reason Reason) {
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
		for f := range filters {
			most := 0
			byPlace = byPlace[:0]
			for p := range g.Places {
				s := spans[p*len(filters)+f]
				byPlace = append(byPlace, arena[s.from:s.to])
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

// means are the mean nearest, second nearest, … over places, each over those
// that have one.
func means(shares []float64, byPlace [][]Answer, espaces []Espace, k int) (out []Answer) {
	var people []served
	for rank := range k {
		var sum Answer
		reached := 0.0
		people = people[:0]
		for p, answers := range byPlace {
			if rank >= len(answers) {
				continue
			}
			a, w := answers[rank], shares[p]
			reached += w
			people = count(people, a.Espace, w)
			sum.Minutes += geo.Minutes(w) * a.Minutes
			sum.Low += geo.Minutes(w) * a.Low
			sum.High += geo.Minutes(w) * a.High
			sum.Distance += geo.Metres(w) * a.Distance
			sum.Legs += geo.Metres(w) * a.Legs
			sum.RelativeError += w * a.RelativeError
			sum.Method = a.Method
		}
		people = slices.DeleteFunc(people, func(p served) bool {
			return slices.ContainsFunc(out, func(a Answer) bool { return a.Espace == p.espace })
		})
		if reached == 0 || len(people) == 0 {
			return out
		}
		sum.Minutes /= geo.Minutes(reached)
		sum.Low /= geo.Minutes(reached)
		sum.High /= geo.Minutes(reached)
		sum.Distance /= geo.Metres(reached)
		sum.Legs /= geo.Metres(reached)
		sum.RelativeError /= reached
		sum.Espace = slices.MaxFunc(people, func(a, b served) int {
			return cmp.Or(cmp.Compare(a.people, b.people), cmp.Compare(espaces[b.espace].ID, espaces[a.espace].ID))
		}).espace
		if rank > 0 { // where few places have one more, they may all be near
			sum.Minutes = max(sum.Minutes, out[rank-1].Minutes)
		}
		out = append(out, sum)
	}
	return out
}

// served is the share of a group for whom an espace stands at a rank.
type served struct {
	espace int
	people float64
}

// count adds people to those of an espace: a group has few, so that a list is
// faster than a map.
func count(list []served, espace int, people float64) []served {
	for i := range list {
		if list[i].espace == espace {
			list[i].people += people
			return list
		}
	}
	return append(list, served{espace, people})
}
