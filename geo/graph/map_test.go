package graph

import (
	"math"
	"math/rand"
	"testing"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

const street = "highway=residential maxspeed=45" // 36 km/h: a kilometre in 100 s

func TestMap_a_straight_road_takes_its_length(t *testing.T) {
	w := town{art: "a b c", ways: []way{{"abc", street}}}
	near(t, "a to c", w.seconds(t, w.build(t), "a", "c"), 400, 0.2)
	if g := w.build(t); g.Chains() != 1 || g.Nodes() != 2 {
		t.Errorf("%d chains, %d nodes: want the nodes on the way contracted", g.Chains(), g.Nodes())
	}
}

func TestMap_two_ways_in_a_row_are_one_chain_with_both_speeds(t *testing.T) {
	w := town{art: "abc", ways: []way{{"ab", street}, {"cb", "highway=residential maxspeed=90"}}}
	g := w.build(t)
	near(t, "a to c", w.seconds(t, g, "a", "c"), 150, 0.2)
	near(t, "c to a", w.seconds(t, g, "c", "a"), 150, 0.2)
	near(t, "half the fast part", w.seconds(t, g, "bc", "c"), 45, 0.2)
	if g.Chains() != 1 {
		t.Errorf("%d chains, want 1", g.Chains())
	}
}

func TestMap_oneway_holds(t *testing.T) {
	w := town{art: "ab\ncd", ways: []way{{"ab", street + " oneway=yes"}, {"bd", street}, {"dc", street}, {"ca", street}}}
	g := w.build(t)
	near(t, "a to b", w.seconds(t, g, "ab", "ba"), 80, 0.3)
	near(t, "b to a the long way", w.seconds(t, g, "bd", "ac"), 280, 0.3)
}

func TestMap_reverse_oneway_holds(t *testing.T) {
	w := town{art: "ab\ncd", ways: []way{{"ab", street + " oneway=-1"}, {"bd", street}, {"dc", street}, {"ca", street}}}
	near(t, "a to b the long way", w.seconds(t, w.build(t), "ac", "bd"), 280, 0.3)
}

func TestMap_a_barrier_stops_and_lets_turn_back(t *testing.T) {
	w := town{art: "axb\ncyd", ways: []way{{"axb", street}, {"ac", street}, {"cyd", street}, {"db", street}}, nodes: map[string]string{"x": "barrier=bollard", "y": "barrier=gate"}}
	g := w.build(t)
	near(t, "round the bollard", w.seconds(t, g, "xa", "xb"), 90+100+200+100+90, 0.5)
	w.nodes["y"] = "barrier=block"
	if s := w.seconds(t, w.build(t), "xa", "xb"); s != -1 {
		t.Errorf("two blocks: %v s, want no way", s)
	}
}

func TestMap_turning_back_costs_and_only_where_it_is_allowed(t *testing.T) {
	one := street + " oneway=yes"
	dead := town{profile: calm(t).With("small_component", "", 1), art: "abc\n d ", ways: []way{{"ab", one}, {"bc", street}, {"bd", street}}}
	// a to d, then back up: at the dead end d and at c one may turn back
	g := dead.build(t)
	near(t, "b down to d", dead.seconds(t, g, "ab", "db"), 90+90, 0.3)
	// coming from a one passes b; to go to c and then down to d costs a turn back at c
	dead.bans = []ban{{"no_right_turn", "ab", "b", "bd", ""}}
	g = dead.build(t)
	near(t, "over c with a turn back", dead.seconds(t, g, "ab", "db"), 90+100+20+100+90, 0.3)
}

func TestMap_a_turning_circle_lets_turn_back(t *testing.T) {
	w := town{profile: calm(t).With("small_component", "", 1), art: "abcd", ways: []way{{"ab", street + " oneway=yes"}, {"bcd", street}, {"be", street}}, nodes: map[string]string{}}
	w.art = "abcd\n e  "
	w.bans = []ban{{"no_right_turn", "ab", "b", "be", ""}}
	near(t, "back at the end", w.seconds(t, w.build(t), "ab", "eb"), 90+200+20+200+90, 0.5)
	w.nodes["c"] = "highway=turning_circle"
	near(t, "back at the circle", w.seconds(t, w.build(t), "ab", "eb"), 90+100+20+100+90, 0.5)
}

func TestMap_banned_turns(t *testing.T) {
	grid := town{art: " n \nwxe\nasb", ways: []way{{"wx", street}, {"xe", street}, {"xs", street}, {"xn", street}, {"wa", street}, {"as", street}, {"sb", street}, {"be", street}}}
	g := grid.build(t)
	near(t, "w to s, free", grid.seconds(t, g, "xw", "xs"), 10+10, 0.3)
	grid.bans = []ban{{"no_right_turn", "wx", "x", "xs", ""}}
	near(t, "w to s, banned: back at n", grid.seconds(t, grid.build(t), "xw", "xs"), 10+100+20+100+10, 0.6)
	grid.bans = []ban{{"only_left_turn", "wx", "x", "xn", ""}}
	near(t, "w to s, only left: back at n", grid.seconds(t, grid.build(t), "xw", "xs"), 10+100+20+100+10, 0.6)
	grid.bans = []ban{{"no_right_turn", "wx", "x", "xs", "except=motorcar"}}
	near(t, "w to s, cars excepted", grid.seconds(t, grid.build(t), "xw", "xs"), 20, 0.3)
}

func TestMap_a_ban_over_a_way_holds_for_those_who_come_from_it_only(t *testing.T) {
	// a-b-c-d with side roads: from ab over bc one may not go on into cd
	w := town{art: "abcd\npqrs", ways: []way{{"ab", street}, {"bc", street}, {"cd", street}, {"bq", street}, {"cr", street}, {"pqrs", street}, {"ds", street}, {"ap", street}}}
	g := w.build(t)
	near(t, "free", w.seconds(t, g, "ba", "cd"), 10+100+10, 0.3)
	w.bans = []ban{{"no_straight_on", "ab", "bc", "cd", ""}}
	g, r := w.report(t)
	if r.Shadows != 1 || r.RestrictionsUnused != 0 {
		t.Errorf("%+v: want one shadow", r)
	}
	near(t, "banned: round by q, r", w.seconds(t, g, "ba", "cd"), 10+100+100+100+10, 0.6)
	near(t, "from q not banned", w.seconds(t, g, "bq", "cd"), 10+100+10, 0.3)
	near(t, "ab to cr not banned", w.seconds(t, g, "ba", "cr"), 10+100+10, 0.3)
	near(t, "to a door on the way between", w.seconds(t, g, "ba", "bc"), 20, 0.3)
	w.bans = []ban{{"only_straight_on", "ab", "bc", "cd", ""}}
	near(t, "only straight on: cr is far", w.seconds(t, w.build(t), "ba", "cr"), 10+100+100+10, 1000)
	if s := w.seconds(t, w.build(t), "ba", "cr"); s < 200 {
		t.Errorf("only_straight_on let into cr in %v s", s)
	}
}

func TestMap_signals_signs_and_their_direction(t *testing.T) {
	for _, c := range []struct {
		tags        string
		there, back float64
	}{
		{"highway=traffic_signals", 2, 2},
		{"highway=traffic_signals traffic_signals:direction=forward", 2, 0},
		{"highway=traffic_signals direction=backward", 0, 2},
		{"highway=give_way direction=forward", 1, 0},
		{"highway=stop direction=forward", 2, 0},
		{"highway=crossing", 0, 0},
	} {
		w := town{art: "asb", ways: []way{{"asb", street}}, nodes: map[string]string{"s": c.tags}}
		g := w.build(t)
		near(t, c.tags+" there", w.seconds(t, g, "a", "b"), 200+c.there, 0.2)
		near(t, c.tags+" back", w.seconds(t, g, "b", "a"), 200+c.back, 0.2)
		// the same at a junction
		w = town{art: "asb\n c", ways: []way{{"asb", street}, {"sc", street}}, nodes: map[string]string{"s": c.tags}}
		g = w.build(t)
		near(t, c.tags+" at a junction, there", w.seconds(t, g, "a", "b"), 200+c.there, 0.2)
		near(t, c.tags+" at a junction, back", w.seconds(t, g, "b", "a"), 200+c.back, 0.2)
	}
}

func TestMap_a_stop_sign_without_direction_is_for_the_junction_near_it(t *testing.T) {
	w := town{art: "a         sb\n           c", spacing: 10, ways: []way{{"asb", street}, {"bc", street}, {"bd", street}}, nodes: map[string]string{"s": "highway=stop"}}
	w.art = "a         sbd\n           c"
	g := w.build(t)
	near(t, "towards the junction", w.seconds(t, g, "a", "bs"), 10.9+2, 0.3)
	near(t, "away from it", w.seconds(t, g, "bs", "a"), 10.9, 0.3)
}

func TestMap_a_minor_stop_is_for_the_slower_road(t *testing.T) {
	w := town{art: "asb\n c", ways: []way{{"asb", "highway=primary maxspeed=90"}, {"cs", street}}, nodes: map[string]string{"s": "highway=stop stop=minor"}}
	g := w.build(t)
	near(t, "main road", w.seconds(t, g, "a", "b"), 100, 0.2)
	near(t, "side road", w.seconds(t, g, "c", "b"), 100+50+2, 0.2)
}

func TestMap_turns_cost_at_junctions_and_not_in_bends(t *testing.T) {
	w := town{profile: car(t), art: "a b\n   \n  c", ways: []way{{"abc", street}}}
	near(t, "a bend", w.seconds(t, w.build(t), "a", "c"), 400, 0.3)
	w = town{profile: car(t), art: " n \nwxe\n s ", ways: []way{{"wxe", street}, {"nxs", street}}}
	g := w.build(t)
	near(t, "right", w.seconds(t, g, "w", "s"), 200+2.1, 0.2)
	near(t, "left", w.seconds(t, g, "w", "n"), 200+5.3, 0.2)
	near(t, "straight", w.seconds(t, g, "w", "e"), 200, 0.2)
}

func TestMap_on_the_left_right_turns_cost_what_left_ones_do_elsewhere(t *testing.T) {
	left := street + " driving_side=left"
	w := town{profile: car(t), art: " n \nwxe\n s ", ways: []way{{"wxe", left}, {"nxs", street}}}
	g := w.build(t)
	near(t, "right", w.seconds(t, g, "w", "s"), 200+5.3, 0.2)
	near(t, "left", w.seconds(t, g, "w", "n"), 200+2.1, 0.2)
	near(t, "right from a road driven on the right", w.seconds(t, g, "s", "e"), 200+2.1, 0.2)
	p, _ := g.Snap(w.place("w"), 10)
	q, _ := g.Snap(w.place("s"), 10)
	f := g.Nearest([]Place{q}, 1, 0)
	near(t, "by the search from the goal", float64(f.At(p)[0].Cost.Tenths)/10, 200+5.3, 0.2)
	f = g.Nearest([]Place{q}, 3, 0)
	near(t, "and for several goals", float64(f.At(p)[0].Cost.Tenths)/10, 200+5.3, 0.2)
}

func TestMap_the_first_metres_of_a_road_do_not_make_its_bearing(t *testing.T) {
	// the side road is drawn 2 m to the left of where it belongs, then leaves
	// to the right
	w := town{profile: car(t), spacing: 1, art: "w" + pad(60) + "x" + pad(60) + "e\n" + pad(62) + "p", ways: nil}
	at := func(x, y float64) xy { return xy{x, y} }
	l := newLine([]xy{at(0, 0), at(-1, -1), at(-1, -60), at(-1, -200)})
	if b := outlook(l, true, false, false, 6.5).bearing(); deviation(b, 180) > 3 {
		t.Errorf("a road to the south that starts aside leaves at %.0f°", b)
	}
	if b := outlook(l, false, false, false, 6.5).bearing(); deviation(b, 180) > 12 {
		t.Errorf("a service road to the south leaves at %.0f°", b)
	}
	// a roundabout leaves as it starts
	l = newLine([]xy{at(0, 0), at(3, 1), at(5, 3), at(6, 6)})
	if b := outlook(l, true, true, false, 6.5).bearing(); deviation(b, 71.6) > 1 {
		t.Errorf("a roundabout leaves at %.0f°", b)
	}
	_ = w
}

func pad(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = ' '
	}
	return string(b)
}

