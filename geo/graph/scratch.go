package graph

import "sync"

// scratch is what the search for one path writes into, 12 bytes an edge. It
// is kept for the next one, which then costs what it reaches and not the size
// of the graph. Between searches all costs are never and all parents None.
type scratch struct {
	cost    []Cost
	parent  []Edge
	touched []Edge // edges that have a cost
	queue   *buckets
}

var scratches = sync.Pool{New: func() any { return &scratch{queue: newBuckets()} }}

// takeScratch returns clean arrays of n edges.
func takeScratch(n int) *scratch {
	x := scratches.Get().(*scratch)
	if cap(x.cost) < n {
		x.cost, x.parent = make([]Cost, n), make([]Edge, n)
		for i := range x.cost {
			x.cost[i], x.parent[i] = Cost{never, never}, None
		}
	}
	x.cost, x.parent = x.cost[:n], x.parent[:n]
	return x
}

// give cleans up.
func (x *scratch) give() {
	for _, e := range x.touched {
		x.cost[e], x.parent[e] = Cost{never, never}, None
	}
	x.touched = x.touched[:0]
	x.queue.reset()
	scratches.Put(x)
}
