package main

import (
	"cmp"
	"math"
	"slices"

	"observatoire/geo/graph"
	"observatoire/geo/nearest"

	"github.com/paulmach/orb"
)

const (
	communeKm = 4    // side of the squares that stand for communes
	most      = 20   // places of a commune
	allOf     = 2900 // espaces of France
)

// people returns communes and espaces of a made-up country: a commune has
// places spread evenly over its streets; an espace stands in a commune that
// its number of streets chooses, so that there are more of them in towns.
func people(g *graph.Graph, scale float64) (groups []nearest.Group, espaces []nearest.Espace) {
	type square struct{ x, y int32 }
	streets := map[square][]orb.Point{}
	bound := g.Bound()
	wide := communeKm / 111.2 / math.Cos(bound.Center()[1]*math.Pi/180)
	g.Streets(func(s graph.Street) {
		k := square{int32((s.Middle[0] - bound.Min[0]) / wide), int32((s.Middle[1] - bound.Min[1]) * 111.2 / communeKm)}
		streets[k] = append(streets[k], s.Middle)
	})
	squares := make([]square, 0, len(streets))
	for k := range streets {
		squares = append(squares, k)
	}
	slices.SortFunc(squares, func(a, b square) int { return cmp.Or(cmp.Compare(a.y, b.y), cmp.Compare(a.x, b.x)) })
	total := 0.0
	for _, k := range squares {
		total += math.Sqrt(float64(len(streets[k])))
	}
	wanted, sum := allOf*scale, 0.0
	for i, k := range squares {
		list := streets[k]
		density := 7 - min(6, int(math.Log2(float64(len(list)))/2))
		n := min(most, len(list))
		group := nearest.Group{}
		for p := range n {
			group.Places = append(group.Places, nearest.Origin{Point: list[p*len(list)/n], Commune: i, Density: density})
			group.Shares = append(group.Shares, 1/float64(n))
		}
		groups = append(groups, group)
		for sum += math.Sqrt(float64(len(list))) / total * wanted; float64(len(espaces)) < sum-0.5; {
			e := len(espaces)
			h := uint64(e+1) * 0x9e3779b97f4a7c15 >> 20
			x := nearest.Espace{ID: id(e), Point: list[h%uint64(len(list))], Commune: i, Density: density}
			for bit, share := range [4]uint64{95, 80, 35, 15} { // fixed, principal, Saturday, after 18:00
				if h>>(8*bit)%100 < share {
					x.Tags |= 1 << bit
				}
			}
			espaces = append(espaces, x)
		}
	}
	return groups, espaces
}

func id(e int) string {
	return string([]byte{byte('0' + e/1000%10), byte('0' + e/100%10), byte('0' + e/10%10), byte('0' + e%10)})
}

// definitions are as many and of the kinds of those of the observatory.
func definitions() (out []nearest.Filter) {
	busy := nearest.Pace{1: 1.3, 2: 1.2, 3: 1.1}
	for _, which := range []nearest.Tags{0, 1, 2} {
		for _, opening := range []nearest.Tags{0, 4, 8} {
			for _, pace := range []nearest.Pace{{}, busy} {
				out = append(out, nearest.Filter{Want: which | opening, Pace: pace})
			}
		}
	}
	return out
}

// coast is land around the roads with a bay every two kilometres.
func coast(b orb.Bound) orb.MultiPolygon {
	b = b.Pad(-0.01)
	var ring orb.Ring
	side := func(from, to orb.Point) {
		const step = 0.02
		n := int(max(math.Abs(to[0]-from[0]), math.Abs(to[1]-from[1])) / step)
		for k := range n {
			s := float64(k) / float64(n)
			p := orb.Point{from[0] + (to[0]-from[0])*s, from[1] + (to[1]-from[1])*s}
			if k%2 == 1 { // towards the middle
				c := b.Center()
				p[0] += (c[0] - p[0]) * 0.002
				p[1] += (c[1] - p[1]) * 0.002
			}
			ring = append(ring, p)
		}
	}
	corners := []orb.Point{b.Min, {b.Max[0], b.Min[1]}, b.Max, {b.Min[0], b.Max[1]}, b.Min}
	for k := range 4 {
		side(corners[k], corners[k+1])
	}
	return orb.MultiPolygon{{append(ring, ring[0])}}
}
