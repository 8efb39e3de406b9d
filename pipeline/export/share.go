package export

import (
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"sync"

	"observatoire/geo"
	"observatoire/geo/svg"
	"observatoire/pipeline/export/cards"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

// shared is a row of site.cards: what the picture of a territory says.
type shared struct {
	Kind     string `col:"territory_kind"`
	Code     string `col:"territory_code"`
	Path     string `col:"path"` // of the PNG, from the site's root
	Above    string `col:"above"`
	Name     string `col:"name"`
	Figure   string `col:"figure"` // "" where it is not known
	Sentence string `col:"sentence"`
}

// share draws the picture of each territory from EPCI up, for where its page is
// shared: partage/epci/200070118.png, partage/france.png.
func (e *exporter) share() error {
	fonts, err := cards.ReadFonts(filepath.Join("site", "node_modules"))
	if err != nil {
		return err
	}
	list, err := warehouse.All[shared](e.ctx, e.db, "site.cards")
	if err != nil {
		return err
	}
	of, err := e.network()
	if err != nil {
		return err
	}
	var wg sync.WaitGroup
	next := make(chan shared)
	errs := make(chan error, runtime.GOMAXPROCS(0))
	for range runtime.GOMAXPROCS(0) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			p := cards.NewPainter(fonts)
			var failed error
			for s := range next {
				if failed != nil {
					continue // the list has to be emptied
				}
				b, err := p.PNG(e.card(s, of.Foot))
				if err == nil {
					err = e.write("static/"+s.Path, b)
				}
				if err != nil {
					failed = fmt.Errorf("card of %s %s: %w", s.Kind, s.Code, err)
				}
			}
			if failed != nil {
				errs <- failed
			}
		}()
	}
	for _, s := range list {
		next <- s
	}
	close(next)
	wg.Wait()
	close(errs)
	e.written += len(list)
	return <-errs
}

func (e *exporter) card(s shared, foot string) cards.Card {
	c := cards.Card{Above: s.Above, Name: s.Name, Figure: s.Figure, Sentence: s.Sentence, Foot: foot}
	if e.opts.Sample {
		c.Notice = "Échantillon fictif : territoire et chiffres inventés"
	}
	from := 0
	for i, b := range geo.ClassBounds {
		words := fmt.Sprintf("%d–%.0f", from, float64(b))
		if i == 0 {
			words += "\u202fmin"
		}
		c.Legend = append(c.Legend, cards.Swatch{Ink: cards.ClassInk(fmt.Sprintf("c%d", i)), Words: words})
		from = int(b)
	}
	c.Legend = append(c.Legend, cards.Swatch{Ink: cards.ClassInk(fmt.Sprintf("c%d", len(geo.ClassBounds))), Words: fmt.Sprintf("plus de %d", from)})
	e.cardMap(&c, s)
	return c
}

// cardMap puts the territory's map into its card: its communes by class of
// minutes, its limits, its espaces.
func (e *exporter) cardMap(c *cards.Card, s shared) {
	box := cards.MapBox
	size := orb.Point{box.Max[0] - box.Min[0], box.Max[1] - box.Min[1]}
	fills := map[string][]orb.Ring{}
	var borders, limit []orb.Ring
	width := 2.5
	switch s.Kind {
	case "epci", "departement":
		own := e.shapes["departement "+s.Kind][s.Code]
		if own.MultiPolygon == nil {
			return
		}
		f := cardFit(own.bound)
		for _, code := range e.communesIn(own.bound) {
			if k := e.outlines.communes[code]; member(k, s.Kind) == s.Code {
				rings := project(e.shapes["departement commune"][code].MultiPolygon, f)
				fills[k.class] = append(fills[k.class], rings...)
				if s.Kind == "epci" {
					borders = append(borders, rings...)
				}
			}
		}
		limit = project(own.MultiPolygon, f)
		radius := 5.0
		if s.Kind == "departement" {
			radius = 3.5
		}
		for _, i := range e.espacesIn(own.bound) {
			x := e.outlines.espaces[i]
			if k := e.outlines.communes[x.commune]; k != nil && member(k, s.Kind) == s.Code {
				c.Dots = append(c.Dots, cards.Dot{At: f.Point(x.at), Radius: radius})
			}
		}
	case "region":
		own := e.shapes["region region"][s.Code]
		if own.MultiPolygon == nil {
			return
		}
		f := cardFit(own.bound)
		for _, a := range e.classAreas("region classes_region", s.Code) {
			fills[a.Class] = project(a.Shape, f)
		}
		for _, d := range sortedKeys(e.regions) {
			if e.regions[d] == s.Code {
				borders = append(borders, project(e.shapes["region departement"][d].MultiPolygon, f)...)
			}
		}
		limit = project(own.MultiPolygon, f)
	case "france":
		frames := e.franceFrames(380)
		bottom := frames[len(frames)-1]
		shiftX, shiftY := box.Min[0]+(size[0]-380)/2, box.Min[1]+max(0, (size[1]-bottom.Y-bottom.Height)/2)
		for _, f := range frames {
			f.At(f.X+shiftX, f.Y+shiftY)
		}
		for _, a := range e.classAreas("france classes_france", "FR") {
			fills[a.Class] = append(fills[a.Class], projectFrames(a.Shape, frames)...)
		}
		for _, code := range sortedKeys(e.shapes["france departement"]) {
			borders = append(borders, projectFrames(e.shapes["france departement"][code].MultiPolygon, frames)...)
		}
		width = 0
	}
	for _, class := range sortedKeys(fills) {
		c.Layers = append(c.Layers, cards.Layer{Ink: cards.ClassInk(class), Rings: fills[class]})
	}
	if s.Kind == "epci" {
		c.Layers = append(c.Layers, cards.Layer{Ink: cards.Paper, Rings: borders, Line: 1.5})
	} else if len(borders) > 0 {
		c.Layers = append(c.Layers, cards.Layer{Ink: cards.Text, Rings: borders, Line: 1, Share: 7})
	}
	if width > 0 {
		c.Layers = append(c.Layers, cards.Layer{Ink: cards.Text, Rings: limit, Line: width})
	}
}

// cardFit is the frame that shows a box of the ground in the map of a card.
func cardFit(ground orb.Bound) *svg.Frame {
	box := cards.MapBox
	return svg.Fit(svg.Local(ground.Center()), ground, box.Max[0]-box.Min[0], box.Max[1]-box.Min[1], 4).At(box.Min[0], box.Min[1])
}

// project is a shape in whole px: neighbours share their vertices, rounded or
// not, and no gap opens between them.
func project(shape orb.MultiPolygon, f *svg.Frame) []orb.Ring {
	var out []orb.Ring
	for _, polygon := range shape {
		for _, ring := range polygon {
			r := make(orb.Ring, 0, len(ring))
			for _, p := range ring {
				q := f.Point(p)
				q = orb.Point{math.Round(q[0]), math.Round(q[1])}
				if n := len(r); n == 0 || q != r[n-1] {
					r = append(r, q)
				}
			}
			if len(r) > 2 {
				out = append(out, r)
			}
		}
	}
	return out
}

// projectFrames puts each polygon into the frame that shows it.
func projectFrames(shape orb.MultiPolygon, frames []*svg.Frame) []orb.Ring {
	var out []orb.Ring
	for _, polygon := range shape {
		for _, f := range frames {
			if f.Ground().Intersects(polygon.Bound()) {
				out = append(out, project(orb.MultiPolygon{polygon}, f)...)
				break
			}
		}
	}
	return out
}
