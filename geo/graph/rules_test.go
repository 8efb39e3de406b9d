package graph

import (
	"math"
	"os"
	"strings"
	"testing"
)

func TestRoad_gives_the_speed_of_its_tags(t *testing.T) {
	p := car(t)
	for _, c := range []struct {
		tags              string
		forward, backward float64 // km/h, 0 closed
	}{
		{"highway=motorway", 90, 0},
		{"highway=motorway oneway=no", 90, 90},
		{"highway=motorway_link", 45, 45},
		{"highway=trunk", 85, 85},
		{"highway=residential", 25, 25},
		{"highway=living_street", 10, 10},
		{"highway=service", 15, 15},
		{"highway=track", 0, 0},
		{"highway=track motor_vehicle=yes", 10, 10},
		{"highway=track access=destination", 0, 0},
		{"highway=footway", 0, 0},
		{"highway=footway motorcar=designated", 10, 10},
		{"highway=pedestrian access=permissive maxspeed=20", 16, 16},
		{"highway=residential maxspeed=50", 40, 40},
		{"highway=residential maxspeed=30_·_mph", 30 * 1.609 * 0.8, 30 * 1.609 * 0.8},
		{"highway=primary maxspeed=FR:rural", 64, 64},
		{"highway=primary maxspeed=fr:urban", 40, 40},
		{"highway=primary maxspeed=xx:rural", 72, 72},
		{"highway=primary maxspeed=none", 112, 112},
		{"highway=primary maxspeed=walk", 4.8, 4.8},
		{"highway=primary maxspeed=FR:walk", 4.8, 4.8},
		{"highway=primary maxspeed=FR:30", 24, 24},
		{"highway=primary maxspeed=FR:20", 16, 16},
		{"highway=primary maxspeed=FR:zone30", 24, 24},
		{"highway=primary maxspeed=FR:zone:30", 24, 24},
		{"highway=primary zone:maxspeed=FR:30", 24, 24},
		{"highway=primary zone:maxspeed=FR:30 maxspeed=50", 40, 40},
		{"highway=primary maxspeed:type=FR:zone30", 24, 24},
		{"highway=primary maxspeed=1000", 112, 112},
		{"highway=primary maxspeed=900_·_mph", 112, 112},
		{"highway=primary maxspeed=signals", 65, 65},
		{"highway=primary maxspeed:conditional=30_·_@_·_wet", 65, 65},
		{"highway=primary maxspeed:forward=50", 40, 65},
		{"highway=primary maxspeed=90 maxspeed:backward=50", 72, 40},
		{"highway=primary maxspeed:type=FR:urban", 40, 40},
		{"highway=primary source:maxspeed=FR:rural maxspeed=50", 40, 40},
		{"highway=primary maxspeed=90 maxspeed:advisory=60", 48, 48},
		{"highway=primary surface=gravel", 40, 40},
		{"highway=primary surface=asphalt", 65, 65},
		{"highway=primary maxspeed=50 surface=mud", 10, 10},
		{"highway=primary smoothness=impassable", 0, 0},
		{"highway=track motorcar=yes tracktype=grade5 maxspeed=80", 20, 20},
		{"highway=residential access=no", 0, 0},
		{"highway=residential access=no motor_vehicle=yes", 25, 25},
		{"highway=residential motor_vehicle=no access=yes", 0, 0},
		{"highway=residential motorcar=agricultural", 0, 0},
		{"highway=residential access=private", 25, 25},
		{"highway=residential motor_vehicle:backward=no", 25, 0},
		{"highway=residential oneway=yes", 25, 0},
		{"highway=residential oneway=-1", 0, 25},
		{"highway=residential oneway=reversible", 0, 0},
		{"highway=residential oneway=alternating", 25, 25},
		{"highway=residential oneway=yes oneway:motorcar=no", 25, 25},
		{"highway=residential junction=roundabout", 25, 0},
		{"highway=residential junction=circular", 25, 0},
		{"highway=residential junction=roundabout oneway=no", 25, 25},
		{"highway=residential area=yes", 0, 0},
		{"highway=construction", 0, 0},
		{"highway=residential construction=yes", 25, 25},
		{"highway=residential construction=minor", 25, 25},
		{"highway=residential proposed=yes", 25, 25},
		{"highway=secondary proposed=primary", 55, 55},
		{"highway=residential railway=construction", 25, 25},
		{"highway=proposed proposed=primary", 0, 0},
		{"highway=residential impassable=yes", 0, 0},
		{"highway=service service=emergency_access", 0, 0},
		{"highway=steps", 0, 0},
		{"highway=residential maxheight=1.9", 0, 0},
		{"highway=residential maxheight=2.0", 25, 25},
		{"highway=residential maxheight=6'6\"", 0, 0},
		{"highway=residential maxwidth=1.9", 0, 0},
		{"highway=residential maxweight=3.5", 25, 25},
		{"highway=residential maxweight=1.5", 0, 0},
		{"highway=residential maxweight=900_·_kg", 0, 0},
		{"highway=residential maxweight=4000_·_lbs", 0, 0},
		{"highway=residential maxweight=3_·_st", 25, 25},
		{"route=ferry", 20, 20},
		{"route=ferry maxspeed=15", 15, 15},
		{"route=shuttle_train", 10, 10},
		{"route=ferry motor_vehicle=no", 0, 0},
		{"route=bus", 0, 0},
		{"highway=residential bridge=movable", 5, 5},
	} {
		r, ok := p.Road(tags(c.tags))
		speed := func(w Way) float64 {
			if !ok || w.Mode == Closed {
				return 0
			}
			return w.Speed
		}
		if math.Abs(speed(r.Forward)-c.forward) > 1e-9 || math.Abs(speed(r.Backward)-c.backward) > 1e-9 {
			t.Errorf("%s: %v and %v km/h, want %v and %v", c.tags, speed(r.Forward), speed(r.Backward), c.forward, c.backward)
		}
	}
}

