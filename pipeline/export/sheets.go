package export

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"html"
	"slices"
	"strconv"
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

// sketch is the map of a page: a window on sheets. It is part of an HTML page, of
// which there are 46,000: attributes are written without quotes where HTML lets
// them be, and what stands in the page's own folder is named from there.
type sketch struct {
	window svg.Window
	title  string
	folder string // of the page, as "/epci/"
	body   strings.Builder
	linked bool
}

// value is an attribute's value as HTML reads it.
func value(v string) string {
	if v == "" || strings.ContainsAny(v, " \t\n\f\r\"'=<>`&") {
		return `"` + html.EscapeString(v) + `"`
	}
	return v
}

// near is an address as a page of the sketch's folder names it.
func (s *sketch) near(address string) string {
	if s.folder != "" {
		return strings.TrimPrefix(address, s.folder)
	}
	return address
}

// use shows a part of a sheet.
func (s *sketch) use(sheet, id, class string) {
	if class != "" {
		class = " class=" + class
	}
	fmt.Fprintf(&s.body, `<use href=%s#%s%s />`, s.near(sheet), id, class)
}

// group gives a class to all that is drawn in it.
func (s *sketch) group(class string, draw func()) {
	fmt.Fprintf(&s.body, "\n<g class=%s>", class)
	draw()
	s.body.WriteString("</g>")
}

// link makes what is drawn in it lead to a page. It is out of the order of the
// tab key: the same links are in a list beside the map.
func (s *sketch) link(href, title string, draw func()) {
	s.linked = true
	fmt.Fprintf(&s.body, "<a href=%s tabindex=-1><title>%s</title>", value(s.near(href)), html.EscapeString(title))
	draw()
	s.body.WriteString("</a>")
}

// linkCommunes shows communes in their classes, each as a link to its page.
func (e *exporter) linkCommunes(s *sketch, codes []string) {
	byClass := map[string][]string{}
	for _, code := range codes {
		class := e.outlines.communes[code].class
		byClass[class] = append(byClass[class], code)
	}
	for _, class := range sortedKeys(byClass) {
		s.group(class, func() {
			for _, code := range byClass[class] {
				c := e.outlines.communes[code]
				s.link("/communes/"+code+".html", c.name+" : "+minutesText(c.minutes), func() { s.use(e.sheetOf(code), "m"+code, "") })
			}
		})
	}
}

// espaces marks espaces: round ones, square itinerant ones, and the one that
// the page is about. Links are out of the order of the tab key.
func (e *exporter) markEspaces(s *sketch, nearest string, links bool) {
	var fixed, mobile, here []int
	for _, i := range e.espacesIn(sheets.Bound(s.window)) {
		switch x := e.outlines.espaces[i]; {
		case x.id == nearest:
			here = []int{i}
		case x.mobile:
			mobile = append(mobile, i)
		default:
			fixed = append(fixed, i)
		}
	}
	for _, layer := range []struct {
		class string
		list  []int
		links bool
	}{{"espace", fixed, links}, {"mobile", mobile, links}, {"ici", here, false}} {
		if len(layer.list) == 0 {
			continue
		}
		if layer.links {
			s.group(layer.class, func() {
				for _, i := range layer.list {
					x := e.outlines.espaces[i]
					s.link("/espaces/"+x.id+".html", x.name, func() { fmt.Fprintf(&s.body, "<path d=%s />", value(sheets.Dots([]orb.Point{x.at}))) })
				}
			})
			continue
		}
		var at []orb.Point
		for _, i := range layer.list {
			at = append(at, e.outlines.espaces[i].at)
		}
		fmt.Fprintf(&s.body, "<path class=%s d=%s />", layer.class, value(sheets.Dots(at)))
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
	return fmt.Sprintf(`<svg class=croquis viewBox="%d %d %d %d" style=--u:%spx role=%s aria-label=%s>%s</svg><i class=ech style=width:%s%%>%s</i>`,
		w.X, w.Y, w.Width, w.Height, strconv.FormatFloat(float64(w.Width)/400, 'f', 2, 64), role, value(s.title), s.body.String(),
		strconv.FormatFloat(share*100, 'f', 1, 64), name)
}

// ground shows all sheets of which something is in the window, in the classes of
// minutes or, with a class of its own, as plain land.
func (e *exporter) ground(s *sketch, class string) {
	draw := func() {
		for _, sheet := range e.sheetsIn(sheets.Bound(s.window)) {
			s.use(sheet, "t", "")
		}
	}
	if class == "" {
		draw()
		return
	}
	s.group(class, draw)
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
