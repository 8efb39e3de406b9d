package cover

import (
	"math"

	"observatoire/geo"
	"observatoire/geo/estimate"
	"observatoire/geo/nearest"
	"observatoire/pipeline/warehouse"
)

// territory is one of marts.commune_groups.
type territory struct{ kind, code string }

// readGroups reads which territories each commune belongs to, but for itself.
func (c *cover) readGroups() error {
	index := map[territory]int{}
	var t territory
	var code string
	return c.db.Each(c.ctx, "select territory_kind, territory_code, commune_code from marts.commune_groups where territory_kind <> 'commune' order by territory_kind, territory_code, commune_code",
		[]any{&t.kind, &t.code, &code}, func() error {
			i, there := c.index[code]
			if !there {
				return nil
			}
			k, known := index[t]
			if !known {
				k = len(c.groups)
				index[t] = k
				c.groups = append(c.groups, t)
			}
			c.communes[i].groups = append(c.communes[i].groups, k)
			return nil
		})
}

// tally is how the people of one territory reach their nearest espace.
type tally struct {
	communes    int
	people      float64
	unknown     float64 // of them, those whose minutes nobody knows
	unreachable float64 // of them, those whom no road leads to an espace
	byRoad      float64
	errors      float64                // relative errors of the estimated times, summed over people
	times       *estimate.Distribution // of the others
}

// add counts the people of a commune.
func (t *tally) add(people float64, r reach, spread float64) {
	t.communes++
	t.people += people
	if people <= 0 {
		return
	}
	if len(r.answers) == 0 {
		if r.reason == nearest.NoEspace || r.reason == nearest.NoEspaceOnLandmass {
			t.unreachable += people
		} else {
			t.unknown += people
		}
		return
	}
	if t.times == nil {
		t.times = estimate.NewDistribution(spread)
	}
	if a := r.answers[0]; a.Method == nearest.Route {
		t.byRoad += people
	} else {
		t.errors += people * a.RelativeError
	}
	reached := reachedShare(r)
	for _, p := range r.places {
		switch {
		case !p.reached:
		case p.nearest.Method == nearest.Route:
			t.times.AddExact(geo.Minutes(published(p.nearest.Minutes)), people*p.share/reached)
		default:
			t.times.Add(p.nearest.Minutes, people*p.share/reached)
		}
	}
}

// merge adds another tally.
func (t *tally) merge(o *tally, spread float64) {
	t.communes += o.communes
	t.people += o.people
	t.unknown += o.unknown
	t.unreachable += o.unreachable
	t.byRoad += o.byRoad
	t.errors += o.errors
	if o.times == nil || o.times.Total() <= 0 {
		return
	}
	if t.times == nil {
		t.times = estimate.NewDistribution(spread)
	}
	t.times.Merge(o.times)
}

// known is the people whose minutes, or their want of any, are known.
func (t *tally) known() float64 { return t.people - t.unknown }

// within returns the share of the known people within m minutes, each estimated
// time being multiplied by factor first; nothing where nobody is known.
func (t *tally) within(m geo.Minutes, factor float64) any {
	if t.known() <= 0 {
		return nil
	}
	if t.times == nil {
		return 0.0
	}
	return min(1, t.times.Within(m, factor)/t.known())
}

// beyond returns how many known people are not within m minutes.
func (t *tally) beyond(m geo.Minutes) int64 {
	if t.times == nil {
		return int64(math.Round(t.known()))
	}
	return int64(math.Round(max(0, t.known()-t.times.Within(m, 1))))
}

// quantile returns the minutes that a share of the known people do not exceed;
// nothing where so many reach no espace, or nobody is known.
func (t *tally) quantile(share float64) any {
	if t.times == nil || t.times.Total() <= 0 || t.times.Total() < share*t.known() {
		return nil
	}
	return round(float64(t.times.Quantile(share*t.known()/t.times.Total())), 2)
}

// relativeError returns the mean over people of the relative error of their
// estimated times; nothing where none is estimated.
func (t *tally) relativeError() any {
	if t.errors == 0 {
		return nil
	}
	return t.errors / (t.people - t.unknown - t.unreachable - t.byRoad)
}

// reset makes the tally that of nobody, and keeps its memory.
func (t *tally) reset() {
	times := t.times
	*t = tally{times: times}
	if times != nil {
		times.Reset()
	}
}

