package main

import (
	"container/heap"
	"math"
	"strconv"
	"strings"

	"observatoire/geo"
)

// Free-flow car seconds over the network, by a plain shortest path on nodes:
// OSRM's class speeds and its 0.8 of the limit, no turn costs.

var classSpeed = map[string]float64{"motorway": 90, "motorway_link": 45, "trunk": 85, "primary": 65, "secondary": 55,
	"tertiary": 40, "unclassified": 25, "residential": 25, "living_street": 10, "service": 15}

// speed of a way for cars in km/h; 0 where they may not go.
func (w roadWay) speed(backward bool) float64 {
	switch w.tag("motor_vehicle") {
	case "no", "agricultural":
		return 0
	}
	if w.tag("access") == "private" {
		return 0
	}
	v := classSpeed[w.tag("highway")]
	if v == 0 {
		return 0
	}
	limit := w.tag("maxspeed")
	if l := w.tag("maxspeed:forward"); l != "" && !backward {
		limit = l
	}
	if l := w.tag("maxspeed:backward"); l != "" && backward {
		limit = l
	}
	if l, err := strconv.ParseFloat(limit, 64); err == nil {
		v = 0.8 * l
	}
	return v
}

type leg struct {
	to      int
	seconds float64
}

// legs are the directed edges for cars.
func (n *network) legs() [][]leg {
	out := make([][]leg, len(n.nodes))
	closed := func(i int) bool {
		for _, t := range n.nodes[i].tags {
			if t.key == "barrier" && (t.value == "bollard" || t.value == "gate") {
				return true
			}
		}
		return false
	}
	add := func(i, j int, seconds float64) {
		if !closed(i) && !closed(j) {
			out[i] = append(out[i], leg{j, seconds})
		}
	}
	for _, w := range n.ways {
		if w.tag("route") == "ferry" {
			if w.tag("motor_vehicle") == "yes" {
				minutes, _ := strconv.Atoi(strings.TrimPrefix(w.tag("duration"), "00:"))
				s := float64(minutes) * 60 / float64(len(w.nodes)-1)
				for k := 1; k < len(w.nodes); k++ {
					add(w.nodes[k-1], w.nodes[k], s)
					add(w.nodes[k], w.nodes[k-1], s)
				}
			}
			continue
		}
		ahead, back := true, true
		switch {
		case w.tag("oneway") == "yes" || w.tag("junction") == "roundabout":
			back = false
		case w.tag("oneway") == "-1":
			ahead = false
		}
		for k := 1; k < len(w.nodes); k++ {
			i, j := w.nodes[k-1], w.nodes[k]
			m := float64(geo.Distance(n.nodes[i].at, n.nodes[j].at))
			if v := w.speed(false); ahead && v > 0 {
				add(i, j, round(m/v*3.6, 1))
			}
			if v := w.speed(true); back && v > 0 {
				add(j, i, round(m/v*3.6, 1))
			}
		}
	}
	return out
}

// secondsFrom returns the car seconds from a node to every other; +Inf where
// no car gets to.
func secondsFrom(legs [][]leg, from int) []float64 {
	seconds := make([]float64, len(legs))
	for i := range seconds {
		seconds[i] = math.Inf(1)
	}
	seconds[from] = 0
	q := &queue{{0, from}}
	for q.Len() > 0 {
		at := heap.Pop(q).(queued)
		if at.cost > seconds[at.at] {
			continue
		}
		for _, l := range legs[at.at] {
			if s := round(at.cost+l.seconds, 1); s < seconds[l.to] {
				seconds[l.to] = s
				heap.Push(q, queued{s, l.to})
			}
		}
	}
	return seconds
}

// travelTimes writes the reference: points and seconds for the communes that
// cars reach from the city.
func (t *territory) travelTimes() {
	legs := t.roads.legs()
	reach := secondsFrom(legs, t.roads.seat[city])
	var codes []string
	points := "code,lon,lat\n"
	for _, c := range communes {
		if math.IsInf(reach[t.roads.seat[c.code]], 1) {
			continue
		}
		codes = append(codes, c.code)
		p := t.roads.nodes[t.roads.seat[c.code]].at
		points += c.code + "," + number(p[0], 7) + "," + number(p[1], 7) + "\n"
	}
	var b strings.Builder
	b.WriteString("from,to,seconds\n")
	for _, from := range codes {
		s := secondsFrom(legs, t.roads.seat[from])
		for _, to := range codes {
			if from != to {
				b.WriteString(from + "," + to + "," + number(s[t.roads.seat[to]], 1) + "\n")
			}
		}
	}
	t.put("travel_time_reference/isere/points.csv", points)
	t.putGzip("travel_time_reference/isere/osrm_car_seconds.csv.gz", b.String())
}
