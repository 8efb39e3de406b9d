package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"time"

	"observatoire/data"
	"observatoire/geo"
	"observatoire/geo/nearest"
	"observatoire/geo/route"
	"observatoire/pipeline/cover"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

func minutesCommand() command {
	return command{
		name:  "minutes",
		short: "travel times of a researcher's own trips, as CSV",
		long: `Three questions, for any place of the 101 départements:

  minutes --pairs pairs.csv --out out.csv
      pairs.csv has the columns from_lon, from_lat, to_lon, to_lat (degrees, WGS84) and
      any others; out.csv has the same rows in the same order, with minutes and method.

  minutes --origins o.csv --espaces f.csv --nearest 3 --out out.csv
      both files have the columns id, lon, lat; out.csv has origin, espace, minutes, method:
      the 3 espaces (50 at most) with the fewest minutes from each origin, nearest first.

  minutes --origins o.csv --espaces f.csv --matrix --within 60 --out out.parquet
      the same columns for all espaces within 60 minutes of each origin, nearest first:
      Parquet where the name ends so, else CSV.

Minutes are by car, one way, free flow. method is "estimation": the calibrated model of
the site, with its error by distance on /methode/estimation/. A place is put into its
commune by the outlines, or into the nearest commune within 3 km. Where there is no time,
minutes is empty and method says why: autre_terre (the two ends are on different
landmasses), sans_espace_sur_la_terre, lieu_hors_commune (at sea or abroad; the log names
file and line).

  --roads FILE.osm.pbf  (once for each OpenStreetMap extract)
      answers by road instead, anywhere the extracts cover: method is "route", minutes is
      the driving from road to road, from the origin to the espace, turns and waits
      included, by data/reference/car_profile.csv. The distance in a straight line between
      each place and its road is added in metres, and is in no minutes: snap_from_m and
      snap_to_m, or snap_origin_m and snap_espace_m. Farther than 5 km from any road a place
      has no time: sans_route (the log names file and line). Nobody starts or ends on a
      motorway or its links, in a tunnel, on a ferry or a private service road. Where no way
      by road leads from one end to the other: autre_terre, or sans_espace_sur_la_terre for
      all espaces; hors_reseau where the edge of the extracts cuts the roads there off (an
      extract that reaches farther, or that of the neighbour beside it, connects them).
      The graph is made once and kept in build/roads; no other table is needed.
      Rows made with it derive from OpenStreetMap: ODbL, © OpenStreetMap contributors.

CSV is UTF-8 with comma or semicolon. Without --out, or with --out -, rows go to stdout;
--pairs - reads stdin. Without --roads the tables of a build are needed: make site, or make
sample and --sample.`,
		run: func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			var s settings
			var q tripQuestion
			fs := flags("minutes", stderr)
			fs.StringVar(&s.build, "build", "build", "folder of the build whose tables are used")
			fs.BoolVar(&s.sample, "sample", false, "use the fictional territory")
			fs.StringVar(&q.pairs, "pairs", "", "CSV `file` with from_lon, from_lat, to_lon, to_lat")
			fs.StringVar(&q.origins, "origins", "", "CSV `file` with id, lon, lat: where people are")
			fs.StringVar(&q.espaces, "espaces", "", "CSV `file` with id, lon, lat: where they go")
			fs.IntVar(&q.k, "nearest", 1, "how many espaces for each origin, 1 to 50")
			fs.BoolVar(&q.matrix, "matrix", false, "all espaces within a limit of each origin")
			fs.Float64Var(&q.within, "within", 60, "the limit of --matrix, in `minutes`")
			fs.StringVar(&q.out, "out", "-", "CSV `file` to write, - for stdout; with --matrix also .parquet")
			fs.Var(&q.roads, "roads", "OSM PBF `file` whose roads are driven; may be given several times")
			if err := parse(fs, args); err != nil {
				return err
			}
			if err := q.check(); err != nil {
				return runlog.WithCode(runlog.ExitUsage, err)
			}
			if len(q.roads) > 0 {
				n, err := openRoads(ctx, "minutes", filepath.Join(s.build, "roads"), q.roads)
				if err != nil {
					return err
				}
				return q.answer(ctx, n.trips("minutes"), os.Stdin, stdout)
			}
			db, err := openBuilt(ctx, s)
			if err != nil {
				return fmt.Errorf("minutes: %w", err)
			}
			defer db.Close()
			places, err := cover.ReadPlaces(ctx, db, data.FS)
			if err != nil {
				return fmt.Errorf("minutes: %w", err)
			}
			return q.answer(ctx, &trips{places: places, times: places.Travel, bothWays: true}, os.Stdin, stdout)
		},
	}
}

// openBuilt opens the warehouse of a build for reading. Where only the sample
// has been built it says so.
func openBuilt(ctx context.Context, s settings) (*warehouse.DB, error) {
	db, err := warehouse.OpenReadOnly(ctx, s.warehousePath())
	if err != nil && !s.sample {
		s.sample = true
		if _, there := os.Stat(s.warehousePath()); there == nil {
			return nil, fmt.Errorf("%w; the fictional sample is there: --sample uses it", err)
		}
	}
	return db, builtError(err)
}

