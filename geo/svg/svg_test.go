package svg

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"

	"observatoire/geo"
)

// node is an element of a parsed drawing.
type node struct {
	name  string
	attrs map[string]string
	text  string
	kids  []*node
}

// parse reads a drawing strictly as XML and fails where it is not well formed.
func parse(t testing.TB, b []byte) *node {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(b))
	root := &node{}
	stack := []*node{root}
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not well formed: %v in\n%s", err, b)
		}
		top := stack[len(stack)-1]
		switch tok := tok.(type) {
		case xml.StartElement:
			n := &node{name: tok.Name.Local, attrs: map[string]string{}}
			for _, a := range tok.Attr {
				if _, twice := n.attrs[a.Name.Local]; twice {
					t.Errorf("attribute %s twice in %s", a.Name.Local, n.name)
				}
				n.attrs[a.Name.Local] = a.Value
			}
			top.kids = append(top.kids, n)
			stack = append(stack, n)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(tok)
		}
	}
	if len(root.kids) != 1 || root.kids[0].name != "svg" {
		t.Fatalf("expected one svg element, found %v", root.kids)
	}
	return root.kids[0]
}

// all returns the elements of a name, in order.
func (n *node) all(name string) []*node {
	var out []*node
	for _, k := range n.kids {
		if k.name == name {
			out = append(out, k)
		}
		out = append(out, k.all(name)...)
	}
	return out
}

var (
	commands = regexp.MustCompile(`[MmlLaz][^MmlLaz]*`)
	numbers  = regexp.MustCompile(`-?(\d+\.?\d*|\.\d+)`)
)

// vertices follows path data (the commands that we write) and returns the
// subpaths in absolute coordinates.
func vertices(t testing.TB, d string) [][]orb.Point {
	t.Helper()
	if strings.Join(commands.FindAllString(d, -1), "") != d {
		t.Fatalf("path %q has more than M, m, l, a and z", d)
	}
	var out [][]orb.Point
	var at, start orb.Point
	for _, c := range commands.FindAllString(d, -1) {
		var n []float64
		for _, s := range numbers.FindAllString(c[1:], -1) {
			v, err := strconv.ParseFloat(s, 64)
			if err != nil {
				t.Fatal(err)
			}
			n = append(n, v)
		}
		switch c[0] {
		case 'z':
			at = start
			continue
		case 'M':
			at = orb.Point{n[0], n[1]}
			n = n[2:]
		case 'm':
			at = orb.Point{at[0] + n[0], at[1] + n[1]}
			n = n[2:]
		case 'a':
			at = orb.Point{at[0] + n[5], at[1] + n[6]}
			out[len(out)-1] = append(out[len(out)-1], at)
			continue
		}
		if c[0] != 'l' {
			start = at
			out = append(out, []orb.Point{at})
		}
		for ; len(n) >= 2; n = n[2:] {
			at = orb.Point{at[0] + n[0], at[1] + n[1]}
			out[len(out)-1] = append(out[len(out)-1], at)
		}
		if len(n) != 0 {
			t.Fatalf("odd number of coordinates in %q", c)
		}
	}
	return out
}

// checkDrawing fails where the drawing is not well formed, has a coordinate
// outside its viewBox, a style of its own, or nothing to read.
func checkDrawing(t testing.TB, b []byte) *node {
	t.Helper()
	svg := parse(t, b)
	var x0, y0, w, h float64
	if _, err := fmt.Sscan(svg.attrs["viewBox"], &x0, &y0, &w, &h); err != nil {
		t.Fatalf("viewBox %q: %v", svg.attrs["viewBox"], err)
	}
	for _, p := range svg.all("path") {
		for _, sub := range vertices(t, p.attrs["d"]) {
			for _, v := range sub {
				if v[0] < -0.05 || v[1] < -0.05 || v[0] > w+0.05 || v[1] > h+0.05 {
					t.Errorf("vertex %v is outside the viewBox %q", v, svg.attrs["viewBox"])
				}
			}
		}
	}
	for _, forbidden := range []string{"style=", "fill=", "stroke=", "NaN", "Inf"} {
		if bytes.Contains(b, []byte(forbidden)) {
			t.Errorf("the drawing has %s", forbidden)
		}
	}
	ids := map[string]string{}
	for _, n := range append(svg.all("title"), svg.all("desc")...) {
		if id := n.attrs["id"]; id != "" {
			ids[id] = n.text
		}
	}
	for _, id := range strings.Fields(svg.attrs["aria-labelledby"]) {
		if ids[id] == "" {
			t.Errorf("labelled by %s, which says nothing", id)
		}
	}
	if svg.attrs["aria-labelledby"] == "" || svg.attrs["role"] == "" {
		t.Errorf("no text alternative: %v", svg.attrs)
	}
	return svg
}