// tallies are those of all territories but communes, by territory and filter.
// Those of communes are given to each, one by one, and not kept: there are
// ten times as many.
type tallies struct {
	spread float64
	of     [][]tally
	own    tally
	each   func(t territory, f int, x *tally)
}

func (c *cover) newTallies(filters int, each func(t territory, f int, x *tally)) *tallies {
	t := &tallies{spread: c.model.Spread, of: make([][]tally, len(c.groups)), each: each}
	for k := range t.of {
		t.of[k] = make([]tally, filters)
	}
	return t
}

// add counts the people of a commune in itself and in all its territories.
func (t *tallies) add(m commune, f int, r reach) {
	t.own.reset()
	t.own.add(m.population, r, t.spread)
	for _, k := range m.groups {
		t.of[k][f].merge(&t.own, t.spread)
	}
	t.each(territory{"commune", m.code}, f, &t.own)
}

// rest gives all territories that are not communes.
func (t *tallies) rest(groups []territory) {
	for k, g := range groups {
		for f := range t.of[k] {
			t.each(g, f, &t.of[k][f])
		}
	}
}

var accessColumns = []warehouse.Column{
	{Name: "territory_kind", Type: "varchar"}, {Name: "territory_code", Type: "varchar"}, {Name: "definition_id", Type: "varchar"},
	{Name: "communes_count", Type: "bigint"}, {Name: "population_count", Type: "bigint"}, {Name: "unknown_population_count", Type: "bigint"}, {Name: "unreachable_population_count", Type: "bigint"},
	{Name: "median_min", Type: "double"}, {Name: "p90_min", Type: "double"},
	{Name: "within_10_min_share", Type: "double"}, {Name: "within_20_min_share", Type: "double"}, {Name: "within_30_min_share", Type: "double"},
	{Name: "beyond_10_min_count", Type: "bigint"}, {Name: "beyond_20_min_count", Type: "bigint"}, {Name: "beyond_30_min_count", Type: "bigint"},
	{Name: "within_20_min_low_share", Type: "double"}, {Name: "within_20_min_high_share", Type: "double"},
	{Name: "within_30_min_low_share", Type: "double"}, {Name: "within_30_min_high_share", Type: "double"},
	{Name: "by_road_share", Type: "double"}, {Name: "relative_error", Type: "double"},
}

// accessRow is what coverage.access_by_territory says of a territory.
func (c *cover) accessRow(g territory, definition string, x *tally) []any {
	low, high := c.model.LevelBounds()
	var byRoad any
	if x.people > 0 {
		byRoad = min(1, x.byRoad/x.people)
	}
	return []any{g.kind, g.code, definition, int64(x.communes), int64(math.Round(x.people)), int64(math.Round(x.unknown)), int64(math.Round(x.unreachable)),
		x.quantile(0.5), x.quantile(0.9), x.within(10, 1), x.within(20, 1), x.within(30, 1), x.beyond(10), x.beyond(20), x.beyond(30),
		x.within(20, high), x.within(20, low), x.within(30, high), x.within(30, low), byRoad, x.relativeError()}
}

var accessByListColumns = []warehouse.Column{
	{Name: "territory_kind", Type: "varchar"}, {Name: "territory_code", Type: "varchar"}, {Name: "list_on", Type: "date"},
	{Name: "communes_count", Type: "bigint"}, {Name: "population_count", Type: "bigint"}, {Name: "unknown_population_count", Type: "bigint"},
	{Name: "median_min", Type: "double"}, {Name: "within_20_min_share", Type: "double"}, {Name: "within_30_min_share", Type: "double"},
	{Name: "beyond_20_min_count", Type: "bigint"}, {Name: "beyond_30_min_count", Type: "bigint"}, {Name: "method", Type: "varchar"},
}

// accessByListRow is what coverage.access_by_list says of a territory.
func accessByListRow(g territory, list any, x *tally) []any {
	var method any
	if x.times != nil && x.times.Total() > 0 {
		method = string(nearest.Estimation)
	}
	return []any{g.kind, g.code, list, int64(x.communes), int64(math.Round(x.people)), int64(math.Round(x.unknown)),
		x.quantile(0.5), x.within(20, 1), x.within(30, 1), x.beyond(20), x.beyond(30), method}
}
