package estimate

import (
	"encoding/json"
	"fmt"
	"io"
	"math"

	"observatoire/geo"
)

// Model is the coefficients of the estimator, with where they come from and
// how wrong they are. It is read from and written to JSON.
//
// A trip of crow-fly length d km between two communes, of which the way around
// obstacles adds o km (see Estimator) and whose reliefs have the mean r km, takes
//
//	minutes = max(Scale · ((d+o)² + NearKm²)^((Exponent + Relief·r)/2), 60·d / MaxSpeedKmh)
//
// Minutes grow with d and go on with the same exponent beyond the distances of
// the reference; at d = 0 they are those of NearKm: the streets of a village.
type Model struct {
	Reference Reference `json:"reference"`

	// Scale is the minutes of 1 km on flat land, Exponent how minutes grow with
	// the length.
	Scale    float64 `json:"scale"`
	Exponent float64 `json:"exponent"`
	// NearKm is the length in km that even the shortest trip has: people are
	// spread over a cell, and espaces stand beside their position.
	NearKm float64 `json:"near_km"`
	// Relief is what a kilometre between the lowest and the highest point, on
	// average over the communes around both ends, adds to the exponent: roads in
	// the mountains wind the more, the longer the way.
	Relief float64 `json:"relief"`
	// UnknownReliefKm is the amplitude in km of a commune whose relief is not
	// known: the mean of those that are, outside and inside the perimeter of the
	// massifs.
	UnknownReliefKm [2]float64 `json:"unknown_relief_km"`
	// MaxSpeedKmh is the crow-fly speed that no trip exceeds.
	MaxSpeedKmh float64 `json:"max_speed_kmh"`

	// Spread is the standard deviation of ln(true minutes / estimate) among the
	// people of a territory, under which its deciles come out; Level that of a
	// whole territory left out of the fit.
	Spread float64 `json:"spread"`
	Level  float64 `json:"level"`
	// Trips is the standard deviation for single trips by their length, on a
	// matrix of road times that takes no part in the fit, less its own pace.
	Trips []Band `json:"trips"`
}

// Reference says what the model was fitted on.
type Reference struct {
	Name        string `json:"name"`
	Vintage     string `json:"vintage"`
	Licence     string `json:"licence"`
	List        string `json:"list"` // of espaces, ISO date
	Territories int    `json:"territories"`
	Blocks      int    `json:"blocks"`
}

// tenth is the 90 % quantile of the normal distribution: an interval of tenth
// standard deviations to either side holds 8 cases of 10.
const tenth = 1.2815515655446004

// quartile is its 75 % quantile: half of the cases err by less.
const quartile = 0.6744897501960817

// Band is trips by their length as the crow flies, up to ToKm; the last one
// has no end, and a ToKm of 0.
type Band struct {
	ToKm   float64 `json:"to_km"`
	Spread float64 `json:"spread"`
	N      int     `json:"n"` // trips it was measured on
}

// band returns the place in Trips of a crow-fly length.
func (m *Model) band(d geo.Metres) int {
	for i, b := range m.Trips {
		if b.ToKm == 0 || d.Km() < b.ToKm {
			return i
		}
	}
	return len(m.Trips) - 1
}

// deviation is the standard deviation of ln(true minutes / estimate) of a trip.
func (m *Model) deviation(d geo.Metres) float64 {
	return math.Hypot(m.Trips[m.band(d)].Spread, m.Level)
}

// Bounds returns what the minutes of a trip of a crow-fly length are multiplied
// by to hold the true ones 8 times in 10.
func (m *Model) Bounds(d geo.Metres) (low, high float64) {
	f := math.Exp(tenth * m.deviation(d))
	return 1 / f, f
}

// LevelBounds returns what all the minutes of a territory are multiplied by
// together to hold its true pace 8 times in 10.
func (m *Model) LevelBounds() (low, high float64) {
	f := math.Exp(tenth * m.Level)
	return 1 / f, f
}

// ShareWithin returns the share of people within limit, where the model gives
// them minutes: their true times are lognormal around these, by Spread.
func (m *Model) ShareWithin(limit, minutes geo.Minutes) float64 {
	if minutes <= 0 {
		return 1
	}
	return normal(math.Log(float64(limit/minutes)) / max(m.Spread, 1e-3))
}

// RelativeError returns the median of |true minutes / estimate − 1| of trips
// of a crow-fly length.
func (m *Model) RelativeError(d geo.Metres) float64 {
	return math.Exp(quartile*m.deviation(d)) - 1
}

// minutes of a crow-fly distance and a way around obstacles in km, with the
// mean relief of both ends in km. Under a kilometre relief has no say.
func (m *Model) minutes(km, around, relief float64) geo.Minutes {
	way := km + around
	square := way*way + m.NearKm*m.NearKm
	exponent := m.Exponent
	if square > 1 {
		exponent += m.Relief * relief
	}
	return geo.Minutes(max(m.Scale*math.Pow(square, exponent/2), 60*km/m.MaxSpeedKmh))
}

// relief returns the relief in km of each commune: the mean amplitude of
// altitude of the commune and of those that touch it, since a road to the next
// bourg crosses both. Where an amplitude is not known, that of its like (see
// UnknownReliefKm) stands in.
func (m *Model) relief(c *Context) []float64 {
	own := func(i int) float64 {
		switch k := c.communes[i]; {
		case !math.IsNaN(k.ReliefKm):
			return k.ReliefKm
		case k.Mountain:
			return m.UnknownReliefKm[1]
		default:
			return m.UnknownReliefKm[0]
		}
	}
	out := make([]float64, c.Len())
	for i := range out {
		out[i] = own(i)
		near := c.Neighbours(i)
		for _, j := range near {
			out[i] += own(int(j))
		}
		out[i] /= float64(1 + len(near))
	}
	return out
}

// EncodeModel writes the model as indented JSON.
func EncodeModel(w io.Writer, m Model) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(m)
}

// DecodeModel reads a model written by EncodeModel; an unknown field, a
// missing or impossible coefficient is an error.
func DecodeModel(r io.Reader) (Model, error) {
	var m Model
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		return Model{}, fmt.Errorf("estimate model: %w", err)
	}
	return m, m.check()
}

func (m *Model) check() error {
	for name, v := range map[string]float64{"scale": m.Scale, "exponent": m.Exponent, "near_km": m.NearKm, "max_speed_kmh": m.MaxSpeedKmh} {
		if !(v > 0) || math.IsInf(v, 0) {
			return fmt.Errorf("estimate model: %s is %v, expected a positive number", name, v)
		}
	}
	if n := len(m.Trips); n == 0 || m.Trips[n-1].ToKm != 0 {
		return fmt.Errorf("estimate model: %d bands of trips, expected some, the last without end (to_km 0)", n)
	}
	for name, v := range map[string]float64{"relief": m.Relief, "spread": m.Spread, "level": m.Level,
		"unknown_relief_km[0]": m.UnknownReliefKm[0], "unknown_relief_km[1]": m.UnknownReliefKm[1]} {
		if !(v >= 0) || math.IsInf(v, 0) {
			return fmt.Errorf("estimate model: %s is %v, expected 0 or more", name, v)
		}
	}
	if m.Exponent > 1 {
		return fmt.Errorf("estimate model: exponent is %v, expected at most 1 (speed does not fall with distance)", m.Exponent)
	}
	return nil
}
