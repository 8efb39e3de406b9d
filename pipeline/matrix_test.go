package main

import (
	"context"
	"fmt"
	"math/rand"
	"path/filepath"
	"strings"
	"testing"

	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
)

func TestMinutes_matrix_has_all_pairs_within_the_limit(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewSource(5))
	spot := func() orb.Point { return orb.Point{-9.45 + r.Float64()*0.4, 45.55 + r.Float64()*0.3} }
	row := func(p orb.Point) string { return fmt.Sprintf("%.6f,%.6f", p[0], p[1]) }
	origins, espaces, pairs := "id,lon,lat\nmer,"+row(openSea)+"\n", "id,lon,lat\n", "o,e,from_lon,from_lat,to_lon,to_lat\n"
	var to []orb.Point
	for i := range 12 {
		to = append(to, spot())
		espaces += fmt.Sprintf("e%02d,%s\n", i, row(to[i]))
	}
	for i := range 30 {
		from := spot()
		origins += fmt.Sprintf("o%02d,%s\n", i, row(from))
		for j, p := range to {
			pairs += fmt.Sprintf("o%02d,e%02d,%s,%s\n", i, j, row(from), row(p))
		}
	}
	o, e, p := written(t, "o.csv", origins), written(t, "e.csv", espaces), written(t, "p.csv", pairs)
	build := t.TempDir()
	const limit = 15
	code, out, stderr := byRoad(t, build, "--roads", sampleRoads, "--origins", o, "--espaces", e, "--matrix", "--within", fmt.Sprint(limit))
	if code != 0 {
		t.Fatal(stderr)
	}
	rows := parsed(t, out, ',')
	if d := cmp.Diff([]string{"origin", "espace", "minutes", "method", "snap_origin_m", "snap_espace_m"}, rows[0]); d != "" {
		t.Error(d)
	}
	got := map[string]string{}
	for i, x := range rows[1:] {
		got[x[0]+" "+x[1]] = strings.Join(x[2:], " ")
		if before := rows[i]; i > 0 && (before[0] > x[0] || before[0] == x[0] && cell(t, before[2]) > cell(t, x[2])) {
			t.Errorf("%v after %v, want by origin, nearest first", x, before)
		}
	}
	_, out, _ = byRoad(t, build, "--roads", sampleRoads, "--pairs", p)
	want := map[string]string{}
	all := parsed(t, out, ',')[1:]
	for _, x := range all {
		if x[6] != "" && cell(t, x[6]) <= limit {
			want[x[0]+" "+x[1]] = strings.Join(x[6:], " ")
		}
	}
	if len(want) < 50 || len(want) > len(all)-50 {
		t.Fatalf("%d of %d pairs within %d min: not much of a test", len(want), len(all), limit)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}

	file := filepath.Join(build, "m.parquet")
	if code, _, stderr := byRoad(t, build, "--roads", sampleRoads, "--origins", o, "--espaces", e, "--matrix", "--within", fmt.Sprint(limit), "--out", file); code != 0 {
		t.Fatal(stderr)
	}
	db, err := warehouse.Open(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var origin, espace, method string
	var minutes, a, b float64
	packed := map[string]string{}
	err = db.Each(context.Background(), "select origin, espace, minutes::double, method, snap_origin_m::double, snap_espace_m::double from read_parquet('"+file+"')",
		[]any{&origin, &espace, &minutes, &method, &a, &b}, func() error {
			packed[origin+" "+espace] = fmt.Sprintf("%.3f %s %.1f %.1f", minutes, method, a, b)
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(got, packed); d != "" {
		t.Errorf("Parquet: %s", d)
	}
}

func TestMinutes_matrix_needs_a_whole_question(t *testing.T) {
	for args, words := range map[string]string{
		"--matrix --pairs a":                           "--matrix with --pairs",
		"--matrix --origins a":                         "go together",
		"--matrix --origins a --espaces b --within 0":  "--within 0, expected minutes above 0",
		"--matrix --origins a --espaces b --nearest 3": "one question at a time",
		"--origins a --espaces b --out x.parquet":      "only --matrix writes Parquet",
	} {
		code, _, stderr := byRoad(t, t.TempDir(), append([]string{"--roads", sampleRoads}, strings.Fields(args)...)...)
		if code != runlog.ExitUsage || !strings.Contains(stderr, words) {
			t.Errorf("%s: %d %s, want %d and %q", args, code, stderr, runlog.ExitUsage, words)
		}
	}
}
