package graph

import "testing"

// The avenue splits at x into two carriageways. Who comes by the one and leaves
// by the other turns back, where they are so near to each other that they are
// one road; where they are farther apart it is a turn like others, free here.
func TestMap_from_one_carriageway_into_the_other_is_turning_back(t *testing.T) {
	avenue := "highway=primary maxspeed=45 name=Avenue"
	for _, c := range []struct{ spacing, back float64 }{{4, 20}, {10, 0}} {
		w := town{profile: calm(t), spacing: c.spacing, ways: []way{{"ax", avenue}, {"xbc", avenue + " oneway=yes"}, {"dex", avenue + " oneway=yes"}, {"cf", street}, {"dg", street}, {"cd", street + " oneway=yes"}},
			art: "" +
				"          e                                           d  g\n" +
				"a    x\n" +
				"          b                                           c  f"}
		// By e, x and b: 39.6 squares from the door by d to e, twice 5.1 by x, 4.4 to the door by b.
		squares := 39.6 + 2*5.099 + 4.4
		near(t, "round x", w.seconds(t, w.build(t), "de", "bc"), squares*c.spacing/10+c.back, 0.3)
	}
}
