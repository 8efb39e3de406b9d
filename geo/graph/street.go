package graph

import (
	"math"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// Street is a piece of a road from whose side people start.
type Street struct {
	Middle      orb.Point  // half way along it, lon/lat degrees
	Metres      geo.Metres // its length, at most StreetPiece
	Residential bool       // a residential street: where people live, as far as roads tell
}

// StreetPiece is the length above which a road is given in several pieces.
const StreetPiece geo.Metres = 200

// Streets visits the roads of the network piece by piece, in the order of the
// graph. Parts of the network that lead nowhere, and roads from whose side
// nobody starts (see Snap), are left out.
func (g *Graph) Streets(visit func(Street)) {
	for c := uint32(0); c < uint32(g.chains); c++ {
		if !g.big(c) && !g.islet(c) {
			continue
		}
		for r := g.runStart[c]; r < g.runStart[c+1]; r++ {
			if g.roads[g.runs[r].road].flags&roadStop != 0 {
				g.pieces(c, r, visit)
			}
		}
	}
}

// pieces cuts a run into equal pieces.
func (g *Graph) pieces(c, r uint32, visit func(Street)) {
	from, to := g.runs[r].vertex, g.runEnd(c, r)
	residential := g.roads[g.runs[r].road].flags&roadResidential != 0
	total := 0.0
	for v := from; v < to; v++ {
		total += g.length(v, v+1)
	}
	if total <= 0 {
		return
	}
	n := math.Ceil(total / float64(StreetPiece))
	piece := total / n
	along, next := 0.0, piece/2
	for v := from; v < to; v++ {
		d := g.length(v, v+1)
		for ; next <= along+d && next < total; next += piece {
			if d > 0 {
				visit(Street{g.between(v, (next-along)/d), geo.Metres(piece), residential})
			}
		}
		along += d
	}
}
