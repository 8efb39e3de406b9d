package transform

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"observatoire/data"
	"observatoire/pipeline/catalogue"
	"observatoire/pipeline/check"
	"observatoire/pipeline/load"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
	"observatoire/sql"
)

// broken is one input of the corpus: a file of the sample replaced by other
// bytes, and what load and transform make of it.
type broken struct {
	name string
	file string // source/path of the file that is replaced
	with any    // its text, or a func(string) string that changes the sample's
	// unpacked: the bytes are written as they are, also where the file is gzip.
	unpacked bool
	code     int    // wanted exit code
	want     string // words of the message, apart by " | "
	// Where the input is read: a query and its wanted rows, one a line.
	query, rows string
}

// bench is the sample in a warehouse in memory, one table at a time replaced.
type bench struct {
	ctx    context.Context
	db     *warehouse.DB
	cat    *catalogue.Catalogue
	sample string
	models []Model
}

func newBench(t *testing.T) *bench {
	t.Helper()
	cat, err := catalogue.Read(data.FS, "sources")
	if err != nil {
		t.Fatal(err)
	}
	sample := filepath.Join("..", "..", "data", "sample")
	if cat, err = cat.Found(sample); err != nil {
		t.Fatal(err)
	}
	b := &bench{ctx: context.Background(), cat: cat, sample: sample}
	if b.models, err = Models(sql.Files); err != nil {
		t.Fatal(err)
	}
	if b.db, err = warehouse.Open(b.ctx, ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.db.Close() })
	if _, err := load.Reference(b.ctx, b.db, data.FS); err != nil {
		t.Fatal(err)
	}
	if err := b.load("", "", ""); err != nil {
		t.Fatal(err)
	}
	if err := b.judge("", true); err != nil {
		t.Fatalf("the sample itself: %v", err)
	}
	return b
}

// load loads the files of one raw table (all of them for ""), one of them from
// another place.
func (b *bench) load(table, replaced, path string) error {
	var ins []load.Input
	for _, f := range b.cat.Files() {
		if table != "" && f.RawTable() != table {
			continue
		}
		p := filepath.Join(b.sample, f.Source, filepath.FromSlash(f.Path))
		if f.Key() == replaced {
			p = path
		} else if _, err := os.Stat(p); err != nil {
			p = ""
		}
		ins = append(ins, load.Input{File: f, Path: p, Known: f.AllColumns()})
	}
	_, err := load.Run(b.ctx, b.db, b.cat, ins, load.Options{Sample: true})
	return err
}

// judge runs what a build runs before it computes: the staging models that
// depend on one raw table (all of them for ""), the verdict on them, their
// checks, and the marts with theirs.
func (b *bench) judge(table string, marts bool) error {
	if table == "" {
		if _, err := Run(b.ctx, b.db, sql.Files, "staging"); err != nil {
			return err
		}
	} else if err := b.again(table); err != nil {
		return err
	}
	if _, err := check.Layer(b.ctx, b.db, sql.Files, "staging"); err != nil || !marts {
		return err
	}
	if _, err := Run(b.ctx, b.db, sql.Files, "marts"); err != nil {
		return err
	}
	_, err := check.Layer(b.ctx, b.db, sql.Files, "marts")
	return err
}

// again makes the staging models anew that depend on a raw table.
func (b *bench) again(table string) error {
	changed := map[string]bool{table: true}
	for _, m := range b.models {
		if m.Schema != "staging" || !slices.ContainsFunc(m.Reads, func(r string) bool { return changed[r] }) {
			continue
		}
		const attendance = "raw.frequentation_espaces__frequentation"
		if table != attendance && slices.Contains(m.Reads, attendance) {
			continue // cases of lists are a few rows: attendance stays judged by the sample's own
		}
		changed[m.Table()] = true
		if err := b.db.Exec(b.ctx, "delete from staging.rejects where table_name = ?", m.Name); err != nil {
			return err
		}
		if err := build(b.ctx, b.db, m); err != nil {
			return err
		}
	}
	if _, err := Correct(b.ctx, b.db); err != nil {
		return err
	}
	return Judge(b.ctx, b.db)
}

func (b *bench) file(t *testing.T, key string) catalogue.File {
	t.Helper()
	i := slices.IndexFunc(b.cat.Files(), func(f catalogue.File) bool { return f.Key() == key })
	if i < 0 {
		t.Fatalf("no file %s in the cards", key)
	}
	return b.cat.Files()[i]
}

// unzipped is the content of a file.
func unzipped(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(path, ".gz") {
		return string(b)
	}
	zr, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if b, err = io.ReadAll(zr); err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func (b *bench) try(t *testing.T, c broken) {
	f := b.file(t, c.file)
	text, plain := c.with.(string)
	if change, ok := c.with.(func(string) string); ok {
		was := unzipped(t, filepath.Join(b.sample, filepath.FromSlash(c.file)))
		if text = change(was); text == was {
			t.Fatal("nothing was changed")
		}
	} else if !plain {
		t.Fatalf("with: %T", c.with)
	}
	path := filepath.Join(t.TempDir(), f.Name())
	var out bytes.Buffer
	if f.Gzip && !c.unpacked {
		zw := gzip.NewWriter(&out)
		zw.Write([]byte(text))
		zw.Close()
	} else {
		out.WriteString(text)
	}
	if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	err := b.load(f.RawTable(), c.file, path)
	if err == nil {
		err = b.judge(f.RawTable(), strings.Contains(c.query, "marts."))
	}
	if runlog.CodeOf(err) != c.code {
		t.Fatalf("exit code %d, expected %d: %v", runlog.CodeOf(err), c.code, err)
	}
	if err != nil {
		for _, w := range strings.Split(c.want, " | ") {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%q not in %q", w, err)
			}
		}
		if c.want == "" {
			t.Errorf("the case says no words of its message: %v", err)
		}
		return
	}
	if c.query == "" {
		t.Fatal("the case says nothing of what is read")
	}
	tab, err := b.db.Query(b.ctx, -1, c.query)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range tab.Rows {
		lines = append(lines, strings.TrimSpace(fmt.Sprintln(r...)))
	}
	if got, want := strings.Join(lines, "\n"), strings.TrimSpace(c.rows); got != want {
		t.Errorf("%s\n%s\nexpected\n%s", c.query, got, want)
	}
}

// corpus is every input, by the file that it breaks.
func corpus() []broken {
	return slices.Concat(brokenLists, brokenHours, brokenFiles, brokenAttendance, brokenSources, brokenTerritories)
}

// Each broken input gets the right reading or the right stop.
func TestCorpus(t *testing.T) {
	b := newBench(t)
	seen := map[string]bool{}
	last := ""
	for _, c := range corpus() {
		if seen[c.name] {
			t.Errorf("two cases are called %q", c.name)
		}
		seen[c.name] = true
		if last != "" && last != c.file { // the sample's own file again
			table := b.file(t, last).RawTable()
			if err := b.load(table, "", ""); err != nil {
				t.Fatal(err)
			}
			if err := b.judge(table, false); err != nil {
				t.Fatal(err)
			}
		}
		last = c.file
		t.Run(c.name, func(t *testing.T) { b.try(t, c) })
	}
	if len(seen) < 279 {
		t.Errorf("%d broken inputs, expected 279 or more", len(seen))
	}
}
