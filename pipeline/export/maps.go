package export

import (
	"fmt"
	"math"
	"strings"

	"github.com/paulmach/orb"

	"observatoire/geo"
	"observatoire/geo/svg"
	"observatoire/pipeline/french"
)

// drawn is a map and the sentence that stands for it, and the strip of a sheet:
// its address ("" without) and what it shows.
type drawn struct {
	SVG      string
	Sentence string
	Strip    string
	Shows    string
}

// Sizes of maps in px units.
const (
	width        = 640
	openingWidth = 420 // three stand side by side
)

// point is an espace on a map, as a link where asked for.
func (e *exporter) point(i int, href bool, radius float64) svg.Point {
	x := e.outlines.espaces[i]
	p := svg.Point{At: x.at, Class: "espace", Radius: radius}
	if x.mobile {
		p.Class, p.Symbol = "espace mobile", svg.Diamond
	}
	if href {
		p.Href, p.Title = "/espaces/"+x.id+".html", x.name
	}
	return p
}

// communeMap shows a commune, its neighbours by minutes and its nearest espace.
func (e *exporter) communeMap(code string) drawn {
	c, own := e.outlines.communes[code], e.shapes["local commune"][code]
	if c == nil || own.MultiPolygon == nil {
		return drawn{}
	}
	s := sketch{window: e.communeWindow(code), title: c.name, folder: "/communes/"}
	shown := e.communesIn(sheets.Bound(s.window))
	sentence := fmt.Sprintf("%s et les communes voisines, selon le temps %s vers l'espace le plus proche.", c.name, e.how(shown))
	if len(shown) == 1 {
		sentence = fmt.Sprintf("Le contour de %s, sans commune voisine.", c.name)
	}
	if i, ok := e.byEspace[c.espace]; ok {
		x := e.outlines.espaces[i]
		if d := geo.Distance(c.point, x.at); d > 300 && x.commune != code {
			sentence = fmt.Sprintf("%s et son espace le plus proche, %s, à %s km à vol d'oiseau.", c.name, x.name, french.Number(d.Km(), 1))
			if d >= shownWithin {
				sentence = fmt.Sprintf("%s et les communes voisines ; son espace le plus proche, %s, est hors de la carte, à %s km à vol d'oiseau.", c.name, x.name, french.Number(d.Km(), 1))
			}
		}
	}
	e.communeGround(&s, code)
	e.markEspaces(&s, c.espace, false)
	return drawn{SVG: s.String(), Sentence: sentence, Strip: e.stripOf(code)}
}

// espaceMap shows the communes that an espace is the nearest one of.
func (e *exporter) espaceMap(x espaceFacts) drawn {
	view := pad(orb.Bound{Min: x.at, Max: x.at}, 0, 4000)
	var served []string
	for _, code := range e.served[x.id] {
		if o, ok := e.shapes["local commune"][code]; ok {
			view = view.Union(o.bound)
			served = append(served, code)
		}
	}
	s := sketch{window: sheets.Window(view, 0.04, 0), title: "Bassin de " + x.name, folder: "/espaces/"}
	if len(e.communesIn(sheets.Bound(s.window))) == 0 {
		return drawn{}
	}
	e.ground(&s, "dehors")
	e.linkCommunes(&s, served)
	e.markEspaces(&s, x.id, true)
	sentence := fmt.Sprintf("Les %d communes où cet espace est le plus souvent le plus proche, selon le temps de trajet %s.", len(served), e.how(served))
	switch {
	case len(served) == 0 && x.mobile:
		sentence = "Espace itinérant : la définition de tête ne compte que les espaces fixes, et aucune commune ne lui est donc attribuée."
	case len(served) == 0:
		sentence = "Aucune commune n'a cet espace pour plus proche : un autre espace est plus près de chaque commune alentour."
	case len(served) == 1:
		sentence = fmt.Sprintf("La commune où cet espace est le plus souvent le plus proche, selon le temps de trajet %s.", e.how(served))
	}
	return drawn{SVG: s.String(), Sentence: sentence}
}

