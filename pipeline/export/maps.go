package export

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"observatoire/geo"
	"observatoire/geo/svg"

	"github.com/paulmach/orb"
)

// drawn is a map and the sentence that stands for it.
type drawn struct {
	SVG      string
	Sentence string
}

// Sizes of maps in px units.
const (
	smallWidth, smallHeight = 400, 300
	width                   = 640
	franceWidth             = 640
)

func (e *exporter) points(inside orb.Bound, nearest string, href bool, radius float64) []svg.Point {
	var out []svg.Point
	var last []svg.Point
	for _, i := range e.espacesIn(inside) {
		x := e.outlines.espaces[i]
		p := svg.Point{At: x.at, Class: "espace", Radius: radius}
		if x.mobile {
			p.Class, p.Symbol = "espace mobile", svg.Diamond
		}
		if href {
			p.Href, p.Title = "/espaces/"+x.id+"/", x.name
		}
		if x.id == nearest {
			p.Class, p.Radius = "plus-proche", radius+2
			last = append(last, p)
			continue
		}
		out = append(out, p)
	}
	return append(out, last...)
}

// communeMap shows a commune, its neighbours by minutes and its nearest espace.
func (e *exporter) communeMap(code string) drawn {
	c, own := e.outlines.communes[code], e.shapes["local commune"][code]
	if c == nil || own.MultiPolygon == nil {
		return drawn{}
	}
	view := pad(own.bound, 0.35, 2500)
	sentence := fmt.Sprintf("%s et les communes voisines, selon le temps estimé vers l'espace le plus proche.", c.name)
	if i, ok := e.byEspace[c.espace]; ok {
		x := e.outlines.espaces[i]
		if d := geo.Distance(c.point, x.at); d < 30_000 {
			view = view.Union(pad(orb.Bound{Min: x.at, Max: x.at}, 0, 800))
			if d > 300 && x.commune != code {
				sentence = fmt.Sprintf("%s et son espace le plus proche, %s, à %s km à vol d'oiseau.", c.name, x.name, french(d.Km(), 1))
			}
		}
	}
	frame := svg.Fit(svg.Local(view.Center()), view.ToPolygon(), smallWidth, smallHeight, 0)
	m := svg.New(frame)
	m.ID, m.Title, m.Whole, m.MinArea = "carte", c.name, true, 6
	seen, outline := frame.Shown(), detailFor(frame)
	var around []svg.Area
	for _, other := range e.communesIn(seen) {
		if other != code {
			around = append(around, svg.Area{Shape: e.shapes[outline+" commune"][other].MultiPolygon, Class: e.outlines.communes[other].class})
		}
	}
	if len(around) == 0 {
		sentence = fmt.Sprintf("Le contour de %s, sans commune voisine.", c.name)
	}
	m.Areas("voisins", around)
	m.Areas("moi", []svg.Area{{Shape: e.shapes[outline+" commune"][code].MultiPolygon, Class: c.class}})
	m.Points("espaces", e.points(seen, c.espace, false, 4))
	m.ScaleBars("echelle")
	return drawn{string(m.Bytes()), sentence}
}

// detailFor is the detail of outlines whose simplification a frame does not
// show: some two px units.
func detailFor(f *svg.Frame) string {
	if f.MetresPerPx() > 90 {
		return "departement"
	}
	return "local"
}

// espaceMap shows the communes that an espace is the nearest one of.
func (e *exporter) espaceMap(x espaceFacts) drawn {
	view := pad(orb.Bound{Min: x.at, Max: x.at}, 0, 4000)
	var served []svg.Area
	n := 0
	for _, code := range e.served[x.id] {
		s, ok := e.shapes["departement commune"][code]
		if !ok {
			continue
		}
		c := e.outlines.communes[code]
		view = view.Union(s.bound)
		served = append(served, svg.Area{Shape: s.MultiPolygon, Class: c.class, Href: "/communes/" + code + "/", Title: c.name + " : " + minutesText(c.minutes)})
		n++
	}
	frame := svg.Fit(svg.Local(view.Center()), pad(view, 0.04, 0).ToPolygon(), width, 0, 8)
	m := svg.New(frame)
	m.ID, m.Title, m.SkipLinks, m.MinArea = "carte", "Bassin de "+x.name, true, 2
	seen := frame.Shown()
	var around []svg.Area
	for _, other := range e.communesIn(seen) {
		if e.outlines.communes[other].espace != x.id {
			around = append(around, svg.Area{Shape: e.shapes["departement commune"][other].MultiPolygon, Class: "dehors"})
		}
	}
	m.Areas("voisins", around)
	m.Areas("communes", served)
	m.Points("espaces", e.points(seen, x.id, true, 4))
	m.ScaleBars("echelle")
	sentence := fmt.Sprintf("Les %d communes dont cet espace est le plus proche, selon le temps de trajet estimé.", n)
	switch {
	case n == 0 && x.mobile:
		sentence = "Espace itinérant : la définition de tête ne compte que les espaces fixes, et aucune commune ne lui est donc attribuée."
	case n == 0 && e.shapes["departement departement"][x.departement].MultiPolygon == nil:
		sentence = "Collectivité d'outre-mer : les temps de trajet n'y sont pas calculés."
	case n == 0:
		sentence = "Aucune commune n'a cet espace pour plus proche : un autre espace est plus près de chaque commune alentour."
	case n == 1:
		sentence = "La commune dont cet espace est le plus proche, selon le temps de trajet estimé."
	}
	return drawn{string(m.Bytes()), sentence}
}

