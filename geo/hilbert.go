package geo

// Hilbert is the place, from 0, of a cell along Hilbert's curve over a square of
// 65536 by 65536 cells: cells that follow each other are neighbours.
func Hilbert(x, y uint16) (d uint32) {
	i, j := uint32(x), uint32(y)
	for s := uint32(1) << 15; s > 0; s >>= 1 {
		rx, ry := uint32(0), uint32(0)
		if i&s != 0 {
			rx = 1
		}
		if j&s != 0 {
			ry = 1
		}
		d += s * s * ((3 * rx) ^ ry)
		i, j = i&(s-1), j&(s-1)
		if ry == 0 {
			if rx == 1 {
				i, j = s-1-i, s-1-j
			}
			i, j = j, i
		}
	}
	return d
}
