package cover

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"slices"

	"observatoire/geo"
	"observatoire/geo/estimate"
	"observatoire/geo/graph"
	"observatoire/geo/nearest"
	"observatoire/geo/route"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

// TableLimit is how far the table of reach goes; the nearest sites of each kind
// are in it however far they are.
const TableLimit geo.Minutes = 60

// roadKm is farther than anybody drives within TableLimit.
const roadKm = 130

// Pair is a row of the table of reach: a place and a site that its people reach.
type Pair struct {
	Place, Site int32
	Tenths      int32 // of a minute, by car at free flow, one way
	Method      nearest.Method
}

// tablePlace is a row of coverage.places.
type tablePlace struct {
	id     int32
	origin nearest.Origin
	roads  bool // its commune is in the graph
	known  bool // somebody knows where its people live
}

// ReachTable makes the table of reach from a built warehouse.
type ReachTable struct {
	ctx    context.Context
	db     *warehouse.DB
	places *Places
	roads  *graph.Graph
	driven map[string]bool // communes that the graph covers

	// sites are the distinct positions of espaces of any list, with their commune;
	// the site_id of one is its index plus 1. Tags has a bit for each kind.
	sites []nearest.Espace
	kinds []nearest.Filter
	snaps []graph.Place // of the sites, where there is a graph
}

// NewReachTable reads the sites. roads is nil where every time is to be an
// estimation.
func NewReachTable(ctx context.Context, db *warehouse.DB, files fs.FS, roads *graph.Graph) (*ReachTable, error) {
	places, err := ReadPlaces(ctx, db, files)
	if err != nil {
		return nil, err
	}
	t := &ReachTable{ctx: ctx, db: db, places: places, roads: roads, driven: map[string]bool{}}
	var code string
	if err := db.Each(ctx, "select commune_code from coverage.commune_places where has_roads", []any{&code}, func() error {
		t.driven[code] = roads != nil
		return nil
	}); err != nil {
		return nil, err
	}
	if err := t.readSites(); err != nil {
		return nil, err
	}
	if roads != nil {
		t.snaps = make([]graph.Place, len(t.sites))
		for i, s := range t.sites {
			if s.Commune >= 0 && t.driven[places.Commune(s.Commune).Code] {
				t.snaps[i], _ = roads.Snap(s.Point, route.Reach)
			}
		}
	}
	return t, nil
}

// SitesQuery lists the espaces of every list with the site that each stands at,
// one row per espace and list. Opening hours are known of the last list.
const SitesQuery = `
	select dense_rank() over (order by h.lon, h.lat, coalesce(h.commune_code, ''))::integer as site_id, h.espace_id as id_fs, h.list_on as liste,
		coalesce(c.departement_code, 'inconnu') as departement, h.commune_code as code_commune, h.lon, h.lat, h.is_mobile as itinerant, h.is_antenne as antenne,
		w.is_open_saturday as ouvert_samedi, w.is_open_after_18 as ouvert_apres_18h
	from marts.espaces_history as h
	left join marts.communes as c using (commune_code)
	left join (select * from marts.espace_weeks where list_on = (select max(list_on) from marts.espaces)) as w on w.espace_id = h.espace_id and w.list_on = h.list_on
	where h.lon is not null and h.lat is not null
	order by departement, site_id, h.list_on, h.espace_id`

