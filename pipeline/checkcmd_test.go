package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

// checkedSample checks tables without a site, and then tables with an error.
func checkedSample(t *testing.T, s settings) {
	t.Helper()
	ctx := context.Background()
	var out bytes.Buffer
	err := checkBuild(ctx, s, &out)
	if runlog.CodeOf(err) != runlog.ExitChecksFailed || !strings.Contains(err.Error(), "check site: no folder") {
		t.Errorf("without a site: %v, expected exit code 3", err)
	}
	verdicts := func() map[string]string {
		m := map[string]string{}
		for _, line := range strings.Split(out.String(), "\n") {
			if f := strings.Fields(line); len(f) > 2 && (f[len(f)-1] == "passed" || f[len(f)-1] == "FAILED") {
				m[f[0]] = f[len(f)-1]
			}
		}
		return m
	}
	for _, layer := range checkedLayers {
		if v := verdicts()["sql/checks/"+layer]; v != "passed" {
			t.Errorf("sql/checks/%s: %q, expected passed in\n%s", layer, v, out.String())
		}
	}
	if verdicts()["site"] != "FAILED" || !strings.Contains(out.String(), "commune_sans_temps") {
		t.Errorf("expected a failed site and the findings in\n%s", out.String())
	}
	db, err := warehouse.Open(ctx, s.warehousePath())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Exec(ctx, "insert into marts.communes select * from marts.communes where commune_code = '96056'"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	out.Reset()
	err = checkBuild(ctx, s, &out)
	defer func() { // as it was
		db, err := warehouse.Open(ctx, s.warehousePath())
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.Exec(ctx, "create or replace table marts.communes as select distinct * from marts.communes"); err != nil {
			t.Fatal(err)
		}
	}()
	if runlog.CodeOf(err) != runlog.ExitChecksFailed || !strings.Contains(err.Error(), "sql/checks/marts/communes__code_is_unique.sql") {
		t.Errorf("a commune twice: %v, expected the check that finds it and exit code 3", err)
	}
	if v := verdicts(); v["sql/checks/marts"] != "FAILED" || v["sql/checks/staging"] != "passed" || v["sql/checks/coverage"] == "" {
		t.Errorf("expected a failed marts layer and a verdict on the layers around it in\n%s", out.String())
	}
}

func TestCheck_needs_a_build(t *testing.T) {
	code, _, stderr := asked(t, "check", "--build", t.TempDir())
	if code != runlog.ExitError || !strings.Contains(stderr, "make site") {
		t.Errorf("%d %s", code, stderr)
	}
}
