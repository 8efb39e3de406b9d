package export

import (
	"encoding/json"
	"fmt"
	"math"

	"observatoire/geo"
	"observatoire/pipeline/warehouse"

	"github.com/paulmach/orb"
)

// Minutes of a commune are tenths of a minute; these codes stand for what has
// no minutes, and noEspace for no nearest espace.
const (
	unreachable = -1 // no espace that a road leads to
	notKnown    = -2 // the time is not known
	noEspace    = -1
)

// variant is one choice on the map: a definition of today's network, or one
// list of it.
type variant struct {
	id      string // as in addresses: "def-…" or "liste-2018-06-01"
	list    string // the list whose espaces are numbered
	minutes []int
	espaces []int // place in the list's espaces, or noEspace
}

func (v variant) class(commune int) string {
	if m := v.minutes[commune]; m >= 0 {
		return geo.Class(geo.Minutes(float64(m) / 10))
	}
	return geo.Class(geo.Minutes(math.NaN()))
}

// mapData is what the map is made of. Communes, EPCI, départements and régions
// are numbered in the order of their codes; the numbers are the features' ids.
type mapData struct {
	*exporter
	codes    []string // of communes
	rank     map[string]map[string]int
	lists    []string // dates of the lists, oldest first
	espaces  map[string][]listedEspace
	variants []variant
	firsts   []first
	there    map[int]map[[2]int]bool // tiles with land, by zoom level
	bands    *bands                  // nil where no roads are known
}

// first is the number of the first commune of a département.
type first struct {
	departement string
	commune     int
}

// listedEspace is a row of a list of the network.
type listedEspace struct {
	id, name, commune string
	departement       int // number of its commune's, -1 where it is not known
	at                orb.Point
	kind              int // 0 fixed, 1 antenne, 2 mobile
}

func (m *mapData) read() error {
	m.codes = sortedKeys(m.outlines.communes)
	m.rank = map[string]map[string]int{}
	groups := map[string]map[string]bool{"departement": {}, "region": {}, "epci": {}}
	for _, code := range m.codes {
		c := m.outlines.communes[code]
		groups["departement"][c.departement], groups["region"][c.region] = true, true
		if c.epci != "" {
			groups["epci"][c.epci] = true
		}
	}
	rankOf := func(list []string) map[string]int {
		out := make(map[string]int, len(list))
		for i, code := range list {
			out[code] = i
		}
		return out
	}
	m.rank["commune"] = rankOf(m.codes)
	for kind, codes := range groups {
		m.rank[kind] = rankOf(sortedKeys(codes))
	}
	if err := m.readLists(); err != nil {
		return err
	}
	return m.readVariants()
}

// mapListed is a row of site.map_lists.
type mapListed struct {
	List        string  `col:"list_day"`
	ID          string  `col:"espace_id"`
	Name        string  `col:"name"`
	Commune     string  `col:"commune_name"`
	Departement string  `col:"departement_code"`
	Lon         float64 `col:"lon"`
	Lat         float64 `col:"lat"`
	Kind        int     `col:"kind"`
}

func (m *mapData) readLists() error {
	m.espaces = map[string][]listedEspace{}
	return warehouse.Rows(m.ctx, m.db, "site.map_lists", func(r mapListed) error {
		if len(m.lists) == 0 || m.lists[len(m.lists)-1] != r.List {
			m.lists = append(m.lists, r.List)
		}
		x := listedEspace{r.ID, r.Name, r.Commune, -1, orb.Point{r.Lon, r.Lat}, r.Kind}
		if i, ok := m.rank["departement"][r.Departement]; ok {
			x.departement = i
		}
		m.espaces[r.List] = append(m.espaces[r.List], x)
		return nil
	})
}

// mapTime is a row of site.map_times.
type mapTime struct {
	Choice      string   `col:"choice"`
	List        string   `col:"list_day"`
	Commune     string   `col:"commune_code"`
	Minutes     *float64 `col:"minutes"`
	Espace      *string  `col:"espace_id"`
	Unreachable bool     `col:"is_unreachable"`
}

