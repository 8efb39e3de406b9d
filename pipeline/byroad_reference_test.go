package main

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"testing"

	"observatoire/data"
	"observatoire/geo/graph"
	"observatoire/geo/route"
	"observatoire/pipeline/roads"

	"github.com/paulmach/orb"
)

func TestMinutes_by_road_agree_with_the_reference_router(t *testing.T) {
	mirror := os.Getenv("OBSERVATOIRE_MIRROR")
	if mirror == "" {
		t.Skip("OBSERVATOIRE_MIRROR is not set: the reference routes lie in ../routing beside it")
	}
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"andorra", "liechtenstein"} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(mirror, "..", "routing", name)
			reference, err := os.Open(filepath.Join(dir, "nearest_car_ch.csv"))
			if err != nil {
				t.Skipf("no reference routes: %v", err)
			}
			defer reference.Close()
			rows, err := csv.NewReader(reference).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			want := map[string][]string{}
			for _, r := range rows[1:] {
				want[r[0]] = r // origin, facility, duration_s, distance_m
			}
			code, out, stderr := byRoad(t, t.TempDir(), "--roads", filepath.Join(dir, name+".osm.pbf"),
				"--origins", filepath.Join(dir, "origins.csv"), "--espaces", filepath.Join(dir, "facilities.csv"), "--nearest", "1")
			if code != 0 {
				t.Fatal(stderr)
			}
			apart := treatedOtherwise(t, filepath.Join(dir, name+".osm.pbf"), filepath.Join(dir, "origins.csv"), filepath.Join(dir, "facilities.csv"))
			same, wrong, none, n := 0, 0.0, 0, 0
			for _, r := range parsed(t, out, ',')[1:] {
				if apart[r[0]] {
					continue
				}
				n++
				if r[3] != "route" {
					none++
					wrong++ // as if it were a whole time off
					continue
				}
				seconds := cell(t, want[r[0]][2])
				wrong += math.Abs(cell(t, r[2])*60-seconds) / math.Max(1, seconds)
				if r[1] == want[r[0]][1] {
					same++
				}
			}
			t.Logf("%d of %d origins: mean absolute error %.4f, same facility %.4f, %d without an answer", n, len(want), wrong/float64(n), float64(same)/float64(n), none)
			if n+len(apart) != len(want) || n < len(want)*4/5 || wrong > 0.01*float64(n) || float64(same) < 0.99*float64(n) {
				t.Errorf("%d of %d origins, %d apart: mean absolute error %.4f (at most 0.01), same facility %.4f (at least 0.99)", n, len(want), len(apart), wrong/float64(n), float64(same)/float64(n))
			}
		})
	}
}

// treatedOtherwise are the origins whose time to the nearest facility is
// another one because of where our rules let people start, on purpose: with
// the rules of the reference router for that, and nothing else changed, the
// same engine answers otherwise. The tests of package roads name the reasons.
func treatedOtherwise(t *testing.T, extract, origins, facilities string) map[string]bool {
	f, err := data.FS.Open("reference/car_profile.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	ours, err := graph.ParseProfile(f)
	if err != nil {
		t.Fatal(err)
	}
	theirs := ours.With("snap_slack", "", 0)
	for _, kind := range []string{"motorway", "motorway_link", "motorroad", "tunnel"} {
		theirs = theirs.With("no_stop", kind, 0)
	}
	places := func(file string) (ids []string, at []orb.Point) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range parsed(t, string(text), ',')[1:] {
			ids, at = append(ids, r[0]), append(at, orb.Point{cell(t, r[1]), cell(t, r[2])})
		}
		return ids, at
	}
	ids, from := places(origins)
	_, to := places(facilities)
	apart := map[string]bool{}
	var times [2][]int32
	for k, p := range []*graph.Profile{ours, theirs} {
		g, _, err := roads.Read(context.Background(), p, extract)
		if err != nil {
			t.Fatal(err)
		}
		snap := func(points []orb.Point) (out []graph.Place) {
			for _, p := range points {
				at, _ := g.Snap(p, route.Reach)
				out = append(out, at)
			}
			return out
		}
		field := g.Nearest(snap(to), 3, 0)
		for _, at := range snap(from) {
			tenths := int32(-1)
			if got := field.At(at); len(got) > 0 {
				tenths = got[0].Cost.Tenths
			}
			times[k] = append(times[k], tenths)
		}
	}
	for i, id := range ids {
		if times[0][i] != times[1][i] {
			apart[id] = true
		}
	}
	return apart
}
