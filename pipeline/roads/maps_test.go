package roads

import (
	"context"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"observatoire/geo/graph"
	"observatoire/geo/nearest"
	"observatoire/geo/route"
	"observatoire/pipeline/runlog"

	"github.com/paulmach/orb"
)

// A smallMap is an extract of a few roads in testdata/maps with one thing in
// it that road engines have got wrong. What is right is OpenStreetMap's wiki,
// worked out by hand.
type smallMap struct {
	name        string
	trip        int     // of its file of trips, 0 for the first
	least, most float64 // seconds from road to road
	reason      nearest.Reason
	leg         float64 // metres from the two places to their roads, at most; 0 where it does not matter
	why         string
}

var smallMaps = []smallMap{
	{name: "ok-plain", least: 85, most: 86, why: "the shortcut is open"},
	{name: "agri-forestry-road", least: 185, most: 205, why: "for farm and forest only: the way round"},
	{name: "agri-forestry-track", least: 185, most: 205, why: "the same of a track"},
	{name: "access-residents", least: 200, most: 204, why: "a value in no list is for some only: the way round"},
	{name: "access-military", least: 200, most: 204, why: "as access-residents"},
	{name: "proposed-upgrade", least: 47, most: 50, why: "what is planned does not close the road that is there"},
	{name: "gate-locked", least: 200, most: 204, why: "nobody passes a locked gate"},
	{name: "swing-gate", least: 200, most: 204, why: "a barrier that is not said to be open is closed, as in OSRM"},
	{name: "bollard-removable", least: 200, most: 204, why: "the driver cannot remove it"},
	{name: "conditional-closed-winter", least: 47, most: 50, why: "what holds at times only does not close a road"},
	{name: "restriction-hazmat", least: 47, most: 50, why: "for dangerous goods only"},
	{name: "restriction-mid-way", least: 37, most: 39, why: "a restriction whose way is not cut at its node is not clear, and ignored"},
	{name: "restriction-pocket", least: 8, most: 9, why: "nobody gets into the street: its houses are at the junction before it"},
	{name: "restriction-pocket", trip: 1, least: 8, most: 9, why: "nor out of it"},
	{name: "only-into-oneway-against", least: 17, most: 18, why: "an only_ restriction into a road that one may not enter is ignored"},
	{name: "only-into-bus-road", least: 17, most: 18, why: "the same of a road for buses"},
	{name: "only-into-construction", least: 17, most: 18, why: "the same of a road that is being built"},
	{name: "only-into-footway", least: 17, most: 18, why: "the same of a footway"},
	{name: "oneway-dead-end", least: 22, most: 23.5, why: "nobody gets out of it: from the junction"},
	{name: "oneway-dead-end", trip: 1, least: 22, most: 23.5, why: "the same network for the goal"},
	{name: "oneway-dead-end", trip: 2, least: 15.5, most: 16.5, leg: 1, why: "both within it, in its direction: 111 m at 25 km/h"},
	{name: "same-corner-oneway", trip: 1, least: 0.5, most: 1.5, why: "6 m on"},
	{name: "same-corner-oneway", trip: 2, least: 185, most: 195, why: "6 m back: round the block"},
	{name: "snap-motorway", least: 77, most: 83, leg: 68, why: "from its own street, 67 m away, not from the motorway at 45 m"},
	{name: "snap-tunnel", least: 77, most: 83, leg: 68, why: "from its own street, not from the tunnel below"},
	{name: "cut-by-extract-edge", reason: route.CutOff, why: "1.4 km from the other roads: their connection lies outside"},
	{name: "islet", reason: nearest.OtherLandmass, why: "5 km from the other roads: an island"},
	{name: "islet", trip: 1, least: 30, most: 40, why: "on the island's own roads"},
	{name: "ferry-PT20M", least: 1215, most: 1220, why: "20 minutes and both roads"},
	{name: "ferry-hhmmss", least: 1215, most: 1220, why: "20 minutes and both roads"},
	{name: "ferry-relation-duration", least: 1215, most: 1220, why: "20 minutes, as its route says"},
	{name: "ferry-no-car-tag-foot", least: 1215, most: 1220, why: "foot=yes does not keep cars off"},
	{name: "ferry-foot-only", reason: route.CutOff, why: "cars may not board: no way over, and nothing says that it is water"},
	{name: "ferry-none", least: 540, most: 720, why: "3 km at 20 km/h and both roads"},
	{name: "ferry-maxspeed", least: 540, most: 570, why: "3 km at the 20 km/h of its tag, and both roads: boats keep to it, cars to 0.8 of theirs (OSRM: 690 s)"},
	{name: "maxspeed-1000", least: 32, most: 40, why: "no faster than where there is no limit: 112 km/h"},
	{name: "maxspeed-walk", least: 200, most: 204, why: "472 m at walking pace are 340 s: the way round"},
	{name: "locations-on-ways", least: 85, most: 86, why: "ok-plain, with the places on the ways"},
	{name: "locations-on-ways-signals", least: 89, most: 90, why: "the same with two signals of 2 s each, the only nodes that are in the file; 85.5 s would be those of ok-plain, which has none"},
	{name: "antimeridian", least: 64, most: 67, why: "1.1 km over 180 degrees, not round the earth"},
	{name: "pole", reason: route.NoRoad, why: "beyond 85 degrees there are no roads to look for"},
	{name: "plain-nodes", least: 85, most: 86, why: "ok-plain, its nodes written one by one"},
}

