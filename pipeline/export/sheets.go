package export

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"html"
	"slices"
	"strings"

	"observatoire/geo"
	"observatoire/geo/svg"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/clip"
)

// A sheet is a file with the outlines of the communes of an EPCI, one path
// each. The pages of communes, cantons, espaces and EPCI are windows on the
// sheets that they look at, by <use>: an outline is written once, not once a
// page. Sheets have no style but custom properties of the page (--c0 … --cx,
// --limite).

// sheets is the drawing that all sheets are parts of: 45 m at the equator are
// some 32 m in France, and outlines of detail local are true to 90 m.
var sheets = svg.Grid{Unit: 45}

// sheetOf is the address of the file that holds the outline of a commune; a
// commune without EPCI has one of its own.
func (e *exporter) sheetOf(commune string) string {
	if c := e.outlines.communes[commune]; c.epci != "" {
		return "/epci/" + c.epci + ".svg"
	}
	return "/communes/" + commune + ".svg"
}

// writeSheets writes the sheets that the pages look at: all of them, whatever
// --only, since neighbours look across borders.
func (e *exporter) writeSheets() error {
	members := map[string][]string{}
	for _, code := range sortedKeys(e.outlines.communes) {
		if e.shapes["local commune"][code].MultiPolygon != nil {
			sheet := e.sheetOf(code)
			members[sheet] = append(members[sheet], code)
		}
	}
	e.sheetWeight = map[string]int{}
	for _, sheet := range sortedKeys(members) {
		b := []byte(e.sheet(members[sheet]))
		w, err := overTheWire(b)
		if err == nil {
			e.sheetWeight[sheet] = w
			err = e.write("static"+sheet, b)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sheetsWeight is how many bytes the sheets of one page of a commune may be
// over the wire: with them and its HTML (some 4 KB) the page stays under 40 KB,
// and under 120 KB with its styles and fonts.
const sheetsWeight = 33_000

// overTheWire is the size of a file as servers compress it (gzip).
func overTheWire(b []byte) (int, error) {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		return 0, err
	}
	err := z.Close()
	return out.Len(), err
}

// sheet draws communes with their ids (m38185), by class of minutes, in a group
// of all (t).
func (e *exporter) sheet(members []string) string {
	byClass := map[string][]string{}
	for _, code := range members {
		class := e.outlines.communes[code].class
		byClass[class] = append(byClass[class], code)
	}
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg"><g id="t" stroke="var(--limite)" stroke-linejoin="round">`)
	for _, class := range sortedKeys(byClass) {
		fmt.Fprintf(&b, "\n<g fill=\"var(--%s)\">", class)
		for _, code := range byClass[class] {
			fmt.Fprintf(&b, "\n<path id=\"m%s\" d=\"%s\"/>", code, sheets.Path(2, e.shapes["local commune"][code].MultiPolygon))
		}
		b.WriteString("</g>")
	}
	b.WriteString("</g></svg>\n")
	return b.String()
}

// shownWithin is how far a nearest espace may be to be on the map of a commune.
const shownWithin geo.Metres = 20_000

// communeWindow is what the map of a commune shows: the commune with a margin,
// and its nearest espace where that is not far.
func (e *exporter) communeWindow(code string) svg.Window {
	c := e.outlines.communes[code]
	view := pad(e.shapes["local commune"][code].bound, 0.35, 2500)
	if i, ok := e.byEspace[c.espace]; ok && geo.Distance(c.point, e.outlines.espaces[i].at) < shownWithin {
		at := e.outlines.espaces[i].at
		view = view.Union(pad(orb.Bound{Min: at, Max: at}, 0, 800))
	}
	return sheets.Window(view, 0, 4.0/3)
}

// sketch is the map of a page: a window on sheets.
type sketch struct {
	window svg.Window
	title  string
	body   strings.Builder
	linked bool
}

// use shows a part of a sheet.
func (s *sketch) use(sheet, id, class string) {
	s.body.WriteString("<use")
	if class != "" {
		fmt.Fprintf(&s.body, ` class=%s`, class)
	}
	fmt.Fprintf(&s.body, ` href="%s#%s"/>`, sheet, id)
}

// link shows a part of a sheet that leads to a page. It is out of the order of
// the tab key: the same links are in a list beside the map.
func (s *sketch) link(sheet, id, class, href, title string) {
	s.linked = true
	fmt.Fprintf(&s.body, `<a href="%s" tabindex=-1><use class=%s href="%s#%s"><title>%s</title></use></a>`+"\n", href, class, sheet, id, html.EscapeString(title))
}

// espaces marks espaces: round ones, square itinerant ones, and the one that
// the page is about. Links are out of the order of the tab key.
func (e *exporter) markEspaces(s *sketch, nearest string, links bool) {
	var fixed, mobile []orb.Point
	var here orb.Point
	for _, i := range e.espacesIn(sheets.Bound(s.window)) {
		x := e.outlines.espaces[i]
		switch {
		case x.id == nearest:
			here = x.at
		case links:
			class := "espace"
			if x.mobile {
				class = "mobile"
			}
			s.linked = true
			fmt.Fprintf(&s.body, `<a href="/espaces/%s.html" tabindex=-1><path class=%s d="%s"><title>%s</title></path></a>`+"\n", x.id, class, sheets.Dots([]orb.Point{x.at}), html.EscapeString(x.name))
		case x.mobile:
			mobile = append(mobile, x.at)
		default:
			fixed = append(fixed, x.at)
		}
	}
	for _, layer := range []struct {
		class string
		at    []orb.Point
	}{{"espace", fixed}, {"mobile", mobile}} {
		if len(layer.at) > 0 {
			d := sheets.Dots(layer.at)
			fmt.Fprintf(&s.body, `<path class=%s d="%s"/>`, layer.class, d)
		}
	}
	if here != (orb.Point{}) {
		fmt.Fprintf(&s.body, `<path class=ici d="%s"/>`, sheets.Dots([]orb.Point{here}))
	}
}

// String is the svg element with its scale beside it. An image has no parts
// for a screen reader; a map with links has.
func (s *sketch) String() string {
	role := "img"
	if s.linked {
		role = "group"
	}
	w := s.window
	share, name := sheets.Scale(w)
	return fmt.Sprintf(`<svg class=croquis viewBox="%d %d %d %d" style=--u:%spx role=%s aria-label="%s">%s</svg><i class=ech style=width:%s%%>%s</i>`,
		w.X, w.Y, w.Width, w.Height, strings.Replace(french(float64(w.Width)/400, 2), ",", ".", 1), role, html.EscapeString(s.title), s.body.String(),
		strings.Replace(french(share*100, 1), ",", ".", 1), name)
}

// ground shows all sheets of which something is in the window, in the classes of
// minutes or, with a class of its own, as plain land.
func (e *exporter) ground(s *sketch, class string) {
	for _, sheet := range e.sheetsIn(sheets.Bound(s.window)) {
		s.use(sheet, "t", class)
	}
	s.body.WriteString("\n")
}

// sheetsIn are the sheets of which something is in a box, in the order of their
// communes.
func (e *exporter) sheetsIn(box orb.Bound) []string {
	var used []string
	for _, code := range e.communesIn(box) {
		if sheet := e.sheetOf(code); !slices.Contains(used, sheet) && meets(box, e.shapes["local commune"][code]) {
			used = append(used, sheet)
		}
	}
	return used
}

// meets tells whether something of a shape is in a box; of most shapes whose
// box touches it there is.
func meets(box orb.Bound, s shape) bool {
	if box.Contains(s.bound.Min) && box.Contains(s.bound.Max) {
		return true
	}
	return len(clip.MultiPolygon(box, s.MultiPolygon.Clone())) > 0
}

// communeGround shows the communes of a window by class of minutes and the one
// that the page is about: by their sheets or, where those are too heavy for one
// page, by outlines of its own, which no other page shares.
func (e *exporter) communeGround(s *sketch, code string) {
	box := sheets.Bound(s.window)
	weight := 0
	for _, sheet := range e.sheetsIn(box) {
		weight += e.sheetWeight[sheet]
	}
	if weight <= sheetsWeight {
		e.ground(s, "")
		s.use(e.sheetOf(code), "m"+code, "moi")
		return
	}
	byClass := map[string][]string{}
	for _, other := range e.communesIn(box) {
		if k := e.shapes["local commune"][other]; meets(box, k) {
			class := e.outlines.communes[other].class
			byClass[class] = append(byClass[class], sheets.Path(2, k.MultiPolygon))
		}
	}
	for _, class := range sortedKeys(byClass) {
		fmt.Fprintf(&s.body, `<path class=%s d="%s"/>`, class, strings.Join(byClass[class], ""))
	}
	fmt.Fprintf(&s.body, "\n"+`<path class=moi d="%s"/>`, sheets.Path(2, e.shapes["local commune"][code].MultiPolygon))
}
