package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/fetch"
	"observatoire/pipeline/runlog"
)

func TestFetch_prints_channel_bytes_and_hash_of_each_file(t *testing.T) {
	build := t.TempDir()
	code, out, stderr := asked(t, "fetch", "--sample", "--build", build, "--only", "filosofi,msap", "--only", "qpv")
	if code != 0 {
		t.Fatal(stderr)
	}
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if !strings.HasPrefix(lines[0], "file ") || !strings.Contains(lines[len(lines)-1], "files") {
		t.Errorf("expected a title and a sum in\n%s", out)
	}
	sources := map[string]bool{}
	for _, line := range lines[1 : len(lines)-1] {
		f := strings.Fields(line)
		source, _, _ := strings.Cut(f[0], "/")
		sources[source] = true
		if f[1] != "sample" || len(f[3]) != 12 {
			t.Errorf("%q, expected channel sample and twelve letters of a hash", line)
		}
		if _, err := os.Stat(filepath.Join(build, "sample", "raw", filepath.FromSlash(f[0]))); err != nil {
			t.Error(err)
		}
	}
	if len(sources) != 3 || !sources["filosofi"] || !sources["msap"] || !sources["qpv"] {
		t.Errorf("sources %v, expected the three asked for", sources)
	}
}

func TestFetch_out_of_reach_ends_with_11_and_says_what_is_absent(t *testing.T) {
	build := t.TempDir()
	code, out, _ := asked(t, "fetch", "--offline", "--mirror", t.TempDir(), "--build", build, "--only", "filosofi,communes_points")
	if code != runlog.ExitUnreachable || !strings.Contains(out, "absent") || !strings.Contains(out, "working offline") {
		t.Errorf("exit code %d\n%s", code, out)
	}
	if code, _, stderr := asked(t, "fetch", "--only", "nobody", "--build", build); code != runlog.ExitUsage || !strings.Contains(stderr, "nobody") {
		t.Errorf("an unknown source: exit code %d %s", code, stderr)
	}
}

func TestFetch_accepts_a_change_only_when_a_person_says_so(t *testing.T) {
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	changes := []fetch.Change{{File: cat.Files()[0], After: fetch.Accepted{Bytes: 12, SHA256: "ab", Rows: 3}}}
	silent, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for _, c := range []struct {
		name, typed string
		yes, want   bool
	}{
		{"yes", "y\n", false, true},
		{"oui", " OUI \n", false, true},
		{"no", "n\n", false, false},
		{"only enter", "\n", false, false},
		{"end of input", "", false, false},
		{"--yes", "", true, true},
	} {
		var stderr bytes.Buffer
		got, err := accept(changes, c.yes, strings.NewReader(c.typed), &stderr)
		if err != nil || got != c.want {
			t.Errorf("%s: %v (%v), expected %v", c.name, got, err, c.want)
		}
		if !strings.Contains(stderr.String(), cat.Files()[0].Key()+": new, 12 bytes; 3 rows") {
			t.Errorf("%s: the change is not shown: %q", c.name, stderr.String())
		}
	}
	if got, err := accept(changes, false, silent, &bytes.Buffer{}); got || err != nil {
		t.Errorf("nobody at the terminal: %v (%v), expected no", got, err)
	}
}
