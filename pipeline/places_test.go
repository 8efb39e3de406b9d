package main

import (
	"context"
	"path/filepath"
	"regexp"
	"testing"

	"observatoire/pipeline/warehouse"
)

// An espace whose published point is far from its commune, or that has none,
// stands at its commune's point and is counted: it serves no minutes from
// elsewhere.
func TestEspaces_far_from_their_commune_stand_at_its_point(t *testing.T) {
	mirror := sampleCopy(t)
	const list = "france_services/2024-08-01/liste-fs-20240801.csv"
	alter(t, filepath.Join(mirror, filepath.FromSlash(list)), func(s string) string {
		s = regexp.MustCompile(`("99048","99300","Montvaleur"),45\.900511,-8\.902341,`).ReplaceAllString(s, "$1,45.400511,-9.902341,")
		return regexp.MustCompile(`("96009","96400","Belle-Ancre"),45\.599242,-9\.403914,`).ReplaceAllString(s, "$1,,,")
	})
	build := t.TempDir()
	s := settings{sample: true, sampleDir: mirror, build: build, offline: true}
	if err := runStages(context.Background(), s, "export", stageNames[:5], testWriter{t}); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	db, err := warehouse.OpenReadOnly(ctx, s.warehousePath())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for what, query := range map[string]string{
		"espaces at their commune's point": `marts.espaces as e join marts.communes as c using (commune_code)
			where espace_id in ('9002', '9003') and e.lon = c.point_lon and e.lat = c.point_lat and e.placed_by = 'commune'`,
		"former networks with the same points": `marts.espaces_history as h join marts.espaces as e using (espace_id, list_on)
			where espace_id in ('9002', '9003') and h.lon = e.lon and h.lat = e.lat`,
		"findings":               "findings.all_findings where code in ('espace_loin_de_sa_commune', 'espace_sans_point') and _line in (3, 4) and _file = 'liste-fs-20240801.csv'",
		"marked in the datasets": "exports.espaces where id_fs in ('9002', '9003') and position = 'commune'",
	} {
		if n, err := db.Count(ctx, query); err != nil || n != 2 {
			t.Errorf("%s: %d (%v), expected 2", what, n, err)
		}
	}
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(p []byte) (int, error) { w.t.Logf("%s", p); return len(p), nil }
