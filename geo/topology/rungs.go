package topology

// rungs divides the gaps that run along the borders of more than two areas:
// from each vertex where two of the areas around a gap meet, a line is drawn
// across to the nearest vertex of another. Without that, one area would get the
// whole gap and reach between two others. It returns the number of lines; the
// mesh is noded again, but not traced.
func (f *faces) rungs(sliver float64) (int, error) {
	covers := f.covers(func(int32) bool { return true })
	sizes := f.sizes(func(face int32) bool { return len(covers[face]) == 0 })
	type stretch struct {
		v     int32 // where it starts
		owner int32 // the area across the half-edge from v on
	}
	m := f.mesh
	var added []int32
	for face := range int32(f.count) {
		s := sizes[face]
		if s == nil || s.width() > sliver {
			continue
		}
		for _, c := range s.boundary {
			var around []stretch
			owners := map[int32]bool{}
			f.around(c, func(h int32) {
				owner := Outside
				if other := f.left(h ^ 1); other >= 0 && len(covers[other]) > 0 {
					owner = covers[other][0]
				}
				owners[owner] = true
				around = append(around, stretch{f.tail(h), owner})
			})
			if len(owners) < 3 {
				continue
			}
			n := len(around)
			for i, here := range around {
				before := around[(i+n-1)%n].owner
				if before == here.owner {
					continue
				}
				best, at := int32(-1), 2*sliver
				for k, there := range around {
					back := around[(k+n-1)%n].owner
					if there.owner == here.owner || there.owner == before || back == here.owner || back == before {
						continue
					}
					if d := metres(m.pts[here.v], m.pts[there.v]); d < at {
						best, at = there.v, d
					}
				}
				if best < 0 || best == here.v {
					continue
				}
				known := len(m.edges)
				e, _ := m.edge(here.v, best)
				if int(e) < known {
					continue
				}
				m.edges[e].cut = true
				m.cells.addBox(m.pts[here.v], m.pts[best], e)
				added = append(added, e)
			}
		}
	}
	if len(added) == 0 {
		return 0, nil
	}
	_, err := m.nodeNew(added)
	return len(added), err
}
