package main

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// An encoder for OSM PBF (wiki.openstreetmap.org/wiki/PBF_Format): a header
// blob and one blob each for nodes (dense), ways and relations, sorted by type
// then id, without author or time stamp. paulmach/osm reads the format and
// does not write it.

const blockLimit = 8000 // elements a block, the format's own advice

func encodePBF(n *network) []byte {
	var out bytes.Buffer
	var header []byte
	header = putString(header, 4, "OsmSchema-V0.6")
	header = putString(header, 4, "DenseNodes")
	header = putString(header, 5, "Sort.Type_then_ID")
	header = putString(header, 16, "sample")
	writeBlob(&out, "OSMHeader", header)
	for from := 0; from < len(n.nodes); from += blockLimit {
		writeBlob(&out, "OSMData", denseBlock(n.nodes[from:min(from+blockLimit, len(n.nodes))]))
	}
	for from := 0; from < len(n.ways); from += blockLimit {
		writeBlob(&out, "OSMData", wayBlock(n, n.ways[from:min(from+blockLimit, len(n.ways))]))
	}
	if len(n.relations) > 0 {
		writeBlob(&out, "OSMData", relationBlock(n.relations))
	}
	return out.Bytes()
}

func writeBlob(out *bytes.Buffer, kind string, content []byte) {
	var z bytes.Buffer
	w, _ := zlib.NewWriterLevel(&z, zlib.BestCompression)
	w.Write(content)
	w.Close()
	blob := putInt(nil, 2, int64(len(content)))
	blob = putBytes(blob, 3, z.Bytes())
	head := putString(nil, 1, kind)
	head = putInt(head, 3, int64(len(blob)))
	binary.Write(out, binary.BigEndian, uint32(len(head)))
	out.Write(head)
	out.Write(blob)
}

func putBytes(b []byte, field protowire.Number, v []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), v)
}

func putString(b []byte, field protowire.Number, v string) []byte {
	return putBytes(b, field, []byte(v))
}

func putInt(b []byte, field protowire.Number, v int64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), uint64(v))
}

// packed writes a packed list; signed lists are zigzag coded.
func packed(b []byte, field protowire.Number, signed bool, values []int64) []byte {
	var list []byte
	for _, v := range values {
		if signed {
			list = protowire.AppendVarint(list, protowire.EncodeZigZag(v))
		} else {
			list = protowire.AppendVarint(list, uint64(v))
		}
	}
	return putBytes(b, field, list)
}

func deltas(values []int64) []int64 {
	out := make([]int64, len(values))
	last := int64(0)
	for i, v := range values {
		out[i], last = v-last, v
	}
	return out
}

// strings is a block's table; number 0 is the empty string, as the format asks.
type stringTable struct {
	list []string
	at   map[string]int64
}

func newStrings() *stringTable { return &stringTable{[]string{""}, map[string]int64{"": 0}} }

func (s *stringTable) of(v string) int64 {
	if i, ok := s.at[v]; ok {
		return i
	}
	s.list = append(s.list, v)
	s.at[v] = int64(len(s.list) - 1)
	return s.at[v]
}

func block(s *stringTable, group []byte) []byte {
	var table []byte
	for _, v := range s.list {
		table = putString(table, 1, v)
	}
	return putBytes(putBytes(nil, 1, table), 2, group)
}

func denseBlock(nodes []roadNode) []byte {
	s := newStrings()
	var ids, lats, lons, kv []int64
	tagged := false
	for _, n := range nodes {
		ids = append(ids, n.id)
		lats = append(lats, int64(math.Round(n.at[1]*1e7)))
		lons = append(lons, int64(math.Round(n.at[0]*1e7)))
		for _, t := range n.tags {
			kv = append(kv, s.of(t.key), s.of(t.value))
			tagged = true
		}
		kv = append(kv, 0)
	}
	dense := packed(nil, 1, true, deltas(ids))
	dense = packed(dense, 8, true, deltas(lats))
	dense = packed(dense, 9, true, deltas(lons))
	if tagged {
		dense = packed(dense, 10, false, kv)
	}
	return block(s, putBytes(nil, 2, dense))
}

func tagLists(b []byte, s *stringTable, tags []tag) []byte {
	var keys, values []int64
	for _, t := range tags {
		keys = append(keys, s.of(t.key))
		values = append(values, s.of(t.value))
	}
	return packed(packed(b, 2, false, keys), 3, false, values)
}

func wayBlock(n *network, ways []roadWay) []byte {
	s := newStrings()
	var group []byte
	for _, w := range ways {
		var refs []int64
		for _, i := range w.nodes {
			refs = append(refs, n.nodes[i].id)
		}
		m := tagLists(putInt(nil, 1, w.id), s, w.tags)
		group = putBytes(group, 3, packed(m, 8, true, deltas(refs)))
	}
	return block(s, group)
}

func relationBlock(relations []relation) []byte {
	s := newStrings()
	var group []byte
	for _, r := range relations {
		var roles, refs, kinds []int64
		for _, m := range r.members {
			roles = append(roles, s.of(m.role))
			refs = append(refs, m.ref)
			kinds = append(kinds, map[string]int64{"node": 0, "way": 1, "relation": 2}[m.kind])
		}
		m := tagLists(putInt(nil, 1, r.id), s, r.tags)
		m = packed(m, 8, false, roles)
		m = packed(m, 9, true, deltas(refs))
		group = putBytes(group, 4, packed(m, 10, false, kinds))
	}
	return block(s, group)
}