func TestMap_where_a_divided_road_begins_nobody_turns(t *testing.T) {
	// the avenue splits at x into two carriageways, 20 m apart after 40 m
	avenue := "highway=primary maxspeed=45 name=Avenue"
	w := town{profile: car(t), spacing: 10, ways: []way{{"ax", avenue}, {"xbc", avenue + " oneway=yes"}, {"dex", avenue + " oneway=yes"}, {"cd", street}, {"cf", street}},
		art: "                    ed\n" +
			"a               x          \n" +
			"                    bc  f"}
	w.art = "" +
		"                    e                   d\n" +
		"a               x\n" +
		"                    b                   c  f"
	g := w.build(t)
	straight := w.seconds(t, g, "ax", "cb")
	free := w
	free.profile = calm(t)
	near(t, "into the carriageway", straight, free.seconds(t, free.build(t), "ax", "cb"), 0.05)
}

func TestMap_a_roundabout_goes_round(t *testing.T) {
	ring := "highway=residential maxspeed=45 junction=roundabout"
	w := town{art: " n \nw e\n s ", ways: []way{{"wsenw", ring}, {"wa", street}, {"eb", street}}}
	w.art = "  n  \naw eb\n  s  "
	g := w.build(t)
	if got := w.through(t, g, "a", "b"); got != "awseb" {
		t.Errorf("a to b by %s, want counter-clockwise awseb", got)
	}
	if got := w.through(t, g, "b", "a"); got != "benwa" {
		t.Errorf("b to a by %s, want benwa", got)
	}
}

