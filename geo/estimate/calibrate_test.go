package estimate

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"observatoire/geo"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
)

var update = flag.Bool("update", false, "write data/reference/travel_time_model.json from the mirror")

// elsewhere reads the road times of a region without commune context; they
// stand beside the mirror.
func elsewhere(t *testing.T, name string) (Elsewhere, bool) {
	t.Helper()
	dir := filepath.Join(os.Getenv("OBSERVATOIRE_MIRROR"), "..", "routing", name)
	if _, err := os.Stat(dir); err != nil {
		return Elsewhere{}, false
	}
	read := func(file string) []map[string]string {
		rows, err := table(filepath.Join(dir, file), ',')
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	// The reference times run between the snapped points.
	point := func(row map[string]string) orb.Point {
		return orb.Point{number(row["osrm_snapped_lon"]), number(row["osrm_snapped_lat"])}
	}
	origins, facilities := read("origins.csv"), read("facilities.csv")
	e := Elsewhere{Name: name}
	for i, row := range read("durations_s_osrm_car.csv.gz") {
		for j := range facilities {
			d := geo.Distance(point(origins[i]), point(facilities[j]))
			if s := number(row[fmt.Sprintf("f%d", j)]); s > 0 && d > 200 {
				e.Trips = append(e.Trips, Trip{d, geo.Minutes(s / 60)})
			}
		}
	}
	return e, true
}

func TestCalibration_on_Isere_gives_the_published_model_within_its_promised_error(t *testing.T) {
	f := theFrance(t)
	truth := f.isere(t)
	complete := true
	for _, name := range []string{"andorra", "liechtenstein"} {
		if e, ok := elsewhere(t, name); ok {
			truth.Elsewhere = append(truth.Elsewhere, e)
		} else {
			complete = false
		}
	}
	model, err := Calibrate(truth, f.context)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range model.Tables {
		for _, r := range table.Rows {
			t.Logf("%-18s %-45s %-14s n %6d  %6.2f %%  %5.2f min  bias %+6.2f %%", table.Model, table.Split, r.Band, r.N, r.MedianAbsPercent, r.MedianAbsMinutes, r.BiasPercent)
		}
	}
	t.Logf("scale %v exponent %v weights %+v crow-fly %+v bands %+v", model.Scale, model.Exponent, model.Weights, model.CrowFly, model.Bands)
	left := func(model_, split, band string) Row {
		for _, table := range model.Tables {
			if table.Model == model_ && table.Split == split {
				if i := slices.IndexFunc(table.Rows, func(r Row) bool { return r.Band == band }); i >= 0 {
					return table.Rows[i]
				}
			}
		}
		t.Fatalf("no row %s, %s, %s", model_, split, band)
		return Row{}
	}
	if r := left("modele", halves, "0-40 km"); r.MedianAbsPercent >= 11 {
		t.Errorf("pairs left out, up to 40 km: median absolute error %.2f %%, expected under 11 %%", r.MedianAbsPercent)
	}
	if r := left("modele", halves+", temps au plus proche", "toutes"); r.MedianAbsMinutes >= 3 || r.N < 100 {
		t.Errorf("nearest espace: median absolute error %.2f min over %d communes, expected under 3 over at least 100", r.MedianAbsMinutes, r.N)
	}
	for _, split := range []string{halves, "nord pour le sud", "sud pour le nord", "ouest pour l'est", "est pour l'ouest"} {
		if law, m := left("vol_d_oiseau", split, "0-40 km"), left("modele", split, "0-40 km"); m.MedianAbsPercent >= law.MedianAbsPercent {
			t.Errorf("%s: median absolute error %.2f %%, expected less than the power law's %.2f %%", split, m.MedianAbsPercent, law.MedianAbsPercent)
		}
	}
	if !complete {
		t.Log("no road times of other regions beside the mirror: the model is not compared with the published one")
		return
	}
	var got bytes.Buffer
	if err := EncodeModel(&got, model); err != nil {
		t.Fatal(err)
	}
	const path = reference + "travel_time_model.json"
	if *update {
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got.String()); d != "" {
		t.Errorf("%s differs (run with -update and read the difference): %s", path, d)
	}
}
