package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/pipeline/runlog"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// askRoute runs route on the roads of the fictional territory.
func askRoute(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	return asked(t, append([]string{"route", "--build", t.TempDir(), "--roads", sampleRoads}, args...)...)
}

// lineOf returns the value of a line of the text that route prints.
func lineOf(t *testing.T, text, name string) string {
	t.Helper()
	m := regexp.MustCompile(`(?m)^` + name + ` {2,}(.*)$`).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("no line %q in\n%s", name, text)
	}
	return m[1]
}

// metresOf reads "340 m" or "1.2 km".
func metresOf(t *testing.T, text string) float64 {
	t.Helper()
	number, unit, _ := strings.Cut(text, " ")
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || unit != "m" && unit != "km" {
		t.Fatalf("%q is no length", text)
	}
	if unit == "km" {
		v *= 1000
	}
	return v
}

func TestRoute_prints_time_length_legs_and_the_names_in_order(t *testing.T) {
	out := filepath.Join(t.TempDir(), "way.geojson")
	code, text, stderr := askRoute(t, "--from", shown(portAurele), "--to", shown(belleAncre), "--geojson", out)
	if code != 0 {
		t.Fatal(stderr)
	}
	if lineOf(t, text, "from") != "45.694587,-9.163058" || lineOf(t, text, "to") != "45.599748,-9.405306" {
		t.Errorf("ends in\n%s", text)
	}
	b, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	way, err := geojson.UnmarshalFeatureCollection(b)
	if err != nil {
		t.Fatal(err)
	}
	var totals struct {
		Minutes, Metres float64
		Door            float64 `json:"minutes_door"`
		SnapFrom        float64 `json:"snap_from_m"`
		SnapTo          float64 `json:"snap_to_m"`
		Licence         string
		From, To        struct{ Lon, Lat float64 }
	}
	if err := json.Unmarshal(b, &totals); err != nil {
		t.Fatal(err)
	}
	if (orb.Point{totals.From.Lon, totals.From.Lat}) != portAurele || (orb.Point{totals.To.Lon, totals.To.Lat}) != belleAncre || totals.Licence != "ODbL-1.0" {
		t.Errorf("%+v", totals)
	}

	// the text, the file and the roads say the same
	in := written(t, "pairs.csv", "from_lon,from_lat,to_lon,to_lat\n"+row(portAurele, belleAncre)+"\n")
	_, csv, _ := byRoad(t, t.TempDir(), "--pairs", in, "--roads", sampleRoads)
	asMinutes := parsed(t, csv, ',')[1]
	if math.Abs(cell(t, asMinutes[4])-totals.Minutes) > 0.0006 || !strings.Contains(lineOf(t, text, "time"), "("+decimals(totals.Minutes)+" min)") {
		t.Errorf("minutes says %s, the line %v, the text\n%s", asMinutes[4], totals.Minutes, text)
	}
	if math.Abs(cell(t, asMinutes[6])-totals.SnapFrom) > 0.06 || math.Abs(cell(t, asMinutes[7])-totals.SnapTo) > 0.06 {
		t.Errorf("minutes snaps by %v, the line by %v and %v", asMinutes[6:], totals.SnapFrom, totals.SnapTo)
	}
	if want := totals.Minutes + (totals.SnapFrom+totals.SnapTo)/(5000./60); math.Abs(totals.Door-want) > 0.003 {
		t.Errorf("door to door %.3f min, expected %.3f (legs at 5 km/h)", totals.Door, want)
	}
	if d := metresOf(t, lineOf(t, text, "distance")); math.Abs(d-totals.Metres) > 51 {
		t.Errorf("distance %.0f m in the text, %.0f in the file", d, totals.Metres)
	}

	// stretches follow each other from road to road, and have the names of the text
	_, list, _ := strings.Cut(text, "\n\n")
	stretches := strings.Split(strings.TrimRight(list, "\n"), "\n")
	if len(way.Features) < 4 || len(stretches) != len(way.Features)+1 {
		t.Fatalf("%d stretches in the file, in the text\n%s", len(way.Features), list)
	}
	sum, drawn, named := 0.0, 0.0, 0
	var end orb.Point
	for i, f := range way.Features {
		l := f.Geometry.(orb.LineString)
		if i == 0 {
			if d := float64(geo.Distance(portAurele, l[0])); math.Abs(d-totals.SnapFrom) > 0.1 {
				t.Errorf("the line starts %.1f m from the start, the leg is %.1f m", d, totals.SnapFrom)
			}
		} else if geo.Distance(end, l[0]) > 0.1 {
			t.Errorf("stretch %d starts at %v, the one before ends at %v", i+1, l[0], end)
		}
		end = l[len(l)-1]
		for j := 1; j < len(l); j++ {
			drawn += float64(geo.Distance(l[j-1], l[j]))
		}
		sum += f.Properties.MustFloat64("metres")
		name := f.Properties.MustString("name")
		if name == "" {
			name = f.Properties.MustString("ref")
		}
		if name != "" {
			named++
		}
		if !strings.Contains(stretches[i], name) || f.Properties.MustInt("order") != i+1 {
			t.Errorf("stretch %d is %q in the file, in the text %q", i+1, name, stretches[i])
		}
	}
	if d := float64(geo.Distance(belleAncre, end)); math.Abs(d-totals.SnapTo) > 0.1 {
		t.Errorf("the line ends %.1f m from the goal, the leg is %.1f m", d, totals.SnapTo)
	}
	if math.Abs(sum-totals.Metres) > float64(len(way.Features)) || math.Abs(drawn-totals.Metres) > 0.002*totals.Metres || named < 2 {
		t.Errorf("stretches sum to %.0f m, the line to %.0f, the total is %.0f; %d names", sum, drawn, totals.Metres, named)
	}
}