func TestMap_private_roads_are_a_last_resort(t *testing.T) {
	w := town{art: "a b\nc d", ways: []way{{"ab", "highway=service access=private maxspeed=45"}, {"ac", street}, {"cd", street}, {"db", street}, {"bz", street}}}
	w.art = "a  b\nc  d\n   z"
	w.ways[4] = way{"dz", street}
	g := w.build(t)
	if got := w.through(t, g, "ac", "bd"); got != "cdb" && got != "acdb" && got != "cd" {
		t.Errorf("went by %s, want round by c and d", got)
	}
	// but who lives or works there gets there
	w.ways[0].tags = "highway=residential access=private maxspeed=45"
	g = w.build(t)
	home := w.door(t, g, "ab")
	if s := g.Nearest([]Place{home}, 1, 0).At(w.door(t, g, "c")); len(s) != 1 || s[0].Cost.Weight-s[0].Cost.Tenths < 32000 {
		t.Errorf("to a private door: %+v, want a way that pays the entry in weight", s)
	}
}

func TestMap_an_espace_on_a_private_road_is_not_hidden_by_one_farther_away(t *testing.T) {
	w := town{art: "p a b         q", ways: []way{{"pab", ""}, {"bq", street}}}
	w.ways = []way{{"pa", "highway=residential access=private maxspeed=45"}, {"ab", street}, {"bq", street}}
	g := w.build(t)
	f := g.Nearest([]Place{w.door(t, g, "pa"), w.door(t, g, "q")}, 1, 0)
	if got := f.At(w.door(t, g, "b")); len(got) != 1 || got[0].Target != 0 {
		t.Errorf("nearest of b: %+v, want the private one, 380 s away", got)
	}
}