// territoryMap shows the communes of an EPCI, a canton or a département.
func (e *exporter) territoryMap(kind, code string) drawn {
	own, ok := e.shapes["departement "+kind][code]
	if !ok {
		return drawn{}
	}
	frame := svg.Fit(svg.Local(own.bound.Center()), own.bound.ToPolygon(), width, 0, 10)
	detail := detailFor(frame)
	if kind == "departement" {
		detail = "departement"
	}
	own = e.shapes[detail+" "+kind][code]
	m := svg.New(frame)
	m.ID, m.Title, m.SkipLinks, m.Whole, m.MinArea = "carte", e.names[kind+" "+code], true, true, 2
	counts := map[string]int{}
	var inside, around []svg.Area
	for _, other := range e.communesIn(frame.Shown()) {
		c := e.outlines.communes[other]
		s := e.shapes[detail+" commune"][other].MultiPolygon
		if member(c, kind) != code {
			if kind != "departement" {
				around = append(around, svg.Area{Shape: s, Class: "dehors"})
			}
			continue
		}
		counts[c.class]++
		inside = append(inside, svg.Area{Shape: s, Class: c.class, Href: "/communes/" + other + "/", Title: c.name + " : " + minutesText(c.minutes)})
	}
	m.Areas("voisins", around)
	m.Areas("communes", inside)
	if kind == "departement" {
		var borders []svg.Area
		for _, epci := range sortedKeys(e.shapes["departement epci"]) {
			if s := e.shapes["departement epci"][epci]; e.homeOf[epci] == code && !e.straddle[epci] {
				borders = append(borders, svg.Area{Shape: s.MultiPolygon, Class: "bord"})
			}
		}
		m.Areas("bord", borders)
	}
	m.Areas("bord limite", []svg.Area{{Shape: own.MultiPolygon, Class: "limite"}})
	points := e.points(frame.Shown(), "", true, 3.5)
	if kind == "departement" { // outside it there is nothing for a point to stand on
		points = slices.DeleteFunc(points, func(p svg.Point) bool {
			return e.outlines.espaces[e.byEspace[strings.Trim(strings.TrimPrefix(p.Href, "/espaces/"), "/")]].departement != code
		})
	}
	m.Points("espaces", points)
	m.ScaleBars("echelle")
	return drawn{string(m.Bytes()), classSentence(counts)}
}

// regionMap and franceMap show the communes melted by class of minutes.
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
	m.Points("espaces", e.points(own.bound, "", false, 2))
	m.ScaleBars("echelle")
	return drawn{string(m.Bytes()), classSentence(e.counts(func(c *communeFacts) bool { return c.region == code }))}
}

func (e *exporter) franceMap() drawn {
	all := e.shapes["france departement"]
	frames := e.franceFrames(franceWidth)
	m := svg.New(frames...)
	m.ID, m.Title, m.SkipLinks, m.Whole, m.MinArea = "carte", "France", true, true, 6
	m.Areas("communes", e.classAreas("france classes_france", "FR"))
	var departements []svg.Area
	for _, d := range sortedKeys(all) {
		departements = append(departements, svg.Area{Shape: all[d].MultiPolygon, Class: "bord", Href: "/departements/" + d + "/", Title: e.names["departement "+d]})
	}
	m.Areas("bord", departements)
	m.Boxes("cadres")
	m.ScaleBars("echelle")
	return drawn{string(m.Bytes()), classSentence(e.counts(func(*communeFacts) bool { return true }))}
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

func (e *exporter) counts(is func(*communeFacts) bool) map[string]int {
	out := map[string]int{}
	for _, c := range e.outlines.communes {
		if is(c) {
			out[c.class]++
		}
	}
	return out
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
