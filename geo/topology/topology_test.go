package topology

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/peterstace/simplefeatures/geom"

	"observatoire/geo"
)

// side of a square of a drawn map, in degrees, and its south-west corner.
const side = 0.01

var corner = orb.Point{2, 46}

// drawn makes areas of a map drawn in letters, north up, one square of `side`
// degrees each; a point or a space is outside. Each square is a polygon of its
// own: Build has to melt them.
func drawn(rows ...string) []Area {
	shapes := map[string]orb.MultiPolygon{}
	for i, row := range rows {
		for x, letter := range row {
			if letter == '.' || letter == ' ' {
				continue
			}
			code := string(letter)
			shapes[code] = append(shapes[code], square(float64(x), float64(len(rows)-1-i), 1, 1))
		}
	}
	var areas []Area
	for code, shape := range shapes {
		areas = append(areas, Area{code, shape})
	}
	slices.SortFunc(areas, func(a, b Area) int { return strings.Compare(a.Code, b.Code) })
	return areas
}

// square is a rectangle in squares of the drawing: lower left, width, height.
func square(x, y, w, h float64) orb.Polygon {
	p := func(x, y float64) orb.Point { return orb.Point{corner[0] + side*x, corner[1] + side*y} }
	return orb.Polygon{{p(x, y), p(x+w, y), p(x+w, y+h), p(x, y+h), p(x, y)}}
}

func build(t *testing.T, areas []Area) (*Topology, Report) {
	t.Helper()
	topo, report, err := Build(areas, Options{})
	if err != nil {
		t.Fatal(err)
	}
	checkTopology(t, topo)
	checkValid(t, topo)
	return topo, report
}

// squares counts the squares of the drawing that an area covers, by its surface.
func squares(topo *Topology, code string) float64 {
	var a2 int64
	for _, p := range topo.ShapeOf(code) {
		for _, r := range p {
			a2 += area2(r)
		}
	}
	return float64(a2) / 2 / (side * unitsPerDegree) / (side * unitsPerDegree)
}

// form tells the polygons of an area: number of holes of each, largest first.
func form(topo *Topology, code string) []int {
	var out []int
	for _, p := range topo.ShapeOf(code) {
		out = append(out, len(p)-1)
	}
	return out
}

func TestBuild_keeps_each_border_once(t *testing.T) {
	for _, c := range []struct {
		name  string
		rows  []string
		arcs  int
		forms map[string][]int // polygons with their number of holes
	}{
		{"two towns side by side", []string{"AB"}, 3, map[string][]int{"A": {0}, "B": {0}}},
		{"three towns meet in a point", []string{"AB", "CC"}, 6, map[string][]int{"A": {0}, "C": {0}}},
		{"an enclave", []string{"AAA", "ABA", "AAA"}, 2, map[string][]int{"A": {1}, "B": {0}}},
		{"a pond that is nobody's", []string{"AAA", "A.A", "AAA"}, 2, map[string][]int{"A": {1}}},
		{"an island", []string{"A.B"}, 2, map[string][]int{"A": {0}, "B": {0}}},
		{"an islet of the same town", []string{"AA.A"}, 2, map[string][]int{"A": {0, 0}}},
		{"two pieces that touch in a point", []string{"AA.", "..A"}, 2, map[string][]int{"A": {0, 0}}},
		{"a hole that touches the outside in a point", []string{"AAA.", "AA.A", "AAAA"}, 2, map[string][]int{"A": {1}}},
		{"two holes that touch in a point", []string{"AAAA", "AB.A", "A.BA", "AAAA"}, 9, map[string][]int{"A": {1}, "B": {0, 0}}},
		{"an island in a lake in a town", []string{"AAAAA", "A...A", "A.B.A", "A...A", "AAAAA"}, 3, map[string][]int{"A": {1}, "B": {0}}},
		{"a part of a town inside its enclave", []string{"AAAAA", "ABBBA", "ABABA", "ABBBA", "AAAAA"}, 3, map[string][]int{"A": {1, 0}, "B": {1}}},
		{"a draughtboard", []string{"AB", "BA"}, 8, map[string][]int{"A": {0, 0}, "B": {0, 0}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			areas := drawn(c.rows...)
			topo, report := build(t, areas)
			drawing := strings.Join(c.rows, "")
			for _, a := range areas {
				if got, want := squares(topo, a.Code), float64(strings.Count(drawing, a.Code)); got != want {
					t.Errorf("%s covers %v squares, expected %v", a.Code, got, want)
				}
			}
			for code, want := range c.forms {
				if diff := cmp.Diff(want, form(topo, code)); diff != "" {
					t.Errorf("%s holes per polygon (-want +got):\n%s", code, diff)
				}
			}
			if report.Overlaps+report.Gaps+report.Cuts+report.MergedVertices+report.InsertedVertices > 0 {
				t.Errorf("the drawing fits, yet something was changed: %+v", report)
			}
			if len(topo.Arcs) != c.arcs {
				t.Errorf("%d arcs, expected %d", len(topo.Arcs), c.arcs)
			}
		})
	}
}