// box is a rectangle in hundredths of degrees from 2° E, 46° N.
func box(x, y, w, h float64) orb.MultiPolygon {
	p := func(x, y float64) orb.Point { return orb.Point{2 + x/100, 46 + y/100} }
	return orb.MultiPolygon{{{p(x, y), p(x+w, y), p(x+w, y+h), p(x, y+h), p(x, y)}}}
}

// plain is a projection for tests: 1 px unit is a hundredth of a degree when a
// frame of 100 px units is fitted to one degree.
func plain(p orb.Point) (x, y float64) { return p[0], p[1] }

func testFrame() *Frame { return Fit(plain, box(0, 0, 100, 100), 100, 0, 0) }

func testMap(f ...*Frame) *Map {
	m := New(f...)
	m.ID, m.Title, m.Desc = "m", "Temps d’accès", "Les communes de l’ouest sont les plus proches."
	return m
}

func TestFit_centres_a_shape_with_its_padding(t *testing.T) {
	for _, c := range []struct {
		name          string
		g             orb.Geometry
		width, height float64
		padding       float64
		wantHeight    float64
		corners       [2]orb.Point // of the shape: upper left, lower right
	}{
		{"a square, height to measure", box(0, 0, 100, 100), 100, 0, 10, 100, [2]orb.Point{{10, 10}, {90, 90}}},
		{"a wide shape in a square", box(0, 0, 100, 50), 100, 100, 0, 100, [2]orb.Point{{0, 25}, {100, 75}}},
		{"a high shape in a square", box(0, 0, 50, 100), 100, 100, 0, 100, [2]orb.Point{{25, 0}, {75, 100}}},
		{"a wide shape, height to measure", box(0, 0, 100, 50), 100, 0, 0, 50, [2]orb.Point{{0, 0}, {100, 50}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := Fit(plain, c.g, c.width, c.height, c.padding)
			if f.Height != c.wantHeight {
				t.Errorf("height %v, expected %v", f.Height, c.wantHeight)
			}
			b := c.g.Bound()
			got := [2]orb.Point{f.Point(orb.Point{b.Min[0], b.Max[1]}), f.Point(orb.Point{b.Max[0], b.Min[1]})}
			for i := range got {
				if math.Hypot(got[i][0]-c.corners[i][0], got[i][1]-c.corners[i][1]) > 1e-6 {
					t.Errorf("corners %v, expected %v", got, c.corners)
				}
			}
		})
	}
}

func TestFit_shows_a_point_in_a_window_of_a_kilometre(t *testing.T) {
	p := orb.Point{5.72, 45.18}
	f := Fit(Local(p), p, 200, 200, 0)
	if got := f.Point(p); math.Hypot(got[0]-100, got[1]-100) > 1e-9 {
		t.Errorf("the point is at %v, expected the middle", got)
	}
	if m := f.MetresPerPx(); math.Abs(float64(m)-5) > 0.01 {
		t.Errorf("%v m per px, expected 5", m)
	}
}

func TestShown_is_what_the_frame_shows_with_its_margins(t *testing.T) {
	shape := box(0, 0, 100, 50)
	f := Fit(plain, shape, 120, 120, 10).At(30, 40)
	got, want := f.Shown(), orb.Bound{Min: orb.Point{1.9, 45.65}, Max: orb.Point{3.1, 46.85}}
	for k := range 2 {
		if math.Abs(got.Min[k]-want.Min[k]) > 1e-6 || math.Abs(got.Max[k]-want.Max[k]) > 1e-6 {
			t.Errorf("%v, expected %v", got, want)
		}
	}
}

