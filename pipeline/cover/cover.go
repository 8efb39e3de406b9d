// Package cover computes what SQL cannot: outlines of territories from shared
// arcs, what land each commune stands on, and travel times. It reads marts and
// writes coverage; the geometry is done in geo, which knows no tables.
package cover

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"math"
	"runtime/debug"
	"slices"
	"sync/atomic"

	"observatoire/geo"
	"observatoire/geo/estimate"
	"observatoire/geo/graph"
	"observatoire/geo/topology"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"golang.org/x/sync/errgroup"
)

// Options of the stage.
type Options struct {
	// Data is package data's FS: the model of travel times and the fixed links.
	Data fs.FS
	// Roads is the graph of the roads of all extracts together, nil where there
	// are none: then every time is an estimation.
	Roads *graph.Graph
}

// Run makes coverage.contours, commune_places, places, people_places,
// commune_neighbours, espace_places, contour_notes, travel_times,
// travel_times_by_list, access_by_territory, access_by_list, catchment_shares,
// travel_time_variants, isochrones, open_within_20, within_by_month, closings,
// closing_takers, siting_gains, siting_steps and class_contours. It returns the rows
// written.
func Run(ctx context.Context, db *warehouse.DB, opts Options) (int, error) {
	// Two lanes hold twice as much at a time: garbage is collected earlier.
	defer debug.SetGCPercent(debug.SetGCPercent(30))
	lanes, laned := errgroup.WithContext(ctx)
	c := &cover{ctx: ctx, db: db, roads: opts.Roads}
	err := c.steps(ctx,
		step{"communes", c.readCommunes},
		step{"topology", c.makeTopology},
		step{"context", func() error { return c.makeContext(opts.Data) }},
		step{"people", c.makePeople},
		step{"places", c.writePlaces},
	)
	if err != nil {
		return int(c.rows.Load()), err
	}
	// From here on what one lane makes the other does not read.
	c.ctx = laned
	lanes.Go(func() error {
		return c.steps(laned,
			step{"espaces", c.placeEspaces},
			step{"travel times", c.travelTimes},
			step{"classes", c.writeClasses},
		)
	})
	lanes.Go(func() error {
		return c.steps(laned,
			step{"contours", c.writeContours},
			step{"former networks", c.formerNetworks},
			step{"reached espaces", c.reachedEspaces},
		)
	})
	err = lanes.Wait()
	return int(c.rows.Load()), err
}

// step is a part of the stage.
type step struct {
	name string
	do   func() error
}

