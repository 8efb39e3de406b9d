package main

import (
	"context"
	"fmt"
	"math"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"observatoire/geo"
	"observatoire/geo/nearest"
	"observatoire/geo/route"
	"observatoire/pipeline/runlog"

	"github.com/paulmach/orb"
)

// sampleRoads is the extract of the fictional territory, and places of its
// story (data/sample/README.md).
const sampleRoads = "data/sample/osm/corse/corse.osm.pbf"

var (
	portAurele = orb.Point{-9.163058, 45.694587} // the city
	belleAncre = orb.Point{-9.405306, 45.599748} // a town on the same land
	oriande    = orb.Point{-9.727854, 45.621783} // the island without a bridge
	openSea    = orb.Point{-12, 44}
)

// byRoad asks minutes with a build folder of its own.
func byRoad(t *testing.T, build string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return asked(t, append([]string{"minutes", "--build", build}, args...)...)
}

// cell returns a number of a CSV.
func cell(t *testing.T, text string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestMinutes_by_road_in_the_fictional_territory(t *testing.T) {
	build := t.TempDir() // without a warehouse
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	n, err := openRoads(context.Background(), "minutes", filepath.Join(build, "roads"), fileList{sampleRoads})
	if err != nil {
		t.Fatal(err)
	}
	const head = "from_lon,from_lat,to_lon,to_lat"
	r := rand.New(rand.NewSource(3))
	spot := func() orb.Point {
		for {
			p := orb.Point{-9.73 + r.Float64()*1.27, 45.49 + r.Float64()*0.5}
			p = orb.Point{math.Round(p[0]*1e6) / 1e6, math.Round(p[1]*1e6) / 1e6}
			if n.Locate(p) >= 0 {
				return p
			}
		}
	}

	t.Run("pairs have the time of the way there, and the metres to the road at both ends", func(t *testing.T) {
		in := written(t, "pairs.csv", "nom,"+head+"\n"+
			"aller,"+row(portAurele, belleAncre)+"\nretour,"+row(belleAncre, portAurele)+"\n"+
			"île,"+row(portAurele, oriande)+"\nmer,"+row(openSea, belleAncre)+"\nsur place,"+row(belleAncre, belleAncre)+"\n"+
			"pôle,"+row(belleAncre, orb.Point{-9, 90})+"\n")
		code, out, stderr := byRoad(t, build, "--pairs", in, "--roads", sampleRoads)
		if code != 0 {
			t.Fatal(stderr)
		}
		rows := parsed(t, out, ',')
		if got := strings.Join(rows[0], ","); got != "nom,"+head+",minutes,method,snap_from_m,snap_to_m" {
			t.Errorf("columns %s", got)
		}
		for i, c := range [][2]orb.Point{{portAurele, belleAncre}, {belleAncre, portAurele}} {
			trip, err := route.Find(n.graph, c[0], c[1])
			if err != nil {
				t.Fatal(err)
			}
			got := rows[i+1]
			if math.Abs(cell(t, got[5])-float64(trip.Minutes)) > 0.0006 || got[6] != "route" {
				t.Errorf("%s: %s min by %s, the way takes %.4f", got[0], got[5], got[6], trip.Minutes)
			}
			if math.Abs(cell(t, got[7])-float64(trip.Legs[0])) > 0.06 || math.Abs(cell(t, got[8])-float64(trip.Legs[1])) > 0.06 {
				t.Errorf("%s: snapped by %s and %s m, the way has legs of %v", got[0], got[7], got[8], trip.Legs)
			}
			if crow := float64(geo.Distance(c[0], c[1])); float64(trip.Metres)+float64(trip.Legs[0]+trip.Legs[1]) < crow || cell(t, got[5]) < crow/1000/130*60 {
				t.Errorf("%s: %s min and %.0f m for %.0f m as the crow flies", got[0], got[5], trip.Metres, crow)
			}
		}
		if rows[1][7] != rows[2][8] || rows[1][8] != rows[2][7] {
			t.Errorf("legs there %q, back %q", rows[1][7:], rows[2][7:])
		}
		if rows[4][5] != "" || rows[4][6] != "sans_route" || rows[4][7] != "" || rows[4][8] == "" {
			t.Errorf("from the sea: %q", rows[4])
		}
		if want := in + " line 5: from_lon -12, from_lat 44 is more than 5 km from any road of " + sampleRoads; !strings.Contains(stderr, want) {
			t.Errorf("%q, expected to hold %q", stderr, want)
		}
		if cell(t, rows[5][5]) != 0 {
			t.Errorf("a place to itself: %q", rows[5])
		}
		if rows[6][6] != "sans_route" {
			t.Errorf("to the pole: %q", rows[6])
		}
		if rows[3][5] != "" || rows[3][6] != "autre_terre" || rows[3][8] == "" {
			t.Errorf("to the island without a bridge: %q, expected no minutes, autre_terre and the metres to its road", rows[3])
		}
	})

	t.Run("many trips to one place are those asked for one by one", func(t *testing.T) {
		var chunk []pair
		goals := []orb.Point{portAurele, oriande, openSea, spot()}
		for _, to := range goals {
			for range 3 * together {
				chunk = append(chunk, pair{from: spot(), to: to})
			}
			chunk = append(chunk, pair{from: openSea, to: to}, pair{from: oriande, to: to})
		}
		n.trips("minutes").compute(chunk)
		var back []pair // many from one place, one search from there
		for _, p := range chunk {
			back = append(back, pair{from: p.to, to: p.from})
		}
		n.trips("minutes").compute(back)
		chunk = append(chunk, back...)
		answered, reasons := 0, map[nearest.Reason]int{}
		for _, p := range chunk {
			a, reason := n.Minutes(n.Origin("", p.from), n.Espace("", p.to))
			if p.reason != reason || p.answer.Minutes != a.Minutes {
				t.Errorf("%v to %v: %v %q, alone %v %q", p.from, p.to, p.answer.Minutes, p.reason, a.Minutes, reason)
			}
			if reasons[reason]++; reason == "" {
				answered++
			}
		}
		if answered < 3*together || reasons[route.NoRoad] < 3*together || reasons[nearest.OtherLandmass] < together {
			t.Errorf("%d answered, reasons %v: too few of some kind", answered, reasons)
		}
	})

	t.Run("the nearest espaces are those of all pairs, towards the espace, each time the same", func(t *testing.T) {
		o, f := "id,lon,lat\nmer,"+row(openSea)+"\n", "id,lon,lat\nau large,"+row(openSea)+"\n"
		at := map[string]orb.Point{"mer": openSea}
		var espaces []nearest.Espace
		for i := range 60 {
			id, p := fmt.Sprint("o", i), spot()
			at[id] = p
			o += id + "," + row(p) + "\n"
		}
		o += "île," + row(oriande) + "\n"
		for i := range 12 {
			e := nearest.Espace{ID: fmt.Sprint("f", i), Point: spot()}
			if trip, err := route.Find(n.graph, portAurele, e.Point); err != nil || trip.Minutes == 0 {
				continue // on an island
			}
			espaces = append(espaces, e)
			f += e.ID + "," + row(e.Point) + "\n"
		}
		args := []string{"--origins", written(t, "o.csv", o), "--espaces", written(t, "f.csv", f), "--nearest", "2", "--roads", sampleRoads}
		code, out, stderr := byRoad(t, build, args...)
		if code != 0 {
			t.Fatal(stderr)
		}
		rows := parsed(t, out, ',')
		if got := strings.Join(rows[0], ","); got != "origin,espace,minutes,method,snap_origin_m,snap_espace_m" {
			t.Errorf("columns %s", got)
		}
		if !slices.Equal(rows[1], []string{"mer", "", "", "sans_route", "", ""}) {
			t.Errorf("from the sea: %q", rows[1])
		}
		if last := rows[len(rows)-1]; last[0] != "île" || last[1] != "" || last[3] != "sans_espace_sur_la_terre" || last[4] == "" || last[5] != "" {
			t.Errorf("from the island: %q", last)
		}
		one, oneWay := 0, 0
		for i := 2; i < len(rows)-1; i++ {
			var times []float64
			by := map[string]route.Trip{}
			for _, e := range espaces {
				if trip, err := route.Find(n.graph, at[rows[i][0]], e.Point); err == nil {
					times, by[e.ID] = append(times, float64(trip.Minutes)), trip
				}
			}
			slices.Sort(times)
			rank := 0
			if rows[i-1][0] == rows[i][0] {
				rank = 1
			}
			if rows[i][3] != "route" {
				if len(times) > 0 {
					t.Errorf("%q, expected %.3f minutes", rows[i], times[0])
				}
				continue
			}
			trip := by[rows[i][1]]
			if got := cell(t, rows[i][2]); math.Abs(got-times[rank]) > 0.0006 || math.Abs(got-float64(trip.Minutes)) > 0.0006 {
				t.Errorf("%q: rank %d is %.3f minutes, this espace %.3f", rows[i], rank, times[rank], trip.Minutes)
			}
			if math.Abs(cell(t, rows[i][4])-float64(trip.Legs[0])) > 0.06 || math.Abs(cell(t, rows[i][5])-float64(trip.Legs[1])) > 0.06 {
				t.Errorf("%q: legs are %v", rows[i], trip.Legs)
			}
			e := espaces[slices.IndexFunc(espaces, func(e nearest.Espace) bool { return e.ID == rows[i][1] })]
			if back, err := route.Find(n.graph, e.Point, at[rows[i][0]]); err == nil && math.Abs(float64(back.Minutes-trip.Minutes)) > 0.01 {
				oneWay++
			}
			one++
		}
		if one < 80 || oneWay < 20 {
			t.Errorf("%d answers, %d of them with another time back: too few to tell", one, oneWay)
		}
		if _, again, _ := byRoad(t, build, args...); again != out {
			t.Error("asked again, the answer is another one")
		}
	})

	t.Run("what cannot be answered is refused", func(t *testing.T) {
		pairs := written(t, "pairs.csv", head+"\n"+row(portAurele, belleAncre)+"\n")
		pbf, err := os.ReadFile(sampleRoads)
		if err != nil {
			t.Fatal(err)
		}
		text, cut, nothing := written(t, "text.osm.pbf", "from_lon,from_lat\n1,2\n"), written(t, "cut.osm.pbf", string(pbf[:len(pbf)/2])), written(t, "empty.osm.pbf", "")
		for _, c := range []struct {
			roads, pairs string
			code         int
			want         string
		}{
			{"nowhere.osm.pbf", pairs, 1, "minutes --roads nowhere.osm.pbf: no such file or directory, expected an OpenStreetMap extract (.osm.pbf)"},
			{t.TempDir(), pairs, 1, "not a file, expected an OpenStreetMap extract"},
			{text, pairs, 10, "text.osm.pbf: no block header at its start, expected an OSM PBF file"},
			{cut, pairs, 10, "cut.osm.pbf: block 1 at byte 89: the file ends within it"},
			{nothing, pairs, 10, "an empty file, expected an OSM PBF file (download it again)"},
			{"pipeline/roads/testdata/damaged/crash-177.pbf", pairs, 10, "block 2 at byte 18221: way 269: text 2444 of 249"},
			{"pipeline/roads/testdata/maps/deleted-road.osh.pbf", pairs, 10, "osmium time-filter pipeline/roads/testdata/maps/deleted-road.osh.pbf -o OUT.osm.pbf"},
			{"", pairs, 2, "expected a file name"},
			{sampleRoads, written(t, "sea.csv", head+"\n"+row(openSea, belleAncre)+"\n"), 1, "none of 1 rows has both ends within 5 km of a road, expected places on the roads of " + sampleRoads + " (lon -9."},
			{sampleRoads, written(t, "swapped.csv", head+"\n"+row(orb.Point{portAurele[1], portAurele[0]}, belleAncre)+"\n"), 1, "line 2: from_lon 45.694587, from_lat -9.163058 is more than 5 km from any road"},
			{sampleRoads, written(t, "taken.csv", head+",snap_to_m\n"+row(portAurele, belleAncre)+",3\n"), 1, "there is a column snap_to_m already"},
		} {
			out := written(t, "out.csv", "what was there")
			code, stdout, stderr := byRoad(t, build, "--pairs", c.pairs, "--roads", c.roads, "--out", out)
			if code != c.code || stdout != "" || !strings.Contains(stderr, c.want) {
				t.Errorf("--roads %s: exit code %d, %q, expected %d and %q", c.roads, code, stderr, c.code, c.want)
			}
			if b, _ := os.ReadFile(out); string(b) != "what was there" {
				t.Errorf("--roads %s: the former file is now %q", c.roads, b)
			}
		}
		o := written(t, "o.csv", "id,lon,lat\n1,"+row(portAurele)+"\n")
		if code, _, stderr := byRoad(t, build, "--origins", o, "--espaces", written(t, "f.csv", "id,lon,lat\n1,"+row(openSea)+"\n"), "--roads", sampleRoads); code != 1 || !strings.Contains(stderr, "none of 1 places is within 5 km of a road") {
			t.Errorf("espaces at sea: %d %s", code, stderr)
		}
	})

	t.Run("several extracts are one network, and their graph is kept in the build", func(t *testing.T) {
		in := written(t, "pairs.csv", head+"\n"+row(portAurele, belleAncre)+"\n")
		_, once, _ := byRoad(t, build, "--pairs", in, "--roads", sampleRoads)
		code, twice, stderr := byRoad(t, build, "--pairs", in, "--roads", sampleRoads, "--roads", sampleRoads)
		if code != 0 || once != twice {
			t.Errorf("%q from one extract, %q from the same twice: %s", once, twice, stderr)
		}
		if _, _, stderr := byRoad(t, build, "--pairs", in, "--roads", sampleRoads, "--roads", sampleRoads); !strings.Contains(stderr, "cached=true") {
			t.Errorf("not from the cache: %s", stderr)
		}
		if kept, _ := filepath.Glob(filepath.Join(build, "roads", "*.graph")); len(kept) == 0 {
			t.Error("no graph is in the build's folder")
		}
	})
}

func TestMinutes_by_road_needs_a_whole_question_too(t *testing.T) {
	code, _, stderr := byRoad(t, t.TempDir(), "--roads", sampleRoads)
	if code != runlog.ExitUsage || !strings.Contains(stderr, "no question") {
		t.Errorf("%d %s", code, stderr)
	}
}

func TestMinutes_by_road_say_where_the_edge_of_the_extract_cuts_roads_off(t *testing.T) {
	const maps = "pipeline/roads/testdata/maps/"
	for _, c := range []struct {
		name, method string
		warned       bool
	}{
		{"cut-by-extract-edge", "hors_reseau", true},
		{"islet", "autre_terre", false},
	} {
		code, out, stderr := byRoad(t, t.TempDir(), "--pairs", maps+c.name+".csv", "--roads", maps+c.name+".osm.pbf")
		if code != 0 {
			t.Fatal(stderr)
		}
		row := parsed(t, out, ',')[1]
		if n := len(row); row[n-4] != "" || row[n-3] != c.method {
			t.Errorf("%s: %q, want no minutes and %s", c.name, row, c.method)
		}
		if strings.Contains(stderr, "use an extract that reaches farther") != c.warned {
			t.Errorf("%s: %s, what to do said: want %v", c.name, stderr, c.warned)
		}
	}
}

// Whatever way round a file has them, trips between few places and many cost
// one search for each of the few.
func TestPairs_of_few_places_cost_few_searches(t *testing.T) {
	var chunk []pair
	for i := range 50 {
		for j := range 40 {
			chunk = append(chunk, pair{from: orb.Point{float64(i)}, to: orb.Point{float64(j), 1}})
		}
	}
	if from, to := grouped(chunk, func(p *pair) orb.Point { return p.from }), grouped(chunk, func(p *pair) orb.Point { return p.to }); len(from) != 50 || len(to) != 40 {
		t.Errorf("%d places to start from and %d to go to, want 50 and 40", len(from), len(to))
	}
}
