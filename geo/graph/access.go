package graph

import "strings"

// allowance is what an access value says of cars.
type allowance uint8

const (
	unsaid  allowance = iota
	forAll            // open
	forSome           // private, for residents, and all values that are in no list
	forNone           // closed
)

// access judges an access value: of several with a ; between them the one that
// allows most.
func (p *Profile) access(v string) allowance {
	best := unsaid
	for v != "" {
		var part string
		part, v, _ = strings.Cut(v, ";")
		part = strings.ToLower(strings.TrimSpace(part))
		a := forSome
		switch {
		case part == "":
			continue
		case p.has("access_open", part):
			a = forAll
		case p.has("access_closed", part) && !p.has("access_restricted", part):
			a = forNone
		}
		if best == unsaid || a < best {
			best = a
		}
	}
	return best
}

// names reports whether one of the values with a ; between them is in a list.
func (p *Profile) names(rule, v string) bool {
	for _, part := range strings.Split(v, ";") {
		if p.has(rule, strings.ToLower(strings.TrimSpace(part))) {
			return true
		}
	}
	return false
}
