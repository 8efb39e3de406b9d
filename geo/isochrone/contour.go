package isochrone

import (
	"math"

	"github.com/paulmach/orb"
)

// crossing is where an outline crosses a side of a cell.
type crossing struct {
	side  uint32  // twice the corner it starts from, one more where it goes north
	next  uint32  // side that the outline crosses next, land to its left
	share float32 // of the side, from that corner
	same  int32   // the crossing of the lesser limit that is at the same place, -1 where none is
	place int32   // of the web, -1 where it is not in it
	leg   int32   // side of the web that leaves it
	done  bool
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
// for the next. r.at[turn] then has the crossing of each side, r.at[1-turn] that
// of the lesser limit.
func (r *raster) trace(turn int, lesser []crossing) []crossing {
	out := r.lines[turn][:0]
	r.forget(turn)
	at, before := r.at[turn], r.at[1-turn]
	add := func(from, to uint32) {
		at[from] = int32(len(out))
		out = append(out, crossing{side: from, next: to, same: -1, place: -1, leg: -1})
	}
	w := r.window
	for j := w.y0; j+1 < w.y1; j++ {
		low, high := r.over[j*r.nx:(j+1)*r.nx], r.over[(j+1)*r.nx:(j+2)*r.nx]
		ahead := landAt(low[w.x0])<<1 | landAt(high[w.x0])<<2
		for i := w.x0; i+1 < w.x1; i++ {
			k := ahead>>1&1 | ahead<<1&8 // the corners to the west are those that were to the east
			ahead = landAt(low[i+1])<<1 | landAt(high[i+1])<<2
			k |= ahead
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
	r.lines[turn] = out
	for i := range out {
		r.set[turn] = append(r.set[turn], out[i].side)
	}
	r.shares(out, lesser, before)
	return out
}

// landAt is 1 where a corner is on land, 0 elsewhere. No corner is exactly on
// the outline (see settle): the sign tells.
func landAt(over float32) uint32 { return math.Float32bits(over) >> 31 }

// forget empties r.at[turn].
func (r *raster) forget(turn int) {
	for _, side := range r.set[turn] {
		r.at[turn][side] = -1
	}
	r.set[turn] = r.set[turn][:0]
}

// shares finds where on their sides crossings are. before has the crossings of
// the lesser limit by side.
func (r *raster) shares(out, lesser []crossing, before []int32) {
	for i := range out {
		x := &out[i]
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
		share = max(gap, min(1-gap, share))
		if k := before[x.side]; k >= 0 {
			s := float64(lesser[k].share)
			if inward {
				s = 1 - s
			}
			if share < s+together {
				x.share, x.same = lesser[k].share, k
				continue
			}
		}
		if inward {
			share = 1 - share
		}
		x.share = float32(share)
	}
}

// loops hands over crossings put together, those that enclose at least so many
// square metres, as their numbers in order: land is to the left of the way.
func (r *raster) loops(turn int, c []crossing, smallest float64, visit func(loop []int32)) {
	at, loop := r.at[turn], r.loop
	defer func() { r.loop = loop }()
	for start := range c {
		if c[start].done {
			continue
		}
		loop = loop[:0]
		area := 0.0 // twice
		first := r.place(&c[start])
		last := first
		for i := int32(start); !c[i].done; i = at[c[i].next] {
			c[i].done = true
			loop = append(loop, i)
			p := r.place(&c[i])
			area += (last[0]-first[0])*(p[1]-first[1]) - (p[0]-first[0])*(last[1]-first[1])
			last = p
		}
		if len(loop) > 2 && math.Abs(area) >= 2*smallest {
			visit(loop)
		}
	}
}

// place is where a crossing is.
func (r *raster) place(c *crossing) orb.Point {
	corner := int(c.side / 2)
	p := orb.Point{r.x0 + float64(corner%r.nx)*r.cell, r.y0 + float64(corner/r.nx)*r.cell}
	p[c.side&1] += float64(c.share) * r.cell
	return p
}
