package estimate

import (
	"math"
	"slices"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// grid finds the sites nearest to a place as the crow flies.
type grid struct {
	sites []Site
	cells map[[2]int][]int
}

// gridKm is about the side of a cell, gridDegrees of latitude the same; in
// longitude a cell is half as large again, so that it is no narrower anywhere
// in mainland France.
const (
	gridDegrees = 0.2
	gridKm      = 20.0
)

func newGrid(sites []Site) *grid {
	g := &grid{sites, map[[2]int][]int{}}
	for i, s := range sites {
		c := cellOf(s)
		g.cells[c] = append(g.cells[c], i)
	}
	return g
}

func cellOf(s Site) [2]int {
	return [2]int{int(math.Floor(s.Lon / (1.5 * gridDegrees))), int(math.Floor(s.Lat / gridDegrees))}
}

// neighbour is a site and how far it is.
type neighbour struct {
	site int
	km   float64
}

// nearest returns the n nearest sites within ten cells, nearest first.
func (g *grid) nearest(from Site, n int) []neighbour {
	var found []neighbour
	at := cellOf(from)
	for ring := 0; ring <= 10; ring++ {
		for x := at[0] - ring; x <= at[0]+ring; x++ {
			for y := at[1] - ring; y <= at[1]+ring; y++ {
				if max(abs(x-at[0]), abs(y-at[1])) != ring {
					continue
				}
				for _, i := range g.cells[[2]int{x, y}] {
					found = append(found, neighbour{i, geo.Distance(orb.Point{from.Lon, from.Lat}, orb.Point{g.sites[i].Lon, g.sites[i].Lat}).Km()})
				}
			}
		}
		slices.SortFunc(found, func(a, b neighbour) int {
			switch {
			case a.km < b.km:
				return -1
			case a.km > b.km:
				return 1
			}
			return a.site - b.site
		})
		if len(found) >= n && found[n-1].km <= gridKm*float64(ring) {
			break
		}
	}
	return found[:min(n, len(found))]
}

func abs(x int) int { return max(x, -x) }