func TestRoute_to_the_nearest_is_the_one_of_minutes(t *testing.T) {
	espaces := written(t, "f.csv", "id,lon,lat\nville,"+row(portAurele)+"\nbourg,"+row(belleAncre)+"\nlarge,"+row(openSea)+"\n")
	for _, from := range []orb.Point{{-9.38, 45.62}, {-9.17, 45.71}, {-8.9, 45.9}} {
		in := written(t, "o.csv", "id,lon,lat\no,"+row(from)+"\n")
		code, csv, stderr := byRoad(t, t.TempDir(), "--origins", in, "--espaces", espaces, "--nearest", "1", "--roads", sampleRoads)
		if code != 0 {
			t.Fatal(stderr)
		}
		want := parsed(t, csv, ',')[1]
		code, text, stderr := askRoute(t, "--from", " "+shown(from)+" ", "--to", "nearest", "--espaces", espaces, "--geojson", "-")
		if code != 0 {
			t.Fatal(stderr)
		}
		var got struct {
			To      struct{ ID string }
			Minutes float64
		}
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("stdout is not GeoJSON alone: %v in\n%s", err, text)
		}
		if got.To.ID != want[1] || math.Abs(got.Minutes-cell(t, want[2])) > 0.0006 {
			t.Errorf("from %v: %+v, minutes says %q", from, got, want)
		}
	}
}

func TestRoute_refuses_what_is_no_question(t *testing.T) {
	const there = "45.599748,-9.405306"
	for _, c := range []struct {
		from, to string
		more     []string
		code     int
		want     string
	}{
		{"", there, nil, 2, "no question, expected --from LAT,LON"},
		{there, "", nil, 2, "no question"},
		{"45.6", there, nil, 2, `--from \"45.6\": expected LAT,LON in degrees`},
		{"45.6,", there, nil, 2, "without a space, or in quotes"},
		{"45,6,9,4", there, nil, 2, "commas for decimals"},
		{"45.6;9.4", there, nil, 2, "expected LAT,LON"},
		{there, "mairie", nil, 2, "--to"},
		{there, "NaN,3", nil, 2, "is no number"},
		{"120,45", there, nil, 2, "latitude 120, expected -90 to 90: longitude and latitude look swapped"},
		{"450,45", there, nil, 2, "latitude 450, expected -90 to 90"},
		{"45,190", there, nil, 2, "longitude 190, expected -180 to 180"},
		{"-9.405306,45.599748", there, nil, 2, "longitude and latitude look swapped (latitude comes first: 45.599748,-9.405306)"},
		{there, "-9.163058,45.694587", nil, 2, "longitude and latitude look swapped"},
		{"44,-12", there, nil, 1, "route --from 44,-12: no road within 5 km, expected a place on the roads of " + sampleRoads + " (lon -9.73"},
		{there, "90,0", nil, 1, "route --to 90,0: no road within 5 km"},
		{there, shown(oriande), nil, 1, "no way by road from the start to the goal"},
		{there, there, []string{"--espaces", "f.csv"}, 2, "expected it with --to nearest only"},
		{there, "nearest", nil, 1, "--espaces FILE gives espaces without a build"},
		{there, "nearest", []string{"--espaces", "nowhere.csv"}, 1, "route: open nowhere.csv"},
		{there, "nearest", []string{"--espaces", written(t, "f.csv", "id,lat\n1,2\n")}, 1, "line 1: no column lon"},
		{there, "nearest", []string{"--espaces", written(t, "f.csv", "id,lon,lat\nmer,-12,44\n")}, 1, "none of 1 places is within 5 km of a road"},
		{there, "nearest", []string{"--espaces", written(t, "f.csv", "id,lon,lat\n1,"+row(oriande)+"\n")}, 1, "sans_espace_sur_la_terre: no way by road to any of the 1 espaces"},
		{there, there, []string{"--roads", "nowhere.osm.pbf"}, 1, "route --roads nowhere.osm.pbf: no such file"},
	} {
		out := written(t, "way.geojson", "what was there")
		code, stdout, stderr := askRoute(t, append([]string{"--from", c.from, "--to", c.to, "--geojson", out}, c.more...)...)
		if code != c.code || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("--from %s --to %s %v: exit code %d, %q, expected %d and %q", c.from, c.to, c.more, code, stderr, c.code, c.want)
		}
		if b, _ := os.ReadFile(out); string(b) != "what was there" {
			t.Errorf("--from %s --to %s: the former file is now %q", c.from, c.to, b)
		}
	}
}