func TestRoad_is_preferred_by_its_tags(t *testing.T) {
	p := car(t)
	for _, c := range []struct {
		tags string
		rate float64 // share of the speed
	}{
		{"highway=residential", 1},
		{"highway=residential width=3", 0.5},
		{"highway=residential width=3.5", 0.5},
		{"highway=residential width=4", 1},
		{"highway=residential lanes=1", 0.5},
		{"highway=residential lanes=1 oneway=yes", 1},
		{"highway=service service=driveway", 0.5},
		{"highway=service service=alley lanes=2", 0.5},
		{"highway=residential side_road=yes", 0.8},
		{"highway=residential oneway=alternating", 0.4},
		{"highway=residential oneway=alternating lanes=1", 0.4},
	} {
		r, ok := p.Road(tags(c.tags))
		if !ok || math.Abs(r.Forward.Rate/r.Forward.Speed-c.rate) > 1e-9 {
			t.Errorf("%s: rate %v of %v, want %v", c.tags, r.Forward.Rate, r.Forward.Speed, c.rate)
		}
	}
}

func TestObstacle_follows_its_tags(t *testing.T) {
	p := car(t)
	for _, c := range []struct {
		tags    string
		barrier bool
		delay   uint8
		toward  int8
	}{
		{"barrier=bollard", true, 0, 0},
		{"barrier=bollard bollard=rising", false, 0, 0},
		{"barrier=gate", false, 0, 0},
		{"barrier=gate access=no", true, 0, 0},
		{"barrier=gate access=private", false, 0, 0},
		{"barrier=bollard motor_vehicle=yes", false, 0, 0},
		{"barrier=kerb", true, 0, 0},
		{"barrier=kerb kerb=lowered", false, 0, 0},
		{"barrier=kerb highway=crossing", false, 0, 0},
		{"barrier=height_restrictor", false, 0, 0},
		{"barrier=height_restrictor maxheight=1.9", true, 0, 0},
		{"barrier=toll_booth", false, 0, 0},
		{"barrier=gate locked=yes", true, 0, 0},
		{"barrier=gate locked=yes access=private", true, 0, 0},
		{"barrier=gate locked=yes motor_vehicle=yes", false, 0, 0},
		{"barrier=gate motor_vehicle=agricultural;forestry", true, 0, 0},
		{"barrier=gate motor_vehicle=destination;agricultural", false, 0, 0},
		{"highway=traffic_signals", false, 4, 0},
		{"highway=traffic_signals traffic_signals:direction=backward direction=forward", false, 4, -1},
		{"highway=stop direction=forward", false, 4, 1},
		{"highway=give_way", false, 2, 0},
		{"highway=crossing", false, 0, 0},
	} {
		o, _ := p.Obstacle(tags(c.tags))
		if o.Barrier != c.barrier || o.Delay != c.delay || o.Toward != c.toward {
			t.Errorf("%s: %+v, want barrier %v, delay %d, toward %d", c.tags, o, c.barrier, c.delay, c.toward)
		}
	}
}

