package pbf

import (
	"fmt"
	"io"
	"math"
)

// Country is a made-up extract of the kind of a whole country: squares of 8 km
// with a net of streets each, wide in the country and dense in towns, joined
// at their edges by eight roads a side; around each crossroads so many houses,
// which are read past. Roads cross the squares every kilometre: a trunk road
// every 64 km, a primary every 8, secondary and tertiary ones between.
type Country struct {
	Side   int // squares from west to east, and from south to north
	Houses int // beside each crossroads

	node, way []int64 // by square, one more: numbers before it
}

// Cells of a square: as many crossroads from west to east as from south to
// north, by kind of square.
const (
	countryside = 8 // 1 km apart
	village     = 16
	town        = 56
	city        = 96 // 83 m apart
	joints      = 8  // roads from a square to the next
)

// squareKm is the side of a square.
const squareKm = 8

// France has about the numbers of the extract of France at scale 1: 2,900
// espaces may stand in it. A smaller one has so many squares less.
func France(scale float64) *Country {
	return NewCountry(max(4, int(math.Round(93*math.Sqrt(scale)))), 29)
}

// NewCountry counts what a country has.
func NewCountry(side, houses int) *Country {
	c := &Country{Side: side, Houses: houses, node: []int64{0}, way: []int64{0}}
	for s := range side * side {
		m := int64(c.cells(s))
		c.node = append(c.node, c.node[s]+m*m*int64(c.perCrossing()))
		c.way = append(c.way, c.way[s]+c.roads(s)+m*m*int64(houses))
	}
	return c
}

// cells says how dense a square is: one in a hundred is a city, its neighbours
// are towns.
func (c *Country) cells(square int) int {
	i, j := square%c.Side, square/c.Side
	kind := func(i, j int) int {
		switch h := mix(uint64(i)<<32|uint64(j)) % 1000; {
		case h < 14:
			return city
		case h < 70:
			return town
		case h < 300:
			return village
		}
		return countryside
	}
	own := kind(i, j)
	for _, d := range [4][2]int{{0, 1}, {1, 0}, {0, -1}, {-1, 0}} {
		if own < town && kind(i+d[0], j+d[1]) == city {
			own = town
		}
	}
	return own
}

func (c *Country) perCrossing() int { return 9 + 4*c.Houses }

// roads is how many there are in a square, those to the next ones included.
func (c *Country) roads(square int) int64 {
	m := int64(c.cells(square))
	n := 2 * m * (m - 1)
	if square%c.Side+1 < c.Side {
		n += joints
	}
	if square/c.Side+1 < c.Side {
		n += joints
	}
	return n
}

// Roads is how many roads for cars there are.
func (c *Country) Roads() int {
	n := int64(0)
	for s := range c.Side * c.Side {
		n += c.roads(s)
	}
	return int(n)
}

// idSpread is how many ids there are for each node: they have gaps.
const idSpread = 12

func (c *Country) id(square, i, j, k int) int64 {
	at := c.node[square] + int64(j*c.cells(square)+i)*int64(c.perCrossing()) + int64(k)
	return at*idSpread + 1 + int64(mix(uint64(at))%idSpread)
}

// line is the street of a square that a joint leads to.
func line(cells, joint int) int { return joint*cells/joints + cells/joints/2 }

// jointOf is the joint of a street, -1 for one that ends at the edge.
func jointOf(cells, at int) int {
	if j := at * joints / cells; line(cells, j) == at {
		return j
	}
	return -1
}

// Write writes the extract: nodes, ways and turn restrictions. The same country
// gives the same bytes.
func (c *Country) Write(w io.Writer, level, workers int) error {
	x, err := NewParallelWriter(w, "observatoire", level, workers)
	if err != nil {
		return err
	}
	for _, write := range []func(*Writer, int) error{c.nodesOf, c.waysOf, c.restrictionsOf} {
		for s := range c.Side * c.Side {
			if err := write(x, s); err != nil {
				x.Close()
				return err
			}
		}
	}
	return x.Close()
}

// at is the place of a point of a square, a share of its side from its
// south-west corner.
func (c *Country) at(square int, x, y float64) (lon, lat float64) {
	north := (float64(square/c.Side) + y) * squareKm
	east := (float64(square%c.Side) + x) * squareKm
	lat = 42.4 + north/111.2
	return -4.5 + east/(111.2*math.Cos(46.5*math.Pi/180)), lat
}

