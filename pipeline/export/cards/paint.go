package cards

import (
	"image"
	"math"

	"github.com/paulmach/orb"
	"golang.org/x/image/vector"
)

// rect fills whole pixels.
func (p *Painter) rect(x0, y0, x1, y1 float64, ink Ink) {
	for y := int(y0); y < int(y1); y++ {
		row := p.img.Pix[y*p.img.Stride+int(x0) : y*p.img.Stride+int(x1)]
		for i := range row {
			row[i] = uint8(ink)
		}
	}
}

// fill fills rings together: where two of one direction meet there is no seam,
// and a ring inside another of the other direction is a hole.
func (p *Painter) fill(rings []orb.Ring, ink Ink, share int) {
	p.paint(rings, ink, share, func(r *vector.Rasterizer, dx, dy float64) {
		for _, ring := range rings {
			polygon(r, ring, dx, dy)
		}
	}, 0)
}

// stroke draws the lines of rings, width px wide.
func (p *Painter) stroke(rings []orb.Ring, width float64, ink Ink, share int) {
	h := width / 2
	p.paint(rings, ink, share, func(r *vector.Rasterizer, dx, dy float64) {
		for _, ring := range rings {
			for i := 1; i < len(ring); i++ {
				a, b := ring[i-1], ring[i]
				l := math.Hypot(b[0]-a[0], b[1]-a[1])
				if l == 0 {
					continue
				}
				// The quad of a piece, a little longer so that corners close. All quads
				// turn the same way: where they overlap they stay one surface.
				ux, uy := (b[0]-a[0])/l, (b[1]-a[1])/l
				e := math.Min(h, 1) / 2
				nx, ny := -uy*h, ux*h
				polygon(r, orb.Ring{
					{a[0] - ux*e + nx, a[1] - uy*e + ny}, {b[0] + ux*e + nx, b[1] + uy*e + ny},
					{b[0] + ux*e - nx, b[1] + uy*e - ny}, {a[0] - ux*e - nx, a[1] - uy*e - ny},
				}, dx, dy)
			}
		}
	}, h+1)
}

func (p *Painter) circle(at orb.Point, radius float64, ink Ink) {
	p.fill([]orb.Ring{arc(at[0], at[1], radius, 0, 1)}, ink, full)
}

// arc is a part of a circle in turns clockwise from noon.
func arc(x, y, radius, from, to float64) orb.Ring {
	n := max(8, int(math.Ceil((to-from)*radius*2)))
	r := make(orb.Ring, n+1)
	for i := range r {
		s, c := math.Sincos(2 * math.Pi * (from + (to-from)*float64(i)/float64(n)))
		r[i] = orb.Point{x + radius*s, y - radius*c}
	}
	return r
}

func polygon(r *vector.Rasterizer, ring orb.Ring, dx, dy float64) {
	for i, q := range ring {
		x, y := float32(q[0]-dx), float32(q[1]-dy)
		if i == 0 {
			r.MoveTo(x, y)
		} else {
			r.LineTo(x, y)
		}
	}
	r.ClosePath()
}

// paint rasterises a path inside the box of its rings and lays an ink over what
// is there.
func (p *Painter) paint(rings []orb.Ring, ink Ink, share int, path func(r *vector.Rasterizer, dx, dy float64), room float64) {
	box := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	for _, r := range rings {
		box = box.Union(r.Bound())
	}
	area := image.Rect(int(math.Floor(box.Min[0]-room)), int(math.Floor(box.Min[1]-room)), int(math.Ceil(box.Max[0]+room))+1, int(math.Ceil(box.Max[1]+room))+1)
	if len(rings) == 0 || !area.In(p.img.Rect) {
		if area = area.Intersect(p.img.Rect); len(rings) == 0 || area.Empty() {
			return
		}
	}
	r := vector.NewRasterizer(area.Dx(), area.Dy())
	path(r, float64(area.Min.X), float64(area.Min.Y))
	mask := image.NewAlpha(image.Rect(0, 0, area.Dx(), area.Dy()))
	r.Draw(mask, mask.Rect, image.Opaque, image.Point{})
	// The map is drawn without half-covered pixels: they would be a third of the
	// file, and a card is scaled down where it is shown.
	for i, a := range mask.Pix {
		mask.Pix[i] = -(a >> 7)
	}
	p.lay(mask, area, ink, share)
}

// lay puts an ink through a mask whose upper left corner is that of area.
func (p *Painter) lay(mask *image.Alpha, area image.Rectangle, ink Ink, share int) {
	for y := range area.Dy() {
		to := p.img.Pix[(area.Min.Y+y)*p.img.Stride+area.Min.X:][:area.Dx()]
		for x, a := range mask.Pix[y*mask.Stride:][:area.Dx()] {
			if a > 0 {
				to[x] = blends[to[x]][ink][(int(a)*share+127)/255]
			}
		}
	}
}
