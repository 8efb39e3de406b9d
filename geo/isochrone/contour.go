package isochrone

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// crossing is where an outline crosses a side of a cell.
type crossing struct {
	side  uint32  // twice the corner it starts from, one more where it goes north
	next  uint32  // side that the outline crosses next, land to its left
	share float32 // of the side, from that corner
	done  bool
}

// crossings are those of one limit, by side.
type crossings []crossing

func (c crossings) find(side uint32) (int, bool) {
	return slices.BinarySearchFunc(c, side, func(x crossing, s uint32) int { return int(int64(x.side) - int64(s)) })
}

// together is how near, as a share of a cell's side, the outline of a limit
// comes to that of the lesser one before both are the same there: beside most
// roads both lie at the fringe. gap is what lies at least between an outline
// and the end of a side.
const (
	together = 0.1
	gap      = 0.02
)

// trace finds where the outline crosses the sides of cells (marching squares,
// Lorensen and Cline 1987 in two dimensions). On a side that the outline of
// the lesser limit crosses too it crosses at the same place, or farther from
// the land. In each cell, what is land for a limit then lies within what is
// for the next.
func (r raster) trace(lesser crossings) crossings {
	var out crossings
	add := func(from, to uint32) { out = append(out, crossing{side: from, next: to}) }
	for j := 0; j+1 < r.ny; j++ {
		low, high := r.over[j*r.nx:(j+1)*r.nx], r.over[(j+1)*r.nx:(j+2)*r.nx]
		for i := 0; i+1 < r.nx; i++ {
			k := 0
			if low[i] <= 0 {
				k |= 1
			}
			if low[i+1] <= 0 {
				k |= 2
			}
			if high[i+1] <= 0 {
				k |= 4
			}
			if high[i] <= 0 {
				k |= 8
			}
			if k == 0 || k == 15 {
				continue
			}
			south := uint32(2 * (j*r.nx + i))
			north, west, east := south+uint32(2*r.nx), south+1, south+3
			switch k { // land to the left of the way from the first to the second
			case 1:
				add(south, west)
			case 2:
				add(east, south)
			case 3:
				add(east, west)
			case 4:
				add(north, east)
			case 6:
				add(north, south)
			case 7:
				add(north, west)
			case 8:
				add(west, north)
			case 9:
				add(south, north)
			case 11:
				add(east, north)
			case 12:
				add(west, east)
			case 13:
				add(south, east)
			case 14:
				add(west, south)
			case 5, 10: // a saddle: the mean decides whether the land meets
				switch meets := low[i]+low[i+1]+high[i]+high[i+1] <= 0; {
				case k == 5 && meets:
					add(north, west)
					add(south, east)
				case k == 5:
					add(south, west)
					add(north, east)
				case meets:
					add(east, north)
					add(west, south)
				default:
					add(east, south)
					add(west, north)
				}
			}
		}
	}
	slices.SortFunc(out, func(a, b crossing) int { return int(int64(a.side) - int64(b.side)) })
	at := 0 // in lesser
	for i := range out {
		x := &out[i]
		for at < len(lesser) && lesser[at].side < x.side {
			at++
		}
		corner, step := int(x.side/2), 1
		if x.side&1 == 1 {
			step = r.nx
		}
		a, b := float64(r.over[corner]), float64(r.over[corner+step])
		// as seen from the corner on land
		share, inward := a/(a-b), a > b
		if inward {
			share = 1 - share
		}
		share = math.Max(gap, math.Min(1-gap, share))
		if at < len(lesser) && lesser[at].side == x.side {
			s := float64(lesser[at].share)
			if inward {
				s = 1 - s
			}
			if share < s+together {
				x.share = lesser[at].share
				continue
			}
		}
		if inward {
			share = 1 - share
		}
		x.share = float32(share)
	}
	return out
}

// loops puts crossings together, those that enclose at least so many square
// metres, as their numbers in order: land is to the left of the way.
func (c crossings) loops(r raster, smallest float64) (out [][]int) {
	for start := range c {
		if c[start].done {
			continue
		}
		var loop []int
		var ring orb.Ring
		for i := start; !c[i].done; {
			x := &c[i]
			x.done = true
			loop, ring = append(loop, i), append(ring, r.at(*x))
			i, _ = c.find(x.next)
		}
		ring = append(ring, ring[0])
		if len(ring) > 3 && math.Abs(planar.Area(ring)) >= smallest {
			out = append(out, loop)
		}
	}
	return out
}

// at is the place of a crossing.
func (r raster) at(c crossing) orb.Point {
	corner := int(c.side / 2)
	p := orb.Point{r.x0 + float64(corner%r.nx)*r.cell, r.y0 + float64(corner/r.nx)*r.cell}
	p[c.side&1] += float64(c.share) * r.cell
	return p
}
