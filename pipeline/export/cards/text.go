package cards

import (
	"fmt"
	"image"
	"os"
	"path/filepath"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

type fontKind int

const (
	titleBold fontKind = iota
	textRegular
	textBold
	fontKinds
)

// Fonts are the site's two families as TrueType: what the pages load is WOFF2,
// which the Go project's reader does not read.
type Fonts struct {
	kinds [fontKinds]*opentype.Font
}

// FontFiles are the files of Fonts under node_modules, all under the SIL Open
// Font License 1.1.
var FontFiles = [...]string{
	titleBold:   "@expo-google-fonts/bricolage-grotesque/700Bold/BricolageGrotesque_700Bold.ttf",
	textRegular: "@expo-google-fonts/source-sans-3/400Regular/SourceSans3_400Regular.ttf",
	textBold:    "@expo-google-fonts/source-sans-3/600SemiBold/SourceSans3_600SemiBold.ttf",
}

// ReadFonts reads the fonts from a folder of npm packages.
func ReadFonts(modules string) (*Fonts, error) {
	f := &Fonts{}
	for k, name := range FontFiles {
		path := filepath.Join(modules, filepath.FromSlash(name))
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("%w: expected a font there (run `make setup`)", err)
		}
		if f.kinds[k], err = opentype.Parse(b); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	return f, nil
}

type faceKey struct {
	kind fontKind
	size float64
}

// face is a font at a size, with the letters that it has drawn.
type face struct {
	font.Face
	glyphs map[rune]*glyph
}

type glyph struct {
	mask    *image.Alpha
	area    image.Rectangle // from the letter's origin
	advance fixed.Int26_6
}

func (p *Painter) face(kind fontKind, size float64) *face {
	k := faceKey{kind, size}
	if f := p.faces[k]; f != nil {
		return f
	}
	// The error is for options that are not these.
	f, err := opentype.NewFace(p.fonts.kinds[kind], &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic(err)
	}
	p.faces[k] = &face{f, map[rune]*glyph{}}
	return p.faces[k]
}

// glyph draws a letter once. No-break spaces are spaces of the font; the narrow
// one is half as wide.
func (f *face) glyph(r rune) *glyph {
	if g := f.glyphs[r]; g != nil {
		return g
	}
	g := &glyph{}
	switch r {
	case '\u00a0':
		g.advance, _ = f.GlyphAdvance(' ')
	case '\u202f':
		g.advance, _ = f.GlyphAdvance(' ')
		g.advance = g.advance * 5 / 8
	default:
		area, mask, at, advance, ok := f.Glyph(fixed.Point26_6{}, r)
		if ok && !area.Empty() {
			// The face draws its next letter into the same mask.
			g.mask = image.NewAlpha(image.Rect(0, 0, area.Dx(), area.Dy()))
			for y := range area.Dy() {
				for x := range area.Dx() {
					g.mask.Set(x, y, mask.At(at.X+x, at.Y+y))
				}
			}
		}
		g.area, g.advance = area, advance
	}
	f.glyphs[r] = g
	return g
}

// each goes over the letters of a text, with where each begins.
func (f *face) each(s string, do func(g *glyph, x fixed.Int26_6)) fixed.Int26_6 {
	var x fixed.Int26_6
	before := rune(-1)
	for _, r := range s {
		if before >= 0 {
			x += f.Kern(before, r)
		}
		g := f.glyph(r)
		if do != nil {
			do(g, x)
		}
		x += g.advance
		before = r
	}
	return x
}

// width of a text in px.
func (f *face) width(s string) float64 { return float64(f.each(s, nil)) / 64 }

// text writes a line whose foot is at y and returns where it ends.
func (p *Painter) text(s string, kind fontKind, size, x, y float64, ink Ink) float64 {
	f := p.face(kind, size)
	end := f.each(s, func(g *glyph, at fixed.Int26_6) {
		if g.mask == nil {
			return
		}
		area := g.area.Add(image.Pt(int(x+float64(at)/64+0.5), int(y)))
		if area.In(p.img.Rect) {
			p.lay(g.mask, area, ink, full)
		}
	})
	return x + float64(end)/64
}