// communesMap shows the communes of an EPCI or a canton.
func (e *exporter) communesMap(kind, code string) drawn {
	own, ok := e.shapes["local "+kind][code]
	if !ok {
		return drawn{}
	}
	s := sketch{window: sheets.Window(own.bound, 0.03, 0), title: e.names[kind+" "+code], folder: "/" + kind + "/"}
	if kind == "canton" {
		s.folder = "/cantons/"
	}
	var inside []string
	for _, other := range e.communesIn(own.bound) {
		if member(e.outlines.communes[other], kind) == code {
			inside = append(inside, other)
		}
	}
	e.ground(&s, "dehors")
	// The border is a wide line around the communes, who then hide its inner half.
	s.group("autour", func() {
		if kind == "epci" {
			s.use("/epci/"+code+".svg", "t", "")
			return
		}
		for _, other := range inside {
			s.use(e.sheetOf(other), "m"+other, "")
		}
	})
	counts := map[string]int{}
	for _, other := range inside {
		counts[e.outlines.communes[other].class]++
	}
	e.linkCommunes(&s, inside)
	e.markEspaces(&s, "", true)
	d := drawn{SVG: s.String(), Sentence: classSentence(counts, e.how(inside))}
	if kind == "epci" {
		d.Strip, d.Shows = e.stripOfTerritory(kind, code)
	}
	return d
}

// departementMap shows the communes of a département and the borders of its EPCI.
func (e *exporter) departementMap(code string) drawn {
	own, ok := e.shapes["departement departement"][code]
	if !ok {
		return drawn{}
	}
	frame := svg.Fit(svg.Local(own.bound.Center()), own.bound.ToPolygon(), width, 0, 10)
	m := svg.New(frame)
	m.ID, m.Title, m.SkipLinks, m.Whole, m.MinArea = "carte", e.names["departement "+code], true, true, 2
	counts := map[string]int{}
	var codes []string
	var inside []svg.Area
	for _, other := range e.communesIn(frame.Shown()) {
		c := e.outlines.communes[other]
		if c.departement == code {
			counts[c.class]++
			codes = append(codes, other)
			inside = append(inside, svg.Area{Shape: e.shapes["departement commune"][other].MultiPolygon, Class: c.class, Href: "/communes/" + other + ".html", Title: c.name + " : " + minutesText(c.minutes)})
		}
	}
	m.Areas("communes", inside)
	var borders []svg.Area
	for _, epci := range sortedKeys(e.shapes["departement epci"]) {
		if s := e.shapes["departement epci"][epci]; e.homeOf[epci] == code && !e.straddle[epci] {
			borders = append(borders, svg.Area{Shape: s.MultiPolygon, Class: "bord"})
		}
	}
	m.Areas("bord", borders)
	m.Areas("bord limite", []svg.Area{{Shape: own.MultiPolygon, Class: "limite"}})
	var points []svg.Point // outside the département there is nothing for a point to stand on
	for _, i := range e.espacesIn(frame.Shown()) {
		if e.outlines.espaces[i].departement == code {
			points = append(points, e.point(i, true, 3.5))
		}
	}
	m.Points("espaces", points)
	m.ScaleBars("echelle")
	d := drawn{SVG: string(m.Bytes()), Sentence: classSentence(counts, e.how(codes))}
	d.Strip, d.Shows = e.stripOfTerritory("departement", code)
	return d
}

// regionMap shows the communes melted by class of minutes.
func (e *exporter) regionMap(code string) drawn {
	own, ok := e.shapes["region region"][code]
	if !ok {
		return drawn{}
	}
	frame := svg.Fit(svg.Local(own.bound.Center()), own.bound.ToPolygon(), width, 0, 10)
	m := svg.New(frame)
	m.ID, m.Title, m.SkipLinks, m.Whole, m.MinArea = "carte", e.names["region "+code], true, true, 1.5
	m.Areas("communes", e.classAreas("region classes_region", code))
	var departements []svg.Area
	for _, d := range sortedKeys(e.shapes["region departement"]) {
		if e.regions[d] == code {
			departements = append(departements, svg.Area{Shape: e.shapes["region departement"][d].MultiPolygon, Class: "bord", Href: "/departements/" + d + "/", Title: e.names["departement "+d]})
		}
	}
	m.Areas("bord", departements)
	var points []svg.Point
	for _, i := range e.espacesIn(own.bound) {
		points = append(points, e.point(i, false, 2))
	}
	m.Points("espaces", points)
	m.ScaleBars("echelle")
	return drawn{SVG: string(m.Bytes()), Sentence: e.classesOf(func(c *communeFacts) bool { return c.region == code })}
}

