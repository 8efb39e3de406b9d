package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"observatoire/pipeline/publishers"
	"observatoire/pipeline/runlog"
	"observatoire/pipeline/warehouse"
)

// listRows is a list as rows of cells, the names of the columns first.
func listRows(t *testing.T, content []byte) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func listText(rows [][]string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.WriteAll(rows)
	return b.Bytes()
}

// grown is a list with espaces more, copies of its first under ids from first
// on, each a street further, and without some of its last.
func grown(rows [][]string, first, more, fewer int) [][]string {
	out := slices.Clone(rows[:len(rows)-fewer])
	for i := range more {
		row := slices.Clone(rows[1])
		row[0], row[3] = fmt.Sprint(first+i), fmt.Sprintf("%d Rue Neuve", i+1)
		row[2] = fmt.Sprintf("France services neuf %d", first+i)
		out = append(out, row)
	}
	return out
}

// widened is a list with one column more.
func widened(rows [][]string, name string) [][]string {
	out := [][]string{}
	for i, r := range rows {
		value := "https://exemple.fr/"
		if i == 0 {
			value = name
		}
		out = append(out, append(slices.Clone(r), value))
	}
	return out
}

// column replaces the values of a column.
func column(rows [][]string, name string, change func(i int, v string) string) [][]string {
	at := slices.Index(rows[0], name)
	out := [][]string{rows[0]}
	for i, r := range rows[1:] {
		r = slices.Clone(r)
		r[at] = change(i, r[at])
		out = append(out, r)
	}
	return out
}

// twice is text that was taken for Windows-1252 and encoded in UTF-8 once more.
func twice(content []byte) []byte {
	return []byte(strings.NewReplacer("é", "Ã©", "è", "Ã¨", "ô", "Ã´", "ê", "Ãª", "ç", "Ã§").Replace(string(content)))
}

// week is one run of the weekly job.
type week struct {
	name string
	do   func()
	upto string // "transform" where the tables tell, "render" where the site has to
	code int
	want string // words of the error, or of the log where the run went through
	rows int    // espaces of the last list after it
	list string // its day
}

