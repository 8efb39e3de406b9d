package main

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"io"
	"math"
	"strconv"
	"testing"

	"github.com/paulmach/osm"
	"github.com/paulmach/osm/osmpbf"
	"google.golang.org/protobuf/encoding/protowire"
)

// unpackPBF returns the inflated blocks of a PBF file, one after the other.
func unpackPBF(t testing.TB, b []byte) []byte {
	t.Helper()
	var out []byte
	for len(b) > 0 {
		n := int(binary.BigEndian.Uint32(b))
		head := fields(b[4 : 4+n])
		b = b[4+n:]
		size, _ := protowire.ConsumeVarint(head[3])
		blob := fields(b[:size])
		b = b[size:]
		data, _ := protowire.ConsumeBytes(blob[3])
		r, err := zlib.NewReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, content...)
	}
	return out
}

// fields returns the raw value of the last field of each number.
func fields(b []byte) map[protowire.Number][]byte {
	m := map[protowire.Number][]byte{}
	for len(b) > 0 {
		num, kind, n := protowire.ConsumeTag(b)
		b = b[n:]
		n = protowire.ConsumeFieldValue(num, kind, b)
		m[num] = b[:n]
		b = b[n:]
	}
	return m
}

// decoded is the committed network as paulmach/osm reads it.
type decoded struct {
	nodes     map[osm.NodeID]*osm.Node
	ways      []*osm.Way
	relations []*osm.Relation
}

func decode(t testing.TB, content []byte) decoded {
	t.Helper()
	d := decoded{nodes: map[osm.NodeID]*osm.Node{}}
	s := osmpbf.New(context.Background(), bytes.NewReader(content), 2)
	defer s.Close()
	for s.Scan() {
		switch o := s.Object().(type) {
		case *osm.Node:
			d.nodes[o.ID] = o
		case *osm.Way:
			d.ways = append(d.ways, o)
		case *osm.Relation:
			d.relations = append(d.relations, o)
		}
	}
	if err := s.Err(); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPaulmachReadsBackEveryElement(t *testing.T) {
	n := newTerritory().roads
	d := decode(t, encodePBF(n))
	if len(d.nodes) != len(n.nodes) || len(d.ways) != len(n.ways) || len(d.relations) != len(n.relations) {
		t.Fatalf("read %d nodes, %d ways, %d relations; wrote %d, %d, %d",
			len(d.nodes), len(d.ways), len(d.relations), len(n.nodes), len(n.ways), len(n.relations))
	}
	for _, want := range n.nodes {
		got := d.nodes[osm.NodeID(want.id)]
		if math.Abs(got.Lon-want.at[0]) > 1e-9 || math.Abs(got.Lat-want.at[1]) > 1e-9 {
			t.Fatalf("node %d read at %v,%v, written at %v", want.id, got.Lon, got.Lat, want.at)
		}
		sameTags(t, got.Tags, want.tags)
	}
	for i, want := range n.ways {
		got := d.ways[i]
		if int64(got.ID) != want.id || len(got.Nodes) != len(want.nodes) {
			t.Fatalf("way %d with %d nodes read, %d with %d written", got.ID, len(got.Nodes), want.id, len(want.nodes))
		}
		for k, node := range want.nodes {
			if int64(got.Nodes[k].ID) != n.nodes[node].id {
				t.Fatalf("way %d node %d: read %d", want.id, k, got.Nodes[k].ID)
			}
		}
		sameTags(t, got.Tags, want.tags)
	}
	for i, want := range n.relations {
		got := d.relations[i]
		sameTags(t, got.Tags, want.tags)
		for k, m := range want.members {
			if string(got.Members[k].Type) != m.kind || got.Members[k].Ref != m.ref || got.Members[k].Role != m.role {
				t.Errorf("relation %d member %d: read %+v, wrote %+v", want.id, k, got.Members[k], m)
			}
		}
	}
}

func sameTags(t *testing.T, got osm.Tags, want []tag) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("read %d tags, wrote %d: %v", len(got), len(want), want)
	}
	for _, w := range want {
		if got.Find(w.key) != w.value {
			t.Fatalf("tag %s read %q, wrote %q", w.key, got.Find(w.key), w.value)
		}
	}
}