// openings are the hours for which France is drawn, as in data/reference/definitions.csv.
var openings = []struct{ name, title string }{
	{"toute_heure", "France, à toute heure"},
	{"samedi", "France, le samedi"},
	{"apres_18h", "France, après 18 h"},
}

// openingMaps show the EPCI by the median of their people's minutes, one map for
// each opening, by its name.
func (e *exporter) openingMaps() map[string]string {
	out := map[string]string{}
	for _, o := range openings {
		out[o.name] = e.openingMap(o.name, o.title)
	}
	return out
}

func (e *exporter) openingMap(opening, title string) string {
	m := svg.New(e.franceFrames(openingWidth)...)
	m.ID, m.Title, m.SkipLinks, m.Whole, m.MinArea = "carte-"+opening, title, true, true, 4
	m.Areas("communes", e.classAreas("france epci_"+opening, "FR"))
	var regions []svg.Area
	for _, r := range sortedKeys(e.shapes["france region"]) {
		regions = append(regions, svg.Area{Shape: e.shapes["france region"][r].MultiPolygon, Class: "bord", Href: "/regions/" + r + "/", Title: e.names["region "+r]})
	}
	m.Areas("bord", regions)
	m.Boxes("cadres")
	return string(m.Bytes())
}

// franceFrames are the mainland's frame and those of the overseas départements
// below it.
func (e *exporter) franceFrames(width float64) []*svg.Frame {
	all := e.shapes["france departement"]
	mainland := orb.Bound{Min: orb.Point{math.Inf(1), math.Inf(1)}, Max: orb.Point{math.Inf(-1), math.Inf(-1)}}
	for code, s := range all {
		if !overseas(code) {
			mainland = mainland.Union(s.bound)
		}
	}
	return svg.France(width, svg.Territory{Shape: mainland.ToPolygon()}, svg.Overseas(func(code string) orb.Geometry {
		if s, ok := all[code]; ok {
			return s.MultiPolygon
		}
		return nil
	}))
}

// classAreas are the melted communes of a territory, one area a class.
func (e *exporter) classAreas(key, code string) []svg.Area {
	var out []svg.Area
	for _, k := range sortedKeys(e.shapes[key]) {
		owner, class, _ := strings.Cut(k, " ")
		if owner == code {
			out = append(out, svg.Area{Shape: e.shapes[key][k].MultiPolygon, Class: class})
		}
	}
	return out
}

// classesOf is the classSentence of the communes that are meant.
func (e *exporter) classesOf(is func(*communeFacts) bool) string {
	counts := map[string]int{}
	var codes []string
	for code, c := range e.outlines.communes {
		if is(c) {
			counts[c.class]++
			codes = append(codes, code)
		}
	}
	return classSentence(counts, e.how(codes))
}

// how says how the times of communes were obtained (howWords).
func (e *exporter) how(codes []string) string {
	byRoad, estimated := 0, 0
	for _, code := range codes {
		switch c := e.outlines.communes[code]; {
		case c == nil || c.minutes == nil:
		case c.byRoad:
			byRoad++
		default:
			estimated++
		}
	}
	return howWords(byRoad, estimated)
}

func member(c *communeFacts, kind string) string {
	switch kind {
	case "epci":
		return c.epci
	case "canton":
		return c.canton
	case "departement":
		return c.departement
	}
	return ""
}

// overseas tells the départements that are drawn in frames of their own.
func overseas(departement string) bool { return len(departement) == 3 }

// pad widens a box by a share of its size and at least by some metres each way.
func pad(b orb.Bound, share float64, least geo.Metres) orb.Bound {
	const metresPerDegree = 111_195
	lat := math.Max((b.Max[1]-b.Min[1])*share, float64(least)/metresPerDegree)
	lon := math.Max((b.Max[0]-b.Min[0])*share, float64(least)/metresPerDegree/math.Cos(b.Center()[1]*math.Pi/180))
	return orb.Bound{Min: orb.Point{b.Min[0] - lon, b.Min[1] - lat}, Max: orb.Point{b.Max[0] + lon, b.Max[1] + lat}}
}
