package export

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"observatoire/geo"
	"observatoire/pipeline/warehouse"

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
	namesIn  map[string]string   // the same → "dans la CC de …"
	people   map[string]int64    // the same → population, where it is known

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
	low, high    *float64 // the interval of the minutes, nil where none is known
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
	o := &outlines{shapes: map[string]map[string]shape{}, communes: map[string]*communeFacts{}, names: map[string]string{}, namesIn: map[string]string{}, people: map[string]int64{},
		byEspace: map[string]int{}, served: map[string][]string{}, homeOf: map[string]string{}, straddle: map[string]bool{}, regions: map[string]string{}}
	e.outlines = o
	for _, table := range []string{"coverage.contours", "coverage.class_contours"} {
		if err := warehouse.Rows(e.ctx, e.db, table, o.addShape); err != nil {
			return err
		}
	}
	if err := warehouse.Rows(e.ctx, e.db, "site.map_communes", func(r mapCommune) error {
		o.addCommune(r)
		return nil
	}); err != nil {
		return err
	}
	if err := warehouse.Rows(e.ctx, e.db, "site.map_espaces", func(r mapEspace) error {
		x := espaceFacts{r.ID, r.Name, r.Departement, r.Commune, orb.Point{r.Lon, r.Lat}, r.Mobile}
		o.near.Insert(x.at, x.at, len(o.espaces))
		o.byEspace[x.id] = len(o.espaces)
		o.espaces = append(o.espaces, x)
		return nil
	}); err != nil {
		return err
	}
	return warehouse.Rows(e.ctx, e.db, "exports.territory_names", func(r territoryName) error {
		o.names[r.Kind+" "+r.Code], o.namesIn[r.Kind+" "+r.Code] = r.Name, text(r.NameIn)
		if r.Population != nil {
			o.people[r.Kind+" "+r.Code] = *r.Population
		}
		return nil
	})
}

// drawnKinds are the outlines that are drawn: local for sheets and EPCI,
// departement for what is drawn in a département, region and france for the
// coarse ones. Those of classes are all drawn.
var drawnKinds = map[string][]string{
	"local":       {"commune", "epci", "canton"},
	"departement": {"commune", "departement", "epci"},
	"region":      {"commune", "departement", "region", "classes_region"},
	"france":      {"region", "departement", "france", "classes_france", "epci_toute_heure", "epci_samedi", "epci_apres_18h"},
}

// contour is a row of coverage.contours or coverage.class_contours.
type contour struct {
	Kind   string `col:"territory_kind"`
	Code   string `col:"territory_code"`
	Detail string `col:"detail"`
	Shape  []byte `col:"geometry"` // WKB, lon/lat degrees
}

// mapCommune, mapEspace and territoryName are rows of the models that maps are
// drawn from.
type mapCommune struct {
	Code        string   `col:"commune_code"`
	Name        string   `col:"name"`
	EPCI        string   `col:"epci_code"`
	Canton      string   `col:"canton_code"`
	Departement string   `col:"departement_code"`
	Region      string   `col:"region_code"`
	Population  int64    `col:"population_count"`
	Lon         float64  `col:"point_lon"`
	Lat         float64  `col:"point_lat"`
	Minutes     *float64 `col:"minutes"`
	Low         *float64 `col:"low_min"`
	High        *float64 `col:"high_min"`
	ByRoad      bool     `col:"is_by_road"`
	Espace      string   `col:"espace_id"`
}

type mapEspace struct {
	ID          string  `col:"espace_id"`
	Name        string  `col:"name"`
	Departement string  `col:"departement_code"`
	Commune     string  `col:"commune_code"`
	Lon         float64 `col:"lon"`
	Lat         float64 `col:"lat"`
	Mobile      bool    `col:"is_mobile"`
}

type territoryName struct {
	Kind       string  `col:"territory_kind"`
	Code       string  `col:"territory_code"`
	Name       string  `col:"name"`
	NameIn     *string `col:"name_in"`
	Population *int64  `col:"population_count"`
}

func (o *outlines) addShape(c contour) error {
	if !strings.HasPrefix(c.Kind, "classes") && !slices.Contains(drawnKinds[c.Detail], c.Kind) {
		return nil
	}
	mp, err := multiPolygon(c.Shape)
	if err != nil {
		return fmt.Errorf("outline of %s %s: %w", c.Kind, c.Code, err)
	}
	key := c.Detail + " " + c.Kind
	if o.shapes[key] == nil {
		o.shapes[key] = map[string]shape{}
	}
	s := shape{mp, mp.Bound()}
	o.shapes[key][c.Code] = s
	if key == "local commune" {
		o.byBounds.Insert(s.bound.Min, s.bound.Max, c.Code)
	}
	return nil
}

// addCommune takes the communes in the order of their codes.
func (o *outlines) addCommune(r mapCommune) {
	o.communes[r.Code] = &communeFacts{name: r.Name, class: class(r.Minutes), minutes: r.Minutes, low: r.Low, high: r.High, byRoad: r.ByRoad, espace: r.Espace, epci: r.EPCI, canton: r.Canton,
		departement: r.Departement, region: r.Region, population: r.Population, point: orb.Point{r.Lon, r.Lat}}
	o.served[r.Espace] = append(o.served[r.Espace], r.Code)
	o.regions[r.Departement] = r.Region
	if r.EPCI == "" {
		return
	}
	if d, ok := o.homeOf[r.EPCI]; ok && d != r.Departement {
		o.straddle[r.EPCI] = true
	}
	o.homeOf[r.EPCI] = r.Departement
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