func TestRoad_reads_access_values_in_lists_and_unknown_ones(t *testing.T) {
	p := car(t)
	for _, c := range []struct {
		tags       string
		open, some bool // is travelled; only by those who live there
	}{
		{"motor_vehicle=yes", true, false},
		{"motor_vehicle=agricultural;forestry", false, false},
		{"motor_vehicle=agricultural;_·_forestry", false, false},
		{"motor_vehicle=destination;agricultural;forestry", true, true},
		{"motor_vehicle=private;destination", true, true},
		{"motor_vehicle=no;yes", true, false},
		{"motor_vehicle=;", true, false},
		{"access=residents", true, true},
		{"access=permit", true, true},
		{"access=unknown", true, true},
		{"access=Private", true, true},
		{"access=Yes", true, false},
		{"access=bus", false, false},
		{"access=bus;taxi", false, false},
		{"access=discouraged", true, false},
		{"access=no motor_vehicle=residents", true, true},
	} {
		r, ok := p.Road(tags("highway=unclassified " + c.tags))
		if ok != c.open || ok && r.Forward.Restricted != c.some {
			t.Errorf("%s: travelled %v, only by some %v, want %v and %v", c.tags, ok, r.Forward.Restricted, c.open, c.some)
		}
		if _, ok := p.Road(tags("highway=track " + c.tags)); ok != (c.open && !c.some && c.tags != "motor_vehicle=;") {
			t.Errorf("track, %s: travelled %v, want it where it is open to all", c.tags, ok)
		}
	}
}

func TestRoad_is_no_start_where_nobody_stops(t *testing.T) {
	p := car(t)
	for tag, want := range map[string]bool{
		"highway=primary": true, "highway=motorway": false, "highway=motorway_link": false, "highway=trunk motorroad=yes": false,
		"highway=trunk": true, "highway=primary tunnel=yes": false, "highway=primary tunnel=no": true,
		"highway=residential tunnel=building_passage": true, "route=ferry": false, "highway=service access=private": false,
		"highway=service access=private;customers": false, "highway=service access=residents": true,
	} {
		if r, _ := p.Road(tags(tag)); r.Stop != want {
			t.Errorf("%s: people stop there: %v, want %v", tag, r.Stop, want)
		}
	}
}

func TestGates_take_the_time_of_the_profile(t *testing.T) {
	w := town{art: "agb", ways: []way{{"agb", street}}, nodes: map[string]string{"g": "barrier=gate"}, profile: calm(t)}
	near(t, "as OSRM 6.0", w.seconds(t, w.build(t), "a", "b"), 200, 0.3)
	w.profile = calm(t).With("barrier_delay", "gate", 60)
	near(t, "as OSRM 26.5", w.seconds(t, w.build(t), "a", "b"), 260, 0.3)
	near(t, "the way back", w.seconds(t, w.build(t), "b", "a"), 260, 0.3)
}

func TestRestriction_knows_its_kind(t *testing.T) {
	p := car(t)
	for tag, want := range map[string]Ban{
		"type=restriction restriction=no_left_turn":                     NoTurn,
		"type=restriction restriction=only_straight_on":                 OnlyTurn,
		"type=restriction restriction:motorcar=no_u_turn":               NoTurn,
		"type=restriction restriction:hgv=no_u_turn":                    NoBan,
		"type=restriction restriction:conditional=no_entry_·_@_·_(7-9)": NoBan,
		"type=restriction restriction=no_left_turn except=motorcar":     NoBan,
		"type=restriction restriction=no_left_turn except=bus;motorcar": NoBan,
		"type=restriction restriction=no_left_turn except=bus":          NoTurn,
		"type=route restriction=no_left_turn":                           NoBan,
	} {
		if got := p.Restriction(tags(tag)); got != want {
			t.Errorf("%s: %v, want %v", tag, got, want)
		}
	}
}

