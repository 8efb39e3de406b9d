package roads

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"observatoire/geo/graph"
	"observatoire/pipeline/roads/pbf"
	"observatoire/pipeline/runlog"

	"google.golang.org/protobuf/encoding/protowire"
)

// rawBlock is a block of a file with its content inflated.
type rawBlock struct {
	kind    string
	content []byte
}

// unpacked returns the blocks of a file of zlib blocks.
func unpacked(t testing.TB, file []byte) (out []rawBlock) {
	t.Helper()
	for len(file) > 0 {
		n := binary.BigEndian.Uint32(file)
		head := messageOf(file[4 : 4+n])
		size, _ := protowire.ConsumeVarint(head[3])
		blob := messageOf(file[4+n : 4+uint64(n)+size])
		packed, _ := protowire.ConsumeBytes(blob[3])
		z, err := zlib.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		kind, _ := protowire.ConsumeBytes(head[1])
		out = append(out, rawBlock{string(kind), content})
		file = file[4+uint64(n)+size:]
	}
	return out
}

// messageOf returns the raw value of the last field of each number.
func messageOf(b []byte) map[protowire.Number][]byte {
	m := map[protowire.Number][]byte{}
	for len(b) > 0 {
		num, kind, n := protowire.ConsumeTag(b)
		b = b[n:]
		n = protowire.ConsumeFieldValue(num, kind, b)
		m[num], b = b[:n], b[n:]
	}
	return m
}

// schema is the content of the least header block.
var schema = protowire.AppendString(protowire.AppendTag(nil, 4, protowire.BytesType), "OsmSchema-V0.6")

// packedFile writes blocks, every other one without compression.
func packedFile(blocks []rawBlock) (out []byte) {
	for i, b := range blocks {
		blob := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), b.content)
		if i%2 == 1 {
			var packed bytes.Buffer
			z := zlib.NewWriter(&packed)
			z.Write(b.content)
			z.Close()
			blob = protowire.AppendVarint(protowire.AppendTag(nil, 2, protowire.VarintType), uint64(len(b.content)))
			blob = protowire.AppendBytes(protowire.AppendTag(blob, 3, protowire.BytesType), packed.Bytes())
		}
		head := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), []byte(b.kind))
		head = protowire.AppendVarint(protowire.AppendTag(head, 3, protowire.VarintType), uint64(len(blob)))
		out = binary.BigEndian.AppendUint32(out, uint32(len(head)))
		out = append(append(out, head...), blob...)
	}
	return out
}

// readBytes reads a file that is only in memory.
func readBytes(t testing.TB, file []byte) (graph.Report, error) {
	name := filepath.Join(t.TempDir(), "x.osm.pbf")
	if err := os.WriteFile(name, file, 0o644); err != nil {
		t.Fatal(err)
	}
	_, r, err := Read(context.Background(), profile(t), name)
	return r, err
}

