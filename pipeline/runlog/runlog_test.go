package runlog

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestCodeOf_finds_the_exit_code_through_wrapping(t *testing.T) {
	err := fmt.Errorf("build: %w", Changed("load grilles: densite.csv line 1: no column %q", "insee_com"))
	if got := CodeOf(err); got != ExitSourceChanged {
		t.Errorf("code %d, expected %d", got, ExitSourceChanged)
	}
	if CodeOf(nil) != ExitDone || CodeOf(errors.New("x")) != ExitError {
		t.Error("nil and plain errors have their own codes")
	}
}

func TestPrint_lists_stages_and_findings(t *testing.T) {
	r := New("build")
	if err := r.Stage("load", func() (int, error) { return 7, nil }); err != nil {
		t.Fatal(err)
	}
	r.Skip("fetch", "same inputs")
	n := 3
	r.Findings = []Finding{{"horaires_chevauchants", 4, &n}}
	var b bytes.Buffer
	r.Print(&b)
	for _, want := range []string{"load", "skipped: same inputs", "horaires_chevauchants  4      3"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, b.String())
		}
	}
}

func TestStage_that_fails_is_not_in_the_account(t *testing.T) {
	r := New("build")
	if err := r.Stage("load", func() (int, error) { return 0, errors.New("boom") }); err == nil || len(r.Stages) != 0 {
		t.Errorf("err %v, stages %v", err, r.Stages)
	}
}
