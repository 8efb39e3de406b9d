package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"observatoire/geo/nearest"
	"observatoire/geo/route"
	"observatoire/pipeline/runlog"

	"github.com/paulmach/orb"
)

func routeCommand() command {
	return command{
		name:  "route",
		short: "one way by road: time, distance, names of the ways, the line as GeoJSON",
		long: `For the curious and for debugging: the way that the road times are the time of.

  route --from 42.306,9.151 --to 42.2311,9.1722
  route --from 42.306,9.151 --to nearest --geojson way.geojson

A place is LAT,LON in degrees, latitude first, as maps show it (with a space after the
comma: in quotes). "nearest" is the espace with the least time by road, of the last list
in the tables of a build, or of --espaces FILE: a CSV with the columns id, lon, lat.

"time" is the driving from road to road, as minutes --roads gives it, turns and waits
included; "on foot" are the straight lines between the two places and their roads; "door to
door" is both together, the legs walked. A stretch of the list has its own length and
driving time, without turns; a stretch without a name in the map is called by its class.

Roads are those of --roads FILE.osm.pbf (once for each extract), else of all extracts in
build/raw/osm. The graph is made once and kept in build/roads. --geojson writes one feature
for each stretch, in the order of travel, with "from", "to" and the totals beside them;
--geojson - writes it to stdout in place of the text. It derives from OpenStreetMap: ODbL,
© OpenStreetMap contributors.`,
		run: func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			var q routeQuestion
			fs := flags("route", stderr)
			fs.StringVar(&q.build, "build", "build", "folder of the build whose espaces and extracts are used")
			fs.BoolVar(&q.sample, "sample", false, "use the fictional territory")
			fs.StringVar(&q.start, "from", "", "`LAT,LON` where the way starts")
			fs.StringVar(&q.goal, "to", "", "`LAT,LON` where it ends, or nearest")
			fs.StringVar(&q.espaces, "espaces", "", "CSV `file` with id, lon, lat: the espaces of --to nearest")
			fs.StringVar(&q.geojson, "geojson", "", "GeoJSON `file` to write, - for stdout")
			fs.Var(&q.roads, "roads", "OSM PBF `file` whose roads are driven; may be given several times")
			if err := parse(fs, args); err != nil {
				return err
			}
			if err := q.check(); err != nil {
				return runlog.WithCode(runlog.ExitUsage, err)
			}
			return q.answer(ctx, os.Stdin, stdout)
		},
	}
}

// routeQuestion is what the flags ask.
type routeQuestion struct {
	settings
	start, goal, espaces, geojson string
	roads                         fileList

	from, to orb.Point
}

// toNearest is the goal that stands for the nearest espace.
const toNearest = "nearest"

func (q *routeQuestion) check() (err error) {
	switch {
	case q.start == "" || q.goal == "":
		return errors.New("route: no question, expected --from LAT,LON and --to LAT,LON or --to nearest (try `help route`)")
	case q.espaces != "" && q.goal != toNearest:
		return fmt.Errorf("route: --espaces with --to %s, expected it with --to nearest only", q.goal)
	}
	if q.from, err = latLon("--from", q.start); err == nil && q.goal != toNearest {
		q.to, err = latLon("--to", q.goal)
	}
	return err
}

// latLon reads LAT,LON as people copy it from maps and returns lon/lat degrees.
func latLon(name, text string) (p orb.Point, err error) {
	const example = "LAT,LON in degrees with decimal points, as in 42.306,9.151"
	parts := strings.Split(text, ",")
	if len(parts) == 4 {
		return p, fmt.Errorf("route %s %s: commas for decimals, expected %s", name, text, example)
	}
	if len(parts) != 2 || strings.TrimSpace(parts[1]) == "" {
		return p, fmt.Errorf("route %s %q: expected %s (without a space, or in quotes)", name, text, example)
	}
	for i, part := range parts {
		v, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || math.IsNaN(v) {
			return p, fmt.Errorf("route %s %s: %q is no number, expected %s", name, text, strings.TrimSpace(part), example)
		}
		p[1-i] = v
	}
	switch {
	case math.Abs(p[1]) > 90 && math.Abs(p[0]) <= 90 && math.Abs(p[1]) <= 180:
		return p, fmt.Errorf("route %s %s: latitude %v, expected -90 to 90: longitude and latitude look swapped (latitude comes first)", name, text, p[1])
	case math.Abs(p[1]) > 90:
		return p, fmt.Errorf("route %s %s: latitude %v, expected -90 to 90", name, text, p[1])
	case math.Abs(p[0]) > 180:
		return p, fmt.Errorf("route %s %s: longitude %v, expected -180 to 180", name, text, p[0])
	}
	return p, nil
}

// destination is a place that one may go to.
type destination struct {
	nearest.Espace
	name string // what it is called, empty for a bare place
}

