package graph

import "testing"

// Who comes from afar pays for entering private roads, as often as there are
// borders of private roads between the place and the rest of the network.
func TestFee_is_paid_for_each_entry_into_private_roads(t *testing.T) {
	private := "highway=residential access=private maxspeed=45"
	for _, c := range []struct {
		name string
		w    town
		at   string
		want int32 // entries
	}{
		{"a public street", town{art: "pabcd", ways: []way{{"pa", private}, {"abcd", street}}}, "b", 0},
		{"a private street off a public one", town{art: "pabcd", ways: []way{{"pa", private}, {"ab", street}, {"bcd", street}}}, "pa", 1},
		{"a private street and no other", town{art: "pa", ways: []way{{"pa", private}}}, "pa", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := c.w.build(t)
			if got := g.fee(c.w.door(t, g, c.at)); got != c.want*g.entry {
				t.Errorf("%d, expected %d entries of %d", got, c.want, g.entry)
			}
			if g.entry <= 0 {
				t.Errorf("an entry costs %d", g.entry)
			}
		})
	}
}
