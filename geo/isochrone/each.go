package isochrone

import (
	"observatoire/geo"
	"observatoire/geo/graph"
)

// Each draws isochrones around each set of targets (one espace, or all of a
// network) and hands them to emit, one call at a time and in the order of the
// sets, by searches of their own: see graph.Each. Where a search is made
// anyway, use a Drawer.
func Each(g *graph.Graph, sets [][]graph.Place, limits []geo.Minutes, o Options, workers int, emit func(set int, isos []Isochrone) error) error {
	d, err := NewDrawer(limits, o)
	if err != nil || len(limits) == 0 {
		return err
	}
	return graph.Each(g, sets, func(int) geo.Minutes { return limits[len(limits)-1] }, workers,
		func(_ int, f *graph.Field) ([]Isochrone, error) { return d.Draw(f) }, emit)
}
