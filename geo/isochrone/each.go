package isochrone

import (
	"fmt"
	"sync"

	"observatoire/geo"
	"observatoire/geo/graph"
)

// Each draws isochrones around each set of targets (one espace, or all of a
// network) and hands them to emit, one call at a time and in the order of the
// sets. Searches go as far as the greatest limit, on so many workers, each
// with a field of its own (12 bytes for each of g.States()). It stops at the
// first error, its own or emit's.
func Each(g *graph.Graph, sets [][]graph.Place, limits []geo.Minutes, o Options, workers int, emit func(set int, isos []Isochrone) error) error {
	if err := check(limits); err != nil || len(limits) == 0 {
		return err
	}
	l, err := newLand(o.Land)
	if err != nil {
		return err
	}
	o = o.filled()
	type drawn struct {
		isos []Isochrone
		err  error
	}
	workers = max(1, min(workers, len(sets)))
	results := make([]chan drawn, len(sets))
	for i := range results {
		results[i] = make(chan drawn, 1)
	}
	stop := make(chan struct{})
	var wait sync.WaitGroup
	defer wait.Wait()
	defer close(stop)
	tasks := make(chan int)
	ahead := make(chan struct{}, 2*workers) // sets drawn that emit has not seen
	wait.Add(1 + workers)
	go func() {
		defer wait.Done()
		defer close(tasks)
		for i := range sets {
			select {
			case ahead <- struct{}{}:
			case <-stop:
				return
			}
			tasks <- i
		}
	}()
	for range workers {
		go func() {
			defer wait.Done()
			var f *graph.Field
			for i := range tasks {
				if f == nil {
					f = g.Within(sets[i], limits[len(limits)-1])
				} else {
					f.AgainWithin(sets[i], limits[len(limits)-1])
				}
				isos, err := draw(f, limits, o, l)
				results[i] <- drawn{isos, err}
			}
		}()
	}
	for i := range sets {
		d := <-results[i]
		<-ahead
		if d.err != nil {
			return fmt.Errorf("set %d: %w", i, d.err)
		}
		if err := emit(i, d.isos); err != nil {
			return err
		}
	}
	return nil
}
