package pbf

import (
	"fmt"
	"io"
)

// County writes a made-up extract to measure with: n by n crossroads, 400 m or
// so apart, with bent roads of all classes, names, signals, one-way streets
// and turn restrictions, and beside each so many houses, which are read past.
// A crossroads has 9 nodes, 2 roads and about 78 bytes, 20 for a directed edge
// (the roads of Corsica alone take 22); a house has 4 nodes, a way and about
// 18 bytes. With 6 houses a directed edge takes 48 bytes, as in the extract of
// Delaware (46); in those of Liechtenstein and Andorra it takes 240 and 410.
// The same numbers give the same bytes.
func County(w io.Writer, n, houses, level int) error {
	x, err := NewWriter(w, "observatoire", level)
	if err != nil {
		return err
	}
	perCrossing, spread := 9+4*houses, 8
	id := func(i, j, k int) int64 { // with gaps, as ids have
		at := (j*n+i)*perCrossing + k
		return int64(at*spread) + 1 + int64(mix(uint64(at))%uint64(spread))
	}
	for j := 0; j < n; j++ {
		for i := 0; i < n; i++ {
			h := mix(uint64(j*n + i))
			at := func(k int, fx, fy float64) error {
				q := mix(h + uint64(k))
				node := Node{ID: id(i, j, k),
					Lon: -1 + (float64(i)+fx+float64(q%1e6)/12e6)*0.005,
					Lat: 44 + (float64(j)+fy+float64(q>>20%1e6)/12e6)*0.0036}
				if k == 0 && h%24 == 0 {
					node.Tags = []Tag{{"highway", "traffic_signals"}}
				}
				return x.Node(node)
			}
			if err := at(0, 0, 0); err != nil {
				return err
			}
			for k := 1; k <= 4; k++ {
				if err := at(k, float64(k)/5, 0); err != nil {
					return err
				}
			}
			for k := 5; k <= 8; k++ {
				if err := at(k, 0, float64(k-4)/5); err != nil {
					return err
				}
			}
			for k := 9; k < perCrossing; k++ { // four corners, some 12 m apart
				corner := (k - 9) % 4
				east := 0.2 + 0.6*float64(mix(h+uint64(k-corner))%1000)/1000
				err := x.Node(Node{ID: id(i, j, k),
					Lon: -1 + (float64(i)+east+0.03*float64(corner%3&1+corner/2&1))*0.005,
					Lat: 44 + (float64(j)+0.3+0.03*float64(corner/2))*0.0036})
				if err != nil {
					return err
				}
			}
		}
	}
	way := int64(0)
	for j := 0; j < n; j++ {
		for i := 0; i < n; i++ {
			for dir := 0; dir < 2; dir++ {
				if dir == 0 && i+1 == n || dir == 1 && j+1 == n {
					continue
				}
				h := mix(uint64(2*(j*n+i)+dir) + 1<<40)
				nodes := []int64{id(i, j, 0)}
				for k := 1; k <= 4; k++ {
					nodes = append(nodes, id(i, j, 4*dir+k))
				}
				nodes = append(nodes, id(i+1-dir, j+dir, 0))
				way++
				if err := x.Way(Way{way, nodes, wayTags(h, dir, i, j)}); err != nil {
					return err
				}
			}
		}
	}
	for j := 0; j < n; j++ {
		for i := 0; i < n; i++ {
			for k := 9; k < perCrossing; k += 4 {
				way++
				h := mix(uint64(way) + 1<<41)
				tags := []Tag{{"building", []string{"yes", "house", "shed"}[h%3]}}
				if h>>8%4 == 0 {
					tags = append(tags, Tag{"addr:housenumber", fmt.Sprint(h >> 16 % 120)})
				}
				if err := x.Way(Way{way, []int64{id(i, j, k), id(i, j, k+1), id(i, j, k+2), id(i, j, k+3), id(i, j, k)}, tags}); err != nil {
					return err
				}
			}
		}
	}
	relation := int64(0)
	for j := 1; j+1 < n; j += 3 {
		for i := 1; i+1 < n; i += 7 {
			// from the road that arrives from the west into the one to the north
			east := func(i, j int) int64 { return wayNumber(n, i, j, 0) }
			relation++
			r := Relation{relation, []Member{{'w', east(i-1, j), "from"}, {'n', id(i, j, 0), "via"}, {'w', wayNumber(n, i, j, 1), "to"}},
				[]Tag{{"type", "restriction"}, {"restriction", "no_left_turn"}}}
			if err := x.Relation(r); err != nil {
				return err
			}
		}
	}
	return x.Close()
}

// wayNumber is the id of the road that leaves a crossroads to the east or
// north.
func wayNumber(n, i, j, dir int) int64 {
	if j+1 < n {
		before := int64(j) * int64(2*n-1) // whole rows
		at := int64(2*i+dir) + 1
		if i+1 == n { // no road to the east
			at = int64(2*i + 1)
		}
		return before + at
	}
	return int64(j)*int64(2*n-1) + int64(i) + 1
}

func wayTags(h uint64, dir, i, j int) []Tag {
	line := j
	if dir == 1 {
		line = i
	}
	class := "residential"
	switch {
	case line%25 == 0:
		class = "primary"
	case line%9 == 0:
		class = "tertiary"
	case h%5 == 0:
		class = "unclassified"
	case h%11 == 0:
		class = "service"
	}
	t := []Tag{{"highway", class}, {"name", fmt.Sprint("Rue ", line, dir, " du ", i/12)}}
	if h>>8%7 == 0 {
		t = append(t, Tag{"maxspeed", []string{"30", "50", "80"}[h>>16%3]})
	}
	if h>>20%13 == 0 {
		t = append(t, Tag{"oneway", "yes"})
	}
	if h>>24%17 == 0 {
		t = append(t, Tag{"surface", "gravel"})
	}
	return t
}

// mix spreads the bits of a number (splitmix64).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