func TestProjections_agree_with_the_ground(t *testing.T) {
	// Grenoble to Lyon.
	a, b := orb.Point{5.7357, 45.1876}, orb.Point{4.8351, 45.7676}
	want := float64(geo.Distance(a, b))
	for name, p := range map[string]Projection{
		"Lambert 93": Lambert93(),
		"local":      Local(orb.Point{5.3, 45.5}),
		"Mercator":   Mercator(orb.Point{5.3, 45.5}),
	} {
		ax, ay := p(a)
		bx, by := p(b)
		if got := math.Hypot(bx-ax, by-ay); math.Abs(got/want-1) > 0.006 {
			t.Errorf("%s: %v m, expected %v", name, got, want)
		}
	}
	// The origin of Lambert-93: 3° E, 46.5° N is E 700,000, N 6,600,000.
	if x, y := Lambert93()(orb.Point{3, 46.5}); math.Abs(x-700000) > 0.01 || math.Abs(y-6600000) > 0.01 {
		t.Errorf("3° E, 46.5° N is at %v, %v; expected 700000, 6600000", x, y)
	}
}

func TestAreas_are_melted_by_class_unless_they_have_something_of_their_own(t *testing.T) {
	m := testMap(testFrame())
	m.Areas("communes", []Area{
		{Shape: box(0, 0, 50, 50), Class: "c0"},
		{Shape: box(50, 0, 50, 50), Class: "c1"},
		{Shape: box(0, 50, 50, 50), Class: "c0"},
		{Shape: box(50, 50, 50, 50), Class: "cx", Code: "38185", Href: "/communes/38185.html", Title: "L’Île & <co>"},
	})
	svg := checkDrawing(t, m.Bytes())
	paths := svg.all("path")
	var got []string
	for _, p := range paths {
		got = append(got, fmt.Sprint(p.attrs["class"], " ", len(vertices(t, p.attrs["d"]))))
	}
	if diff := cmp.Diff([]string{"c0 2", "c1 1", "cx 1"}, got); diff != "" {
		t.Errorf("paths and their rings (-want +got):\n%s", diff)
	}
	last := paths[len(paths)-1]
	if last.attrs["data-code"] != "38185" || last.all("title")[0].text != "L’Île & <co>" {
		t.Errorf("code %q, title %q", last.attrs["data-code"], last.all("title")[0].text)
	}
	if a := svg.all("a"); len(a) != 1 || a[0].attrs["href"] != "/communes/38185.html" || len(a[0].all("path")) != 1 {
		t.Errorf("links %v", a)
	}
	if svg.attrs["role"] != "group" {
		t.Errorf("role %q, expected group: links inside an image are not reachable", svg.attrs["role"])
	}
}

func TestPaths_come_back_to_the_vertices_given(t *testing.T) {
	hole := orb.MultiPolygon{append(box(10, 10, 80, 80)[0], box(30, 30, 5, 7)[0]...)}
	m := testMap(testFrame())
	m.Areas("a", []Area{{Shape: hole, Class: "c0"}})
	got := vertices(t, checkDrawing(t, m.Bytes()).all("path")[0].attrs["d"])
	want := [][]orb.Point{
		{{10, 90}, {90, 90}, {90, 10}, {10, 10}},
		{{30, 70}, {35, 70}, {35, 63}, {30, 63}},
	}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-6 })
	if diff := cmp.Diff(want, got, near); diff != "" {
		t.Error(diff)
	}
	svg := parse(t, m.Bytes())
	if svg.attrs["role"] != "img" {
		t.Errorf("role %q, expected img", svg.attrs["role"])
	}
}

func TestPaths_are_as_short_as_they_can_be(t *testing.T) {
	for _, c := range []struct {
		name   string
		line   []orb.Point
		closed bool
		want   string
	}{
		{"negative numbers need no space", []orb.Point{{10, 10}, {8, 7}, {11, 9}}, false, "M10 10l-2-3 3 2"},
		{"tenths run together", []orb.Point{{0.5, 0.5}, {1, 1.2}, {1.5, 1.3}}, false, "M.5.5l.5.7.5.1"},
		{"a vertex that repeats is left out", []orb.Point{{1, 1}, {1.02, 1.01}, {2, 1}}, false, "M1 1l1 0"},
		{"a vertex on the way is left out", []orb.Point{{1, 1}, {2, 2}, {3, 3}, {3, 1}, {1, 1}}, true, "M1 1l2 2 0-2z"},
		{"the first vertex on the way is left out", []orb.Point{{2, 1}, {3, 1}, {3, 3}, {1, 1}, {2, 1}}, true, "M3 1l0 2-2-2z"},
		{"a spike stays", []orb.Point{{1, 1}, {3, 1}, {2, 1}}, false, "M1 1l2 0-1 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newPen(10)
			p.draw(snap(c.line, 10, c.closed), c.closed)
			if string(p.buf) != c.want {
				t.Errorf("%q, expected %q", p.buf, c.want)
			}
		})
	}
}

