package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"observatoire/pipeline/export"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

func TestExport_partitioned_is_the_table_cut_by_departement(t *testing.T) {
	s := sampleSite(t)
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "decoupe")
	db, err := warehouse.Open(ctx, s.warehousePath())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := export.Partitioned(ctx, db, dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"coverage.places", "exports.acces_communes", "exports.acces_communes_definitions", "exports.espaces", "exports.horaires"} {
		_, name, _ := strings.Cut(table, ".")
		glob := filepath.Join(dir, name, "*", "*.parquet")
		found, err := filepath.Glob(filepath.Join(dir, name, "departement=96", "part-0.parquet"))
		if err != nil || len(found) != 1 || rows[table] == 0 {
			t.Errorf("%s: %v, %d rows (%v)", table, found, rows[table], err)
		}
		missing, err := db.Count(ctx, "((select * from "+table+" except all select * exclude (departement) from read_parquet('"+glob+"', hive_partitioning = true, hive_types_autocast = false)) union all "+
			"(select * exclude (departement) from read_parquet('"+glob+"', hive_partitioning = true, hive_types_autocast = false) except all select * from "+table+"))")
		if err != nil || missing != 0 {
			t.Errorf("%s: %d rows differ (%v)", table, missing, err)
		}
	}
	// Rows are where they belong, in order, and their columns have statistics.
	file := filepath.Join(dir, "acces_communes", "departement=96", "part-0.parquet")
	for query, want := range map[string]int{
		"(select * from read_parquet('" + file + "', hive_partitioning = false) where code_commune not like '96%')": 0,
		"(select code_commune < lag(code_commune) over () as back from read_parquet('" + file + "')) where back":    0,
		"parquet_metadata('" + file + "') where path_in_schema = 'temps_min' and stats_max_value is null":           0,
	} {
		if n, err := db.Count(ctx, query); err != nil || n != want {
			t.Errorf("%s: %d, expected %d (%v)", query, n, want, err)
		}
	}
	if _, err := export.Partitioned(ctx, db, dir, []string{"exports.definitions"}); err == nil || !strings.Contains(err.Error(), "département") {
		t.Errorf("%v, expected a table without départements to be refused", err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error("what was there before is gone after an error")
	}
	t.Run("a reader of others", func(t *testing.T) {
		if _, err := os.Stat(filepath.Join("site", "conformance", "node_modules", "hyparquet")); err != nil {
			t.Skip("no site/conformance/node_modules (cd site/conformance && npm ci)")
		}
		out, err := exec.Command("node", filepath.Join("site", "conformance", "parquet.mjs"), filepath.Join(dir, "acces_communes")).CombinedOutput()
		if want := "66 rows, 2 partitions"; err != nil || strings.TrimSpace(string(out)) != want {
			t.Errorf("%s (%v), expected %s", out, err, want)
		}
	})
}

func TestExport_archive_keeps_a_version_with_its_files(t *testing.T) {
	s := sampleSite(t)
	dir := t.TempDir()
	var b bytes.Buffer
	for range 2 { // the same version again takes its place
		if err := archiveVersion(s, dir, &b); err != nil {
			t.Fatal(err)
		}
	}
	versions, _ := filepath.Glob(filepath.Join(dir, "2*"))
	if len(versions) != 1 {
		t.Fatalf("%v, expected one version", versions)
	}
	cmd := exec.Command("sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS")
	cmd.Dir = versions[0]
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	for _, f := range []string{"manifest.json", "CITATION.cff", "fichiers/acces_communes.csv"} {
		if _, err := os.Stat(filepath.Join(versions[0], filepath.FromSlash(f))); err != nil {
			t.Error(err)
		}
	}
	// What somebody put there is not replaced.
	if err := os.Remove(filepath.Join(versions[0], ".observatoire")); err != nil {
		t.Fatal(err)
	}
	if err := archiveVersion(s, dir, &b); runlog.CodeOf(err) != runlog.ExitUsage {
		t.Errorf("%v, expected a folder of somebody else to be refused", err)
	}
}