func TestTurns_cost_what_was_measured(t *testing.T) {
	p := car(t)
	for _, c := range []struct{ angle, right, left float64 }{{45, 0.1, 0.5}, {60, 0.3, 1.4}, {90, 2.1, 5.3}, {120, 5.5, 7.2}} {
		r, l := p.turnTable()[turnIndex(0x8000, bearing16(c.angle))], p.turnTable()[turnIndex(0x8000, bearing16(360-c.angle))]
		if float64(r)/10 != c.right || float64(l)/10 != c.left {
			t.Errorf("%v°: right %d tenths, left %d, want %.1f and %.1f s", c.angle, r, l, c.right, c.left)
		}
	}
	if u := int(p.turnTable()[turnSteps/2]) + int(p.num("u_turn")*10); u != 274 {
		t.Errorf("turning back costs %d tenths, want 27.4 s", u)
	}
}

func TestDuration_reads_the_ways_it_is_written(t *testing.T) {
	for v, want := range map[string]float64{"": 0, "20": 1200, "00:20": 1200, "1:05": 3900, "00:05:30": 330, "PT20M": 1200, "PT1H5M": 3900, "P1DT1S": 86401, "soon": 0, "20 min": 1200, "1h30": 5400, "1 h 30 min": 5400, "2 hours": 7200, "20 mi": 0, "min": 0, "1:2:3:4": 0, "PT": 1, "-5": 0} {
		if got := duration(v); got != want {
			t.Errorf("%q: %v s, want %v", v, got, want)
		}
	}
}

func TestParseProfile_names_the_line_that_is_wrong(t *testing.T) {
	head := "rule,value,number,unit,note\n"
	text, err := os.ReadFile("../../data/reference/car_profile.csv")
	if err != nil {
		t.Fatal(err)
	}
	whole := string(text)
	for in, want := range map[string]string{
		"a,b\n":                                     "header",
		head + "colour,red,1,,\n":                   "line 2: rule \"colour\"",
		head + "u_turn,,x,s,\n":                     "line 2: number \"x\"",
		head + "u_turn,,-1,s,\n":                    "line 2: number \"-1\"",
		head + "u_turn,a,1,s,\n":                    "line 2: rule \"u_turn\"",
		head + "delay,,1,s,\n":                      "line 2: rule \"delay\"",
		head + "u_turn,,1,s,\n":                     "missing",
		whole + "barrier_delay,bar,0.3,s,\n":        "half seconds",
		whole + "barrier_delay,bar,300,s,\n":        "at most 120",
		head + strings.Repeat("u_turn,,20,s,\n", 2): "line 3",
	} {
		if _, err := ParseProfile(strings.NewReader(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", in, err, want)
		}
	}
}

func FuzzRoad_never_fails_on_any_tags(f *testing.F) {
	for _, s := range []string{"highway=primary maxspeed=50", "route=ferry duration=PT1H", "highway=service width=2'6\" maxspeed:type=zz:urban", "barrier=gate maxheight=,9 direction=both", "lanes=1e9 turn:lanes=reverse|", "duration=9999999:99", "maxweight=.t maxspeed=999999999999999999"} {
		f.Add(s)
	}
	p := car(f)
	f.Fuzz(func(t *testing.T, s string) {
		x := tags(s)
		if r, ok := p.Road(x); ok {
			for _, w := range []Way{r.Forward, r.Backward} {
				if w.Mode != Closed && (!(w.Rate > 0) || math.IsInf(w.Rate, 0) || r.Seconds == 0 && !(w.Speed > 0)) {
					t.Errorf("%s: %+v", s, w)
				}
			}
			if r.Forward.Mode == Closed && r.Backward.Mode == Closed {
				t.Errorf("%s: a road without a direction", s)
			}
		}
		p.Obstacle(x)
		p.Restriction(x)
	})
}