// tripQuestion is what the flags ask.
type tripQuestion struct {
	pairs, origins, espaces, out string
	k                            int
	matrix                       bool
	within                       float64 // minutes
	roads                        fileList
}

func (q tripQuestion) check() error {
	switch {
	case q.pairs == "" && q.origins == "" && q.espaces == "":
		return errors.New("minutes: no question, expected --pairs FILE, or --origins FILE and --espaces FILE (try `help minutes`)")
	case q.pairs != "" && (q.origins != "" || q.espaces != ""):
		return errors.New("minutes: --pairs with --origins or --espaces, expected one question at a time")
	case q.pairs == "" && (q.origins == "" || q.espaces == ""):
		return errors.New("minutes: --origins and --espaces go together, found one of them")
	case q.k < 1 || q.k > nearest.MaxK:
		return fmt.Errorf("minutes: --nearest %d, expected 1 to %d", q.k, nearest.MaxK)
	case q.matrix && q.pairs != "":
		return errors.New("minutes: --matrix with --pairs, expected --origins FILE and --espaces FILE")
	case q.matrix && q.k != 1:
		return errors.New("minutes: --matrix and --nearest, expected one question at a time")
	case !(q.within > 0 && q.within <= longest):
		return fmt.Errorf("minutes: --within %v, expected minutes above 0, at most %d", q.within, longest)
	case !q.matrix && isParquet(q.out):
		return fmt.Errorf("minutes: --out %s, expected a CSV file (only --matrix writes Parquet)", q.out)
	}
	return nil
}

func (q tripQuestion) answer(ctx context.Context, t *trips, stdin io.Reader, stdout io.Writer) error {
	out, err := createOutput(q.out, stdout)
	if err != nil {
		return fmt.Errorf("minutes: %w", err)
	}
	defer out.discard()
	start := time.Now()
	if q.pairs != "" {
		err = t.answerPairs(ctx, q.pairs, stdin, out)
	} else if q.matrix {
		err = t.answerMatrix(ctx, q.origins, q.espaces, geo.Minutes(q.within), stdin, out)
	} else {
		err = t.answerNearest(ctx, q.origins, q.espaces, q.k, stdin, out)
	}
	if err != nil {
		return err
	}
	if err := out.keep(); err != nil {
		return fmt.Errorf("minutes: %w", err)
	}
	args := []any{"rows", t.rows, "seconds", fmt.Sprintf("%.1f", time.Since(start).Seconds())}
	for _, r := range slices.Sorted(maps.Keys(t.reasons)) {
		args = append(args, string(r), t.reasons[r])
	}
	slog.Info("minutes done", args...)
	if n := t.reasons[route.CutOff]; n > 0 {
		slog.Warn(t.command()+": rows without a way because the edge of the extracts cuts their roads off; use an extract that reaches farther, or add the neighbour's (--roads twice)", "rows", n)
	}
	return nil
}

// placer puts places where travel times find them, -1 for nowhere: into
// communes (cover.Places) or onto roads (roadNetwork).
type placer interface {
	Locate(orb.Point) int
	Origin(id string, point orb.Point) nearest.Origin
	Espace(id string, point orb.Point) nearest.Espace
}

// trips answers questions about places by some travel times: the estimate, or
// roads where a graph is given.
type trips struct {
	places placer
	times  nearest.TravelTimes
	// bothWays says that a trip between two exact places takes as long as the
	// way back, so that the answer may be computed from either end.
	bothWays bool
	// byRoad is the network whose times these are, nil for the estimate.
	byRoad *roadNetwork
	stage  string // the command, for messages; minutes where empty

	rows    int // answers written
	reasons map[nearest.Reason]int
	lost    int // places that are nowhere

	mu       sync.Mutex
	computed int
	said     time.Time // when the log last said how far it is
}

// advance counts computed answers and says how far it is, every ten seconds.
func (t *trips) advance(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.computed += n
	if now := time.Now(); t.said.IsZero() {
		t.said = now
	} else if now.Sub(t.said) > 10*time.Second {
		t.said = now
		slog.Info("minutes …", "computed", t.computed)
	}
}

// none counts an answer without minutes and returns what stands for its method.
func (t *trips) none(r nearest.Reason) string {
	if t.reasons == nil {
		t.reasons = map[nearest.Reason]int{}
	}
	t.reasons[r]++
	return string(r)
}

// command is the command that asks, for messages.
func (t *trips) command() string { return cmp.Or(t.stage, "minutes") }

// words are what messages call the lack of a place.
type words struct{ far, is, none, expected, many string }

func (t *trips) words() words {
	if t.byRoad != nil {
		return t.byRoad.words()
	}
	return words{
		far:      "is far from France, and in France the other way round",
		is:       "is in no commune of the 101 départements nor within 3 km of one (at sea or abroad): no minutes",
		none:     "in a commune of the 101 départements",
		expected: "places in France (lon, lat in degrees, WGS84; with the sample: in its invented territory)",
		many:     "more places in no commune; their rows say " + string(nearest.NotLocated),
	}
}