// Twenty weeks of the job that nobody looks at: what is ordinary is adopted,
// drift stops with 10, no answer uses what was had, and whatever happens the
// site of the week before is there.
func TestTwenty_weeks_pass_without_a_person(t *testing.T) {
	if os.Getenv("OBSERVATOIRE_LONG") == "" {
		t.Skip("twenty builds: make test-long")
	}
	w := newOutside(t)
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })

	list := listRows(t, w.on.Content(liveList))
	put := func(name string, rows [][]string) { w.on.Put(liveList, name, listText(rows)) }
	three := grown(list, 9901, 3, 1)
	wide := widened(three, "site_web")
	five := grown(wide, 9904, 2, 0)
	next := widened(grown(five, 9906, 2, 1), "accessibilite")
	weeks := []week{
		{"the first", func() {}, "render", 0, "", 29, "2024-08-01"},
		{"silence", func() {}, "transform", 0, "", 29, "2024-08-01"},
		{"three espaces more, one fewer", func() { put("liste-fs-20240819.csv", three) }, "render", 0, "", 31, "2024-08-19"},
		{"one column more", func() { put("liste-fs-20240826.csv", wide) }, "transform", 0, "", 31, "2024-08-26"},
		{"the publisher answers 503", func() { w.on.Be(liveList, publishers.Unavailable) }, "transform", 0, "the content taken before is used", 31, "2024-08-26"},
		{"the body is cut", func() { w.on.Be(liveList, publishers.Cut) }, "transform", 0, "cut off after", 31, "2024-08-26"},
		{"a column is renamed", func() {
			w.on.Be(liveList, publishers.Well)
			put("liste-fs-20240916.csv", append([][]string{slices.Concat(wide[0][:8], []string{"lat"}, wide[0][9:])}, wide[1:]...))
		}, "render", 10, `column "latitude" is now "lat"`, 31, "2024-08-26"},
		{"renamed still", func() {}, "render", 10, `no column "latitude"`, 31, "2024-08-26"},
		{"back, and two espaces more", func() { put("liste-fs-20240930.csv", five) }, "transform", 0, "", 33, "2024-09-30"},
		{"encoded twice", func() { w.on.Put(liveList, "liste-fs-20241007.csv", twice(listText(five))) }, "render", 10, "encoded once", 33, "2024-09-30"},
		{"and then 503", func() { w.on.Be(liveList, publishers.Unavailable) }, "transform", 0, "the content taken before is used", 33, "2024-09-30"},
		{"a page in its place", func() { w.on.Be(liveList, publishers.Page) }, "render", 10, "an HTML page", 33, "2024-09-30"},
		{"half of the rows", func() { w.on.Be(liveList, publishers.Well); put("", five[:len(five)/2]) }, "render", 10, "16 rows, expected 27 to 39", 33, "2024-09-30"},
		{"back to normal", func() { put("liste-fs-20240930.csv", five) }, "transform", 0, "", 33, "2024-09-30"},
		{"ids are given anew", func() {
			put("liste-fs-20241111.csv", column(five, "id_fs", func(i int, _ string) string { return fmt.Sprint(9101 + (i+7)%33) }))
		}, "render", 10, "kept_count", 33, "2024-09-30"},
		{"a format that nobody knows", func() {
			put("liste-fs-20241118.csv", column(five, "format_fs", func(_ int, v string) string { return strings.ReplaceAll(v, "Itinérante", "Itinérant") }))
		}, "render", 10, `column "format_fs"`, 33, "2024-09-30"},
		{"the address is gone", func() { w.on.Be(liveList, publishers.Gone) }, "transform", 0, "HTTP 404", 33, "2024-09-30"},
		{"nobody answers and the cache is lost", func() {
			w.on.Down(true)
			os.RemoveAll(filepath.Join(w.s.work(), "raw"))
		}, "render", 11, "required files cannot be had", 33, "2024-09-30"},
		{"all are back", func() { w.on.Down(false); w.on.Be(liveList, publishers.Well); put("liste-fs-20241209.csv", five) }, "transform", 0, "", 33, "2024-12-09"},
		{"the list of March", func() { w.day = time.Date(2025, 3, 3, 4, 17, 0, 0, time.UTC); put("liste-fs-20250301.csv", next) }, "render", 0, "", 34, "2025-03-01"},
	}
	if len(weeks) != 20 {
		t.Fatalf("%d weeks", len(weeks))
	}
	site := ""
	for i, k := range weeks {
		log.Reset()
		w.on.On(w.day.Add(-time.Hour))
		k.do()
		w.on.Requests()
		_, err := w.run(k.upto)
		if runlog.CodeOf(err) != k.code {
			t.Fatalf("week %d, %s: exit code %d, expected %d: %v\n%s", i+1, k.name, runlog.CodeOf(err), k.code, err, log.String())
		}
		said := log.String()
		if err != nil {
			said = err.Error()
		}
		if !strings.Contains(said, k.want) {
			t.Errorf("week %d, %s: %q not in %s", i+1, k.name, k.want, said)
		}
		now := digest(t, w.s.public())
		if (k.upto != "render" || k.code != 0) && now != site {
			t.Errorf("week %d, %s: the site of the week before was touched", i+1, k.name)
		}
		site = now
		if k.code == 0 {
			w.wants(fmt.Sprintf("week %d, %s", i+1, k.name), "select count(*) || ' ' || max(list_on)::varchar from marts.espaces", fmt.Sprintf("%d %s", k.rows, k.list))
		}
		if i == 1 {
			for _, r := range w.on.Requests() {
				if !r.Conditional {
					t.Errorf("a week of silence: %s was asked for as if nothing were known of it", r.URL)
				}
			}
		}
		w.day = w.day.AddDate(0, 0, 7)
	}
	w.wants("the last", "select string_agg(distinct subject, ' ' order by subject) from raw.findings where code = 'colonne_nouvelle'", "accessibilite site_web")
	for _, page := range []string{"espaces/9901.html", "espaces/9907.html", "espaces/9002.html"} {
		if !w.has(page) {
			t.Errorf("no page %s", page)
		}
	}
	for file, words := range map[string]string{"qualite/index.html": "la liste utilisée est celle que le producteur donnait ce jour-là", "donnees/datapackage.json": "version 2025-03-01", "donnees/fichiers/espaces.csv": "2025-03-01"} {
		b, err := os.ReadFile(filepath.Join(w.s.public(), filepath.FromSlash(file)))
		if err != nil || !strings.Contains(string(b), words) {
			t.Errorf("%s does not say %q (%v)", file, words, err)
		}
	}
}

// wants holds the one value of a query on the tables of the last run.
func (w *outside) wants(when, query, want string) {
	w.t.Helper()
	db, err := warehouse.Open(context.Background(), w.s.warehousePath())
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	tab, err := db.Query(context.Background(), -1, query)
	if err != nil {
		w.t.Fatal(err)
	}
	if got := fmt.Sprint(tab.Rows[0][0]); got != want {
		w.t.Errorf("%s: %s, expected %s", when, got, want)
	}
}
