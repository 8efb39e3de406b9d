package cards

import (
	"image/color"
	"math"
)

// Ink is a colour of the cards: an index into their palette.
type Ink uint8

// The colours of the site's light scheme (site/assets/css/jetons.css).
const (
	Paper Ink = iota
	Ground
	Text
	Muted
	Accent
	AccentSoft
	Class0 // 10 minutes at most
	Class1
	Class2
	Class3
	Class4 // more than 45
	ClassX // not known
	inks
)

var inkColours = [inks]uint32{0xffffff, 0xf8f4f3, 0x261a2c, 0x675a6b, 0x85184f, 0xe9ccd6, 0xfbe7bd, 0xf5c084, 0xe6865a, 0xb63c58, 0x541850, 0xdcd7dc}

// ClassInk is the ink of a class of geo.Class.
func ClassInk(class string) Ink {
	switch class {
	case "c0":
		return Class0
	case "c1":
		return Class1
	case "c2":
		return Class2
	case "c3":
		return Class3
	case "c4":
		return Class4
	}
	return ClassX
}

// full is a whole cover of a pixel.
const full = 16

// palette holds the inks and what is halfway between those that meet most, 16
// colours in all, so that two pixels fit a byte. One step is enough: where a
// card is shown it is scaled down, and that smooths it.
var palette, blends = mix()

// blends[below][ink][cover] is the palette's colour nearest to an ink that
// covers cover/16 of what is below.
type blendTable [][inks][full + 1]uint8

func mix() (color.Palette, blendTable) {
	rgb := func(c uint32) [3]float64 {
		return [3]float64{float64(c >> 16 & 255), float64(c >> 8 & 255), float64(c & 255)}
	}
	var colours [][3]float64
	for _, c := range inkColours {
		colours = append(colours, rgb(c))
	}
	between := func(a, b Ink) {
		var c [3]float64
		for k := range c {
			c[k] = math.Round((colours[a][k] + colours[b][k]) / 2)
		}
		colours = append(colours, c)
	}
	for _, on := range []Ink{Text, Muted, Accent} {
		between(Paper, on)
	}
	between(Ground, Text)
	var p color.Palette
	for _, c := range colours {
		p = append(p, color.RGBA{uint8(c[0]), uint8(c[1]), uint8(c[2]), 255})
	}
	table := make(blendTable, len(colours))
	for below := range colours {
		for ink := range inks {
			for cover := 0; cover <= full; cover++ {
				t := float64(cover) / full
				best, least := 0, math.Inf(1)
				for i, c := range colours {
					d := 0.0
					for k := range c {
						x := colours[below][k]*(1-t) + colours[ink][k]*t - c[k]
						d += x * x
					}
					if d < least {
						best, least = i, d
					}
				}
				table[below][ink][cover] = uint8(best)
			}
			table[below][ink][0], table[below][ink][full] = uint8(below), uint8(ink)
		}
	}
	return p, table
}
