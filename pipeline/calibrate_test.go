package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"observatoire/geo/estimate"
	"observatoire/pipeline/warehouse"
)

// calibratedOnTheSample tries the calibration on the fictional territory, whose
// two départements are too few for a fit: it reads them, and says so.
func calibratedOnTheSample(t *testing.T, db *warehouse.DB) {
	t.Helper()
	ctx := context.Background()
	for list, want := range map[string]string{
		"2024-08-01": "territories, expected at least 12",
		"2024-08-02": "no espace on 2024-08-02",
		"hier":       `--list "hier", expected a date`,
	} {
		if _, _, err := calibrate(ctx, db, list); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("calibrate with the list %s: %v, expected %q", list, err, want)
		}
	}
}

func TestModel_is_printed_with_its_trials(t *testing.T) {
	var printed bytes.Buffer
	trials := []estimate.Trial{{Territory: "01", Block: "84", ReferenceMedian: 8, Median: 8.5, ReferenceP90: 15, P90: 14}, {Territory: "02", Block: "32", ReferenceMedian: 7, Median: 6, ReferenceP90: 14, P90: 16}}
	printModel(&printed, estimate.Model{Scale: 3.1, Exponent: 0.7}, trials)
	for _, want := range []string{"minutes = 3.1 ", "01", "median 0.750 min, p90 1.500 min, worst p90 2.00 min"} {
		if !strings.Contains(printed.String(), want) {
			t.Errorf("no %q in\n%s", want, printed.String())
		}
	}
	if got, want := string(trialsCSV(trials)), "territory_code,left_out_with,median_min,p90_min\n01,84,8.50,14.00\n02,32,6.00,16.00\n"; got != want {
		t.Errorf("trials %q, expected %q", got, want)
	}
}
