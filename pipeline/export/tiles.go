package export

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"

	"observatoire/geo/tiles"
	"observatoire/geo/topology"

	"github.com/paulmach/orb"
)

// Zoom levels of the tiles of the map. Below firstCommuneZoom communes are too
// small to be pointed at: there they are melted by class of minutes, one set of
// tiles a variant, and EPCI have outlines of their own, both up to
// lastClassZoom; above, they are drawn on the communes. The page stretches the
// last level of a source beyond it: steps of level 8 are 27 m in the middle of
// France, which is what the outlines of communes are good for.
const (
	firstZoom        = 4
	lastClassZoom    = 5
	firstCommuneZoom = 7
	lastZoom         = 8
)

// extents are the steps across a tile where the usual 4096 would be finer than
// a quarter of a pixel for nothing.
var extents = map[int]int{4: 2048, 7: 2048}

// carte writes what the page of the map reads, under static/carte and
// data/carte.json: vector tiles, minutes of every commune by variant (a
// definition, or a list of the network), figures of territories by variant,
// espaces of each list. Everything is plain files of any static host (decision
// 9).
func (e *exporter) carte() error {
	m := &mapData{exporter: e, there: map[int]map[[2]int]bool{}}
	if err := m.read(); err != nil {
		return err
	}
	topologies, err := m.topologies()
	if err != nil {
		return err
	}
	for zoom := firstZoom; zoom <= lastZoom; zoom++ {
		if m.there[zoom], err = land(zoom, topologies[zoom]); err != nil {
			return err
		}
	}
	var jobs []func() error
	for zoom := firstZoom; zoom <= lastZoom; zoom++ {
		jobs = append(jobs, func() error { return m.baseTiles(zoom, topologies[zoom]) })
	}
	for i := range m.variants {
		jobs = append(jobs, func() error { return m.classTiles(m.variants[i], topologies) }, func() error { return m.minutes(m.variants[i]) })
	}
	if err := together(jobs); err != nil {
		return err
	}
	for _, step := range []func() error{m.bandTiles, m.territoryFigures, m.territoryIndex, m.communeNames, m.espacesOfLists, m.frame} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// together runs jobs on all processors and returns the first error in their
// order.
func together(jobs []func() error) error {
	errs := make([]error, len(jobs))
	next := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				errs[i] = jobs[i]()
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// topologies are the communes as shared arcs for each zoom level: the degrees
// of coverage.contours, simplified on to what a pixel of the level shows (425 m
// at level 7 in the middle of France, twice as much at each level below).
func (m *mapData) topologies() (map[int]*topology.Topology, error) {
	out := map[int]*topology.Topology{}
	build := func(detail string) (*topology.Topology, error) {
		areas := make([]topology.Area, 0, len(m.codes))
		for _, code := range m.codes {
			if s, ok := m.shapes[detail+" commune"][code]; ok {
				areas = append(areas, topology.Area{Code: code, Shape: s.MultiPolygon})
			}
		}
		// The outlines come from shared arcs already: nothing is to be snapped.
		t, _, err := topology.Build(areas, topology.Options{Snap: -1, Sliver: -1})
		return t, err
	}
	for _, d := range []struct {
		detail string
		zooms  []int
	}{{"local", []int{8}}, {"departement", []int{7}}, {"region", []int{6, 5, 4}}} {
		t, err := build(d.detail)
		if err != nil {
			return nil, fmt.Errorf("outlines of detail %s: %w", d.detail, err)
		}
		for _, zoom := range d.zooms {
			out[zoom] = t.Simplify(simplification[zoom])
		}
	}
	return out, nil
}

var simplification = map[int]topology.SimplifyOptions{
	8: {Tolerance: 100}, 7: {Tolerance: 300, MinIsletKm2: 0.05},
	6: {Tolerance: 1100, MinIsletKm2: 0.3}, 5: {Tolerance: 1100, MinIsletKm2: 0.3}, 4: {Tolerance: 3000, MinIsletKm2: 4},
}

// baseTiles writes the tiles of a zoom level that are the same whatever one
// measures: départements, limits and names; EPCI; communes.
func (m *mapData) baseTiles(zoom int, t *topology.Topology) error {
	departements := t.Dissolve(func(code string) string { return m.outlines.communes[code].departement })
	epci := t.Dissolve(func(code string) string { return m.outlines.communes[code].epci })
	if err := m.cut("fond", zoom, []tiles.Layer{
		{Name: "departements", Features: m.areas(departements, m.rank["departement"])},
		{Name: "limites", Features: m.limits(zoom, t)},
		{Name: "noms", Features: m.labels(zoom, departements, epci)},
	}); err != nil {
		return err
	}
	if zoom <= lastClassZoom {
		return m.cut("epci", zoom, []tiles.Layer{{Name: "epci", Features: m.areas(epci, m.rank["epci"])}})
	}
	if zoom < firstCommuneZoom {
		return nil
	}
	return m.cut("communes", zoom, []tiles.Layer{{Name: "communes", Features: m.areas(t, m.rank["commune"])}})
}

// land are the tiles of a zoom level that have land: every source has all of
// them and no others, so that the page knows what to ask for.
func land(zoom int, t *topology.Topology) (map[[2]int]bool, error) {
	all := t.Dissolve(func(string) string { return "land" })
	list, err := tiles.Cut(zoom, []tiles.Layer{{Features: []tiles.Feature{{Geometry: all.Shape(0)}}}}, tiles.Options{Extent: extents[zoom]})
	there := map[[2]int]bool{}
	for _, x := range list {
		there[[2]int{x.X, x.Y}] = true
	}
	return there, err
}

// areas are the areas of a topology as features numbered by their rank.
func (m *mapData) areas(t *topology.Topology, rank map[string]int) []tiles.Feature {
	var out []tiles.Feature
	for k, code := range t.Codes() {
		if i, ok := rank[code]; ok {
			out = append(out, tiles.Feature{ID: uint64(i), Geometry: t.Shape(k)})
		}
	}
	slices.SortFunc(out, func(a, b tiles.Feature) int { return int(a.ID) - int(b.ID) })
	return out
}

// limits are the borders, each once, by the highest territory that they bound.
func (m *mapData) limits(zoom int, t *topology.Topology) []tiles.Feature {
	names := []string{"epci", "departement", "region", "cote"}
	type place struct{ epci, departement, region string }
	places := map[string]place{}
	groups := t.Dissolve(func(code string) string {
		c := m.outlines.communes[code]
		key := c.region + " " + c.departement + " " + c.epci
		places[key] = place{c.epci, c.departement, c.region}
		return key
	})
	lines := make([]orb.MultiLineString, len(names))
	for _, arc := range groups.Arcs {
		level := len(names) - 1
		if arc.Left != topology.Outside && arc.Right != topology.Outside {
			a, b := places[groups.Code(int(arc.Left))], places[groups.Code(int(arc.Right))]
			switch {
			case a.region != b.region:
				level = 2
			case a.departement != b.departement:
				level = 1
			default:
				level = 0
			}
		}
		lines[level] = append(lines[level], arc.Line)
	}
	var out []tiles.Feature
	for i, l := range lines {
		if len(l) > 0 && (i > 0 || zoom >= 6) {
			out = append(out, tiles.Feature{ID: uint64(i), Geometry: l, Properties: map[string]any{"niveau": names[i]}})
		}
	}
	return out
}

// labels are the names of a zoom level with the population, to two digits, that
// says which one stays where two do not fit. Nobody asks for their numbers.
func (m *mapData) labels(zoom int, departements, epci *topology.Topology) []tiles.Feature {
	var out []tiles.Feature
	add := func(at orb.Point, name, kind string, people int64) {
		out = append(out, tiles.Feature{Geometry: at, Properties: map[string]any{"nom": name, "genre": kind, "habitants": twoDigits(people)}})
	}
	if zoom <= lastClassZoom {
		regions := departements.Dissolve(func(code string) string { return m.regions[code] })
		for k, code := range regions.Codes() {
			if code != "" {
				add(regions.InnerPoint(k), m.names["region "+code], "region", m.people["region "+code])
			}
		}
	}
	if zoom >= lastClassZoom && zoom <= firstCommuneZoom {
		for k, code := range departements.Codes() {
			add(departements.InnerPoint(k), m.names["departement "+code], "departement", m.people["departement "+code])
		}
	}
	if zoom >= firstCommuneZoom {
		for k, code := range epci.Codes() {
			if code == "" { // a commune without EPCI
				continue
			}
			add(epci.InnerPoint(k), m.names["epci "+code], "epci", m.people["epci "+code])
		}
	}
	if least, ok := map[int]int64{5: 150_000, 6: 40_000, 7: 15_000, 8: 0}[zoom]; ok {
		for _, code := range m.codes {
			if c := m.outlines.communes[code]; c.population >= least && c.point != (orb.Point{}) {
				add(c.point, c.name, "commune", c.population)
			}
		}
	}
	return out
}

// twoDigits rounds a number down to its first two digits.
func twoDigits(n int64) int64 {
	unit := int64(1)
	for n/unit >= 100 {
		unit *= 10
	}
	return n / unit * unit
}

// classTiles writes the tiles of a variant below the levels of communes:
// communes melted by class of minutes. The areas of a class and of all later
// ones lie on those before, so that the border between two classes next to each
// other is drawn once: it is half of the bytes.
func (m *mapData) classTiles(v variant, topologies map[int]*topology.Topology) error {
	for zoom := firstZoom; zoom <= lastClassZoom; zoom++ {
		melted := topologies[zoom].Dissolve(func(code string) string { return v.class(m.rank["commune"][code]) }).Simplify(simplification[zoom])
		if err := m.cut("classes/"+v.id, zoom, []tiles.Layer{{Name: "classes", Features: nested(melted, false)}}); err != nil {
			return err
		}
	}
	return nil
}

// nested are the areas of a topology by class ("c0" to "c4", "cx") in the order
// in which they are to be drawn, each joined to those of all classes that are
// drawn after it: from the first class on, or from the last one back.
func nested(classes *topology.Topology, back bool) []tiles.Feature {
	codes := slices.Sorted(slices.Values(classes.Codes()))
	if back {
		slices.Reverse(codes)
	}
	var out []tiles.Feature
	for i, from := range codes {
		joined := classes.Dissolve(func(code string) string {
			if slices.Contains(codes[i:], code) {
				return from
			}
			return ""
		})
		out = append(out, tiles.Feature{ID: uint64(i), Geometry: joined.ShapeOf(from), Properties: map[string]any{"classe": from}})
	}
	return out
}

// cut cuts layers into tiles and writes them.
func (m *mapData) cut(source string, zoom int, layers []tiles.Layer) error {
	list, err := tiles.Cut(zoom, layers, tiles.Options{Extent: extents[zoom]})
	if err != nil {
		return fmt.Errorf("tiles %s: %w", source, err)
	}
	data := make(map[[2]int][]byte, len(list))
	for _, t := range list {
		data[[2]int{t.X, t.Y}] = t.Data
	}
	for at := range m.there[zoom] { // one without features is an empty file
		if err := m.write(fmt.Sprintf("static/carte/tuiles/%s/%d/%d/%d.pbf", source, zoom, at[0], at[1]), data[at]); err != nil {
			return err
		}
	}
	return nil
}

// digestOf is ten characters that change with any file of a folder, for
// addresses that a browser may keep.
func digestOf(dir string) (string, error) {
	h := sha256.New()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		fmt.Fprintln(h, filepath.ToSlash(rel), len(b))
		h.Write(b)
		return err
	})
	return hex.EncodeToString(h.Sum(nil))[:10], err
}
