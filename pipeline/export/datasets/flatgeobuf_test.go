package datasets

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"observatoire/geo/flatgeobuf"
	"observatoire/geo/flatgeobuf/fgbtest"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

func readFlatGeobuf(t testing.TB, path string) *fgbtest.File {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := fgbtest.Read(b)
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return f
}

// Located features are those of the GeoJSON, with its shapes and values; what
// has no place is not there, nor a value that is not known.
func TestFlatGeobuf_says_what_the_GeoJSON_says(t *testing.T) {
	db, cat := open(t)
	dir, all := write(t, db, cat)
	files := contents(t, dir)
	for name, want := range map[string]struct {
		located, columns int
		kind             byte
	}{"acces_communes": {2, 11, 6}, "espaces": {1, 34, 1}} {
		f := readFlatGeobuf(t, filepath.Join(dir, FilesFolder, name+".fgb"))
		fc, err := geojson.UnmarshalFeatureCollection(files["fichiers/"+name+".geojson"])
		if err != nil {
			t.Fatal(err)
		}
		d := find(t, all, name)
		if f.Count != want.located || f.Count != d.Rows-d.Unlocated || len(f.Columns) != want.columns || f.Geometry != want.kind || f.Name != name || f.Title != d.Title || f.EPSG != 4326 {
			t.Errorf("%s: %d features of kind %d, %d columns, EPSG:%d, expected %v", name, f.Count, f.Geometry, len(f.Columns), f.EPSG, want)
		}
		key := d.Key[0]
		for _, feature := range fc.Features {
			at := slices.IndexFunc(f.Features, func(x fgbtest.Feature) bool { return x.Values[key] == feature.Properties[key] })
			if (at < 0) != (feature.Geometry == nil) {
				t.Errorf("%s %v: feature %d, geometry %v", name, feature.Properties[key], at, feature.Geometry)
			}
			if at < 0 {
				continue
			}
			if diff := cmp.Diff(feature.Geometry, f.Features[at].Geometry); diff != "" {
				t.Errorf("%s %v: %s", name, feature.Properties[key], diff)
			}
			for column, v := range feature.Properties {
				got, known := f.Features[at].Values[column]
				switch n := got.(type) { // JSON has one kind of number
				case int32:
					got = float64(n)
				case int64:
					got = float64(n)
				}
				if known != (v != nil) || got != v {
					t.Errorf("%s %v: %s is %v (%T), expected %v", name, feature.Properties[key], column, got, got, v)
				}
			}
		}
	}
	if _, there := files["fichiers/isochrones.fgb"]; there || len(find(t, all, "isochrones").Files) != 4 {
		t.Error("isochrones.fgb, which its schema does not ask for")
	}
	f := readFlatGeobuf(t, filepath.Join(dir, FilesFolder, "espaces.fgb"))
	kinds := map[string]flatgeobuf.Kind{}
	for _, c := range f.Columns {
		kinds[c.Name] = c.Kind
		if c.Title == "" || c.Description == "" || c.Key != (c.Name == "id_fs") || c.Name == "nom" && !c.Required || c.Name == "lon" && c.Required {
			t.Errorf("column %+v", c)
		}
	}
	if kinds["id_fs"] != flatgeobuf.String || kinds["labellise_le"] != flatgeobuf.DateTime || kinds["itinerant"] != flatgeobuf.Bool || kinds["jours_par_semaine"] != flatgeobuf.Long || kinds["lon"] != flatgeobuf.Double {
		t.Errorf("kinds %v", kinds)
	}
}

func BenchmarkFlatGeobuf_of_100_000_points(b *testing.B) {
	benchmarkSink(b, func(w io.Writer, c []column) (sink, error) { return newFlatGeobuf(w, Dataset{}, c, nil, 1e5), nil }, orb.Point{3.5, 44.5})
}
