package main

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"observatoire/data"
	"observatoire/geo/nearest"
	"observatoire/pipeline/cover"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

func TestExport_reach_agrees_with_the_minutes_of_communes(t *testing.T) {
	s := sampleSite(t)
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "atteinte")
	var said bytes.Buffer
	if err := exportReach(ctx, s, dir, &said, &said); err != nil {
		t.Fatal(err)
	}
	db, err := warehouse.OpenReadOnly(ctx, s.warehousePath())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	read := func(table string) string {
		return "read_parquet('" + filepath.Join(dir, table, "*", "*.parquet") + "', hive_partitioning = true, hive_types_autocast = false)"
	}
	// The people of a commune whose places are those of the table: the mean of
	// the nearest fixed site of the last list is the published minutes. A place
	// that no road leads to has an estimation here, and is left out there.
	agree := `
		with near as (
			select r.place_id, r.method, min(r.minutes) as minutes from ` + read("reach") + ` as r
			join (select distinct site_id from ` + read("sites") + ` where not itinerant and liste = (select max(list_on) from marts.espaces)) using (site_id)
			group by r.place_id, r.method
		), mine as (
			select p.commune_code, n.method, sum(n.minutes * p.people_count) / sum(p.people_count) as minutes
			from ` + read("places") + ` as p join near as n using (place_id) group by p.commune_code, n.method
		)
		select c.commune_code, c.nearest_min, m.minutes, c.basis, c.method
		from coverage.commune_access as c join marts.definitions as d using (definition_id) left join mine as m using (commune_code, method)
		where d.is_headline and c.nearest_min is not null and c.basis <> 'voirie' and (not c.basis = 'carreaux' or (select count(*) from coverage.places as p where p.commune_code = c.commune_code) <= 400)`
	compared, err := db.Count(ctx, "("+agree+")")
	if err != nil || compared < 20 {
		t.Fatalf("%d communes to compare, expected most of the sample (%v)", compared, err)
	}
	off, err := db.Query(ctx, 5, "select * from ("+agree+") where minutes is null or abs(nearest_min - minutes) > 0.101")
	if err != nil || len(off.Rows) > 0 {
		t.Errorf("communes whose minutes differ: %v (%v)", off.Rows, err)
	}
	for query, want := range map[string]int{
		read("reach") + " where method = 'route'":                                                                                  -1,
		read("reach") + " where method = 'estimation'":                                                                             -1,
		read("reach") + " where method = 'route' and minutes > 60":                                                                 0,
		"(select place_id, site_id from " + read("reach") + " group by all having count(*) > 1)":                                   0,
		read("reach") + " as r anti join " + read("sites") + " as s using (site_id)":                                               0,
		read("reach") + " as r anti join " + read("places") + " as p on p.place_id = r.place_id and p.departement = r.departement": 0,
	} {
		if n, err := db.Count(ctx, query); err != nil || want >= 0 && n != want || want < 0 && n == 0 {
			t.Errorf("%s: %d, expected %d (%v)", query, n, want, err)
		}
	}
	types, err := db.Query(ctx, -1, "select column_type from (describe select place_id, site_id, minutes, method from "+read("reach")+")")
	if err != nil || len(types.Rows) != 4 || types.Rows[2][0] != "DECIMAL(6,1)" {
		t.Errorf("columns %v (%v)", types.Rows, err)
	}
	if !strings.Contains(said.String(), "rows, ") {
		t.Errorf("it says %q", said.String())
	}
	// A folder of somebody else stays as it is.
	if err := os.Remove(filepath.Join(dir, ".observatoire")); err != nil {
		t.Fatal(err)
	}
	if err := exportCommand().run(ctx, []string{"--sample", "--build", s.build, "--reach", dir}, &said, &said); runlog.CodeOf(err) != runlog.ExitUsage {
		t.Errorf("%v, expected a folder of somebody else to be refused", err)
	}
}

// Without roads, the rows of a place are what trying every site one by one
// gives: those within 60 minutes, and the nearest two of each kind.
func TestExport_reach_is_what_trying_every_site_gives(t *testing.T) {
	s := sampleSite(t)
	ctx := context.Background()
	db, err := warehouse.OpenReadOnly(ctx, s.warehousePath())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	places, err := cover.ReadPlaces(ctx, db, data.FS)
	if err != nil {
		t.Fatal(err)
	}
	type at struct {
		origin nearest.Origin
		espace nearest.Espace
	}
	point := func(code string, p orb.Point) (x at) {
		x.origin.Commune, x.espace.Commune = -1, -1
		if i, ok := places.Find(code); ok {
			x.origin.Commune, x.espace.Commune = i, i
		}
		x.origin.Point, x.espace.Point = p, p
		return x
	}
	var id int32
	var code string
	var p orb.Point
	origins, sites := map[int32]nearest.Origin{}, map[int32]nearest.Espace{}
	if err := db.Each(ctx, "select place_id, commune_code, lon, lat from coverage.places where basis <> 'point' and place_id % 37 = 0", []any{&id, &code, &p[0], &p[1]}, func() error {
		origins[id] = point(code, p).origin
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Each(ctx, "select site_id, coalesce(code_commune, ''), lon, lat from ("+cover.SitesQuery+")", []any{&id, &code, &p[0], &p[1]}, func() error {
		sites[id] = point(code, p).espace
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	table, err := cover.NewReachTable(ctx, db, data.FS, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := map[[2]int32]int32{}
	beyond := 0
	if err := table.Each(func(_ string, rows []cover.Pair) error {
		for _, r := range rows {
			if _, asked := origins[r.Place]; asked {
				got[[2]int32{r.Place, r.Site}] = r.Tenths
				if r.Tenths > 600 {
					beyond++
				}
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if len(origins) < 50 || len(sites) < 30 || len(got) < 1000 {
		t.Fatalf("%d places, %d sites, %d rows", len(origins), len(sites), len(got))
	}
	want := 0
	for o, from := range origins {
		for k, to := range sites {
			a, reason := places.Travel.Minutes(from, to)
			tenths, there := got[[2]int32{o, k}]
			switch {
			case reason != "":
				if there {
					t.Errorf("place %d, site %d: %d tenths, expected none: %s", o, k, tenths, reason)
				}
				continue
			case a.Minutes <= cover.TableLimit:
				want++
				if !there {
					t.Fatalf("place %d, site %d: no row, expected %.2f min", o, k, a.Minutes)
				}
			}
			if there && tenths != int32(math.Round(float64(a.Minutes)*10)) {
				t.Errorf("place %d, site %d: %d tenths, expected %.2f min", o, k, tenths, a.Minutes)
			}
		}
	}
	if len(got) != want+beyond {
		t.Errorf("%d rows, expected %d within the limit and %d beyond it", len(got), want, beyond)
	}
}
