package check

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

func memory(t *testing.T, tables map[string]string) (context.Context, *warehouse.DB) {
	t.Helper()
	ctx := context.Background()
	db, err := warehouse.Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for name, query := range tables {
		if err := db.Exec(ctx, "create table "+name+" as "+query); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return ctx, db
}

func TestLayer_prints_the_first_bad_rows_and_keeps_the_outcome(t *testing.T) {
	ctx, db := memory(t, map[string]string{"staging.stg_x": "select 'l.csv' as _file, i as _line, 'e' || i as id from range(2, 9) as t(i)"})
	files := fstest.MapFS{
		"checks/staging/stg_x__id_is_short.sql": {Data: []byte("-- Chaque identifiant est court\nselect _file, _line, id from staging.stg_x order by _line")},
		"checks/staging/stg_x__fine.sql":        {Data: []byte("-- Rien à redire\nselect 1 where false")},
	}
	n, err := Layer(ctx, db, files, "staging")
	if n != 2 || runlog.CodeOf(err) != runlog.ExitSourceChanged {
		t.Fatalf("%d checks, exit code %d (%v), expected 2 and 10", n, runlog.CodeOf(err), err)
	}
	for _, want := range []string{"7 bad rows", "checks/staging/stg_x__id_is_short.sql", "l.csv 2 id=e2", "l.csv 6 id=e6"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q not in %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "id=e7") {
		t.Error("more than five bad rows are printed")
	}
	kept, err := db.Query(ctx, -1, "select sentence, bad_rows_count from findings.check_results order by check_name")
	if err != nil || len(kept.Rows) != 2 || kept.Rows[1][0] != "Chaque identifiant est court" || kept.Rows[1][1] != int32(7) {
		t.Errorf("%v %v", kept.Rows, err)
	}
	if _, err := Layer(ctx, db, fstest.MapFS{"checks/marts/x__bad.sql": {Data: []byte("-- Rien\nselect 1")}}, "marts"); runlog.CodeOf(err) != runlog.ExitChecksFailed {
		t.Errorf("a failed check of marts: exit code %d, expected 3", runlog.CodeOf(err))
	}
	if _, err := Layer(ctx, db, fstest.MapFS{"checks/marts/x__bad.sql": {Data: []byte("-- Rien\n-- the source changed\nselect 1")}}, "marts"); runlog.CodeOf(err) != runlog.ExitSourceChanged {
		t.Errorf("a failed check of marts that judges a source: exit code %d, expected 10", runlog.CodeOf(err))
	}
	if _, err := Layer(ctx, db, fstest.MapFS{"checks/marts/x__bad.sql": {Data: []byte("select 1")}}, "marts"); err == nil || !strings.Contains(err.Error(), "expected a comment") {
		t.Errorf("a check without a sentence: %v", err)
	}
}

func TestExpected_holds_counts_against_the_project_s_own(t *testing.T) {
	ctx, db := memory(t, map[string]string{
		"marts.finding_kinds":      "select * from (values ('fichier_absent', null, null, null), ('horaires_vides', 5, 1, null), ('revenu_non_publie', 5, 1, 'filosofi'), ('actes', 1, 0, 'barometre/revisions')) as t(code, expected_count, tolerance_count, needs)",
		"findings.all_findings":    "select 'horaires_vides' as code, '' as subject from range(3)",
		"marts.communes":           "select 1 from range(4)",
		"marts.cantons":            "select 1 from range(2)",
		"raw.expected__row_counts": `select * from (values ('marts.communes', 'marts.cantons', '100', null), ('marts.cantons', '3', '10', 'zonages')) as t("table", "rows", percent, needs)`,
	})
	found, err := Expected(ctx, db, true, "exports")
	if runlog.CodeOf(err) != runlog.ExitChecksFailed || !strings.Contains(err.Error(), "horaires_vides: 3, expected 5 ± 1") || !strings.Contains(err.Error(), "marts.cantons: 2 rows, expected 3") {
		t.Errorf("%v", err)
	}
	if len(found) != 4 || found[2].Count != 3 || *found[2].Expected != 5 {
		t.Errorf("%+v", found)
	}
	if _, err := Expected(ctx, db, false, "exports"); err != nil {
		t.Errorf("the sample is not held against the nation's counts: %v", err)
	}
	if err := db.Exec(ctx, "insert into findings.all_findings values ('fichier_absent', 'zonages/2025/z.csv'), ('fichier_absent', 'barometre/revisions/a.csv')"); err != nil {
		t.Fatal(err)
	}
	// What needs an absent file is not compared, the rest is, one absent file or not.
	_, err = Expected(ctx, db, true, "exports")
	if err == nil || !strings.Contains(err.Error(), "horaires_vides: 3") || !strings.Contains(err.Error(), "revenu_non_publie: 0") || strings.Contains(err.Error(), "cantons") || strings.Contains(err.Error(), "actes") {
		t.Errorf("%v", err)
	}
	if err := db.Exec(ctx, "update marts.finding_kinds set expected_count = null"); err != nil {
		t.Fatal(err)
	}
	if err := db.Exec(ctx, "insert into raw.expected__row_counts values ('exports.espaces', '1', '0', null)"); err != nil {
		t.Fatal(err)
	}
	if _, err := Expected(ctx, db, true, "coverage"); err != nil {
		t.Errorf("before the exports are made their rows are not asked for: %v", err)
	}
	if _, err := Expected(ctx, db, true, "exports"); err == nil {
		t.Error("an export that is not there was taken")
	}
}

func TestCollect_wants_a_title_for_each_code_and_the_reverse(t *testing.T) {
	ctx, db := memory(t, map[string]string{
		"raw.reference__findings": "select 'a' as code",
		"findings.a":              "select 'x' as subject, 'y' as detail, 'f' as _file, 1 as _line",
		"findings.b":              "select 'x' as subject, 'y' as detail, 'f' as _file, 1 as _line",
	})
	if _, err := Collect(ctx, db); err == nil || !strings.Contains(err.Error(), "finding b") {
		t.Errorf("%v", err)
	}
	if err := db.Exec(ctx, "drop table findings.b; insert into raw.reference__findings values ('c')"); err != nil {
		t.Fatal(err)
	}
	if _, err := Collect(ctx, db); err == nil || !strings.Contains(err.Error(), "45_findings/c.sql") {
		t.Errorf("%v", err)
	}
}

func TestSite_names_missing_and_broken_pages(t *testing.T) {
	_, db := memory(t, map[string]string{
		"marts.communes":     "select '01001' as commune_code, '01' as departement_code union all select '01002', '01'",
		"marts.espaces":      "select '1' as espace_id, '01001' as commune_code where false",
		"marts.epci":         "select '200000001' as epci_code, '01' as departement_code",
		"marts.cantons":      "select '0101' as canton_code, '01' as departement_code",
		"marts.departements": "select '' as departement_code where false",
		"marts.regions":      "select '84' as region_code",
	})
	dir := t.TempDir()
	page := func(path, body string) {
		p := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	good := strings.Repeat("<p>bonjour</p>\n", 50) + "</html>"
	page("communes/01001.html", good)
	page("communes/01002.html", good[:600])
	page("epci/200000001/index.html", good)
	page("cantons/0101.html", good)
	page("regions/84.html", good)
	err := Site(dir, SiteExpectation{Warehouse: db})
	if runlog.CodeOf(err) != runlog.ExitChecksFailed {
		t.Fatalf("exit code %d", runlog.CodeOf(err))
	}
	for _, want := range []string{"/communes/01002.html: does not end with </html>", "/epci/200000001.html: no such page", "/regions/84/: no such page", "sitemap.xml", "/verifier"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q not in %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "01001") || strings.Contains(err.Error(), "0101") {
		t.Errorf("a whole page is blamed: %v", err)
	}
}
