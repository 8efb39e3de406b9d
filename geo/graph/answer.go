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
}

// At returns targets nearest to a place, by ascending time (and index): the k
// of least weight, or all where there are fewer.
func (f *Field) At(p Place) []Reach {
	var out []Reach
	add := func(t uint32, c Cost) {
		for i := range out {
			if out[i].Target == t {
				if c.less(out[i].Cost) {
					out[i].Cost = c
				}
				return
			}
		}
		out = append(out, Reach{t, c})
	}
	// Beyond the last label of a full edge no target's weight is certain.
	certain := int32(math.MaxInt32)
	for _, on := range p.On {
		ls := f.labels[int(on.Edge)*f.k : int(on.Edge)*f.k+f.k]
		for _, l := range ls {
			if l.Target != None {
				add(l.Target, Cost{l.Weight - f.shift + f.fee[l.Target], l.Tenths}.Plus(on.start()))
			}
		}
		if l := ls[f.k-1]; l.Target != None {
			certain = min(certain, l.Weight-f.shift+on.start().Weight)
		}
		for _, t := range f.onEdge[on.Edge] {
			if c, ok := on.along(t.on); ok {
				add(t.target, c)
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

// Metres returns the length of the way from a place to one of the targets
// that At reports for it, along the road; 0 where that is not a target
// reached from there.
func (f *Field) Metres(p Place, target uint32) (length geo.Metres) {
	if part := f.g.pocketPart(p); part != None && part == f.g.pocketPart(f.targets[target]) {
		if way, ok := f.g.Path(p, f.targets[target]); ok {
			for _, s := range f.g.Steps(way) {
				length += s.Metres
			}
			return length
		}
	}
	best := Cost{never, never}
	var from Position
	direct := false
	for _, on := range p.On {
		for _, t := range f.targets[target].On {
			if c, ok := on.along(t); ok && c.less(best) {
				best, direct = c, true
				length = geo.Metres(math.Abs(f.g.share(t) - f.g.share(on)))
			}
		}
		if l, ok := f.label(on.Edge, target); ok {
			c := Cost{l.Weight - f.shift + f.fee[target], l.Tenths}.Plus(on.start())
			if c.less(best) {
				best, from, direct = c, on, false
			}
		}
	}
	if best.Weight == never {
		return 0
	}
	if direct {
		return length
	}
	sum := f.g.share(from)
	if from.Edge&1 == 0 {
		sum = float64(f.g.metres[from.Edge/2]) - sum
	}
	for e := from.Edge; ; {
		next, end, ok := f.step(e, target, f.targets[target].On)
		if !ok {
			return 0
		}
		if end != nil {
			d := f.g.share(*end)
			if end.Edge&1 == 1 {
				d = float64(f.g.metres[end.Edge/2]) - d
			}
			return geo.Metres(sum + d)
		}
		sum += float64(f.g.metres[f.g.base(next)/2])
		e = next
	}
}

// share is how far along its chain a position lies, in metres.
func (g *Graph) share(p Position) (d float64) {
	for v := g.vertexStart[p.at.chain]; v < p.at.vertex; v++ {
		d += g.length(v, v+1)
	}
	return d + p.at.share*g.length(p.at.vertex, p.at.vertex+1)
}

func (f *Field) label(e Edge, target uint32) (Label, bool) {
	for _, l := range f.labels[int(e)*f.k : int(e)*f.k+f.k] {
		if l.Target == target {
			return l, true
		}
	}
	return Label{}, false
}

// step finds the edge that the way from the end of e to a target takes next,
// or the position at which it ends.
func (f *Field) step(e Edge, target uint32, goal []Position) (next Edge, end *Position, ok bool) {
	here, _ := f.label(e, target)
	toll := f.shift - f.fee[target]
	f.g.successors(e, func(x Edge, c Cost) {
		if ok {
			return
		}
		for i := range goal {
			if goal[i].Edge == f.g.base(x) && c.Weight+goal[i].goal().Weight+toll == here.Weight {
				end, ok = &goal[i], true
				return
			}
		}
		if l, has := f.label(x, target); has && l.Weight+c.Weight+f.g.edges[x].weight == here.Weight && l.Tenths+c.Tenths+f.g.edges[x].tenths == here.Tenths {
			next, ok = x, true
		}
	})
	return next, end, ok
}