func TestMap_a_ferry_takes_its_duration(t *testing.T) {
	w := town{art: "abcd", ways: []way{{"ab", street}, {"bc", "route=ferry duration=00:30"}, {"cd", street}}}
	g := w.build(t)
	near(t, "over the water", w.seconds(t, g, "a", "d"), 100+1800+100, 0.5)
	w.ways[1].tags = "route=ferry"
	near(t, "at 20 km/h", w.seconds(t, w.build(t), "a", "d"), 100+drive(1, 20)+100, 0.5)
	// nothing snaps onto a ferry
	p, ok := g.Snap(w.place("b"), 10)
	if !ok || p.Leg > 1 {
		t.Fatalf("no quay: %+v", p)
	}
	mid := w.place("b")
	mid[0] += (w.place("c")[0] - mid[0]) / 3
	if p, _ := g.Snap(mid, 5000); math.Abs(float64(p.Leg)-1000./3) > 2 {
		t.Errorf("snapped %.0f m away, want the quay 333 m away", p.Leg)
	}
}

func TestSnap_leaves_out_what_leads_nowhere(t *testing.T) {
	// a small island of roads beside the network
	w := town{art: "ab  x\ncd  y\np", ways: []way{{"ab", street}, {"bd", street}, {"dc", street}, {"ca", street}, {"cp", street}, {"bc", street}, {"xy", street}}}
	w.profile = calm(t).With("small_component", "", 4)
	g := w.build(t)
	p, ok := g.Snap(w.place("x"), 10000)
	if !ok || math.Abs(float64(p.Leg)-3000) > 20 {
		t.Errorf("snapped %v m away, want the network 3,000 m away", p.Leg)
	}
	if _, ok := g.Snap(orb.Point{2, 89.9999}, 5000); ok {
		t.Error("the pole was put on a road")
	}
	if _, ok := g.Snap(w.place("x"), 2000); ok {
		t.Errorf("snapped farther than allowed")
	}
}