func TestAreas_outside_the_frame_are_cut_or_left_out(t *testing.T) {
	m := testMap(testFrame())
	m.Areas("a", []Area{
		{Shape: box(-50, -50, 100, 100), Class: "cut"},
		{Shape: box(200, 200, 50, 50), Class: "far"},
		{Shape: box(200, 0, 50, 50), Class: "far", Code: "99999"},
		{Shape: box(-500, -500, 1000, 1000), Class: "around"},
	})
	svg := checkDrawing(t, m.Bytes())
	var classes []string
	for _, p := range svg.all("path") {
		classes = append(classes, p.attrs["class"])
	}
	if diff := cmp.Diff([]string{"cut", "around"}, classes); diff != "" {
		t.Error(diff)
	}
}

func TestAreas_lose_rings_too_small_to_see_but_not_their_last_one(t *testing.T) {
	mainland, islet := box(0, 0, 50, 50)[0], box(90, 90, 0.5, 0.5)[0]
	m := testMap(testFrame())
	m.Areas("a", []Area{
		{Shape: orb.MultiPolygon{mainland, islet}, Class: "two"},
		{Shape: orb.MultiPolygon{islet}, Class: "one"},
	})
	got := map[string]int{}
	for _, p := range checkDrawing(t, m.Bytes()).all("path") {
		got[p.attrs["class"]] = len(vertices(t, p.attrs["d"]))
	}
	if diff := cmp.Diff(map[string]int{"two": 1, "one": 1}, got); diff != "" {
		t.Error(diff)
	}
}

func TestAreas_in_several_frames_are_drawn_polygon_by_polygon(t *testing.T) {
	west := Fit(plain, box(0, 0, 100, 100), 100, 100, 0)
	east := Fit(plain, box(5000, 0, 100, 100), 100, 100, 0).At(110, 0)
	m := testMap(west, east)
	m.Areas("a", []Area{{Shape: append(box(10, 10, 20, 20), box(5010, 10, 20, 20)...), Class: "c0"}})
	subs := vertices(t, checkDrawing(t, m.Bytes()).all("path")[0].attrs["d"])
	if len(subs) != 2 || subs[0][0][0] != 10 || subs[1][0][0] != 120 {
		t.Errorf("%v, expected a square in each frame", subs)
	}
}

func TestPoints_have_forms_and_links(t *testing.T) {
	m := testMap(testFrame())
	var points []Point
	for i, s := range []Symbol{Circle, Square, Diamond, Triangle} {
		points = append(points, Point{At: orb.Point{2.1 + float64(i)/5, 46.5}, Class: "fs", Radius: 4, Symbol: s})
	}
	points = append(points, Point{At: orb.Point{2.5, 46.5}, Class: "ici", Title: "Mairie", Href: "/espaces/1.html"})
	points = append(points, Point{At: orb.Point{9, 46.5}, Class: "far"})
	m.Points("espaces", points)
	svg := checkDrawing(t, m.Bytes())
	paths := svg.all("path")
	if len(paths) != 2 || paths[0].attrs["class"] != "fs" || paths[1].attrs["class"] != "ici" {
		t.Fatalf("paths %v", paths)
	}
	if n := len(vertices(t, paths[0].attrs["d"])); n != 4 {
		t.Errorf("%d symbols, expected 4", n)
	}
	if len(svg.all("a")) != 1 {
		t.Errorf("%d links, expected 1", len(svg.all("a")))
	}
}