func TestBuild_makes_neighbours_fit(t *testing.T) {
	metre := 1 / metresPerUnit / unitsPerDegree / side // in squares, north-south
	for _, c := range []struct {
		name  string
		areas []Area
		check func(t *testing.T, topo *Topology, r Report)
	}{
		{
			"a vertex in the middle of the neighbour's edge is put into it",
			[]Area{
				{"A", orb.MultiPolygon{square(0, 0, 1, 2)}},
				{"B", orb.MultiPolygon{square(1, 0, 1, 1)}},
				{"C", orb.MultiPolygon{square(1, 1, 1, 1)}},
			},
			func(t *testing.T, topo *Topology, r Report) {
				if len(topo.Neighbours()[0]) != 2 {
					t.Errorf("A has neighbours %v, expected B and C", topo.Neighbours()[0])
				}
			},
		},
		{
			"a gap of 3 m closes",
			[]Area{
				{"A", orb.MultiPolygon{square(0, 0, 1, 1)}},
				{"B", orb.MultiPolygon{square(0, 1+3*metre, 1, 1)}},
			},
			func(t *testing.T, topo *Topology, r Report) {
				if r.MergedVertices != 2 || len(topo.Neighbours()[0]) != 1 {
					t.Errorf("merged %d, neighbours %v; expected 2 and B", r.MergedVertices, topo.Neighbours()[0])
				}
			},
		},
		{
			"an overlap of 30 m goes to one of the two",
			[]Area{
				{"A", orb.MultiPolygon{square(0, 0, 1, 1)}},
				{"B", orb.MultiPolygon{square(0, 1-30*metre, 1, 1)}},
			},
			func(t *testing.T, topo *Topology, r Report) {
				if r.Overlaps != 1 || !near(squares(topo, "A")+squares(topo, "B"), 2-30*metre, 1e-3) {
					t.Errorf("overlaps %d, squares %v; expected 1 and %v", r.Overlaps, squares(topo, "A")+squares(topo, "B"), 2-30*metre)
				}
			},
		},
		{
			"a gap of 30 m between four towns is filled",
			[]Area{
				{"A", orb.MultiPolygon{square(0, 0, 1, 2)}},
				{"B", orb.MultiPolygon{square(1, 0, 1, 1)}},
				{"C", orb.MultiPolygon{square(1, 1+30*metre, 1, 1)}},
				{"D", orb.MultiPolygon{square(2, 0, 1, 2)}},
			},
			func(t *testing.T, topo *Topology, r Report) {
				if r.Gaps != 1 || len(r.Holes) != 0 || !near(totalKm2(topo), totalKm2(topo.Dissolve(func(string) string { return "all" })), 1e-9) {
					t.Errorf("%+v, expected one gap filled", r)
				}
			},
		},
		{
			"a lake of 500 m stays a hole and is reported",
			drawn("AAA", "A.B", "BBB"),
			func(t *testing.T, topo *Topology, r Report) {
				if len(r.Holes) != 1 || r.Gaps != 0 || r.Holes[0].Km2 < 0.5 {
					t.Errorf("%+v, expected one hole", r)
				}
			},
		},
		{
			"an enclave that its neighbour forgot to cut out wins",
			[]Area{
				{"A", orb.MultiPolygon{square(0, 0, 5, 5)}},
				{"B", orb.MultiPolygon{square(2, 2, 1, 1)}},
			},
			func(t *testing.T, topo *Topology, r Report) {
				if squares(topo, "A") != 24 || squares(topo, "B") != 1 || r.Overlaps != 1 {
					t.Errorf("A %v, B %v, overlaps %d; expected 24, 1, 1", squares(topo, "A"), squares(topo, "B"), r.Overlaps)
				}
			},
		},
		{
			"borders drawn apart that cross each other become one",
			[]Area{
				{"A", orb.MultiPolygon{{{{2, 46}, {2.1, 46}, {2.1, 46.1}, {2.07, 46.1002}, {2.05, 46.0999}, {2.02, 46.1002}, {2, 46.1}, {2, 46}}}}},
				{"B", orb.MultiPolygon{{{{2, 46.1}, {2.03, 46.0999}, {2.06, 46.1002}, {2.1, 46.1}, {2.1, 46.2}, {2, 46.2}, {2, 46.1}}}}},
			},
			func(t *testing.T, topo *Topology, r Report) {
				if r.Cuts == 0 || r.Overlaps == 0 || r.Gaps == 0 {
					t.Errorf("%+v, expected cuts, overlaps and gaps", r)
				}
				if all := topo.Dissolve(func(string) string { return "all" }); len(all.ShapeOf("all")) != 1 || len(all.ShapeOf("all")[0]) != 1 {
					t.Errorf("together %v, expected one polygon without a hole", form(all, "all"))
				}
			},
		},
		{
			"rings that turn clockwise and repeat vertices are as good",
			[]Area{{"A", orb.MultiPolygon{{{{2, 46}, {2, 46}, {2, 46.1}, {2.1, 46.1}, {2.1, 46.1}, {2.1, 46}, {2, 46}}}}}},
			func(t *testing.T, topo *Topology, r Report) {
				if squares(topo, "A") != 100 {
					t.Errorf("%v squares, expected 100", squares(topo, "A"))
				}
			},
		},
		{
			"a spike is cut off",
			[]Area{{"A", orb.MultiPolygon{{{{2, 46}, {2.1, 46}, {2.1, 46.1}, {2.2, 46.1}, {2.1, 46.1}, {2, 46.1}, {2, 46}}}}}},
			func(t *testing.T, topo *Topology, r Report) {
				if squares(topo, "A") != 100 || len(topo.ShapeOf("A")[0][0]) != 5 {
					t.Errorf("%v", topo.ShapeOf("A"))
				}
			},
		},
		{
			"a ring that crosses itself becomes two polygons",
			[]Area{{"A", orb.MultiPolygon{{{{2, 46}, {2.1, 46.1}, {2.1, 46}, {2, 46.1}, {2, 46}}}}}},
			func(t *testing.T, topo *Topology, r Report) {
				if diff := cmp.Diff([]int{0, 0}, form(topo, "A")); diff != "" {
					t.Error(diff)
				}
			},
		},
		{
			"a ring without surface is dropped",
			[]Area{{"A", orb.MultiPolygon{square(0, 0, 1, 1), {{{2.5, 46}, {2.6, 46}, {2.5, 46}}}}}},
			func(t *testing.T, topo *Topology, r Report) {
				if r.DegenerateRings != 1 || len(topo.ShapeOf("A")) != 1 {
					t.Errorf("dropped %d, polygons %d; expected 1 and 1", r.DegenerateRings, len(topo.ShapeOf("A")))
				}
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			topo, report := build(t, c.areas)
			c.check(t, topo, report)
		})
	}
}

