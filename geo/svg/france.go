package svg

import (
	"github.com/paulmach/orb"
)

// Territory is a part of France with a frame of its own.
type Territory struct {
	Name  string       // written into its frame; may be empty for the mainland
	Shape orb.Geometry // what the frame has to show: a bound or an outline, lon/lat degrees
}

// France lays out the mainland (Lambert-93) with the overseas territories below
// it in one row of boxes, each at its own scale (Mercator, true at its middle).
// The order of the boxes is that of the list. Give all frames to New.
func France(width float64, mainland Territory, overseas []Territory) []*Frame {
	const padding, gap = 4.0, 6.0
	main := Fit(Lambert93(), mainland.Shape, width, 0, padding)
	main.Name = mainland.Name
	frames := []*Frame{main}
	if len(overseas) == 0 {
		return frames
	}
	n := float64(len(overseas))
	w := (width - gap*(n-1)) / n
	for i, t := range overseas {
		f := Fit(Mercator(t.Shape.Bound().Center()), t.Shape, w, w, padding)
		f.lower(nameHeight)
		f.At(float64(i)*(w+gap), main.Height+gap)
		f.Name, f.Box = t.Name, true
		frames = append(frames, f)
	}
	return frames
}

// overseasNames names the overseas départements by their code, for the
// boxes of France.
var overseasNames = []struct{ Code, Name string }{
	{"971", "Guadeloupe"},
	{"972", "Martinique"},
	{"973", "Guyane"},
	{"974", "La Réunion"},
	{"976", "Mayotte"},
}

// Overseas returns the territories of the overseas départements, in the order of
// their codes. outline gives the shape or bound of a département code, nil for
// one that is not to be shown.
func Overseas(outline func(code string) orb.Geometry) []Territory {
	var out []Territory
	for _, o := range overseasNames {
		if g := outline(o.Code); g != nil {
			out = append(out, Territory{o.Name, g})
		}
	}
	return out
}