func TestScaleBars_have_round_lengths(t *testing.T) {
	for _, c := range []struct {
		metres geo.Metres
		want   string
	}{{99, "50 m"}, {100, "100 m"}, {450, "200 m"}, {1999, "1 km"}, {5000, "5 km"}, {180000, "100 km"}} {
		if _, got := roundLength(c.metres); got != c.want {
			t.Errorf("at most %v m: %s, expected %s", c.metres, got, c.want)
		}
	}
	p := orb.Point{5.7, 45.2}
	f := Fit(Local(p), orb.Bound{Min: orb.Point{5.2, 44.9}, Max: orb.Point{6.2, 45.5}}, 400, 0, 0)
	m := testMap(f)
	m.ScaleBars("echelle")
	svg := checkDrawing(t, m.Bytes())
	bar := vertices(t, svg.all("path")[0].attrs["d"])[0]
	km, err := strconv.Atoi(strings.TrimSuffix(svg.all("text")[0].text, " km"))
	if err != nil {
		t.Fatal(err)
	}
	if got := (bar[2][0] - bar[1][0]) * float64(f.MetresPerPx()); math.Abs(got-1000*float64(km)) > 0.1*float64(f.MetresPerPx()) {
		t.Errorf("the bar of %d km is %v m long", km, got)
	}
}

func TestFrance_places_the_overseas_territories_in_a_row_of_boxes(t *testing.T) {
	bounds := map[string]orb.Bound{
		"971": {Min: orb.Point{-61.8, 15.8}, Max: orb.Point{-61, 16.5}},
		"973": {Min: orb.Point{-54.6, 2.1}, Max: orb.Point{-51.6, 5.8}},
		"974": {Min: orb.Point{55.2, -21.4}, Max: orb.Point{55.9, -20.8}},
	}
	overseas := Overseas(func(code string) orb.Geometry {
		if b, ok := bounds[code]; ok {
			return b
		}
		return nil
	})
	mainland := orb.Bound{Min: orb.Point{-5, 41.3}, Max: orb.Point{9.6, 51.1}}
	frames := France(600, Territory{Shape: mainland}, overseas)
	m := testMap(frames...)
	m.Boxes("cadres")
	m.Points("p", []Point{
		{At: orb.Point{2.35, 48.85}, Class: "paris"},
		{At: orb.Point{55.5, -21}, Class: "reunion"},
		{At: orb.Point{-53, 4}, Class: "guyane"},
		{At: orb.Point{-149, -17}, Class: "tahiti"},
	})
	svg := checkDrawing(t, m.Bytes())
	var names []string
	for _, n := range svg.all("text") {
		names = append(names, n.text)
	}
	if diff := cmp.Diff([]string{"Guadeloupe", "Guyane", "La Réunion"}, names); diff != "" {
		t.Error(diff)
	}
	want := map[string]*Frame{"paris": frames[0], "guyane": frames[2], "reunion": frames[3]}
	paths := svg.all("path")
	if len(paths) != len(want) {
		t.Errorf("%d points drawn, expected %d", len(paths), len(want))
	}
	for _, p := range paths {
		at := vertices(t, p.attrs["d"])[0][0]
		if f := want[p.attrs["class"]]; f == nil || !f.box().Contains(at) {
			t.Errorf("%s is drawn at %v", p.attrs["class"], at)
		}
	}
	for i, f := range frames {
		for _, g := range frames[i+1:] {
			if f.box().Intersects(g.box()) {
				t.Errorf("frames %v and %v overlap", f.box(), g.box())
			}
		}
	}
}

func TestSkipLinks_takes_links_out_of_the_tab_order(t *testing.T) {
	m := testMap(testFrame())
	m.SkipLinks = true
	m.Areas("a", []Area{{Shape: box(0, 0, 50, 50), Class: "c0", Href: "/x/"}})
	if a := checkDrawing(t, m.Bytes()).all("a"); a[0].attrs["tabindex"] != "-1" {
		t.Errorf("link %v, expected tabindex -1", a[0].attrs)
	}
}

func TestBytes_are_the_same_each_time(t *testing.T) {
	draw := func() []byte {
		m := testMap(testFrame())
		var areas []Area
		for i := range 100 {
			areas = append(areas, Area{Shape: box(float64(i%10)*10, float64(i/10)*10, 10, 10), Class: fmt.Sprint("c", i%5)})
		}
		m.Areas("a", areas)
		m.ScaleBars("e")
		return m.Bytes()
	}
	if !bytes.Equal(draw(), draw()) {
		t.Error("two drawings of the same map differ")
	}
}
