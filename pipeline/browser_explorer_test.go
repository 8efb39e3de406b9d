package main

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"observatoire/pipeline/warehouse"

	"github.com/chromedp/chromedp"
	"github.com/pelletier/go-toml/v2"
)

// question is one of site/data/questions.toml.
type question struct {
	ID    string `toml:"id"`
	Title string `toml:"titre"`
	SQL   string `toml:"sql"`
}

func readyQuestions(t *testing.T) []question {
	t.Helper()
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join("site", "data", "questions.toml"))
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Questions []question `toml:"questions"`
	}
	if err := toml.Unmarshal(b, &all); err != nil || len(all.Questions) < 5 {
		t.Fatalf("%d questions (%v)", len(all.Questions), err)
	}
	return all.Questions
}

// rowsOf is the number of rows that a query on the published tables of a site
// has, by the DuckDB of the program.
func rowsOf(t *testing.T, public, query string) int {
	t.Helper()
	ctx := context.Background()
	db, err := warehouse.Open(ctx, filepath.Join(t.TempDir(), "q.duckdb"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	files, err := filepath.Glob(filepath.Join(public, "donnees", "fichiers", "*.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name := strings.TrimSuffix(filepath.Base(f), ".parquet"); !strings.Contains(name, ".") {
			if err := db.Exec(ctx, "create view "+name+" as from read_parquet('"+f+"')"); err != nil {
				t.Fatal(err)
			}
		}
	}
	rows, err := db.Query(ctx, -1, query)
	if err != nil {
		t.Fatal(err)
	}
	return len(rows.Rows)
}

func TestExplorer_ready_questions_have_answers(t *testing.T) {
	public := sampleSite(t).public()
	for _, q := range readyQuestions(t) {
		if n := rowsOf(t, public, q.SQL); n == 0 && q.ID != "loin" { // nothing is far in the sample
			t.Errorf("%s: no rows", q.ID)
		}
	}
}

func TestExplorer_answers_in_the_browser(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join("site", "node_modules", "@duckdb")); err != nil {
		t.Skip("DuckDB for the browser is not installed (cd site && npm ci)")
	}
	for _, width := range []int64{wide, phone} {
		r := newReader(t, width)
		r.visit("/explorer/")
		r.until(`document.getElementById('sql').value.includes('acces_territoires')`)
		if asked, complaints := r.account(); slices.ContainsFunc(asked, func(a string) bool { return strings.Contains(a, "wasm") || strings.Contains(a, "duckdb") }) || len(complaints) > 0 {
			t.Errorf("%d px: before a question it asks for %q, complaints %q", width, asked, complaints)
		}
		run := func() string {
			r.do(chromedp.Click("#explorer button[type=submit]"))
			r.until(`document.getElementById('explorer').getAttribute('aria-busy') === null && /ligne|rreur|rror/.test(document.getElementById('etat').textContent)`)
			return plain(ask[string](r, `document.getElementById('etat').textContent`))
		}
		for _, q := range readyQuestions(t) {
			want := rowsOf(t, r.site.public, q.SQL)
			r.do(chromedp.Evaluate[chromedp.Void](`(q => { const c = document.getElementById('question'); c.value = q; c.dispatchEvent(new Event('change')) })('` + q.ID + `'); document.getElementById('etat').textContent = ''`))
			said := run()
			if got := ask[int](r, `document.querySelectorAll('#resultat tbody tr').length`); got != want || !strings.Contains(said, "ligne") {
				t.Errorf("%d px, %s: %d rows shown, expected %d: %s", width, q.ID, got, want, said)
			}
		}
		// A mistake is said, and what was shown goes.
		r.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('sql').value = 'select colonne_inconnue from espaces'; document.getElementById('etat').textContent = ''`))
		if said := run(); !strings.Contains(said, "colonne_inconnue") || !ask[bool](r, `document.getElementById('resultat').hidden && document.getElementById('csv').disabled`) {
			t.Errorf("%d px: %q", width, said)
		}
		// The link keeps the query, and does not run it by itself.
		const query = "select id_fs, nom from espaces where nom like '%é%' order by id_fs"
		r.do(chromedp.Evaluate[chromedp.Void](`document.getElementById('sql').value = "` + query + `"; document.getElementById('etat').textContent = ''`))
		run()
		hash := ask[string](r, `location.hash`)
		r.visit("/donnees/")
		r.visit("/explorer/" + hash)
		r.until(`document.getElementById('sql').value === "` + query + `"`)
		if !ask[bool](r, `document.getElementById('resultat').hidden`) {
			t.Errorf("%d px: the query of a link runs by itself", width)
		}
		run()
		text := ask[string](r, `[...document.querySelectorAll('#resultat tr')].map(l => [...l.cells].map(c => '"' + c.textContent.replaceAll('"', '""') + '"').join(',')).join('\n')`)
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if want := rowsOf(t, r.site.public, query); err != nil || len(rows) != want+1 || rows[0][0] != "id_fs" || rows[1][0] != "9003" {
			t.Errorf("%d px: %q, expected %d rows (%v)", width, text, want, err)
		}
		asked, complaints := r.account()
		for _, a := range asked {
			if !strings.HasPrefix(a, r.site.url) && !strings.HasPrefix(a, "data:") && !strings.HasPrefix(a, "blob:") {
				t.Errorf("%d px: asks %s", width, a)
			}
		}
		if len(complaints) > 0 {
			t.Errorf("%d px: %q", width, complaints)
		}
		if vs, err := r.axe("{}"); err != nil || len(vs) > 0 {
			t.Errorf("%d px: axe: %v %v", width, vs, err)
		}
		if over := ask[int](r, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			t.Errorf("%d px: %d px too wide", width, over)
		}
	}
}
