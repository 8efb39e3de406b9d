package isochrone

import (
	"math"

	"observatoire/geo"
)

// raster holds, at the corners of square cells, how much too far a place is,
// in metres of walking: 0 on the outline, negative within.
type raster struct {
	x0, y0, cell float64
	nx, ny       int
	over         []float32
	least        []float32   // square of the distance to the nearest piece within reach of the whole fringe
	sea          []float32   // metres from land, negative on it; empty where no coast is near
	full         []uint8     // by cell: such pieces are in it
	wide         []float64   // by row: what a metre east on the raster is on the ground
	window       window      // of the corners that have been set
	at           [2][]int32  // crossing of each side, -1 where none is; see trace
	set          [2][]uint32 // the sides that have one
	pieces       []piece
	// What drawings hold for a while, kept for the next.
	lines [2][]crossing
	loop  []int32
	web   web
	thin  thinner
}

// window is a range of corners: from x0, y0 to x1, y1, these not included.
type window struct{ x0, y0, x1, y1 int }

func (w *window) extend(x0, y0, x1, y1 int) {
	if w.x1 <= w.x0 {
		*w = window{x0, y0, x1, y1}
		return
	}
	w.x0, w.y0, w.x1, w.y1 = min(w.x0, x0), min(w.y0, y0), max(w.x1, x1), max(w.y1, y1)
}

// sized makes the raster large enough for all pieces and what is around them.
func (r *raster) sized(c cloud, o Options) {
	minX, minY, maxX, maxY := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for i := range c.pieces {
		p := &c.pieces[i]
		minX, maxX = min(minX, p.ax, p.bx), max(maxX, p.ax, p.bx)
		minY, maxY = min(minY, p.ay, p.by), max(maxY, p.ay, p.by)
	}
	cell := float64(o.Cell)
	// corners lie on multiples of the cell
	margin := (float64(o.Fringe)+1.5*cell)/min(c.width(minY), c.width(maxY)) + 2*cell
	r.cell = cell
	r.x0, r.y0 = math.Floor((minX-margin)/cell)*cell, math.Floor((minY-margin)/cell)*cell
	r.nx, r.ny = int((maxX+margin-r.x0)/cell)+2, int((maxY+margin-r.y0)/cell)+2
	n := r.nx * r.ny
	far := float64(o.Fringe) + 2*cell
	r.over = sized(r.over, n)
	r.least = again(r.least, n, float32(far*far))
	r.full = again(r.full, n, 0)
	for k := range r.at {
		r.forget(k)
		if len(r.at[k]) < 2*n {
			r.at[k] = again(r.at[k], 2*n, -1)
		}
	}
	r.wide = r.wide[:0]
	for j := range r.ny {
		r.wide = append(r.wide, c.width(r.y0+float64(j)*cell))
	}
	r.window, r.sea = window{}, r.sea[:0]
}

// width is what a metre east on the raster is on the ground around a place.
func (r *raster) width(y float64) float64 { return r.wide[int((y-r.y0)/r.cell)] }

// again returns a slice of n equal values, in the memory of another.
func again[T any](s []T, n int, v T) []T {
	s = sized(s, n)
	for i := range s {
		s[i] = v
	}
	return s
}