// readSites reads the sites and the kinds of them: what definitions ask for of
// the last list, and the headline's espaces of each list before.
func (t *ReachTable) readSites() error {
	c := &cover{ctx: t.ctx, db: t.db}
	filters, headline, err := c.readFilters()
	if err != nil {
		return err
	}
	var wants []nearest.Tags
	for _, f := range filters {
		if !slices.Contains(wants, f.Want) {
			wants = append(wants, f.Want)
		}
	}
	former := filters[headline].Want &^ (saturday | after18)
	var lists []string
	kind := func(list string, last bool, tags nearest.Tags) (in nearest.Tags) {
		if last {
			for k, w := range wants {
				if tags&w == w {
					in |= 1 << k
				}
			}
			return in
		}
		if !slices.Contains(lists, list) {
			lists = append(lists, list)
		}
		if tags&former == former {
			in = 1 << (len(wants) + slices.Index(lists, list))
		}
		return in
	}
	var id int32
	var list string
	var code *string
	var p orb.Point
	var mobile, antenne, sat, late, last bool
	if err := t.db.Each(t.ctx, `
		select site_id, strftime(liste, '%Y-%m-%d'), code_commune, lon, lat, itinerant, antenne, coalesce(ouvert_samedi, false), coalesce(ouvert_apres_18h, false),
			liste = (select max(list_on) from marts.espaces)
		from (`+SitesQuery+`) order by site_id, liste, id_fs`,
		[]any{&id, &list, &code, &p[0], &p[1], &mobile, &antenne, &sat, &late, &last}, func() error {
			if int(id) > len(t.sites) {
				s := nearest.Espace{ID: fmt.Sprintf("%08d", id), Point: p, Commune: -1}
				if code != nil {
					if i, ok := t.places.Find(*code); ok {
						s.Commune, s.Density = i, t.places.Commune(i).Density
					}
				}
				t.sites = append(t.sites, s)
			}
			var tags nearest.Tags
			for _, b := range []struct {
				on  bool
				bit nearest.Tags
			}{{!mobile, fixed}, {!antenne, principal}, {sat, saturday}, {late, after18}} {
				if b.on {
					tags |= b.bit
				}
			}
			t.sites[id-1].Tags |= kind(list, last, tags)
			return nil
		}); err != nil {
		return err
	}
	if n := len(wants) + len(lists); n > 64 {
		return fmt.Errorf("%d kinds of sites, expected at most 64", n)
	}
	for k := range len(wants) + len(lists) {
		t.kinds = append(t.kinds, nearest.Filter{Want: 1 << k})
	}
	return nil
}

// Departements returns the départements that have places, in order.
func (t *ReachTable) Departements() (out []string, err error) {
	var code string
	err = t.db.Each(t.ctx, "select distinct departement_code from coverage.places join marts.communes using (commune_code) order by 1", []any{&code}, func() error {
		out = append(out, code)
		return nil
	})
	return out, err
}

// Each hands out the rows of one département after the other: by place, minutes,
// site. The rows are only valid during the call; one département at a time is in
// memory.
func (t *ReachTable) Each(emit func(departement string, rows []Pair) error) error {
	departements, err := t.Departements()
	if err != nil {
		return err
	}
	reach := t.places.Travel.NewReach(t.sites, TableLimit)
	var field *graph.Field
	for _, d := range departements {
		places, err := t.readPlaces(d)
		if err != nil {
			return err
		}
		driven, err := t.drive(places, &field)
		if err != nil {
			return err
		}
		if err := emit(d, t.rows(places, reach, driven)); err != nil {
			return err
		}
	}
	return nil
}

func (t *ReachTable) readPlaces(departement string) (out []tablePlace, err error) {
	var id int32
	var code, basis string
	var p orb.Point
	var people float64
	err = t.db.Each(t.ctx, `select place_id, commune_code, basis, lon, lat, people_count from coverage.places join marts.communes using (commune_code)
		where departement_code = '`+departement+`' order by place_id`,
		[]any{&id, &code, &basis, &p[0], &p[1], &people}, func() error {
			i, ok := t.places.Find(code)
			if !ok {
				return fmt.Errorf("coverage.places: commune %s, expected one of coverage.commune_places", code)
			}
			c := t.places.Commune(i)
			x := tablePlace{id, nearest.Origin{ID: code, Point: p, Commune: i, Density: c.Density}, t.driven[code], true}
			if basis == byPoint { // a disc, as the model takes it, but where it would be a guess
				x.origin = t.places.Travel.Origin(i)
				x.known = c.AreaKm2 <= unplacedKm2 || x.roads
			}
			if people > 0 {
				out = append(out, x)
			}
			return nil
		})
	return out, err
}