func TestBuild_names_the_area_that_it_cannot_use(t *testing.T) {
	good := orb.MultiPolygon{square(0, 0, 1, 1)}
	for _, c := range []struct {
		name  string
		areas []Area
		want  string
	}{
		{"the same code twice", []Area{{"A", good}, {"A", orb.MultiPolygon{square(3, 0, 1, 1)}}}, "topology A: code found twice, expected once"},
		{"no outline", []Area{{"A", good}, {"B", nil}}, "topology B: no surface left"},
		{"metres instead of degrees", []Area{{"38185", orb.MultiPolygon{{{{913000, 6458000}, {914000, 6458000}, {914000, 6459000}, {913000, 6458000}}}}}}, "topology 38185: vertex [913000 6.458e+06], expected lon/lat degrees"},
		{"not a number", []Area{{"A", orb.MultiPolygon{{{{math.NaN(), 46}, {2, 46}, {2, 47}, {math.NaN(), 46}}}}}}, "topology A: vertex"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := Build(c.areas, Options{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, expected %q", err, c.want)
			}
		})
	}
}

func TestDissolve_drops_inner_borders_and_keeps_surfaces(t *testing.T) {
	for seed := range uint64(20) {
		topo, _ := build(t, randomMap(seed, 6))
		groups := topo.Dissolve(func(code string) string { return string(code[0]/2) + string(code[1]/3) })
		checkTopology(t, groups)
		checkValid(t, groups)
		if !near(totalKm2(groups), totalKm2(topo), 1e-12) {
			t.Errorf("seed %d: groups have %v km², members %v", seed, totalKm2(groups), totalKm2(topo))
		}
		for _, code := range groups.Codes() {
			sum, union := 0.0, geom.Geometry{}
			for i, c := range topo.Codes() {
				if string(c[0]/2)+string(c[1]/3) != code {
					continue
				}
				sum += topo.AreaKm2(i)
				g, err := toGeom(topo.Shape(i))
				if err != nil {
					t.Fatal(err)
				}
				if union, err = geom.Union(union, g); err != nil {
					t.Fatal(err)
				}
			}
			i, _ := groups.Index(code)
			if !near(groups.AreaKm2(i), sum, 1e-9) {
				t.Errorf("seed %d group %s: %v km², its members %v", seed, code, groups.AreaKm2(i), sum)
			}
			ours, err := toGeom(groups.Shape(i))
			if err != nil {
				t.Fatal(err)
			}
			apart, err := geom.SymmetricDifference(ours, union)
			if err != nil {
				t.Fatal(err)
			}
			if apart.Area() > 1e-9*union.Area() {
				t.Errorf("seed %d group %s differs from the union of its members by %v of %v square degrees", seed, code, apart.Area(), union.Area())
			}
		}
	}
}

