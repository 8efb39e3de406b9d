package export

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/paulmach/orb"
)

func TestIsochrones_say_the_land_within_each_limit_not_in_each_band(t *testing.T) {
	e := island()
	x := e.outlines.espaces[1]
	ring := func(side float64) orb.MultiPolygon {
		return orb.MultiPolygon{orb.Bound{Min: orb.Point{5.15 - side, 45.05 - side}, Max: orb.Point{5.15 + side, 45.05 + side}}.ToPolygon()}
	}
	bands := []isoband{{10, 40.5, ring(0.05)}, {20, 100.25, ring(0.1)}, {30, 60, ring(0.2)}, {45, 7.25, ring(2)}}
	o, err := object(`{"id":"2"}`).with("nom", "x")
	if err != nil {
		t.Fatal(err)
	}
	if o, err = e.withIsochrones(o, x, bands); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Isochrones struct {
			Carte, Phrase string
			Limites       []struct {
				Minutes    float64
				Superficie string
			}
		}
	}
	if err := json.Unmarshal([]byte(o), &got); err != nil {
		t.Fatal(err)
	}
	want := map[float64]string{10: "41", 20: "141", 30: "201", 45: "208"}
	if len(got.Isochrones.Limites) != len(want) {
		t.Fatalf("%v", got.Isochrones.Limites)
	}
	for _, l := range got.Isochrones.Limites {
		if spaces(l.Superficie) != want[l.Minutes] {
			t.Errorf("%v, expected %v", l, want[l.Minutes])
		}
	}
	svg := got.Isochrones.Carte
	from := 0
	for _, part := range []string{`class="bande c3"`, "45 minutes ou moins", `class="bande c2"`, "30 minutes ou moins", `class="bande c1"`, `class="bande c0"`, "10 minutes ou moins"} {
		at := strings.Index(svg[from:], part)
		if at < 0 {
			t.Fatalf("%s does not come after what is drawn below it in %s", part, svg)
		}
		from += at
	}
	if !strings.HasPrefix(got.Isochrones.Phrase, "D'où cet espace est atteint par la route") {
		t.Errorf("%q", got.Isochrones.Phrase)
	}
	// The window holds the bands within 30 minutes, of 0.2° each way, not that of 45.
	near := e.isochroneMap(x, bands[:3])
	far := e.isochroneMap(x, bands)
	window := func(d drawn) string {
		_, rest, _ := strings.Cut(d.SVG, "viewBox=")
		value, _, _ := strings.Cut(rest, ">")
		return value
	}
	if window(near) != window(far) || window(near) == "" {
		t.Errorf("windows %q and %q", window(near), window(far))
	}
	if same, err := e.withIsochrones(object(`{"id":"2"}`), x, nil); err != nil || same != `{"id":"2"}` {
		t.Errorf("%s %v", same, err)
	}
}