// rows are those of the places of a département: by road where both ends are on
// roads, by the model elsewhere.
func (t *ReachTable) rows(places []tablePlace, reach *estimate.Reach, driven map[int][]Pair) (out []Pair) {
	type gap struct { // a place that lacks two sites of some kind, and its rows
		id       int32
		from, to int
		byRoad   bool
	}
	var lacking []nearest.Origin
	var gaps []gap
	for p, x := range places {
		if !x.known {
			continue
		}
		from, known := len(out), driven[p]
		var once, twice nearest.Tags
		count := func(site int32) {
			tags := t.sites[site-1].Tags
			twice |= once & tags
			once |= tags
		}
		for _, r := range known {
			count(r.Site)
			out = append(out, r)
		}
		for _, r := range reach.From(x.origin, TableLimit) {
			if len(known) > 0 && len(t.snaps[r.Espace].On) > 0 {
				continue // by road it is within the limit above, or beyond it
			}
			site := int32(r.Espace + 1)
			count(site)
			out = append(out, Pair{x.id, site, tenths(r.Minutes), nearest.Estimation})
		}
		if twice != 1<<len(t.kinds)-1 {
			lacking, gaps = append(lacking, x.origin), append(gaps, gap{x.id, from, len(out), len(known) > 0})
		}
	}
	var added []Pair
	t.places.Travel.Nearest(lacking, t.sites, t.kinds, 2, func(o, _ int, answers []nearest.Answer, _ nearest.Reason) {
		g := gaps[o]
		for _, a := range answers {
			same := func(r Pair) bool { return r.Place == g.id && r.Site == int32(a.Espace+1) }
			if g.byRoad && len(t.snaps[a.Espace].On) > 0 || slices.ContainsFunc(out[g.from:g.to], same) {
				continue
			}
			if since := max(0, len(added)-2*len(t.kinds)); !slices.ContainsFunc(added[since:], same) {
				added = append(added, Pair{g.id, int32(a.Espace + 1), tenths(a.Minutes), nearest.Estimation})
			}
		}
	})
	out = append(out, added...)
	slices.SortFunc(out, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(a.Place, b.Place), cmp.Compare(a.Tenths, b.Tenths), cmp.Compare(a.Site, b.Site))
	})
	return out
}

func tenths(m geo.Minutes) int32 { return int32(math.Round(float64(m) * 10)) }

// drive searches backwards from each site on roads around places on roads, and
// returns the rows within the limit by the index of the place.
func (t *ReachTable) drive(places []tablePlace, field **graph.Field) (map[int][]Pair, error) {
	out := map[int][]Pair{}
	if t.roads == nil {
		return out, nil
	}
	snaps := map[int]graph.Place{}
	box := orb.Bound{Min: orb.Point{180, 90}, Max: orb.Point{-180, -90}}
	for p, x := range places {
		if !x.roads {
			continue
		}
		if at, ok := t.roads.Snap(x.origin.Point, route.Reach); ok {
			snaps[p] = at
			box = box.Extend(x.origin.Point)
		}
	}
	if len(snaps) == 0 {
		return out, nil
	}
	const kmPerDegree = 111.0
	dy := roadKm / kmPerDegree
	dx := dy / math.Cos(min(89, math.Abs(box.Max[1])+dy)*math.Pi/180)
	box = orb.Bound{Min: orb.Point{box.Min[0] - dx, box.Min[1] - dy}, Max: orb.Point{box.Max[0] + dx, box.Max[1] + dy}}
	order := slices.Sorted(maps.Keys(snaps))
	for s, at := range t.snaps {
		if len(at.On) == 0 || !box.Contains(t.sites[s].Point) {
			continue
		}
		if err := t.ctx.Err(); err != nil {
			return nil, err
		}
		if goals := []graph.Place{at}; *field == nil {
			*field = t.roads.Within(goals, TableLimit)
		} else {
			(*field).AgainWithin(goals, TableLimit)
		}
		for _, p := range order {
			for _, r := range (*field).At(snaps[p]) {
				if m := geo.Minutes(r.Cost.Minutes()); m <= TableLimit {
					out[p] = append(out[p], Pair{places[p].id, int32(s + 1), tenths(m), nearest.Route})
				}
			}
		}
	}
	return out, nil
}
