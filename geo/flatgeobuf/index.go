package flatgeobuf

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// nodeSize is how many nodes share a parent, the default of the format.
const nodeSize = 16

// leaf is a feature in the index: its box and its place, at first among the
// features as they came, in bytes.
type leaf struct {
	bound  orb.Bound
	offset uint64
	size   int
}

// arrange puts leaves along Hilbert's curve through the envelope, by the middle
// of their boxes; of the same cell, as they came.
func arrange(leaves []leaf, envelope orb.Bound) {
	place := func(l leaf) uint32 {
		c := l.bound.Center()
		return geo.Hilbert(cell(c[0], envelope.Min[0], envelope.Max[0]), cell(c[1], envelope.Min[1], envelope.Max[1]))
	}
	slices.SortStableFunc(leaves, func(a, b leaf) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.offset, b.offset))
	})
}

// cell is where x stands between low and high, from 0 to 65535.
func cell(x, low, high float64) uint16 {
	if high <= low {
		return 0
	}
	return uint16(math.Floor(math.MaxUint16 * (x - low) / (high - low)))
}

// index is the tree as it stands in the file, nodes of 40 bytes, root first:
// box, and for a leaf the offset of its feature among the features as arranged,
// for another node the number of its first child. A tree of one leaf has a root
// above it. It is empty where there is no leaf.
func index(leaves []leaf) []byte {
	if len(leaves) == 0 {
		return nil
	}
	type node struct {
		bound orb.Bound
		value uint64
	}
	level := make([]node, len(leaves))
	var offset uint64
	for i, l := range leaves {
		level[i] = node{l.bound, offset}
		offset += uint64(l.size)
	}
	levels := [][]node{level}
	for up := true; up; up = len(level) > 1 {
		var parents []node
		for first := 0; first < len(level); first += nodeSize {
			p := node{level[first].bound, uint64(first)}
			for _, child := range level[first:min(first+nodeSize, len(level))] {
				p.bound = p.bound.Union(child.bound)
			}
			parents = append(parents, p)
		}
		level = parents
		levels = append(levels, level)
	}
	slices.Reverse(levels)
	var out []byte
	le := binary.LittleEndian
	next := 0 // number of the first node of the level below
	for depth, level := range levels {
		next += len(level)
		for _, n := range level {
			for _, x := range []float64{n.bound.Min[0], n.bound.Min[1], n.bound.Max[0], n.bound.Max[1]} {
				out = le.AppendUint64(out, math.Float64bits(x))
			}
			if depth < len(levels)-1 {
				n.value += uint64(next)
			}
			out = le.AppendUint64(out, n.value)
		}
	}
	return out
}