func (m *mapData) readVariants() error {
	numbers := map[string]map[string]int{}
	for on, list := range m.espaces {
		numbers[on] = map[string]int{}
		for i, x := range list {
			numbers[on][x.id] = i
		}
	}
	places := map[string]int{}
	return warehouse.Rows(m.ctx, m.db, "site.map_times", func(r mapTime) error {
		k, ok := places[r.Choice]
		if !ok {
			k = len(m.variants)
			places[r.Choice] = k
			v := variant{id: r.Choice, list: r.List, minutes: make([]int, len(m.codes)), espaces: make([]int, len(m.codes))}
			for i := range v.minutes {
				v.minutes[i], v.espaces[i] = notKnown, noEspace
			}
			m.variants = append(m.variants, v)
		}
		i, ok := m.rank["commune"][r.Commune]
		if !ok {
			return nil
		}
		v := &m.variants[k]
		switch {
		case r.Minutes != nil:
			if !(*r.Minutes >= 0) {
				return fmt.Errorf("commune %s %s: %v minutes, expected 0 or more", r.Commune, r.Choice, *r.Minutes)
			}
			v.minutes[i] = tenths(*r.Minutes)
			n, ok := numbers[r.List][text(r.Espace)]
			if !ok {
				return fmt.Errorf("commune %s %s: espace %q, expected one of the list of %s", r.Commune, r.Choice, text(r.Espace), r.List)
			}
			v.espaces[i] = n
		case r.Unreachable:
			v.minutes[i] = unreachable
		}
		return nil
	})
}

// tenths are minutes as the files hold them, rounded up where rounding down
// would lead to another class: 10.04 minutes are more than 10.
func tenths(minutes float64) int {
	t := int(math.Round(minutes * 10))
	if geo.Class(geo.Minutes(float64(t)/10)) != geo.Class(geo.Minutes(minutes)) {
		return int(math.Ceil(minutes * 10))
	}
	return t
}

// minutes writes the minutes of all communes, and beside it their nearest
// espace, in the order of the communes' codes. Espaces are numbered by
// département, so the steps from one commune's to the next one's are short: it
// is steps that are written, the first from 0.
func (m *mapData) minutes(v variant) error {
	if err := m.writeJSON("static/carte/minutes/"+v.id+".json", v.minutes); err != nil {
		return err
	}
	return m.writeJSON("static/carte/proches/"+v.id+".json", steps(v.espaces))
}

// steps are numbers as differences, the first from 0.
func steps(numbers []int) []int {
	out := make([]int, len(numbers))
	before := 0
	for i, n := range numbers {
		out[i], before = n-before, n
	}
	return out
}

// communeNames writes the communes of each département in the order of their
// codes, which is that of their numbers, and the number of each one's EPCI.
func (m *mapData) communeNames() error {
	type row = [4]any // code, name, "au Mans" (0 where it is "à" and the name), 1 where by road
	files := map[string][]row{}
	epci := make([]int, len(m.codes))
	for i, code := range m.codes {
		c := m.outlines.communes[code]
		if files[c.departement] == nil {
			m.firsts = append(m.firsts, first{c.departement, i})
		} else if m.firsts[len(m.firsts)-1].departement != c.departement {
			return fmt.Errorf("commune %s: its département %s has communes before and after those of %s, expected codes that begin with the département's", code, c.departement, m.firsts[len(m.firsts)-1].departement)
		}
		r := row{code, c.name, m.namesIn["commune "+code], 0}
		if r[2] == "à "+c.name {
			r[2] = 0
		}
		if c.byRoad {
			r[3] = 1
		}
		files[c.departement] = append(files[c.departement], r)
		if k, ok := m.rank["epci"][c.epci]; ok {
			epci[i] = k
		} else {
			epci[i] = -1
		}
	}
	for _, code := range sortedKeys(files) {
		if err := m.writeJSON("static/carte/communes/"+code+".json", files[code]); err != nil {
			return err
		}
	}
	return m.writeJSON("static/carte/epci.json", epci)
}

