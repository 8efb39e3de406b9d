package graph

import (
	"math"
	"strings"
)

// Mode is how a road is travelled.
type Mode uint8

const (
	Closed Mode = iota // not travelled at all
	Drive
	Ferry // a boat, or a train that carries cars
)

// Way is what the profile makes of one direction of a road.
type Way struct {
	Mode       Mode
	Speed      float64 // km/h, the time it takes
	Rate       float64 // km/h, what the route search minimises
	Restricted bool    // private or for residents: entering it is avoided
	UTurnLane  bool    // a turn:lanes value has a "reverse" lane
}

// Road is what the profile makes of a way's tags.
type Road struct {
	Forward, Backward Way
	Seconds           float64 // of the whole way by the duration tag, or 0
	Startable         bool    // a start for the reference router, which splits roads where that changes
	Stop              bool    // people get in and out of cars beside it: see Snap
	Roundabout        bool    // junction=roundabout
	Circular          bool    // junction=circular
	Careful           float64 // of a through road: how much it widens a junction; 0 for lesser roads
	Link              bool
	Class             string // highway tag
	Lanes             int    // as tagged, 0 where not
	Name, Ref         string
	Tunnel, Toll      bool
	LeftHand          bool // driving_side=left
}

// Road evaluates a way's tags. ok is false where no car goes.
func (p *Profile) Road(t Tags) (r Road, ok bool) {
	highway, route := t.Get("highway"), t.Get("route")
	if highway == "" && route == "" {
		return r, false
	}
	if p.blocked(t, highway) {
		return r, false
	}
	r.Class = highway
	r.Forward.Mode, r.Backward.Mode = Drive, Drive
	p.size(t, &r)
	fa, ba := t.both(p.accessKeys)
	for _, d := range []struct {
		w *Way
		a string
	}{{&r.Forward, fa}, {&r.Backward, ba}} {
		k := p.access(d.a)
		d.w.Restricted = p.has("class_speed", highway) && k == forSome
		if k >= forSome && !d.w.Restricted {
			d.w.Mode = Closed
		}
	}
	if r.Forward.Mode == Closed && r.Backward.Mode == Closed {
		return r, false
	}
	oneway := p.oneway(t, highway, &r)
	p.lanes(t, &r)

	// Boats and movable bridges set their own speed.
	if v, is := p.rules["route_speed"][route]; is && v > 0 {
		r.Seconds = duration(t.Get("duration"))
		r.Forward.Mode, r.Backward.Mode = Ferry, Ferry
		r.Forward.Speed, r.Backward.Speed = v, v
	}
	if v, is := p.rules["bridge_speed"][t.Get("bridge")]; is && v > 0 && t.Get("capacity:car") != "0" {
		r.Forward.Mode, r.Backward.Mode = Drive, Drive
		if s := duration(t.Get("duration")); s > 0 {
			r.Seconds = s
		} else {
			r.Forward.Speed, r.Backward.Speed = v, v
		}
	}
	service := t.Get("service")
	if p.has("forbidden_service", service) {
		return r, false
	}
	if t.Get("hov") == "designated" {
		r.Forward.Restricted, r.Backward.Restricted = true, true
	}
	if r.Forward.Speed == 0 && r.Backward.Speed == 0 {
		if v, is := p.rules["class_speed"][highway]; is {
			r.Forward.Speed, r.Backward.Speed = v, v
		} else {
			open := func(a string) bool { return p.access(a) == forAll }
			if open(fa) {
				r.Forward.Speed = p.num("default_speed")
			} else if fa == "" && ba != "" {
				r.Forward.Mode = Closed
			}
			if open(ba) {
				r.Backward.Speed = p.num("default_speed")
			} else if ba == "" && fa != "" {
				r.Backward.Mode = Closed
			}
			if r.Forward.Speed == 0 && r.Backward.Speed == 0 && r.Seconds == 0 {
				return r, false
			}
		}
	}
	fl, bl := t.both(limitKeys)
	for _, d := range []struct {
		w     *Way
		limit string
	}{{&r.Forward, fl}, {&r.Backward, bl}} {
		if v := p.limit(d.limit); v > 0 {
			d.w.Speed = math.Min(v, p.num("maxspeed_ceiling"))
			if d.w.Mode != Ferry { // a boat that may go 20 km/h is no slower than one of which nothing is known
				d.w.Speed *= p.num("maxspeed_factor")
			}
		}
	}
	for _, c := range [...][2]string{{"surface_cap", "surface"}, {"tracktype_cap", "tracktype"}, {"smoothness_cap", "smoothness"}} {
		if v, is := p.rules[c[0]][t.Get(c[1])]; is {
			r.Forward.Speed = math.Min(r.Forward.Speed, v)
			r.Backward.Speed = math.Min(r.Backward.Speed, v)
		}
	}
	rate := p.rate(t, oneway, r.Forward.Mode != Closed && r.Backward.Mode != Closed)
	r.Forward.Rate, r.Backward.Rate = r.Forward.Speed*rate, r.Backward.Speed*rate
	for _, w := range []*Way{&r.Forward, &r.Backward} {
		if w.Speed <= 0 && r.Seconds == 0 {
			w.Mode = Closed
		}
		if r.Seconds > 0 && w.Mode != Closed {
			w.Rate = rate // kept as the share of the duration
		}
	}
	r.Startable = (r.Forward.Mode == Drive || r.Backward.Mode == Drive) &&
		!(highway == "service" && p.access(fa) == forSome && p.names("no_start_service", fa))
	p.describe(t, &r)
	never := func(kind string) bool { return p.rules["no_stop"][kind] > 0 }
	r.Stop = r.Startable && !never(highway) && !(never("motorroad") && t.Get("motorroad") == "yes") && !(never("tunnel") && r.Tunnel) &&
		r.Forward.Mode != Ferry && r.Backward.Mode != Ferry
	return r, r.Forward.Mode != Closed || r.Backward.Mode != Closed
}

