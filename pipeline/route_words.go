package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/geo/nearest"
	"observatoire/geo/route"

	"github.com/paulmach/orb"
)

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