func (q *routeQuestion) answer(ctx context.Context, stdin io.Reader, stdout io.Writer) error {
	files := q.roads
	if len(files) == 0 {
		var err error
		if files, err = q.extracts(); err != nil {
			return err
		}
	}
	var espaces []destination
	if q.goal == toNearest && q.espaces == "" {
		var err error
		if espaces, err = q.builtEspaces(ctx); err != nil {
			return fmt.Errorf("route: %w (--espaces FILE gives espaces without a build)", err)
		}
	}
	n, err := openRoads(ctx, "route", filepath.Join(q.build, "roads"), files)
	if err != nil {
		return err
	}
	if err := n.onRoad("--from", q.start, q.from); err != nil {
		return err
	}
	goal := destination{Espace: nearest.Espace{Point: q.to}}
	if q.goal != toNearest {
		err = n.onRoad("--to", q.goal, q.to)
	} else {
		if q.espaces != "" {
			if espaces, err = n.givenEspaces(q.espaces, stdin); err != nil {
				return err
			}
		}
		goal, err = n.nearestOf(q.from, q.start, espaces)
	}
	if err != nil {
		return err
	}
	trip, err := route.Find(n.graph, q.from, goal.Point)
	if err != nil {
		return fmt.Errorf("route --from %s --to %s: %w (roads of %s)", q.start, q.goal, err, &files)
	}
	return q.tell(n, goal, trip, stdout)
}

// extracts returns the extracts that a build has brought.
func (q *routeQuestion) extracts() (fileList, error) {
	dir := filepath.Join(q.work(), "raw", "osm")
	files, err := pbfUnder(dir)
	if err != nil {
		return nil, fmt.Errorf("route: %w", err)
	}
	if len(files) > 0 {
		return files, nil
	}
	hint := ""
	if !q.sample {
		if sample, _ := pbfUnder(filepath.Join(q.build, "sample", "raw", "osm")); len(sample) > 0 {
			hint = "; those of the fictional sample are there: --sample uses them"
		}
	}
	return nil, fmt.Errorf("route: no roads: no .osm.pbf file in %s, expected an OpenStreetMap extract (give one with --roads FILE.osm.pbf, or build with --mirror DIR where DIR has osm%s)", dir, hint)
}

func pbfUnder(dir string) (files fileList, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.HasSuffix(path, ".osm.pbf") {
			files = append(files, path)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return files, err // in lexical order
}

// builtEspaces returns the espaces of the last list in the built warehouse.
func (q *routeQuestion) builtEspaces(ctx context.Context) (list []destination, err error) {
	db, err := openBuilt(ctx, q.settings)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	var d destination
	var commune string
	err = db.Each(ctx, `
		select e.espace_id, coalesce(e.name, ''), coalesce(c.name, ''), e.lon, e.lat
		from marts.espaces as e left join marts.communes as c using (commune_code)
		where e.lon is not null and e.lat is not null
		order by e.espace_id`,
		[]any{&d.ID, &d.name, &commune, &d.Point[0], &d.Point[1]}, func() error {
			e := d
			if commune != "" {
				e.name = strings.TrimSpace(e.name + " (" + commune + ")")
			}
			list = append(list, e)
			return nil
		})
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("warehouse %s: no espace with a place, expected some", db.Path)
	}
	return list, err
}

// givenEspaces reads the user's own espaces.
func (n *roadNetwork) givenEspaces(file string, stdin io.Reader) (list []destination, err error) {
	espaces, err := readPlaces(n.trips("route"), file, stdin, n.Espace, func(e nearest.Espace) int { return e.Commune })
	for _, e := range espaces {
		list = append(list, destination{Espace: e})
	}
	return list, err
}

// onRoad is an error where no road is near a place.
func (n *roadNetwork) onRoad(name, text string, p orb.Point) error {
	if n.Locate(p) >= 0 {
		return nil
	}
	if n.Locate(orb.Point{p[1], p[0]}) >= 0 {
		return runlog.WithCode(runlog.ExitUsage, fmt.Errorf("route %s %s: %s: longitude and latitude look swapped (latitude comes first: %v,%v)", name, text, n.words().far, p[0], p[1]))
	}
	return fmt.Errorf("route %s %s: no road within %s, expected a place on the roads of %s (%s)", name, text, reachKm, &n.files, n.extent())
}

// nearestOf returns the espace that takes the fewest minutes from a place.
func (n *roadNetwork) nearestOf(from orb.Point, text string, espaces []destination) (best destination, err error) {
	list := make([]nearest.Espace, len(espaces))
	near := 0
	for i, e := range espaces {
		list[i] = n.Espace(e.ID, e.Point)
		if list[i].Commune >= 0 {
			near++
		}
	}
	if near == 0 {
		return best, fmt.Errorf("route --to nearest: none of %d espaces is within %s of a road of %s, expected one at least (%s)", len(espaces), reachKm, &n.files, n.extent())
	}
	n.Nearest([]nearest.Origin{n.Origin("", from)}, list, []nearest.Filter{{}}, 1, func(_, _ int, answers []nearest.Answer, reason nearest.Reason) {
		if reason != "" {
			err = fmt.Errorf("route --from %s --to nearest: %s: no way by road to any of the %d espaces on the roads of %s", text, reason, near, &n.files)
			return
		}
		best = espaces[answers[0].Espace]
	})
	return best, err
}
