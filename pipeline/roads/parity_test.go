package roads

import (
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"observatoire/geo"
	"observatoire/geo/graph"

	"github.com/paulmach/orb"
)

// reference is what the reference router says of one extract.
type reference struct {
	dir, name           string
	origins, facilities []orb.Point
	snapped             [2][]float64 // metres, of origins and facilities
	snappedAt           [2][]orb.Point
	durations           [][]float64 // seconds, origin × facility; NaN where there is no way
}

func profile(t testing.TB) *graph.Profile {
	f, err := os.Open("../../data/reference/car_profile.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := graph.ParseProfile(f)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// routing returns the folder of reference routes, beside the mirror.
func routing(t testing.TB) string {
	m := os.Getenv("OBSERVATOIRE_MIRROR")
	if m == "" {
		t.Skip("OBSERVATOIRE_MIRROR is not set: the reference routes lie in ../routing beside it")
	}
	dir := filepath.Join(m, "..", "routing")
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no reference routes at %s", dir)
	}
	return dir
}

func number(s string) float64 {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

func table(t testing.TB, file string) [][]string {
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c := csv.NewReader(f)
	if filepath.Ext(file) == ".gz" {
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		c = csv.NewReader(z)
	}
	rows, err := c.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func load(t testing.TB, name string) reference {
	r := reference{dir: filepath.Join(routing(t), name), name: name}
	for k, f := range []string{"origins.csv", "facilities.csv"} {
		for _, row := range table(t, filepath.Join(r.dir, f)) {
			p := orb.Point{number(row[1]), number(row[2])}
			if k == 0 {
				r.origins = append(r.origins, p)
			} else {
				r.facilities = append(r.facilities, p)
			}
			r.snappedAt[k] = append(r.snappedAt[k], orb.Point{number(row[3]), number(row[4])})
			r.snapped[k] = append(r.snapped[k], number(row[5]))
		}
	}
	for _, row := range table(t, filepath.Join(r.dir, "durations_s_osrm_car.csv.gz")) {
		var d []float64
		for _, c := range row[1:] {
			d = append(d, number(c))
		}
		r.durations = append(r.durations, d)
	}
	return r
}

// detailed is a route of the reference, segment by segment.
type detailed struct {
	Origin, Facility int
	Duration, Weight float64
	Nodes            []float64
	SegDuration      []float64 `json:"seg_duration"`
	SegDistance      []float64 `json:"seg_distance"`
}

func (r reference) routes(t testing.TB) (out []detailed) {
	f, err := os.Open(filepath.Join(r.dir, "routes_osrm_car.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(z); d.More(); {
		var x detailed
		if err := d.Decode(&x); err != nil {
			t.Fatal(err)
		}
		out = append(out, x)
	}
	return out
}

func snapAll(t testing.TB, g *graph.Graph, points []orb.Point) []graph.Place {
	out := make([]graph.Place, len(points))
	for i, p := range points {
		var ok bool
		if out[i], ok = g.Snap(p, 50000); !ok {
			t.Fatalf("%v: no road", p)
		}
	}
	return out
}

// asReference is the profile with the rules of the reference router for where
// people start: beside any road that cars drive, on the nearest one alone.
func asReference(p *graph.Profile) *graph.Profile {
	p = p.With("snap_slack", "", 0)
	for _, kind := range []string{"motorway", "motorway_link", "motorroad", "tunnel"} {
		p = p.With("no_stop", kind, 0)
	}
	return p
}

// apart says why a place is treated otherwise than by the reference router on
// purpose; empty where it is not. own and theirs are the place by the two
// rules, snapped is where the reference router put it.
func apart(g *graph.Graph, own, theirs graph.Place, door, snapped orb.Point) string {
	few := geo.Metres(math.Abs(float64(geo.Distance(door, snapped) - theirs.Leg)))
	switch {
	case g.Small(own):
		return "A: on roads that the edge of the extract or water cuts off"
	case own.Point != theirs.Point:
		return "B: beside a motorway, a motorroad or a tunnel"
	case geo.Distance(theirs.Point, snapped) > 1 && few < 3:
		return "G: the reference took another road, not 3 m farther or nearer"
	}
	return ""
}

// parity is how far times are from the reference where the rules that differ
// on purpose change nothing.
type parity struct {
	apart     map[string]int // origins, by reason
	origins   int            // that are compared
	snapOff   float64        // share of points snapped over a metre away from the reference
	mean, p95 float64        // of nearest times, relative
	same      float64        // share of origins with the same facility, by time
	cells     float64        // mean over all pairs, relative
	compared  float64        // share of the pairs
	within1   float64
	bias      float64
	without   int // origins without a way that have one in the reference
}

// byTarget are answers by target.
func byTarget(list []graph.Reach) map[uint32]graph.Cost {
	m := map[uint32]graph.Cost{}
	for _, r := range list {
		m[r.Target] = r.Cost
	}
	return m
}

// compare takes g with our rules of where people start, and theirs with those
// of the reference router. A time is compared where both give the same.
func compare(t testing.TB, r reference, g, theirs *graph.Graph) (p parity) {
	origins, plain := snapAll(t, g, r.origins), snapAll(t, theirs, r.origins)
	facilities, plainFacilities := snapAll(t, g, r.facilities), snapAll(t, theirs, r.facilities)
	why := func(k, i int) string {
		if k == 0 {
			return apart(g, origins[i], plain[i], r.origins[i], r.snappedAt[0][i])
		}
		return apart(g, facilities[i], plainFacilities[i], r.facilities[i], r.snappedAt[1][i])
	}
	p.apart = map[string]int{}
	all, their := g.Nearest(facilities, len(facilities), 0), theirs.Nearest(plainFacilities, len(facilities), 0)
	var rel []float64
	off, same, cells, n1, nc, pairs, bias := 0, 0, 0.0, 0, 0, 0, 0.0
	for i, o := range origins {
		if math.Abs(float64(plain[i].Leg)-r.snapped[0][i]) > 1 {
			off++
		}
		got, other := all.At(o), byTarget(their.At(plain[i]))
		own, nearest := why(0, i), ""
		best, at := math.Inf(1), 0
		for j, d := range r.durations[i] {
			if d < best {
				best, at = d, j
			}
		}
		alike := func(j uint32, c graph.Cost) string {
			goal := why(1, int(j))
			switch d, ok := other[j]; {
			case own != "":
				return "origin " + own
			case goal != "":
				return "facility " + goal
			case g.Pocketed(o, facilities[j]):
				return "A: origin and facility on one fragment of roads, which the trip stays on"
			case !ok:
				return "A: no way in these extracts"
			case d.Tenths > c.Tenths+200:
				return "G: another road at hardly more than the least distance saves over 20 s"
			}
			return ""
		}
		mine := byTarget(got)
		for _, x := range got {
			pairs++
			want := r.durations[i][x.Target]
			if math.IsNaN(want) || want <= 0 || alike(x.Target, x.Cost) != "" {
				continue
			}
			e := (float64(x.Cost.Tenths)/10 - want) / want
			cells += math.Abs(e)
			bias += e
			nc++
			if math.Abs(e) < 0.01 {
				n1++
			}
		}
		// the nearest is compared where neither ours nor theirs is set apart
		if len(got) > 0 {
			nearest = alike(got[0].Target, got[0].Cost)
		}
		if c, ok := mine[uint32(at)]; nearest == "" && ok {
			nearest = alike(uint32(at), c)
		} else if goal := why(1, at); nearest == "" && goal != "" {
			nearest = "facility " + goal
		} else if nearest == "" && own != "" {
			nearest = "origin " + own
		}
		if nearest != "" {
			p.apart[nearest]++
			continue
		}
		if len(got) == 0 {
			rel = append(rel, 1)
			p.without++
			continue
		}
		rel = append(rel, math.Abs(float64(got[0].Cost.Tenths)/10-best)/math.Max(best, 1))
		if r.durations[i][got[0].Target]-best < 0.05+1e-9 {
			same++
		} else {
			t.Logf("origin %d: facility %d in %.1f s (reference %.1f), reference facility %d in %.1f (ours %.1f)", i, got[0].Target, float64(got[0].Cost.Tenths)/10, r.durations[i][got[0].Target], at, best, float64(mine[uint32(at)].Tenths)/10)
		}
	}
	slices.Sort(rel)
	for _, x := range rel {
		p.mean += x / float64(len(rel))
	}
	p.p95 = rel[len(rel)*95/100]
	p.snapOff = float64(off) / float64(len(origins))
	p.same = float64(same) / float64(len(rel))
	p.cells, p.within1, p.bias = cells/float64(nc), float64(n1)/float64(nc), bias/float64(nc)
	p.origins, p.compared = len(rel), float64(nc)/float64(pairs)
	return p
}

// extracts are those that the reference router has answered.
var extracts = []string{"andorra", "liechtenstein", "monaco", "geneva", "gibraltar"}

func TestTimesAgree_with_the_reference_router(t *testing.T) {
	for _, name := range extracts {
		t.Run(name, func(t *testing.T) {
			r := load(t, name)
			file := filepath.Join(r.dir, name+".osm.pbf")
			g, report, err := Read(context.Background(), profile(t), file)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%+v", report)
			theirs, _, err := Read(context.Background(), asReference(profile(t)), file)
			if err != nil {
				t.Fatal(err)
			}
			p := compare(t, r, g, theirs)
			t.Logf("snap off %.4f · nearest mean %.4f p95 %.4f same %.4f · cells %.4f (bias %+.4f, within 1 %% %.3f)", p.snapOff, p.mean, p.p95, p.same, p.cells, p.bias, p.within1)
			t.Logf("compared: %d of %d origins, %.3f of all pairs", p.origins, len(r.origins), p.compared)
			for _, why := range slices.Sorted(maps.Keys(p.apart)) {
				t.Logf("apart: %d %s", p.apart[why], why)
			}
			if p.origins < len(r.origins)*4/5 {
				t.Errorf("%d of %d origins are compared, expected four in five at least", p.origins, len(r.origins))
			}
			if p.without > 0 {
				t.Errorf("%d origins without a way, all have one in the reference", p.without)
			}
			if p.mean > 0.01 || p.p95 > 0.03 || p.same < 0.99 || p.cells > 0.01 {
				t.Errorf("nearest times: mean error %.4f (at most 0.01), 95th percentile %.4f (0.03), same facility %.4f (at least 0.99); all pairs: %.4f (0.01)", p.mean, p.p95, p.same, p.cells)
			}
		})
	}
}

func TestSegmentsAndTurnsAgree_with_the_reference_routes(t *testing.T) {
	for _, name := range []string{"andorra", "liechtenstein"} {
		t.Run(name, func(t *testing.T) {
			r := load(t, name)
			p := profile(t)
			b := graph.NewBuilder(p)
			b.KeepIDs = true
			g, _, err := read(context.Background(), b, p, []string{filepath.Join(r.dir, name+".osm.pbf")})
			if err != nil {
				t.Fatal(err)
			}
			tenths := map[[2]int64]int32{}
			g.Segments(func(s graph.Segment) { tenths[[2]int64{s.From, s.To}] = s.Tenths })
			segments, equal, far, routes, same := 0, 0, 0, 0, 0
			for _, d := range r.routes(t) {
				var ids []int64
				exact := true
				for _, x := range d.Nodes {
					ids = append(ids, int64(x))
					exact = exact && x < 1e10 // the reference file rounds longer ids
				}
				if !exact || len(ids) < 3 {
					continue
				}
				sum := 0.0
				for i, x := range d.SegDuration {
					sum += x
					if i == 0 || i == len(d.SegDuration)-1 {
						continue // cut where the route begins and ends
					}
					segments++
					switch e := math.Abs(float64(tenths[[2]int64{ids[i], ids[i+1]}])/10 - x); {
					case e < 0.01:
						equal++
					case e > 0.11:
						far++
						t.Logf("segment %d-%d: %d tenths, reference %v s", ids[i], ids[i+1], tenths[[2]int64{ids[i], ids[i+1]}], x)
					}
				}
				routes++
				_, turns, ok := g.Follow(ids)
				if !ok {
					t.Errorf("route from origin %d to facility %d: the graph has no such route", d.Origin, d.Facility)
				}
				if math.Abs(d.Duration-sum-float64(turns)/10) < 0.35 {
					same++
				}
			}
			t.Logf("%d segments: %d equal, %d off by more than a tenth; %d routes: %d with the same turn costs", segments, equal, far, routes, same)
			if segments < 1000 || float64(equal) < 0.999*float64(segments) || far > 0 || float64(same) < 0.9*float64(routes) {
				t.Errorf("segments equal %d of %d (at least 99.9 %%), far off %d (none), turn costs the same on %d of %d routes (at least 90 %%)", equal, segments, far, same, routes)
			}
		})
	}
}
