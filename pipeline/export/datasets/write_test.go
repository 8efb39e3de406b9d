package datasets

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"observatoire/pipeline/warehouse"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet/file"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/paulmach/orb/geojson"
)

var names = []string{"acces_communes", "acces_communes_definitions", "acces_communes_listes", "acces_heures", "acces_territoires", "definitions", "egalite_acces", "espaces", "espaces_listes", "essais", "fermetures", "frequentation_analyse", "frequentation_espaces", "frequentation_territoires", "historique", "horaires", "implantations", "implantations_communes", "isochrones", "lieux_mediation_numerique", "lignage_communes", "reseau_mois"}

// table reads a table of the world as it should be published: an empty text is
// a missing one.
func table(t testing.TB, db *warehouse.DB, name string) warehouse.Table {
	t.Helper()
	tab, err := db.Query(context.Background(), -1, "select * from exports."+name+" order by rowid")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range tab.Rows {
		for i, v := range r {
			if v == "" {
				r[i] = nil
			}
		}
	}
	return tab
}

func TestWrite_gives_every_dataset_with_its_files_hashes_and_sizes(t *testing.T) {
	db, cat := open(t)
	dir, all := write(t, db, cat)
	files := contents(t, dir)
	seen := map[string]bool{"datapackage.json": true, "catalog.ttl": true}
	for i, d := range all {
		if d.Name != names[i] {
			t.Errorf("dataset %d is %s, expected %s", i, d.Name, names[i])
		}
		if want := len(table(t, db, d.Name).Rows); d.Rows != want {
			t.Errorf("%s: %d rows, expected %d", d.Name, d.Rows, want)
		}
		for _, f := range d.Files {
			name := strings.TrimPrefix(f.Path, Site)
			seen[name] = true
			sum := sha256.Sum256(files[name])
			if f.Bytes != int64(len(files[name])) || f.SHA256 != hex.EncodeToString(sum[:]) || f.Bytes == 0 {
				t.Errorf("%s: says %d bytes, %s; found %d bytes, %x", name, f.Bytes, f.SHA256, len(files[name]), sum)
			}
		}
		schema := strings.TrimPrefix(d.Schema, Site)
		seen[schema] = true
		own, err := os.ReadFile(filepath.Join("../../../data/schemas", d.Name+".schema.json"))
		seen[strings.TrimPrefix(d.Report, Site)] = true
		if err != nil || !bytes.Equal(own, files[schema]) {
			t.Errorf("%s is not the file of data/schemas: %v", schema, err)
		}
	}
	if len(all) != len(names) || len(seen) != len(files) {
		t.Errorf("%d datasets and %d known files, found %d files", len(all), len(seen), len(files))
	}
	if d := find(t, all, "acces_communes"); d.Unlocated != 1 || len(d.Files) != 4 {
		t.Errorf("acces_communes: %d without outline in %d files, expected 1 (Belle-Ancre) in 4", d.Unlocated, len(d.Files))
	}
}

