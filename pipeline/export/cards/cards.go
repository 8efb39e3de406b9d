// Package cards draws the pictures that stand for a territory where its page is
// shared: 1200 × 630 px, the size that social networks, messengers and search
// engines ask for, as PNG of one palette.
//
// Shapes are filled by golang.org/x/image/vector and letters drawn by
// golang.org/x/image/font/opentype, both of the Go project: they are all that
// is needed (nothing is stroked but straight lines, which this package makes
// into quads), kept up with Go itself, and fast enough for some 1,400 pictures
// in a build. Everything is painted straight into palette indices: the table
// of blends is worked out once, no picture is quantised.
package cards

import (
	"image"
	"io"
	"strings"

	"github.com/klauspost/compress/zlib"
	"github.com/paulmach/orb"
)

// Width and Height of a card in px.
const (
	Width, Height = 1200, 630
)

// MapBox is where the map of a card is, px from its upper left corner.
var MapBox = orb.Bound{Min: orb.Point{660, 60}, Max: orb.Point{1140, 520}}

// Layer is a part of the map, in px of the card: rings filled together (holes
// run the other way round), or lines of a width.
type Layer struct {
	Ink   Ink
	Rings []orb.Ring
	Line  float64 // width of lines in px; 0 = filled
	Share int     // how much of the ink covers what is below, 0..16; 0 = all
}

// Dot is a point of the map, in px of the card.
type Dot struct {
	At     orb.Point
	Radius float64
}

// Card is what a picture says.
type Card struct {
	Above    string // small, above the name: what kind of territory it is
	Name     string
	Figure   string // the large number with its unit; may be empty
	Sentence string // what the number says
	Foot     string // source and date
	Notice   string // over everything, on a bar; empty but for what is fictional
	Legend   []Swatch
	Layers   []Layer
	Dots     []Dot
}

// Swatch is a class of the map with its words.
type Swatch struct {
	Ink   Ink
	Words string
}

// Painter draws cards, one at a time.
type Painter struct {
	fonts *Fonts
	img   *image.Paletted
	faces map[faceKey]*face
	zip   *zlib.Writer
}

// NewPainter makes a painter. Each goroutine needs its own.
func NewPainter(fonts *Fonts) *Painter {
	// This deflate at level 6 takes 3 ms a card where the standard library's level 8
	// takes 33, for an eighth more bytes. There is no error where the level is known.
	zip, err := zlib.NewWriterLevel(io.Discard, 6)
	if err != nil {
		panic(err)
	}
	return &Painter{fonts: fonts, img: image.NewPaletted(image.Rect(0, 0, Width, Height), palette), faces: map[faceKey]*face{}, zip: zip}
}

// left and column are where the words begin and how wide they run, px.
const left, column = 64.0, 548.0

// PNG draws a card. The bytes are those of a PNG file and the caller's.
func (p *Painter) PNG(c Card) ([]byte, error) {
	for i := range p.img.Pix {
		p.img.Pix[i] = uint8(Paper)
	}
	p.rect(620, 0, Width, Height, Ground)
	for _, l := range c.Layers {
		share := l.Share
		if share == 0 {
			share = full
		}
		if l.Line > 0 {
			p.stroke(l.Rings, l.Line, l.Ink, share)
		} else {
			p.fill(l.Rings, l.Ink, share)
		}
	}
	for _, d := range c.Dots {
		p.circle(d.At, d.Radius+1.5, Paper)
		p.circle(d.At, d.Radius, Text)
	}
	top := 40.0
	if c.Notice != "" {
		p.rect(0, 0, Width, 44, Text)
		p.text(c.Notice, textBold, 24, left, 31, Paper)
		top = 68
	}
	p.mark(left+22, top+22, 22)
	p.text("Observatoire France services", textBold, 24, left+58, top+31, Text)

	// What is below the name first: the sentence ends where it ends, the figure
	// stands above it, and the name takes the size at which it fits between.
	sentence := p.wrap(c.Sentence, textRegular, 26, column)
	from := 548 - 34*float64(len(sentence)-1)
	room := from - 44
	if c.Figure != "" {
		size := p.fit(c.Figure, titleBold, 92, column)
		p.text(c.Figure, titleBold, size, left-4, from-48, Accent)
		room -= 48 + size*0.86
	}
	for i, line := range sentence {
		p.text(line, textRegular, 26, left, from+34*float64(i), Text)
	}
	y := top + 100
	if c.Above != "" {
		p.text(c.Above, textRegular, 24, left, y, Muted)
	}
	y += 12
	size, lines := 0.0, []string(nil)
	for _, size = range []float64{64, 46, 40, 34, 30, 26, 22} {
		if lines = p.wrap(c.Name, titleBold, size, column); y+size*1.06*float64(len(lines)) <= room && (size < 64 || len(lines) == 1) && p.widest(lines, titleBold, size) <= column {
			break
		}
	}
	for _, line := range lines {
		y += size * 1.06
		p.text(line, titleBold, size, left, y, Text)
	}
	p.text(c.Foot, textRegular, 19, left, 600, Muted)

	x := MapBox.Min[0]
	for _, s := range c.Legend {
		p.rect(x, 582, x+20, 602, s.Ink)
		x += 27
		x = p.text(s.Words, textRegular, 19, x, 600, Muted) + 16
	}
	return p.encode()
}

// mark is the site's sign: a dial, a third of an hour filled.
func (p *Painter) mark(x, y, r float64) {
	w := r * 5 / 14.5
	p.stroke([]orb.Ring{arc(x, y, r*12/14.5, 0, 1)}, w, AccentSoft, full)
	p.stroke([]orb.Ring{arc(x, y, r*12/14.5, 0, 1.0/3)}, w, Accent, full)
	p.circle(orb.Point{x, y}, r*3.5/14.5, Text)
}

// wrap breaks a text at spaces into lines that are not wider than width px, and
// a word that is wider after its hyphens.
func (p *Painter) wrap(s string, f fontKind, size, width float64) []string {
	face := p.face(f, size)
	var lines []string
	line := ""
	put := func(between, word string) {
		if longer := line + between + word; line == "" || face.width(longer) <= width {
			line = strings.TrimPrefix(longer, " ")
			return
		}
		lines, line = append(lines, line), word
	}
	// Not strings.Fields: a no-break space is no place to break at.
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }) {
		if face.width(word) <= width {
			put(" ", word)
			continue
		}
		for i, part := range strings.SplitAfter(word, "-") {
			put([]string{" ", ""}[min(i, 1)], part)
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

func (p *Painter) widest(lines []string, f fontKind, size float64) (width float64) {
	for _, l := range lines {
		width = max(width, p.face(f, size).width(l))
	}
	return width
}

// fit is the size, size px at most, at which a text is not wider than width px.
func (p *Painter) fit(s string, f fontKind, size, width float64) float64 {
	if w := p.face(f, size).width(s); w > width {
		return float64(int(size * width / w))
	}
	return size
}