const pbfPath = "osm/corse/corse.osm.pbf"

func TestTheNetworkHoldsWhatARouterMustRead(t *testing.T) {
	d := decode(t, sampleFile(t, pbfPath))
	ways := map[string]int{}
	for _, w := range d.ways {
		for _, g := range w.Tags {
			switch g.Key {
			case "highway", "junction", "oneway", "route", "bridge", "access", "surface", "tracktype", "maxspeed:forward":
				ways[g.Key+"="+g.Value]++
			case "maxspeed", "name", "ref", "duration", "source:maxspeed", "lanes":
				ways[g.Key]++
			}
		}
	}
	for _, want := range []string{"highway=motorway", "highway=motorway_link", "highway=trunk", "highway=primary", "highway=secondary", "highway=tertiary", "highway=unclassified",
		"highway=residential", "highway=living_street", "highway=service", "highway=track", "highway=footway", "highway=path", "highway=cycleway", "highway=pedestrian", "highway=construction",
		"junction=roundabout", "oneway=yes", "oneway=-1", "route=ferry", "bridge=yes", "access=private", "surface=gravel", "surface=compacted", "tracktype=grade3", "maxspeed:forward=70",
		"maxspeed", "name", "ref", "duration", "source:maxspeed", "lanes"} {
		if ways[want] == 0 {
			t.Errorf("no way with %s", want)
		}
	}
	nodes := map[string]int{}
	for _, n := range d.nodes {
		for _, g := range n.Tags {
			nodes[g.Key+"="+g.Value]++
		}
	}
	for _, want := range []string{"highway=traffic_signals", "highway=stop", "highway=give_way", "barrier=gate", "barrier=bollard", "barrier=cattle_grid", "barrier=toll_booth"} {
		if nodes[want] == 0 {
			t.Errorf("no node with %s", want)
		}
	}
	restrictions := map[string]bool{}
	for _, r := range d.relations {
		restrictions[r.Tags.Find("restriction")] = true
		// Both ways end at the via node, as a restriction asks.
		via := osm.NodeID(r.Members[1].Ref)
		for _, m := range []osm.Member{r.Members[0], r.Members[2]} {
			for _, w := range d.ways {
				if int64(w.ID) == m.Ref && w.Nodes[0].ID != via && w.Nodes[len(w.Nodes)-1].ID != via {
					t.Errorf("relation %d: way %d does not end at node %d", r.ID, w.ID, via)
				}
			}
		}
	}
	if len(restrictions) < 3 {
		t.Errorf("turn restrictions %v, expected three kinds", keysOf(restrictions))
	}
}