func TestDissolve_keeps_holes_and_leaves_out_what_has_no_group(t *testing.T) {
	topo, _ := build(t, drawn("AABB", "ACDB", "AABB"))
	ring := topo.Dissolve(func(c string) string {
		if c == "C" || c == "D" {
			return ""
		}
		return "ring"
	})
	checkTopology(t, ring)
	if diff := cmp.Diff([]int{1}, form(ring, "ring")); diff != "" {
		t.Error(diff)
	}
	if ring.Len() != 1 || squares(ring, "ring") != 10 {
		t.Errorf("%v with %v squares, expected ring with 10", ring.Codes(), squares(ring, "ring"))
	}
}

func TestMerge_sends_obsolete_codes_into_their_successor(t *testing.T) {
	topo, _ := build(t, drawn("AB", "CD"))
	merged := topo.Merge(map[string]string{"A": "B", "C": "N", "Z": "B"})
	checkTopology(t, merged)
	if diff := cmp.Diff([]string{"B", "D", "N"}, merged.Codes()); diff != "" {
		t.Error(diff)
	}
	if squares(merged, "B") != 2 || squares(merged, "N") != 1 {
		t.Errorf("B %v, N %v; expected 2 and 1", squares(merged, "B"), squares(merged, "N"))
	}
}

func TestCarve_cuts_a_piece_out_of_what_it_lies_in(t *testing.T) {
	for _, c := range []struct {
		name    string
		rows    []string
		piece   orb.MultiPolygon
		from    []string
		squares map[string]float64
		forms   map[string][]int
	}{
		{
			"a corner, drawn 100 m off its neighbours",
			[]string{"AAAAAAB", "AAAAAAB", "AAAAAAB", "CCCCCCC"},
			orb.MultiPolygon{square(3, 0.9, 3.1, 3.2)},
			[]string{"A"},
			map[string]float64{"A": 9, "B": 3, "C": 7, "P": 9},
			map[string][]int{"A": {0}, "P": {0}},
		},
		{
			"the middle of a town: an enclave",
			[]string{"AAAAA", "AAAAA", "AAAAA", "AAAAA", "AAAAA"},
			orb.MultiPolygon{square(1, 1, 3, 3)},
			[]string{"A"},
			map[string]float64{"A": 16, "P": 9},
			map[string][]int{"A": {1}, "P": {0}},
		},
		{
			"a band through the middle leaves two pieces",
			[]string{"AAAAAAAAA", "AAAAAAAAA"},
			orb.MultiPolygon{square(3, -0.1, 3, 2.2)},
			[]string{"A"},
			map[string]float64{"A": 12, "P": 6},
			map[string][]int{"A": {0, 0}, "P": {0}},
		},
		{
			"a piece made of parts of two towns",
			[]string{"AAAABBBB", "AAAABBBB", "AAAABBBB"},
			orb.MultiPolygon{square(2, 0, 4, 3)},
			[]string{"A", "B"},
			map[string]float64{"A": 6, "B": 6, "P": 12},
			map[string][]int{"A": {0}, "B": {0}, "P": {0}},
		},
		{
			"a border that strays into the neighbour does not cut it",
			[]string{"AAAAAA", "AAAAAA", "AAAAAA", "BBBBBB"},
			orb.MultiPolygon{{{{2, 46.0085}, {2.03, 46.012}, {2.03, 46.04}, {2, 46.04}, {2, 46.0085}}}},
			[]string{"A"},
			map[string]float64{"A": 9, "B": 6, "P": 9},
			map[string][]int{"A": {0}, "P": {0}, "B": {0}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			topo, _ := build(t, drawn(c.rows...))
			before := totalKm2(topo)
			carved, cuts, err := topo.Carve([]Area{{"P", c.piece}}, CarveOptions{})
			if err != nil {
				t.Fatal(err)
			}
			checkTopology(t, carved)
			checkValid(t, carved)
			if !near(totalKm2(carved), before, 1e-6) {
				t.Errorf("%v km², before %v", totalKm2(carved), before)
			}
			var from []string
			for _, f := range cuts[0].From {
				from = append(from, f.Code)
			}
			slices.Sort(from)
			if diff := cmp.Diff(c.from, from); diff != "" {
				t.Errorf("cut out of (-want +got):\n%s", diff)
			}
			for code, want := range c.squares {
				if got := squares(carved, code); !near(got, want, 0.01) {
					t.Errorf("%s has %v squares, expected %v", code, got, want)
				}
			}
			for code, want := range c.forms {
				if diff := cmp.Diff(want, form(carved, code)); diff != "" {
					t.Errorf("%s holes per polygon (-want +got):\n%s", code, diff)
				}
			}
		})
	}
}