// figure is [share within 20 minutes, median minutes, people beyond 20 minutes].
type figure [3]any

// mapFigure is a row of site.map_figures.
type mapFigure struct {
	Choice string   `col:"choice"`
	Kind   string   `col:"territory_kind"`
	Code   string   `col:"territory_code"`
	Share  *float64 `col:"share"`
	Median *float64 `col:"median_min"`
	Beyond *int64   `col:"beyond_count"`
}

// territoryFigures writes the figures of all territories of each variant.
func (m *mapData) territoryFigures() error {
	type figures struct {
		France       figure   `json:"france"`
		Regions      []figure `json:"regions"`
		Departements []figure `json:"departements"`
		EPCI         []figure `json:"epci"`
	}
	byVariant := map[string]*figures{}
	for _, v := range m.variants {
		byVariant[v.id] = &figures{Regions: make([]figure, len(m.rank["region"])), Departements: make([]figure, len(m.rank["departement"])), EPCI: make([]figure, len(m.rank["epci"]))}
	}
	if err := warehouse.Rows(m.ctx, m.db, "site.map_figures", func(r mapFigure) error {
		f := byVariant[r.Choice]
		if f == nil {
			return nil
		}
		x := figure{r.Share, r.Median, r.Beyond}
		i, ok := m.rank[r.Kind][r.Code]
		switch {
		case r.Kind == "france":
			f.France = x
		case !ok:
		case r.Kind == "region":
			f.Regions[i] = x
		case r.Kind == "departement":
			f.Departements[i] = x
		case r.Kind == "epci":
			f.EPCI[i] = x
		}
		return nil
	}); err != nil {
		return err
	}
	for _, v := range m.variants {
		if err := m.writeJSON("static/carte/figures/"+v.id+".json", byVariant[v.id]); err != nil {
			return err
		}
	}
	return nil
}

// territoryIndex writes the territories that one can choose, in the order of
// their codes: [code, name, "dans la Lozère", west, south, east, north, code of
// the territory above].
func (m *mapData) territoryIndex() error {
	type row = []any
	out := map[string][]row{}
	for _, k := range []struct{ kind, detail, key string }{{"region", "region region", "regions"}, {"departement", "departement departement", "departements"}, {"epci", "departement epci", "epci"}} {
		list := make([]row, 0, len(m.rank[k.kind]))
		for _, code := range sortedKeys(m.rank[k.kind]) {
			above := ""
			switch k.kind {
			case "departement":
				above = m.regions[code]
			case "epci":
				above = m.homeOf[code]
			}
			list = append(list, append(append(row{code, m.names[k.kind+" "+code], m.namesIn[k.kind+" "+code]}, box(m.shapes[k.detail][code].bound)...), above))
		}
		out[k.key] = list
	}
	return m.writeJSON("static/carte/territoires.json", out)
}

// espacesOfLists writes the espaces of each list as columns; the place in them
// is the number that minutes refer to.
func (m *mapData) espacesOfLists() error {
	for on, list := range m.espaces {
		var ids, names, communes []string
		var kinds, departements []int
		var at [][2]float64
		for _, x := range list {
			ids, names, communes, kinds = append(ids, x.id), append(names, x.name), append(communes, x.commune), append(kinds, x.kind)
			departements = append(departements, x.departement)
			at = append(at, [2]float64{math.Round(x.at[0]*1e5) / 1e5, math.Round(x.at[1]*1e5) / 1e5})
		}
		if err := m.writeJSON("static/carte/espaces/"+on+".json", values{"id": ids, "nom": names, "commune": communes, "genre": kinds, "departement": departements, "lonlat": at}); err != nil {
			return err
		}
	}
	return nil
}

// mapHistory is the row of site.map_history.
type mapHistory struct {
	Lists  json.RawMessage `col:"lists"`
	Shares json.RawMessage `col:"shares"`
}