var limitKeys = []string{"maxspeed:advisory", "maxspeed", "source:maxspeed", "maxspeed:type", "zone:maxspeed"}

// blocked reports ways that are never travelled, whatever else they say.
func (p *Profile) blocked(t Tags, highway string) bool {
	switch highway {
	case "steps", "construction", "proposed", "area", "reversible", "impassable":
		return true
	}
	return t.Get("area") == "yes" || t.Get("oneway") == "reversible" ||
		t.Get("impassable") == "yes" || t.Get("status") == "impassable"
}

// size closes the directions in which the vehicle does not fit.
func (p *Profile) size(t Tags, r *Road) {
	for _, s := range sizes {
		fv, bv := t.both(s.keys)
		for _, d := range []struct {
			w *Way
			v string
		}{{&r.Forward, fv}, {&r.Backward, bv}} {
			if d.v == "" {
				continue
			}
			x, ok := s.parse(d.v)
			if ok && (x < p.num(s.rule) || s.orEqual && x == p.num(s.rule)) {
				d.w.Mode = Closed
			}
		}
	}
}

var sizes = []struct {
	rule    string
	keys    []string
	parse   func(string) (float64, bool)
	orEqual bool
}{
	{"vehicle_height", []string{"maxheight:physical", "maxheight"}, metres, false},
	{"vehicle_width", []string{"maxwidth:physical", "maxwidth", "width", "est_width"}, metres, true},
	{"vehicle_length", []string{"maxlength"}, metres, false},
	{"vehicle_weight", []string{"maxweight"}, kilograms, false},
}

// oneway closes the direction against the traffic and returns the tag that
// decided.
func (p *Profile) oneway(t Tags, highway string, r *Road) string {
	v := ""
	for _, k := range p.restrictionKeys {
		if v = t.part("oneway:", k); v != "" {
			break
		}
	}
	if v == "" {
		v = t.Get("oneway")
	}
	junction := t.Get("junction")
	switch v {
	case "-1":
		r.Forward.Mode = Closed
	case "yes", "1", "true":
		r.Backward.Mode = Closed
	case "no":
	default:
		if highway == "motorway" || junction == "roundabout" || junction == "circular" {
			r.Backward.Mode = Closed
		}
	}
	return v
}

// lanes notes the lane counts and the lanes marked for turning back.
func (p *Profile) lanes(t Tags, r *Road) {
	if v := t.Get("lanes"); v != "" {
		r.Lanes = count(v)
	} else {
		r.Lanes = count(t.Get("lanes:forward")) + count(t.Get("lanes:backward"))
	}
	f, b, both := t.Get("turn:lanes:forward"), t.Get("turn:lanes:backward"), t.Get("turn:lanes")
	if f == "" && r.Forward.Mode != Closed {
		f = both
	}
	if b == "" && r.Forward.Mode == Closed {
		b = both
	}
	r.Forward.UTurnLane = strings.Contains(f, "reverse")
	r.Backward.UTurnLane = strings.Contains(b, "reverse")
}

// rate is the share of its speed at which a road is preferred.
func (p *Profile) rate(t Tags, oneway string, twoWay bool) float64 {
	rate := 1.0
	if v, ok := p.rules["service_rate"][t.Get("service")]; ok {
		rate = math.Min(rate, v)
	}
	width, okw := leadingDigits(t.Get("width"))
	lanes, okl := leadingDigits(t.Get("lanes"))
	if okw && width <= p.num("narrow_width") || okl && lanes <= 1 && twoWay {
		rate = math.Min(rate, p.num("narrow_rate"))
	}
	if oneway == "alternating" {
		rate = math.Min(rate, p.num("alternating_rate"))
	}
	if v, ok := p.rules["side_road_rate"][t.Get("side_road")]; ok {
		rate = math.Min(rate, v)
	}
	return rate
}

