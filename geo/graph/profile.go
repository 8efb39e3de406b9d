package graph

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"sort"
	"strconv"
)

// Profile says how a vehicle travels: which roads it may use, how fast, and
// what junctions cost it. It is read from a table of rules
// (data/reference/car_profile.csv) so that a speed can be read and changed
// there.
//
// The rules of the car are those of the Open Source Routing Machine 6.0,
// profile car.lua (Project OSRM, BSD-2), as facts: none of its text is here.
type Profile struct {
	rules map[string]map[string]float64

	accessKeys, restrictionKeys []string
}

// scalarRules are the rules with one number and no value; tableRules have a
// number for each value.
var (
	scalarRules = []string{
		"default_speed", "maxspeed_factor", "mph", "narrow_rate", "narrow_width",
		"alternating_rate", "entry_weight", "vehicle_height", "vehicle_width",
		"vehicle_length", "vehicle_weight", "turn_cost", "turn_bias", "turn_slope",
		"turn_shift", "u_turn", "stop_reach", "small_component", "snap_slack", "snap_gain",
		"maxspeed_ceiling", "walk_speed",
	}
	tableRules = []string{
		"class_speed", "route_speed", "bridge_speed", "maxspeed_words", "surface_cap",
		"tracktype_cap", "smoothness_cap", "service_rate", "side_road_rate", "access_key",
		"access_open", "access_closed", "access_restricted", "no_start_service",
		"forbidden_service", "barrier_open", "barrier_delay", "no_stop", "restriction_key",
		"delay", "drawn_with_care",
	}
)

// ParseProfile reads a profile from CSV with the header
// rule,value,number,unit,note. Every rule must be there; a rule that is not
// known, a number that is none or negative, and a row that comes twice are
// errors that name the line.
func ParseProfile(r io.Reader) (*Profile, error) {
	known := map[string]bool{}
	for _, k := range scalarRules {
		known[k] = false
	}
	for _, k := range tableRules {
		known[k] = true
	}
	p := &Profile{rules: map[string]map[string]float64{}}
	c := csv.NewReader(r)
	c.FieldsPerRecord = 5
	head, err := c.Read()
	if err != nil {
		return nil, fmt.Errorf("profile: header: %w", err)
	}
	if head[0] != "rule" || head[1] != "value" || head[2] != "number" {
		return nil, fmt.Errorf("profile: header %q, expected rule,value,number,unit,note", head)
	}
	for {
		row, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("profile: %w", err)
		}
		line, _ := c.FieldPos(0)
		rule, value := row[0], row[1]
		isTable, ok := known[rule]
		if !ok {
			return nil, fmt.Errorf("profile: line %d: rule %q is not known", line, rule)
		}
		if isTable == (value == "") {
			return nil, fmt.Errorf("profile: line %d: rule %q with value %q (a table rule has one, a single figure none)", line, rule, value)
		}
		x, err := strconv.ParseFloat(row[2], 64)
		if err != nil || x < 0 || math.IsInf(x, 0) || math.IsNaN(x) {
			return nil, fmt.Errorf("profile: line %d: number %q, expected a figure of 0 or more", line, row[2])
		}
		if p.rules[rule] == nil {
			p.rules[rule] = map[string]float64{}
		}
		if _, twice := p.rules[rule][value]; twice {
			return nil, fmt.Errorf("profile: line %d: rule %q value %q comes twice", line, rule, value)
		}
		p.rules[rule][value] = x
	}
	for _, k := range append(append([]string{}, scalarRules...), tableRules...) {
		if len(p.rules[k]) == 0 {
			return nil, fmt.Errorf("profile: rule %q is missing", k)
		}
	}
	for _, k := range []string{"maxspeed_factor", "mph", "turn_bias", "narrow_rate", "alternating_rate", "walk_speed", "maxspeed_ceiling"} {
		if p.num(k) == 0 {
			return nil, fmt.Errorf("profile: rule %q is 0, expected more", k)
		}
	}
	for _, k := range []string{"delay", "barrier_delay"} {
		for v, s := range p.rules[k] {
			if s*10 != math.Trunc(s*10/delayTenths)*delayTenths || s > 120 {
				return nil, fmt.Errorf("profile: rule %q value %q: %v s, expected half seconds, at most 120 s", k, v, s)
			}
		}
	}
	p.accessKeys, p.restrictionKeys = p.ranked("access_key"), p.ranked("restriction_key")
	return p, nil
}

func (p *Profile) num(rule string) float64 { return p.rules[rule][""] }

func (p *Profile) has(rule, value string) bool {
	_, ok := p.rules[rule][value]
	return ok
}

// ranked returns the values of a rule by ascending number.
func (p *Profile) ranked(rule string) []string {
	var out []string
	for k := range p.rules[rule] {
		out = append(out, k)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := p.rules[rule][out[i]], p.rules[rule][out[j]]
		return a < b || a == b && out[i] < out[j]
	})
	return out
}

// WalkSpeed returns the speed in km/h of the leg between a door and the road.
func (p *Profile) WalkSpeed() float64 { return p.num("walk_speed") }

// With returns a copy of the profile in which one rule has another number.
// It is how a test or an analyst tries a change without a second file.
func (p *Profile) With(rule, value string, number float64) *Profile {
	q := &Profile{rules: map[string]map[string]float64{}, accessKeys: p.accessKeys, restrictionKeys: p.restrictionKeys}
	for k, t := range p.rules {
		q.rules[k] = t
	}
	t := map[string]float64{value: number}
	for k, v := range p.rules[rule] {
		if k != value {
			t[k] = v
		}
	}
	q.rules[rule] = t
	return q
}

// String returns the rules in a fixed order, one a line: two profiles with
// the same text give the same graph.
func (p *Profile) String() string {
	var names []string
	for k := range p.rules {
		names = append(names, k)
	}
	sort.Strings(names)
	var out []byte
	for _, k := range names {
		for _, v := range p.ranked(k) {
			out = fmt.Appendf(out, "%s,%s,%v\n", k, v, p.rules[k][v])
		}
	}
	return string(out)
}

// turnSteps is the number of angles for which turn costs are kept.
const turnSteps = 1 << 14

// turnIndex is the angle by which one turns from a road that comes in by leg
// from into one that leaves by leg to, as an index into the turn table.
func turnIndex(from, to uint16) uint16 { return (to - from - 0x8000 + 2) >> 2 }

// turnTable returns, for signed angles from straight on (index = angle as
// 14-bit two's complement, clockwise positive), the tenths of a second that a
// turn costs, truncated.
func (p *Profile) turnTable() *[turnSteps]uint8 {
	var t [turnSteps]uint8
	for i := range t {
		a := float64(int16(uint16(i)<<2)) / 65536 * 360
		t[i] = uint8(math.Min(255, 10*p.turnSeconds(a)))
	}
	return &t
}

// turnSeconds is the cost of a turn by an angle in degrees, -180..180,
// positive to the right: a logistic curve, steeper and earlier to the left.
func (p *Profile) turnSeconds(angle float64) float64 {
	k, s, b := p.num("turn_slope"), p.num("turn_shift"), p.num("turn_bias")
	if angle < 0 {
		angle, b = -angle, 1/b
	}
	return p.num("turn_cost") / (1 + math.Exp(-(k/b*angle/180 - s*b)))
}