func TestCarve_says_why_it_cannot(t *testing.T) {
	topo, _ := build(t, drawn("AAAB", "AAAB"))
	for _, c := range []struct {
		name  string
		piece Area
		want  string
	}{
		{"a known code", Area{"B", orb.MultiPolygon{square(0, 0, 1, 2)}}, "topology carve B: code is already that of an area"},
		{"elsewhere", Area{"P", orb.MultiPolygon{square(50, 0, 1, 1)}}, "topology carve P: no area holds 15 % of it"},
		{"nothing would be left", Area{"P", orb.MultiPolygon{square(0, 0, 3, 2)}}, "topology carve P: nothing is left of A"},
		{"too thin", Area{"P", orb.MultiPolygon{square(0, 0, 3, 0.15)}}, "topology carve P: its outline never leaves the border of A"},
		{"rings that cross", Area{"P", orb.MultiPolygon{{{{2, 46}, {2.01, 46.01}, {2.01, 46}, {2, 46.01}, {2, 46}}}}}, "topology carve P: outline is not valid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := topo.Carve([]Area{c.piece}, CarveOptions{})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, expected %q", err, c.want)
			}
		})
	}
}

// wiggly breaks each edge of a map into points that stray a little, the same
// way for both of its areas.
func wiggly(topo *Topology) []Area {
	arcs := slices.Clone(topo.Arcs)
	for i, a := range arcs {
		var line orb.LineString
		for k := 1; k < len(a.Line); k++ {
			p, q := a.Line[k-1], a.Line[k]
			for s := range 8 {
				f, off := float64(s)/8, 0.01*math.Sin(float64(s*s+k+i))
				if s == 0 {
					off = 0
				}
				line = append(line, orb.Point{p[0] + f*(q[0]-p[0]) - off*(q[1]-p[1]), p[1] + f*(q[1]-p[1]) + off*(q[0]-p[0])})
			}
		}
		arcs[i].Line = append(line, a.Line[len(a.Line)-1])
	}
	return mustAssemble(topo.codes, arcs).Areas()
}

func TestSimplify_keeps_neighbours_together(t *testing.T) {
	for seed := range uint64(15) {
		rough, _ := build(t, randomMap(seed, 6))
		topo, _ := build(t, wiggly(rough))
		vertices := math.MaxInt
		for _, tolerance := range []geo.Metres{0, 20, 100, 500, 2000, 1e6} {
			s := topo.Simplify(SimplifyOptions{Tolerance: tolerance})
			checkTopology(t, s) // no crossing, no collapse, same sides
			checkValid(t, s)
			n := 0
			for _, a := range s.Arcs {
				n += len(a.Line)
			}
			if n > vertices || tolerance == 100 && n == vertices {
				t.Errorf("seed %d tolerance %v: %d vertices, %d at the finer one", seed, tolerance, n, vertices)
			}
			vertices = n
			if diff := cmp.Diff(pairs(topo), pairs(s)); diff != "" {
				t.Errorf("seed %d tolerance %v: neighbours changed (-before +after):\n%s", seed, tolerance, diff)
			}
			// Only the coast may gain or lose.
			all := s.Dissolve(func(string) string { return "all" })
			if !near(totalKm2(s), totalKm2(all), 1e-9) {
				t.Errorf("seed %d tolerance %v: parts %v km², whole %v", seed, tolerance, totalKm2(s), totalKm2(all))
			}
		}
	}
}

