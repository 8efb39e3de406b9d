// Package estimate says how long a trip by car takes where no road graph is
// known, from distance, relief and obstacles alone. The model is a law of four
// numbers (see Model), fitted by Calibrate on how long the people of the
// départements take, and published with its error on régions left out of the
// fit. What laws with more in them (density, centres, weights of the communes
// crossed) add on territories that they have not seen is nothing: see
// .github/decisions/0011.
//
// People stand at places. Where these are not known, those of a commune are
// taken to live evenly over a disc of its area (3 km of radius at most) around
// its point, and its minutes are those at the mean distance from that disc to
// the espace (see Spread and MeanDistance).
//
// Points are lon/lat degrees (WGS84). Package estimate is pure.
package estimate

import (
	"fmt"
	"math"
	"slices"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// Commune is what the model knows of a commune.
type Commune struct {
	Code    string
	Point   orb.Point
	AreaKm2 float64
	// Density is the level of the INSEE density grid, 1 to 7, 0 if unknown.
	Density int
	// ReliefKm is the height in km of the highest point of the commune over its
	// lowest one, NaN where it is not known.
	ReliefKm float64
	// Mountain says whether the commune is in the perimeter of a massif (loi
	// montagne), which stands in where its relief is not known.
	Mountain bool
}

// shortestHop is the least length of a hop in km, so that no path between two
// communes, even with the same point, is without length.
const shortestHop = 0.001

// Context is the communes and who touches whom. It does not change once made.
type Context struct {
	communes   []Commune
	at         []geo.Vector // of their points
	head       []int32      // edges of commune i are to[head[i]:head[i+1]]
	to         []int32
	km         []float64 // crow-fly length of each edge between the two points
	land       []int32
	landmasses int
	unresolved []Link
}

// NewContext builds the context of communes. neighbours[i] lists the indices
// of the communes that share a border with commune i (one direction is
// enough); links add bridges where no border is shared and cut borders that no
// road crosses. Links that name a commune which is not here are left aside
// (see Unresolved). It returns an error for a point out of lon/lat range, an
// area that is not positive, a density out of 0..7, a negative relief, a code
// given twice or a neighbour out of range.
func NewContext(communes []Commune, neighbours [][]int, links []Link) (*Context, error) {
	if len(neighbours) != len(communes) {
		return nil, fmt.Errorf("estimate context: %d lists of neighbours, expected one for each of %d communes", len(neighbours), len(communes))
	}
	index := make(map[string]int, len(communes))
	for i, c := range communes {
		switch {
		case !(math.Abs(c.Point[0]) <= 180 && math.Abs(c.Point[1]) <= 90):
			return nil, fmt.Errorf("estimate context: commune %s: point %v, expected lon/lat degrees", c.Code, c.Point)
		case !(c.AreaKm2 > 0) || math.IsInf(c.AreaKm2, 0):
			return nil, fmt.Errorf("estimate context: commune %s: area %v km², expected a positive one", c.Code, c.AreaKm2)
		case c.Density < 0 || c.Density > 7:
			return nil, fmt.Errorf("estimate context: commune %s: density level %d, expected 0 to 7", c.Code, c.Density)
		case c.ReliefKm < 0 || math.IsInf(c.ReliefKm, 0):
			return nil, fmt.Errorf("estimate context: commune %s: relief %v km, expected 0 or more, NaN where unknown", c.Code, c.ReliefKm)
		}
		if _, twice := index[c.Code]; twice {
			return nil, fmt.Errorf("estimate context: commune %s: given twice, expected once", c.Code)
		}
		index[c.Code] = i
	}
	adjacent := make([][]int32, len(communes))
	join := func(a, b int) {
		adjacent[a] = append(adjacent[a], int32(b))
		adjacent[b] = append(adjacent[b], int32(a))
	}
	for i, list := range neighbours {
		for _, j := range list {
			if j < 0 || j >= len(communes) {
				return nil, fmt.Errorf("estimate context: commune %s: neighbour %d, expected 0 to %d", communes[i].Code, j, len(communes)-1)
			}
			if i != j {
				join(i, j)
			}
		}
	}
	c := &Context{communes: slices.Clone(communes), at: make([]geo.Vector, len(communes))}
	for i, m := range communes {
		c.at[i] = geo.VectorOf(m.Point)
	}
	cut := map[[2]int32]bool{}
	for _, l := range links {
		a, okA := index[l.From]
		b, okB := index[l.To]
		switch {
		case !okA || !okB:
			c.unresolved = append(c.unresolved, l)
		case l.Kind == Cut:
			cut[[2]int32{int32(a), int32(b)}] = true
			cut[[2]int32{int32(b), int32(a)}] = true
		default:
			join(a, b)
		}
	}
	c.head = make([]int32, len(communes)+1)
	for i, list := range adjacent {
		slices.Sort(list)
		for _, j := range slices.Compact(list) {
			if cut[[2]int32{int32(i), j}] {
				continue
			}
			c.to = append(c.to, j)
			c.km = append(c.km, max(shortestHop, c.at[i].Distance(c.at[j]).Km()))
		}
		c.head[i+1] = int32(len(c.to))
	}
	c.findLandmasses()
	return c, nil
}

// Len is the number of communes.
func (c *Context) Len() int { return len(c.communes) }

// Commune returns commune i.
func (c *Context) Commune(i int) Commune { return c.communes[i] }

// Landmass numbers the set of communes that can be reached from commune i
// over shared borders and bridges; the numbers go from 0 in the order of the
// communes.
func (c *Context) Landmass(i int) int { return int(c.land[i]) }

// Landmasses is the number of landmasses.
func (c *Context) Landmasses() int { return c.landmasses }

// Neighbours returns the communes one hop away from commune i, bridges
// included, in ascending order.
func (c *Context) Neighbours(i int) []int32 { return c.to[c.head[i]:c.head[i+1]] }

// Unresolved returns the links that name a commune which is not in the
// context.
func (c *Context) Unresolved() []Link { return c.unresolved }

func (c *Context) findLandmasses() {
	c.land = make([]int32, len(c.communes))
	for i := range c.land {
		c.land[i] = -1
	}
	var stack []int32
	for i := range c.land {
		if c.land[i] >= 0 {
			continue
		}
		c.land[i] = int32(c.landmasses)
		for stack = append(stack[:0], int32(i)); len(stack) > 0; {
			n := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for _, m := range c.Neighbours(int(n)) {
				if c.land[m] < 0 {
					c.land[m] = c.land[i]
					stack = append(stack, m)
				}
			}
		}
		c.landmasses++
	}
}
