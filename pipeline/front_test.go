package main

import (
	"context"
	"math"
	"strings"
	"testing"

	"observatoire/geo"
	"observatoire/pipeline/warehouse"
)

// The three maps of the front page show each EPCI in the class of its people's
// median: the areas of the classes are those of the EPCI, opening by opening.
func TestFront_maps_show_each_epci_in_the_class_of_its_median(t *testing.T) {
	s := sampleSite(t)
	ctx := context.Background()
	db, err := warehouse.OpenReadOnly(ctx, s.warehousePath())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	want, got := map[string]map[string]float64{}, map[string]map[string]float64{}
	add := func(to map[string]map[string]float64, opening, class string, km2 float64) {
		if to[opening] == nil {
			to[opening] = map[string]float64{}
		}
		to[opening][class] += km2
	}
	var opening, code string
	var median *float64
	var km2 float64
	if err := db.Each(ctx, `
		select d.opening, a.median_min, c.area_km2
		from coverage.access_by_territory as a
		join marts.definitions as d using (definition_id)
		join coverage.contours as c on c.territory_kind = 'epci' and c.territory_code = a.territory_code and c.detail = 'france'
		where a.territory_kind = 'epci' and d.which = 'sans_itinerants' and d.pace = 'fluide'
		order by d.opening, a.territory_code`, []any{&opening, &median, &km2}, func() error {
		m := geo.Minutes(math.NaN())
		if median != nil {
			m = geo.Minutes(*median)
		}
		add(want, opening, geo.Class(m), km2)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := db.Each(ctx, "select territory_kind, territory_code, area_km2 from coverage.class_contours where territory_kind like 'epci_%' order by territory_kind, territory_code",
		[]any{&opening, &code, &km2}, func() error {
			add(got, strings.TrimPrefix(opening, "epci_"), strings.TrimPrefix(code, "FR "), km2)
			return nil
		}); err != nil {
		t.Fatal(err)
	}
	if len(want) != 3 || len(got) != 3 {
		t.Fatalf("openings: %d of medians, %d drawn, expected 3", len(want), len(got))
	}
	for opening, classes := range want {
		for class, km2 := range classes {
			if class != "cx" && math.Abs(got[opening][class]-km2) > 0.001*km2 { // communes of no EPCI are in cx with those
				t.Errorf("%s, %s: %.2f km² drawn, expected the %.2f of its EPCI", opening, class, got[opening][class], km2)
			}
		}
		for class := range got[opening] {
			if _, there := classes[class]; !there && class != "cx" {
				t.Errorf("%s: %s is drawn, expected none: no EPCI has such a median", opening, class)
			}
		}
	}
}
