package graph

import (
	"math"
	"slices"

	"github.com/paulmach/orb"
)

// grid finds the chains near a point: for each cell of cellLat × cellLon
// degrees the chains that cross it.
type grid struct {
	rowStart []uint32 // by row, into cells
	minRow   int32
	cells    []uint32 // columns that are not empty, ascending in each row
	start    []uint32 // into chains, one more than cells
	chains   []uint32
}

const cellLat, cellLon = 0.005, 0.0075

// lastCol is the column that ends at 180 degrees east.
const lastCol = 360/cellLon - 1

func cellOf(p orb.Point) (row, col int32) {
	return int32(math.Floor((p[1] + 90) / cellLat)), int32(math.Floor((p[0] + 180) / cellLon))
}

func newGrid(g *Graph) *grid {
	var entries []uint64 // row, column in 16 bits each, chain
	for c := uint32(0); c < uint32(g.chains); c++ {
		from := len(entries)
		for r := g.runStart[c]; r < g.runStart[c+1]; r++ {
			if g.roads[g.runs[r].road].flags&roadStop == 0 {
				continue
			}
			for v := g.runs[r].vertex; v < g.runEnd(c, r); v++ {
				a, b := g.point(v), g.point(v+1)
				if far := unwrapped(b, a); far != b { // over 180 degrees: on both sides of it
					entries = cross(entries, unwrapped(a, b), b, c)
					b = far
				}
				entries = cross(entries, a, b, c)
			}
		}
		mine := entries[from:]
		slices.Sort(mine)
		entries = entries[:from+len(slices.Compact(mine))]
	}
	slices.Sort(entries)
	x := &grid{start: []uint32{0}}
	if len(entries) == 0 {
		x.start, x.rowStart = nil, []uint32{0}
		return x
	}
	x.minRow = int32(entries[0] >> 48)
	rows := int32(entries[len(entries)-1]>>48) - x.minRow + 1
	x.rowStart = make([]uint32, rows+1)
	x.chains = make([]uint32, len(entries))
	for i, e := range entries {
		x.chains[i] = uint32(e)
		if i == 0 || e>>32 != entries[i-1]>>32 {
			if i > 0 {
				x.start = append(x.start, uint32(i))
			}
			x.cells = append(x.cells, uint32(e>>32)&0xffff)
			x.rowStart[int32(e>>48)-x.minRow+1]++
		}
	}
	x.start = append(x.start, uint32(len(entries)))
	for i := int32(0); i < rows; i++ {
		x.rowStart[i+1] += x.rowStart[i]
	}
	return x
}

// cross appends the cells near a segment of a chain: row, column, chain.
func cross(entries []uint64, a, b orb.Point, chain uint32) []uint64 {
	if a[1] > b[1] {
		a, b = b, a
	}
	ra, ca := cellOf(a)
	rb, cb := cellOf(b)
	for row := ra; row <= rb; row++ {
		from, to := min(ca, cb), max(ca, cb)
		if rb-ra > 1 && to-from > 1 { // long: only what it crosses in this row, and one more on each side
			at := func(r int32) int32 {
				k := math.Max(0, math.Min(1, (float64(r)*cellLat-90-a[1])/(b[1]-a[1])))
				_, col := cellOf(orb.Point{a[0] + k*(b[0]-a[0]), 0})
				return col
			}
			c0, c1 := at(row), at(row+1)
			from, to = max(from, min(c0, c1)-1), min(to, max(c0, c1)+1)
		}
		for col := max(0, from); col <= min(to, lastCol); col++ {
			entries = append(entries, uint64(row)<<48|uint64(col)<<32|uint64(chain))
		}
	}
	return entries
}

// in returns the chains of a cell.
func (x *grid) in(row, col int32) []uint32 {
	r := row - x.minRow
	if r < 0 || int(r) >= len(x.rowStart)-1 || col < 0 {
		return nil
	}
	lo, hi := x.rowStart[r], x.rowStart[r+1]
	i, ok := slices.BinarySearch(x.cells[lo:hi], uint32(col))
	if !ok {
		return nil
	}
	return x.chains[x.start[lo+uint32(i)]:x.start[lo+uint32(i)+1]]
}
