package topology

import (
	"slices"
)

// Dissolve makes groups of areas: group gives the code of the group of each
// area, "" for an area that is left out (it becomes outside). Arcs inside a
// group go, so that its surface is the sum of its members'. Groups come out in
// the order of their codes.
func (t *Topology) Dissolve(group func(code string) string) *Topology {
	var codes []string
	of := make([]string, len(t.codes))
	for i, c := range t.codes {
		of[i] = group(c)
		if of[i] != "" {
			codes = append(codes, of[i])
		}
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	index := make(map[string]int32, len(codes))
	for i, c := range codes {
		index[c] = int32(i)
	}
	relabel := func(area int32) int32 {
		if area == Outside || of[area] == "" {
			return Outside
		}
		return index[of[area]]
	}
	arcs := make([]Arc, len(t.Arcs))
	for i, a := range t.Arcs {
		arcs[i] = Arc{a.Line, relabel(a.Left), relabel(a.Right)}
	}
	return mustAssemble(codes, rejoin(arcs))
}

// Merge is Dissolve with a table from area code to group code; an area that is
// not in the table keeps its code (and joins the group of that code, if any).
// It is how obsolete communes go into their successor.
func (t *Topology) Merge(into map[string]string) *Topology {
	return t.Dissolve(func(code string) string {
		if g, ok := into[code]; ok {
			return g
		}
		return code
	})
}

// mustAssemble is for codes that are known to be unique.
func mustAssemble(codes []string, arcs []Arc) *Topology {
	t, err := assemble(codes, arcs)
	if err != nil {
		panic(err)
	}
	return t
}
