package cover

import (
	"errors"
	"math"
	"slices"

	"observatoire/geo"
	"observatoire/geo/topology"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
)

// Detail is a degree of simplification of outlines.
type Detail struct {
	Name string
	// Tolerance of the simplification; islets smaller than MinIsletKm2 go.
	Tolerance   geo.Metres
	MinIsletKm2 float64
	// Overseas départements are drawn larger than the mainland on the same map:
	// they get this tolerance.
	Overseas geo.Metres
}

// Details are the degrees kept in coverage.contours, fine to coarse: for a map
// of a commune and its neighbours, of a département, of a région, of France; and
// for the published table of communes (forDatasets), which is drawn as a whole.
var Details = []Detail{
	{"local", 90, 0, 90},
	{"departement", 300, 0.05, 200},
	{"region", 900, 0.3, 200},
	{"france", 3500, 15, 500},
	{forDatasets, 500, 0.05, 300},
}

// detailOf returns the degree of that name, which is one of Details.
func detailOf(name string) Detail {
	return Details[slices.IndexFunc(Details, func(d Detail) bool { return d.Name == name })]
}

// forDatasets is the detail of the outlines that go with the rows of
// acces_communes: communes only.
const forDatasets = "jeu"

var contourColumns = []warehouse.Column{
	{Name: "territory_kind", Type: "varchar"}, {Name: "territory_code", Type: "varchar"}, {Name: "detail", Type: "varchar"},
	{Name: "geometry", Type: "blob"}, // WKB, lon/lat degrees, EPSG:4326
	{Name: "min_lon", Type: "double"}, {Name: "min_lat", Type: "double"}, {Name: "max_lon", Type: "double"}, {Name: "max_lat", Type: "double"},
	{Name: "area_km2", Type: "double"},
}

// kinds of territories made of whole communes, and the communes' group in each.
func (c *cover) kinds() []struct {
	name  string
	group func(commune) string
} {
	return []struct {
		name  string
		group func(commune) string
	}{
		{"commune", func(m commune) string { return m.code }},
		{"epci", func(m commune) string { return m.epci }},
		{"canton", func(m commune) string { return m.canton }},
		{"departement", func(m commune) string { return m.departement }},
		{"region", func(m commune) string { return m.region }},
		{"france", func(commune) string { return "FR" }},
	}
}

// writeContours dissolves the communes into every kind of territory at every
// detail. The arcs are simplified once for each detail, so borders stay shared.
func (c *cover) writeContours() error {
	add, end := c.stream("contours", contourColumns)
	return errors.Join(c.drawContours(add), end())
}

func (c *cover) drawContours(add func(...any)) error {
	for _, d := range Details {
		simple := c.simple(d)
		for _, kind := range c.kinds() {
			if kind.name == "commune" && d.Name == "france" {
				continue // too many to be seen
			}
			if kind.name != "commune" && d.Name == forDatasets {
				continue
			}
			t := simple
			if kind.name != "commune" {
				t = simple.Dissolve(func(code string) string { return kind.group(c.communes[c.index[code]]) })
			}
			for k, code := range t.Codes() {
				row, err := contourRow(kind.name, code, d.Name, t, k)
				if err != nil {
					return err
				}
				add(row...)
			}
		}
	}
	return nil
}

// simple is the topology of communes at a detail. The coarse details are made
// for a country of the size of mainland France; a smaller one (the sample) is drawn larger.
func (c *cover) simple(d Detail) *topology.Topology {
	if scale := c.size() / mainland; scale < 1 && d.Tolerance > Details[1].Tolerance {
		d.Tolerance = max(Details[1].Tolerance, geo.Metres(scale*float64(d.Tolerance)))
		d.MinIsletKm2 *= scale * scale
	}
	return c.topo.Simplify(topology.SimplifyOptions{Tolerance: d.Tolerance, MinIsletKm2: d.MinIsletKm2, TolerancePer: func(code string) geo.Metres {
		if len(c.communes[c.index[code]].departement) == 3 {
			return d.Overseas
		}
		return d.Tolerance
	}})
}

