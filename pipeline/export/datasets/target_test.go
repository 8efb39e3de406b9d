package datasets

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"observatoire/data"
)

// bands of two départements and of the network, in the order of the dataset.
const cutBands = `create or replace table exports.isochrones as
select * from (values ('espace-9001-5', 'espace', '9001', '2A', '2A', 0, 5, 3.25), ('espace-9001-10', 'espace', '9001', '2A', '2A', 5, 10, 9.5),
	('espace-9002-5', 'espace', '9002', '2B', '2A', 0, 5, 4.0), ('reseau-2A-5', 'reseau', null, null, '2A', 0, 5, 7.25))
	as t(identifiant, cible, id_fs, code_departement, departements, minutes_de, minutes_a, surface_km2)`

func TestShapes_are_cut_by_departement_and_tables_are_whole(t *testing.T) {
	db, cat := open(t)
	change(t, db, cutBands)
	change(t, db, "alter table exports.isochrones alter surface_km2 type double")
	dir, all := write(t, db, cat)
	var names, parts []string
	for _, f := range find(t, all, "isochrones").Files {
		names, parts = append(names, strings.TrimPrefix(f.Path, Site+FilesFolder+"/")), append(parts, f.Part)
	}
	want := []string{"isochrones.csv", "isochrones.parquet", "isochrones-2A.geojson", "isochrones-2B.geojson", "isochrones-reseau.geojson",
		"isochrones-2A.geo.parquet", "isochrones-2B.geo.parquet", "isochrones-reseau.geo.parquet"}
	if !slices.Equal(names, want) || !slices.Equal(parts, []string{"", "", "2A", "2B", "reseau", "2A", "2B", "reseau"}) {
		t.Fatalf("files %q of parts %q, expected %q", names, parts, want)
	}
	for name, ids := range map[string][]string{"2A": {"espace-9001-5", "espace-9001-10"}, "2B": {"espace-9002-5"}, "reseau": {"reseau-2A-5"}} {
		b, err := os.ReadFile(filepath.Join(dir, FilesFolder, "isochrones-"+name+".geojson"))
		if err != nil {
			t.Fatal(err)
		}
		var c struct {
			Features []struct{ Properties struct{ Identifiant string } }
		}
		if err := json.Unmarshal(b, &c); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range c.Features {
			got = append(got, f.Properties.Identifiant)
		}
		if !slices.Equal(got, ids) {
			t.Errorf("%s has %q, expected %q", name, got, ids)
		}
	}
	// a département without espaces on roads any more leaves no file behind
	change(t, db, "delete from exports.isochrones where code_departement = '2B'")
	if _, err := Write(context.Background(), db, cat, data.FS, dir, Today(today)); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(dir, FilesFolder, "isochrones-*.geo*"))
	if err != nil || len(left) != 4 || slices.ContainsFunc(left, func(s string) bool { return strings.Contains(s, "2B") }) {
		t.Errorf("%q (%v), expected those of 2A and of the network", left, err)
	}
}

func TestRows_out_of_the_order_that_cuts_them_are_refused(t *testing.T) {
	db, cat := open(t)
	change(t, db, cutBands)
	change(t, db, "alter table exports.isochrones alter surface_km2 type double")
	change(t, db, "insert into exports.isochrones values ('espace-9001-15', 'espace', '9001', '2A', '2A', 10, 15, 3.25)")
	_, err := Write(context.Background(), db, cat, data.FS, filepath.Join(t.TempDir(), "exports"), Today(today))
	if err == nil || !strings.Contains(err.Error(), "isochrones: part 2A comes back after others") {
		t.Errorf("%v", err)
	}
}
