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
// A trip of crow-fly length d between two communes whose points are D apart:
// the graph path of least effort between the points has length L and effort C
// (each hop's kilometres times the mean Weight of its two communes). Then
//
//	detour  = d·min(L/D, 1.3) + max(0, L − 1.3·D)
//	effort  = C/L · detour
//	minutes = max(Scale · effort^Exponent · Centre^(n + m), 60·d / MaxSpeedKmh)
//
// with n and m the levels of the two communes as centres. Inside a commune d
// stands in place of detour, the commune's own weight in place of C/L, and
// there is no factor for centres. An ordinary detour grows with the trip; the part above
// 1.3 is an obstacle (an estuary, a range) and is the same for all the trips
// between the two communes. Minutes grow with d, are 0 at d = 0, and go on
// with the same exponent beyond the distances of the reference.
type Model struct {
	Reference Reference `json:"reference"`

	// Scale is the minutes of 1 km of effort, Exponent how minutes grow with
	// effort.
	Scale    float64 `json:"scale"`
	Exponent float64 `json:"exponent"`
	// Centre multiplies the minutes of a trip between two communes once for
	// each level of centre of either (3 at most): roads lead to centres.
	Centre float64 `json:"centre"`
	// Weights of a kilometre by the commune it crosses.
	Weights Weights `json:"weights"`
	// MaxSpeedKmh is the crow-fly speed that no trip exceeds.
	MaxSpeedKmh float64 `json:"max_speed_kmh"`

	// CrowFly is the power law of the crow-fly distance, fitted on the same
	// pairs: what one would do without context, kept to compare.
	CrowFly PowerLaw `json:"crow_fly"`

	// Bands tell the error of an answer by its crow-fly distance, from pairs
	// left out of the fit.
	Bands []Band `json:"bands"`
	// Tables are the errors on pairs left out, by model, split and band.
	Tables []Table `json:"tables"`
}

// Reference says what the model was fitted on.
type Reference struct {
	Name     string  `json:"name"`
	Vintage  string  `json:"vintage"`
	Licence  string  `json:"licence"`
	Communes int     `json:"communes"`
	Pairs    int     `json:"pairs"`
	MaxKm    float64 `json:"max_km"`
}

// Weights say how much longer than in a commune of density level 6 (rural à
// habitat dispersé) in the plain a kilometre is.
type Weights struct {
	// Density by level of the INSEE grid (index 0: unknown).
	Density [8]float64 `json:"density"`
	// Mountain multiplies in a massif, MountainSparse again in a massif at
	// level 7.
	Mountain       float64 `json:"mountain"`
	MountainSparse float64 `json:"mountain_sparse"`
	// MountainArea is the exponent of the commune's area over AreaKm2, in a
	// massif and outside towns (density levels 5 to 7, or unknown): large
	// communes there are high ones, while a large town is a large town.
	MountainArea float64 `json:"mountain_area_exponent"`
	AreaKm2      float64 `json:"area_km2"`
}

// The bounds of a weight, whatever the commune.
const (
	minWeight = 0.5
	maxWeight = 2.5
)

// Of returns the weight of a kilometre in the commune, 0.5 to 2.5.
func (w Weights) Of(c Commune) float64 {
	v := w.Density[c.Density]
	if c.Mountain {
		v *= w.Mountain
		if c.Density == 0 || c.Density >= 5 {
			v *= math.Pow(c.AreaKm2/w.AreaKm2, w.MountainArea)
		}
		if c.Density == 7 {
			v *= w.MountainSparse
		}
	}
	return min(maxWeight, max(minWeight, v))
}

// PowerLaw is minutes = Scale · km^Exponent.
type PowerLaw struct {
	Scale    float64 `json:"scale"`
	Exponent float64 `json:"exponent"`
}

// Minutes of a crow-fly distance.
func (p PowerLaw) Minutes(d geo.Metres) geo.Minutes {
	return geo.Minutes(p.Scale * math.Pow(d.Km(), p.Exponent))
}

// Band is a range of crow-fly distances, From included and To excluded (the
// last one goes to infinity: To is 0).
type Band struct {
	FromKm float64 `json:"from_km"`
	ToKm   float64 `json:"to_km"`
	// RelativeError is the median of |estimate/truth − 1|.
	RelativeError float64 `json:"relative_error"`
	// Low and High are what an estimate is multiplied by to bound the truth:
	// the 10 % and 90 % quantiles of truth/estimate.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
	N    int     `json:"n"`
}

// Table is the errors of one model on one split.
type Table struct {
	Model string `json:"model"`
	Split string `json:"split"`
	Rows  []Row  `json:"rows"`
}

// Row is the errors within a range of crow-fly distances.
type Row struct {
	Band             string  `json:"band"`
	N                int     `json:"n"`
	MedianAbsPercent float64 `json:"median_abs_percent"`
	MedianAbsMinutes float64 `json:"median_abs_minutes"`
	BiasPercent      float64 `json:"bias_percent"` // median of estimate/truth − 1
}

// band returns the band of a crow-fly distance.
func (m *Model) band(d geo.Metres) Band {
	for _, b := range m.Bands {
		if b.ToKm == 0 || d.Km() < b.ToKm {
			return b
		}
	}
	return Band{Low: 1, High: 1}
}

// maxCentre is the highest level of centre that counts: the reference has one
// commune above it.
const maxCentre = 3

// end is the factor of one end of a trip between two communes.
func (m *Model) end(c Commune) float64 { return math.Pow(m.Centre, float64(min(c.Centre, maxCentre))) }

// minutes is the last line of the model, from effort in km, the factor of both
// ends and the crow-fly distance.
func (m *Model) minutes(effort, ends float64, d geo.Metres) geo.Minutes {
	return geo.Minutes(max(m.Scale*math.Pow(effort, m.Exponent)*ends, 60*d.Km()/m.MaxSpeedKmh))
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
	positive := map[string]float64{
		"scale": m.Scale, "exponent": m.Exponent, "centre": m.Centre, "max_speed_kmh": m.MaxSpeedKmh,
		"weights.mountain": m.Weights.Mountain, "weights.mountain_sparse": m.Weights.MountainSparse,
		"weights.area_km2": m.Weights.AreaKm2,
	}
	for i, v := range m.Weights.Density {
		positive[fmt.Sprintf("weights.density[%d]", i)] = v
	}
	for name, v := range positive {
		if !(v > 0) || math.IsInf(v, 0) {
			return fmt.Errorf("estimate model: %s is %v, expected a positive number", name, v)
		}
	}
	if m.Exponent > 1 {
		return fmt.Errorf("estimate model: exponent is %v, expected at most 1 (speed does not fall with distance)", m.Exponent)
	}
	if n := len(m.Bands); n == 0 || m.Bands[n-1].ToKm != 0 {
		return fmt.Errorf("estimate model: %d bands of error, expected some, the last without end (to_km 0)", n)
	}
	return nil
}
