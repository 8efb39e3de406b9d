package graph

// From returns what the way from a place to each of several goals costs, by one
// search from the start; found is false where there is no way. Each is that of
// Path.
func (g *Graph) From(from Place, goals []Place) (costs []Cost, found []bool) {
	costs, found = make([]Cost, len(goals)), make([]bool, len(goals))
	type end struct {
		goal int
		on   Position
	}
	at := map[Edge][]end{}
	for i, goal := range goals {
		costs[i] = Cost{never, never}
		for _, on := range goal.On {
			at[on.Edge] = append(at[on.Edge], end{i, on})
		}
	}
	x := takeScratch(len(g.edges))
	defer x.give()
	cost, q := x.cost, x.queue
	for _, f := range from.On {
		for _, t := range at[f.Edge] {
			if c, ahead := f.along(t.on); ahead && c.less(costs[t.goal]) {
				costs[t.goal] = c
			}
		}
		if c := f.start(); c.less(cost[f.Edge]) {
			x.touched = append(x.touched, f.Edge)
			cost[f.Edge] = c
			q.push(c.Weight, f.Edge, 0)
		}
	}
	const rest = 1024 // states between two looks at whether all goals are settled
	for n := 0; ; n++ {
		w, f, _, more := q.pop()
		if !more || n%rest == 0 && settled(costs, w) {
			break
		}
		if cost[f].Weight != w {
			continue
		}
		c0 := cost[f]
		g.successors(f, func(e Edge, c Cost) {
			c = c0.Plus(c)
			for _, t := range at[g.base(e)] {
				if d := c.Plus(t.on.goal()); d.less(costs[t.goal]) {
					costs[t.goal] = d
				}
			}
			c = c.Plus(Cost{g.edges[e].weight, g.edges[e].tenths})
			if c.less(cost[e]) {
				fresh := c.Weight != cost[e].Weight
				if cost[e].Weight == never {
					x.touched = append(x.touched, e)
				}
				cost[e] = c
				if fresh {
					q.push(c.Weight, e, 0)
				}
			}
		})
	}
	for i, goal := range goals {
		found[i] = costs[i].Weight < never
		if way, quicker := g.inside(from, goal, costs[i], found[i]); quicker {
			costs[i], found[i] = way.Cost, true
		}
	}
	return costs, found
}

// settled reports whether no state of weight w or more makes any of the costs
// less.
func settled(costs []Cost, w int32) bool {
	for _, c := range costs {
		if c.Weight > w {
			return false
		}
	}
	return true
}