// mainland is the width of France from Brittany to Alsace in metres.
const mainland = 950_000

// size is the width or height of the territory in metres, whichever is larger,
// overseas départements apart.
func (c *cover) size() float64 {
	var b orb.Bound
	first := true
	for _, m := range c.communes {
		if len(m.departement) == 3 {
			continue
		}
		if first {
			b, first = m.point.Bound(), false
		}
		b = b.Extend(m.point)
	}
	across := geo.Distance(orb.Point{b.Min[0], b.Center()[1]}, orb.Point{b.Max[0], b.Center()[1]})
	up := geo.Distance(orb.Point{b.Center()[0], b.Min[1]}, orb.Point{b.Center()[0], b.Max[1]})
	return float64(max(across, up))
}

func contourRow(kind, code, detail string, t *topology.Topology, k int) ([]any, error) {
	b, err := wkb.Marshal(t.Shape(k))
	if err != nil {
		return nil, err
	}
	bound := t.Bound(k)
	return []any{kind, code, detail, b, bound.Min[0], bound.Min[1], bound.Max[0], bound.Max[1], t.AreaKm2(k)}, nil
}

// writeClasses dissolves the communes by class of minutes of the headline
// definition, for the maps of régions and of France.
func (c *cover) writeClasses() error {
	var rows [][]any
	for _, level := range []struct {
		detail, kind string
		group        func(commune) string
	}{
		{"region", "region", func(m commune) string { return m.region }},
		{"france", "france", func(m commune) string { return "FR" }},
	} {
		d := detailOf(level.detail)
		t := c.simple(d).Dissolve(func(code string) string {
			i := c.index[code]
			return level.group(c.communes[i]) + " " + geo.Class(geo.Minutes(c.best[i]))
		})
		for k, code := range t.Codes() {
			row, err := contourRow("classes_"+level.kind, code, d.Name, t, k)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
	}
	openings, err := c.openingClasses()
	if err != nil {
		return err
	}
	return c.write("class_contours", contourColumns, append(rows, openings...))
}

// openingClasses dissolves the EPCI by class of the minutes of their people's
// median, once for each opening (any hour, Saturday, after 18:00) of the
// headline's kind of espaces: a country is seen by EPCI, not by commune. A
// commune of no EPCI stands for itself.
func (c *cover) openingClasses() (rows [][]any, err error) {
	medians := map[string]map[territory]geo.Minutes{} // by opening
	var opening string
	var t territory
	var median *float64
	if err := c.db.Each(c.ctx, `
		select d.opening, a.territory_kind, a.territory_code, a.median_min
		from coverage.access_by_territory as a
		join marts.definitions as d using (definition_id)
		join marts.definitions as h on h.is_headline and h.which = d.which and h.pace = d.pace
		where a.territory_kind in ('epci', 'commune')
		order by d.position, a.territory_kind, a.territory_code`,
		[]any{&opening, &t.kind, &t.code, &median}, func() error {
			if medians[opening] == nil {
				medians[opening] = map[territory]geo.Minutes{}
			}
			medians[opening][t] = geo.Minutes(math.NaN())
			if median != nil {
				medians[opening][t] = geo.Minutes(*median)
			}
			return nil
		}); err != nil {
		return nil, err
	}
	d := detailOf("france")
	simple := c.simple(d)
	for _, opening := range sortedKeys(medians) {
		dissolved := simple.Dissolve(func(code string) string {
			of := territory{"epci", c.communes[c.index[code]].epci}
			if of.code == "" {
				of = territory{"commune", code}
			}
			m, known := medians[opening][of]
			if !known {
				m = geo.Minutes(math.NaN())
			}
			return "FR " + geo.Class(m)
		})
		for k, code := range dissolved.Codes() {
			row, err := contourRow("epci_"+opening, code, d.Name, dissolved, k)
			if err != nil {
				return nil, err
			}
			rows = append(rows, row)
		}
	}
	return rows, nil
}
