package graph

import (
	"math"
	"slices"

	"observatoire/geo"
)

// Reach is a target as seen from a place.
type Reach struct {
	Target uint32
	Cost   Cost
	Metres geo.Metres // of the way, along the road
}

// At returns targets nearest to a place, by ascending time (and index): the k
// of least weight, or all where there are fewer.
func (f *Field) At(p Place) []Reach {
	var out []Reach
	add := func(r Reach) {
		for i := range out {
			if out[i].Target == r.Target {
				if r.Cost.less(out[i].Cost) {
					out[i] = r
				}
				return
			}
		}
		out = append(out, r)
	}
	// Beyond the last label of a full edge no target's weight is certain.
	certain := int32(math.MaxInt32)
	for _, on := range p.On {
		ls := f.labels[int(on.Edge)*f.k : int(on.Edge)*f.k+f.k]
		for _, l := range ls {
			if l.Target != None {
				add(Reach{l.Target, Cost{l.Weight - f.shift + f.fee[l.Target], l.Tenths}.Plus(on.start()), geo.Metres(l.Metres + on.metresAfter)})
			}
		}
		if l := ls[f.k-1]; l.Target != None {
			certain = min(certain, l.Weight-f.shift+on.start().Weight)
		}
		for _, t := range f.onEdge[on.Edge] {
			if c, ok := on.along(t.on); ok {
				add(Reach{t.target, c, geo.Metres(on.metresAfter - t.on.metresAfter)})
			}
		}
	}
	out = slices.DeleteFunc(out, func(r Reach) bool { return r.Cost.Weight-f.fee[r.Target] > certain })
	out = f.inPocket(p, out)
	rank := func(r Reach) int32 { return r.Cost.Weight - f.fee[r.Target] }
	slices.SortFunc(out, func(a, b Reach) int { return int(rank(a) - rank(b)) })
	out = out[:min(len(out), f.k)]
	slices.SortFunc(out, func(a, b Reach) int {
		if a.Cost.Tenths != b.Cost.Tenths {
			return int(a.Cost.Tenths - b.Cost.Tenths)
		}
		return int(int64(a.Target) - int64(b.Target))
	})
	return out
}

// share is how far along its chain a spot lies, in metres.
func (g *Graph) share(s spot) (d float64) {
	for v := g.vertexStart[s.chain]; v < s.vertex; v++ {
		d += g.length(v, v+1)
	}
	return d + s.share*g.length(s.vertex, s.vertex+1)
}
