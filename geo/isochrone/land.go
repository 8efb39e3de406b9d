package isochrone

import (
	"math"
	"slices"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// land is what isochrones are cut to. The zero value cuts nothing.
type land struct {
	shores []shore
	bands  [][]int32 // shores by band of latitude
	south  float64   // of the first band
}

// shore is a side of a ring of the land, lon/lat degrees.
type shore struct{ a, b orb.Point }

// bandHeight is the height of a band of latitude in degrees.
const bandHeight = 0.02

func newLand(m orb.MultiPolygon) (*land, error) {
	l := &land{}
	if len(m) == 0 {
		return l, nil
	}
	bound := m.Bound()
	l.south = bound.Min[1]
	l.bands = make([][]int32, l.band(bound.Max[1])+1)
	for _, p := range m {
		for _, r := range p {
			for i := 1; i < len(r); i++ {
				n := int32(len(l.shores))
				l.shores = append(l.shores, shore{r[i-1], r[i]})
				for b := l.band(min(r[i-1][1], r[i][1])); b <= l.band(max(r[i-1][1], r[i][1])); b++ {
					l.bands[b] = append(l.bands[b], n)
				}
			}
		}
	}
	return l, nil
}

func (l *land) band(lat float64) int { return int(math.Floor((lat - l.south) / bandHeight)) }

// sea returns for each corner of a raster how far it is from land, in metres,
// negative on land, exact as far as two cells from the coast and far beyond;
// nothing where all of it is land. Metres of the raster are those of local.
func (l *land) sea(r *raster, local geo.Local) []float32 {
	if len(l.shores) == 0 {
		return r.sea[:0]
	}
	const far = 1e6
	sea := again(r.sea, r.nx*r.ny, far)
	wet := false
	var across []float64
	for j := range r.ny {
		lat := local.Unproject(0, r.y0+float64(j)*r.cell)[1]
		across = across[:0]
		if b := l.band(lat); b >= 0 && b < len(l.bands) {
			for _, n := range l.bands[b] {
				s := &l.shores[n]
				if s.a[1] <= lat == (s.b[1] <= lat) {
					continue
				}
				lon := s.a[0] + (lat-s.a[1])/(s.b[1]-s.a[1])*(s.b[0]-s.a[0])
				x, _ := local.Project(orb.Point{lon, lat})
				across = append(across, (x-r.x0)/r.cell)
			}
		}
		slices.Sort(across)
		row := sea[j*r.nx : (j+1)*r.nx]
		dry := 0
		for k := 0; k+1 < len(across); k += 2 {
			for i := max(0, int(math.Ceil(across[k]))); i < r.nx && float64(i) <= across[k+1]; i++ {
				row[i] = -far
				dry++
			}
		}
		wet = wet || dry < r.nx
	}
	if !wet {
		return sea[:0]
	}
	l.measure(r, local, sea)
	return sea
}

// measure sets the corners near the coast to their distance from it.
func (l *land) measure(r *raster, local geo.Local, sea []float32) {
	reach := 2 * r.cell
	seen := map[int32]bool{}
	south, north := local.Unproject(0, r.y0)[1], local.Unproject(0, r.y0+float64(r.ny)*r.cell)[1]
	for b := max(0, l.band(south)); b <= min(len(l.bands)-1, l.band(north)); b++ {
		for _, n := range l.bands[b] {
			s := &l.shores[n]
			ax, ay := local.Project(s.a)
			bx, by := local.Project(s.b)
			x0, x1 := int(math.Ceil((min(ax, bx)-reach-r.x0)/r.cell)), int(math.Floor((max(ax, bx)+reach-r.x0)/r.cell))
			y0, y1 := int(math.Ceil((min(ay, by)-reach-r.y0)/r.cell)), int(math.Floor((max(ay, by)+reach-r.y0)/r.cell))
			x0, x1, y0, y1 = max(0, x0), min(r.nx-1, x1), max(0, y0), min(r.ny-1, y1)
			if x0 > x1 || y0 > y1 || seen[n] {
				continue
			}
			seen[n] = true
			dx, dy := bx-ax, by-ay
			scale := 0.0
			if d := dx*dx + dy*dy; d > 0 {
				scale = 1 / d
			}
			for j := y0; j <= y1; j++ {
				for i := x0; i <= x1; i++ {
					x, y := r.x0+float64(i)*r.cell-ax, r.y0+float64(j)*r.cell-ay
					k := min(1, max(0, (x*dx+y*dy)*scale))
					d := float32(math.Hypot(x-k*dx, y-k*dy))
					if v := &sea[j*r.nx+i]; *v < 0 {
						*v = max(*v, -d)
					} else {
						*v = min(*v, d)
					}
				}
			}
		}
	}
}
