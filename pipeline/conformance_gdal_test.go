package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"observatoire/pipeline/warehouse"
)

var extentLine = regexp.MustCompile(`Extent: \((-?[\d.]+), (-?[\d.]+)\) - \((-?[\d.]+), (-?[\d.]+)\)`)

// summary is what ogrinfo says of a file, of what meets a box in lon/lat
// degrees where one is given: number of features and extent.
func summary(t *testing.T, path string, box ...string) (features int, extent string, said string) {
	t.Helper()
	args := []string{"-ro", "-so", "-al"}
	if len(box) > 0 {
		args = append(append(args, "-spat"), box...)
	}
	out, err := exec.Command("ogrinfo", append(args, path)...).CombinedOutput()
	count := featureCount.FindSubmatch(out)
	if err != nil || count == nil || strings.Contains(string(out), "Warning") || strings.Contains(string(out), "ERROR") {
		t.Fatalf("%s: %v\n%.2000s", path, err, out)
	}
	features, err = strconv.Atoi(string(count[1]))
	if err != nil {
		t.Fatal(err)
	}
	return features, extentLine.FindString(string(out)), string(out)
}

// GDAL reads as many features from FlatGeobuf as GeoParquet has shapes, in the
// extent of the GeoJSON, finds by its index what it finds in the GeoJSON without
// one, and reads the values of the Parquet file.
func TestFlatGeobuf_is_read_by_GDAL(t *testing.T) {
	if _, err := exec.LookPath("ogr2ogr"); err != nil {
		t.Skip("no ogr2ogr (Debian: apt-get install gdal-bin)")
	}
	public := publishedSite(t)
	ctx := context.Background()
	db, err := warehouse.Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	files := 0
	for _, f := range publishedFiles(t, public) {
		if f.format != "flatgeobuf" {
			continue
		}
		files++
		name := strings.TrimSuffix(f.name, ".fgb")
		place := filepath.Join(public, "donnees", "fichiers", name)
		shapes := rowsOf(t, public, "select 1 from read_parquet('"+place+".geo.parquet') where geometry is not null")
		features, extent, said := summary(t, place+".fgb")
		all, wantExtent, _ := summary(t, place+".geojson")
		if features != shapes || all != f.rows || extent == "" || extent != wantExtent || !strings.Contains(said, `ID["EPSG",4326]`) || !strings.Contains(said, "Layer name: "+name) {
			t.Errorf("%s: %d features in %q, expected %d in %q, WGS84\n%.2000s", f.name, features, extent, shapes, wantExtent, said)
		}
		t.Logf("%s: %d features, %s", f.name, features, extent)
		found := 0
		for _, box := range boxes(t, extent) {
			n, _, _ := summary(t, place+".fgb", box...)
			want, _, _ := summary(t, place+".geojson", box...)
			if n != want {
				t.Errorf("%s in %v: %d features, expected %d", f.name, box, n, want)
			}
			if n > 0 && n < features {
				found++
			}
		}
		if found == 0 {
			t.Errorf("%s: no box has some of the features and not all", f.name)
		}
		table := filepath.Join(t.TempDir(), name+".csv")
		if out, err := exec.Command("ogr2ogr", "-f", "CSV", table, place+".fgb").CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", f.name, err, out)
		}
		sameValues(t, ctx, db, table, place+".parquet", features)
	}
	if files < 2 {
		t.Errorf("%d files of FlatGeobuf", files)
	}
}

// boxes are the four quarters of an extent, its middle and a box outside of it.
func boxes(t *testing.T, extent string) (out [][]string) {
	t.Helper()
	var e [4]float64
	for i, s := range extentLine.FindStringSubmatch(extent)[1:] {
		e[i], _ = strconv.ParseFloat(s, 64) // the expression takes numbers only
	}
	part := func(x0, y0, x1, y1 float64) {
		w, h := e[2]-e[0], e[3]-e[1]
		var box []string
		for _, v := range []float64{e[0] + x0*w, e[1] + y0*h, e[0] + x1*w, e[1] + y1*h} {
			box = append(box, strconv.FormatFloat(v, 'f', 7, 64))
		}
		out = append(out, box)
	}
	part(-0.01, -0.01, 0.5, 0.5)
	part(0.5, -0.01, 1.01, 0.5)
	part(-0.01, 0.5, 0.5, 1.01)
	part(0.5, 0.5, 1.01, 1.01)
	part(0.4, 0.4, 0.6, 0.6)
	part(1.1, 1.1, 1.2, 1.2)
	return out
}

// sameValues holds the columns that GDAL wrote as CSV against those of the
// Parquet file, row by row of the first column, the key.
func sameValues(t *testing.T, ctx context.Context, db *warehouse.DB, table, parquet string, rows int) {
	t.Helper()
	written, err := db.Query(ctx, -1, "select column_name from (describe select * from read_csv('"+table+"', all_varchar = true))")
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]string{}
	described, err := db.Query(ctx, -1, "select column_name, column_type from (describe select * from read_parquet('"+parquet+"'))")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range described.Rows {
		kinds[r[0].(string)] = r[1].(string)
	}
	key := written.Rows[0][0].(string)
	sums := []string{"count(*)"}
	var names []string
	for _, r := range written.Rows {
		name := r[0].(string)
		ours, theirs := `p."`+name+`"`, `g."`+name+`"`
		differs := theirs + " is distinct from " + ours
		switch kind := kinds[name]; kind {
		case "VARCHAR":
		case "DATE":
			differs = "left(" + theirs + ", 10) is distinct from strftime(" + ours + ", '%Y/%m/%d')"
		case "BOOLEAN":
			differs = theirs + " is distinct from " + ours + "::integer::varchar"
		case "DOUBLE", "INTEGER", "BIGINT": // GDAL writes fifteen digits
			differs = fmt.Sprintf("(%[1]s is null) <> (%[2]s is null) or abs(%[1]s::double - %[2]s) > 1e-12 * abs(%[2]s)", theirs, ours)
		default:
			t.Fatalf("%s: column %s is %q", parquet, name, kind)
		}
		names = append(names, name)
		sums = append(sums, "count_if("+differs+")")
	}
	got, err := db.Query(ctx, -1, "select "+strings.Join(sums, ", ")+" from read_csv('"+table+"', all_varchar = true) as g join read_parquet('"+parquet+`') as p using ("`+key+`")`)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got.Rows[0][0]) != strconv.Itoa(rows) || len(names) < 5 {
		t.Errorf("%s: %v rows met by %s, %d columns, expected %d rows", parquet, got.Rows[0][0], key, len(names), rows)
	}
	for i, n := range got.Rows[0][1:] {
		if fmt.Sprint(n) != "0" {
			t.Errorf("%s: %v values of %s differ", parquet, n, names[i])
		}
	}
}
