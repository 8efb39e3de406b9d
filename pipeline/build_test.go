package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"observatoire/pipeline/files"
	"observatoire/pipeline/runlog"
)

// atRoot runs the tests of this package from the root of the repository, as the
// command is run.
var atRoot = sync.OnceValue(func() error { return os.Chdir("..") })

// sampleCopy copies data/sample so that it can be altered.
func sampleCopy(t *testing.T) string {
	t.Helper()
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "mirror")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("data", "sample"))); err != nil {
		t.Fatal(err)
	}
	return dir
}

// tables runs fetch, load and transform on a copy of the sample.
func tables(t *testing.T, mirror, build string) (stderr string, err error) {
	t.Helper()
	var b bytes.Buffer
	err = runStages(context.Background(), settings{sample: true, sampleDir: mirror, build: build, offline: true}, "transform", stageNames[:3], &b)
	return b.String(), err
}

// alter changes a file as text, unzipping it where it is zipped.
func alter(t *testing.T, path string, change func(string) string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	zipped := strings.HasSuffix(path, ".gz")
	if zipped {
		zr, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if b, err = io.ReadAll(zr); err != nil {
			t.Fatal(err)
		}
	}
	text := change(string(b))
	if text == string(b) {
		t.Fatalf("%s: nothing was altered", path)
	}
	b = []byte(text)
	if zipped {
		var z bytes.Buffer
		w := gzip.NewWriter(&z)
		w.Write(b)
		w.Close()
		b = z.Bytes()
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// digest is one hash of all files of a folder.
func digest(t *testing.T, dir string) string {
	t.Helper()
	h := sha256.New()
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		fmt.Fprintln(h, p, len(b))
		h.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestBuild_stops_at_a_wrong_file_and_names_file_line_and_column(t *testing.T) {
	const list = "france_services/2024-08-01/liste-fs-20240801.csv"
	coordinates := regexp.MustCompile(`,(4\d\.\d+),(-\d+\.\d+),`)
	cases := []struct {
		name, file string
		change     func(string) string
		want       []string
	}{
		{"latin-1", list, func(s string) string { return strings.Replace(s, "é", "\xe9", 1) }, []string{"liste-fs-20240801.csv line ", "column", "0xE9"}},
		{"a renamed column", list, func(s string) string { return strings.Replace(s, "latitude", "lat_y", 1) }, []string{"liste-fs-20240801.csv line 1", `"latitude"`}},
		{"a missing column", "grilles/2026/densite.csv.gz", func(s string) string { return strings.Replace(s, ",niveau_densite", ",x", 1) }, []string{"densite.csv.gz line 1", `"niveau_densite"`}},
		{"swapped coordinates", list, func(s string) string { return coordinates.ReplaceAllString(s, ",$2,$1,") }, []string{"liste-fs-20240801.csv", "latitude", "interverties"}},
		{"an impossible latitude", list, func(s string) string { return coordinates.ReplaceAllString(s, ",4849.2,$2,") }, []string{"liste-fs-20240801.csv line 2, column \"latitude\"", "4849.2"}},
		{"a duplicate id", list, func(s string) string {
			lines := strings.SplitAfter(s, "\n")
			return s + lines[len(lines)-2]
		}, []string{"ligne", "liste-fs-20240801.csv", "id_is_unique"}},
		{"a duplicate commune", "decoupage_administratif/2026/communes.json.gz", func(s string) string {
			i := strings.Index(s, "{")
			j := strings.Index(s, "}") + 1
			return s[:j] + ",\n" + s[i:j] + s[j:]
		}, []string{"communes.json.gz ligne"}},
		{"truncated JSON", "decoupage_administratif/2026/epci.json.gz", func(s string) string { return s[:len(s)/2] }, []string{"epci.json.gz line "}},
		{"a cell of opening hours that would fill the disk", list, func(s string) string {
			lines := strings.SplitAfter(s, "\n")
			cells := strings.Split(lines[2], ",")
			for i, c := range cells {
				if strings.Contains(c, ":") {
					cells[i] = strings.Repeat("08:00-12:00 ", 1000)
					break
				}
			}
			lines[2] = strings.Join(cells, ",")
			return strings.Join(lines, "")
		}, []string{"liste-fs-20240801.csv line 3", "2048 bytes", "ceilings.field_bytes in data/sources/france_services.yml"}},
		{"a density that nobody knows", "grilles/2026/densite.csv.gz", func(s string) string { return strings.Replace(s, "Bourgs ruraux", "Bourgs", 1) }, []string{"densite.csv.gz line ", "column \"niveau_densite\"", "Bourgs"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			mirror := sampleCopy(t)
			alter(t, filepath.Join(mirror, filepath.FromSlash(c.file)), c.change)
			build := t.TempDir()
			public := filepath.Join(build, "sample", "public")
			if err := os.MkdirAll(public, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(public, "index.html"), []byte("the last good site"), 0o644); err != nil {
				t.Fatal(err)
			}
			before := digest(t, public)
			_, err := tables(t, mirror, build)
			if code := runlog.CodeOf(err); code != runlog.ExitSourceChanged {
				t.Fatalf("exit code %d (%v), expected 10", code, err)
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q not in %v", w, err)
				}
			}
			if digest(t, public) != before {
				t.Error("the last good site was touched")
			}
		})
	}
	t.Run("a truncated gzip", func(t *testing.T) {
		mirror := sampleCopy(t)
		p := filepath.Join(mirror, "zonages/2025/table_passage_communes_zonages.csv.gz")
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, b[:len(b)/2], 0o644); err != nil {
			t.Fatal(err)
		}
		_, err = tables(t, mirror, t.TempDir())
		if runlog.CodeOf(err) != runlog.ExitSourceChanged || !strings.Contains(err.Error(), "table_passage_communes_zonages.csv.gz") {
			t.Errorf("%d %v", runlog.CodeOf(err), err)
		}
	})
}

func TestBuild_skips_stages_whose_inputs_are_the_same(t *testing.T) {
	mirror, build := sampleCopy(t), t.TempDir()
	if _, err := tables(t, mirror, build); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	s := settings{sample: true, sampleDir: mirror, build: build, offline: true}
	if err := runStages(context.Background(), s, "cover", stageNames[:4], &b); err != nil {
		t.Fatal(err)
	}
	if out := b.String(); strings.Count(out, "skipped: same inputs and code") != 2 {
		t.Errorf("expected load and transform to be skipped:\n%s", out)
	}
	alter(t, filepath.Join(mirror, "grilles/2026/ruralite.csv.gz"), func(s string) string { return s + "\n" })
	b.Reset()
	if err := runStages(context.Background(), s, "cover", stageNames[:4], &b); err != nil {
		t.Fatal(err)
	}
	if out := b.String(); strings.Contains(out, "skipped") {
		t.Errorf("expected all stages to run after a source changed:\n%s", out)
	}
}

func TestBuild_without_sources_makes_the_sample_beside_and_ends_with_11(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	build := t.TempDir()
	var b bytes.Buffer
	s := settings{build: build, offline: true, strict: true}
	if err := runStages(context.Background(), s, "transform", stageNames[:3], &b); runlog.CodeOf(err) != runlog.ExitUnreachable {
		t.Errorf("strict: %v, expected exit code 11", err)
	}
	s.strict = false
	b.Reset()
	site := filepath.Join(build, "public", "index.html")
	if err := os.MkdirAll(filepath.Dir(site), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"index.html": "the nation", files.Mark: ""} {
		if err := os.WriteFile(filepath.Join(build, "public", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s.out = filepath.Join(build, "public") // named, too, it is the nation's
	if err := runStages(context.Background(), s, "render", stageNames, &b); runlog.CodeOf(err) != runlog.ExitUnreachable {
		t.Errorf("%v, expected exit code 11", err)
	}
	if b, err := os.ReadFile(site); string(b) != "the nation" {
		t.Errorf("the national site holds %.40q (%v), expected it untouched", b, err)
	}
	if _, err := os.Stat(filepath.Join(build, "sample", "public", "index.html")); err != nil {
		t.Errorf("no sample in its own folder: %v", err)
	}
	if !strings.Contains(b.String(), "invented territory") {
		t.Errorf("stderr does not say that it is the sample:\n%s", b.String())
	}
	account, err := os.ReadFile(filepath.Join(build, "sample", "run.json"))
	if err != nil || !strings.Contains(string(account), `"sample": true`) || !strings.Contains(string(account), `"fallback"`) {
		t.Errorf("run.json does not tell the sample from the nation (%v)", err)
	}
}

func TestBuild_refuses_a_folder_that_is_not_ours(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	for _, dir := range []string{out, out + ".old", out + ".new"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "mine.txt"), []byte("mine"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	err := runStages(context.Background(), settings{sample: true, build: t.TempDir(), offline: true, out: out}, "build", stageNames, &b)
	if runlog.CodeOf(err) != runlog.ExitUsage || !strings.Contains(err.Error(), "mine.txt") {
		t.Errorf("%v, expected exit code 2 and the name of a file found there", err)
	}
	for _, dir := range []string{out, out + ".old", out + ".new"} {
		if got, _ := os.ReadFile(filepath.Join(dir, "mine.txt")); string(got) != "mine" {
			t.Errorf("%s: the user's file is gone", dir)
		}
	}
}

func TestRun_knows_its_commands_and_exit_codes(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		args []string
		code int
		want string
	}{
		{[]string{"help"}, runlog.ExitDone, "Exit codes"},
		{[]string{"help", "build"}, runlog.ExitDone, "former site stays"},
		{nil, runlog.ExitUsage, "no command"},
		{[]string{"bild"}, runlog.ExitUsage, "bild"},
		{[]string{"build", "--nonsense"}, runlog.ExitUsage, "nonsense"},
		{[]string{"build", "more"}, runlog.ExitUsage, "unexpected"},
		{[]string{"-log", "xml", "help"}, runlog.ExitUsage, `log format "xml"`},
	}
	for _, c := range cases {
		var out, errs bytes.Buffer
		if code := run(context.Background(), c.args, &out, &errs); code != c.code || !strings.Contains(out.String()+errs.String(), c.want) {
			t.Errorf("%v: code %d, expected %d with %q in:\n%s%s", c.args, code, c.code, c.want, out.String(), errs.String())
		}
	}
}
