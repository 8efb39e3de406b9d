package export

import (
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

// threeEPCI is a commune "a" with two neighbours of other EPCI: "b" beside it
// and "c", a corner whose box covers "a" though nothing of it is near.
func threeEPCI(weight int) *exporter {
	e := &exporter{outlines: &outlines{shapes: map[string]map[string]shape{"local commune": {}}, communes: map[string]*communeFacts{},
		sheetWeight: map[string]int{"/epci/A.svg": weight, "/epci/B.svg": weight, "/epci/C.svg": weight}}}
	for code, ring := range map[string]orb.Ring{
		"a": {{5, 45}, {5.1, 45}, {5.1, 45.1}, {5, 45.1}, {5, 45}},
		"b": {{5.1, 45}, {5.2, 45}, {5.2, 45.1}, {5.1, 45.1}, {5.1, 45}},
		"c": {{4, 44}, {6, 44}, {6, 44.1}, {4.1, 44.1}, {4.1, 46}, {4, 46}, {4, 44}},
	} {
		m := orb.MultiPolygon{{ring}}
		s := shape{m, m.Bound()}
		e.shapes["local commune"][code] = s
		e.byBounds.Insert(s.bound.Min, s.bound.Max, code)
		e.outlines.communes[code] = &communeFacts{epci: strings.ToUpper(code), class: map[string]string{"a": "c0", "b": "c2", "c": "c4"}[code]}
	}
	return e
}

func TestMaps_of_communes_use_the_sheets_of_what_is_in_them(t *testing.T) {
	e := threeEPCI(1000)
	s := sketch{window: e.communeWindow("a")}
	e.communeGround(&s, "a")
	got := s.body.String()
	for _, want := range []string{`href=/epci/A.svg#t `, `href=/epci/B.svg#t `, `<use href=/epci/A.svg#ma class=moi `} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not in %s", want, got)
		}
	}
	if strings.Contains(got, "C.svg") {
		t.Errorf("a sheet that shows nothing is asked for: %s", got)
	}
}

func TestMaps_of_communes_draw_their_own_outlines_where_sheets_are_too_heavy(t *testing.T) {
	e := threeEPCI(sheetsWeight/2 + 1)
	s := sketch{window: e.communeWindow("a")}
	e.communeGround(&s, "a")
	got := s.body.String()
	if strings.Contains(got, "<use") || strings.Count(got, "<path class=c0 ") != 1 || strings.Count(got, "<path class=c2 ") != 1 || strings.Contains(got, "class=c4") || strings.Count(got, "<path class=moi ") != 1 {
		t.Errorf("%s", got)
	}
}
