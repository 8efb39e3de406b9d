package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"observatoire/geo/estimate"
	"observatoire/pipeline/warehouse"
)

// calibratedOnTheSample fits a model on the matrix of the fictional territory.
func calibratedOnTheSample(t *testing.T, db *warehouse.DB) {
	t.Helper()
	ctx := context.Background()
	// The reference goes over the bridge to L'Île-Verdale.
	if err := db.Exec(ctx, "insert into coverage.commune_neighbours values ('96009', '96045')"); err != nil {
		t.Fatal(err)
	}
	model, err := calibrate(ctx, db, nil)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := db.Count(ctx, `raw.travel_time_reference__isere_seconds`)
	if err != nil {
		t.Fatal(err)
	}
	if model.Reference.Pairs == 0 || model.Reference.Pairs > rows || model.Reference.Vintage != "2021" {
		t.Errorf("fitted on %+v, expected most of the %d rows of the matrix", model.Reference, rows)
	}
	var b, printed bytes.Buffer
	if err := estimate.EncodeModel(&b, model); err != nil {
		t.Fatal(err)
	}
	if again, err := estimate.DecodeModel(&b); err != nil || again.Scale != model.Scale {
		t.Errorf("the model does not read back: %v", err)
	}
	printModel(&printed, model)
	for _, want := range []string{"minutes = ", "median error %", "vol_d_oiseau", "modele", "moitiés des communes"} {
		if !strings.Contains(printed.String(), want) {
			t.Errorf("no %q in\n%s", want, printed.String())
		}
	}
}

func writtenGzip(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	z.Write([]byte(text))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestElsewhere_reads_trips_between_snapped_points(t *testing.T) {
	region := func(t *testing.T, origins, facilities, matrix string) string {
		dir := filepath.Join(t.TempDir(), "andorra")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, text := range map[string]string{"origins.csv": origins, "facilities.csv": facilities} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		writtenGzip(t, filepath.Join(dir, "durations_s_osrm_car.csv.gz"), matrix)
		return dir
	}
	const points = "id,lon,lat,osrm_snapped_lon,osrm_snapped_lat\n0,0,0,1.50,42.5\n1,0,0,1.60,42.5\n"
	// 0.1° of longitude at 42.5° north is 8.2 km; the diagonal is under 200 m and
	// an empty cell has no way.
	e, err := readElsewhere(region(t, points, points, "origin,f0,f1\n0,0,600\n1,,0\n"))
	if err != nil {
		t.Fatal(err)
	}
	if e.Name != "andorra" || len(e.Trips) != 1 || e.Trips[0].Minutes != 10 || e.Trips[0].Distance < 8100 || e.Trips[0].Distance > 8300 {
		t.Errorf("%+v, expected one trip of 10 minutes over 8.2 km", e)
	}
	for _, c := range []struct{ name, origins, matrix, want string }{
		{"no coordinates", "id,lon,lat\n0,1,2\n", "origin,f0,f1\n0,0,0\n", "origins.csv row 1: osrm_snapped_lon"},
		{"a row missing", points, "origin,f0,f1\n0,0,600\n", "1 rows, expected one for each of 2 origins"},
		{"a column missing", points, "origin,f0\n0,0\n1,600\n", "no column f1"},
		{"empty", "", "", "origins.csv: empty"},
	} {
		if _, err := readElsewhere(region(t, c.origins, points, c.matrix)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, expected %q", c.name, err, c.want)
		}
	}
	if _, err := readElsewhere(t.TempDir()); err == nil {
		t.Error("an empty folder is read")
	}
}
