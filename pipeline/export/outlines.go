package export

import (
	"fmt"
	"math"
	"slices"

	"observatoire/geo"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/tidwall/rtree"
)

// outlines are the shapes that maps are drawn from, by detail and territory,
// and what is drawn on them.
type outlines struct {
	shapes   map[string]map[string]shape // "local commune" → code → shape
	byBounds rtree.RTreeG[string]        // communes of detail local
	communes map[string]*communeFacts
	espaces  []espaceFacts
	near     rtree.RTreeG[int]   // espaces
	byEspace map[string]int      // espace id → place in espaces
	served   map[string][]string // espace id → communes that it is the nearest of, sorted
	homeOf   map[string]string   // EPCI → a département of it
	straddle map[string]bool     // EPCI in several départements
	regions  map[string]string   // département → région
	names    map[string]string   // "epci 200070118" → name

	sheetWeight map[string]int // sheet → its bytes over the wire
}

type shape struct {
	orb.MultiPolygon
	bound orb.Bound
}

// communeFacts is what a map says of a commune.
type communeFacts struct {
	name, class  string
	minutes      *float64
	byRoad       bool
	espace       string
	epci, canton string
	departement  string
	region       string
	population   int64
	point        orb.Point
}

type espaceFacts struct {
	id, name, departement, commune string
	at                             orb.Point
	mobile                         bool
}

func (e *exporter) readOutlines() error {
	o := &outlines{shapes: map[string]map[string]shape{}, communes: map[string]*communeFacts{}, names: map[string]string{},
		byEspace: map[string]int{}, served: map[string][]string{}, homeOf: map[string]string{}, straddle: map[string]bool{}, regions: map[string]string{}}
	e.outlines = o
	var kind, code, detail string
	var b []byte
	// local for sheets and EPCI, departement for what is drawn in a département,
	// region and france for the coarse ones
	if err := e.db.Each(e.ctx, `
		select territory_kind, territory_code, detail, geometry from coverage.contours
		where detail = 'local' and territory_kind in ('commune', 'epci', 'canton')
			or detail = 'departement' and territory_kind in ('commune', 'departement', 'epci')
			or detail = 'region' and territory_kind in ('commune', 'departement', 'region')
			or detail = 'france' and territory_kind in ('region', 'departement', 'france')
		union all
		select territory_kind, territory_code, detail, geometry from coverage.class_contours`,
		[]any{&kind, &code, &detail, &b}, func() error {
			mp, err := multiPolygon(b)
			if err != nil {
				return fmt.Errorf("outline of %s %s: %w", kind, code, err)
			}
			key := detail + " " + kind
			if o.shapes[key] == nil {
				o.shapes[key] = map[string]shape{}
			}
			s := shape{mp, mp.Bound()}
			o.shapes[key][code] = s
			if key == "local commune" {
				o.byBounds.Insert(s.bound.Min, s.bound.Max, code)
			}
			return nil
		}); err != nil {
		return err
	}
	var c communeFacts
	var epci, canton, espace *string
	var population *int64
	if err := e.db.Each(e.ctx, `
		select c.commune_code, c.name, c.epci_code, c.canton_code, c.departement_code, c.region_code, c.population_count, c.point_lon, c.point_lat, a.nearest_min, coalesce(a.method = 'route', false), a.espace_id
		from marts.communes as c
		join coverage.commune_access as a using (commune_code)
		join marts.definitions as d on d.definition_id = a.definition_id and d.is_headline
		order by c.commune_code`,
		[]any{&code, &c.name, &epci, &canton, &c.departement, &c.region, &population, &c.point[0], &c.point[1], &c.minutes, &c.byRoad, &espace}, func() error {
			k := c
			k.epci, k.canton, k.espace = text(epci), text(canton), text(espace)
			if population != nil {
				k.population = *population
			}
			if c.minutes != nil {
				m := *c.minutes
				k.minutes = &m
			}
			k.class = class(k.minutes)
			o.communes[code] = &k
			o.served[k.espace] = append(o.served[k.espace], code)
			o.regions[k.departement] = k.region
			if k.epci != "" {
				if d, ok := o.homeOf[k.epci]; ok && d != k.departement {
					o.straddle[k.epci] = true
				}
				o.homeOf[k.epci] = k.departement
			}
			return nil
		}); err != nil {
		return err
	}
	var x espaceFacts
	if err := e.db.Each(e.ctx, `
		select e.espace_id, e.name, coalesce(c.departement_code, ''), coalesce(e.commune_code, ''), e.lon, e.lat, e.is_mobile
		from marts.espaces as e left join marts.communes as c using (commune_code) order by cast(e.espace_id as integer)`,
		[]any{&x.id, &x.name, &x.departement, &x.commune, &x.at[0], &x.at[1], &x.mobile}, func() error {
			o.near.Insert(x.at, x.at, len(o.espaces))
			o.byEspace[x.id] = len(o.espaces)
			o.espaces = append(o.espaces, x)
			return nil
		}); err != nil {
		return err
	}
	var name string
	return e.db.Each(e.ctx, "select territory_kind, territory_code, name from exports.territory_names", []any{&kind, &code, &name}, func() error {
		o.names[kind+" "+code] = name
		return nil
	})
}

// multiPolygon reads a shape of the warehouse: WKB, lon/lat degrees.
func multiPolygon(b []byte) (orb.MultiPolygon, error) {
	g, err := wkb.Unmarshal(b)
	if err != nil {
		return nil, err
	}
	mp, ok := g.(orb.MultiPolygon)
	if !ok {
		return nil, fmt.Errorf("a %s, expected a MultiPolygon", g.GeoJSONType())
	}
	return mp, nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// class is geo.Class for minutes that may be missing.
func class(minutes *float64) string {
	if minutes == nil {
		return geo.Class(geo.Minutes(math.NaN()))
	}
	return geo.Class(geo.Minutes(*minutes))
}

// communesIn lists the communes whose box touches a box, sorted by code.
func (o *outlines) communesIn(b orb.Bound) []string {
	var out []string
	o.byBounds.Search(b.Min, b.Max, func(_, _ [2]float64, code string) bool {
		out = append(out, code)
		return true
	})
	slices.Sort(out)
	return out
}

// espacesIn lists the espaces inside a box, in the order of their ids.
func (o *outlines) espacesIn(b orb.Bound) []int {
	var out []int
	o.near.Search(b.Min, b.Max, func(_, _ [2]float64, i int) bool {
		out = append(out, i)
		return true
	})
	slices.Sort(out)
	return out
}
