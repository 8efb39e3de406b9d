package estimate

import "math"

// search is a Dijkstra search from one commune over the graph of neighbours,
// by effort, that can stop and go on. Its arrays are kept from search to
// search: a stamp tells which entries belong to the present one.
type search struct {
	c       *Context
	weight  []float64
	origin  int
	round   uint32
	seen    []uint32  // round in which effort and length were set
	settled []uint32  // round in which they became final
	effort  []float64 // km, weighted
	length  []float64 // km
	heap    []entry
}

type entry struct {
	effort float64
	node   int32
}

func newSearch(c *Context, weight []float64) *search {
	n := c.Len()
	return &search{c: c, weight: weight, origin: -1,
		seen: make([]uint32, n), settled: make([]uint32, n),
		effort: make([]float64, n), length: make([]float64, n)}
}

// start begins a search from a commune, unless it is the one under way.
func (s *search) start(origin int) {
	if s.origin == origin {
		return
	}
	s.restart(origin)
}

func (s *search) restart(origin int) {
	s.origin = origin
	s.round++
	if s.round == 0 { // the counter went round: old stamps could be mistaken
		clear(s.seen)
		clear(s.settled)
		s.round = 1
	}
	s.heap = s.heap[:0]
	s.effort[origin], s.length[origin], s.seen[origin] = 0, 0, s.round
	s.push(entry{0, int32(origin)})
}

// frontier is a lower bound of the effort of all communes not yet settled.
func (s *search) frontier() float64 {
	if len(s.heap) == 0 {
		return math.Inf(1)
	}
	return s.heap[0].effort
}

// next settles one more commune and returns it, or -1 when all of the
// landmass is settled.
func (s *search) next() int {
	for len(s.heap) > 0 {
		e := s.pop()
		n := int(e.node)
		if s.settled[n] == s.round {
			continue
		}
		s.settled[n] = s.round
		c := s.c
		for i := c.head[n]; i < c.head[n+1]; i++ {
			m := c.to[i]
			effort := e.effort + c.km[i]*(s.weight[n]+s.weight[m])/2
			if s.seen[m] == s.round && effort >= s.effort[m] {
				continue
			}
			s.seen[m] = s.round
			s.effort[m] = effort
			s.length[m] = s.length[n] + c.km[i]
			s.push(entry{effort, m})
		}
		return n
	}
	return -1
}

// reach goes on until the commune is settled; false if it cannot be reached.
func (s *search) reach(commune int) bool {
	for s.settled[commune] != s.round {
		if s.next() < 0 {
			return false
		}
	}
	return true
}

// The heap is 4-ary and may hold a commune more than once: shallower than a
// binary one, and nothing to keep track of. Equal efforts leave in the order
// of communes, so that a search is the same every time.

func (a entry) before(b entry) bool {
	return a.effort < b.effort || a.effort == b.effort && a.node < b.node
}

func (s *search) push(e entry) {
	h := append(s.heap, e)
	i := len(h) - 1
	for i > 0 {
		p := (i - 1) / 4
		if !e.before(h[p]) {
			break
		}
		h[i] = h[p]
		i = p
	}
	h[i] = e
	s.heap = h
}

func (s *search) pop() entry {
	h := s.heap
	top, e := h[0], h[len(h)-1]
	h = h[:len(h)-1]
	for i := 0; ; {
		first := 4*i + 1
		if first >= len(h) {
			if len(h) > 0 {
				h[i] = e
			}
			break
		}
		least := first
		for j := first + 1; j < min(first+4, len(h)); j++ {
			if h[j].before(h[least]) {
				least = j
			}
		}
		if !h[least].before(e) {
			h[i] = e
			break
		}
		h[i] = h[least]
		i = least
	}
	s.heap = h
	return top
}
