package cover

import (
	"fmt"
	"sort"
	"strconv"

	"observatoire/geo"

	"github.com/paulmach/orb"
	"github.com/wroge/wgs84"
)

// cellSystems are the reference systems that INSEE names in idcar_200m, by
// EPSG code. Those of the overseas départements are plane UTM grids on datums
// that differ from WGS84 by less than a metre.
var cellSystems = map[int]wgs84.ProjectedReferenceSystem{
	3035:  wgs84.ETRS89LambertAzimuthalEqualArea(), // mainland
	5490:  wgs84.UTM(20, true),                     // Guadeloupe, Martinique (RGAF09)
	32620: wgs84.UTM(20, true),                     // the same, older files
	2972:  wgs84.UTM(22, true),                     // Guyane (RGFG95)
	2975:  wgs84.UTM(40, false),                    // La Réunion (RGR92)
	4471:  wgs84.UTM(38, false),                    // Mayotte (RGM04)
}

// shore is how far from every commune the middle of a cell may be, whose
// people live on the land in its corner.
const shore geo.Metres = 200

// readCells reads the inhabited cells of each commune: households at the
// middle of each, lon/lat degrees. A cell belongs to the commune that holds
// its middle.
func (c *cover) readCells() (map[int][]dwelling, error) {
	systems := map[int]wgs84.Func{}
	out := map[int][]dwelling{}
	var id, file string
	var crs, line int
	var size, north, east, households float64
	err := c.db.Each(c.ctx, "select cell_id, crs, resolution_m, north_m, east_m, households_count, _file, _line from staging.stg_carroyage__cells order by crs, north_m, east_m",
		[]any{&id, &crs, &size, &north, &east, &households, &file, &line}, func() error {
			to, ok := systems[crs]
			if !ok {
				from, known := cellSystems[crs]
				if !known {
					return fmt.Errorf("%s line %d: %s is in EPSG:%d, expected one of %s", file, line, id, crs, knownSystems())
				}
				to = from.To(wgs84.LonLat())
				systems[crs] = to
			}
			lon, lat, _ := to(east+size/2, north+size/2, 0)
			p := orb.Point{lon, lat}
			area, found := c.locator.Locate(p)
			if !found {
				area, _, found = c.locator.Nearest(p, shore)
			}
			if found && households > 0 {
				i := c.index[c.topo.Code(area)]
				out[i] = append(out[i], dwelling{p, households})
			}
			return nil
		})
	return out, err
}

func knownSystems() (text string) {
	var codes []int
	for code := range cellSystems {
		codes = append(codes, code)
	}
	sort.Ints(codes)
	for i, code := range codes {
		if i > 0 {
			text += ", "
		}
		text += "EPSG:" + strconv.Itoa(code)
	}
	return text
}
