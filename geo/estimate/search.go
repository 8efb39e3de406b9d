package estimate

import "container/heap"

// ordinaryDetour is the ratio of path to crow-fly between the points of two
// communes up to which a detour is an ordinary one. Paths over the points of
// neighbouring communes are 1.05 to 1.2 times the crow-fly where nothing is in
// the way, and up to 1.4 between communes that meet in a corner.
const ordinaryDetour = 1.5

// search finds shortest paths over the graph of neighbouring communes. Its
// arrays are kept from search to search: a stamp tells which entries belong to
// the present one.
type search struct {
	c       *Context
	round   uint32
	seen    []uint32  // round in which length was set
	settled []uint32  // round in which it became final
	length  []float64 // km
	heap    frontier
}

func newSearch(c *Context) *search {
	n := c.Len()
	return &search{c: c, seen: make([]uint32, n), settled: make([]uint32, n), length: make([]float64, n)}
}

// around returns what the path between the points of two communes of one
// landmass is longer, in km, than ordinaryDetour times the crow-fly: 0 where
// nothing is in the way. Method: A*, Hart, Nilsson and Raphael (1968), which
// ends as soon as no obstacle can be left.
func (s *search) around(from, to int) float64 {
	if from == to {
		return 0
	}
	c := s.c
	goal := c.at[to]
	ordinary := s.ordinary(from, to)
	s.next()
	s.heap = append(s.heap[:0], entry{0, int32(from)})
	s.length[from], s.seen[from] = 0, s.round
	for len(s.heap) > 0 {
		n := int(heap.Pop(&s.heap).(entry).node)
		if s.settled[n] == s.round {
			continue
		}
		s.settled[n] = s.round
		if n == to {
			return max(0, s.length[n]-ordinary)
		}
		for i := c.head[n]; i < c.head[n+1]; i++ {
			m := c.to[i]
			length := s.length[n] + c.km[i]
			if s.seen[m] == s.round && length >= s.length[m] {
				continue
			}
			if int(m) == to && length <= ordinary {
				return 0
			}
			s.seen[m], s.length[m] = s.round, length
			heap.Push(&s.heap, entry{length + c.at[m].Distance(goal).Km(), m})
		}
	}
	return 0 // not on one landmass: the caller has asked
}

// ordinary returns the km up to which a path between the points of two communes
// is not a way around anything.
func (s *search) ordinary(from, to int) float64 {
	return ordinaryDetour * max(shortestHop, s.c.at[from].Distance(s.c.at[to]).Km())
}

// next begins another search.
func (s *search) next() {
	s.round++
	if s.round == 0 { // the counter went round: old stamps could be mistaken
		clear(s.seen)
		clear(s.settled)
		s.round = 1
	}
}

// entry is a commune and the least length of a path through it.
type entry struct {
	length float64
	node   int32
}

// frontier is a heap of entries; equal lengths leave in the order of communes,
// so that a search is the same every time.
type frontier []entry

func (f frontier) Len() int      { return len(f) }
func (f frontier) Swap(i, j int) { f[i], f[j] = f[j], f[i] }
func (f frontier) Less(i, j int) bool {
	return f[i].length < f[j].length || f[i].length == f[j].length && f[i].node < f[j].node
}
func (f *frontier) Push(x any) { *f = append(*f, x.(entry)) }
func (f *frontier) Pop() any {
	last := (*f)[len(*f)-1]
	*f = (*f)[:len(*f)-1]
	return last
}