// pairs lists the codes that share a border.
func pairs(topo *Topology) []string {
	var out []string
	for _, b := range topo.Borders() {
		if b.B != Outside {
			out = append(out, topo.Code(int(b.A))+"|"+topo.Code(int(b.B)))
		}
	}
	return out
}

func TestSimplify_with_no_tolerance_changes_nothing(t *testing.T) {
	topo, _ := build(t, randomMap(1, 5))
	if diff := cmp.Diff(topo.Areas(), topo.Simplify(SimplifyOptions{}).Areas()); diff != "" {
		t.Error(diff)
	}
}

func TestSimplify_takes_a_tolerance_per_territory(t *testing.T) {
	near, far := randomMap(4, 3), randomMap(5, 3)
	for i, a := range far {
		shape := orb.Clone(a.Shape).(orb.MultiPolygon)
		for k := range shape[0][0] {
			shape[0][0][k][0] += 40
		}
		far[i] = Area{"x" + a.Code, shape}
	}
	rough, _ := build(t, append(near, far...))
	topo, _ := build(t, wiggly(rough))
	s := topo.Simplify(SimplifyOptions{TolerancePer: func(code string) geo.Metres {
		if code[0] == 'x' {
			return 0
		}
		return 2000
	}})
	checkTopology(t, s)
	for i := range topo.Len() {
		before, after := len(topo.Shape(i)[0][0]), len(s.Shape(i)[0][0])
		if topo.Code(i)[0] == 'x' && after != before || topo.Code(i)[0] != 'x' && after >= before {
			t.Errorf("%s: %d vertices, %d before", topo.Code(i), after, before)
		}
	}
}

func TestSimplify_does_not_swallow_an_island_in_a_bay(t *testing.T) {
	// B lies in a bay of A; cutting the bay off would put A over B.
	a := orb.MultiPolygon{{{{2, 46}, {2.1, 46}, {2.1, 46.1}, {2.06, 46.1}, {2.055, 46.05}, {2.045, 46.05}, {2.04, 46.1}, {2, 46.1}, {2, 46}}}}
	b := orb.MultiPolygon{{{{2.049, 46.07}, {2.051, 46.07}, {2.051, 46.072}, {2.049, 46.072}, {2.049, 46.07}}}}
	topo, _ := build(t, []Area{{"A", a}, {"B", b}})
	s := topo.Simplify(SimplifyOptions{Tolerance: 1e5})
	checkTopology(t, s)
	common, err := overlapKm2(s.ShapeOf("A"), mustGeom(t, s.ShapeOf("B")))
	if err != nil || common > 0 {
		t.Errorf("A covers %v km² of the island (%v), expected none", common, err)
	}
	if n := len(s.ShapeOf("A")[0][0]); n >= len(a[0][0]) {
		t.Errorf("A still has %d vertices, expected fewer", n)
	}
}

