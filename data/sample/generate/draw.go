package main

import (
	"hash/fnv"
	"math"
	"strconv"
)

// draw returns a number in [0,1) that depends on nothing but its key, so that
// a value keeps its draw when other values are added around it: the key is
// the seed.
func draw(key ...any) float64 {
	h := fnv.New64a()
	for _, k := range key {
		switch v := k.(type) {
		case string:
			h.Write([]byte(v))
		case int:
			h.Write(strconv.AppendInt(nil, int64(v), 10))
		default:
			panic("draw: a key is made of strings and ints")
		}
		h.Write([]byte{0})
	}
	return float64(mix(h.Sum64())>>11) / (1 << 53)
}

// mix is the finalizer of SplitMix64 (Steele, Lea, Flood 2014).
func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// between draws a number in [lo,hi).
func between(lo, hi float64, key ...any) float64 { return lo + (hi-lo)*draw(key...) }

// pick draws one of the choices.
func pick[T any](choices []T, key ...any) T { return choices[int(draw(key...)*float64(len(choices)))] }

// bell draws from a distribution close to the standard normal (sum of twelve
// uniform draws less six).
func bell(key ...any) float64 {
	s := -6.0
	for i := range 12 {
		s += draw(append(append([]any{}, key...), i)...)
	}
	return s
}

// lattice is a draw in [-1,1) on integer coordinates, cheap enough for a
// noise field.
func lattice(field, i, j int) float64 {
	z := mix(uint64(field)*0x632be59bd9b4e019 ^ mix(uint64(int64(i))*0x9e3779b97f4a7c15^mix(uint64(int64(j)))))
	return float64(z>>11)/(1<<52) - 1
}

// noise is value noise in about [-1,1] with smooth interpolation, fractal over
// the octaves: each has half the wavelength and half the height of the last.
func noise(field int, x, y float64, octaves int) float64 {
	sum, height, total := 0.0, 1.0, 0.0
	for o := range octaves {
		sum += height * smooth(field+101*o, x, y)
		total += height
		height /= 2
		x, y = 2*x+17.3, 2*y-9.1
	}
	return sum / total
}

func smooth(field int, x, y float64) float64 {
	i, j := math.Floor(x), math.Floor(y)
	u, v := fade(x-i), fade(y-j)
	a := lattice(field, int(i), int(j))
	b := lattice(field, int(i)+1, int(j))
	c := lattice(field, int(i), int(j)+1)
	d := lattice(field, int(i)+1, int(j)+1)
	return (a*(1-u)+b*u)*(1-v) + (c*(1-u)+d*u)*v
}

func fade(t float64) float64 { return t * t * t * (t*(6*t-15) + 10) }

// round returns v at so many decimals.
func round(v float64, decimals int) float64 {
	p := math.Pow(10, float64(decimals))
	return math.Round(v*p) / p
}

// number formats v without trailing zeros, at most so many decimals.
func number(v float64, decimals int) string {
	return strconv.FormatFloat(round(v, decimals), 'f', -1, 64)
}