func (c *Country) nodesOf(x *Writer, square int) error {
	m := c.cells(square)
	step := 1 / float64(m)
	for j := range m {
		for i := range m {
			h := mix(uint64(c.id(square, i, j, 0)))
			put := func(k int, fx, fy float64, tags []Tag) error {
				lon, lat := c.at(square, (float64(i)+0.5+fx)*step, (float64(j)+0.5+fy)*step)
				return x.Node(Node{c.id(square, i, j, k), lon, lat, tags})
			}
			some := func(k int) (fx, fy float64) { // off the straight line
				q := mix(h + uint64(k))
				return float64(q%1e6) / 12e6, float64(q>>20%1e6) / 12e6
			}
			for k := range 9 {
				fx, fy := some(k)
				var tags []Tag
				switch {
				case k == 0 && h%24 == 0:
					tags = []Tag{{"highway", "traffic_signals"}}
				case k > 4:
					fy += float64(k-4) / 5
				default:
					fx += float64(k) / 5
				}
				if err := put(k, fx, fy, tags); err != nil {
					return err
				}
			}
			for k := 9; k < c.perCrossing(); k++ { // four corners of a house
				corner := (k - 9) % 4
				house, own := mix(h+uint64(k-corner)), mix(h+uint64(k)+1<<32)
				fx := 0.1 + 0.8*float64(house%4096)/4096 + 0.03*float64(corner%3&1+corner/2&1) + 0.01*float64(own%256)/256
				fy := 0.1 + 0.8*float64(house>>16%4096)/4096 + 0.03*float64(corner/2) + 0.01*float64(own>>16%256)/256
				if err := put(k, fx, fy, nil); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (c *Country) waysOf(x *Writer, square int) error {
	m := c.cells(square)
	way := c.way[square]
	add := func(nodes []int64, tags []Tag) error {
		way++
		return x.Way(Way{way, nodes, tags})
	}
	var nodes []int64
	for j := range m {
		for i := range m {
			for dir := range 2 {
				if dir == 0 && i+1 == m || dir == 1 && j+1 == m {
					continue
				}
				nodes = append(nodes[:0], c.id(square, i, j, 0))
				for k := 1; k <= 4; k++ {
					nodes = append(nodes, c.id(square, i, j, 4*dir+k))
				}
				nodes = append(nodes, c.id(square, i+1-dir, j+dir, 0))
				if err := add(nodes, c.tags(square, dir, i, j, mix(uint64(way)+1<<40))); err != nil {
					return err
				}
			}
		}
	}
	for dir, next := range [2]int{square + 1, square + c.Side} {
		if dir == 0 && square%c.Side+1 == c.Side || dir == 1 && square/c.Side+1 == c.Side {
			continue
		}
		n := c.cells(next)
		for k := range joints {
			from, to := c.id(square, m-1, line(m, k), 0), c.id(next, 0, line(n, k), 0)
			if dir == 1 {
				from, to = c.id(square, line(m, k), m-1, 0), c.id(next, line(n, k), 0, 0)
			}
			if err := add(append(nodes[:0], from, to), c.tags(square, dir, line(m, k), line(m, k), 1)); err != nil {
				return err
			}
		}
	}
	kinds := [3]string{"yes", "house", "shed"}
	tags := make([]Tag, 0, 2)
	for j := range m {
		for i := range m {
			for k := 9; k < c.perCrossing(); k += 4 {
				h := mix(uint64(way) + 1<<41)
				tags = append(tags[:0], Tag{"building", kinds[h%3]})
				if h>>8%4 == 0 {
					tags = append(tags, Tag{"addr:housenumber", fmt.Sprint(h >> 16 % 120)})
				}
				first := c.id(square, i, j, k)
				if err := add(append(nodes[:0], first, c.id(square, i, j, k+1), c.id(square, i, j, k+2), c.id(square, i, j, k+3), first), tags); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// tags of the road that leaves a crossroads to the east (dir 0) or north.
func (c *Country) tags(square, dir, i, j int, h uint64) []Tag {
	m := c.cells(square)
	at, over := j, square/c.Side
	if dir == 1 {
		at, over = i, square%c.Side
	}
	name := fmt.Sprint("Rue ", h>>40%5000)
	switch joint := jointOf(m, at); {
	case joint == 0 && over%8 == 0:
		return []Tag{{"highway", "trunk"}, {"maxspeed", "110"}, {"ref", fmt.Sprint("N ", dir, over)}}
	case joint == 0:
		return []Tag{{"highway", "primary"}, {"maxspeed", "80"}, {"ref", fmt.Sprint("D ", dir, over)}}
	case joint == 4:
		return []Tag{{"highway", "secondary"}, {"maxspeed", "80"}, {"ref", fmt.Sprint("D ", dir, over, joint)}}
	case joint > 0:
		return []Tag{{"highway", "tertiary"}, {"name", name}}
	}
	class := "residential"
	if m <= village {
		class = "unclassified"
	}
	if h%11 == 0 {
		class = "service"
	}
	t := []Tag{{"highway", class}, {"name", name}}
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

func (c *Country) restrictionsOf(x *Writer, square int) error {
	m := c.cells(square)
	east := func(i, j int) int64 { // number of the road to the east
		n := int64(j) * int64(2*m-1) // whole rows
		if j+1 == m {
			return c.way[square] + n + int64(i) + 1
		}
		return c.way[square] + n + int64(2*i) + 1
	}
	relation := int64(square) * city * city
	for j := 1; j+1 < m; j += 3 {
		for i := 1; i+1 < m; i += 7 {
			relation++
			r := Relation{relation, []Member{{'w', east(i-1, j), "from"}, {'n', c.id(square, i, j, 0), "via"}, {'w', east(i, j) + 1, "to"}},
				[]Tag{{"type", "restriction"}, {"restriction", "no_left_turn"}}}
			if err := x.Relation(r); err != nil {
				return err
			}
		}
	}
	return nil
}
