package plots

import (
	"strings"
	"testing"
)

func TestGrid_shades_each_share_and_says_it(t *testing.T) {
	half, all, near := 0.504, 1.0, 0.997
	f := Figure{Kind: "grille", Title: "Semaine", Columns: []string{"lun.", "mar."}, Rows: []Row{{"9 h", []*float64{&half, &all}}, {"10 h", []*float64{&near, nil}}}}
	drawings, err := Draw(f)
	if err != nil || len(drawings) != 1 {
		t.Fatal(drawings, err)
	}
	for name, s := range map[string]string{"wide": drawings[0].Wide, "narrow": drawings[0].Narrow} {
		for _, want := range []string{
			`<g class="g5"><title>9 h, lun.&#160;: 50&#8239;%</title>`, `<g class="g9"><title>9 h, mar.&#160;: 100&#8239;%</title>`,
			`<g class="g9"><title>10 h, lun.&#160;: 99&#8239;%</title>`, // not 100: some have none
			`<rect class="gx"`,
		} {
			if !strings.Contains(s, want) {
				t.Errorf("%s drawing lacks %s in\n%s", name, want, s)
			}
		}
		if n := strings.Count(s, "<g "); n != 3 {
			t.Errorf("%s drawing has %d cells with a share, expected 3", name, n)
		}
	}
	// A phone has the hours downwards, a screen to the right.
	if !strings.Contains(drawings[0].Narrow, `viewBox="0 0 360 66"`) || !strings.Contains(drawings[0].Wide, `viewBox="0 0 720 66"`) {
		t.Errorf("sizes: %.60s, %.60s", drawings[0].Narrow, drawings[0].Wide)
	}
}

func TestShade_is_the_tenth_that_a_share_is_in(t *testing.T) {
	for v, want := range map[float64]string{0: "g0", 0.0999: "g0", 0.1: "g1", 0.55: "g5", 0.9: "g9", 1: "g9"} {
		if got := shade(v); got != want {
			t.Errorf("%v: %s, expected %s", v, got, want)
		}
	}
}