func TestCSV_is_comma_point_iso_with_an_empty_cell_for_what_is_missing(t *testing.T) {
	db, cat := open(t)
	dir, _ := write(t, db, cat)
	files := contents(t, dir)
	for name, want := range map[string]string{
		"acces_communes": `code_commune,nom,code_epci,code_canton,code_departement,code_region,population,population_65_plus,niveau_densite,id_fs,temps_min,temps_min_bas,temps_min_haut,temps_porte_min,distance_km,id_fs_second,temps_second_min,au_dela_20_min,part_population_10_min,part_population_20_min,part_population_30_min,part_population_20_min_bas,part_population_20_min_haut,methode,base_population,erreur_relative,motif_absence
96001,Port-Aurèle,249600014,9605,96,00,212730,42546,1,9001,4,3.1,5.2,,1.2,9002,7.5,non,1,1,1,1,1,estimation,disque,0.25,
96003,L'Aubrelle,249600014,9601,96,00,1340,268,6,9001,12.3,9.8,15.6,,8.4,9002,16.1,non,0,1,1,1,1,estimation,disque,0.118,
99002,Belle-Ancre,,,99,00,0,0,,,,,,,,,,,,,,,,,disque,,sans_espace_sur_la_terre
`,
		"frequentation_territoires": `niveau,code,mois,mesure,valeur
departement,96,2023-01-01,actes,1234
departement,96,2026-12-01,actes_cible,1625.06
france,FR,2023-01-01,actes,1053711.89
`,
		"frequentation_espaces": "id_fs,mois,operateur,demandes,visiteurs,minutes_accompagnement,resolues\n",
	} {
		if diff := cmp.Diff(want, string(files["fichiers/"+name+".csv"])); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestCSV_reads_back_as_the_table(t *testing.T) {
	db, cat := open(t)
	dir, _ := write(t, db, cat)
	for _, name := range names {
		f, err := os.Open(filepath.Join(dir, "fichiers", name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		cells, err := csv.NewReader(f).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		want := table(t, db, name)
		if !reflect.DeepEqual(cells[0], want.Columns) || len(cells)-1 != len(want.Rows) {
			t.Fatalf("%s: header %v and %d rows, expected %v and %d", name, cells[0], len(cells)-1, want.Columns, len(want.Rows))
		}
		for i, row := range want.Rows {
			for j, v := range row {
				if got := parse(t, cells[i+1][j], want.Types[j]); !reflect.DeepEqual(got, v) {
					t.Errorf("%s row %d %s: %#v, expected %#v", name, i+1, want.Columns[j], got, v)
				}
			}
		}
	}
}

// parse reads a cell as a value of a DuckDB type.
func parse(t *testing.T, cell, typ string) any {
	if cell == "" {
		return nil
	}
	var v any = cell
	var err error
	switch typ {
	case "BIGINT":
		v, err = strconv.ParseInt(cell, 10, 64)
	case "INTEGER":
		var n int64
		n, err = strconv.ParseInt(cell, 10, 32)
		v = int32(n)
	case "DOUBLE":
		v, err = strconv.ParseFloat(cell, 64)
	case "BOOLEAN":
		v, err = strconv.ParseBool(cell)
	case "DATE":
		v, err = time.Parse(time.DateOnly, cell)
	}
	if err != nil {
		t.Errorf("cell %q: %v", cell, err)
	}
	return v
}

func TestParquet_is_read_by_arrow_and_by_duckdb_as_the_table(t *testing.T) {
	db, cat := open(t)
	dir, _ := write(t, db, cat)
	for _, name := range names {
		want := table(t, db, name)
		path := filepath.Join(dir, "fichiers", name+".parquet")
		duck, err := db.Query(context.Background(), -1, "select * from read_parquet("+quote(path)+")")
		if err != nil {
			t.Fatalf("%s: DuckDB: %v", name, err)
		}
		if diff := cmp.Diff(want, duck); diff != "" {
			t.Errorf("%s by DuckDB (-table +file):\n%s", name, diff)
		}
		columns, rows, _ := readArrow(t, path)
		if diff := cmp.Diff(want.Columns, columns); diff != "" {
			t.Errorf("%s by Arrow (-table +file):\n%s", name, diff)
		}
		if diff := cmp.Diff(want.Rows, rows); diff != "" {
			t.Errorf("%s by Arrow (-table +file):\n%s", name, diff)
		}
	}
}

func TestParquet_columns_have_proper_types_and_required_ones_are_not_nullable(t *testing.T) {
	db, cat := open(t)
	dir, _ := write(t, db, cat)
	_, _, schema := readArrow(t, filepath.Join(dir, "fichiers", "espaces.parquet"))
	for name, want := range map[string]struct {
		typ      arrow.DataType
		nullable bool
	}{
		"id_fs":                  {arrow.BinaryTypes.String, false},
		"code_commune":           {arrow.BinaryTypes.String, true},
		"itinerant":              {arrow.FixedWidthTypes.Boolean, false},
		"lon":                    {arrow.PrimitiveTypes.Float64, true},
		"labellise_le":           {arrow.FixedWidthTypes.Date32, true},
		"population_plus_proche": {arrow.PrimitiveTypes.Int64, true},
	} {
		f, ok := schema.FieldsByName(name)
		if !ok || !arrow.TypeEqual(f[0].Type, want.typ) || f[0].Nullable != want.nullable {
			t.Errorf("%s: %v, expected %v", name, f, want)
		}
		if d, ok := f[0].Metadata.GetValue("description"); !ok || d == "" {
			t.Errorf("%s carries no description", name)
		}
	}
	_, _, schema = readArrow(t, filepath.Join(dir, "fichiers", "horaires.parquet"))
	if f, _ := schema.FieldsByName("jour"); !arrow.TypeEqual(f[0].Type, arrow.PrimitiveTypes.Int32) {
		t.Errorf("jour: %v, expected 32 bits as in the warehouse", f)
	}
}

func TestParquet_footer_names_title_licence_and_the_sources_with_their_dates(t *testing.T) {
	db, cat := open(t)
	dir, _ := write(t, db, cat)
	footer := keyValues(t, filepath.Join(dir, "fichiers", "espaces.parquet"))
	for key, want := range map[string]string{
		"title":    "Espaces France services",
		"licence":  "Licence Ouverte 2.0",
		"sources":  "ANCT, Liste des structures France services, version 2024-08-01, Licence Ouverte 2.0",
		"temporal": "2024-08-01/2024-08-01",
		"schema":   "espaces.schema.json",
	} {
		if !strings.Contains(footer[key], want) {
			t.Errorf("%s: %q, expected %q in it", key, footer[key], want)
		}
	}
}

func TestEmpty_table_gives_a_header_and_a_valid_parquet(t *testing.T) {
	db, cat := open(t)
	change(t, db, "delete from exports.espaces; delete from exports.lieux_mediation_numerique; update exports.acces_communes set id_fs = null, id_fs_second = null; delete from exports.horaires; delete from exports.isochrones")
	dir, all := write(t, db, cat)
	if d := find(t, all, "espaces"); d.Rows != 0 || d.From != "" {
		t.Errorf("%d rows from %q, expected none", d.Rows, d.From)
	}
	for _, name := range []string{"espaces.parquet", "espaces.geo.parquet", "frequentation_espaces.parquet"} {
		path := filepath.Join(dir, "fichiers", name)
		_, rows, _ := readArrow(t, path)
		n, err := db.Count(context.Background(), "read_parquet("+quote(path)+")")
		if len(rows) != 0 || n != 0 || err != nil {
			t.Errorf("%s: %d rows by Arrow, %d by DuckDB, %v", name, len(rows), n, err)
		}
	}
	fc, err := geojson.UnmarshalFeatureCollection(contents(t, dir)["fichiers/espaces.geojson"])
	if err != nil || len(fc.Features) != 0 {
		t.Errorf("%v, %v", fc, err)
	}
	if geo := geoOf(t, filepath.Join(dir, "fichiers", "espaces.geo.parquet")); geo.Columns["geometry"].Bbox != nil {
		t.Errorf("a box of nothing: %v", geo)
	}
}

func TestGeoJSON_is_read_by_orb_in_the_order_of_the_rows(t *testing.T) {
	db, cat := open(t)
	dir, _ := write(t, db, cat)
	files := contents(t, dir)
	communes, err := geojson.UnmarshalFeatureCollection(files["fichiers/acces_communes.geojson"])
	if err != nil {
		t.Fatal(err)
	}
	var ids []any
	for _, f := range communes.Features {
		ids = append(ids, f.ID)
	}
	if diff := cmp.Diff([]any{"96001", "96003", "99002"}, ids); diff != "" {
		t.Fatal(diff)
	}
	aubrelle := communes.Features[1]
	want := orb.MultiPolygon{{
		{{-4.4, 48.3}, {-4.3, 48.3}, {-4.3, 48.4}, {-4.4, 48.4}, {-4.4, 48.3}},
		{{-4.36, 48.34}, {-4.36, 48.36}, {-4.34, 48.36123}, {-4.34, 48.34}, {-4.36, 48.34}},
	}}
	if diff := cmp.Diff(orb.Geometry(want), aubrelle.Geometry); diff != "" {
		t.Errorf("outer ring counter-clockwise, lake clockwise, five decimals (-want +got):\n%s", diff)
	}
	if p := aubrelle.Properties; p["temps_min"] != 12.3 || p["code_commune"] != "96003" || p["motif_absence"] != nil || p["population"] != 1340.0 {
		t.Errorf("properties %v", p)
	}
	if _, there := aubrelle.Properties["niveau_densite"]; there || len(aubrelle.Properties) != 11 {
		t.Errorf("properties %v, expected those that the schema names for the GeoJSON", aubrelle.Properties)
	}
	if g := communes.Features[2].Geometry; g != nil {
		t.Errorf("Belle-Ancre has no outline, found %v", g)
	}
	espaces, err := geojson.UnmarshalFeatureCollection(files["fichiers/espaces.geojson"])
	if err != nil {
		t.Fatal(err)
	}
	phare := espaces.Features[0]
	if phare.Geometry != orb.Geometry(orb.Point{-4.48612, 48.3904}) {
		t.Errorf("point %v", phare.Geometry)
	}
	if p := phare.Properties; p["itinerant"] != false || p["labellise_le"] != "2020-01-01" || p["complement_adresse"] != "Escalier B\n1er étage" {
		t.Errorf("properties %v", p)
	}
	if espaces.Features[1].Geometry != nil || !bytes.Contains(files["fichiers/espaces.geojson"], []byte("Antenne <du> Port & des Îles")) {
		t.Errorf("the antenne: %v", espaces.Features[1])
	}
}

// on puts the vertices of a shape on a grid of so many steps a degree.
func on(steps float64, m orb.MultiPolygon) orb.MultiPolygon {
	out := orb.Clone(m).(orb.MultiPolygon)
	for _, p := range out {
		for _, r := range p {
			for i, v := range r {
				r[i] = orb.Point{math.Round(v[0]*steps) / steps, math.Round(v[1]*steps) / steps}
			}
		}
	}
	return out
}

func TestGeoParquet_metadata_tell_what_the_geometries_are(t *testing.T) {
	const steps = 131072 // 0.8 m: doubles that end in zeros
	grid := func(x float64) float64 { return math.Round(x*steps) / steps }
	db, cat := open(t)
	dir, _ := write(t, db, cat)
	for name, want := range map[string]struct {
		types  []string
		bbox   []float64
		shapes []orb.Geometry
	}{
		"acces_communes": {[]string{"MultiPolygon"}, []float64{-4.5, grid(48.3), grid(-4.3), grid(48.4)}, []orb.Geometry{on(steps, port), orient(on(steps, lake)), nil}},
		"espaces":        {[]string{"Point"}, []float64{-4.4861234, 48.3904, -4.4861234, 48.3904}, []orb.Geometry{orb.Point{-4.4861234, 48.3904}, nil}},
	} {
		path := filepath.Join(dir, "fichiers", name+".geo.parquet")
		geo := geoOf(t, path)
		c := geo.Columns["geometry"]
		if geo.Version != "1.1.0" || geo.Primary != "geometry" || c.Encoding != "WKB" || c.Orientation != "counterclockwise" || c.CRS != nil ||
			!reflect.DeepEqual(c.Types, want.types) || !reflect.DeepEqual(c.Bbox, want.bbox) {
			t.Errorf("%s: geo %+v", name, geo)
		}
		plain := table(t, db, name)
		columns, rows, _ := readArrow(t, path)
		if diff := cmp.Diff(append(plain.Columns, "geometry"), columns); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		for i, r := range rows {
			last := len(r) - 1
			if diff := cmp.Diff(plain.Rows[i], r[:last]); diff != "" {
				t.Errorf("%s row %d: %s", name, i+1, diff)
			}
			var g orb.Geometry
			if b, ok := r[last].([]byte); ok {
				var err error
				if g, err = wkb.Unmarshal(b); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(want.shapes[i], g); diff != "" {
				t.Errorf("%s row %d (-want +got):\n%s", name, i+1, diff)
			}
		}
	}
}

func TestTwo_writes_of_the_same_tables_give_the_same_bytes(t *testing.T) {
	db, cat := open(t)
	one, _ := write(t, db, cat)
	otherDB, _ := open(t)
	two, _ := write(t, otherDB, cat, Today(today.AddDate(3, 0, 0)))
	if d := same(contents(t, one), contents(t, two)); len(d) > 0 {
		t.Errorf("differ: %v", d)
	}
}

func TestRow_groups_keep_all_rows_in_order(t *testing.T) {
	db, cat := open(t)
	change(t, db, "insert into exports.frequentation_territoires select 'departement', '99', date '0001-01-01' + to_months(cast(i as integer)), 'actes', i from range(70000) as t(i)")
	dir, all := write(t, db, cat)
	path := filepath.Join(dir, "fichiers", "frequentation_territoires.parquet")
	if d := find(t, all, "frequentation_territoires"); d.Rows != 70003 {
		t.Fatalf("%d rows", d.Rows)
	}
	_, rows, _ := readArrow(t, path)
	if diff := cmp.Diff(table(t, db, "frequentation_territoires").Rows, rows); diff != "" {
		t.Error("rows differ beyond one row group")
	}
	r, err := file.OpenParquetFile(path, false)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if r.NumRowGroups() != 2 {
		t.Errorf("%d row groups, expected 2", r.NumRowGroups())
	}
}

// readArrow reads a whole Parquet file by Arrow.
func readArrow(t testing.TB, path string) (columns []string, rows [][]any, schema *arrow.Schema) {
	t.Helper()
	r, err := file.OpenParquetFile(path, false)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	fr, err := pqarrow.NewFileReader(r, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	if schema, err = fr.Schema(); err != nil {
		t.Fatal(err)
	}
	tab, err := fr.ReadTable(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer tab.Release()
	for i := range int(tab.NumCols()) {
		columns = append(columns, tab.Column(i).Name())
		n := 0
		for _, chunk := range tab.Column(i).Data().Chunks() {
			for k := range chunk.Len() {
				if i == 0 {
					rows = append(rows, make([]any, tab.NumCols()))
				}
				rows[n][i] = at(t, chunk, k)
				n++
			}
		}
	}
	return columns, rows, schema
}

func at(t testing.TB, a arrow.Array, k int) any {
	if a.IsNull(k) {
		return nil
	}
	switch a := a.(type) {
	case *array.String:
		return strings.Clone(a.Value(k))
	case *array.Int32:
		return a.Value(k)
	case *array.Int64:
		return a.Value(k)
	case *array.Float64:
		return a.Value(k)
	case *array.Boolean:
		return a.Value(k)
	case *array.Date32:
		return a.Value(k).ToTime()
	case *array.Binary:
		return bytes.Clone(a.Value(k))
	}
	t.Fatalf("unexpected %T", a)
	return nil
}

func keyValues(t testing.TB, path string) map[string]string {
	t.Helper()
	r, err := file.OpenParquetFile(path, false)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	kv := r.MetaData().KeyValueMetadata()
	out := map[string]string{}
	for i, k := range kv.Keys() {
		out[k] = kv.Values()[i]
	}
	return out
}

type geoFile struct {
	Version string `json:"version"`
	Primary string `json:"primary_column"`
	Columns map[string]struct {
		Encoding    string    `json:"encoding"`
		Types       []string  `json:"geometry_types"`
		Orientation string    `json:"orientation"`
		Bbox        []float64 `json:"bbox"`
		CRS         any       `json:"crs"`
	} `json:"columns"`
}

func geoOf(t testing.TB, path string) (g geoFile) {
	t.Helper()
	if err := json.Unmarshal([]byte(keyValues(t, path)["geo"]), &g); err != nil {
		t.Fatal(err)
	}
	return g
}