// sized returns a slice of n values, whatever they are, in the memory of
// another.
func sized[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// outlines draws the land of each limit, in metres. That of one limit lies
// within that of the next.
func (r *raster) outlines(c cloud, limits []geo.Minutes, o Options, l *land, local geo.Local) *web {
	w := &r.web
	w.places, w.sides = w.places[:0], w.sides[:0]
	if len(c.pieces) == 0 {
		return w
	}
	r.sized(c, o)
	r.sea = l.sea(r, local)
	walk := o.WalkKmH * 1000 / 60 // metres a minute
	fringe := float64(o.Fringe)
	// Around most roads the walk ends at the fringe and not because time is
	// up: what is nearest to those is kept from one limit to the next.
	rest := c.pieces
	var lesser []crossing
	for i, limit := range limits {
		whole := float64(limit) - fringe/walk
		n := 0
		for k := range rest { // those within reach of the whole fringe to the front
			if rest[k].tb <= whole {
				rest[k], rest[n] = rest[n], rest[k]
				r.mark(&rest[n])
				n++
			}
		}
		for k := range rest[:n] {
			r.stampWhole(&rest[k], fringe)
		}
		rest = rest[n:]
		win := r.window
		for k := range rest {
			if rest[k].ta <= float64(limit) {
				win.extend(r.around(&rest[k], fringe+r.cell))
			}
		}
		r.window = win
		r.refresh(fringe)
		for _, p := range rest {
			if p.ta > float64(limit) {
				continue
			}
			p.cut(float64(limit))
			r.stampPart(&p, float64(limit), walk, fringe)
		}
		r.settle()
		lines := r.trace(i%2, lesser)
		r.loops(i%2, lines, o.Smallest, func(loop []int32) { w.add(i, lines, lesser, r, loop, i%2) })
		lesser = lines
	}
	return w
}

// refresh sets how much too far the corners are from the pieces within reach
// of the whole fringe.
func (r *raster) refresh(fringe float64) {
	w := r.window
	for j := w.y0; j < w.y1; j++ {
		least, over := r.least[j*r.nx+w.x0:j*r.nx+w.x1], r.over[j*r.nx+w.x0:j*r.nx+w.x1]
		for i, q := range least {
			over[i] = float32(math.Sqrt(float64(q))) - float32(fringe)
		}
	}
}

// settle leaves out what is at sea, and moves corners that are exactly on the
// outline.
func (r *raster) settle() {
	w := r.window
	for j := w.y0; j < w.y1; j++ {
		over := r.over[j*r.nx+w.x0 : j*r.nx+w.x1]
		if len(r.sea) > 0 {
			for i, s := range r.sea[j*r.nx+w.x0 : j*r.nx+w.x1] {
				if s > over[i] {
					over[i] = s
				}
			}
		}
		for i, v := range over {
			if v > -0.01 && v <= 0.01 {
				over[i] = -0.01
			}
		}
	}
}

// cellOf is the cell of a place on the raster.
func (r *raster) cellOf(x, y float64) int {
	return int((y-r.y0)/r.cell)*r.nx + int((x-r.x0)/r.cell)
}

// mark notes the cells that a piece is in.
func (r *raster) mark(p *piece) {
	n := math.Ceil(max(math.Abs(p.bx-p.ax), math.Abs(p.by-p.ay)) / r.cell * 2)
	for i := 0.0; i <= n; i++ {
		k := 0.0
		if n > 0 {
			k = i / n
		}
		r.full[r.cellOf(p.ax+(p.bx-p.ax)*k, p.ay+(p.by-p.ay)*k)] = 1
	}
}

// surrounded reports whether such pieces are in all cells around those of a
// piece: then no outline is near for which it is the nearest, but for a small
// part of a cell.
func (r *raster) surrounded(p *piece) bool {
	a, b := r.cellOf(p.ax, p.ay), r.cellOf(p.bx, p.by)
	i0, i1 := min(a%r.nx, b%r.nx)-1, max(a%r.nx, b%r.nx)+1
	for j := min(a/r.nx, b/r.nx) - 1; j <= max(a/r.nx, b/r.nx)+1; j++ {
		for _, f := range r.full[j*r.nx+i0 : j*r.nx+i1+1] {
			if f == 0 {
				return false
			}
		}
	}
	return true
}

// around is the window of the corners within reach of a piece.
func (r *raster) around(p *piece, reach float64) (x0, y0, x1, y1 int) {
	wide := reach / r.width((p.ay+p.by)/2)
	return int(math.Ceil((min(p.ax, p.bx) - wide - r.x0) / r.cell)), int(math.Ceil((min(p.ay, p.by) - reach - r.y0) / r.cell)),
		int(math.Floor((max(p.ax, p.bx)+wide-r.x0)/r.cell)) + 1, int(math.Floor((max(p.ay, p.by)+reach-r.y0)/r.cell)) + 1
}

// stampWhole sets the corners around a piece to their distance, as far as a
// cell beyond the fringe.
func (r *raster) stampWhole(p *piece, fringe float64) {
	reach := fringe + r.cell
	if r.surrounded(p) {
		reach = 1.5 * r.cell // no corner of a full cell is farther
	}
	x0, y0, x1, y1 := r.around(p, reach)
	r.window.extend(x0, y0, x1, y1)
	wide := r.width((p.ay + p.by) / 2)
	ax, ay := p.ax*wide, p.ay
	dx, dy := p.bx*wide-ax, p.by-ay
	n := dx*dx + dy*dy
	scale := 0.0
	if n > 0 {
		scale = 1 / n
	}
	for j := y0; j < y1; j++ {
		y := r.y0 + float64(j)*r.cell - ay
		row := r.least[j*r.nx+x0 : j*r.nx+x1]
		x := (r.x0+float64(x0)*r.cell)*wide - ax
		k, step := (x*dx+y*dy)*scale, r.cell*wide*dx*scale
		for i := range row {
			s := k
			if s < 0 {
				s = 0
			} else if s > 1 {
				s = 1
			}
			ex, ey := x-s*dx, y-s*dy
			if q := float32(ex*ex + ey*ey); q < row[i] {
				row[i] = q
			}
			x += r.cell * wide
			k += step
		}
	}
}

// stampPart sets the corners around a piece from which one may walk on until
// the limit, or to the fringe.
func (r *raster) stampPart(p *piece, limit, walk, fringe float64) {
	wide := r.width((p.ay + p.by) / 2)
	ax, ay := p.ax*wide, p.ay
	dx, dy := p.bx*wide-ax, p.by-ay
	length := math.Hypot(dx, dy)
	left := (limit - p.ta) * walk // metres to walk from A
	// From A to turn the fringe ends the walk, beyond it the time does.
	slope, turn := 0.0, 0.0
	if length == 0 {
		dx = 1
	} else {
		dx, dy = dx/length, dy/length
		slope = min(0.99, (p.tb-p.ta)*walk/length)
		if left > fringe {
			turn = length
			if slope > 0 {
				turn = min(length, (left-fringe)/slope)
			}
		}
	}
	lean := slope / math.Sqrt(1-slope*slope)
	x0, y0, x1, y1 := r.around(p, min(left, fringe)+r.cell)
	for j := y0; j < y1; j++ {
		y := r.y0 + float64(j)*r.cell - ay
		row := r.over[j*r.nx+x0 : j*r.nx+x1]
		x := (r.x0+float64(x0)*r.cell)*wide - ax
		for i := range row {
			along, off := x*dx+y*dy, math.Abs(x*dy-y*dx)
			best := math.Inf(1)
			if turn > 0 || left > fringe {
				s := along - min(turn, max(0, along))
				best = math.Sqrt(off*off+s*s) - fringe
			}
			if turn < length || left <= fringe {
				s := min(length, max(turn, along-off*lean))
				best = min(best, math.Sqrt(off*off+(along-s)*(along-s))+slope*s-left)
			}
			if v := float32(best); v < row[i] {
				row[i] = v
			}
			x += r.cell * wide
		}
	}
}
