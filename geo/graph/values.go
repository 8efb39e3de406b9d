package graph

import (
	"math"
	"regexp"
	"strconv"
	"strings"
)

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

func leadingDigits(v string) (float64, bool) {
	n := 0
	for n < len(v) && n < 9 && v[n] >= '0' && v[n] <= '9' {
		n++
	}
	if n == 0 {
		return 0, false
	}
	x, _ := strconv.Atoi(v[:n])
	return float64(x), true
}

func count(v string) int {
	x, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	if err != nil || !(x > 0 && x < 32) {
		return 0
	}
	return int(x)
}

// decimal finds the first decimal number in v.
func decimal(v string) (float64, string, bool) {
	v = strings.ReplaceAll(v, ",", ".")
	i := strings.IndexFunc(v, func(r rune) bool { return r >= '0' && r <= '9' })
	if i < 0 {
		return 0, "", false
	}
	j, dot := i, false
	for j < len(v) && (v[j] >= '0' && v[j] <= '9' || v[j] == '.' && !dot) {
		dot = dot || v[j] == '.'
		j++
	}
	x, err := strconv.ParseFloat(strings.TrimSuffix(v[i:j], "."), 64)
	return x, v[j:], err == nil
}

// metres reads a length: metres, or feet and inches where there is a '.
func metres(v string) (float64, bool) {
	x, rest, ok := decimal(v)
	if !ok {
		return 0, false
	}
	if _, inches, feet := strings.Cut(v, "'"); feet {
		x *= 12
		if in, _, ok := decimal(inches); ok {
			x += math.Trunc(in)
		}
		return x * 0.0254, true
	}
	_ = rest
	return x, true
}

// kilograms reads a weight: tonnes unless it says kg; the whole tonnes only.
func kilograms(v string) (float64, bool) {
	x, rest, ok := decimal(v)
	if !ok {
		return 0, false
	}
	switch unit := strings.TrimLeft(rest, " "); {
	case strings.HasPrefix(unit, "kg"):
		return x, true
	case strings.HasPrefix(unit, "lb"):
		return x * 0.45359237, true
	case strings.HasPrefix(unit, "st"):
		return x * 907.18474, true
	}
	return math.Trunc(x) * 1000, true
}

// duration reads hh:mm:ss, hh:mm, mm, an ISO 8601 PT…H…M…S or "1 h 20 min", in
// seconds; 0 where it is none of these.
func duration(v string) float64 {
	if v == "" {
		return 0
	}
	if w := spoken.FindStringSubmatch(strings.ToLower(strings.TrimSpace(v))); w != nil {
		h, _ := strconv.Atoi(w[1])
		m, _ := strconv.Atoi(w[2] + w[3])
		return float64(h)*3600 + float64(m)*60
	}
	if rest, iso := strings.CutPrefix(v, "P"); iso {
		return isoDuration(rest)
	}
	total := 0.0
	parts := strings.Split(v, ":")
	if len(parts) > 3 {
		return 0
	}
	for _, s := range parts {
		n, err := strconv.ParseUint(s, 10, 16)
		if err != nil {
			return 0
		}
		total = total*60 + float64(n)
	}
	if len(parts) < 3 {
		total *= 60
	}
	return math.Max(total, 1)
}

// spoken is a duration with its units: 1h30, 1 h 30 min, 20 min, 2 hours.
var spoken = regexp.MustCompile(`^(?:(\d{1,3})\s*h(?:ours?|rs?)?\.?(?:\s*(\d{1,3})\s*(?:m|mn|min|mins|minutes?)?\.?)?|(\d{1,4})\s*(?:m|mn|min|mins|minutes?)\.?)$`)

func isoDuration(v string) float64 {
	total, inTime := 0.0, false
	for v != "" {
		if v[0] == 'T' {
			inTime, v = true, v[1:]
			continue
		}
		n := 0
		for n < len(v) && v[n] >= '0' && v[n] <= '9' {
			n++
		}
		if n == 0 || n > 6 || n == len(v) {
			return 0
		}
		x, _ := strconv.Atoi(v[:n])
		unit := 0.0
		switch {
		case inTime && v[n] == 'H':
			unit = 3600
		case inTime && v[n] == 'M':
			unit = 60
		case inTime && v[n] == 'S':
			unit = 1
		case !inTime && v[n] == 'D':
			unit = 86400
		case !inTime && v[n] == 'W':
			unit = 604800
		default:
			return 0
		}
		total += float64(x) * unit
		v = v[n+1:]
	}
	return math.Max(total, 1)
}