func sample(t testing.TB) []byte {
	files, err := filepath.Glob("../../data/sample/osm/*/*.osm.pbf")
	if err != nil || len(files) == 0 {
		t.Fatal("the sample has no roads")
	}
	b, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRead_never_crashes_on_a_damaged_file(t *testing.T) {
	whole := sample(t)
	blocks := unpacked(t, whole)
	r := rand.New(rand.NewSource(13))
	refused, read := 0, 0
	for i := range 300 {
		var file []byte
		switch i % 3 {
		case 0: // bytes within a block, which is packed again: no checksum tells
			damaged := make([]rawBlock, len(blocks))
			copy(damaged, blocks)
			k := r.Intn(len(blocks))
			c := bytes.Clone(blocks[k].content)
			for range 1 + r.Intn(4) {
				c[r.Intn(len(c))] = byte(r.Intn(256))
			}
			damaged[k].content = c
			file = packedFile(damaged)
		case 1: // a block cut short
			damaged := make([]rawBlock, len(blocks))
			copy(damaged, blocks)
			k := r.Intn(len(blocks))
			damaged[k].content = blocks[k].content[:r.Intn(len(blocks[k].content))]
			file = packedFile(damaged)
		case 2: // bytes of the file, or its end
			file = bytes.Clone(whole)
			if r.Intn(2) == 0 {
				file = file[:r.Intn(len(file))]
			} else {
				for range 1 + r.Intn(4) {
					file[r.Intn(len(file))] = byte(r.Intn(256))
				}
			}
		}
		_, err := readBytes(t, file)
		switch {
		case err == nil:
			read++ // what was damaged is still a map: a name, a place
		case runlog.CodeOf(err) != runlog.ExitSourceChanged:
			t.Errorf("file %d: exit code %d (%v), want %d", i, runlog.CodeOf(err), err, runlog.ExitSourceChanged)
		default:
			refused++
			if !strings.Contains(err.Error(), "x.osm.pbf") {
				t.Errorf("file %d: %v, want the name of the file", i, err)
			}
			if i%3 == 1 && !strings.Contains(err.Error(), "block") && !strings.Contains(err.Error(), "nodes of its roads") {
				t.Errorf("file %d: %v, want the block", i, err)
			}
		}
	}
	t.Logf("%d refused, %d read", refused, read)
	if refused < 150 {
		t.Errorf("%d of 300 refused, expected most", refused)
	}
}

func TestRead_names_other_formats_and_the_way_out(t *testing.T) {
	xml := []byte("<?xml version='1.0'?>\n<osm version=\"0.6\"><node id=\"1\"/></osm>")
	gz := func(b []byte) []byte {
		var out bytes.Buffer
		z := gzip.NewWriter(&out)
		z.Write(b)
		z.Close()
		return out.Bytes()
	}
	for _, c := range []struct {
		name  string
		file  []byte
		words []string
	}{
		{"XML", xml, []string{"OSM XML", "osmium cat", "-o OUT.osm.pbf"}},
		{"XML in gzip", gz(xml), []string{"gzip", "osmium cat"}},
		{"PBF in gzip", gz(sample(t)), []string{"gzip", "gunzip -k"}},
		{"XML in bzip2", []byte("BZh91AY&SY\x00\x00"), []string{"bzip2", "osmium cat"}},
		{"changes", []byte("<osmChange version=\"0.6\">"), []string{"changes"}},
		{"a page", []byte("<!doctype html><html><body>404"), []string{"web page", "download it again"}},
		{"zip", []byte("PK\x03\x04............"), []string{"zip", "unpack"}},
		{"o5m", []byte("\xff\xe0\x04o5m2\x10"), []string{"o5m", "osmium cat"}},
		{"CSV", []byte("id,lon,lat\n1,2,3\n"), []string{"expected an OSM PBF file"}},
		{"half a file", sample(t)[:20000], []string{"block 2 at byte", "ends within it"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readBytes(t, c.file)
			refused(t, c.name, err, append(c.words, "x.osm.pbf")...)
		})
	}
}

func TestRead_refuses_an_extract_that_lacks_the_nodes_of_its_roads(t *testing.T) {
	write := func(missing int) []byte {
		var b bytes.Buffer
		w, err := pbf.NewWriter(&b, "observatoire", zlib.BestSpeed)
		if err != nil {
			t.Fatal(err)
		}
		var nodes []int64
		for i := range 100 {
			nodes = append(nodes, int64(i+1))
			if i >= missing {
				w.Node(pbf.Node{ID: int64(i + 1), Lon: 9 + float64(i)*1e-4, Lat: 42})
			}
		}
		w.Way(pbf.Way{ID: 1, Nodes: nodes, Tags: []pbf.Tag{{Key: "highway", Value: "primary"}}})
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	if r, err := readBytes(t, write(5)); err != nil || r.MissingNodes != 5 {
		t.Errorf("5 of 100 nodes missing: %+v, %v, want a road", r, err)
	}
	_, err := readBytes(t, write(6))
	refused(t, "6 of 100 nodes missing", err, "6 of the 100 nodes", "osmium extract")
}

// FuzzRead reads files whose blocks hold what the fuzzer makes of them.
func FuzzRead(f *testing.F) {
	maps, err := filepath.Glob("testdata/*/*.pbf") // small maps, and damaged files that have crashed a reader
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range maps {
		file, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		if len(file) == 0 || strings.Contains(name, "lz4") {
			continue
		}
		blocks := unpacked(f, file)
		for _, b := range blocks[1:] {
			f.Add(blocks[0].content, b.content)
		}
		f.Add(blocks[0].content, blocks[len(blocks)-1].content)
	}
	nodes := map[bool][]byte{}
	file, err := os.ReadFile("testdata/maps/ok-plain.osm.pbf")
	if err != nil {
		f.Fatal(err)
	}
	nodes[true] = unpacked(f, file)[1].content
	p := profile(f)
	f.Fuzz(func(t *testing.T, header, content []byte) {
		// the block alone, and after the nodes of a map, so that its roads have places
		for _, with := range []bool{false, true} {
			blocks := []rawBlock{{"OSMHeader", header}}
			if with {
				blocks = append(blocks, rawBlock{"OSMData", nodes[true]})
			}
			file := packedFile(append(blocks, rawBlock{"OSMData", content}))
			x, err := pbf.NewFile(bytes.NewReader(file), int64(len(file)))
			if err != nil {
				continue
			}
			b := graph.NewBuilder(p)
			if readWays(context.Background(), b, p, x) != nil {
				continue
			}
			b.Index()
			if readNodes(context.Background(), b, x) != nil || readPlacesOfWays(context.Background(), b, x) != nil {
				continue
			}
			if _, _, err := b.Build(); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestBlocks_come_in_order_and_the_first_error_is_told(t *testing.T) {
	var blocks []rawBlock
	blocks = append(blocks, rawBlock{"OSMHeader", schema})
	for i := range 40 {
		table := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), fmt.Append(nil, i))
		way := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), uint64(i))
		if i == 17 || i == 23 {
			way = protowire.AppendVarint(protowire.AppendTag(way, 2, protowire.VarintType), 9) // a key that is not there
		}
		group := protowire.AppendBytes(protowire.AppendTag(nil, 3, protowire.BytesType), way)
		content := protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), table)
		blocks = append(blocks, rawBlock{"OSMData", protowire.AppendBytes(protowire.AppendTag(content, 2, protowire.BytesType), group)})
	}
	file := packedFile(blocks)
	x, err := pbf.NewFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var got []int64
	err = pbf.Blocks(context.Background(), x, pbf.Ways, func(b *pbf.Block) (id int64, err error) {
		err = b.EachWay(func([]pbf.Tag) bool { return true }, func(w *pbf.WayRead) { id = w.ID })
		return id, err
	}, func(id int64) error { got = append(got, id); return nil })
	if err == nil || !strings.Contains(err.Error(), "block 18 at byte") || len(got) != 17 {
		t.Errorf("%d blocks, then %v, want 17 and an error of block 18", len(got), err)
	}
	for i, id := range got {
		if id != int64(i) {
			t.Errorf("block %d has way %d", i, id)
		}
	}
}