func TestRoute_takes_the_extracts_of_the_build_or_says_what_to_do(t *testing.T) {
	build := t.TempDir()
	args := []string{"route", "--build", build, "--from", shown(portAurele), "--to", shown(belleAncre)}
	code, _, stderr := asked(t, args...)
	if code != runlog.ExitError || !strings.Contains(stderr, "give one with --roads FILE.osm.pbf") || strings.Contains(stderr, "--sample uses") {
		t.Errorf("without any roads: %d %s", code, stderr)
	}
	pbf, err := os.ReadFile(sampleRoads)
	if err != nil {
		t.Fatal(err)
	}
	bring := func(dir string) {
		dir = filepath.Join(dir, "raw", "osm", "corse")
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "corse.osm.pbf"), pbf, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	bring(filepath.Join(build, "sample"))
	if _, _, stderr := asked(t, args...); !strings.Contains(stderr, "--sample uses them") {
		t.Errorf("with the sample's roads only: %s", stderr)
	}
	code, sample, stderr := asked(t, append(args, "--sample")...)
	if code != 0 {
		t.Fatal(stderr)
	}
	bring(build)
	if _, own, stderr := asked(t, args...); own != sample || len(own) == 0 {
		t.Errorf("%q %s, expected %q", own, stderr, sample)
	}
}

func TestRoute_words_times_and_lengths(t *testing.T) {
	for _, c := range []struct {
		got, want string
	}{
		{clock(0), "0 min 00 s"}, {clock(1.999), "2 min 00 s"}, {clock(59.5), "59 min 30 s"}, {clock(60), "1 h 00 min"}, {clock(119.8), "2 h 00 min"},
		{className("primary"), "main road without a name"}, {className("trunk_link"), "slip road of a trunk road without a name"}, {className("busway"), "road without a name"},
		{wayName(graph.Step{Class: "residential"}), "residential street without a name"}, {wayName(graph.Step{Class: "primary", Ref: "D 1"}), "D 1"},
		{length(999), "999 m"}, {length(999.6), "1.0 km"}, {length(12345), "12.3 km"},
	} {
		if c.got != c.want {
			t.Errorf("%q, expected %q", c.got, c.want)
		}
	}
}

func TestRoute_says_a_long_walk_out_loud(t *testing.T) {
	// 1.1 km north of the only roads of the map
	args := []string{"--roads", "pipeline/roads/testdata/maps/ok-plain.osm.pbf", "--to", "45,3.012"}
	code, out, stderr := asked(t, append([]string{"route", "--build", t.TempDir(), "--from", "44.990,3.002"}, args...)...)
	if code != 0 {
		t.Fatal(stderr)
	}
	if !strings.Contains(out, "note: --from is 1.1 km from the nearest road where one may stop, 13 min 2") || strings.Contains(out, "note: --to") {
		t.Errorf("%s, want a note on the walk at the start alone", out)
	}
	if !strings.Contains(out, "main road without a name") {
		t.Errorf("%s, want the class of roads without a name", out)
	}
	code, out, _ = asked(t, append([]string{"route", "--build", t.TempDir(), "--from", "45,3.002"}, args...)...)
	if code != 0 || strings.Contains(out, "note:") {
		t.Errorf("%s, want no note from a place on the road", out)
	}
}