func TestSnap_leaves_out_private_service_roads(t *testing.T) {
	w := town{art: "ab\ncd", ways: []way{{"ab", street}, {"ac", "highway=service access=private"}, {"bd", street}}}
	g := w.build(t)
	q := w.place("c")
	p, ok := g.Snap(q, 5000)
	if !ok || math.Abs(float64(p.Leg)-1000) > 5 {
		t.Errorf("snapped %.0f m away, want 1,000: the service road is private", p.Leg)
	}
}

func TestSnap_is_to_the_nearest_edge_pro_rata(t *testing.T) {
	w := town{art: "a b\n   \n  c", ways: []way{{"ab", street}, {"bc", street}}}
	g := w.build(t)
	q := w.place("a")
	b := w.place("b")
	at := orb.Point{q[0] + (b[0]-q[0])*0.25, q[1] + 0.001}
	p, ok := g.Snap(at, 5000)
	if !ok || math.Abs(float64(p.Leg)-111.2) > 0.5 {
		t.Fatalf("leg %.1f m, want 111.2", p.Leg)
	}
	if len(p.On) != 2 {
		t.Fatalf("%d positions, want one each way", len(p.On))
	}
	for _, on := range p.On {
		want := int32(500)
		if on.Edge&1 == 1 {
			want = 3500
		}
		got := on.Before.Tenths
		if d := g.edges[on.Edge].tenths; d != on.Before.Tenths+on.After.Tenths {
			t.Errorf("parts %v do not add up to %d", on, d)
		}
		if diff(got, want) > 3 && diff(got, 4000-want) > 3 && diff(got, g.edges[on.Edge].tenths-500) > 3 {
			t.Errorf("edge %d: %d tenths before the point", on.Edge, got)
		}
	}
	if m := g.Walk(p.Leg); math.Abs(float64(m)-111.2/5000*60) > 0.02 {
		t.Errorf("walk %.2f min", m)
	}
}

func diff(a, b int32) int32 { return max(a-b, b-a) }

func TestSnap_finds_what_looking_at_every_road_finds(t *testing.T) {
	r := rand.New(rand.NewSource(4))
	w, points := random(r, 40)
	g := w.build(t)
	for range 200 {
		p := orb.Point{r.Float64()*0.2 - 0.05, -r.Float64()*0.2 + 0.05}
		got, ok := g.Snap(p, 1e6)
		best := math.Inf(1)
		for c := uint32(0); c < uint32(g.chains); c++ {
			if s, d := g.nearestOf(c, geo.NewLocal(p), nil, 1e6); len(s) > 0 && g.big(c) {
				best = math.Min(best, d)
			}
		}
		if ok != !math.IsInf(best, 1) || ok && math.Abs(float64(got.Leg)-best) > 0.02+best*2e-3 {
			t.Errorf("%v: %.2f m, want %.2f", p, got.Leg, best)
		}
	}
	_ = points
}

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// random is a town of n letters at random places with random roads, rules and
// bans.
func random(r *rand.Rand, n int) (town, string) {
	size := 16
	rows := make([][]byte, size)
	for i := range rows {
		rows[i] = []byte(pad(size))
	}
	used := ""
	for _, c := range letters[:n] {
		for {
			x, y := r.Intn(size), r.Intn(size)
			if rows[y][x] == ' ' {
				rows[y][x] = byte(c)
				break
			}
		}
		used += string(c)
	}
	art := ""
	for _, row := range rows {
		art += string(row) + "\n"
	}
	w := town{art: art, nodes: map[string]string{}}
	kinds := []string{street, "highway=primary name=Rue", "highway=service", street + " oneway=yes name=Rue", "highway=residential access=private", "highway=tertiary lanes=1", "route=ferry", "highway=residential maxspeed=90 oneway=-1", "highway=secondary junction=roundabout"}
	taken := map[string]bool{}
	for range 2 * n {
		a, b := used[r.Intn(n)], used[r.Intn(n)]
		if a == b || taken[string([]byte{a, b})] {
			continue
		}
		ids := []byte{a, b}
		if c := used[r.Intn(n)]; r.Intn(3) == 0 && c != a && c != b {
			ids = append(ids, c)
		}
		taken[string(ids)] = true
		w.ways = append(w.ways, way{string(ids), kinds[r.Intn(len(kinds))]})
	}
	for _, x := range []string{"highway=traffic_signals", "highway=stop direction=forward", "highway=give_way", "barrier=bollard", "highway=mini_roundabout", "highway=stop stop=minor"} {
		w.nodes[string(used[r.Intn(n)])] = x
	}
	for range n {
		f, g := w.ways[r.Intn(len(w.ways))], w.ways[r.Intn(len(w.ways))]
		v := w.ways[r.Intn(len(w.ways))]
		kind := []string{"no_left_turn", "only_right_turn", "no_u_turn"}[r.Intn(3)]
		if r.Intn(2) == 0 {
			w.bans = append(w.bans, ban{kind, f.nodes, string(f.nodes[len(f.nodes)-1]), g.nodes, ""})
		} else {
			w.bans = append(w.bans, ban{kind, f.nodes, v.nodes + ",", g.nodes, ""})
			w.bans[len(w.bans)-1].via = v.nodes
		}
	}
	// bans that touch, so that some are used
	for _, f := range w.ways {
		for _, v := range w.ways {
			for _, e := range w.ways {
				if f.nodes != v.nodes && v.nodes != e.nodes && f.nodes[len(f.nodes)-1] == v.nodes[0] && v.nodes[len(v.nodes)-1] == e.nodes[0] && r.Intn(4) == 0 {
					w.bans = append(w.bans, ban{"no_left_turn", f.nodes, v.nodes, e.nodes, ""})
				}
			}
		}
	}
	return w, used
}

