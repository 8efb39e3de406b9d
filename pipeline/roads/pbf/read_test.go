package pbf

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/fnv"
	"os"
	"path/filepath"
	"testing"

	"github.com/paulmach/osm"
	"github.com/paulmach/osm/osmpbf"
)

// sums is all that a file says, as one number a kind; sums of hashes do not
// depend on the order.
type sums struct{ nodes, ways, relations, count uint64 }

func hashOf(parts ...any) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		switch v := p.(type) {
		case string:
			h.Write([]byte(v))
			h.Write([]byte{0})
		case int64:
			binary.Write(h, binary.LittleEndian, v)
		}
	}
	return h.Sum64()
}

// e7 is a coordinate as whole 1e-7 degrees.
func e7(x float64) int64 {
	if x < 0 {
		return int64(x*1e7 - 0.5)
	}
	return int64(x*1e7 + 0.5)
}

func ours(t *testing.T, name string) (s sums) {
	f, err := Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all := func([]Tag) bool { return true }
	err = Blocks(context.Background(), f, Nodes|Ways|Relations, func(b *Block) (one sums, err error) {
		tagged := func(parts []any, tags []Tag) uint64 {
			for _, x := range tags {
				parts = append(parts, x.Key, x.Value)
			}
			one.count++
			return hashOf(parts...)
		}
		err = b.EachNode(func(int64) bool { return true }, func(id int64, lon, lat float64, tags []Tag) {
			one.nodes += tagged([]any{id, e7(lon), e7(lat)}, tags)
		})
		if err == nil {
			err = b.EachWay(all, func(w *WayRead) {
				parts := []any{w.ID}
				for _, n := range w.Nodes {
					parts = append(parts, n)
				}
				one.ways += tagged(parts, w.Tags)
			})
		}
		if err == nil {
			err = b.EachRelation(all, func(r *Relation) {
				parts := []any{r.ID}
				for _, m := range r.Members {
					parts = append(parts, string(m.Kind), m.ID, m.Role)
				}
				one.relations += tagged(parts, r.Tags)
			})
		}
		return one, err
	}, func(one sums) error {
		s.nodes, s.ways, s.relations, s.count = s.nodes+one.nodes, s.ways+one.ways, s.relations+one.relations, s.count+one.count
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func library(t *testing.T, name string) (s sums) {
	file, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	x := osmpbf.New(context.Background(), bytes.NewReader(file), 2)
	defer x.Close()
	tagged := func(parts []any, tags osm.Tags) uint64 {
		for _, x := range tags {
			parts = append(parts, x.Key, x.Value)
		}
		s.count++
		return hashOf(parts...)
	}
	for x.Scan() {
		switch o := x.Object().(type) {
		case *osm.Node:
			s.nodes += tagged([]any{int64(o.ID), e7(o.Lon), e7(o.Lat)}, o.Tags)
		case *osm.Way:
			parts := []any{int64(o.ID)}
			for _, n := range o.Nodes {
				parts = append(parts, int64(n.ID))
			}
			s.ways += tagged(parts, o.Tags)
		case *osm.Relation:
			parts := []any{int64(o.ID)}
			for _, m := range o.Members {
				parts = append(parts, string(m.Type)[:1], m.Ref, m.Role)
			}
			s.relations += tagged(parts, o.Tags)
		}
	}
	if x.Err() != nil {
		t.Fatal(x.Err())
	}
	return s
}

func TestReader_reads_what_the_osm_library_reads(t *testing.T) {
	files, err := filepath.Glob("../../../data/sample/osm/*/*.osm.pbf")
	if err != nil || len(files) == 0 {
		t.Fatal("the sample has no roads")
	}
	if m := os.Getenv("OBSERVATOIRE_MIRROR"); m != "" {
		more, err := filepath.Glob(filepath.Join(m, "..", "routing", "*", "*.osm.pbf"))
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			got, want := ours(t, name), library(t, name)
			if got != want || got.count == 0 {
				t.Errorf("%+v, the library reads %+v", got, want)
			}
		})
	}
}

func TestReader_reads_nodes_one_by_one_as_it_does_dense_ones(t *testing.T) {
	plain, dense := ours(t, "../testdata/maps/plain-nodes.osm.pbf"), ours(t, "../testdata/maps/ok-plain.osm.pbf")
	if plain != dense || plain.count == 0 {
		t.Errorf("%+v, want %+v", plain, dense)
	}
}
