package cards

import (
	"bytes"
	"image/png"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func fontsOf(t testing.TB) *Fonts {
	f, err := ReadFonts(filepath.Join("..", "..", "..", "site", "node_modules"))
	if err != nil {
		t.Skip(err)
	}
	return f
}

func example(name string) Card {
	square := func(x, y, side float64) orb.Ring {
		return orb.Ring{{x, y}, {x + side, y}, {x + side, y + side}, {x, y + side}, {x, y}}
	}
	hole := orb.Ring{{800, 200}, {800, 300}, {900, 300}, {900, 200}, {800, 200}}
	return Card{Above: "Intercommunalité", Name: name, Figure: "94,1\u00a0%", Sentence: "des habitants à moins de 20\u00a0min d’un espace, temps estimé en voiture", Foot: "Espaces fixes. Liste du 1er août 2024",
		Legend: []Swatch{{Class0, "0–10\u202fmin"}, {Class1, "10–20"}, {Class2, "20–30"}, {Class3, "30–45"}, {Class4, "plus de 45"}},
		Layers: []Layer{{Ink: Class1, Rings: []orb.Ring{square(700, 100, 300), hole, square(1000, 100, 100)}}, {Ink: Text, Rings: []orb.Ring{square(700, 100, 300)}, Line: 3}},
		Dots:   []Dot{{orb.Point{750, 350}, 5}}}
}

const long = "CC Cœur d’Ardèche, des Gorges, du Haut Vivarais, des Boutières et des Trois Rivières du Rhône"

func TestPNG_is_a_small_picture_of_16_colours_that_others_can_read(t *testing.T) {
	p := NewPainter(fontsOf(t))
	for _, name := range []string{"Mende", long} {
		b, err := p.PNG(example(name))
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if img.Bounds().Dx() != 1200 || img.Bounds().Dy() != 630 || len(palette) > 16 || len(b) > 24_000 {
			t.Errorf("%s: %v, %d colours, %d bytes", name, img.Bounds(), len(palette), len(b))
		}
	}
}

func TestPNG_does_not_depend_on_what_was_drawn_before(t *testing.T) {
	fonts := fontsOf(t)
	p := NewPainter(fonts)
	first, _ := p.PNG(example("Mende"))
	kept := bytes.Clone(first)
	p.PNG(example(long))
	again, _ := p.PNG(example("Mende"))
	other, _ := NewPainter(fonts).PNG(example("Mende"))
	if !bytes.Equal(first, kept) || !bytes.Equal(first, again) || !bytes.Equal(first, other) {
		t.Error("the same card gives other bytes")
	}
}

func TestFill_leaves_holes_and_no_seam_between_shapes_that_meet(t *testing.T) {
	p := NewPainter(fontsOf(t))
	if _, err := p.PNG(example("Mende")); err != nil {
		t.Fatal(err)
	}
	at := func(x, y int) Ink { return Ink(p.img.ColorIndexAt(x, y)) }
	for name, c := range map[string]struct {
		x, y int
		want Ink
	}{
		"in the square": {720, 200, Class1}, "in its hole": {850, 250, Ground}, "in the square beside it": {1050, 150, Class1},
		"on the line": {850, 100, Text}, "on the seam, under the line": {1000, 150, Text}, "just beside it": {1003, 150, Class1},
		"the dot": {750, 350, Text}, "outside": {1150, 450, Ground},
	} {
		if got := at(c.x, c.y); got != c.want {
			t.Errorf("%s: ink %d, expected %d", name, got, c.want)
		}
	}
}

// rows of the column of words that hold an ink.
func (p *Painter) rows(ink Ink, from, to int) (first, last int) {
	first = -1
	for y := from; y < to; y++ {
		if bytes.IndexByte(p.img.Pix[y*p.img.Stride+int(left):][:int(column)+8], uint8(ink)) >= 0 {
			if first < 0 {
				first = y
			}
			last = y
		}
	}
	return first, last
}

func TestWords_stay_in_their_column_and_apart(t *testing.T) {
	p := NewPainter(fontsOf(t))
	for _, name := range []string{"Mende", long, strings.Repeat("Anticonstitutionnellement-", 2) + "sur-Vesle"} {
		if _, err := p.PNG(example(name)); err != nil {
			t.Fatal(err)
		}
		figure, _ := p.rows(Accent, 120, Height)
		_, nameEnds := p.rows(Text, 170, figure+1)
		if figure < 300 || nameEnds > figure-4 {
			t.Errorf("%s: the name ends at row %d, the figure begins at %d", name, nameEnds, figure)
		}
		for y := 120; y < Height; y++ {
			for x := int(left + column + 6); x < 620; x++ {
				if p.img.ColorIndexAt(x, y) != uint8(Paper) {
					t.Fatalf("%s: something is drawn at %d, %d, right of the column", name, x, y)
				}
			}
		}
	}
}

func TestNotice_stands_over_the_card_of_what_is_fictional(t *testing.T) {
	p := NewPainter(fontsOf(t))
	c := example("Mende")
	c.Notice = "Échantillon fictif"
	if _, err := p.PNG(c); err != nil {
		t.Fatal(err)
	}
	if p.img.ColorIndexAt(1100, 20) != uint8(Text) {
		t.Error("no bar")
	}
}

func TestReadFonts_says_what_to_do_where_they_are_missing(t *testing.T) {
	if _, err := ReadFonts(t.TempDir()); err == nil || !strings.Contains(err.Error(), "make setup") {
		t.Errorf("%v", err)
	}
}

func BenchmarkCard(b *testing.B) {
	p := NewPainter(fontsOf(b))
	n := 0
	for b.Loop() {
		x, err := p.PNG(example(long))
		if err != nil {
			b.Fatal(err)
		}
		n = len(x)
	}
	b.ReportMetric(float64(n), "B/card")
}