// steps takes steps one after the other.
func (c *cover) steps(ctx context.Context, steps ...step) error {
	for _, step := range steps {
		if err := step.do(); err != nil {
			return fmt.Errorf("cover %s: %w", step.name, err)
		}
		slog.Debug("cover "+step.name, "rows_so_far", c.rows.Load())
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

type cover struct {
	ctx  context.Context
	db   *warehouse.DB
	rows atomic.Int64 // written

	communes []commune
	index    map[string]int // commune code → place in communes
	groups   []territory    // of marts.commune_groups
	topo     *topology.Topology
	model    estimate.Model
	context  *estimate.Context
	travel   *estimate.Estimator
	roads    *graph.Graph // nil where none
	people   people
	locator  *topology.Locator // of the communes at full detail
	best     []float64         // minutes of the headline definition, NaN where none

	agedShare []float64 // people of 65 and more among those of each commune, NaN where not known
}

// commune is what marts.communes says of one.
type commune struct {
	code, departement, region, epci, canton string
	point                                   orb.Point
	density                                 int
	mountain                                bool
	relief                                  float64 // km between the lowest and the highest point, NaN where not known
	population                              float64 // 0 where not known
	groups                                  []int   // territories that it belongs to, indexes into cover.territories
}

func (c *cover) readCommunes() error {
	c.index = map[string]int{}
	var m commune
	var epci, canton *string
	var density *int
	var relief *float64
	if err := c.db.Each(c.ctx, `
		select c.commune_code, c.departement_code, c.region_code, c.epci_code, c.canton_code, c.point_lon, c.point_lat, c.density_level, c.is_mountain,
			coalesce(c.population_count, 0)::double, (r.highest_m - r.lowest_m) / 1000.0
		from marts.communes as c left join staging.stg_relief__communes as r using (commune_code)
		where not c.is_com order by c.commune_code`,
		[]any{&m.code, &m.departement, &m.region, &epci, &canton, &m.point[0], &m.point[1], &density, &m.mountain, &m.population, &relief}, func() error {
			m.epci, m.canton, m.density, m.relief = "", "", 0, math.NaN()
			if epci != nil {
				m.epci = *epci
			}
			if canton != nil {
				m.canton = *canton
			}
			if density != nil {
				m.density = *density
			}
			if relief != nil {
				m.relief = *relief
			}
			c.index[m.code] = len(c.communes)
			c.communes = append(c.communes, m)
			return nil
		}); err != nil {
		return err
	}
	return c.readGroups()
}

// makeTopology brings the outlines of an older COG to the communes of today.
func (c *cover) makeTopology() error {
	current := map[string]string{}
	var old, now string
	if err := c.db.Each(c.ctx, "select old_code, current_code from marts.lignage_communes", []any{&old, &now}, func() error {
		current[old] = now
		return nil
	}); err != nil {
		return err
	}
	var areas, pieces []topology.Area
	var code, file string
	var line int
	var piece bool
	var shape []byte
	var notes [][]any
	if err := c.db.Each(c.ctx, "select outline_code, is_piece, geometry, _file, _line from staging.stg_contours_communes__outlines order by outline_code",
		[]any{&code, &piece, &shape, &file, &line}, func() error {
			g, err := wkb.Unmarshal(shape)
			if err != nil {
				return fmt.Errorf("%s line %d: outline of %s: %w", file, line, code, err)
			}
			mp, ok := multi(g)
			if !ok {
				return fmt.Errorf("%s line %d: outline of %s is a %s, expected a polygon", file, line, code, g.GeoJSONType())
			}
			if piece {
				pieces = append(pieces, topology.Area{Code: code, Shape: mp})
				return nil
			}
			to, known := current[code]
			if !known {
				return fmt.Errorf("%s line %d: outline of %s, expected a code that lignage_communes knows", file, line, code)
			}
			if to != code {
				notes = append(notes, []any{"contour_dissous", code, "réuni à " + to, file, int32(line)})
			}
			areas = append(areas, topology.Area{Code: code, Shape: mp})
			return nil
		}); err != nil {
		return err
	}
	topo, report, err := topology.Build(areas, topology.Options{})
	if err != nil {
		return err
	}
	slog.Debug("cover topology", "areas", report.Areas, "arcs", report.Arcs, "overlaps", report.Overlaps, "gaps", report.Gaps)
	if n := report.MergedVertices + report.InsertedVertices; n > 0 || report.Gaps+report.Overlaps > 0 {
		notes = append(notes, []any{"bord_recale", "communes.geojson",
			fmt.Sprintf("%d sommets confondus, %d ajoutés ; %d recouvrements et %d vides de moins de %d m de large attribués à une commune",
				report.MergedVertices, report.InsertedVertices, report.Overlaps, report.Gaps, int(topology.DefaultSliver)), nil, nil})
	}
	topo = topo.Merge(current)
	// A piece is carved only where its commune exists again and has no outline
	// yet: some codes came back because a commune nouvelle moved its seat, and
	// then the outline of the whole goes by that code already.
	var carve []topology.Area
	for _, p := range pieces {
		if _, there := topo.Index(p.Code); !there && c.has(p.Code) {
			carve = append(carve, p)
		}
	}
	supposed := c.supposed(topo, carve)
	for _, p := range supposed {
		notes = append(notes, []any{"contour_suppose", p.Code, fmt.Sprintf("aucun contour : un disque de %d m autour du point de la commune en tient lieu", supposedRadius), nil, nil})
	}
	topo, cuts, err := topo.Carve(append(carve, supposed...), topology.CarveOptions{})
	if err != nil {
		return err
	}
	for _, cut := range cuts {
		from := ""
		for i, f := range cut.From {
			if i > 0 {
				from += ", "
			}
			from += f.Code
		}
		notes = append(notes, []any{"contour_redecoupe", cut.Piece, fmt.Sprintf("%.1f km² découpés dans %s (contour d'origine %.1f km²)", cut.Km2, from, cut.OutlineKm2), nil, nil})
	}
	c.topo = topo.Dissolve(func(code string) string {
		if c.has(code) {
			return code
		}
		return ""
	})
	for _, m := range c.communes {
		if _, ok := c.topo.Index(m.code); !ok {
			return fmt.Errorf("commune %s has no outline, expected one for each commune, or land around its point to cut one out of", m.code)
		}
	}
	return c.write("contour_notes", []warehouse.Column{{Name: "code", Type: "varchar"}, {Name: "subject", Type: "varchar"},
		{Name: "detail", Type: "varchar"}, {Name: "_file", Type: "varchar"}, {Name: "_line", Type: "integer"}}, notes)
}

// supposedRadius is the radius in metres of the disc that stands for a commune
// whose outline is not known.
const supposedRadius = 1500

// supposed returns a disc around the point of each commune that has neither an
// outline nor a piece to carve, as re-created communes are where their outlines
// cannot be had.
func (c *cover) supposed(topo *topology.Topology, carve []topology.Area) (discs []topology.Area) {
	for _, m := range c.communes {
		if _, there := topo.Index(m.code); there || slices.ContainsFunc(carve, func(a topology.Area) bool { return a.Code == m.code }) {
			continue
		}
		local := geo.NewLocal(m.point)
		var ring orb.Ring
		for i := range 24 {
			angle := 2 * math.Pi * float64(i%24) / 24
			ring = append(ring, local.Unproject(supposedRadius*math.Cos(angle), supposedRadius*math.Sin(angle)))
		}
		discs = append(discs, topology.Area{Code: m.code, Shape: orb.MultiPolygon{{append(ring, ring[0])}}})
	}
	return discs
}

func (c *cover) has(code string) bool { _, ok := c.index[code]; return ok }

// makeContext reads the model and makes the graph of neighbouring communes.
func (c *cover) makeContext(files fs.FS) error {
	b, err := fs.ReadFile(files, "reference/travel_time_model.json")
	if err != nil {
		return fmt.Errorf("%w (fit it with `go run ./pipeline calibrate`)", err)
	}
	if c.model, err = estimate.DecodeModel(bytes.NewReader(b)); err != nil {
		return fmt.Errorf("data/reference/travel_time_model.json: %w", err)
	}
	b, err = fs.ReadFile(files, "reference/fixed_links.csv")
	if err != nil {
		return err
	}
	links, err := estimate.DecodeLinks(bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("data/reference/fixed_links.csv: %w", err)
	}
	neighbours := make([][]int, len(c.communes))
	for _, border := range c.topo.Borders() {
		if border.B == topology.Outside {
			continue
		}
		a, b := c.index[c.topo.Code(int(border.A))], c.index[c.topo.Code(int(border.B))]
		neighbours[a] = append(neighbours[a], b)
	}
	communes := make([]estimate.Commune, len(c.communes))
	for i, m := range c.communes {
		k, _ := c.topo.Index(m.code)
		communes[i] = estimate.Commune{Code: m.code, Point: m.point, AreaKm2: c.topo.AreaKm2(k), Density: m.density, ReliefKm: m.relief, Mountain: m.mountain}
	}
	if c.context, err = estimate.NewContext(communes, neighbours, links); err != nil {
		return err
	}
	c.travel, err = estimate.New(c.model, c.context)
	return err
}

// writePlaces says what is known of the ground of each commune, and who
// touches whom.
func (c *cover) writePlaces() error {
	rows := make([][]any, len(c.communes))
	var edges [][]any
	for i, m := range c.communes {
		k, _ := c.topo.Index(m.code)
		in := c.topo.InnerPoint(k)
		var streets any
		if km := c.people.streetKm[i]; !math.IsNaN(km) {
			streets = round(km, 3)
		}
		rows[i] = []any{m.code, c.topo.AreaKm2(k), int32(c.context.Landmass(i)), in[0], in[1], c.people.roads[i], streets}
		for _, n := range c.context.Neighbours(i) {
			edges = append(edges, []any{m.code, c.communes[n].code})
		}
	}
	if err := c.write("commune_neighbours", warehouse.Text("commune_code", "neighbour_code"), edges); err != nil {
		return err
	}
	return c.write("commune_places", []warehouse.Column{{Name: "commune_code", Type: "varchar"}, {Name: "area_km2", Type: "double"},
		{Name: "landmass", Type: "integer"}, {Name: "inner_lon", Type: "double"}, {Name: "inner_lat", Type: "double"},
		{Name: "has_roads", Type: "boolean"}, {Name: "street_km", Type: "double"}}, rows)
}

// write replaces a table of coverage.
func (c *cover) write(table string, cols []warehouse.Column, rows [][]any) error {
	n, err := c.db.ReplaceRows(c.ctx, "coverage", table, cols, rows)
	c.rows.Add(int64(n))
	return err
}

// stream replaces a table of coverage by rows as they come: add takes one, end
// says that there are no more and returns what went wrong, if anything did.
func (c *cover) stream(table string, cols []warehouse.Column) (add func(...any), end func() error) {
	type outcome struct {
		rows int
		err  error
	}
	rows, done := make(chan []any, 1024), make(chan outcome, 1)
	go func() {
		n, err := c.db.Replace(c.ctx, "coverage", table, cols, func() ([]any, error) { return <-rows, nil })
		for range rows { // after an error, so that nobody waits
		}
		done <- outcome{n, err}
	}()
	return func(row ...any) { rows <- row }, func() error {
		close(rows)
		o := <-done
		c.rows.Add(int64(o.rows))
		return o.err
	}
}

func multi(g orb.Geometry) (orb.MultiPolygon, bool) {
	switch s := g.(type) {
	case orb.Polygon:
		return orb.MultiPolygon{s}, true
	case orb.MultiPolygon:
		return s, true
	}
	return nil, false
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