// reach returns the seconds from one node to all others over the decoded file,
// by relaxing all edges until nothing changes (Bellman-Ford): another method
// than the generator's, on what the file says.
func (d decoded) reach(t testing.TB, from osm.NodeID, ferries bool) map[osm.NodeID]float64 {
	type edge struct {
		a, b osm.NodeID
		s    float64
	}
	var edges []edge
	blocked := func(id osm.NodeID) bool {
		b := d.nodes[id].Tags.Find("barrier")
		return b == "bollard" || b == "gate"
	}
	for _, w := range d.ways {
		v := map[string]float64{"motorway": 90, "motorway_link": 45, "trunk": 85, "primary": 65, "secondary": 55, "tertiary": 40,
			"unclassified": 25, "residential": 25, "living_street": 10, "service": 15}[w.Tags.Find("highway")]
		ferry := w.Tags.Find("route") == "ferry" && w.Tags.Find("motor_vehicle") == "yes" && ferries
		if !ferry && (v == 0 || w.Tags.Find("access") == "private") {
			continue
		}
		speed := func(key string) float64 {
			for _, k := range []string{key, "maxspeed"} {
				if l, err := strconv.ParseFloat(w.Tags.Find(k), 64); err == nil {
					return 0.8 * l
				}
			}
			return v
		}
		ahead, back := speed("maxspeed:forward"), speed("maxspeed:backward")
		if w.Tags.Find("oneway") == "yes" || w.Tags.Find("junction") == "roundabout" {
			back = 0
		}
		if w.Tags.Find("oneway") == "-1" {
			ahead = 0
		}
		for k := 1; k < len(w.Nodes); k++ {
			a, b := d.nodes[w.Nodes[k-1].ID], d.nodes[w.Nodes[k].ID]
			if blocked(a.ID) || blocked(b.ID) {
				continue
			}
			if ferry {
				edges = append(edges, edge{a.ID, b.ID, 720}, edge{b.ID, a.ID, 720})
				continue
			}
			m := metres(a.Point(), b.Point())
			if ahead > 0 {
				edges = append(edges, edge{a.ID, b.ID, m / ahead * 3.6})
			}
			if back > 0 {
				edges = append(edges, edge{b.ID, a.ID, m / back * 3.6})
			}
		}
	}
	seconds := map[osm.NodeID]float64{from: 0}
	for changed := true; changed; {
		changed = false
		for _, e := range edges {
			if s, ok := seconds[e.a]; ok {
				if old, seen := seconds[e.b]; !seen || s+e.s < old-1e-9 {
					seconds[e.b] = s + e.s
					changed = true
				}
			}
		}
	}
	return seconds
}

// seatNodes finds the node of each reference point.
func (d decoded) seatNodes(t testing.TB) map[string]osm.NodeID {
	at := map[[2]int64]osm.NodeID{}
	for id, n := range d.nodes {
		at[[2]int64{int64(math.Round(n.Lon * 1e7)), int64(math.Round(n.Lat * 1e7))}] = id
	}
	out := map[string]osm.NodeID{}
	for _, r := range table(t, "travel_time_reference/isere/points.csv", ',') {
		lon, _ := strconv.ParseFloat(r["lon"], 64)
		lat, _ := strconv.ParseFloat(r["lat"], 64)
		id, ok := at[[2]int64{int64(math.Round(lon * 1e7)), int64(math.Round(lat * 1e7))}]
		if !ok {
			t.Fatalf("no node at the point of %s", r["code"])
		}
		out[r["code"]] = id
	}
	return out
}

func TestRoadsConnectEveryCommuneButTheRoadlessOneAndTheIsland(t *testing.T) {
	d := decode(t, sampleFile(t, pbfPath))
	seats := d.seatNodes(t)
	reached := d.reach(t, seats[city], false)
	for _, c := range communes {
		id, ok := seats[c.code]
		if want := c.code != roadless && c.code != islandAlone; ok != want {
			t.Errorf("%s %s is among the reference points: %v, expected %v", c.code, c.name, ok, want)
		}
		if !ok {
			continue
		}
		if _, ok := reached[id]; !ok {
			t.Errorf("%s %s is not reached from the city without a ferry", c.code, c.name)
		}
		if c.code == islandBridge {
			if _, ok := d.reach(t, id, false)[seats[city]]; !ok {
				t.Errorf("no way back from %s %s", c.code, c.name)
			}
		}
	}
}

func TestReferenceSecondsAreShortestPathsOfTheFile(t *testing.T) {
	d := decode(t, sampleFile(t, pbfPath))
	seats := d.seatNodes(t)
	rows := table(t, "travel_time_reference/isere/osrm_car_seconds.csv.gz", ',')
	if want := len(seats) * (len(seats) - 1); len(rows) != want {
		t.Fatalf("%d pairs, expected %d", len(rows), want)
	}
	for _, from := range []string{city, "99026", islandBridge, "99042"} {
		want := d.reach(t, seats[from], true)
		for _, r := range rows {
			if r["from"] != from {
				continue
			}
			got, _ := strconv.ParseFloat(r["seconds"], 64)
			// Each edge is rounded to a tenth of a second.
			if w := want[seats[r["to"]]]; math.Abs(got-w) > 0.002*w+3 {
				t.Errorf("%s to %s: %v s, expected %.1f", from, r["to"], got, w)
			}
		}
	}
}
