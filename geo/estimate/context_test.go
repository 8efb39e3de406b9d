package estimate

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
)

// fiveInARow are communes 10 km apart from west to east on the equator; 0-1-2
// touch each other in turn, so do 3-4, and water is between 2 and 3.
func fiveInARow() ([]Commune, [][]int) {
	var communes []Commune
	for i, code := range []string{"A", "B", "C", "D", "E"} {
		communes = append(communes, Commune{Code: code, Point: orb.Point{float64(i) * 10 / kmOfDegree, 0}, AreaKm2: 20, Density: 6})
	}
	return communes, [][]int{{1}, {2}, {}, {4}, {}}
}

const kmOfDegree = 6371.0088 * math.Pi / 180

func TestContext_numbers_the_lands_that_borders_and_bridges_hold_together(t *testing.T) {
	communes, neighbours := fiveInARow()
	cases := []struct {
		name  string
		links []Link
		want  []int
	}{
		{"borders alone", nil, []int{0, 0, 0, 1, 1}},
		{"a bridge", []Link{{From: "D", To: "C", Kind: Bridge}}, []int{0, 0, 0, 0, 0}},
		{"a border without road", []Link{{From: "B", To: "A", Kind: Cut}}, []int{0, 1, 1, 2, 2}},
		{"a link of another country", []Link{{From: "D", To: "Z", Kind: Bridge}}, []int{0, 0, 0, 1, 1}},
	}
	for _, c := range cases {
		ctx, err := NewContext(communes, neighbours, c.links)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for i := range ctx.Len() {
			got = append(got, ctx.Landmass(i))
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
		if unresolved := strings.Contains(c.name, "another"); unresolved != (len(ctx.Unresolved()) == 1) {
			t.Errorf("%s: unresolved links %v", c.name, ctx.Unresolved())
		}
	}
}

func TestContext_says_which_commune_is_wrong(t *testing.T) {
	cases := []struct {
		name  string
		spoil func(*[]Commune, [][]int)
		want  string
	}{
		{"a point in metres", func(c *[]Commune, _ [][]int) { (*c)[2].Point = orb.Point{650000, 6860000} }, "commune C: point"},
		{"no point", func(c *[]Commune, _ [][]int) { (*c)[2].Point[0] = math.NaN() }, "commune C: point"},
		{"no area", func(c *[]Commune, _ [][]int) { (*c)[1].AreaKm2 = 0 }, "commune B: area"},
		{"an eighth level", func(c *[]Commune, _ [][]int) { (*c)[1].Density = 8 }, "commune B: density"},
		{"a relief under 0", func(c *[]Commune, _ [][]int) { (*c)[1].ReliefKm = -1 }, "commune B: relief"},
		{"a code twice", func(c *[]Commune, _ [][]int) { (*c)[4].Code = "D" }, "commune D: given twice"},
		{"a neighbour out of range", func(_ *[]Commune, n [][]int) { n[3] = []int{5} }, "commune D: neighbour 5"},
		{"a list too few", func(c *[]Commune, _ [][]int) { *c = (*c)[:4] }, "5 lists of neighbours"},
	}
	for _, c := range cases {
		communes, neighbours := fiveInARow()
		c.spoil(&communes, neighbours)
		if _, err := NewContext(communes, neighbours, nil); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected an error with %q", c.name, err, c.want)
		}
	}
}

func TestLinks_are_read_and_a_bad_row_is_named(t *testing.T) {
	const header = "from_code,to_code,kind,name,source\n"
	got, err := DecodeLinks(strings.NewReader(header + "A,B,pont,Grand pont,carte\nC,D,coupure,Forêt,carte\n"))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Link{{"A", "B", Bridge, "Grand pont", "carte"}, {"C", "D", Cut, "Forêt", "carte"}}, got); d != "" {
		t.Error(d)
	}
	for body, want := range map[string]string{
		"":                               "EOF",
		"a,b\n":                          "columns",
		header + "A,B,bac,Bac,carte\n":   "line 2: kind",
		header + "\nA,A,pont,Pont,x\n":   "line 3: from",
		header + "A,B,pont,Pont,\n":      "line 2: no source",
		header + "A,B,pont,Pont\n":       "wrong number of fields",
		header + "A,B,pont,\"Pont,x\n":   "quote",
		header + "A,B,pont,Pont,x,y,z\n": "wrong number of fields",
	} {
		if _, err := DecodeLinks(strings.NewReader(body)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, expected an error with %q", body, err, want)
		}
	}
}

func TestFixedLinks_each_change_something_and_leave_the_islands_without_bridge_alone(t *testing.T) {
	f := theFrance(t)
	links, err := readLinks()
	if err != nil {
		t.Fatal(err)
	}
	neighbours := make([][]int, f.context.Len())
	for i, list := range f.neighbours {
		for _, j := range list {
			neighbours[i] = append(neighbours[i], j)
			neighbours[j] = append(neighbours[j], i)
		}
	}
	for _, l := range links {
		if strings.HasPrefix(l.Source, "data/sample") {
			continue // of the fictional territory
		}
		from, ok := f.index[l.From]
		to, ok2 := f.index[l.To]
		if !ok || !ok2 {
			t.Errorf("%s %s-%s: no such commune", l.Name, l.From, l.To)
			continue
		}
		if border := slices.Contains(neighbours[from], to); border != (l.Kind == Cut) {
			t.Errorf("%s %s-%s: kind %s, but a shared border: %v", l.Name, l.From, l.To, l.Kind, border)
		}
	}
	// A commune of each land that stands apart from the mainland, and how many
	// communes it has.
	apart := map[string]int{
		"2A004": 360, "97209": 34, "97411": 24, "97105": 26, "97302": 16, "97611": 15, "97615": 2, "97112": 3,
		"97110": 1, "97130": 1, "97131": 1, "97352": 1, "97353": 2, "97356": 1, "97357": 1, "97314": 1,
		"22016": 1, "29082": 1, "29083": 1, "29084": 1, "29155": 1, "56009": 4, "56069": 1, "56085": 1, "56086": 1,
		"56087": 1, "56088": 1, "17004": 1, "85113": 1,
	}
	size := map[int]int{}
	for i := range f.context.Len() {
		size[f.context.Landmass(i)]++
	}
	mainland := f.context.Landmass(f.index["75056"])
	for code, n := range apart {
		land := f.context.Landmass(f.index[code])
		if land == mainland || size[land] != n {
			t.Errorf("commune %s stands on a land of %d communes (the mainland: %v), expected %d apart", code, size[land], land == mainland, n)
		}
	}
	if f.context.Landmasses() != len(apart)+1 {
		t.Errorf("%d lands, expected %d", f.context.Landmasses(), len(apart)+1)
	}
	for _, code := range []string{"17297", "17093", "85011", "38185", "59183"} {
		if f.context.Landmass(f.index[code]) != mainland {
			t.Errorf("commune %s does not stand on the mainland", code)
		}
	}
}
