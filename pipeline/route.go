package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"observatoire/geo"
	"observatoire/geo/graph"
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

// tell prints the trip and writes its line.
func (q *routeQuestion) tell(n *roadNetwork, goal destination, trip route.Trip, stdout io.Writer) error {
	if q.geojson != "" {
		out, err := createOutput(q.geojson, stdout)
		if err != nil {
			return fmt.Errorf("route: %w", err)
		}
		defer out.discard()
		text, err := q.line(goal, trip)
		if err != nil {
			return fmt.Errorf("route: %w", err)
		}
		out.Write(append(text, '\n')) // its error stays until keep
		if err := out.keep(); err != nil {
			return fmt.Errorf("route: %w", err)
		}
		if q.geojson == "-" {
			return nil
		}
	}
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "from\t%s\n", shown(q.from))
	fmt.Fprintf(w, "to\t%s\n", goal)
	fmt.Fprintf(w, "time\t%s by road (%.2f min)\n", clock(trip.Minutes), trip.Minutes)
	fmt.Fprintf(w, "distance\t%s\n", length(trip.Metres))
	fmt.Fprintf(w, "on foot\t%.0f m to the road, %.0f m from it\n", trip.Legs[0], trip.Legs[1])
	fmt.Fprintf(w, "door to door\t%s (%.2f min)\n", clock(trip.Door), trip.Door)
	if err := w.Flush(); err != nil {
		return err
	}
	for i, end := range []string{"--from", "--to"} {
		if trip.Legs[i] > longWalk {
			fmt.Fprintf(stdout, "note: %s is %s from the nearest road where one may stop, %s on foot: is the place right?\n", end, length(trip.Legs[i]), clock(n.graph.Walk(trip.Legs[i])))
		}
	}
	fmt.Fprint(stdout, "\n")
	w = tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	driven := geo.Minutes(0)
	for _, s := range trip.Steps {
		driven += s.Minutes
		fmt.Fprintf(w, "%s\t%.2f min\t  %s\n", length(s.Metres), s.Minutes, wayName(s))
	}
	fmt.Fprintf(w, "\t%.2f min\t  turns and waits\n", math.Max(0, float64(trip.Minutes-driven)))
	return w.Flush()
}

// line is the trip as GeoJSON, with the totals beside the features.
func (q *routeQuestion) line(goal destination, trip route.Trip) ([]byte, error) {
	c := trip.GeoJSON()
	to := map[string]any{"lon": goal.Point[0], "lat": goal.Point[1]}
	if goal.ID != "" {
		to["id"] = goal.ID
	}
	if goal.name != "" {
		to["name"] = goal.name
	}
	c.ExtraMembers = map[string]any{
		"from":    map[string]any{"lon": q.from[0], "lat": q.from[1]},
		"to":      to,
		"minutes": rounded(float64(trip.Minutes), 3), "minutes_door": rounded(float64(trip.Door), 3), "metres": rounded(float64(trip.Metres), 0),
		"snap_from_m": rounded(float64(trip.Legs[0]), 1), "snap_to_m": rounded(float64(trip.Legs[1]), 1),
		"method": nearest.Route, "licence": "ODbL-1.0", "attribution": "© OpenStreetMap contributors",
	}
	return json.Marshal(c)
}

func rounded(x float64, digits int) float64 {
	p := math.Pow10(digits)
	return math.Round(x*p) / p
}

// String says where one goes.
func (d destination) String() string {
	if d.ID == "" {
		return shown(d.Point)
	}
	parts := []string{"espace", d.ID, d.name, "at " + shown(d.Point)}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// shown writes a place as it is read: LAT,LON.
func shown(p orb.Point) string { return fmt.Sprintf("%v,%v", p[1], p[0]) }

// clock writes a duration to the second.
func clock(m geo.Minutes) string {
	s := int(math.Round(float64(m) * 60))
	if s >= 3600 {
		return fmt.Sprintf("%d h %02d min", (s+30)/3600, (s+30)%3600/60)
	}
	return fmt.Sprintf("%d min %02d s", s/60, s%60)
}

// length writes metres below a kilometre and else kilometres.
func length(m geo.Metres) string {
	if m < 999.5 {
		return fmt.Sprintf("%.0f m", m)
	}
	return fmt.Sprintf("%.1f km", m.Km())
}

// longWalk is the way between a place and its road above which it is said that
// it is long.
const longWalk geo.Metres = 500

// classes are what roads without a name are called.
var classes = map[string]string{
	"motorway": "motorway", "trunk": "trunk road", "primary": "main road", "secondary": "secondary road", "tertiary": "local main road",
	"unclassified": "minor road", "residential": "residential street", "living_street": "living street", "service": "service road", "track": "track",
}

// className is what a road of a class is called where it has no name.
func className(class string) string {
	kind, link := strings.CutSuffix(class, "_link")
	name := cmp.Or(classes[kind], "road")
	if link {
		name = "slip road of a " + name
	}
	return name + " without a name"
}

// wayName is what a stretch of road is called.
func wayName(s graph.Step) string {
	name := cmp.Or(s.Name, s.Ref, className(s.Class))
	if s.Name != "" && s.Ref != "" {
		name += " (" + s.Ref + ")"
	}
	if s.Ferry {
		name = "ferry: " + cmp.Or(s.Name, s.Ref, "unnamed")
	}
	return name
}
