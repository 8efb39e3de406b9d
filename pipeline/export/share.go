package export

import (
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"observatoire/geo"
	"observatoire/geo/svg"
	"observatoire/pipeline/export/cards"

	"github.com/paulmach/orb"
)

// shared is a territory with a card of its own.
type shared struct {
	kind, code, name string
	part             *float64 // of its people within 20 minutes
	unreachable      int64    // people without any espace by road
	method           string   // of its times: route, estimation or mixte
	byRoadIn         string   // where, for mixte: "en Corse"
}

// cardFolders are where the cards of each kind of territory are, under
// /partage/; that of France has no folder.
var cardFolders = map[string]string{"epci": "epci/", "departement": "departements/", "region": "regions/", "france": ""}

// kindWords say what a territory is, above its name.
var kindWords = map[string]string{"epci": "Intercommunalité", "departement": "Département", "region": "Région"}

// share draws the picture of each territory from EPCI up, for where its page is
// shared: partage/epci/200070118.png, partage/france.png.
func (e *exporter) share() error {
	fonts, err := cards.ReadFonts(filepath.Join("site", "node_modules"))
	if err != nil {
		return err
	}
	var list []shared
	var s shared
	var listOn time.Time
	if err := e.db.QueryRowContext(e.ctx, "select max(list_on) from marts.espaces").Scan(&listOn); err != nil {
		return err
	}
	if err := e.db.Each(e.ctx, `
		select a.territory_kind, a.territory_code, a.acces.part_20_min, a.acces.population_sans_espace, a.acces.methode, coalesce(a.acces.route_dans, ''), n.name
		from exports.access_summaries as a
		join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
		join exports.territory_names as n using (territory_kind, territory_code)
		where a.territory_kind in ('epci', 'departement', 'region', 'france')
		order by a.territory_kind, a.territory_code`,
		[]any{&s.kind, &s.code, &s.part, &s.unreachable, &s.method, &s.byRoadIn, &s.name}, func() error {
			k := s
			if s.part != nil {
				x := *s.part
				k.part = &x
			}
			list = append(list, k)
			return nil
		}); err != nil {
		return err
	}
	var foot string
	if err := e.db.QueryRowContext(e.ctx, "select label from marts.definitions where is_headline").Scan(&foot); err != nil {
		return err
	}
	foot = fmt.Sprintf("%s. Liste du %s", strings.SplitN(foot, ",", 2)[0], frenchDate(listOn))

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
				b, err := p.PNG(e.card(s, foot))
				if err == nil {
					err = e.write(cardPath(s.kind, s.code), b)
				}
				if err != nil {
					failed = fmt.Errorf("card of %s %s: %w", s.kind, s.code, err)
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

// cardPath is where the card of a territory is, in the site's folder.
func cardPath(kind, code string) string {
	if kind == "france" {
		return "static/partage/france.png"
	}
	return "static/partage/" + cardFolders[kind] + code + ".png"
}

func (e *exporter) card(s shared, foot string) cards.Card {
	c := cards.Card{Above: kindWords[s.kind], Name: s.name, Foot: foot}
	if e.opts.Sample {
		c.Notice = "Échantillon fictif : territoire et chiffres inventés"
	}
	how := "temps estimé en voiture"
	switch {
	case s.method == "route":
		how = "en voiture par la route"
	case s.byRoadIn != "":
		how += ", par la route " + s.byRoadIn
	case s.method == "mixte":
		how += " ou par la route"
	}
	if s.part != nil {
		c.Figure = percent(*s.part)
		c.Sentence = fmt.Sprintf("des habitants à moins de 20\u00a0min d’un espace, %s", how)
		if *s.part == 0 && s.unreachable > 0 {
			c.Sentence += " ; " + thousands(int(s.unreachable)) + " n’en ont aucun d’accessible par la route"
		}
	} else {
		c.Sentence = "Temps de trajet non connu"
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
	switch s.kind {
	case "epci", "departement":
		own := e.shapes["departement "+s.kind][s.code]
		if own.MultiPolygon == nil {
			return
		}
		f := cardFit(own.bound)
		for _, code := range e.communesIn(own.bound) {
			if k := e.outlines.communes[code]; member(k, s.kind) == s.code {
				rings := project(e.shapes["departement commune"][code].MultiPolygon, f)
				fills[k.class] = append(fills[k.class], rings...)
				if s.kind == "epci" {
					borders = append(borders, rings...)
				}
			}
		}
		limit = project(own.MultiPolygon, f)
		radius := 5.0
		if s.kind == "departement" {
			radius = 3.5
		}
		for _, i := range e.espacesIn(own.bound) {
			x := e.outlines.espaces[i]
			if k := e.outlines.communes[x.commune]; k != nil && member(k, s.kind) == s.code {
				c.Dots = append(c.Dots, cards.Dot{At: f.Point(x.at), Radius: radius})
			}
		}
	case "region":
		own := e.shapes["region region"][s.code]
		if own.MultiPolygon == nil {
			return
		}
		f := cardFit(own.bound)
		for _, a := range e.classAreas("region classes_region", s.code) {
			fills[a.Class] = project(a.Shape, f)
		}
		for _, d := range sortedKeys(e.regions) {
			if e.regions[d] == s.code {
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
	if s.kind == "epci" {
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

// percent writes a share as the pages do: one decimal, and never 100 % or 0 %
// where it is not exactly that.
func percent(share float64) string {
	p := 100 * share
	switch {
	case p > 99.9 && p < 100:
		return "plus de 99,9\u00a0%"
	case p > 0 && p < 0.1:
		return "moins de 0,1\u00a0%"
	case p == 0 || p == 100:
		return french(p, 0) + "\u00a0%"
	}
	return french(p, 1) + "\u00a0%"
}

var months = strings.Fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")

// frenchDate writes a day as "1er août 2024".
func frenchDate(t time.Time) string {
	day := fmt.Sprint(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return fmt.Sprintf("%s %s %d", day, months[t.Month()-1], t.Year())
}