func mustGeom(t *testing.T, s orb.MultiPolygon) geom.Geometry {
	g, err := toGeom(s)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestSimplify_drops_islets_only_of_areas_that_have_more(t *testing.T) {
	topo, _ := build(t, drawn("AAA.A.B", "AAA....", "AAA.C.."))
	s := topo.Simplify(SimplifyOptions{MinIsletKm2: 2})
	checkTopology(t, s)
	for code, want := range map[string][]int{"A": {0}, "B": {0}, "C": {0}} {
		if diff := cmp.Diff(want, form(s, code)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", code, diff)
		}
	}
	touching, _ := build(t, drawn("AAABA"))
	if got := form(touching.Simplify(SimplifyOptions{MinIsletKm2: 2}), "A"); len(got) != 2 {
		t.Errorf("A has %v, expected both polygons: the second has a neighbour", got)
	}
}

func TestNeighbours_share_a_border_not_a_point(t *testing.T) {
	topo, _ := build(t, drawn("AB", "CD"))
	got := map[string]string{}
	for i, list := range topo.Neighbours() {
		for _, b := range list {
			got[topo.Code(i)] += topo.Code(int(b.B))
			if b.A != int32(i) {
				t.Errorf("border of %d says %d", i, b.A)
			}
		}
	}
	if diff := cmp.Diff(map[string]string{"A": "BC", "B": "AD", "C": "AD", "D": "BC"}, got); diff != "" {
		t.Error(diff)
	}
	for _, b := range topo.Borders() {
		if topo.Code(int(b.A)) == "A" && b.B >= 0 && topo.Code(int(b.B)) == "B" {
			want := float64(geo.EarthRadius) * side * math.Pi / 180 // a meridian
			if !near(float64(b.Length), want, 1e-9) {
				t.Errorf("A|B is %v m long, expected %v", b.Length, want)
			}
		}
		if topo.Code(int(b.A)) == "A" && b.B == Outside {
			want := float64(geo.EarthRadius) * side * math.Pi / 180 * (1 + math.Cos(46.02*math.Pi/180))
			if !near(float64(b.Length), want, 1e-6) {
				t.Errorf("A has %v m of coast, expected %v", b.Length, want)
			}
		}
	}
}

func TestInnerPoint_is_inside_its_area_and_Locate_finds_it(t *testing.T) {
	for seed := range uint64(10) {
		topo, _ := build(t, randomMap(seed, 8))
		locator := topo.Locator()
		for i := range topo.Len() {
			p := topo.InnerPoint(i)
			if got, ok := locator.Locate(p); !ok || got != i {
				t.Errorf("seed %d: inner point %v of %s is located in %d (%v)", seed, p, topo.Code(i), got, ok)
			}
		}
	}
}

func TestInnerPoint_prefers_the_broad_part(t *testing.T) {
	topo, _ := build(t, drawn("AAA.....", "AAAAAAAA", "AAA....."))
	p := topo.InnerPoint(0)
	if p[0] > corner[0]+2.5*side || p[0] < corner[0]+0.5*side {
		t.Errorf("the point is at %v, expected in the square in the west", p)
	}
}

func TestInnerPoint_avoids_an_enclave(t *testing.T) {
	topo, _ := build(t, drawn("AAA", "ABA", "AAA"))
	i, _ := topo.Index("A")
	if got, _ := topo.Locator().Locate(topo.InnerPoint(i)); got != i {
		t.Errorf("the point of A is in %s", topo.Code(got))
	}
}

func TestNearest_reaches_over_water_within_its_limit(t *testing.T) {
	topo, _ := build(t, drawn("A..B"))
	locator := topo.Locator()
	p := orb.Point{corner[0] + 1.2*side, corner[1] + 0.5*side}
	area, distance, ok := locator.Nearest(p, 500)
	want := geo.Distance(p, orb.Point{corner[0] + side, p[1]})
	if !ok || topo.Code(area) != "A" || !near(float64(distance), float64(want), 1e-6) {
		t.Errorf("nearest is %d at %v (%v), expected A at %v", area, distance, ok, want)
	}
	if _, _, ok := locator.Nearest(p, 100); ok {
		t.Error("found an area within 100 m, expected none")
	}
	if area, distance, ok := locator.Nearest(orb.Point{corner[0] + side/2, corner[1] + side/2}, 100); !ok || distance != 0 || topo.Code(area) != "A" {
		t.Errorf("inside A: %d at %v (%v), expected A at 0", area, distance, ok)
	}
}

// redrawn moves every vertex of every area on its own by up to off metres and
// puts new ones between, as if each neighbour had drawn the border alone.
func redrawn(areas []Area, seed uint64, off float64) []Area {
	r := rand.New(rand.NewPCG(seed, 2))
	shake := func(p orb.Point) orb.Point {
		d := off / metresPerUnit / unitsPerDegree
		return round(orb.Point{p[0] + d*(2*r.Float64()-1), p[1] + d*(2*r.Float64()-1)})
	}
	var out []Area
	for _, a := range areas {
		var ring orb.Ring
		old := a.Shape[0][0]
		for i := 1; i < len(old); i++ {
			n := 1 + r.IntN(4)
			for k := range n {
				f := float64(k) / float64(n)
				ring = append(ring, shake(orb.Point{old[i-1][0] + f*(old[i][0]-old[i-1][0]), old[i-1][1] + f*(old[i][1]-old[i-1][1])}))
			}
		}
		out = append(out, Area{a.Code, orb.MultiPolygon{{append(ring, ring[0])}}})
	}
	return out
}

func TestBuild_makes_a_map_of_outlines_that_were_drawn_apart(t *testing.T) {
	for seed := range uint64(20) {
		clean := randomMap(seed, 6)
		messy := redrawn(clean, seed, 15)
		// The country around is drawn well and closes the seams at the rim.
		inside, _ := build(t, clean)
		rim := inside.Dissolve(func(string) string { return "all" }).Shape(0)[0][0]
		abroad := Area{"zz", orb.MultiPolygon{{orb.Bound{Min: orb.Point{1, 45}, Max: orb.Point{4, 48}}.ToRing(), rim}}}
		clean, messy = append(clean, abroad), append(messy, abroad)
		topo, report := build(t, messy)
		again, _ := build(t, messy)
		if diff := cmp.Diff(topo.Arcs, again.Arcs); diff != "" {
			t.Fatalf("seed %d: two builds differ:\n%s", seed, diff)
		}
		if report.Overlaps == 0 || report.Gaps == 0 {
			t.Errorf("seed %d: %+v, expected overlaps and gaps in such a map", seed, report)
		}
		want, _ := build(t, clean)
		for i := range want.Len() {
			if !near(topo.AreaKm2(i), want.AreaKm2(i), 0.03) {
				t.Errorf("seed %d: %s has %v km², %v where it is drawn well", seed, topo.Code(i), topo.AreaKm2(i), want.AreaKm2(i))
			}
		}
		for _, p := range pairs(want) {
			if !slices.Contains(pairs(topo), p) {
				t.Errorf("seed %d: %s no longer touch", seed, p)
			}
		}
		all := topo.Dissolve(func(string) string { return "all" })
		if len(all.ShapeOf("all")) != 1 || len(report.Holes) != len(all.ShapeOf("all")[0])-1 {
			t.Errorf("seed %d: the whole has polygons with %v holes, expected one polygon", seed, form(all, "all"))
		}
	}
}

func TestBuild_makes_a_planar_map_of_anything(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 3))
		var areas []Area
		for i := range 1 + r.IntN(6) {
			var shape orb.MultiPolygon
			for range 1 + r.IntN(2) {
				var poly orb.Polygon
				for range 1 + r.IntN(2) {
					var ring orb.Ring
					for range 3 + r.IntN(9) {
						// Few places, so that vertices and edges coincide often.
						ring = append(ring, orb.Point{2 + 0.01*float64(r.IntN(7)), 46 + 0.01*float64(r.IntN(7))})
					}
					poly = append(poly, append(ring, ring[0]))
				}
				shape = append(shape, poly)
			}
			areas = append(areas, Area{string(rune('A' + i)), shape})
		}
		topo, _, err := Build(areas, Options{})
		if err != nil {
			if !strings.Contains(err.Error(), "no surface left") {
				t.Errorf("seed %d: %v", seed, err)
			}
			continue
		}
		checkTopology(t, topo)
		checkValid(t, topo)
		checkTopology(t, topo.Simplify(SimplifyOptions{Tolerance: 1000}))
		all := topo.Dissolve(func(string) string { return "all" })
		checkTopology(t, all)
		checkValid(t, all)
		if !near(totalKm2(all), totalKm2(topo), 1e-9) {
			t.Errorf("seed %d: whole %v km², parts %v", seed, totalKm2(all), totalKm2(topo))
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func TestBuild_gives_the_same_arcs_whatever_the_order_of_polygons(t *testing.T) {
	areas := randomMap(3, 5)
	want, _ := build(t, areas)
	for i, a := range areas {
		ring := slices.Clone(a.Shape[0][0][:len(a.Shape[0][0])-1])
		k := (7 * i) % len(ring)
		ring = append(append(orb.Ring{}, ring[k:]...), ring[:k+1]...)
		areas[i].Shape = orb.MultiPolygon{{ring}}
	}
	got, _ := build(t, areas)
	if diff := cmp.Diff(want.Arcs, got.Arcs); diff != "" {
		t.Error(diff)
	}
}

func ExampleTopology_Dissolve() {
	topo, _, _ := Build(drawn("AAB", "CDD"), Options{})
	north := topo.Dissolve(func(code string) string {
		if code < "C" {
			return "north"
		}
		return "south"
	})
	for i, code := range north.Codes() {
		fmt.Printf("%s %.2f km²\n", code, north.AreaKm2(i))
	}
	// Output:
	// north 2.58 km²
	// south 2.58 km²
}