// trips reads the places of a map's trips.
func trips(t *testing.T, name string) (out [][2]orb.Point) {
	t.Helper()
	file := filepath.Join("testdata", "maps", name+".csv")
	if _, err := os.Stat(file); err != nil {
		file = filepath.Join("testdata", "maps", "ok-plain.csv")
	}
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		n := len(row)
		out = append(out, [2]orb.Point{{number(row[n-4]), number(row[n-3])}, {number(row[n-2]), number(row[n-1])}})
	}
	return out
}

func TestSmallMaps_have_the_time_that_is_right(t *testing.T) {
	graphs := map[string]*graph.Graph{}
	for _, c := range smallMaps {
		t.Run(c.name+": "+c.why, func(t *testing.T) {
			g := graphs[c.name]
			if g == nil {
				var err error
				if g, _, err = Read(context.Background(), profile(t), filepath.Join("testdata", "maps", c.name+".osm.pbf")); err != nil {
					t.Fatal(err)
				}
				graphs[c.name] = g
			}
			trip := trips(t, c.name)[c.trip]
			times := route.NewTimes(g)
			from, to := nearest.Origin{Point: trip[0]}, nearest.Espace{Point: trip[1]}
			a, reason := times.Minutes(from, to)
			if s := float64(a.Minutes) * 60; reason != c.reason || reason == "" && (s < c.least || s > c.most) {
				t.Errorf("%.1f s (%s), want %v to %v s (%s)", s, reason, c.least, c.most, c.reason)
			}
			if c.leg > 0 && float64(a.Legs) > c.leg {
				t.Errorf("%.0f m to the roads, want at most %.0f", a.Legs, c.leg)
			}
			// the search from the goal says the same
			times.Nearest([]nearest.Origin{from}, []nearest.Espace{to}, []nearest.Filter{{}}, 1, func(_, _ int, list []nearest.Answer, why nearest.Reason) {
				if why == nearest.NoEspaceOnLandmass {
					why = nearest.OtherLandmass
				}
				if why != reason || len(list) == 1 && list[0].Minutes != a.Minutes {
					t.Errorf("nearest says %v (%s), the trip %v (%s)", list, why, a.Minutes, reason)
				}
			})
		})
	}
}

func TestRead_names_what_is_no_map_of_one_day_and_what_to_do(t *testing.T) {
	for file, words := range map[string][]string{
		"maps/deleted-road.osh.pbf": {"history", "osmium time-filter", "deleted-road.osh.pbf -o"},
		"maps/lz4-blobs.osm.pbf":    {"LZ4", "osmium cat", "pbf_compression=zlib"},
		"maps/zero.osm.pbf":         {"empty file", "download it again"},
		"damaged/crash-15.pbf":      {"block 3 at byte 31990", "relation 1", "damaged"},
		"damaged/crash-177.pbf":     {"block 2 at byte 18221", "way 269", "damaged"},
		"damaged/crash-225.pbf":     {"block 2 at byte 18221", "way 449", "damaged"},
	} {
		_, _, err := Read(context.Background(), profile(t), filepath.Join("testdata", file))
		refused(t, file, err, words...)
	}
}

// refused checks that an error has the exit code of a changed source, and the
// words.
func refused(t *testing.T, what string, err error, words ...string) {
	t.Helper()
	if runlog.CodeOf(err) != runlog.ExitSourceChanged {
		t.Errorf("%s: exit code %d (%v), want %d", what, runlog.CodeOf(err), err, runlog.ExitSourceChanged)
		return
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%s: %v, want the word %q", what, err, w)
		}
	}
	var system *os.PathError
	if errors.As(err, &system) {
		t.Errorf("%s: %v is of the system", what, err)
	}
}
