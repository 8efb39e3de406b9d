package export

import (
	"strings"
	"testing"

	"observatoire/geo"

	"github.com/paulmach/orb"
)

// island is a commune "i" with nothing around it, and an espace "1" in it;
// threeEPCI are three communes with espaces "2" beside "a", "3" far away and
// "4", a bus.
func island() *exporter {
	e := threeEPCI(1000)
	e.byEspace, e.served = map[string]int{}, map[string][]string{}
	ring := orb.Ring{{8, 42}, {8.1, 42}, {8.1, 42.1}, {8, 42.1}, {8, 42}}
	s := shape{orb.MultiPolygon{{ring}}, ring.Bound()}
	e.shapes["local commune"]["i"] = s
	e.byBounds.Insert(s.bound.Min, s.bound.Max, "i")
	e.outlines.communes["i"] = &communeFacts{epci: "I", class: "c0"}
	for code, c := range e.outlines.communes {
		c.name = "Commune " + code
		c.point = e.shapes["local commune"][code].bound.Center()
	}
	for _, x := range []espaceFacts{{id: "1", name: "Espace de l'île", commune: "i", at: orb.Point{8.05, 42.05}}, {id: "2", name: "Espace voisin", commune: "b", at: orb.Point{5.15, 45.05}},
		{id: "3", name: "Espace lointain", commune: "z", at: orb.Point{5.5, 45.05}}, {id: "4", name: "Bus", commune: "a", at: orb.Point{5.06, 45.06}, mobile: true}} {
		e.near.Insert(x.at, x.at, len(e.outlines.espaces))
		e.byEspace[x.id] = len(e.outlines.espaces)
		e.outlines.espaces = append(e.outlines.espaces, x)
	}
	return e
}

func minutes(m float64) *float64 { return &m }

func TestCommune_map_says_what_it_shows(t *testing.T) {
	for _, c := range []struct{ name, commune, espace, want string }{
		{"no neighbour", "i", "1", "Le contour de Commune i, sans commune voisine."},
		{"its own espace", "a", "", "Commune a et les communes voisines, selon le temps estimé vers l'espace le plus proche."},
		{"an espace that is not known", "a", "99", "Commune a et les communes voisines, selon le temps estimé vers l'espace le plus proche."},
		{"an espace on the map", "a", "2", "Commune a et son espace le plus proche, Espace voisin, à 7,9 km à vol d'oiseau."},
		{"an espace in the commune", "b", "2", "Commune b et les communes voisines, selon le temps estimé vers l'espace le plus proche."},
		{"an espace off the map", "a", "3", "Commune a et les communes voisines ; son espace le plus proche, Espace lointain, est hors de la carte, à 35,4 km à vol d'oiseau."},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := island()
			e.outlines.communes[c.commune].espace = c.espace
			e.outlines.communes["a"].minutes = minutes(12)
			m := e.communeMap(c.commune)
			if m.Sentence != c.want {
				t.Errorf("%q, expected %q", m.Sentence, c.want)
			}
			if !strings.Contains(m.SVG, "Commune "+c.commune) {
				t.Errorf("no title in %s", m.SVG)
			}
		})
	}
	e := island()
	e.outlines.espaces[1].at = orb.Point{5.0510, 45.0510} // 130 m from the point of "a"
	e.outlines.communes["a"].espace = "2"
	if got := e.communeMap("a").Sentence; strings.Contains(got, "vol d'oiseau") {
		t.Errorf("an espace at the point of the commune: %q", got)
	}
	if got := e.communeMap("nowhere"); got != (drawn{}) {
		t.Errorf("%v", got)
	}
}

func TestEspace_map_says_whom_it_serves(t *testing.T) {
	for _, c := range []struct {
		name, espace string
		served       []string
		want         string
	}{
		{"none", "2", nil, "Aucune commune n'a cet espace pour plus proche : un autre espace est plus près de chaque commune alentour."},
		{"a bus", "4", nil, "Espace itinérant : la définition de tête ne compte que les espaces fixes, et aucune commune ne lui est donc attribuée."},
		{"one", "2", []string{"a"}, "La commune où cet espace est le plus souvent le plus proche, selon le temps de trajet calculé par la route."},
		{"two", "2", []string{"a", "b"}, "Les 2 communes où cet espace est le plus souvent le plus proche, selon le temps de trajet calculé par la route ou estimé."},
		{"a bus that is counted", "4", []string{"a"}, "La commune où cet espace est le plus souvent le plus proche, selon le temps de trajet calculé par la route."},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := island()
			e.served[c.espace] = c.served
			e.outlines.communes["a"].minutes, e.outlines.communes["a"].byRoad = minutes(5), true
			e.outlines.communes["b"].minutes = minutes(6)
			x := e.outlines.espaces[e.byEspace[c.espace]]
			if got := e.espaceMap(x).Sentence; got != c.want {
				t.Errorf("%q, expected %q", got, c.want)
			}
		})
	}
}

func TestHow_counts_communes_with_a_time_by_their_method(t *testing.T) {
	e := &exporter{outlines: &outlines{communes: map[string]*communeFacts{
		"road": {minutes: minutes(5), byRoad: true}, "model": {minutes: minutes(6)}, "none": {byRoad: true}, "nothing": {},
	}}}
	for codes, want := range map[string]string{
		"road": "calculé par la route", "model": "estimé", "road model": "calculé par la route ou estimé", "road none nothing unknown": "calculé par la route", "model none": "estimé", "none nothing": "estimé",
	} {
		if got := e.how(strings.Fields(codes)); got != want {
			t.Errorf("%s: %q, expected %q", codes, got, want)
		}
	}
}

func TestMember_and_overseas(t *testing.T) {
	c := &communeFacts{epci: "E", canton: "C", departement: "D", region: "R"}
	for kind, want := range map[string]string{"epci": "E", "canton": "C", "departement": "D", "region": ""} {
		if got := member(c, kind); got != want {
			t.Errorf("%s: %q, expected %q", kind, got, want)
		}
	}
	for code, want := range map[string]bool{"48": false, "2A": false, "971": true} {
		if overseas(code) != want {
			t.Errorf("%s: %v", code, !want)
		}
	}
}

func TestPad_widens_by_a_share_and_by_some_metres_at_least(t *testing.T) {
	b := orb.Bound{Min: orb.Point{5, 45}, Max: orb.Point{6, 46}}
	if got := pad(b, 0.5, 0); got.Min != (orb.Point{4.5, 44.5}) || got.Max != (orb.Point{6.5, 46.5}) {
		t.Errorf("%v", got)
	}
	p := orb.Point{5, 45}
	got := pad(orb.Bound{Min: p, Max: p}, 0.5, 4000)
	for _, side := range []orb.Point{{got.Min[0], 45}, {got.Max[0], 45}, {5, got.Min[1]}, {5, got.Max[1]}} {
		if d := geo.Distance(p, side); d < 3980 || d > 4020 {
			t.Errorf("%v is %v m away, expected 4000", side, d)
		}
	}
}

func TestPoint_of_a_bus_is_a_diamond_and_a_link_has_its_name(t *testing.T) {
	e := island()
	fixed, bus := e.point(1, true, 3), e.point(3, false, 2)
	if fixed.Class != "espace" || fixed.Href != "/espaces/2.html" || fixed.Title != "Espace voisin" || fixed.Radius != 3 {
		t.Errorf("%+v", fixed)
	}
	if bus.Class != "espace mobile" || bus.Symbol == fixed.Symbol || bus.Href != "" || bus.Title != "" {
		t.Errorf("%+v", bus)
	}
}
