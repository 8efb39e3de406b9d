package flatgeobuf_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"observatoire/geo/flatgeobuf"
	"observatoire/geo/flatgeobuf/fgbtest"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
)

// file writes a layer of features and reads it back.
func file(t *testing.T, layer flatgeobuf.Layer, shapes []orb.Geometry, values [][]any) ([]byte, *fgbtest.File) {
	t.Helper()
	w := flatgeobuf.NewWriter(layer)
	for i, g := range shapes {
		if err := w.Add(g, values[i]); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	n, err := w.WriteTo(&b)
	if err != nil || n != int64(b.Len()) {
		t.Fatalf("%d bytes of %d, %v", n, b.Len(), err)
	}
	f, err := fgbtest.Read(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), f
}

var numbered = flatgeobuf.Layer{Name: "cases", Columns: []flatgeobuf.Column{{Name: "n", Kind: flatgeobuf.Int, Required: true}}}

// scattered are so many boxes, some of them points, in clusters as communes are.
func scattered(r *rand.Rand, n int) (shapes []orb.Geometry, values [][]any) {
	for i := range n {
		x, y := float64(r.IntN(5))*3+r.NormFloat64(), 45+r.NormFloat64()
		var g orb.Geometry = orb.Point{x, y}
		if i%3 != 0 {
			g = orb.Bound{Min: orb.Point{x, y}, Max: orb.Point{x + r.Float64()/4, y + r.Float64()/4}}.ToPolygon()
		}
		shapes, values = append(shapes, g), append(values, []any{int32(i)})
	}
	return shapes, values
}

func TestIndex_finds_what_a_look_at_every_feature_finds(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 2, 15, 16, 17, 255, 256, 257, 4097} {
		shapes, values := scattered(r, n)
		_, f := file(t, numbered, shapes, values)
		if f.Count != n {
			t.Fatalf("%d features, expected %d", f.Count, n)
		}
		looked, hits := 0, 0
		for k := range 300 {
			size := r.Float64() * 2
			if k%10 == 0 {
				size = 40 // everything
			}
			corner := orb.Point{r.Float64()*18 - 3, 42 + r.Float64()*6}
			box := orb.Bound{Min: corner, Max: orb.Point{corner[0] + size, corner[1] + size}}
			var want []int
			for i, g := range shapes {
				if box.Intersects(g.Bound()) {
					want = append(want, i)
				}
			}
			numbers, visited := f.Search(box)
			var got []int
			for _, number := range numbers {
				got = append(got, int(f.Features[number].Values["n"].(int32)))
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Fatalf("%d features, box %v: %v, expected %v", n, box, got, want)
			}
			if size < 1 {
				looked, hits = looked+visited, hits+1
			}
		}
		if n > 4000 && looked/hits > n/10 {
			t.Errorf("%d nodes of %d looked at for a small box, expected a tenth or less", looked/hits, n)
		}
	}
}

var lake = orb.Polygon{{{0, 0}, {4, 0}, {4, 4}, {0, 4}, {0, 0}}, {{1, 1}, {1, 2}, {2, 2}, {2, 1}, {1, 1}}, {{3, 3}, {3, 3.5}, {3.5, 3.5}, {3, 3}}}

func TestFile_gives_back_shapes_values_and_what_is_said_of_them(t *testing.T) {
	layer := flatgeobuf.Layer{Name: "lacs", Title: "Lacs & étangs", Description: "Ceux d’ici", Metadata: map[string]string{"licence": "ODbL", "du": "2024"},
		Columns: []flatgeobuf.Column{
			{Name: "code", Title: "Code", Description: "du lac", Kind: flatgeobuf.String, Required: true, Key: true},
			{Name: "ouvert", Kind: flatgeobuf.Bool}, {Name: "rang", Kind: flatgeobuf.Int}, {Name: "habitants", Kind: flatgeobuf.Long},
			{Name: "minutes", Kind: flatgeobuf.Double}, {Name: "jour", Kind: flatgeobuf.DateTime}, {Name: "jamais", Kind: flatgeobuf.String},
		}}
	shapes := []orb.Geometry{lake, orb.MultiPolygon{lake, {{{9, 9}, {10, 9}, {10, 10}, {9, 9}}}}, orb.Point{-61.5, 16.25}}
	values := [][]any{
		{"01001", true, int32(-3), int64(1 << 40), 12.3, "2024-08-01", nil},
		{"L’Abergement «é»\n", false, nil, nil, nil, nil, nil},
		{"", nil, int32(0), int64(0), 0.0, nil, nil},
	}
	b, f := file(t, layer, shapes, values)
	if diff := cmp.Diff(layer.Columns, f.Columns); diff != "" {
		t.Error(diff)
	}
	if f.Name != "lacs" || f.Title != "Lacs & étangs" || f.Metadata != `{"du":"2024","licence":"ODbL"}` || f.EPSG != 4326 || f.Geometry != 0 || !slices.Equal(f.Envelope, []float64{-61.5, 0, 10, 16.25}) {
		t.Errorf("header %+v", f)
	}
	for i, g := range shapes {
		want := map[string]any{}
		for k, v := range values[i] {
			if v != nil {
				want[layer.Columns[k].Name] = v
			}
		}
		at := slices.IndexFunc(f.Features, func(x fgbtest.Feature) bool { return x.Values["code"] == values[i][0] })
		if at < 0 {
			t.Fatalf("no feature %q", values[i][0])
		}
		if diff := cmp.Diff(fgbtest.Feature{Geometry: g, Values: want}, f.Features[at]); diff != "" {
			t.Error(diff)
		}
	}
	if again, _ := file(t, layer, shapes, values); !bytes.Equal(b, again) {
		t.Error("the same features give other bytes")
	}
	if _, one := file(t, layer, shapes[:1], values[:1]); one.Geometry != 3 {
		t.Errorf("geometry of kind %d, expected 3 where all are polygons", one.Geometry)
	}
	if _, none := file(t, layer, nil, nil); none.Count != 0 || none.Envelope != nil || len(none.Columns) != 7 {
		t.Errorf("a file of nothing: %+v", none)
	}
}

func TestAdd_refuses_what_a_file_cannot_hold(t *testing.T) {
	for _, c := range []struct {
		g      orb.Geometry
		values []any
		want   string
	}{
		{nil, []any{int32(1)}, "<nil>"},
		{orb.LineString{{0, 0}, {1, 1}}, []any{int32(1)}, "orb.LineString"},
		{orb.Point{}, []any{nil}, "no n, expected a value"},
		{orb.Point{}, []any{1.5}, "n is 1.5 (float64)"},
		{orb.Point{}, []any{int64(1)}, "n is 1 (int64)"},
		{orb.Point{}, []any{struct{}{}}, "struct"},
		{orb.Point{}, nil, "0 values, expected 1"},
	} {
		if err := flatgeobuf.NewWriter(numbered).Add(c.g, c.values); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v %v: %v, expected %q", c.g, c.values, err, c.want)
		}
	}
}

func BenchmarkWriter_of_35_000_outlines(b *testing.B) {
	shapes, values := scattered(rand.New(rand.NewPCG(1, 2)), 35_000)
	for b.Loop() {
		w := flatgeobuf.NewWriter(numbered)
		for i, g := range shapes {
			if err := w.Add(g, values[i]); err != nil {
				b.Fatal(err)
			}
		}
		var out bytes.Buffer
		if _, err := w.WriteTo(&out); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*35_000/b.Elapsed().Seconds(), "features/s")
}
