package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"observatoire/data"
	"observatoire/geo/nearest"
	"observatoire/pipeline/cover"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

// builtTables builds the tables of the fictional territory, up to cover.
func builtTables(t *testing.T) settings {
	t.Helper()
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	s := settings{sample: true, sampleDir: filepath.Join("data", "sample"), build: t.TempDir(), offline: true}
	var stderr bytes.Buffer
	if err := runStages(context.Background(), s, "cover", stageNames[:4], &stderr); err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	return s
}

// asked runs the command as a user does and returns what it wrote.
func asked(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	before := slog.Default()
	defer slog.SetDefault(before)
	var out, errs bytes.Buffer
	code = run(context.Background(), args, &out, &errs)
	return code, out.String(), errs.String()
}

func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func parsed(t *testing.T, text string, comma rune) [][]string {
	t.Helper()
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = comma
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return rows
}

// The places of these tests, by the story of data/sample: the city, a town on
// the same land, the island without a bridge, the open sea.
type somewhere struct {
	city, town, island, sea orb.Point
	points                  []orb.Point // of all communes
}

func theSample(t *testing.T, db *warehouse.DB) somewhere {
	t.Helper()
	s := somewhere{sea: orb.Point{-12, 44}}
	var code string
	var p orb.Point
	if err := db.Each(context.Background(), "select commune_code, point_lon, point_lat from marts.communes where not is_com order by 1", []any{&code, &p[0], &p[1]}, func() error {
		switch code {
		case "96056":
			s.city = p
		case "96044":
			s.island = p
		case "96009":
			s.town = p
		}
		s.points = append(s.points, p)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if s.city == (orb.Point{}) || s.island == (orb.Point{}) || s.town == (orb.Point{}) {
		t.Fatalf("communes of the story are not there: %+v", s)
	}
	return s
}

func row(points ...orb.Point) string {
	var cells []string
	for _, p := range points {
		cells = append(cells, strconv.FormatFloat(p[0], 'f', -1, 64), strconv.FormatFloat(p[1], 'f', -1, 64))
	}
	return strings.Join(cells, ",")
}

func TestMinutes_in_the_fictional_territory(t *testing.T) {
	s := builtTables(t)
	ctx := context.Background()
	db, err := openBuilt(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	places, err := cover.ReadPlaces(ctx, db, data.FS)
	if err != nil {
		t.Fatal(err)
	}
	at := theSample(t, db)
	const head = "from_lon,from_lat,to_lon,to_lat"
	minutes := func(t *testing.T, args ...string) (int, string, string) {
		return asked(t, append([]string{"minutes", "--sample", "--build", s.build}, args...)...)
	}

	t.Run("the context read back gives the minutes that the build wrote", func(t *testing.T) {
		var espaces []nearest.Espace
		var id, code string
		var p orb.Point
		if err := db.Each(ctx, "select espace_id, commune_code, lon, lat from marts.espaces where not is_mobile order by espace_id", []any{&id, &code, &p[0], &p[1]}, func() error {
			i, ok := places.Find(code)
			if !ok {
				return fmt.Errorf("espace %s: commune %s is not in the places", id, code)
			}
			espaces = append(espaces, nearest.Espace{ID: id, Point: p, Commune: i, Density: places.Commune(i).Density})
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		want := map[string]float64{}
		var m float64
		if err := db.Each(ctx, `
			select commune_code, minutes from coverage.travel_time_variants
			where method = 'estimation' and (commune_code, basis) in (select commune_code, basis from coverage.places where basis <> 'point')`, []any{&code, &m}, func() error {
			want[code] = m
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		// The mean over the people of a commune, each place to its own nearest.
		var origins []nearest.Origin
		var people []float64
		var n float64
		if err := db.Each(ctx, "select commune_code, lon, lat, people_count from coverage.places where basis <> 'point' order by place_id", []any{&code, &p[0], &p[1], &n}, func() error {
			i, _ := places.Find(code)
			origins = append(origins, nearest.Origin{ID: code, Point: p, Commune: i, Density: places.Commune(i).Density})
			people = append(people, n)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		sums, all := map[string]float64{}, map[string]float64{}
		places.Travel.Nearest(origins, espaces, []nearest.Filter{{}}, 1, func(o, _ int, answers []nearest.Answer, reason nearest.Reason) {
			code := origins[o].ID
			if reason != "" {
				if _, there := want[code]; there {
					t.Errorf("%s: %s, expected %.2f minutes", code, reason, want[code])
				}
				return
			}
			sums[code] += people[o] * float64(answers[0].Minutes)
			all[code] += people[o]
		})
		for code, m := range want {
			if d := math.Abs(sums[code]/all[code] - m); !(d <= 0.06) {
				t.Errorf("%s: %.4f minutes, expected %.1f as published", code, sums[code]/all[code], m)
			}
		}
		if len(want) < 25 {
			t.Errorf("%d communes have minutes from their cells, expected at least 25", len(want))
		}
	})

	t.Run("every commune's point is located in it, and a point off a quay in the nearest", func(t *testing.T) {
		for _, o := range at.points {
			i := places.Locate(o)
			if i < 0 || places.Commune(i).Point != o {
				t.Errorf("%v is located in %d, expected its own commune", o, i)
			}
		}
		if i := places.Locate(at.sea); i >= 0 {
			t.Errorf("the open sea is in %s", places.Commune(i).Code)
		}
		// Walk west from the island until no outline holds the point: there the
		// nearest commune has it, within 3 km.
		p := at.island
		for range 4000 {
			p[0] -= 0.0005
			if i := places.Locate(p); i < 0 {
				p[0] += 0.0005
				if j := places.Locate(p); j < 0 || places.Commune(j).Code != "96044" {
					t.Errorf("%v, the last place that is near enough, is in %d", p, j)
				}
				return
			}
		}
		t.Error("no end of land to the west of the island")
	})

	t.Run("the same rows in the same order, with minutes and method", func(t *testing.T) {
		in := written(t, "pairs.csv", "nom,"+head+",note\n"+
			"\"ville, bourg\","+row(at.city, at.town)+",\"deux\nlignes\"\n"+
			"sur place,"+row(at.city, at.city)+",\n"+
			"île,"+row(at.city, at.island)+",é\n"+
			"retour,"+row(at.town, at.city)+",\n")
		code, out, stderr := minutes(t, "--pairs", in)
		if code != 0 {
			t.Fatal(stderr)
		}
		rows := parsed(t, out, ',')
		if got := strings.Join(rows[0], ","); got != "nom,"+head+",note,minutes,method" {
			t.Errorf("columns %s", got)
		}
		if rows[1][0] != "ville, bourg" || rows[1][5] != "deux\nlignes" || rows[3][5] != "é" || rows[4][0] != "retour" {
			t.Errorf("rows %q, expected those given", rows)
		}
		there, _ := strconv.ParseFloat(rows[1][6], 64)
		if there < 5 || there > 120 || rows[1][7] != "estimation" {
			t.Errorf("city to town: %q by %q, expected a plausible estimation", rows[1][6], rows[1][7])
		}
		if self, _ := strconv.ParseFloat(rows[2][6], 64); !(self > 0 && self < 0.5) || rows[2][7] != "estimation" {
			t.Errorf("an exact place to itself: %q by %q, expected the few metres of a street", rows[2][6], rows[2][7])
		}
		if rows[3][6] != "" || rows[3][7] != "autre_terre" {
			t.Errorf("to the island without a bridge: %q by %q, expected nothing by autre_terre", rows[3][6], rows[3][7])
		}
		if rows[4][6] != rows[1][6] {
			t.Errorf("back: %s minutes, there: %s", rows[4][6], rows[1][6])
		}
	})

	t.Run("semicolons, a byte order mark and a file in place of stdout change nothing", func(t *testing.T) {
		body := head + "\n" + row(at.city, at.town) + "\n"
		_, comma, _ := minutes(t, "--pairs", written(t, "a.csv", body))
		in := written(t, "b.csv", "\ufeff"+strings.ReplaceAll(strings.ReplaceAll(body, ",", ";"), "\n", "\r\n"))
		out := filepath.Join(t.TempDir(), "out.csv")
		if code, stdout, stderr := minutes(t, "--pairs", in, "--out", out); code != 0 || stdout != "" {
			t.Fatalf("%d %q %s", code, stdout, stderr)
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.ReplaceAll(string(b), ";", ","); got != comma {
			t.Errorf("%q, expected %q", got, comma)
		}
	})

	t.Run("a place at sea keeps its row, and the log names its line", func(t *testing.T) {
		in := written(t, "pairs.csv", head+"\n"+row(at.city, at.town)+"\n"+row(at.city, at.sea)+"\n")
		code, out, stderr := minutes(t, "--pairs", in)
		rows := parsed(t, out, ',')
		if code != 0 || rows[2][4] != "" || rows[2][5] != "lieu_hors_commune" {
			t.Errorf("exit code %d, row %q", code, rows[2])
		}
		if want := in + " line 3: to_lon -12, to_lat 44 is in no commune"; !strings.Contains(stderr, want) {
			t.Errorf("%q, expected to hold %q", stderr, want)
		}
	})

	t.Run("answers computed from either end are the same", func(t *testing.T) {
		var chunk []pair
		for _, a := range at.points {
			for _, b := range at.points[:20] {
				chunk = append(chunk, pair{from: a, to: b})
			}
		}
		other := slices.Clone(chunk)
		(&trips{places: places, times: places.Travel, bothWays: true}).compute(chunk)
		(&trips{places: places, times: places.Travel}).compute(other)
		some := 0
		for i := range chunk {
			if chunk[i].reason != other[i].reason || math.Abs(float64(chunk[i].answer.Minutes-other[i].answer.Minutes)) > 1e-9 {
				t.Fatalf("%v to %v: %v %q from one end, %v %q from the other", chunk[i].from, chunk[i].to, chunk[i].answer.Minutes, chunk[i].reason, other[i].answer.Minutes, other[i].reason)
			}
			if chunk[i].reason == "" {
				some++
			}
		}
		if some < 1000 {
			t.Errorf("%d pairs have minutes, expected most of %d", some, len(chunk))
		}
	})

	t.Run("the nearest espaces are those of trying each", func(t *testing.T) {
		o, f := "id,lon,lat\n", "nom,lat,lon,id\n"
		var espaces []nearest.Espace
		for i, p := range at.points {
			o += fmt.Sprintf("o%d,%s\n", i, row(p))
			if i%5 == 0 {
				f += fmt.Sprintf("x,%v,%v,f%d\n", p[1], p[0], i)
				espaces = append(espaces, places.Espace(fmt.Sprintf("f%d", i), p))
			}
		}
		code, out, stderr := minutes(t, "--origins", written(t, "o.csv", o), "--espaces", written(t, "f.csv", f), "--nearest", "3")
		if code != 0 {
			t.Fatal(stderr)
		}
		var want [][]string
		want = append(want, []string{"origin", "espace", "minutes", "method"})
		for i, p := range at.points {
			from := places.Origin(fmt.Sprintf("o%d", i), p)
			var answers []nearest.Answer
			for e := range espaces {
				if a, reason := places.Travel.Minutes(from, espaces[e]); reason == "" {
					a.Espace = e
					answers = append(answers, a)
				}
			}
			slices.SortFunc(answers, func(a, b nearest.Answer) int {
				if a.Minutes != b.Minutes {
					return int(math.Copysign(1, float64(a.Minutes-b.Minutes)))
				}
				return strings.Compare(espaces[a.Espace].ID, espaces[b.Espace].ID)
			})
			for _, a := range answers[:min(3, len(answers))] {
				want = append(want, []string{from.ID, espaces[a.Espace].ID, decimals(float64(a.Minutes)), "estimation"})
			}
			if len(answers) == 0 {
				want = append(want, []string{from.ID, "", "", "sans_espace_sur_la_terre"})
			}
		}
		got := parsed(t, out, ',')
		if len(got) != len(want) {
			t.Fatalf("%d rows, expected %d", len(got), len(want))
		}
		for i := range want {
			if !slices.Equal(got[i], want[i]) {
				t.Errorf("row %d: %q, expected %q", i, got[i], want[i])
			}
		}
	})

	t.Run("a file that cannot be answered is refused with file, line and what is expected", func(t *testing.T) {
		good := row(at.city, at.town)
		for _, c := range []struct {
			name, text string
			want       []string
		}{
			{"empty", "", []string{"empty, expected a line of column names (from_lon, from_lat, to_lon, to_lat)"}},
			{"only column names", head + "\n", []string{"no row"}},
			{"a missing column", "from_lon,from_lat,to_lon\n1,2,3\n", []string{" line 1: no column to_lat, expected from_lon, from_lat, to_lon, to_lat; found from_lon, from_lat, to_lon"}},
			{"a renamed column", "from_long,from_lat,to_lon,to_lat\n" + good + "\n", []string{" line 1: no column from_lon", "did you mean from_long"}},
			{"a bad number", head + "\n" + good + "\nabc,45,-9,45\n", []string{` line 3: from_lon "abc", expected a number in degrees`}},
			{"no number", head + "\n,45,-9,45\n", []string{` line 2: from_lon "", expected a number in degrees`}},
			{"a decimal comma", "from_lon;from_lat;to_lon;to_lat\n\"-9,1\";45;-9;45\n", []string{` line 2: from_lon "-9,1", expected a number in degrees with a decimal point`}},
			{"a latitude in lambert metres", head + "\n-9,6789012,-9,45\n", []string{" line 2: from_lat 6789012, expected -90 to 90"}},
			{"infinity", head + "\n-9,45,+Inf,45\n", []string{" line 2: to_lon +Inf, expected -180 to 180"}},
			{"not a number that parses", head + "\n-9,45,NaN,45\n", []string{` line 2: to_lon "NaN", expected a number`}},
			{"swapped coordinates", head + "\n" + good + "\n" + row(orb.Point{at.city[1], at.city[0]}, at.town) + "\n", []string{" line 3: from_lon ", "longitude and latitude look swapped"}},
			{"a value too many", head + "\n" + good + ",1\n", []string{" line 2: 5 values, expected 4 as in line 1"}},
			{"an open quote", head + "\n\"" + good + "\n", []string{" line 2: character ", "quote"}},
			{"latin-1", "nom," + head + "\nor\xe9e," + good + "\n", []string{" line 2: nom is not UTF-8"}},
			{"a column that is to be added", head + ",minutes\n" + good + ",3\n", []string{" line 1: there is a column minutes already"}},
			{"all at sea", head + "\n" + row(at.sea, at.sea) + "\n", []string{"none of 1 rows has both ends in a commune"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				in := written(t, "pairs.csv", c.text)
				out := written(t, "out.csv", "what was there")
				code, stdout, stderr := minutes(t, "--pairs", in, "--out", out)
				if code != runlog.ExitError || stdout != "" {
					t.Errorf("exit code %d, stdout %q, expected 1 and nothing", code, stdout)
				}
				if !strings.Contains(strings.ReplaceAll(stderr, `\"`, `"`), "minutes "+in) {
					t.Errorf("%q does not name the file", stderr)
				}
				for _, w := range c.want {
					if !strings.Contains(strings.ReplaceAll(stderr, `\"`, `"`), w) {
						t.Errorf("%q, expected to hold %q", stderr, w)
					}
				}
				if b, _ := os.ReadFile(out); string(b) != "what was there" {
					t.Errorf("the former file is now %q", b)
				}
				if left, _ := filepath.Glob(filepath.Join(filepath.Dir(out), "*.part")); len(left) > 0 {
					t.Errorf("left behind: %v", left)
				}
			})
		}
	})

	t.Run("two places with one id are refused", func(t *testing.T) {
		twice := written(t, "f.csv", "id,lon,lat\na,"+row(at.city)+"\nb,"+row(at.town)+"\na,"+row(at.town)+"\n")
		code, _, stderr := minutes(t, "--origins", written(t, "o.csv", "id,lon,lat\n1,"+row(at.city)+"\n"), "--espaces", twice)
		if code != 1 || !strings.Contains(stderr, `f.csv line 4: id \"a\", expected another one than that of line 2`) {
			t.Errorf("%d %s", code, stderr)
		}
	})

	t.Run("explain knows the columns of the tables that Go makes", func(t *testing.T) {
		for _, g := range goTables {
			if !strings.HasPrefix(g.name, "coverage.") {
				continue
			}
			table, err := db.Query(ctx, 0, "select * from "+g.name)
			if err != nil {
				t.Error(err)
			} else if !slices.Equal(table.Columns, g.cols) {
				t.Errorf("%s has the columns %v, explain says %v", g.name, table.Columns, g.cols)
			}
		}
	})

	t.Run("the sample is offered where the nation has not been built", func(t *testing.T) {
		code, _, stderr := asked(t, "minutes", "--build", s.build, "--pairs", "x.csv")
		if code != 1 || !strings.Contains(stderr, "--sample") {
			t.Errorf("%d %s", code, stderr)
		}
	})

	t.Run("check gives a verdict on each part, and goes on after a failure", func(t *testing.T) {
		db.Close()
		checkedSample(t, s)
	})

	t.Run("calibration fits the territory's own times", func(t *testing.T) {
		db, err := warehouse.Open(ctx, s.warehousePath())
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		calibratedOnTheSample(t, db)
	})
}

func TestMinutes_asks_for_one_whole_question(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"", "no question"},
		{"--pairs a --origins b", "one question at a time"},
		{"--origins a", "go together"},
		{"--espaces a", "go together"},
		{"--origins a --espaces b --nearest 0", "--nearest 0, expected 1 to 50"},
		{"--origins a --espaces b --nearest 51", "--nearest 51, expected 1 to 50"},
		{"--pairs a b", "unexpected"},
		{"--road a", "flag provided but not defined"},
	} {
		code, _, stderr := asked(t, append([]string{"minutes"}, strings.Fields(c.args)...)...)
		if code != runlog.ExitUsage || !strings.Contains(stderr, c.want) {
			t.Errorf("minutes %s: exit code %d, %q, expected 2 and %q", c.args, code, stderr, c.want)
		}
	}
}

func TestParallel_calls_each_once(t *testing.T) {
	for _, n := range []int{0, 1, 2, 63, 64, 65, 1000, 5000} {
		seen := make([]int32, n)
		parallel(n, func(i int) { seen[i]++ })
		for i, k := range seen {
			if k != 1 {
				t.Fatalf("%d of %d called %d times", i, n, k)
			}
		}
	}
}

func TestNear_names_are_few_and_close(t *testing.T) {
	names := []string{"communes", "espaces", "espaces_history", "epci", "cantons"}
	for _, c := range []struct {
		name string
		want []string
	}{
		{"comunes", []string{"communes"}},
		{"espace", []string{"espaces", "espaces_history"}},
		{"zzz", nil},
	} {
		if got := near(c.name, names); !slices.Equal(got, c.want) {
			t.Errorf("near %s: %v, expected %v", c.name, got, c.want)
		}
	}
	if n := editSteps("lozère", "lozere"); n != 1 {
		t.Errorf("one letter differs, found %d", n)
	}
}

func TestMinutes_without_any_build_says_how_to_make_one(t *testing.T) {
	code, _, stderr := asked(t, "minutes", "--build", t.TempDir(), "--pairs", "x.csv")
	if code != 1 || !strings.Contains(stderr, "make site") || strings.Contains(stderr, "--sample uses it") {
		t.Errorf("%d %s", code, stderr)
	}
	if _, err := os.Stat("x.csv"); !errors.Is(err, fs.ErrNotExist) {
		t.Error("x.csv was made")
	}
}