func TestSearches_agree_with_the_naive_one_on_random_towns(t *testing.T) {
	shadows, reached := 0, 0
	for seed := int64(0); seed < 12; seed++ {
		r := rand.New(rand.NewSource(seed))
		w, used := random(r, 10+r.Intn(14))
		w.profile = car(t).With("small_component", "", 1)
		g, report := w.report(t)
		shadows += report.Shadows
		doors := []Place{}
		for _, c := range used {
			if p, ok := g.Snap(w.place(string(c)), 1e6); ok {
				doors = append(doors, p)
			}
		}
		targets := doors[:len(doors)/3]
		one, three := g.Nearest(targets, 1, 0), g.Nearest(targets, 3, 0)
		full := g.Nearest(targets, len(targets), 0)
		for _, d := range doors {
			all := full.At(d)
			for i, x := range targets {
				want, ok := g.naive(d, x)
				p, found := g.Path(d, x)
				if ok != found || ok && p.Cost != want {
					t.Fatalf("seed %d: path %v %v, naive %v %v", seed, p.Cost, found, want, ok)
				}
				if ok {
					reached++
				}
				for _, y := range all {
					if int(y.Target) == i && y.Cost != want {
						t.Fatalf("seed %d: field %v, naive %v", seed, y.Cost, want)
					}
				}
			}
			a, b := one.At(d), three.At(d)
			for _, near := range [][]Reach{a, b} {
				for _, x := range near {
					if want, ok := g.naive(d, targets[x.Target]); !ok || want != x.Cost {
						t.Fatalf("seed %d: nearest %+v, naive %v %v", seed, x, want, ok)
					}
				}
			}
			if (len(a) == 0) != (len(all) == 0) || (len(b) == 0) != (len(all) == 0) {
				t.Fatalf("seed %d: %d, %d and %d reached", seed, len(a), len(b), len(all))
			}
		}
	}
	if shadows == 0 || reached < 1000 {
		t.Errorf("%d shadows and %d pairs reached: the towns test nothing", shadows, reached)
	}
}

func TestSearches_give_the_same_answer_twice(t *testing.T) {
	r := rand.New(rand.NewSource(9))
	w, used := random(r, 40)
	g := w.build(t)
	var targets []Place
	for _, c := range used[:12] {
		if p, ok := g.Snap(w.place(string(c)), 1e6); ok {
			targets = append(targets, p, p) // twins tie
		}
	}
	a, b := g.Nearest(targets, 2, 0), w.build(t).Nearest(targets, 2, 0)
	for i := range a.labels {
		if a.labels[i] != b.labels[i] {
			t.Fatalf("state %d: %v and %v", i, a.labels[i], b.labels[i])
		}
	}
}

