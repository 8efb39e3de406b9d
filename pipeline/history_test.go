package main

import (
	"bytes"
	"context"
	"testing"

	"observatoire/pipeline/warehouse"
)

// covered builds the sample up to cover and opens its tables.
func covered(t *testing.T) (context.Context, *warehouse.DB) {
	t.Helper()
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	s := settings{sample: true, build: t.TempDir(), offline: true}
	if err := runStages(context.Background(), s, "cover", stageNames[:4], &b); err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	ctx := context.Background()
	db, err := warehouse.Open(ctx, s.warehousePath())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return ctx, db
}

func TestFormer_networks_are_measured_as_the_last_one_is(t *testing.T) {
	ctx, db := covered(t)
	for _, c := range []struct {
		what, query string
		want        int
	}{
		{"communes × lists without a row", "select (select count(*) from marts.communes where not is_com) * (select count(distinct list_on) from marts.espaces_history) - (select count(*) from coverage.travel_times_by_list)", 0},
		{"communes whose estimate for the last list is not that of the headline", `
			select count(*) from coverage.travel_times_by_list as b
			join coverage.travel_times as t on t.commune_code = b.commune_code and t.rank = 1
			join marts.definitions as d on d.definition_id = t.definition_id and d.is_headline
			where b.list_on = (select max(list_on) from marts.espaces) and t.method = 'estimation' and (t.espace_id, t.minutes) is distinct from (b.espace_id, b.minutes)`, 0},
		{"espaces of another list", "select count(*) from coverage.travel_times_by_list as b anti join marts.espaces_history as h on h.list_on = b.list_on and h.espace_id = b.espace_id where b.espace_id is not null", 0},
		{"mobile espaces", "select count(*) from coverage.travel_times_by_list as b join marts.espaces_history as h on h.list_on = b.list_on and h.espace_id = b.espace_id where h.is_mobile", 0},
	} {
		var n int
		if err := db.QueryRowContext(ctx, c.query).Scan(&n); err != nil || n != c.want {
			t.Errorf("%s: %d (%v), expected %d", c.what, n, err, c.want)
		}
	}
	// The network has grown: fewer people are far from an espace than in 2018.
	var first, last float64
	if err := db.QueryRowContext(ctx, "select arg_min(within_20_min_share, list_on), arg_max(within_20_min_share, list_on) from coverage.access_by_list where territory_kind = 'france'").Scan(&first, &last); err != nil || !(first < last) {
		t.Errorf("share within 20 minutes %v in the first list, %v in the last (%v), expected more", first, last, err)
	}
}