// shownLost is how many places that are nowhere the log names.
const shownLost = 5

// lose logs a place that is nowhere, or returns an error where the place makes
// sense with longitude and latitude the other way round.
func (t *trips) lose(file string, line int, lonName, latName string, p orb.Point) error {
	w := t.words()
	if t.places.Locate(orb.Point{p[1], p[0]}) >= 0 {
		return fmt.Errorf("%s %s line %d: %s %v, %s %v %s: longitude and latitude look swapped (longitude of Paris 2.35, latitude 48.86)",
			t.command(), file, line, lonName, p[0], latName, p[1], w.far)
	}
	if t.lost++; t.lost <= shownLost {
		slog.Warn(fmt.Sprintf("%s %s line %d: %s %v, %s %v %s", t.command(), file, line, lonName, p[0], latName, p[1], w.is))
	} else if t.lost == shownLost+1 {
		slog.Warn(t.command() + " " + file + ": " + w.many)
	}
	return nil
}

func (t *trips) answerNearest(ctx context.Context, origins, espaces string, k int, stdin io.Reader, out *output) error {
	to, err := readPlaces(t, espaces, stdin, t.places.Espace, func(e nearest.Espace) int { return e.Commune })
	if err != nil {
		return err
	}
	from, err := readPlaces(t, origins, stdin, t.places.Origin, func(o nearest.Origin) int { return o.Commune })
	if err != nil {
		return err
	}
	workers := min(runtime.GOMAXPROCS(0), len(from))
	header := []string{"origin", "espace", "minutes", "method"}
	snaps := func(origin, espace int) []string { return nil }
	if t.byRoad != nil {
		workers = 1 // one search serves all origins
		header = append(header, "snap_origin_m", "snap_espace_m")
		snaps = func(origin, espace int) []string {
			if espace < 0 {
				return []string{t.byRoad.leg(from[origin].Point), ""}
			}
			legs := t.byRoad.legs(from[origin].Point, to[espace].Point)
			return legs[:]
		}
	}
	rows := make([][][]string, workers)
	reasons := make([][]nearest.Reason, workers)
	parallel(workers, func(i int) {
		first := i * len(from) / workers
		part := from[first : (i+1)*len(from)/workers]
		t.times.Nearest(part, to, []nearest.Filter{{}}, k, func(o, _ int, answers []nearest.Answer, reason nearest.Reason) {
			if reason != "" {
				rows[i] = append(rows[i], append([]string{part[o].ID, "", "", string(reason)}, snaps(first+o, -1)...))
				reasons[i] = append(reasons[i], reason)
			}
			for _, a := range answers {
				rows[i] = append(rows[i], append([]string{part[o].ID, to[a.Espace].ID, t.decimals(a.Minutes), string(a.Method)}, snaps(first+o, a.Espace)...))
			}
		})
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	w := csv.NewWriter(out)
	if err := w.Write(header); err != nil {
		return err
	}
	for i := range rows {
		for _, r := range reasons[i] {
			t.none(r)
		}
		t.rows += len(rows[i])
		if err := w.WriteAll(rows[i]); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// readPlaces reads a file of places with the columns id, lon, lat.
func readPlaces[P any](t *trips, name string, stdin io.Reader, place func(string, orb.Point) P, commune func(P) int) ([]P, error) {
	in, err := openInput(t.command(), name, stdin, []string{"id", "lon", "lat"})
	if err != nil {
		return nil, err
	}
	defer in.close()
	var list []P
	lines := map[string]int{}
	located := 0
	for {
		record, line, err := in.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		id := record[in.at["id"]]
		if before, twice := lines[id]; twice {
			return nil, in.errorf(line, "id %q, expected another one than that of line %d", id, before)
		}
		lines[id] = line
		p, err := in.point(record, line, "lon", "lat")
		if err != nil {
			return nil, err
		}
		placed := place(id, p)
		if commune(placed) >= 0 {
			located++
		} else if err := t.lose(in.name, line, "lon", "lat", p); err != nil {
			return nil, err
		}
		list = append(list, placed)
	}
	switch {
	case len(list) == 0:
		return nil, in.noRow()
	case located == 0:
		return nil, fmt.Errorf("%s %s: none of %d places is %s, expected %s", t.command(), in.name, len(list), t.words().none, t.words().expected)
	}
	return list, nil
}

// decimals writes minutes to the hundredth; by road, whose times are tenths of
// a second, to the thousandth.
func (t *trips) decimals(m geo.Minutes) string {
	if t.byRoad != nil {
		return strconv.FormatFloat(float64(m), 'f', 3, 64)
	}
	return decimals(float64(m))
}

// decimals writes minutes to the hundredth.
func decimals(minutes float64) string { return strconv.FormatFloat(minutes, 'f', 2, 64) }
