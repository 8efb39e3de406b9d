package graph

import "slices"

// ferryRoute is a relation of the ways that one boat sails.
type ferryRoute struct {
	seconds float64
	ways    []int64
}

// AddFerryRoute takes the duration tag of a relation route=ferry and its ways,
// before Index: it is the time of the whole crossing, for ways that say none.
// A duration that says nothing is ignored.
func (b *Builder) AddFerryRoute(text string, ways []int64) {
	if s := duration(text); s > 0 && len(ways) > 0 {
		b.sailing = append(b.sailing, ferryRoute{s, ways})
	}
}

// The speeds in km/h between which a boat may go by the duration of its
// relation: beyond them the relation is that of something else.
const slowestBoat, fastestBoat = 2, 100

// timeFerries gives the ways of ferry routes the speed that the duration of
// their relation means, where all of them are in the data.
func (b *Builder) timeFerries() {
	for _, r := range b.sailing {
		metres, seconds, whole := 0.0, r.seconds, true
		var untimed []int
		for _, id := range r.ways {
			w, ok := slices.BinarySearch(b.wayID, id)
			if !ok || b.roads[b.wayRoad[w]].flags&roadFerry == 0 {
				whole = false
				break
			}
			row := &b.roads[b.wayRoad[w]]
			if own := max(row.tenths[0], row.tenths[1]); own > 0 {
				seconds -= own * float64(b.wayFirst[w+1]-b.wayFirst[w]-1) / 10
				continue
			}
			d, ok := b.wayMetres(w)
			whole = whole && ok
			metres += d
			untimed = append(untimed, w)
		}
		if !whole || metres <= 0 || seconds <= 0 {
			continue
		}
		speed := metres / seconds * 3.6
		if speed < slowestBoat || speed > fastestBoat {
			continue
		}
		for _, w := range untimed {
			b.sail(w, speed)
		}
	}
}

// sail gives a ferry way a speed in km/h.
func (b *Builder) sail(way int, speed float64) {
	row := b.roads[b.wayRoad[way]]
	for i := range row.speed {
		if row.speed[i] > 0 {
			row.rate[i] *= speed / row.speed[i]
			row.speed[i] = speed
		}
	}
	n, ok := b.roadOf[row]
	if !ok {
		n = uint32(len(b.roads))
		b.roads = append(b.roads, row)
		b.roadOf[row] = n
	}
	b.wayRoad[way] = n
}

// wayMetres is the length of a way; ok is false where a node has no place.
func (b *Builder) wayMetres(way int) (metres float64, ok bool) {
	order := b.order[b.wayFirst[way]:b.wayFirst[way+1]]
	for i, n := range order {
		if b.lon[n] == unset {
			return 0, false
		}
		if i > 0 {
			from := order[i-1]
			metres += between(b.lon[from], b.lat[from], b.lon[n], b.lat[n])
		}
	}
	return metres, true
}
