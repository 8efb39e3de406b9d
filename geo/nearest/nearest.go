// Package nearest says what "the nearest espaces" are, whatever computes the
// minutes: an origin, an espace, a filter (which espaces count, at what pace),
// an answer, and the interface that both the estimate (package estimate) and
// roads implement.
//
// Points are lon/lat degrees (WGS84). Minutes are by car, one way, from the
// origin to the espace.
package nearest

import (
	"observatoire/geo"

	"github.com/paulmach/orb"
)

// Origin is where people are.
type Origin struct {
	// ID names the origin in results.
	ID string
	// Point is the place, or the middle of the area over which Spread goes.
	Point orb.Point
	// Commune is the index of the commune that holds Point in the context of
	// the travel times, or -1 where it is not known.
	Commune int
	// Density is the level of the INSEE density grid, 1 (grands centres
	// urbains) to 7 (rural à habitat très dispersé), 0 where unknown.
	Density int
	// Spread is the radius of the disc around Point over which people are
	// taken to live evenly: 0 for an exact place.
	Spread geo.Metres
}

// Espace is a place that people go to.
type Espace struct {
	ID      string
	Point   orb.Point
	Commune int // as in Origin
	Density int // as in Origin
	Tags    Tags
}

// Tags is a set of properties of an espace, one bit each; the caller decides
// what the bits mean (not mobile, principal, open on Saturday…).
type Tags uint64

// Filter is one definition of which espaces count and of how fast cars go.
type Filter struct {
	// ID names the definition in results.
	ID string
	// Want holds the bits that an espace must all have.
	Want Tags
	// Pace multiplies the minutes.
	Pace Pace
}

// Admits says whether the espace counts under the filter.
func (f Filter) Admits(e Espace) bool { return e.Tags&f.Want == f.Want }

// Pace is a table of factors on free-flow minutes by density level (index 0:
// unknown level). A trip takes the mean of the factors of its two ends. A
// factor of 0 counts as 1, so that the zero table is free flow.
type Pace [8]float64

// Factor returns what free-flow minutes are multiplied by for a trip between
// two density levels. Levels out of 0..7 count as unknown.
func (p Pace) Factor(from, to int) float64 { return (p.at(from) + p.at(to)) / 2 }

func (p Pace) at(level int) float64 {
	if level < 0 || level > 7 {
		level = 0
	}
	if p[level] == 0 {
		return 1
	}
	return p[level]
}

// Method says how minutes were obtained.
type Method string

// The methods: a calibrated model, or a route on a road graph.
const (
	Estimation Method = "estimation"
	Route      Method = "route"
)

// Reason is a stable code that says why there are no minutes; empty where
// there are.
type Reason string

// The reasons.
const (
	// NoEspaceOnLandmass: no espace of the definition can be reached without
	// crossing water where no bridge is.
	NoEspaceOnLandmass Reason = "sans_espace_sur_la_terre"
	// NoEspace: the definition admits no espace at all.
	NoEspace Reason = "sans_espace"
	// OtherLandmass: the two ends of one trip are on different landmasses.
	OtherLandmass Reason = "autre_terre"
	// NotLocated: an end is in no known commune, so that nobody can tell what
	// land it is on.
	NotLocated Reason = "lieu_hors_commune"
	// NotPlaced: nobody knows where in a vast commune its people live.
	NotPlaced Reason = "habitants_non_situes"
)

// Answer is the time from an origin to an espace.
type Answer struct {
	// Espace is the index of the espace in the list that was asked.
	Espace int
	// Minutes is the time; Low and High bound it in four cases of five where
	// the method knows its error, and equal Minutes where it does not.
	Minutes, Low, High geo.Minutes
	// Distance is the length that belongs to the method: crow-fly for an
	// estimation, along the road for a route.
	Distance geo.Metres
	// Legs is how far the two ends are from the road, in a straight line,
	// together: what Minutes leaves out. 0 for an estimation, which knows none.
	Legs   geo.Metres
	Method Method
	// RelativeError is the median absolute error of such answers, as a share
	// of the true minutes (0.11 = 11 %); 0 where the method is exact.
	RelativeError float64
}

// TravelTimes answers how long trips take. Implementations are safe for use
// by several goroutines at once.
type TravelTimes interface {
	// Minutes returns the free-flow time of one trip (Answer.Espace is 0), or
	// the reason why there is none.
	Minutes(from Origin, to Espace) (Answer, Reason)

	// Nearest finds, for each origin and each filter, the k espaces with the
	// fewest minutes, and calls emit once for each (origin, filter), origins
	// in order and filters in order within them. answers is sorted by minutes,
	// then by espace ID; it has fewer than k entries where fewer can be
	// reached, and none exactly where reason is not empty. It is only valid
	// during the call. k is 1 to MaxK.
	Nearest(origins []Origin, espaces []Espace, filters []Filter, k int,
		emit func(origin, filter int, answers []Answer, reason Reason))
}

// MaxK is the largest number of nearest espaces that can be asked for.
const MaxK = 50
