package cover

import (
	"errors"
	"fmt"
	"time"

	"observatoire/geo/nearest"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

var historyColumns = []warehouse.Column{
	{Name: "commune_code", Type: "varchar"}, {Name: "list_on", Type: "date"}, {Name: "espace_id", Type: "varchar"},
	{Name: "minutes", Type: "double"}, {Name: "low_min", Type: "double"}, {Name: "high_min", Type: "double"},
	{Name: "distance_km", Type: "double"}, {Name: "method", Type: "varchar"}, {Name: "reason", Type: "varchar"},
}

// Bits of espaces above those that definitions ask for: the list that a row is
// in. There are 64 bits in all.
const (
	firstListBit = 8
	mostLists    = 64 - firstListBit
)

// formerNetworks finds for each commune and each list (the MSAP of 2018, the
// lists of 2020, the last one) the nearest espace, and writes
// coverage.travel_times_by_list and access_by_list. So that lists can be compared, one method
// serves them all, the estimation, also where roads are known today; espaces
// count by the headline's rule (fixed ones, say) as far as a list tells, at any
// hour, since the oldest lists have no hours. People are where they are today.
func (c *cover) formerNetworks() error {
	filters, headline, err := c.readFilters()
	if err != nil {
		return err
	}
	which := filters[headline].Want &^ (saturday | after18)
	var espaces []nearest.Espace
	var lists []any
	var byList []nearest.Filter
	var id, code string
	var on time.Time
	var p orb.Point
	var mobile, antenne bool
	if err := c.db.Each(c.ctx, "select espace_id, list_on, coalesce(commune_code, ''), lon, lat, is_mobile, is_antenne from marts.espaces_history where lon is not null and lat is not null order by list_on, espace_id",
		[]any{&id, &on, &code, &p[0], &p[1], &mobile, &antenne}, func() error {
			if n := len(lists); n == 0 || lists[n-1] != any(on) {
				if n == mostLists {
					return fmt.Errorf("marts.espaces_history: list of %s is one of more than %d, expected at most that many", on.Format(time.DateOnly), mostLists)
				}
				lists = append(lists, on)
				byList = append(byList, nearest.Filter{ID: on.Format(time.DateOnly), Want: which | 1<<(firstListBit+n), Pace: filters[headline].Pace})
			}
			e := nearest.Espace{ID: id, Point: p, Commune: -1, Tags: 1 << (firstListBit + len(lists) - 1)}
			if i, ok := c.index[code]; ok {
				e.Commune, e.Density = i, c.communes[i].density
			}
			if !mobile {
				e.Tags |= fixed
			}
			if !antenne {
				e.Tags |= principal
			}
			espaces = append(espaces, e)
			return nil
		}); err != nil {
		return err
	}
	times, endTimes := c.stream("travel_times_by_list", historyColumns)
	access, endAccess := c.stream("access_by_list", accessByListColumns)
	tallies := c.newTallies(len(lists), func(t territory, f int, x *tally) { access(accessByListRow(t, lists[f], x)...) })
	q := question{espaces: espaces, filters: byList}
	all := make([]int, len(c.communes))
	for i := range all {
		all[i] = i
	}
	c.ask(c.travel, q, byList, all, c.modelled, func(i, f int, r reach) {
		if c.unplaced(i) {
			r = reach{reason: nearest.NotPlaced}
		}
		tallies.add(c.communes[i], f, r)
		if len(r.answers) == 0 {
			times(c.communes[i].code, lists[f], nil, nil, nil, nil, nil, nil, string(r.reason))
			return
		}
		a := r.answers[0]
		times(c.communes[i].code, lists[f], espaces[a.Espace].ID, published(a.Minutes), published(a.Low), published(a.High),
			round(a.Distance.Km(), 3), string(a.Method), nil)
	})
	tallies.rest(c.groups)
	return errors.Join(endTimes(), endAccess())
}
