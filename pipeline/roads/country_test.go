package roads

import (
	"bytes"
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"

	"observatoire/geo"
	"observatoire/geo/graph"
	"observatoire/pipeline/roads/pbf"

	"github.com/paulmach/orb"
)

// A country of 6 by 6 squares: every road of it is read, every restriction
// used, and one drives from corner to corner.
func TestRead_of_a_made_up_country_has_all_its_roads(t *testing.T) {
	c := pbf.NewCountry(6, 1)
	var one, other bytes.Buffer
	if err := c.Write(&one, 1, 1); err != nil {
		t.Fatal(err)
	}
	if err := c.Write(&other, 1, 3); err != nil {
		t.Fatal(err)
	}
	if sha256.Sum256(one.Bytes()) != sha256.Sum256(other.Bytes()) {
		t.Error("on three workers the bytes are other ones")
	}
	name := filepath.Join(t.TempDir(), "country.osm.pbf")
	if err := os.WriteFile(name, one.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	g, r, err := Read(context.Background(), profile(t), name)
	if err != nil {
		t.Fatal(err)
	}
	if r.Ways != c.Roads() || r.MissingNodes != 0 || r.Restrictions == 0 || r.RestrictionsUnused != 0 {
		t.Errorf("%+v: want %d roads and every restriction used", r, c.Roads())
	}
	b := g.Bound()
	corner, ok := g.Snap(b.Min, 3000)
	far, ok2 := g.Snap(b.Max, 3000)
	if !ok || !ok2 {
		t.Fatal("no road in a corner")
	}
	across := geo.Distance(orb.Point{b.Min[0], b.Min[1]}, b.Max)
	found := g.Nearest([]graph.Place{corner}, 1, 0).At(far)
	if len(found) != 1 || found[0].Metres < across || found[0].Metres > 2*across {
		t.Errorf("%v, want a way of %.0f m or a little more", found, across)
	}
}
