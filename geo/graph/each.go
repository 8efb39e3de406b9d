package graph

import (
	"fmt"
	"sync"

	"observatoire/geo"
)

// Each searches backwards from each set of targets as far as so many minutes
// (see Within), on so many workers, and hands what work makes of each field to
// emit: one call at a time, in the order of the sets. A field is only valid
// during work, which runs on several sets at once; each worker has one field
// (16 bytes for each of g.States()). limit gives the minutes of a set, 0 for no
// limit. Each stops at the first error, of work or of emit.
func Each[T any](g *Graph, sets [][]Place, limit func(set int) geo.Minutes, workers int,
	work func(set int, f *Field) (T, error), emit func(set int, made T) error) error {
	type made struct {
		value T
		err   error
	}
	workers = max(1, min(workers, len(sets)))
	results := make([]chan made, len(sets))
	for i := range results {
		results[i] = make(chan made, 1)
	}
	stop := make(chan struct{})
	var wait sync.WaitGroup
	defer wait.Wait()
	defer close(stop)
	tasks := make(chan int)
	ahead := make(chan struct{}, 4*workers) // sets searched that emit has not seen
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
			var f *Field
			for i := range tasks {
				if f == nil {
					f = newField(g, 1)
				}
				f.forget()
				if m := limit(i); m > 0 {
					f.within(sets[i], m)
				} else {
					f.search(sets[i], 0)
				}
				value, err := work(i, f)
				results[i] <- made{value, err}
			}
		}()
	}
	for i := range sets {
		d := <-results[i]
		results[i] = nil
		<-ahead
		if d.err != nil {
			return fmt.Errorf("set %d: %w", i, d.err)
		}
		if err := emit(i, d.value); err != nil {
			return err
		}
	}
	return nil
}
