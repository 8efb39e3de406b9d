package export

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestStrip_puts_each_commune_at_its_minutes_above_those_it_would_hide(t *testing.T) {
	s := newStrip([]stripDot{{code: "90002", minutes: 15, low: 15, high: 15}, {code: "90001", minutes: 15, low: 12, high: 18}, {code: "90003", minutes: 58.2, low: 58.2, high: 58.2}, {code: "90004"}})
	if s.end != 60 || s.size != 7 {
		t.Fatalf("the axis ends at %v, dots have %d", s.end, s.size)
	}
	places := map[string]string{}
	for _, d := range s.dots {
		places[d.code] = fmt.Sprintf("%g %g", d.x, d.y)
	}
	// 336 units for 60 minutes: 15 minutes are 84 from the margin of 12.
	for code, want := range map[string]string{"90001": "96 67", "90002": "96 60", "90003": "337.9 67", "90004": "12 67"} {
		if places[code] != want {
			t.Errorf("%s stands at %s, expected %s", code, places[code], want)
		}
	}
	text := s.String()
	for _, want := range []string{`<g id="c90001"><path class="i" d="M79.2 67.0H112.8"/><path class="p" d="M96 67.0h0"/></g>`, `<g id="c90002"><path class="p"`, "stroke-width:7px", `>20` + "\u00a0" + `min</text>`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
	if again := newStrip([]stripDot{s.dots[3], s.dots[1], s.dots[0], s.dots[2]}).String(); again != text {
		t.Error("another order of the communes gives another file")
	}
}

func TestStrip_of_many_communes_stays_in_its_picture(t *testing.T) {
	var dots []stripDot
	for i := range 500 {
		dots = append(dots, stripDot{code: fmt.Sprint(i), minutes: float64(i%40) / 10})
	}
	for _, d := range newStrip(dots).dots {
		if d.y < 2 || d.y > stripBase {
			t.Fatalf("a dot at %v, expected it between 2 and %d", d.y, stripBase)
		}
	}
}

func TestStrip_has_the_colours_of_the_site(t *testing.T) {
	tokens, err := os.ReadFile("../../site/assets/css/jetons.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, ink := range regexp.MustCompile(`#[0-9a-f]{6}`).FindAllString(stripStyle, -1) {
		if !strings.Contains(string(tokens), ink) {
			t.Errorf("%s is no colour of jetons.css", ink)
		}
	}
}

func TestStrip_names_the_commune_and_says_what_is_not_known(t *testing.T) {
	five, far := 5.2, 31.0
	e := &exporter{outlines: &outlines{communes: map[string]*communeFacts{
		"90001": {epci: "249", departement: "90", minutes: &five}, "90002": {epci: "249", departement: "90", minutes: &far}, "90003": {epci: "249", departement: "90"}, "90004": {departement: "91"},
	}}}
	if got := e.stripOf("90001"); got != "epci/b249.svg#c90001" {
		t.Errorf("the strip of a commune is %s", got)
	}
	if e.stripOf("90003") != "" || e.stripOf("90004") != "" || e.stripOf("99999") != "" {
		t.Error("a commune without minutes or without EPCI has a strip")
	}
	address, words := e.stripOfTerritory("departement", "90")
	if address != "departements/b90.svg" || !strings.Contains(words, "2 communes, de 5") || !strings.Contains(words, "sans accès pour 1") || !strings.Contains(words, "1 au-delà de 20") {
		t.Errorf("%s: %s", address, words)
	}
	if address, words := e.stripOfTerritory("departement", "91"); address != "" || words != "" {
		t.Errorf("%s: %s, expected nothing where no minutes are known", address, words)
	}
}
