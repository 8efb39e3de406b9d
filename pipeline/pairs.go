package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"

	"observatoire/geo/graph"
	"observatoire/geo/nearest"
	"observatoire/geo/route"

	"github.com/paulmach/orb"
)

// chunkRows is how many pairs are held at a time: enough to bring together
// those from one commune.
const chunkRows = 1 << 16

// pair is one row of the pairs file.
type pair struct {
	record   []string
	line     int
	from, to orb.Point
	origin   nearest.Origin
	espace   nearest.Espace
	answer   nearest.Answer
	reason   nearest.Reason
}

func (t *trips) answerPairs(ctx context.Context, name string, stdin io.Reader, out *output) error {
	columns := []string{"from_lon", "from_lat", "to_lon", "to_lat"}
	added := []string{"minutes", "method"}
	if t.byRoad != nil {
		added = append(added, "snap_from_m", "snap_to_m")
	}
	in, err := openInput(t.command(), name, stdin, columns, added...)
	if err != nil {
		return err
	}
	defer in.close()
	w := csv.NewWriter(out)
	w.Comma = in.comma
	if err := w.Write(append(slices.Clone(in.header), added...)); err != nil {
		return err
	}
	located := 0
	for {
		chunk, err := in.pairs(chunkRows)
		if err != nil {
			return err
		}
		if len(chunk) == 0 {
			break
		}
		t.compute(chunk)
		for i := range chunk {
			p := &chunk[i]
			if p.origin.Commune < 0 {
				err = t.lose(in.name, p.line, "from_lon", "from_lat", p.from)
			}
			if err == nil && p.espace.Commune < 0 {
				err = t.lose(in.name, p.line, "to_lon", "to_lat", p.to)
			}
			if err != nil {
				return err
			}
			minutes, method := t.decimals(p.answer.Minutes), string(p.answer.Method)
			if p.reason != "" {
				minutes, method = "", t.none(p.reason)
			}
			if p.origin.Commune >= 0 && p.espace.Commune >= 0 {
				located++
			}
			record := append(p.record, minutes, method)
			if t.byRoad != nil {
				legs := t.byRoad.legs(p.from, p.to)
				record = append(record, legs[:]...)
			}
			if err := w.Write(record); err != nil {
				return err
			}
			t.rows++
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	switch {
	case t.rows == 0:
		return in.noRow()
	case located == 0:
		return fmt.Errorf("%s %s: none of %d rows has both ends %s, expected %s", t.command(), in.name, t.rows, t.words().none, t.words().expected)
	}
	w.Flush()
	return w.Error()
}

// compute locates and answers the pairs of a chunk on all processors, those
// from one commune one after the other, as the estimate likes it.
func (t *trips) compute(chunk []pair) {
	parallel(len(chunk), func(i int) {
		p := &chunk[i]
		p.origin, p.espace = t.places.Origin("", p.from), t.places.Espace("", p.to)
	})
	if t.byRoad != nil {
		t.byRoad.compute(chunk, t.advance)
		return
	}
	from, to := map[int]bool{}, map[int]bool{}
	for i := range chunk {
		from[chunk[i].origin.Commune], to[chunk[i].espace.Commune] = true, true
	}
	backwards := t.bothWays && len(to) < len(from)
	start := func(p *pair) int {
		if backwards {
			return p.espace.Commune
		}
		return p.origin.Commune
	}
	order := make([]*pair, len(chunk))
	for i := range chunk {
		order[i] = &chunk[i]
	}
	slices.SortStableFunc(order, func(a, b *pair) int { return cmp.Compare(start(a), start(b)) })
	var groups [][]*pair
	for i := 0; i < len(order); {
		j := i + 1
		for j < len(order) && start(order[j]) == start(order[i]) {
			j++
		}
		groups = append(groups, order[i:j])
		i = j
	}
	parallel(len(groups), func(g int) {
		defer t.advance(len(groups[g]))
		for _, p := range groups[g] {
			o, e := p.origin, p.espace
			if backwards {
				o, e = t.places.Origin("", p.to), t.places.Espace("", p.from)
			}
			p.answer, p.reason = t.times.Minutes(o, e)
		}
	})
}

// together is how many trips to one place are worth one search of the whole
// network from there; fewer are searched one by one, each only as far as its
// goal.
const together = 16

// compute answers located pairs on all processors. Those from one place are one
// search, or those to one place, whichever of the two is fewer searches.
func (n *roadNetwork) compute(chunk []pair, advance func(int)) {
	from := grouped(chunk, func(p *pair) orb.Point { return p.from })
	to := grouped(chunk, func(p *pair) orb.Point { return p.to })
	backwards := 0
	for _, g := range to {
		if len(g) >= together {
			backwards++
		} else {
			backwards += len(g)
		}
	}
	if len(from) <= backwards {
		parallel(len(from), func(j int) {
			n.forward(from[j])
			advance(len(from[j]))
		})
		return
	}
	fields := sync.Pool{} // of *graph.Field, which are large
	parallel(len(to), func(j int) {
		defer advance(len(to[j]))
		if len(to[j]) < together {
			for i := range to[j] {
				n.forward(to[j][i : i+1])
			}
			return
		}
		n.backward(to[j], &fields)
	})
}

// grouped brings together the pairs of one place, in the order of the first of
// each.
func grouped(chunk []pair, place func(*pair) orb.Point) (groups [][]*pair) {
	at := map[orb.Point]int{}
	for i := range chunk {
		p := &chunk[i]
		g, ok := at[place(p)]
		if !ok {
			g = len(groups)
			at[place(p)] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], p)
	}
	return groups
}

// forward answers pairs from one place by one search from there.
func (n *roadNetwork) forward(group []*pair) {
	from, _ := n.snap(group[0].from)
	goals := make([]graph.Place, len(group))
	for i, p := range group {
		goals[i], _ = n.snap(p.to)
	}
	costs, found := n.graph.From(from, goals)
	for i, p := range group {
		p.answer, p.reason = route.Pair(n.graph, from, goals[i], costs[i], found[i])
	}
}

// backward answers pairs to one place by one search back from there.
func (n *roadNetwork) backward(group []*pair, fields *sync.Pool) {
	to, _ := n.snap(group[0].to)
	f, _ := fields.Get().(*graph.Field)
	if f == nil {
		f = n.graph.Nearest([]graph.Place{to}, 1, 0)
	} else {
		f.Again([]graph.Place{to}, 0)
	}
	defer fields.Put(f)
	for _, p := range group {
		from, _ := n.snap(p.from)
		var cost graph.Cost
		got := f.At(from)
		if len(got) > 0 {
			cost = got[0].Cost
		}
		p.answer, p.reason = route.Pair(n.graph, from, to, cost, len(got) > 0)
	}
}

// parallel calls f for 0 to n-1 on all processors.
func parallel(n int, f func(int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	batch := max(1, min(64, n/(16*max(1, workers))))
	next := make(chan int)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for i := range next {
				for j := i; j < min(n, i+batch); j++ {
					f(j)
				}
			}
		})
	}
	for i := 0; i < n; i += batch {
		next <- i
	}
	close(next)
	wg.Wait()
}
