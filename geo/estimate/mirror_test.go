package estimate

import (
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"observatoire/geo/nearest"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"
	"github.com/paulmach/orb/geojson"
)

// france is the real communes and espaces, read once from the mirror as plainly
// as can be: two communes are neighbours when they have two vertices in common.
type france struct {
	context *Context
	index   map[string]int // by current code
	current map[string]string
	espaces []nearest.Espace
	// neighbours by shared borders alone
	neighbours [][]int
}

var readFrance = sync.OnceValues(func() (*france, error) { return loadFrance(os.Getenv("OBSERVATOIRE_MIRROR")) })

func theFrance(t testing.TB) *france {
	t.Helper()
	if os.Getenv("OBSERVATOIRE_MIRROR") == "" {
		t.Skip("OBSERVATOIRE_MIRROR is not set: no real communes to try this on")
	}
	if testing.Short() {
		t.Skip("reads all communes of France")
	}
	f, err := readFrance()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func open(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil || !strings.HasSuffix(path, ".gz") {
		return f, err
	}
	z, err := gzip.NewReader(f)
	return struct {
		io.Reader
		io.Closer
	}{z, f}, err
}

// table reads a CSV file into one map a row.
func table(path string, comma rune) ([]map[string]string, error) {
	r, err := open(path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	in := csv.NewReader(r)
	in.Comma = comma
	header, err := in.Read()
	if err != nil {
		return nil, err
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	var list []map[string]string
	for {
		row, err := in.Read()
		if err == io.EOF {
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		m := map[string]string{}
		for i, v := range row {
			m[header[i]] = strings.TrimSpace(v)
		}
		list = append(list, m)
	}
}

func number(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return v
}

var densityLevels = []string{"", "Grands centres urbains", "Centres urbains intermédiaires", "Petites villes", "Ceintures urbaines", "Bourgs ruraux", "Rural à habitat dispersé", "Rural à habitat très dispersé"}

func loadFrance(mirror string) (*france, error) {
	f := &france{index: map[string]int{}, current: map[string]string{}}
	path := func(p string) string { return filepath.Join(mirror, filepath.FromSlash(p)) }

	var official []struct {
		Code, Type, ChefLieu string
		AnciensCodes         []string
	}
	r, err := open(path("decoupage_administratif/2026/communes.json.gz"))
	if err != nil {
		return nil, err
	}
	if err := json.NewDecoder(r).Decode(&official); err != nil {
		return nil, err
	}
	for _, c := range official {
		if c.Type == "commune-actuelle" {
			f.current[c.Code] = c.Code
		}
	}
	for _, c := range official {
		for _, old := range append(c.AnciensCodes, c.Code) {
			if f.current[old] != "" {
				continue
			}
			if c.Type == "commune-actuelle" {
				f.current[old] = c.Code
			} else if c.ChefLieu != "" {
				f.current[old] = c.ChefLieu
			}
		}
	}

	density, mountain, relief := map[string]int{}, map[string]bool{}, map[string]float64{}
	rows, err := table(path("grilles/2026/densite.csv.gz"), ',')
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		density[row["insee_com"]] = slices.Index(densityLevels, row["niveau_densite"])
	}
	if rows, err = table(path("grilles/2026/montagne.csv.gz"), ','); err != nil {
		return nil, err
	}
	for _, row := range rows {
		mountain[row["insee_com"]] = true
	}
	if rows, err = table(path("relief/2012/relief_communes.csv.gz"), ','); err != nil {
		return nil, err
	}
	for _, row := range rows {
		relief[row["code_insee_2026"]] = (number(row["zmax_m"]) - number(row["zmin_m"])) / 1000
	}

	var communes []Commune
	var neighbours []map[int]int // shared vertices by neighbour
	var middles []orb.Point
	owners := map[orb.Point][]int{}
	r, err = open(path("contours_communes/2023/communes.geojson.gz"))
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	outlines, err := geojson.UnmarshalFeatureCollection(body)
	if err != nil {
		return nil, err
	}
	for _, outline := range outlines.Features {
		code := f.current[outline.Properties.MustString("code")]
		i, ok := f.index[code]
		if !ok {
			i = len(communes)
			f.index[code] = i
			km, there := relief[code]
			if !there {
				km = math.NaN()
			}
			communes = append(communes, Commune{Code: code, Density: density[code], Mountain: mountain[code], ReliefKm: km})
			neighbours = append(neighbours, map[int]int{})
			middles = append(middles, outline.Geometry.Bound().Center())
		}
		communes[i].AreaKm2 += orbgeo.Area(outline.Geometry) / 1e6
		var shape orb.MultiPolygon
		switch g := outline.Geometry.(type) {
		case orb.Polygon:
			shape = orb.MultiPolygon{g}
		case orb.MultiPolygon:
			shape = g
		}
		for _, polygon := range shape {
			for _, ring := range polygon {
				for _, p := range ring[1:] {
					if !slices.Contains(owners[p], i) {
						owners[p] = append(owners[p], i)
					}
				}
			}
		}
	}
	for _, list := range owners {
		for _, a := range list {
			for _, b := range list {
				if a != b {
					neighbours[a][b]++
				}
			}
		}
	}

	if rows, err = table(path("communes_points/2025/corresp_geo_point_codes_communes.csv.gz"), ';'); err != nil {
		return nil, err
	}
	for _, row := range rows {
		if i, ok := f.index[row["Code_Officiel_Commune"]]; ok {
			communes[i].Point = orb.Point{number(row["longitude"]), number(row["latitude"])}
		}
	}
	adjacent := make([][]int, len(communes))
	for i, shared := range neighbours {
		if communes[i].Point == (orb.Point{}) {
			communes[i].Point = middles[i]
		}
		for j, vertices := range shared {
			if vertices >= 2 {
				adjacent[i] = append(adjacent[i], j)
			}
		}
	}
	f.neighbours = adjacent
	links, err := readLinks()
	if err != nil {
		return nil, err
	}
	if f.context, err = NewContext(communes, adjacent, links); err != nil {
		return nil, err
	}

	if rows, err = table(path("france_services/2024-08-01/liste-fs-20240801.csv"), ','); err != nil {
		return nil, err
	}
	for _, row := range rows {
		code := row["insee_com"]
		switch {
		case strings.HasPrefix(code, "751"):
			code = "75056"
		case strings.HasPrefix(code, "6938"):
			code = "69123"
		case strings.HasPrefix(code, "132"):
			code = "13055"
		}
		i, ok := f.index[f.current[code]]
		e := nearest.Espace{ID: row["id_fs"], Point: orb.Point{number(row["longitude"]), number(row["latitude"])}, Commune: i}
		if !ok || math.IsNaN(e.Point[0]+e.Point[1]) {
			continue
		}
		e.Density = communes[i].Density
		// Bits enough to make filters of very different sizes.
		if row["format_fs"] != "Itinérante" && row["format_fs"] != "Bus_équivalent" {
			e.Tags |= 1
		}
		if row["type_fs"] == "Principal" {
			e.Tags |= 2
		}
		if row["h_samedi"] != "" {
			e.Tags |= 4
		}
		for _, day := range []string{"lundi", "mardi", "mercredi", "jeudi", "vendredi"} {
			if h := row["h_"+day]; len(h) >= 5 && h[len(h)-5:] > "18:00" {
				e.Tags |= 8
			}
		}
		f.espaces = append(f.espaces, e)
	}
	return f, nil
}

const reference = "../../data/reference/"

func readLinks() ([]Link, error) {
	r, err := os.Open(reference + "fixed_links.csv")
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return DecodeLinks(r)
}
