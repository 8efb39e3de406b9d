package main

import (
	"bytes"
	"compress/zlib"

	"observatoire/pipeline/roads/pbf"
)

// encodePBF writes the network as an OSM extract. The generator is a program
// of its own: nothing of the house imports it, so it may use the pipeline's
// writer.
func encodePBF(n *network) []byte {
	var out bytes.Buffer
	w, err := pbf.NewWriter(&out, "sample", zlib.BestCompression)
	check(err)
	for _, x := range n.nodes {
		check(w.Node(pbf.Node{ID: x.id, Lon: x.at[0], Lat: x.at[1], Tags: tagList(x.tags)}))
	}
	for _, x := range n.ways {
		var refs []int64
		for _, i := range x.nodes {
			refs = append(refs, n.nodes[i].id)
		}
		check(w.Way(pbf.Way{ID: x.id, Nodes: refs, Tags: tagList(x.tags)}))
	}
	for _, x := range n.relations {
		var members []pbf.Member
		for _, m := range x.members {
			members = append(members, pbf.Member{Kind: m.kind[0], ID: m.ref, Role: m.role})
		}
		check(w.Relation(pbf.Relation{ID: x.id, Members: members, Tags: tagList(x.tags)}))
	}
	check(w.Close())
	return out.Bytes()
}

// check stops where the made-up network breaks the format's order: a mistake
// of the generator.
func check(err error) {
	if err != nil {
		panic(err)
	}
}

func tagList(tags []tag) (out []pbf.Tag) {
	for _, t := range tags {
		out = append(out, pbf.Tag{Key: t.key, Value: t.value})
	}
	return out
}