func TestGridTown_has_the_times_of_arithmetic(t *testing.T) {
	// n by n streets, 1 km apart, 36 km/h, no turn costs: 100 s a block
	const n = 12
	b := NewBuilder(calm(t))
	id := func(x, y int) int64 { return int64(1 + x + n*y) }
	for i := 0; i < n; i++ {
		var row, col []int64
		for j := 0; j < n; j++ {
			row, col = append(row, id(j, i)), append(col, id(i, j))
		}
		b.AddWay(int64(2*i+1), row, tags(street))
		b.AddWay(int64(2*i+2), col, tags(street))
	}
	b.Index()
	for x := 0; x < n; x++ {
		for y := 0; y < n; y++ {
			b.AddNode(id(x, y), float64(x)*km, float64(y)*north, nil)
		}
	}
	g, r, err := b.Build()
	if err != nil || r.Chains != 2*n*(n-1)-4 && r.Chains != 2*n*(n-1) {
		t.Fatalf("%+v %v", r, err)
	}
	at := func(x, y float64) Place {
		p, ok := g.Snap(orb.Point{x * km, y * north}, 10)
		if !ok {
			t.Fatal("no corner")
		}
		return p
	}
	targets := [][2]float64{{0, 0}, {11, 11}, {5.5, 3}}
	var places []Place
	for _, p := range targets {
		places = append(places, at(p[0], p[1]))
	}
	f := g.Nearest(places, 3, 0)
	for x := 0.0; x < n; x++ {
		for y := 0.0; y < n; y++ {
			for _, got := range f.At(at(x, y)) {
				q := targets[got.Target]
				want := 100 * (math.Abs(x-q[0]) + math.Abs(y-q[1]))
				near(t, "corner to corner", float64(got.Cost.Tenths)/10, want, 0.6)
			}
		}
	}
}