// limit reads a posted speed in km/h; 0 where it says none.
func (p *Profile) limit(v string) float64 {
	if v == "" {
		return 0
	}
	if n, ok := leadingDigits(v); ok {
		if strings.Contains(v, "mph") || strings.Contains(v, "mp/h") {
			n *= p.num("mph")
		}
		return n
	}
	v = strings.ToLower(v)
	words := p.rules["maxspeed_words"]
	if n, ok := words[v]; ok {
		return n
	}
	// any two letters, a colon, a word or a number: xx:urban, xx:30, xx:zone30
	for i := 2; i < len(v); i++ {
		if v[i] != ':' || !letter(v[i-1]) || !letter(v[i-2]) {
			continue
		}
		number := strings.TrimPrefix(strings.TrimPrefix(v[i+1:], "zone"), ":")
		if n, ok := leadingDigits(number); ok {
			return n
		}
		j := i + 1
		for j < len(v) && letter(v[j]) {
			j++
		}
		if j > i+1 {
			return words["*:"+v[i+1:j]]
		}
	}
	return 0
}

// describe notes what tells one road from another.
func (p *Profile) describe(t Tags, r *Road) {
	r.Name, r.Ref = t.Get("name"), t.Get("ref")
	j := t.Get("junction")
	r.Roundabout, r.Circular = j == "roundabout", j == "circular"
	r.Careful = p.rules["drawn_with_care"][r.Class]
	r.Link = strings.HasSuffix(r.Class, "_link")
	tunnel := t.Get("tunnel")
	r.Tunnel, r.Toll = tunnel != "" && tunnel != "no" && tunnel != "building_passage", t.Get("toll") == "yes"
	r.LeftHand = t.Get("driving_side") == "left"
}

// Obstacle is what stands on a node.
type Obstacle struct {
	Barrier bool  // nothing passes
	Turn    bool  // turning circle, turning loop or mini-roundabout: one may turn back
	Delay   uint8 // half seconds
	Toward  int8  // 0 for both directions, +1 for the way's own, -1 against it
	Stop    bool  // a stop sign
	Minor   bool  // a stop sign that only the lesser roads heed
}

// Obstacle evaluates a node's tags. ok is false where it says nothing about
// traffic.
func (p *Profile) Obstacle(t Tags) (o Obstacle, ok bool) {
	highway := t.Get("highway")
	barrier := t.Get("barrier")
	access := p.access(t.First(p.accessKeys))
	if access != unsaid {
		o.Barrier = access == forNone
	} else if barrier != "" {
		kerb := t.Get("kerb")
		open := p.has("barrier_open", barrier) || t.Get("bollard") == "rising" ||
			kerb == "lowered" || kerb == "flush" || barrier == "kerb" && highway == "crossing"
		low := false
		if barrier == "height_restrictor" {
			h, is := metres(t.Get("maxheight"))
			low = is && h < p.num("vehicle_height")
		}
		o.Barrier = !open || low
	}
	if barrier != "" && t.Get("locked") == "yes" && access != forAll {
		o.Barrier = true
	}
	direction := t.Get("direction")
	switch highway {
	case "traffic_signals":
		if d := t.Get("traffic_signals:direction"); d != "" {
			direction = d
		}
	case "stop":
		o.Stop, o.Minor = true, t.Get("stop") == "minor"
	case "turning_circle", "turning_loop", "mini_roundabout":
		o.Turn = true
	}
	if s, is := p.rules["delay"][highway]; is {
		o.Delay = uint8(math.Min(255, s*10/delayTenths))
		switch direction {
		case "forward":
			o.Toward = 1
		case "backward":
			o.Toward = -1
		}
	}
	if s := p.rules["barrier_delay"][barrier]; s > 0 && !o.Barrier {
		o.Delay, o.Toward = uint8(math.Min(255, float64(o.Delay)+s*10/delayTenths)), 0
	}
	return o, o.Barrier || o.Turn || o.Delay > 0
}

// Ban is the kind of a turn restriction.
type Ban uint8

const (
	NoBan Ban = iota
	NoTurn
	OnlyTurn
)

// Restriction evaluates a relation's tags.
func (p *Profile) Restriction(t Tags) Ban {
	if !strings.HasPrefix(t.Get("type"), "restriction") {
		return NoBan
	}
	for _, e := range strings.FieldsFunc(t.Get("except"), func(r rune) bool { return r == ';' || r == ' ' }) {
		for _, k := range p.restrictionKeys {
			if e == k {
				return NoBan
			}
		}
	}
	v := t.Get("restriction")
	for i := len(p.restrictionKeys) - 1; i >= 0; i-- {
		if w := t.part("restriction:", p.restrictionKeys[i]); w != "" {
			v = w
		}
	}
	switch {
	case strings.HasPrefix(v, "no_"):
		return NoTurn
	case strings.HasPrefix(v, "only_"):
		return OnlyTurn
	}
	return NoBan
}
