package pbf

import (
	"bytes"
	"compress/zlib"
	"context"
	"math"
	"testing"

	"github.com/paulmach/osm"
	"github.com/paulmach/osm/osmpbf"
)

func TestWriter_writes_what_the_osm_library_reads(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(&b, "observatoire", zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const n = 2*blockSize + 5
	for i := int64(1); i <= n; i++ {
		x := Node{ID: i * 3, Lon: -61.5 + float64(i)*1e-4, Lat: 16.2 - float64(i)*1e-5}
		if i == 7 {
			x.Tags = []Tag{{"highway", "stop"}, {"direction", "forward"}}
		}
		must(w.Node(x))
	}
	must(w.Way(Way{5, []int64{3, 21, 9}, []Tag{{"highway", "residential"}, {"name", "Rue de l’Île"}}}))
	must(w.Way(Way{1 << 40, []int64{9, 3}, nil}))
	must(w.Relation(Relation{2, []Member{{'w', 5, "from"}, {'n', 9, "via"}, {'w', 1 << 40, "to"}}, []Tag{{"type", "restriction"}}}))
	if err := w.Way(Way{ID: 7}); err == nil {
		t.Error("a way after a relation was taken")
	}
	must(w.Close())
	s := osmpbf.New(context.Background(), bytes.NewReader(b.Bytes()), 1)
	defer s.Close()
	nodes, ways, relations := 0, 0, 0
	for s.Scan() {
		switch o := s.Object().(type) {
		case *osm.Node:
			nodes++
			i := float64(o.ID / 3)
			if math.Abs(o.Lon+61.5-i*1e-4) > 1e-7 || math.Abs(o.Lat-16.2+i*1e-5) > 1e-7 {
				t.Fatalf("node %d at %v %v", o.ID, o.Lon, o.Lat)
			}
			if o.ID == 21 && o.Tags.Find("direction") != "forward" {
				t.Errorf("node 21: %v", o.Tags)
			}
		case *osm.Way:
			ways++
			if o.ID == 5 && (len(o.Nodes) != 3 || o.Nodes[1].ID != 21 || o.Tags.Find("name") != "Rue de l’Île") {
				t.Errorf("%+v", o)
			}
		case *osm.Relation:
			relations++
			if len(o.Members) != 3 || o.Members[1].Type != osm.TypeNode || o.Members[2].Ref != 1<<40 || o.Members[0].Role != "from" {
				t.Errorf("%+v", o)
			}
		}
	}
	if s.Err() != nil || nodes != n || ways != 2 || relations != 1 {
		t.Errorf("%d nodes, %d ways, %d relations, %v", nodes, ways, relations, s.Err())
	}
}