func TestBuild_takes_the_same_way_from_two_files_once(t *testing.T) {
	p := calm(t)
	build := func(twice bool) *Graph {
		b := NewBuilder(p)
		b.AddWay(7, []int64{1, 2}, tags(street))
		b.AddWay(8, []int64{2, 3}, tags(street))
		if twice {
			b.AddWay(7, []int64{1, 2}, tags(street))
		}
		b.Index()
		for i := int64(1); i <= 3; i++ {
			b.AddNode(i, float64(i)*0.01, 0, nil)
		}
		g, _, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	if a, b := build(false), build(true); a.Chains() != b.Chains() || a.Chains() != 1 {
		t.Errorf("%d and %d chains", a.Chains(), b.Chains())
	}
}

func TestBuild_cuts_ways_where_a_node_is_missing(t *testing.T) {
	b := NewBuilder(calm(t))
	b.AddWay(1, []int64{1, 2, 3, 4, 5}, tags(street))
	b.Index()
	for _, i := range []int64{1, 2, 4, 5} {
		b.AddNode(i, float64(i)*0.01, 0, nil)
	}
	g, r, err := b.Build()
	if err != nil || g.Chains() != 2 || r.MissingNodes != 1 {
		t.Errorf("%d chains, %+v, %v: want two and one node missing", g.Chains(), r, err)
	}
}

func TestBuild_of_nothing_is_an_empty_graph(t *testing.T) {
	b := NewBuilder(calm(t))
	b.Index()
	g, _, err := b.Build()
	if err != nil || g.Chains() != 0 {
		t.Fatal(err)
	}
	if _, ok := g.Snap(orb.Point{2, 48}, 1e5); ok {
		t.Error("snapped to nothing")
	}
	if f := g.Nearest(nil, 1, 0); f.Settled != 0 {
		t.Error("settled nothing")
	}
}

func TestBuckets_pop_in_order_like_a_sort(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	q := newBuckets()
	last, in, out := int32(0), 0, 0
	push := func() {
		w := last + int32(r.Intn(100))
		switch r.Intn(20) {
		case 0:
			w = last + int32(r.Intn(500000))
		case 1:
			w = last + ring
		}
		q.push(w, uint32(w), 0)
		in++
	}
	for range 100 {
		push()
	}
	for {
		w, s, _, ok := q.pop()
		if !ok {
			break
		}
		out++
		if w < last || s != uint32(w) {
			t.Fatalf("popped %d after %d (state %d)", w, last, s)
		}
		last = w
		if in < 20000 {
			push()
			if r.Intn(2) == 0 {
				push()
			}
		}
	}
	if in != out {
		t.Errorf("%d in, %d out", in, out)
	}
}

// beside is m by m streets, a kilometre apart, and n by n more from x
// kilometres east on that no road leads to.
func beside(t testing.TB, m int, x float64, n int) *Graph {
	b := NewBuilder(calm(t).With("small_component", "", 500))
	at := map[int64]orb.Point{}
	way := int64(0)
	lay := func(x0 float64, n int) {
		id := func(x, y int) int64 {
			k := int64((float64(x)+x0)*1000)*100 + int64(y) + 1
			at[k] = orb.Point{(float64(x) + x0) * km, float64(y) * north}
			return k
		}
		for i := 0; i < n; i++ {
			var row, col []int64
			for j := 0; j < n; j++ {
				row, col = append(row, id(j, i)), append(col, id(i, j))
			}
			b.AddWay(way+1, row, tags(street))
			b.AddWay(way+2, col, tags(street))
			way += 2
		}
	}
	lay(0, m)
	lay(x, n)
	b.Index()
	for k, p := range at {
		b.AddNode(k, p[0], p[1], nil)
	}
	g, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestSnap_does_not_cross_the_water_from_an_island(t *testing.T) {
	// a mainland of 6 by 6 streets and, 3 km off, an island of 3 by 3
	g := beside(t, 6, 8, 3)
	on, _ := g.Snap(orb.Point{8 * km, 1.05 * north}, 5000)
	if on.Leg > 60 {
		t.Errorf("on the island: %v m from its road", on.Leg)
	}
	main, _ := g.Snap(orb.Point{0, 0}, 100)
	if got := g.Nearest([]Place{main}, 1, 0).At(on); len(got) != 0 {
		t.Errorf("from the island over the water: %+v", got)
	}
	// near the mainland the island's network does not count
	shore, _ := g.Snap(orb.Point{5.3 * km, 1 * north}, 5000)
	if math.Abs(float64(shore.Leg)-300) > 5 || len(g.Nearest([]Place{main}, 1, 0).At(shore)) != 1 {
		t.Errorf("on the shore: %v m", shore.Leg)
	}
}

func TestSnap_leaves_a_pocket_that_nobody_gets_out_of(t *testing.T) {
	// whose streets begin 400 m from the others and go on 2 km
	g := beside(t, 6, 5.4, 3)
	main, _ := g.Snap(orb.Point{0, 0}, 100)
	inside, _ := g.Snap(orb.Point{6.4 * km, 1.05 * north}, 5000)
	if math.Abs(float64(inside.Leg)-1400) > 10 || len(g.Nearest([]Place{main}, 1, 0).At(inside)) != 1 {
		t.Errorf("from the pocket: %v m to the road, want the large network at 1400 m", inside.Leg)
	}
	// as large as a town it is an island, however near
	if on, _ := beside(t, 12, 11.4, 9).Snap(orb.Point{13.4 * km, 1.05 * north}, 5000); on.Leg > 60 {
		t.Errorf("on a large island: %v m from its road", on.Leg)
	}
}

// A damaged coordinate can put a node at the pole, where a metre is endless
// degrees of longitude.
func TestBuild_ends_with_roads_at_the_pole(t *testing.T) {
	b := NewBuilder(calm(t).With("small_component", "", 30))
	var nodes []int64
	for i := range int64(30) {
		nodes = append(nodes, i+1)
		b.AddWay(2*i+1, []int64{i + 1, 100 + i}, tags(street))
		b.AddWay(2*i+2, []int64{i + 1, 200 + i}, tags(street))
	}
	b.AddWay(500, nodes, tags(street))
	b.AddWay(501, []int64{300, 301, 302, 303, 304, 305, 300}, tags(street))
	b.AddWay(502, []int64{301, 304}, tags(street))
	b.AddWay(503, []int64{300, 303}, tags(street))
	b.AddWay(504, []int64{302, 305}, tags(street))
	b.Index()
	for i := range int64(30) {
		b.AddNode(i+1, float64(i)*0.01, 0, nil)
		b.AddNode(100+i, float64(i)*0.01, 0.01, nil)
		b.AddNode(200+i, float64(i)*0.01, -0.01, nil)
	}
	for i := range int64(6) {
		b.AddNode(300+i, float64(i)*50, 90, nil)
	}
	g, _, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := g.Snap(orb.Point{10, 90}, 5000); ok {
		t.Error("a place at the pole is on a road")
	}
}
